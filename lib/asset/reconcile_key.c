/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/asset/ident.h"

#include "import_i.h"
#include "reconcile_i.h"

#define PLAIN_MAX 256

int
rec_maker(const char *s, struct ir_buf *out)
{
	static const char *const noise[] = {"株式会社", "有限会社", "(株)",
		"㈱", "(有)", "co.,ltd.", "co.,ltd", "inc.", "ltd."};

	if (import_fold(s, out) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(noise) / sizeof(noise[0]); i++) {
		char *p = strstr(out->p, noise[i]);
		size_t n = strlen(noise[i]);

		if (!p)
			continue;
		memmove(p, p + n, strlen(p + n) + 1);
		out->len -= n;
	}
	return 0;
}

const char *
rec_plain(struct ir_reconcile *r, enum ir_field_type type, const char *s)
{
	char out[PLAIN_MAX];

	if (!s || !ir_ident_plain(type, s, out, sizeof(out)) ||
		ir_ident_nothing(out))
		return "";
	return ir_arena_text(&r->arena, out, strlen(out));
}
