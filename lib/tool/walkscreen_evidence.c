/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/evidence/custody_file.h"
#include "ir/sys/proc.h"

#include "walkscreen_i.h"

/* Says in the journal what was kept, and for which step. */
static int
record(struct ws *s, const char *path, const struct ir_custody_bytes *b,
	struct ir_err *e)
{
	const struct ir_who *who = s->o->who;
	const char *name = strrchr(path, '/');
	struct ir_entry en = {.kind = "attachment",
		.actor_name = who->name,
		.actor_role = who->role,
		.recorder = who->recorder,
		.basis = "fact"};
	struct ir_buf data;
	struct ir_jw w;
	int rc;

	name = name ? name + 1 : path;
	ir_buf_init(&data, 0);
	ir_jw_init(&w, &data);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "text", name);
	ir_jw_name(&w, "name", name, strlen(name));
	ir_jw_kstr(&w, "sha256", b->sha256);
	ir_jw_ku64(&w, "bytes", b->bytes);
	if (s->a) {
		ir_jw_kstr(&w, "run", s->a->run);
		ir_jw_kstr(&w, "step", s->a->id);
	}
	ir_jw_endobj(&w);
	en.data = data.p;
	en.data_len = data.len;
	rc = ir_buf_err(&data);
	rc = rc < 0 ? ir_err_set(e, rc, _("out of memory"))
		    : ir_journal_append(s->o->j, &en, NULL, NULL, e);
	ir_buf_free(&data);
	return rc;
}

static int
attach(struct ws *s, struct ir_err *e)
{
	struct ir_custody_bytes bytes;
	struct ir_err why = IR_ERR_INIT;
	struct ir_buf path;
	int rc;

	ir_buf_init(&path, 0);
	rc = ws_typed(s, _("file or photograph, path: "), &path, e);
	if (rc > 0) {
		rc = ir_custody_attach(
			ir_journal_dirfd(s->o->j), path.p, &bytes, &why);
		if (rc < 0) { /* a wrong path is no reason to end */
			ws_tell(s, "%s", why.text);
			rc = 0;
		} else {
			rc = record(s, path.p, &bytes, e);
			memcpy(s->ref, bytes.sha256, sizeof(bytes.sha256));
			ws_tell(s,
				_("kept as %.16s...; it is given with the "
				  "next answer that asks for evidence"),
				bytes.sha256);
		}
	}
	ir_buf_free(&path);
	return rc < 0 ? rc : 0;
}

/* ir-collect on the same terminal; the screen comes back when it ends. */
static int
collect(struct ws *s, struct ir_err *e)
{
	const char *argv[] = {
		"ir-collect", "-C", s->o->casedir, "--device", NULL, NULL};
	struct ir_err why = IR_ERR_INIT;
	struct ir_buf id;
	int rc;

	ir_buf_init(&id, 0);
	rc = ws_typed(s, _("device to collect from, its id: "), &id, e);
	if (rc > 0) {
		argv[4] = id.p;
		s->dirty = true;
		ir_lineedit_pause(s->ed);
		rc = ir_proc_beside(argv, &why);
		rc = ir_lineedit_resume(s->ed, e) < 0 ? -IR_ELIB : rc;
		if (rc == -IR_ELIB)
			goto out;
		if (why.code < 0)
			ws_tell(s, "%s", why.text);
		else
			ws_tell(s,
				rc == 0 ? _("collected; it is on the list "
					    "of evidence")
					: _("ir-collect ended with %d; press "
					    "e, 3 to see what there is"),
				rc);
		rc = 0;
	}
out:
	ir_buf_free(&id);
	return rc < 0 ? rc : 0;
}

static void
one_archive(const struct ir_json *j, ir_node m, size_t n, struct ir_buf *out)
{
	static const char *const keys[] = {"device", "archive", "end"};

	(void)ir_buf_addf(out, "%2zu", n); /* sticky */
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		char *text = ir_json_dup(j, ir_json_get(j, m, keys[i]));
		struct ir_esc esc;

		(void)ir_buf_addf(out, "  %s",
			text ? ir_esc(text, &esc) : "-"); /* sticky */
		free(text);
	}
	(void)ir_buf_adds(out, "\n"); /* sticky */
}

static int
list(struct ws *s, struct ir_err *e)
{
	struct ir_json *j = NULL;
	struct ir_buf doc, out;
	size_t n = 0;
	ir_node m;
	int rc;

	ir_buf_init(&doc, 0);
	ir_buf_init(&out, 0);
	rc = ir_state_json(ir_walk_state(s->o->w), "evid", &doc, e);
	if (rc >= 0)
		rc = ir_json_new(&j, NULL, e);
	if (rc >= 0)
		rc = ir_json_parse(j, doc.p, doc.len, e);
	if (rc >= 0) {
		for (m = ir_json_first(j, ir_json_get(j, 0, "value"));
			m != IR_NODE_NONE; m = ir_json_next(j, m))
			one_archive(j, m, ++n, &out);
		if (n == 0)
			(void)ir_buf_adds(
				&out, _("no evidence has been taken yet\n"));
		rc = ws_reader(s, _("evidence of this case"), &out, e);
	}
	ir_json_free(j);
	ir_buf_free(&out);
	ir_buf_free(&doc);
	return rc < 0 ? rc : 0;
}

int
ws_evidence(struct ws *s, struct ir_err *e)
{
	bool tick = true;
	int key = 0;

	ws_tell(s, "%s",
		_("1 attach a file or photograph  2 collect from a device  3 "
		  "what there is"));
	ws_draw(s);
	while (tick && !s->gone && key >= 0)
		key = ws_key(s, "123q", -1, &tick, e);
	ws_tell(s, "%s", "");
	switch (key) {
	case '1':
		return attach(s, e);
	case '2':
		return collect(s, e);
	case '3':
		return list(s, e);
	default:
		return key < 0 ? key : 0;
	}
}
