/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/asset/ident.h"
#include "ir/base/party.h"

#include "import_i.h"
#include "reconcile_i.h"

#define PLAIN_MAX 256

int
rec_maker(const char *s, struct ir_buf *out)
{
	size_t n = 0;

	if (ir_party_fold(s, out) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < out->len; i++)
		if (out->p[i] != ' ')
			out->p[n++] = out->p[i];
	ir_buf_cut(out, n);
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
