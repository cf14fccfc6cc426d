/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/artifactlist.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/doc/doc.h"
#include "ir/evidence/artifact.h"
#include "ir/evidence/winlive.h"
#include "ir/sys/digest.h"
#include "ir/tool/tool.h"

#define WIDTH 76u /* of the sheet as text */

/* The stick, or the folder that is copied to it. */
struct stick {
	const char *dir;
	char sha256[IR_SHA256_HEX]; /* of the script */
	struct ir_winlive_result res;
	struct ir_err *e;
};

static int
put(const char *path, const struct ir_buf *b,
	const struct ir_winlive_result *res, struct ir_err *e)
{
	struct ir_esc esc;
	int rc = ir_out_file(path, 0, b->p, b->len, e);

	if (rc == 0 && res)
		ir_tool_out(_("%s: %zu items; copy it to a USB stick, start it "
			      "there as administrator\n"),
			ir_esc(path, &esc), res->items);
	else if (rc == 0)
		ir_tool_out(_("%s: the sheet that goes with it\n"),
			ir_esc(path, &esc));
	return rc;
}

static int
put_in(const struct stick *s, const char *name, const struct ir_buf *b,
	bool script)
{
	struct ir_buf path;
	int rc;

	ir_buf_init(&path, 0);
	rc = ir_buf_addf(&path, "%s/%s", s->dir, name);
	rc = rc < 0 ? ir_err_set(s->e, rc, _("no memory"))
		    : put(path.p, b, script ? &s->res : NULL, s->e);
	ir_buf_free(&path);
	return rc;
}

/* As the editor of Windows reads it: a byte order mark, CR LF. */
static int
windows_text(const struct ir_doc *d, struct ir_buf *out, struct ir_err *e)
{
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	rc = ir_doc_text(d, WIDTH, &b, e);
	(void)ir_buf_adds(out, "\xef\xbb\xbf"); /* sticky */
	for (size_t i = 0; rc == 0 && i < b.len; i++) {
		if (b.p[i] == '\n')
			(void)ir_buf_addc(out, '\r'); /* sticky */
		(void)ir_buf_addc(out, b.p[i]); /* sticky */
	}
	ir_buf_free(&b);
	return rc < 0 ? rc : ir_buf_err(out);
}

/* For the printer, and for the machine's own screen. */
static int
sheet(const struct stick *s, enum ir_doc_lang lang)
{
	static const char *const names[][3] = {
		[IR_DOC_JA] = {"windows-live.ja.txt", "windows-live.ja.pdf",
			"windows-live.ja.html"},
		[IR_DOC_EN] = {"windows-live.en.txt", "windows-live.en.pdf",
			"windows-live.en.html"},
	};
	struct ir_doc *d = NULL;
	bool paged = true;
	struct ir_buf b;
	int rc = ir_winlive_sheet(
		s->sha256, s->res.items, ir_tool_ctx()->tool, lang, &d, s->e);

	ir_buf_init(&b, 0);
	if (rc == 0)
		rc = windows_text(d, &b, s->e);
	if (rc == 0)
		rc = put_in(s, names[lang][0], &b, false);
	ir_buf_clear(&b);
	if (rc == 0)
		rc = ir_doc_pdf(d, &b, s->e);
	if (rc == -IR_ENOTSUP) { /* prints the same */
		*s->e = (struct ir_err)IR_ERR_INIT;
		paged = false;
		ir_buf_clear(&b);
		rc = ir_doc_html(d, &b, s->e);
	}
	if (rc == 0)
		rc = put_in(s, names[lang][paged ? 1 : 2], &b, false);
	ir_buf_free(&b);
	ir_doc_free(d);
	return rc;
}

static int
fill(struct stick *s, const struct ir_buf *script)
{
	int rc = ir_sha256_hex(script->p, script->len, s->sha256);

	if (rc < 0)
		return ir_err_set(s->e, rc, _("cannot compute digests"));
	rc = put_in(s, "windows-live.cmd", script, true);
	if (rc == 0)
		rc = sheet(s, IR_DOC_JA);
	return rc == 0 ? sheet(s, IR_DOC_EN) : rc;
}

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Windows runs no other. */
static bool
is_script(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot &&
		(strcasecmp(dot, ".cmd") == 0 || strcasecmp(dot, ".bat") == 0);
}

int
ir_tool_windows_live(
	const struct ir_artifact_words *o, const char *out, struct ir_err *e)
{
	struct stick s = {.dir = out, .e = e};
	struct ir_artifacts *a = NULL;
	struct ir_esc esc;
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	rc = ir_collect_artifacts(&a, &o->files, e);
	if (rc == 0)
		rc = ir_winlive_script(a, o->names.v, o->names.n,
			ir_tool_ctx()->tool, &b, &s.res, e);
	if (rc == 0 && strcmp(out, "-") == 0)
		ir_tool_write(b.p, b.len);
	else if (rc == 0 && out[0] && out[strlen(out) - 1] == '/' &&
		!is_dir(out))
		rc = ir_err_sys(
			e, ENOENT, _("cannot open '%s'"), ir_esc(out, &esc));
	else if (rc == 0 && !is_dir(out) && !is_script(out))
		rc = ir_err_set(e, -IR_EUSAGE,
			_("'%s' is no directory, and Windows runs no file of "
			  "that name: end it in .cmd"),
			ir_esc(out, &esc));
	else if (rc == 0)
		rc = is_dir(out) ? fill(&s, &b) : put(out, &b, &s.res, e);
	ir_artifacts_free(a);
	ir_buf_free(&b);
	return rc < 0 ? -1 : 0;
}
