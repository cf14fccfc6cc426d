/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/artifactlist.h"

#include <string.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/evidence/artifact.h"
#include "ir/tool/tool.h"

static const char *
os_words(const struct ir_artifact_info *info, struct ir_buf *b)
{
	ir_buf_clear(b);
	for (size_t i = 0; info->os && info->os[i]; i++)
		(void)ir_buf_addf(b, "%s%s", i ? "," : "", info->os[i]);
	return b->len ? b->p : "-";
}

static const char *
ours(const char *en, const char *ja)
{
	return ir_i18n_japanese() && ja ? ja : en ? en : "";
}

/* A text of several lines behind what it is about. */
static void
list_text(const char *what, const char *text)
{
	struct ir_esc esc;

	if (!text[0])
		return;
	ir_tool_out("  %s\n", what);
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");

		ir_tool_out("    %s\n", ir_escn(p, n, &esc));
		p += n + (p[n] != '\0');
	}
}

/* In full: what a responder must know before taking it. */
static void
list_words(const struct ir_artifact_words *o,
	const struct ir_artifact_info *info, struct ir_buf *b)
{
	const char *doc = ours(info->doc, info->doc_ja);
	struct ir_esc esc;

	ir_tool_out("%-40s %-10s ", info->name, os_words(info, b));
	ir_tool_out("%s\n", ir_escn(doc, strcspn(doc, "\n"), &esc));
	if (info->secret)
		ir_tool_out("  ! %s\n",
			_("a command of it holds a secret in plain text: "
			  "take it out"));
	if (!o->names.n)
		return;
	list_text(_("what it is"), doc);
	list_text(_("gone when it is switched off"),
		ours(info->power_off, info->power_off_ja));
	list_text(_("what may name a patient"),
		ours(info->patient_data, info->patient_data_ja));
}

static void
list_one(const struct ir_artifact_words *o, const struct ir_artifact_info *info,
	struct ir_buf *b)
{
	struct ir_jw w;

	if (!o->json) {
		list_words(o, info, b);
		return;
	}
	ir_buf_clear(b);
	ir_jw_init(&w, b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "artifact");
	ir_jw_kstr(&w, "name", info->name);
	ir_jw_key(&w, "os");
	ir_jw_arr(&w);
	for (size_t i = 0; info->os && info->os[i]; i++)
		ir_jw_str(&w, info->os[i]);
	ir_jw_endarr(&w);
	ir_jw_ku64(&w, "rank", info->rank);
	ir_jw_ku64(&w, "sources", info->sources);
	if (info->secret)
		ir_jw_kbool(&w, "secret", true);
	ir_jw_kstr(&w, "doc", info->doc);
	ir_jw_kstr(&w, "doc_ja", info->doc_ja);
	ir_jw_kstr(&w, "power_off", info->power_off);
	ir_jw_kstr(&w, "power_off_ja", info->power_off_ja);
	ir_jw_kstr(&w, "patient_data", info->patient_data);
	ir_jw_kstr(&w, "patient_data_ja", info->patient_data_ja);
	ir_jw_kstr(&w, "file", info->file);
	ir_jw_kstr(&w, "sha256", info->sha256);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b->p, b->len);
}

static bool
for_os(const struct ir_artifact_words *o, const struct ir_artifact_info *info)
{
	bool any = !info->os || !info->os[0];

	for (size_t i = 0; !any && info->os[i]; i++)
		any = !o->os || strcmp(info->os[i], o->os) == 0;
	return any;
}

static bool
asked_for(
	const struct ir_artifact_words *o, const struct ir_artifact_info *info)
{
	bool any = !o->names.n;

	for (size_t i = 0; !any && i < o->names.n; i++)
		any = strcmp(info->name, o->names.v[i]) == 0;
	return any;
}

int
ir_tool_artifacts(const struct ir_artifact_words *o, struct ir_err *e)
{
	struct ir_artifacts *a = NULL;
	struct ir_artifact_info info;
	struct ir_buf b;

	if (ir_collect_artifacts(&a, &o->files, e) < 0)
		return -1;
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < ir_artifacts_count(a); i++) {
		ir_artifacts_info(a, i, &info);
		if (for_os(o, &info) && asked_for(o, &info))
			list_one(o, &info, &b);
	}
	ir_buf_free(&b);
	ir_artifacts_free(a);
	return 0;
}
