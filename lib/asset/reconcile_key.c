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

/* What stands in a cell where there is nothing to say: two devices without a
 * plate are not one. */
static bool
no_key(const char *plain)
{
	static const char *const words[] = {"なし", "無し", "無", "NONE", "NIL",
		"NA", "N/A", "該当なし", "銘板なし", "記載なし", "不明",
		"UNKNOWN", "未定", "未確認", "調査中", "*", "**", "***", "?",
		"??", "???", "/", ".", NULL};

	for (size_t i = 0; words[i]; i++)
		if (strcmp(plain, words[i]) == 0)
			return true;
	return plain[strspn(plain, "0:.")] == '\0';
}

const char *
rec_plain(struct ir_reconcile *r, enum ir_field_type type, const char *s)
{
	char out[PLAIN_MAX];

	if (!s || !ir_ident_plain(type, s, out, sizeof(out)) || no_key(out))
		return "";
	return ir_arena_text(&r->arena, out, strlen(out));
}
