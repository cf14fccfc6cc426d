/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
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

/* What a report is made of besides the case: dir NULL, there is none. */
struct input {
	const char *dir, *name;
};

#define INPUTS 6u

static void
inputs_of(const struct rp *p, const char *form, char names[2][160],
	struct input ret[INPUTS])
{
	(void)snprintf(names[0], 160, "%s/%.100s.yaml", IR_FORMS_DIR, form);
	(void)snprintf(
		names[1], 160, "%s/%.100s.local.yaml", IR_FORMS_DIR, form);
	ret[0] = (struct input){p->data, names[0]};
	ret[1] = (struct input){p->data, IR_VOCAB_FILE};
	ret[2] = (struct input){p->site_dir, names[1]};
	ret[3] = (struct input){p->site_dir, IR_SITE_ORG};
	ret[4] = (struct input){p->site_dir, IR_SITE_DEVICES};
	ret[5] = (struct input){p->site_dir, IR_SITE_CONTACTS};
}

/* A file the report was made of: kept by its digest, and named. */
static int
put_input(struct rp *p, struct ir_jw *w, const struct input *in)
{
	struct ir_custody_bytes b;
	struct ir_err e = IR_ERR_INIT;
	char *path = in->dir ? ir_where_join(in->dir, in->name) : NULL;
	int rc = path
		? ir_custody_attach(ir_journal_dirfd(p->c.j), path, &b, &e)
		: -ENOENT;

	free(path);
	if (rc == -ENOENT)
		return 0;
	if (rc < 0)
		return ir_err_set(&p->c.e, e.code, "%s", e.text);
	ir_jw_obj(w);
	ir_jw_kstr(w, "name", in->name);
	ir_jw_kstr(w, "sha256", b.sha256);
	ir_jw_endobj(w);
	return 0;
}

static int
put_inputs(struct rp *p, struct ir_jw *w, const char *form)
{
	struct input in[INPUTS];
	char names[2][160];
	int rc = 0;

	inputs_of(p, form, names, in);
	ir_jw_key(w, "inputs");
	ir_jw_arr(w);
	for (size_t i = 0; rc == 0 && i < INPUTS; i++)
		rc = put_input(p, w, &in[i]);
	ir_jw_endarr(w);
	return rc;
}

/* The digest that the line has of that file; "": it names none. */
static void
recorded(const struct ir_json *j, const char *name, char out[IR_SHA256_HEX])
{
	out[0] = '\0';
	for (ir_node n = ir_json_first(j, 0); n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		size_t len = 0;
		const char *s =
			ir_json_slice(j, ir_json_get(j, n, "sha256"), &len);

		if (s && len == IR_SHA256_HEX - 1 &&
			ir_json_streq(j, ir_json_get(j, n, "name"), name)) {
			memcpy(out, s, len);
			out[len] = '\0';
		}
	}
}

static bool
is_as_recorded(const struct ir_json *j, const struct input *in)
{
	char *path = in->dir ? ir_where_join(in->dir, in->name) : NULL;
	struct ir_custody_bytes b = {.bytes = 0};
	char was[IR_SHA256_HEX];

	if (path && ir_custody_hash(AT_FDCWD, path, NULL, &b, NULL) < 0)
		b.sha256[0] = '\0'; /* not there */
	free(path);
	recorded(j, in->name, was);
	return strcmp(was, b.sha256) == 0;
}

int
rp_inputs_changed(struct rp *p, const struct ir_report_line *made, char **ret)
{
	struct ir_json *j = NULL;
	struct input in[INPUTS];
	char names[2][160];
	struct ir_buf b;
	int r = made->inputs ? ir_json_new(&j, NULL, &p->c.e) : 0;

	*ret = NULL;
	if (r < 0 || !made->inputs ||
		ir_json_parse(j, made->inputs, strlen(made->inputs), NULL) <
			0) {
		ir_json_free(j);
		return r;
	}
	ir_buf_init(&b, 0);
	inputs_of(p, made->form, names, in);
	for (size_t i = 0; i < INPUTS; i++)
		if (!is_as_recorded(j, &in[i]))
			(void)ir_buf_addf(&b, "%s%s", b.len ? ", " : "",
				in[i].name); /* sticky */
	ir_json_free(j);
	r = ir_buf_err(&b) < 0 ? ir_err_set(&p->c.e, ENOMEM, _("out of memory"))
			       : 0;
	*ret = r == 0 && b.len ? ir_buf_detach(&b, NULL) : NULL;
	ir_buf_free(&b);
	return r;
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
