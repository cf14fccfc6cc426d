/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/join.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/jverify.h"
#include "ir/casefile/state_page.h"
#include "join_i.h"
#include "jverify_i.h"

/* A part is closed when its lines reach this; one line may be longer. */
#define PART_BYTES ((size_t)512 << 10)
/* What the record around the lines takes, names in it included. */
#define RECORD_ROOM ((size_t)8 << 10)
/* All that comes home at once. */
#define JOIN_MAX ((size_t)256 << 20)

#define TRIES 5

struct span {
	size_t at, len; /* in lines, without LF */
};

struct other {
	const char *dir;
	int fd;
	struct ir_jverify v;
	struct ir_buf lines; /* to bring home, with their LF */
	struct span *span;
	size_t n, cap;
	uint64_t first; /* seq of the first */
	char *from; /* host of the last line */
};

static int
no_memory(struct ir_err *e)
{
	return ir_err_sys(e, ENOMEM, _("cannot join a copy"));
}

static int
check_other(struct other *o, struct ir_err *e)
{
	struct ir_state_check c;
	struct ir_esc esc;
	int r = ir_state_check(o->dir, &c, &o->v, e);

	if (r > 0)
		return ir_err_set(e, IR_EINTEGRITY,
			_("the copy '%s' is damaged at line %llu: %s"),
			ir_esc(o->dir, &esc), LLU(c.line), c.damage);
	if (r == 0 && c.torn > 0)
		return ir_err_set(e, IR_EINTEGRITY,
			_("the copy '%s' ends in a torn line of %llu bytes"),
			ir_esc(o->dir, &esc), LLU(c.torn));
	return r;
}

static int
open_other(struct other *o, struct ir_err *e)
{
	int dirfd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct ir_esc esc;

	o->fd = dirfd < 0 ? -errno
			  : ir_io_open_source(dirfd, IR_JOURNAL_NAME, NULL);
	if (dirfd >= 0)
		(void)close(dirfd); /* read only */
	if (o->fd < 0)
		return ir_err_sys(e, o->fd, _("cannot open the copy '%s'"),
			ir_esc(o->dir, &esc));
	return 0;
}

/* Heads of what was joined before, 64 digits each. */
static int
known_heads(struct ir_journal *j, struct ir_buf *out, struct ir_err *e)
{
	struct ir_cursor *c = NULL;
	struct ir_line l;
	int r = ir_cursor_open(&c, j, 1, e);

	if (r < 0)
		return r;
	ir_cursor_joined(c);
	while ((r = ir_cursor_next(c, &l, e)) > 0) {
		ir_node head;
		const char *s;
		size_t len;

		if (!ir_json_streq(l.json, l.at.kind, "case.joined"))
			continue;
		head = ir_json_get(l.json,
			ir_json_get(l.json, l.at.data, "other"), "head");
		s = ir_json_slice(l.json, head, &len);
		if (s && len == 64)
			(void)ir_buf_add(out, s, len); /* looked at below */
	}
	ir_cursor_close(c);
	if (r == 0 && ir_buf_err(out) < 0)
		r = no_memory(e);
	return r;
}

static bool
is_known(const struct ir_buf *known, const char *hex)
{
	for (size_t i = 0; i + 64 <= known->len; i += 64) {
		if (memcmp(known->p + i, hex, 64) == 0)
			return true;
	}
	return false;
}

static int
add_span(struct other *o, const char *text, size_t len, struct ir_err *e)
{
	if (o->n == o->cap) {
		size_t cap = o->cap ? o->cap * 2 : 256;
		struct span *p = realloc(o->span, cap * sizeof(*p));

		if (!p)
			return no_memory(e);
		o->span = p;
		o->cap = cap;
	}
	o->span[o->n++] = (struct span){o->lines.len, len};
	(void)ir_buf_add(&o->lines, text, len + 1); /* looked at next */
	if (ir_buf_err(&o->lines) < 0)
		return ir_err_set(e, IR_ELIMIT,
			_("the copy is too large to be joined at once"));
	return 0;
}

/* The lines after `after` that we lack. */
static int
collect(struct other *o, uint64_t after, const struct ir_buf *known,
	struct ir_err *e)
{
	struct jv_reader rd;
	const char *text;
	uint64_t seq = 0;
	size_t len;
	int r = 0;

	o->n = 0;
	o->first = after + 1;
	ir_buf_clear(&o->lines);
	jv_reader_init(&rd, o->fd, UINT64_MAX);
	while (seq < o->v.lines && r == 0) {
		char hex[IR_SHA256_HEX];

		if (jv_next(&rd, &text, &len) <= 0)
			r = ir_err_set(
				e, EIO, _("the copy changed while read"));
		if (r < 0 || ++seq <= after)
			continue;
		r = add_span(o, text, len, e);
		if (r == 0 && ir_sha256_hex(text, len + 1, hex) < 0)
			r = ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
		if (r == 0 && is_known(known, hex)) {
			o->n = 0;
			o->first = seq + 1;
			ir_buf_clear(&o->lines);
		}
	}
	jv_reader_free(&rd);
	return r;
}

static int
host_of_last(struct other *o, struct ir_err *e)
{
	const struct span *s = &o->span[o->n - 1];
	struct ir_json *json = NULL;
	int r = jl_json_new(&json, e);

	if (r == 0)
		r = ir_json_parse(json, o->lines.p + s->at, s->len, e);
	if (r == 0) {
		free(o->from);
		o->from = ir_json_dup(json, ir_json_get(json, 0, "host"));
	}
	ir_json_free(json);
	return r;
}

/* One past the last line of the part that begins with line i. */
static size_t
part_end(const struct other *o, size_t i)
{
	size_t bytes = o->span[i++].len;

	while (i < o->n && bytes + o->span[i].len + 1 <= PART_BYTES)
		bytes += o->span[i++].len + 1;
	return i;
}

static void
head_member(struct ir_jw *w, const char *key, const struct ir_head *h)
{
	ir_jw_key(w, key);
	ir_jw_obj(w);
	ir_jw_ku64(w, "seq", h->seq);
	ir_jw_kstr(w, "head", h->hex);
	ir_jw_endobj(w);
}

static int
part_data(const struct other *o, const struct ir_head *fork, size_t i,
	size_t end, uint64_t part, uint64_t parts, struct ir_buf *out,
	struct ir_err *e)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	head_member(&w, "fork", fork);
	head_member(&w, "other", &o->v.head);
	ir_jw_kstr(&w, "from", o->from);
	ir_jw_ku64(&w, "part", part);
	ir_jw_ku64(&w, "parts", parts);
	ir_jw_ku64(&w, "first", o->first + i);
	ir_jw_ku64(&w, "last", o->first + end - 1);
	ir_jw_key(&w, "lines");
	ir_jw_arr(&w);
	for (size_t k = i; k < end; k++)
		ir_jw_raw(&w, o->lines.p + o->span[k].at, o->span[k].len);
	ir_jw_endarr(&w);
	ir_jw_endobj(&w);
	if (ir_buf_err(out) < 0)
		return no_memory(e);
	if (out->len > IR_JOURNAL_LINE_MAX - RECORD_ROOM)
		return ir_err_set(e, IR_ELIMIT,
			_("line %llu of the copy is too long to be carried in "
			  "a line of ours"),
			LLU(o->first + i));
	return 0;
}

static int
append_parts(struct ir_journal *j, const struct other *o,
	const struct ir_entry *who, const struct ir_head *expect,
	struct ir_joined *ret, struct ir_err *e)
{
	struct ir_entry *en;
	struct ir_buf *data;
	size_t parts = 0, made = 0;
	int r = 0;

	for (size_t i = 0; i < o->n; i = part_end(o, i))
		parts++;
	en = calloc(parts, sizeof(*en));
	data = calloc(parts, sizeof(*data));
	if (!en || !data) {
		free(data);
		free(en);
		return no_memory(e);
	}
	for (size_t i = 0; i < o->n && r == 0; made++) {
		size_t end = part_end(o, i);

		ir_buf_init(&data[made], 0);
		r = part_data(
			o, &ret->fork, i, end, made + 1, parts, &data[made], e);
		en[made].kind = "case.joined";
		en[made].actor_name = who->actor_name;
		en[made].actor_role = who->actor_role;
		en[made].recorder = who->recorder;
		en[made].source = who->source;
		en[made].data = data[made].p;
		en[made].data_len = data[made].len;
		i = end;
	}
	if (r == 0)
		r = ir_journal_append_all(j, en, parts, expect, &ret->head, e);
	ret->records = parts;
	ret->lines = o->n;
	for (size_t i = 0; i < made; i++)
		ir_buf_free(&data[i]);
	free(data);
	free(en);
	return r;
}

/* -IR_EMOVED: somebody added a line meanwhile. */
static int
join_once(struct ir_journal *j, struct other *o, const struct ir_entry *who,
	struct ir_joined *ret, struct ir_err *e)
{
	struct ir_joined out = {.other = o->v.head};
	struct ir_jcompare cmp = {.same_case = false};
	struct ir_buf known;
	struct ir_esc esc;
	int r = ir_journal_head(j, &out.head, e);

	ir_buf_init(&out.missing, 0);
	if (r == 0)
		r = ir_jcompare(j->fd, o->fd, &cmp, e);
	if (r < 0)
		return r;
	if (!cmp.same_case)
		return ir_err_set(e, IR_EREFUSED,
			_("'%s' is another case: its first line is not ours"),
			ir_esc(o->dir, &esc));
	out.fork = cmp.common;
	ir_buf_init(&known, 0);
	r = known_heads(j, &known, e);
	if (r == 0)
		r = collect(o, cmp.common.seq, &known, e);
	ir_buf_free(&known);
	if (r == 0 && o->n == 0)
		r = 1;
	if (r == 0)
		r = host_of_last(o, e);
	if (r == 0) {
		struct ir_head expect = out.head;

		r = append_parts(j, o, who, &expect, &out, e);
	}
	for (size_t i = 0; i < o->n && r == 0; i++)
		r = jn_missing(ir_journal_dirfd(j), o->lines.p + o->span[i].at,
			o->span[i].len, &out.missing, e);
	if (r >= 0)
		*ret = out;
	else
		ir_buf_free(&out.missing);
	return r;
}

int
ir_journal_join(struct ir_journal *j, const char *other_casedir,
	const struct ir_entry *who, struct ir_joined *ret, struct ir_err *e)
{
	struct other o = {.dir = other_casedir, .fd = -1};
	int r;

	ir_buf_init(&o.lines, JOIN_MAX);
	r = open_other(&o, e);
	if (r == 0)
		r = check_other(&o, e);
	for (int i = 0; i < TRIES && r == 0; i++) {
		r = join_once(j, &o, who, ret, e);
		if (r != -IR_EMOVED)
			break;
		r = i + 1 < TRIES ? 0 : r;
	}
	if (o.fd >= 0)
		(void)close(o.fd); /* read only */
	free(o.span);
	free(o.from);
	ir_buf_free(&o.lines);
	return r;
}
