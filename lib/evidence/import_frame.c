/* SPDX-License-Identifier: Apache-2.0 */
#include "import_pipe_i.h"

#include <string.h>

#define NONSENSE IR_IMPORT_NONSENSE

/* Words for people: no byte that moves a terminal. */
static bool
is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	return true;
}

static bool
is_sane(const struct ir_import_head *h)
{
	return h->what >= IR_IMPORT_HELLO && h->what <= IR_IMPORT_END &&
		h->status < IR_STATUSES && h->member <= 1 &&
		h->said < IR_SAIDS && h->code <= 0 &&
		h->bytes <= IR_IMPORT_BYTES &&
		h->len[IR_IMPORT_NAME] <= IR_IMPORT_NAME_MAX &&
		h->len[IR_IMPORT_ARTIFACT] <= IR_IMPORT_ARTIFACT_MAX &&
		h->len[IR_IMPORT_WHY] < IR_REASON_MAX;
}

int
ir_import_take(int (*take)(void *arg, void *p, size_t len), void *arg,
	struct ir_import_message *m)
{
	char *const to[IR_IMPORT_TEXTS] = {m->name, m->artifact, m->why};
	int rc = take(arg, &m->h, sizeof(m->h));

	if (rc == 0 && !is_sane(&m->h))
		rc = NONSENSE;
	for (int i = 0; rc == 0 && i < IR_IMPORT_TEXTS; i++) {
		size_t n = (size_t)m->h.len[i];

		rc = take(arg, to[i], n);
		to[i][n] = '\0';
		if (rc == 0 && i != IR_IMPORT_NAME && !is_plain(to[i], n))
			rc = NONSENSE;
		if (rc == 0 && memchr(to[i], '\0', n))
			rc = NONSENSE;
	}
	return rc;
}
