/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/i18n.h"

#include "access_i.h"
#include "import_i.h"

static const char *const end_names[] = {
	[IR_END_COMPLETE] = "complete",
	[IR_END_GAPS] = "gaps",
	[IR_END_INTERRUPTED] = "interrupted",
	[IR_END_FAILED] = "failed",
};

const char *
ir_end_name(enum ir_end e)
{
	return end_names[e];
}

static void
put_device(struct ir_jw *w, const struct ir_target *t)
{
	const struct ir_device *d = t->device;

	ir_jw_key(w, "device");
	ir_jw_obj(w);
	ir_jw_kstr(w, "id", t->id);
	if (d)
		ir_jw_kraw(w, "record", d->json, d->json_len);
	ir_jw_endobj(w);
	ir_jw_kstr(w, "access", t->access);
}

static void
put_names(struct ir_jw *w, const char *key, const struct ir_names_arg *names)
{
	if (!names->n)
		return;
	ir_jw_key(w, key);
	ir_jw_arr(w);
	for (size_t i = 0; i < names->n; i++)
		ir_jw_strn(w, names->v[i], strlen(names->v[i]));
	ir_jw_endarr(w);
}

/* What --resume needs to ask for the same again. */
static void
put_asked(struct ir_jw *w, const struct ir_run *r)
{
	ir_jw_key(w, "asked");
	ir_jw_obj(w);
	put_names(w, "artifacts", &r->asked_artifacts);
	ir_jw_key(w, "paths");
	ir_jw_arr(w);
	for (size_t i = 0; i < ir_plan_count(r->plan); i++) {
		const struct ir_ask *a = ir_plan_at(r->plan, i);

		if (a->kind != IR_ASK_TREE || a->from_link)
			continue;
		ir_jw_obj(w);
		ir_jw_name(w, "path", a->text, strlen(a->text));
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
	ir_jw_kstr(w, "os", r->o->os);
	ir_jw_kbool(w, "cross", r->o->cross);
	ir_jw_kbool(w, "types", r->o->types);
	ir_jw_kbool(w, "sha512", r->o->sha512);
	ir_jw_endobj(w);
}

/* The definitions used, and the order in which they were asked for. */
static void
put_artifacts(struct ir_jw *w, const struct ir_run *r)
{
	const char *last = "";

	ir_jw_key(w, "artifacts");
	ir_jw_arr(w);
	for (size_t i = 0; i < ir_plan_count(r->plan); i++) {
		const struct ir_ask *a = ir_plan_at(r->plan, i);
		struct ir_artifact_info info;

		if (!a->artifact || strcmp(a->artifact, last) == 0)
			continue;
		last = a->artifact;
		ir_jw_obj(w);
		ir_jw_kstr(w, "name", a->artifact);
		if (a->source)
			ir_jw_ku64(w, "rank", a->source->rank);
		if (ir_plan_find_artifact(r->artifacts, last, &info)) {
			ir_jw_kstr(w, "file", info.file);
			ir_jw_ku64(w, "line", info.line);
			ir_jw_kstr(w, "sha256", info.sha256);
		}
		ir_jw_endobj(w);
	}
	ir_jw_endarr(w);
}

static void
put_limit(struct ir_jw *w, const char *key, uint64_t v)
{
	if (v)
		ir_jw_ku64(w, key, v);
}

static void
put_limits(struct ir_jw *w, const struct ir_collect_limits *l)
{
	ir_jw_key(w, "limits");
	ir_jw_obj(w);
	put_limit(w, "rate", l->rate);
	put_limit(w, "seconds", l->seconds);
	put_limit(w, "bytes", l->bytes);
	put_limit(w, "command_seconds", l->command_seconds);
	put_limit(w, "command_bytes", l->command_bytes);
	put_limit(w, "memory", l->memory);
	ir_jw_endobj(w);
}

static void
put_who(struct ir_jw *w, const struct ir_collect *o)
{
	if (o->by || o->role) {
		ir_jw_key(w, "by");
		ir_jw_obj(w);
		ir_jw_kstr(w, "name", o->by);
		ir_jw_kstr(w, "role", o->role);
		ir_jw_endobj(w);
	}
	ir_jw_kstr(w, "recorder", o->recorder);
	ir_jw_kstr(w, "note", o->note);
	if (o->clinical_name) {
		ir_jw_key(w, "clinical_ok");
		ir_jw_obj(w);
		ir_jw_kstr(w, "name", o->clinical_name);
		ir_jw_kstr(w, "reason", o->clinical_reason);
		ir_jw_endobj(w);
	}
	if (o->ward_name) {
		ir_jw_key(w, "ward_ok");
		ir_jw_obj(w);
		ir_jw_kstr(w, "name", o->ward_name);
		ir_jw_kstr(w, "answer", o->ward_answer);
		ir_jw_endobj(w);
	}
	if (o->typed_name) {
		ir_jw_key(w, "typed_by");
		ir_jw_obj(w);
		ir_jw_kstr(w, "name", o->typed_name);
		ir_jw_kstr(w, "organisation", o->typed_org);
		ir_jw_endobj(w);
	}
}

void
ir_counts_json(struct ir_jw *w, const struct ir_collect_result *res)
{
	ir_jw_key(w, "counts");
	ir_jw_obj(w);
	ir_jw_ku64(w, "objects", res->objects);
	ir_jw_ku64(w, "gaps", res->gaps);
	ir_jw_ku64(w, "commands", res->commands);
	ir_jw_ku64(w, "atime_touched", res->atime_touched);
	ir_jw_ku64(w, "previous", res->previous);
	for (int i = 0; i < IR_STATUSES; i++)
		ir_jw_ku64(
			w, ir_status_name((enum ir_status)i), res->counts[i]);
	ir_jw_endobj(w);
}

static void
put_end(struct ir_jw *w, const struct ir_run *r, bool ended)
{
	const struct ir_collect_result *res = r->res;
	char text[IR_TIME_TEXT];

	ir_jw_kstr(w, "end", ended ? ir_end_name(res->end) : "running");
	if (ended)
		ir_jw_kstr(w, "why", res->why[0] ? res->why : NULL);
	ir_jw_kstr(w, "started", ir_time_utc(&r->started, 3, text));
	if (ended) {
		ir_jw_kstr(w, "ended", ir_time_utc(&r->ended, 3, text));
		ir_counts_json(w, res);
		ir_jw_key(w, "payload");
		ir_jw_obj(w);
		ir_jw_ku64(w, "files", ir_bag_payload_files(r->bag));
		ir_jw_ku64(w, "bytes", ir_bag_payload_bytes(r->bag));
		ir_jw_endobj(w);
	}
}

int
ir_collection_json(struct ir_buf *out, const struct ir_run *r, bool ended)
{
	bool local = strcmp(r->t->access, "local") == 0;
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "collection");
	ir_jw_kstr(&w, "archive", r->top);
	if (r->no)
		ir_jw_ku64(&w, "no", r->no);
	if (r->drill)
		ir_jw_kbool(&w, "drill", true);
	put_end(&w, r, ended);
	put_device(&w, r->t);
	ir_jw_kraw(&w, "root", r->mount.p, r->mount.len);
	put_asked(&w, r);
	put_artifacts(&w, r);
	put_limits(&w, &r->o->limits);
	ir_clock_json(&w, r, ended);
	ir_jw_kstr(&w, "continues", r->continues[0] ? r->continues : NULL);
	put_who(&w, r->o);
	ir_access_json(&w, r);
	ir_import_json(&w, r);
	ir_jw_kstr(
		&w, "programs", local || r->access ? "the device's own" : NULL);
	if (r->head.seq) {
		ir_jw_key(&w, "journal");
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "seq", r->head.seq);
		ir_jw_kstr(&w, "head", r->head.hex);
		ir_jw_endobj(&w);
	}
	ir_jw_raw(&w, r->self.p, r->self.len);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_buf_err(out);
}

int
ir_bag_info_text(struct ir_buf *out, const struct ir_run *r)
{
	char text[IR_TIME_TEXT], num[128];

	/* Bagging-Date is a date; the times are in collection.json. */
	(void)snprintf(
		num, sizeof(num), "%.10s", ir_time_utc(&r->ended, 0, text));
	(void)ir_bag_info_add(out, "Bagging-Date", num);
	(void)ir_bag_info_add(out, "Bag-Software-Agent", r->o->ctx->tool);
	(void)ir_bag_info_add(out, "External-Identifier", r->top);
	if (r->o->note)
		(void)ir_bag_info_add(out, "External-Description", r->o->note);
	if (r->o->by)
		(void)ir_bag_info_add(out, "Contact-Name", r->o->by);
	(void)snprintf(num, sizeof(num), "%ju.%ju",
		(uintmax_t)ir_bag_payload_bytes(r->bag),
		(uintmax_t)ir_bag_payload_files(r->bag));
	(void)ir_bag_info_add(out, "Payload-Oxum", num);
	(void)ir_bag_info_add(out, "Hikeshi-Device", r->t->id);
	(void)ir_bag_info_add(
		out, "Hikeshi-Collected", ir_time_utc(&r->started, 3, text));
	(void)ir_bag_info_add(out, "Hikeshi-End", ir_end_name(r->res->end));
	if (r->drill)
		(void)ir_bag_info_add(out, "Hikeshi-Drill", "true");
	if (r->continues[0])
		(void)ir_bag_info_add(out, "Hikeshi-Continues", r->continues);
	if (r->head.seq) {
		(void)snprintf(num, sizeof(num), "%ju %s",
			(uintmax_t)r->head.seq, r->head.hex);
		(void)ir_bag_info_add(out, "Hikeshi-Journal-Head", num);
	}
	return ir_buf_err(out);
}
