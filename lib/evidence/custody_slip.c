/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/custody_slip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"

static const char slip_v1[] = "hikeshi custody slip v1";
static const char receipt_v1[] = "hikeshi custody receipt v1";

void
ir_slip_write(const struct ir_slip_out *s, struct ir_buf *out)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "purpose", s->receipt ? receipt_v1 : slip_v1);
	if (s->drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "case", s->case_id);
	ir_jw_kstr(&w, "handover", s->handover);
	ir_jw_kstr(&w, "time", s->time);
	if (s->journal.seq) {
		ir_jw_key(&w, "journal");
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "seq", s->journal.seq);
		ir_jw_kstr(&w, "head", s->journal.hex);
		ir_jw_endobj(&w);
	}
	ir_jw_kstr(&w, "slip", s->slip);
	ir_jw_kstr(&w, "tagmanifest", s->tags);
	ir_jw_kstr(&w, "host", s->host);
	ir_jw_kstr(&w, "tool", s->tool);
	ir_jw_kstr(&w, "nonce", s->nonce);
	ir_jw_key(&w, "items");
	ir_jw_arr(&w);
	for (size_t i = 0; i < s->n; i++) {
		ir_jw_obj(&w);
		ir_custody_members(&s->item[i], &w);
		ir_jw_endobj(&w);
	}
	ir_jw_endarr(&w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
}

bool
ir_slip_file_ok(const char *file)
{
	static const char dir[] = "evidence/";
	const char *name = file + sizeof(dir) - 1;

	return strncmp(file, dir, sizeof(dir) - 1) == 0 && *name &&
		*name != '.' && !strchr(name, '/') && strlen(name) < 256;
}

struct reader {
	struct ir_slip *s;
	const struct ir_json *j;
	const char *why; /* NULL: all good so far */
};

static void
wrong(struct reader *r, const char *why)
{
	if (!r->why)
		r->why = why;
}

/* A text the slip owns; NULL when absent. */
static char *
text(struct reader *r, ir_node obj, const char *key, bool needed)
{
	ir_node n = ir_json_get(r->j, obj, key);
	char *v;

	if (n == IR_NODE_NONE) {
		if (needed)
			wrong(r, N_("something that must be said is missing"));
		return NULL;
	}
	v = ir_json_dup(r->j, n);
	if (!v) {
		wrong(r, N_("a value that must be text is none"));
		return NULL;
	}
	if (!cus_grow((void **)&r->s->own, r->s->n_own, &r->s->cap_own,
		    sizeof(*r->s->own))) {
		free(v);
		wrong(r, N_("no memory"));
		return NULL;
	}
	r->s->own[r->s->n_own++] = v;
	return v;
}

static const char *
digest(struct reader *r, ir_node obj, const char *key)
{
	const char *s = text(r, obj, key, false);

	if (s && (strlen(s) != 64 || strspn(s, "0123456789abcdef") != 64))
		wrong(r, N_("a digest is not 64 hexadecimal digits"));
	return s;
}

static void
read_item(struct reader *r, ir_node n, struct ir_custody_said *it)
{
	if (ir_json_type(r->j, n) != IR_JSON_OBJECT) {
		wrong(r, N_("an item is no object"));
		return;
	}
	it->item = text(r, n, "item", true);
	it->handover = r->s->handover;
	for (int f = 0; f < IR_CF_N; f++)
		it->field[f] = text(r, n, ir_cf_key((enum ir_cf)f), false);
	it->file = text(r, n, "file", false);
	if (it->file && !ir_slip_file_ok(it->file))
		wrong(r, N_("a file that is not evidence/NAME"));
	it->sha256 = digest(r, n, "sha256");
	it->expected = digest(r, n, "expected");
	it->has_bytes = ir_json_u64(r->j, ir_json_get(r->j, n, "bytes"),
				&it->bytes) == 0;
	it->check = ir_custody_check_find(r->j, ir_json_get(r->j, n, "check"));
}

static void
read_items(struct reader *r, ir_node list)
{
	struct ir_custody_said *v;
	uint32_t n = ir_json_count(r->j, list);
	ir_node at = ir_json_first(r->j, list);

	if (ir_json_type(r->j, list) != IR_JSON_ARRAY || n == 0)
		wrong(r, N_("it names no item"));
	if (n > IR_SLIP_ITEMS)
		wrong(r, N_("it names too many items"));
	if (r->why)
		return;
	v = calloc(n, sizeof(*v));
	if (!v) {
		wrong(r, N_("no memory"));
		return;
	}
	r->s->item = v;
	for (; at != IR_NODE_NONE && !r->why; at = ir_json_next(r->j, at))
		read_item(r, at, &r->s->item[r->s->n++]);
}

static void
read_all(struct reader *r, bool receipt)
{
	ir_node head = ir_json_get(r->j, 0, "journal");
	const char *hex;

	if (!ir_json_streq(r->j, ir_json_get(r->j, 0, "purpose"),
		    receipt ? receipt_v1 : slip_v1)) {
		wrong(r,
			receipt ? N_("it is no receipt of a hand-over")
				: N_("it is no slip of a hand-over"));
		return;
	}
	r->s->receipt = receipt;
	if (ir_json_bool(r->j, ir_json_get(r->j, 0, "drill"), &r->s->drill) < 0)
		r->s->drill = false;
	r->s->case_id = text(r, 0, "case", true);
	r->s->handover = text(r, 0, "handover", true);
	r->s->time = text(r, 0, "time", true);
	r->s->host = text(r, 0, "host", false);
	(void)digest(r, 0, "slip"); /* its form; the value follows */
	r->s->slip = text(r, 0, "slip", receipt);
	r->s->tags = digest(r, 0, "tagmanifest");
	hex = digest(r, head, "head");
	if (hex && !r->why &&
		ir_json_u64(r->j, ir_json_get(r->j, head, "seq"),
			&r->s->journal.seq) == 0)
		memcpy(r->s->journal.hex, hex, sizeof(r->s->journal.hex));
	read_items(r, ir_json_get(r->j, 0, "items"));
}

int
ir_slip_read(struct ir_slip *s, const char *p, size_t len, bool receipt,
	struct ir_err *e)
{
	struct ir_json_limits limits = {.size = IR_SLIP_MAX, .depth = 8};
	struct ir_json *j = NULL;
	struct reader r = {.s = s};
	int rc = ir_json_new(&j, &limits, e);

	memset(s, 0, sizeof(*s));
	if (rc == 0)
		rc = ir_json_parse(j, p, len, e);
	if (rc == 0 && ir_sha256_hex(p, len, s->sha256) < 0)
		rc = ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	if (rc == 0) {
		r.j = j;
		read_all(&r, receipt);
		if (r.why)
			rc = ir_err_set(e, IR_EFORMAT, "%s", _(r.why));
	}
	ir_json_free(j);
	if (rc < 0)
		ir_slip_free(s);
	return rc;
}

void
ir_slip_free(struct ir_slip *s)
{
	for (size_t i = 0; i < s->n_own; i++)
		free(s->own[i]);
	free(s->own);
	free(s->item);
	memset(s, 0, sizeof(*s));
}
