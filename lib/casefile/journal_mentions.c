/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "ir/casefile/cursor.h"
#include "ir/casefile/journal.h"

/* Chunk by chunk, each with the end of the one before in front of it. */
static bool
mentions(int fd, char *buf, const char *word)
{
	size_t n = strlen(word), kept = 0;
	ssize_t got;

	while ((got = ir_io_read(fd, buf + kept, IR_IO_CHUNK)) > 0) {
		size_t have = kept + (size_t)got;

		if (memmem(buf, have, word, n))
			return true;
		kept = have < n - 1 ? have : n - 1;
		memmove(buf, buf + have - kept, kept);
	}
	return got < 0; /* not known: look */
}

bool
ir_journal_mentions(const struct ir_journal *j, const char *word)
{
	int fd = openat(ir_journal_dirfd(j), IR_JOURNAL_NAME,
		O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char *buf = malloc(IR_IO_CHUNK + strlen(word));
	bool yes = true;

	if (fd >= 0 && buf && *word)
		yes = mentions(fd, buf, word);
	free(buf);
	if (fd >= 0)
		(void)close(fd); /* only read */
	return yes;
}
