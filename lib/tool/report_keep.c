/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"
#include "ir/evidence/custody_file.h"
#include "ir/sys/digest.h"
#include "report_i.h"

#define AGAIN_MAX 999u

/* CASE/reports/NAME, a name that is not taken; never overwritten. */
static int
write_new(struct rp *p, const struct rp_one *one, const char *ext,
	const struct ir_buf *bytes, char **ret_name)
{
	int rc = -EEXIST;

	for (unsigned i = 1; rc == -EEXIST && i <= AGAIN_MAX; i++) {
		char *file = rp_file_name(one, ext, i);
		char *dir = ir_where_join(p->c.dir, IR_REPORTS_DIR);
		char *path = file && dir ? ir_where_join(dir, file) : NULL;

		*ret_name = file ? ir_where_join(IR_REPORTS_DIR, file) : NULL;
		rc = path && *ret_name
			? ir_out_file(path, 0, bytes->p, bytes->len, &p->c.e)
			: ir_err_set(&p->c.e, ENOMEM, _("out of memory"));
		if (rc < 0)
			free(*ret_name);
		free(path);
		free(dir);
		free(file);
	}
	if (rc < 0)
		*ret_name = NULL;
	return rc;
}

/* A file the report was made of: kept by its digest, and named. */
static int
put_input(struct rp *p, struct ir_jw *w, const char *dir, const char *name)
{
	struct ir_custody_bytes b;
	struct ir_err e = IR_ERR_INIT;
	char *path = dir ? ir_where_join(dir, name) : NULL;
	int rc = path
		? ir_custody_attach(ir_journal_dirfd(p->c.j), path, &b, &e)
		: -ENOENT;

	free(path);
	if (rc == -ENOENT)
		return 0;
	if (rc < 0)
		return ir_err_set(&p->c.e, e.code, "%s", e.text);
	ir_jw_obj(w);
	ir_jw_kstr(w, "name", name);
	ir_jw_kstr(w, "sha256", b.sha256);
	ir_jw_endobj(w);
	return 0;
}

static int
put_inputs(struct rp *p, struct ir_jw *w, const char *form)
{
	char file[160], local[160];
	int rc;

	(void)snprintf(
		file, sizeof(file), "%s/%.100s.yaml", IR_FORMS_DIR, form);
	(void)snprintf(local, sizeof(local), "%s/%.100s.local.yaml",
		IR_FORMS_DIR, form);
	ir_jw_key(w, "inputs");
	ir_jw_arr(w);
	rc = put_input(p, w, p->data, file);
	if (rc == 0)
		rc = put_input(p, w, p->data, IR_VOCAB_FILE);
	if (rc == 0)
		rc = put_input(p, w, p->site_dir, local);
	if (rc == 0)
		rc = put_input(p, w, p->site_dir, IR_SITE_ORG);
	if (rc == 0)
		rc = put_input(p, w, p->site_dir, IR_SITE_DEVICES);
	if (rc == 0)
		rc = put_input(p, w, p->site_dir, IR_SITE_CONTACTS);
	ir_jw_endarr(w);
	return rc;
}

static void
put_for(struct ir_jw *w, const struct ir_report_of *of)
{
	if (!of->dev && !of->harm && !of->partner)
		return;
	ir_jw_key(w, "for");
	ir_jw_obj(w);
	ir_jw_kstr(w, "dev", of->dev);
	ir_jw_kstr(w, "harm", of->harm);
	ir_jw_kstr(w, "partner", of->partner);
	ir_jw_endobj(w);
}

static int
append(struct rp *p, const struct ir_buf *data)
{
	struct ir_entry en = {.kind = "report.rendered",
		.actor_name = p->c.who.name,
		.actor_role = p->c.who.role,
		.recorder = p->c.who.recorder,
		.data = data->p,
		.data_len = data->len};

	if (ir_buf_err(data) < 0)
		return ir_err_set(&p->c.e, ENOMEM, _("out of memory"));
	return ir_journal_append(p->c.j, &en, NULL, NULL, &p->c.e);
}

/* What the journal line says of the file, up to the inputs, which are kept
 * before it: a full disk leaves no report without a line. */
static int
put_line(struct rp *p, const struct rp_one *one, enum ir_stage stage,
	const char *format, const char *hex, struct ir_jw *w)
{
	ir_jw_obj(w);
	ir_jw_kstr(w, "form", ir_form_id(one->form));
	ir_jw_kstr(w, "stage", ir_stage_name(stage));
	ir_jw_ku64(w, "number", one->number);
	put_for(w, &one->of);
	ir_jw_kstr(w, "format", format);
	ir_jw_kstr(w, "sha256", hex);
	ir_jw_ku64(w, "at", ir_state_head(p->c.s).seq);
	return put_inputs(p, w, ir_form_id(one->form));
}

void
rp_take_back(int casefd, const char *name)
{
	if (unlinkat(casefd, name, 0) < 0)
		ir_tool_warn(_("'%s' is there, but not in the journal: %s"),
			name, strerror(errno));
}

int
rp_keep(struct rp *p, const struct ir_report_opts *o, const struct rp_one *one,
	enum ir_stage stage, const char *format, const char *ext,
	const struct ir_buf *bytes)
{
	char hex[IR_SHA256_HEX], *name = NULL;
	struct ir_buf data;
	struct ir_jw w;
	int rc;

	if (ir_tool_who(o->by, o->role, true, &p->c.who, &p->c.e) < 0)
		return p->c.e.code;
	if (ir_sha256_hex(bytes->p, bytes->len, hex) < 0)
		return ir_err_set(&p->c.e, IR_ELIB, "%s", _("cannot hash"));
	ir_buf_init(&data, 0);
	ir_jw_init(&w, &data);
	rc = put_line(p, one, stage, format, hex, &w);
	if (rc == 0)
		rc = write_new(p, one, ext, bytes, &name);
	ir_jw_kstr(&w, "file", name);
	ir_jw_endobj(&w);
	if (rc == 0) {
		rc = append(p, &data);
		if (rc < 0)
			rp_take_back(ir_journal_dirfd(p->c.j), name);
	}
	if (rc == 0)
		ir_tool_out("%s\n", name);
	ir_buf_free(&data);
	free(name);
	return rc;
}
