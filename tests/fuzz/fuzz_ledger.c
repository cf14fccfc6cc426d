/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/asset/ledger.h"
#include "ir/base/io.h"

#define SIZE_CAP 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
found(void *arg, const struct ir_book_finding *f)
{
	if (!f->code || !f->text || !*f->text)
		abort();
	++*(unsigned *)arg;
	return 0;
}

/* The first byte says which kind. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_codecs *codecs = NULL;
	struct ir_book *l = NULL;
	unsigned told = 0;
	struct ir_book_want want = {.find = found, .arg = &told};
	int fd, r;

	if (size < 1 || size > SIZE_CAP || ir_codecs_open(&codecs, NULL) < 0)
		return 0;
	want.kind = (enum ir_book_kind)(data[0] % 4);
	fd = memfd_create("ledger", MFD_CLOEXEC);
	if (fd >= 0 && ir_io_write(fd, data + 1, size - 1) == 0 &&
		lseek(fd, 0, SEEK_SET) == 0) {
		r = ir_book_load(&l, fd, "ledger", codecs, &want, &e);
		if (r < 0 && !e.text[0])
			abort();
		for (size_t i = 0; r == 0 && i < ir_book_rows(l); i++)
			for (uint32_t k = 1; k <= ir_book_width(l); k++)
				told += (unsigned)strlen(
					ir_book_text(ir_book_at(l, i), k));
	}
	if (fd >= 0)
		(void)close(fd);
	ir_book_close(l);
	ir_codecs_free(codecs);
	return 0;
}
