/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/sys/digest.h"
#include "ir/sys/sandbox.h"

#include "asset_mds_i.h"

/* A file being taken in. */
struct take {
	struct am *m;
	const char *file;
	int fd;
	struct ir_codecs *codecs;
	struct ir_mds *mds;
	struct ir_who who;
	struct ir_mds_taken t;
	char on[IR_TIME_TEXT], now[IR_TIME_TEXT], sha256[65];
	size_t red, other;
};

static int
on_finding(void *arg, const struct ir_mds_finding *f)
{
	struct take *t = arg;
	struct ir_esc esc, sheet;
	struct ir_buf b;
	struct ir_jw w;

	if (f->f.red)
		t->red++;
	else
		t->other++;
	if (!t->m->a.json) {
		ir_tool_out("%s%s%s:", ir_esc(t->file, &esc),
			f->sheet ? "!" : "",
			f->sheet ? ir_esc(f->sheet, &sheet) : "");
		if (f->f.line)
			ir_tool_out("%u:", f->f.line);
		if (f->f.col)
			ir_tool_out("%u:", f->f.col);
		ir_tool_out(" %s: %s: %s\n", f->f.red ? _("red") : _("note"),
			f->f.code, f->f.text);
		return 0;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "finding");
	ir_jw_kstr(&w, "code", f->f.code);
	ir_jw_kbool(&w, "red", f->f.red);
	ir_jw_name(&w, "file", t->file, strlen(t->file));
	ir_jw_kstr(&w, "sheet", f->sheet);
	if (f->f.line)
		ir_jw_ku64(&w, "line", f->f.line);
	if (f->f.col)
		ir_jw_ku64(&w, "column", f->f.col);
	ir_jw_kstr(&w, "text", f->f.text);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	return 0;
}

static void
summary(const struct take *t)
{
	struct ir_buf b;
	struct ir_jw w;

	if (!t->m->a.json) {
		ir_tool_out(_("%s: %s, %zu questions, %zu red, %zu notes; "
			      "SHA-256 %s\n"),
			t->t.id ? t->t.id : t->t.model, t->t.edition,
			ir_mds_count(t->mds), t->red, t->other, t->sha256);
		return;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "summary");
	ir_jw_kstr(&w, "device", t->t.id);
	ir_jw_kstr(&w, "model", t->t.id ? NULL : t->t.model);
	ir_jw_kstr(&w, "edition", t->t.edition);
	ir_jw_kstr(&w, "sha256", t->sha256);
	ir_jw_ku64(&w, "questions", ir_mds_count(t->mds));
	ir_jw_ku64(&w, "red", t->red);
	ir_jw_ku64(&w, "notes", t->other);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

/* Whose statement it is: the device's, or that of all of its model. */
static int
whose(struct take *t, const char *id)
{
	struct as *a = &t->m->a;
	const struct ir_device *d = ir_site_device(a->site, id, &a->e);
	int r;

	if (!d)
		return a->e.code;
	t->t.id = d->id;
	if (!t->m->o->model)
		return 0;
	r = ir_record_read(a->r, d->json, d->json_len, &a->e);
	if (r < 0)
		return r;
	t->t.id = NULL;
	t->t.maker = ir_record_get(a->r, "mah").text;
	t->t.model = ir_record_get(a->r, "model").text;
	if (!t->t.maker || !t->t.model)
		return ir_err_set(&a->e, IR_EUSAGE,
			_("the inventory does not say maker and model of "
			  "'%s'"),
			d->id);
	return 0;
}

static int
open_file(struct take *t)
{
	struct ir_esc esc;
	struct stat st;

	t->fd = open(t->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (t->fd < 0 || fstat(t->fd, &st) != 0)
		return ir_err_sys(&t->m->a.e, errno, _("cannot open '%s'"),
			ir_esc(t->file, &esc));
	if (!S_ISREG(st.st_mode))
		return ir_err_set(&t->m->a.e, EINVAL,
			_("'%s' is not a regular file"), ir_esc(t->file, &esc));
	return 0;
}

/* What others wrote is read where nothing but the site can be touched. */
static int
read_file(struct take *t)
{
	const struct ir_mds_in in = {t->m->rules, t->codecs, on_finding, t};
	struct ir_err *e = &t->m->a.e;
	int r = ir_digest_prepare(e);

	if (r == 0)
		r = ir_sandbox_extract(NULL, t->m->a.dir, e);
	if (r >= 0)
		r = ir_mds_read(&t->mds, t->fd, t->file, &in, e);
	if (r == 0 && lseek(t->fd, 0, SEEK_SET) < 0)
		r = ir_err_sys(e, errno, _("cannot read the file"));
	if (r == 0)
		r = ir_document_keep(t->m->a.dir, t->fd, t->file, t->sha256, e);
	return r;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int
am_take(struct am *m, const char *id, const char *file)
{
	struct take t = {.m = m, .file = file, .fd = -1};
	int r = whose(&t, id);

	if (r == 0)
		r = as_said_on("on", m->o->on, m->a.today, t.on, &m->a.e);
	if (r == 0)
		r = as_said_by(m->o->by, NULL, &t.who, &m->a.e);
	if (r == 0)
		r = open_file(&t);
	if (r == 0)
		r = ir_codecs_open(&t.codecs, &m->a.e);
	if (r == 0)
		r = read_file(&t);
	if (r == 0) {
		t.t.sha256 = t.sha256;
		t.t.file = base_name(file);
		t.t.edition = ir_mds_edition_word(ir_mds_edition(t.mds));
		t.t.on = t.on;
		t.t.by = t.who.name;
		t.t.written = as_said_now(t.now);
		r = ir_mds_add(m->a.dir, &t.t, t.mds, &m->a.e);
	}
	if (r == 0) {
		summary(&t);
		r = t.red > 0;
	}
	ir_mds_free(t.mds);
	ir_codecs_free(t.codecs);
	if (t.fd >= 0)
		(void)close(t.fd); /* read only */
	return r;
}
