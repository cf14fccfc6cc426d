/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/export.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/verify_out.h"

/* Lists for other tools, made of what a comparison knows of one side. */

struct export
{
	struct ir_diff d; /* its side a */
	const struct ir_export_sink *sink;
	enum ir_export_format format;
	struct ir_export_result *res;
	struct ir_buf line;
};

int
ir_export_by_name(const char *name)
{
	static const char *const names[] = {
		[IR_EXPORT_BODYFILE] = "bodyfile",
		[IR_EXPORT_HASHDEEP] = "hashdeep",
		[IR_EXPORT_SHA256SUM] = "sha256sum",
	};

	for (int i = 0; i < (int)(sizeof(names) / sizeof(*names)); i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	return -EINVAL;
}

static int
odd(struct export *x, const struct entry *en, const char *why)
{
	x->res->odd++;
	return x->sink->odd(x->sink->arg, en->key, en->key_len, why);
}

static int
put(struct export *x)
{
	int r = ir_buf_err(&x->line);

	if (r == 0)
		r = x->sink->line(x->sink->arg, x->line.p, x->line.len);
	ir_buf_clear(&x->line);
	return r;
}

/* "r/rrwxr-xr-x", as the Sleuth Kit writes it. */
static void
put_mode(struct ir_buf *out, const struct entry *en)
{
	static const struct {
		const char *kind;
		char c;
	} kinds[] = {{"file", 'r'}, {"dir", 'd'}, {"link", 'l'}, {"fifo", 'p'},
		{"socket", 's'}, {"char", 'c'}, {"block", 'b'}};
	char m[13] = "-/-rwxrwxrwx", c = '-';

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (en->kind && strcmp(en->kind, kinds[i].kind) == 0)
			c = kinds[i].c;
	m[0] = m[2] = c;
	for (int i = 0; i < 9; i++)
		if (!(en->mode & 0400u >> i))
			m[3 + i] = '-';
	if (en->mode & 04000)
		m[5] = m[5] == 'x' ? 's' : 'S';
	if (en->mode & 02000)
		m[8] = m[8] == 'x' ? 's' : 'S';
	if (en->mode & 01000)
		m[11] = m[11] == 'x' ? 't' : 'T';
	(void)ir_buf_add(out, m, 12); /* sticks */
}

/* Fields end at '|' and lines at LF: such bytes in octal. */
static bool
put_field(struct ir_buf *out, const char *p, size_t len)
{
	bool changed = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c < 0x20 || c == 0x7f || c == '|') {
			(void)ir_buf_addf(out, "\\%03o", c); /* sticks */
			changed = true;
		} else {
			(void)ir_buf_addc(out, p[i]); /* sticks */
		}
	}
	return changed;
}

static int
body_line(struct export *x, const struct entry *en)
{
	struct ir_buf *b = &x->line;
	bool changed;
	int r = 0;

	if (!(en->flags & ENT_STAT))
		return en->status == IR_ABSENT || (en->flags & ENT_PATTERN)
			? 0
			: odd(x, en, _("left out: its times are not known"));
	(void)ir_buf_adds(b, "0|"); /* these stick */
	changed = put_field(b, en->key, en->key_len);
	if (en->target) {
		(void)ir_buf_adds(b, " -> ");
		changed |= put_field(b, en->target, en->target_len);
	}
	(void)ir_buf_addf(b, "|%" PRIu64 "|", en->ino);
	put_mode(b, en);
	(void)ir_buf_addf(b,
		"|%" PRIu64 "|%" PRIu64 "|%" PRIu64 "|%" PRId64 "|%" PRId64
		"|%" PRId64 "|0\n",
		en->uid, en->gid, en->st_size, en->atime, en->mtime, en->ctime);
	x->res->lines++;
	if (changed)
		r = odd(x, en, _("escaped: the format cannot hold the name"));
	return r < 0 ? r : put(x);
}

/* Files of the device that have content, by their name below the root. */
static int
hash_line(struct export *x, const struct entry *en)
{
	const char *name = en->key + 1;
	size_t len = en->key_len - 1;
	char hex[IR_SHA256_HEX];
	struct ir_vmember m = {.name = name, .name_len = len, .sha256 = hex};

	if (!(en->flags & ENT_CONTENT)) {
		if (en->kind && strcmp(en->kind, "file") == 0 &&
			en->status != IR_ABSENT)
			return odd(x, en, _("left out: it was not stored"));
		return 0;
	}
	ir_hex(en->sha, IR_SHA256_LEN, hex);
	if (x->format == IR_EXPORT_SHA256SUM) {
		x->res->lines++;
		(void)ir_vmember_sum(&m, &x->line); /* sticks */
		return put(x);
	}
	if (memchr(name, '\n', len) || memchr(name, '\r', len))
		return odd(
			x, en, _("left out: the format cannot hold the name"));
	x->res->lines++;
	(void)ir_buf_addf(
		&x->line, "%" PRIu64 ",%s,", en->size, hex); /* these stick */
	(void)ir_buf_add(&x->line, name, len);
	(void)ir_buf_addc(&x->line, '\n');
	return put(x);
}

static int
put_all(struct export *x)
{
	const struct side *s = &x->d.a;
	int r = 0;

	if (x->format == IR_EXPORT_HASHDEEP) {
		(void)ir_buf_adds(&x->line,
			"%%%% HASHDEEP-1.0\n"
			"%%%% size,sha256,filename\n"); /* sticks */
		r = put(x);
	}
	for (size_t i = 0; i < s->n && r == 0; i++) {
		const struct entry *en = s->e[i];

		if (en->class != ENT_PATH || en->key[0] != '/')
			x->res->others += (en->flags & ENT_CONTENT) != 0;
		else if (x->format == IR_EXPORT_BODYFILE)
			r = body_line(x, en);
		else
			r = hash_line(x, en);
	}
	return r;
}

struct hear {
	const struct ir_verify_opts *o;
};

static void
on_progress(void *arg, uint64_t bytes, uint64_t files)
{
	const struct hear *h = arg;

	if (h->o->progress)
		h->o->progress(h->o->arg, bytes, files);
}

static int
tell(const struct side *s, const struct ir_verify_opts *o)
{
	int r = 0;

	for (const struct told *t = s->told; t && r == 0; t = t->next)
		if (o->find)
			r = o->find(o->arg, &t->f);
	return r;
}

static int
verify_side(struct export *x, struct ir_vtarget *t,
	const struct ir_verify_opts *o, struct ir_verify_result *ret,
	struct ir_err *e)
{
	struct hear hear = {o};
	struct ir_diff_sink quiet = {.progress = on_progress, .arg = &hear};
	struct side *s = &x->d.a;
	int r;

	x->d.o.threads = o->threads;
	x->d.o.limit = o->limit;
	memcpy(x->d.o.seed, o->seed, sizeof(o->seed));
	x->d.sink = &quiet;
	s->d = &x->d;
	s->t = t;
	s->kind = t->kind == IR_V_ARCHIVE ? SIDE_ARCHIVE
		: t->kind == IR_V_BAG_DIR ? SIDE_BAG_DIR
					  : SIDE_BAG_ARCHIVE;
	r = side_verify(s);
	*ret = s->res;
	if (tell(s, o) < 0)
		return ir_err_set(e, ECANCELED, _("cannot verify"));
	if (r < 0 && e && e->code == 0)
		*e = s->err;
	return r;
}

int
ir_export(struct ir_vtarget *t, const struct ir_verify_opts *o,
	enum ir_export_format format, const struct ir_export_sink *sink,
	struct ir_verify_result *ret, struct ir_export_result *ret_export,
	struct ir_err *e)
{
	struct export *x = calloc(1, sizeof(*x));
	int r;

	*ret_export = (struct ir_export_result){0};
	*ret = (struct ir_verify_result){.kind = t->kind};
	if (!x)
		return ir_err_sys(e, ENOMEM, _("cannot export"));
	x->sink = sink;
	x->format = format;
	x->res = ret_export;
	ir_buf_init(&x->line, 0);
	if (t->kind == IR_V_CASE || t->kind == IR_V_HASHLIST)
		r = ir_err_set(e, IR_EUSAGE,
			_("only archives and bags can be exported"));
	else
		r = verify_side(x, t, o, ret, e);
	if (r == 0 && ir_verify_status(ret) == 0)
		r = put_all(x);
	if (r == -ENOMEM && e && e->code == 0)
		(void)ir_err_sys(e, ENOMEM, _("cannot export"));
	ir_buf_free(&x->line);
	free(x->d.a.e);
	free(x->d.a.commands.v);
	arena_free(&x->d.a.arena);
	free(x);
	return r;
}
