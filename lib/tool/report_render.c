/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "duty_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#define COLUMNS 72u /* of text: survives fax and mail */
#define NAME_MAX_BYTES 200u /* of a file, before its number */
#define NAMED_MAX 10u /* ids in a message */

static const struct format {
	const char *name, *ext;
	bool one_file; /* several reports need a directory */
} formats[] = {
	{"text", "txt", false},
	{"md", "md", false},
	{"html", "html", true},
	{"pdf", "pdf", true},
	{"csv", "csv", false},
	{"tsv", "tsv", false},
	{"json", "json", false},
	{"call", "call.txt", false},
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

struct render {
	struct rp p;
	const struct ir_report_opts *o;
	const struct format *format;
	enum ir_stage stage;
	struct rp_one *one;
	struct ir_filled **filled;
	size_t n;
	struct ir_out *out; /* -o names a file, or NULL */
	bool to_dir; /* -o names a directory */
	bool japanese; /* the report */
	int status;
};

static int
read_format(struct render *r)
{
	const char *name = r->o->format, *dot;
	struct ir_esc esc;

	dot = r->o->output ? strrchr(r->o->output, '.') : NULL;
	if (!name)
		name = "text";
	for (size_t i = 0; i < FORMATS; i++)
		if (r->o->format ? strcmp(formats[i].name, name) == 0
				 : dot && strcmp(formats[i].ext, dot + 1) == 0)
			r->format = &formats[i];
	if (!r->format && !r->o->format)
		r->format = &formats[0];
	if (!r->format)
		return ir_tool_usage(
			_("--format is text, md, html, pdf, csv, tsv, json or "
			  "call, not '%s'"),
			ir_esc(name, &esc));
	if (r->o->cp932 && strcmp(r->format->name, "csv") != 0)
		return ir_tool_usage(_("--cp932 is for --format csv"));
	return 0;
}

/* What a fax or an old program would lose is told, not dropped unseen. */
static void
tell_odd(const struct render *r, size_t i, const struct ir_buf *text)
{
	const char *form = ir_form_id(r->one[i].form);
	struct ir_buf odd;

	ir_buf_init(&odd, 0);
	if (rp_odd_chars(text->p, text->len, &odd) > 0)
		ir_tool_warn(_("%s: not in CP932, or half-width kana; a fax or "
			       "an old program may lose them: %s"),
			form, odd.p);
	ir_buf_free(&odd);
}

static int
render_doc(struct render *r, size_t i, struct ir_buf *out)
{
	struct ir_err *e = &r->p.c.e;
	struct ir_doc *d = NULL;
	const char *name = r->format->name;
	int rc = ir_filled_doc(r->filled[i], &d, e);

	if (rc < 0)
		return rc;
	if (strcmp(name, "csv") == 0 && r->o->cp932)
		rc = ir_doc_csv(d, IR_DOC_CP932, out, e);
	else
		rc = ir_doc_render(d, name, COLUMNS, out, e);
	if (rc > 0) { /* so many became 〓 */
		struct ir_buf utf8;

		ir_buf_init(&utf8, 0);
		if (ir_doc_csv(d, 0, &utf8, NULL) == 0)
			tell_odd(r, i, &utf8);
		ir_buf_free(&utf8);
		r->status = ir_tool_worse(r->status, 1);
	}
	ir_doc_free(d);
	return rc < 0 ? rc : 0;
}

static int
render_one(struct render *r, size_t i, struct ir_buf *out)
{
	struct ir_err *e = &r->p.c.e;
	int rc;

	if (strcmp(r->format->name, "json") == 0)
		return ir_filled_json(r->filled[i], out, e);
	if (strcmp(r->format->name, "call") == 0)
		rc = ir_filled_call(r->filled[i], out, e);
	else
		rc = render_doc(r, i, out);
	if (rc == 0 &&
		(strcmp(r->format->name, "text") == 0 ||
			strcmp(r->format->name, "call") == 0))
		tell_odd(r, i, out);
	return rc;
}

/* A name of a file made of the id of a device or a partner; was anything in
 * it changed? */
static bool
add_safe(struct ir_buf *b, const char *id)
{
	bool changed = false;

	for (; *id; id++) {
		bool bad = (unsigned char)*id < 0x20 || *id == 0x7f ||
			strchr("/\\:*?\"<>| .", *id);

		(void)ir_buf_addc(b, bad ? '_' : *id);
		changed |= bad;
	}
	return changed;
}

/* Ids that look the same in a name, or were cut in it, get apart again. */
static void
add_digest(struct ir_buf *b, const struct rp_one *one)
{
	char hex[IR_SHA256_HEX];
	struct ir_buf ids;

	if (ir_buf_err(b) < 0) /* looked at by detach */
		return;
	ir_buf_init(&ids, 0);
	(void)ir_buf_addf(
		&ids, "%s\n%s\n%s", one->whom[0], one->whom[1], one->whom[2]);
	if (b->len > NAME_MAX_BYTES) {
		b->len = NAME_MAX_BYTES;
		while (((unsigned char)b->p[b->len] & 0xc0) == 0x80)
			b->len--;
		b->p[b->len] = '\0';
	}
	if (ir_buf_err(&ids) == 0 && ir_sha256_hex(ids.p, ids.len, hex) == 0)
		(void)ir_buf_addf(b, "-%.8s", hex);
	ir_buf_free(&ids);
}

/* "pmda-PUMP03-01.pdf", "pmda-A_B-1b4f0e98-01.pdf" */
char *
rp_file_name(const struct rp_one *one, const char *ext, unsigned again)
{
	bool changed = false;
	struct ir_buf b;
	char *name;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, ir_form_id(one->form));
	for (size_t i = 0; i < 3; i++)
		if (*one->whom[i]) {
			(void)ir_buf_addc(&b, '-');
			changed |= add_safe(&b, one->whom[i]);
		}
	if (changed || b.len > NAME_MAX_BYTES)
		add_digest(&b, one);
	(void)ir_buf_addf(&b, "-%02u", one->number);
	if (again > 1)
		(void)ir_buf_addf(&b, ".%u", again);
	(void)ir_buf_addf(&b, ".%s", ext); /* looked at by detach */
	name = ir_buf_detach(&b, NULL);
	ir_buf_free(&b);
	return name;
}

/* To the file of open_output. */
static int
put_out(struct render *r, const struct ir_buf *b)
{
	struct ir_out *o = r->out;
	int rc = ir_out_write(o, b->p, b->len, &r->p.c.e);

	r->out = NULL;
	if (rc == 0)
		return ir_out_commit(o, NULL, &r->p.c.e);
	ir_out_abandon(o);
	return rc;
}

static int
put_one(struct render *r, size_t i, const struct ir_buf *b)
{
	struct ir_err *e = &r->p.c.e;
	char *name = NULL, *path = NULL;
	int rc = 0;

	if (r->o->keep)
		rc = rp_keep(&r->p, r->o, &r->one[i], r->stage, r->format->name,
			r->format->ext, b);
	if (rc < 0 || (r->o->keep && !r->o->output))
		return rc;
	if (r->out)
		return put_out(r, b);
	if (!r->to_dir)
		return ir_tool_put(NULL, b, e);
	name = rp_file_name(&r->one[i], r->format->ext, 1);
	path = name ? ir_where_join(r->o->output, name) : NULL;
	rc = path ? ir_tool_put(path, b, e)
		  : ir_err_set(e, ENOMEM, _("out of memory"));
	free(path);
	free(name);
	return rc;
}

/* One that cannot be put down keeps none of the others back. */
static void
put_all(struct render *r)
{
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < r->n; i++) {
		ir_buf_clear(&b);
		rc = render_one(r, i, &b);
		if (rc == 0)
			rc = put_one(r, i, &b);
		r->status = ir_tool_worse(r->status,
			rc < 0 ? rp_fail(&r->p)
			       : rp_tell_gaps(&r->p, r->o, &r->one[i],
					 r->filled[i]));
	}
	ir_buf_free(&b);
}

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* " PUMP03 PUMP04", and how many more: whom --for may say. */
static void
whom_all(const struct render *r, struct ir_buf *b)
{
	size_t more = 0, named = 0;
	struct ir_esc esc;

	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < 3; k++) {
			const char *id = r->one[i].whom[k];

			if (*id && named++ < NAMED_MAX)
				(void)ir_buf_addf(b, " %s", ir_esc(id, &esc));
			else if (*id)
				more++;
		}
	if (more)
		(void)ir_buf_addf(b, _(" and %zu more"), more); /* a message */
}

/* Several reports go one after the other, or into a directory. */
static int
check_output(struct render *r)
{
	struct ir_buf b;
	int rc = 0;

	r->to_dir = r->o->output && is_dir(r->o->output);
	if (r->n <= 1 || r->to_dir || (r->o->keep && !r->o->output) ||
		(!r->o->output && !r->format->one_file))
		return 0;
	ir_buf_init(&b, 0);
	whom_all(r, &b);
	rc = ir_tool_usage(_("%zu reports%s%s: choose with --for, or name a "
			     "directory that is there with -o"),
		r->n, b.len ? ":" : "", b.len ? b.p : "");
	ir_buf_free(&b);
	return rc;
}

/* Whether there can be such a file is seen before a PDF is made, and before
 * one is kept. */
static int
open_output(struct render *r)
{
	if (!r->o->output || r->to_dir)
		return 0;
	return ir_out_open(&r->out, r->o->output, 0, &r->p.c.e);
}

/* A report that goes on from another is not the first one: what was sent is
 * not on record, or went out on paper. */
static void
warn_first(const struct render *r)
{
	const struct ir_form *last = NULL;
	struct ir_buf b;

	if (r->stage == IR_STAGE_FIRST || r->o->blank || r->o->number)
		return;
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < r->n; i++) {
		const struct ir_form *f = r->one[i].form;

		if (r->one[i].number != 1 || f == last ||
			!ir_form_has_stage(f, IR_STAGE_FIRST))
			continue;
		last = f;
		(void)ir_buf_addf(&b, "%s%s", b.len ? ", " : "",
			ir_form_id(f)); /* sticky */
	}
	if (b.len)
		ir_tool_warn(_("bears number 1 though it is no first report: "
			       "%s; none before it is on record; --number N "
			       "says which one it is"),
			b.p);
	ir_buf_free(&b);
}

/* Reports would tell the times as they are. */
static void
warn_slip(const struct render *r)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (!r->o->blank && dt_slip(&r->p, &b))
		ir_tool_warn("%s", b.p);
	ir_buf_free(&b);
	if (!r->o->blank)
		dt_tell_odd(&r->p);
}

static int
run(struct render *r)
{
	struct rp *p = &r->p;
	int rc = rp_japanese(p, r->o, &r->japanese);

	if (rc == 0 && r->o->keep && rp_verify(p))
		return p->unverified;
	if (rc == 0 && r->o->keep && p->damage)
		rc = ir_err_set(&p->c.e, IR_EREFUSED,
			_("the journal is damaged: no report of it is kept; "
			  "without --keep it is made"));
	if (rc == 0)
		rc = rp_choose(p, r->o, r->stage, &r->one, &r->n);
	if (rc < 0)
		return rp_fail(p);
	rc = check_output(r);
	if (rc)
		return rc;
	if (open_output(r) < 0)
		return rp_fail(p);
	warn_first(r);
	warn_slip(r);
	rc = rp_fill(p, r->o, r->stage, r->one, r->n, &r->filled);
	if (rc == 0 && rp_verify(p))
		return p->unverified;
	if (rc == 0) {
		for (size_t i = 0; i < r->n; i++)
			ir_filled_damaged(r->filled[i], p->damage);
		put_all(r);
	}
	if (rc == 0 && !r->o->blank)
		rc = rp_tell_names(p, r->one, r->filled, r->n);
	return rc < 0 ? rp_fail(p) : r->status;
}

int
ir_report_render(const struct ir_report_opts *o, int argc, char **argv)
{
	struct render r = {.o = o};
	struct ir_err e = IR_ERR_INIT;
	int rc;

	(void)argv;
	if (argc > 0)
		return ir_tool_usage(_("the form is named by --form"));
	if (!o->form)
		return ir_tool_usage(
			_("--form is needed; ir-report list names the forms"));
	if (o->stage && ir_stage_read(o->stage, &r.stage, &e) < 0)
		return ir_tool_usage("%s", e.text);
	rc = read_format(&r);
	if (rc)
		return rc;
	rc = rp_begin_form(&r.p, o, r.stage, false, false);
	if (rc == 0)
		rc = run(&r);
	ir_out_abandon(r.out); /* what went wrong was told */
	rp_free_filled(r.filled, r.n);
	free(r.one);
	return rp_end(&r.p, rc);
}
