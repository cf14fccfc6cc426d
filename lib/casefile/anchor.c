/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/anchor.h"

#include <errno.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "journal_i.h"

/* What is given to make(). */
struct anchor {
	uint64_t seq;
	const char *whom, *how;
	const struct ir_entry *who;
	struct ir_head given;
	struct ir_buf data;
};

static int
make(void *arg, struct ir_journal *j, const struct ir_head *head,
	struct ir_entry *ret, struct ir_err *e)
{
	struct anchor *a = arg;
	struct ir_jw w;
	int r = 0;

	a->given = *head;
	if (a->seq)
		r = ir_journal_head_at(j, a->seq, &a->given, e);
	if (r < 0)
		return r;
	ir_jw_init(&w, &a->data);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "seq", a->given.seq);
	ir_jw_kstr(&w, "head", a->given.hex);
	ir_jw_kstr(&w, "to", a->whom);
	ir_jw_kstr(&w, "how", a->how);
	ir_jw_endobj(&w);
	if (ir_buf_err(&a->data) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot make a journal line"));
	*ret = *a->who;
	ret->kind = "journal.anchored";
	ret->basis = NULL;
	ret->corrects = 0;
	ret->data = a->data.p;
	ret->data_len = a->data.len;
	return 0;
}

int
ir_journal_anchor(struct ir_journal *j, uint64_t seq, const char *whom,
	const char *how, const struct ir_entry *who, struct ir_head *ret,
	struct ir_err *e)
{
	struct anchor a = {.seq = seq, .whom = whom, .how = how, .who = who};
	int r;

	ir_buf_init(&a.data, IR_JOURNAL_LINE_MAX);
	r = ir_journal_append_with(j, make, &a, NULL, e);
	ir_buf_free(&a.data);
	if (r == 0)
		*ret = a.given;
	return r;
}

static int
not_a_head(const char *s, struct ir_err *e)
{
	struct ir_esc esc;

	return ir_err_set(e, IR_EUSAGE,
		_("'%s' is no journal head: like 17:3f2a99c10b7ed204, at "
		  "least 16 hex digits"),
		ir_esc(s, &esc));
}

int
ir_head_parse(const char *s, uint64_t *ret_seq, char hex[65], struct ir_err *e)
{
	const char *colon = strchr(s, ':'), *p = s;
	uint64_t seq = 0;
	size_t n = 0;

	if (colon) {
		p += strspn(p, " ");
		if (strncmp(p, "seq", 3) == 0)
			p += 3 + strspn(p + 3, " ");
		if (ir_num_u64(p, (size_t)(colon - p), UINT64_MAX, &seq) != 0 ||
			seq == 0)
			return not_a_head(s, e);
		p = colon + 1;
	}
	for (; *p; p++) {
		char c = *p;

		if (c == ' ')
			continue;
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (n == 64 || !strchr("0123456789abcdef", c))
			return not_a_head(s, e);
		hex[n++] = c;
	}
	hex[n] = '\0';
	if (n < 16)
		return not_a_head(s, e);
	*ret_seq = seq;
	return 0;
}
