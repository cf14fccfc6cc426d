/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/diff_out.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "diff_out_i.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/time.h"

/* As JSON Lines. */

static void
start(struct ir_jw *w, struct ir_buf *out, const char *type, bool drill)
{
	ir_jw_init(w, out);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
	if (drill)
		ir_jw_kbool(w, "drill", true);
}

static int
end(struct ir_jw *w)
{
	ir_jw_endobj(w);
	ir_jw_line(w);
	return ir_buf_err(w->out);
}

static void
big(struct ir_jw *w, const char *key, uint64_t v)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, v); /* fits */
	ir_jw_kstr(w, key, text);
}

const char *
diff_time(int64_t sec, uint32_t ns, char out[IR_TIME_TEXT])
{
	struct ir_time t = {.sec = sec, .nsec = (int32_t)(ns % 1000000000)};

	/* what is no date of four digits stays a number */
	if (sec < -INT64_C(62135596800) || sec > INT64_C(253402300799)) {
		(void)snprintf(out, IR_TIME_TEXT, "@%" PRId64, sec);
		return out;
	}
	return ir_time_utc(&t, 9, out);
}

static void
put_time(struct ir_jw *w, const char *key, int64_t sec, uint32_t ns)
{
	char text[IR_TIME_TEXT];

	ir_jw_kstr(w, key, diff_time(sec, ns, text));
}

static void
put_stat(struct ir_jw *w, const struct ir_diff_state *s)
{
	char mode[16];

	(void)snprintf(mode, sizeof(mode), "%04o", s->mode); /* fits */
	ir_jw_kstr(w, "mode", mode);
	ir_jw_ku64(w, "uid", s->uid);
	ir_jw_ku64(w, "gid", s->gid);
	if (s->rdev)
		big(w, "rdev", s->rdev);
	put_time(w, "mtime", s->mtime, s->mtime_ns);
	put_time(w, "ctime", s->ctime, s->ctime_ns);
	put_time(w, "atime", s->atime, s->atime_ns);
}

static void
put_state(struct ir_jw *w, const char *key, const struct ir_diff_state *s)
{
	if (!s->status)
		return;
	ir_jw_key(w, key);
	ir_jw_obj(w);
	ir_jw_kstr(w, "status", s->status);
	ir_jw_kstr(w, "reason", s->reason);
	ir_jw_kstr(w, "kind", s->kind);
	if (s->has_content) {
		big(w, "size", s->size);
		ir_jw_kstr(w, "sha256", s->sha256);
	}
	if (s->has_stat)
		put_stat(w, s);
	if (s->target)
		ir_jw_name(w, "target", s->target, s->target_len);
	if (s->xattrs)
		ir_jw_kraw(w, "xattrs", s->xattrs, strlen(s->xattrs));
	ir_jw_kstr(w, "exit", s->exit);
	ir_jw_kstr(w, "program_sha256", s->program);
	ir_jw_endobj(w);
}

static void
put_what(struct ir_jw *w, unsigned what)
{
	ir_jw_key(w, "what");
	ir_jw_arr(w);
	for (int i = 0; i < IR_DIFF_WHATS; i++)
		if (what & IR_DIFF_BIT(i))
			ir_jw_str(w, ir_diff_what_name((enum ir_diff_what)i));
	ir_jw_endarr(w);
}

static void
put_lines(struct ir_jw *w, const struct ir_diff_item *it)
{
	const char *p = it->text, *stop = p + it->text_len;

	ir_jw_key(w, "diff");
	ir_jw_arr(w);
	while (p < stop) {
		const char *lf = memchr(p, '\n', (size_t)(stop - p));

		ir_jw_strn(w, p, (size_t)((lf ? lf : stop) - p));
		p = lf ? lf + 1 : stop;
	}
	ir_jw_endarr(w);
	if (it->cut)
		ir_jw_kbool(w, "diff_cut", true);
}

int
ir_diff_item_json(const struct ir_diff_item *it, bool drill, struct ir_buf *out)
{
	struct ir_jw w;

	start(&w, out, it->hidden ? "noise" : "difference", drill);
	ir_jw_kstr(&w, "change", ir_diff_change_name(it->change));
	ir_jw_name(&w, it->label, it->name, it->name_len);
	if (it->change == IR_DIFF_MOVED)
		ir_jw_name(&w, "from", it->old.name, it->old.name_len);
	ir_jw_kstr(&w, "finding", it->finding);
	ir_jw_kstr(&w, "why", it->why);
	if (it->what)
		put_what(&w, it->what);
	if (it->n_rules) {
		ir_jw_key(&w, "rules");
		ir_jw_arr(&w);
		for (size_t i = 0; i < it->n_rules; i++)
			ir_jw_str(&w, it->rules[i]);
		ir_jw_endarr(&w);
	}
	put_state(&w, "old", &it->old);
	put_state(&w, "new", &it->now);
	if (it->text_len)
		put_lines(&w, it);
	ir_jw_kstr(&w, "not_shown", it->untold);
	return end(&w);
}

static void
put_side(const struct ir_diff_side *s, const char *which, bool drill,
	struct ir_buf *out)
{
	const struct ir_verify_result *v = &s->verified;
	struct ir_jw w;

	start(&w, out, "side", drill);
	ir_jw_kstr(&w, "side", which);
	ir_jw_name(&w, "target", s->operand, strlen(s->operand));
	ir_jw_kstr(&w, "kind", s->kind);
	if (s->drill)
		ir_jw_kbool(&w, "of_drill", true);
	ir_jw_kstr(&w, "device", s->device);
	ir_jw_ku64(&w, "objects", s->objects);
	if (v->kind != IR_V_UNKNOWN) {
		ir_jw_kbool(&w, "intact", ir_verify_status(v) == 0);
		if (v->complete != IR_V_UNSAID)
			ir_jw_kbool(&w, "complete", v->complete == IR_V_YES);
		ir_jw_kstr(&w, "sha256", v->sha256[0] ? v->sha256 : NULL);
		ir_jw_kstr(
			&w, "collected", v->collected[0] ? v->collected : NULL);
	}
	(void)end(&w); /* sticks in out */
}

int
ir_diff_sides_json(const struct ir_diff_result *r, struct ir_buf *out)
{
	put_side(&r->a, "a", r->drill, out);
	put_side(&r->b, "b", r->drill, out);
	return ir_buf_err(out);
}

int
ir_diff_summary_json(const struct ir_diff_result *r, const char *sandbox,
	int status, struct ir_buf *out)
{
	struct ir_jw w;

	start(&w, out, "summary", r->drill);
	ir_jw_kbool(&w, "compared", !r->damaged);
	if (diff_two_devices(r))
		ir_jw_kbool(&w, "two_devices", true);
	ir_jw_ku64(&w, "same", r->same);
	for (int c = 0; c < IR_DIFF_CHANGES; c++)
		ir_jw_ku64(&w, ir_diff_change_name((enum ir_diff_change)c),
			r->changes[c]);
	ir_jw_ku64(&w, "findings", r->findings);
	ir_jw_ku64(&w, "noise", r->hidden);
	ir_jw_ku64(&w, "unread_on_both", r->neither);
	ir_jw_ku64(&w, "unread", r->unread);
	ir_jw_key(&w, "rules");
	ir_jw_obj(&w);
	for (size_t i = 0; i < r->n_rules; i++)
		ir_jw_ku64(&w, r->rules[i].id, r->rules[i].hits);
	ir_jw_endobj(&w);
	ir_jw_kstr(&w, "sandbox", sandbox);
	ir_jw_ku64(&w, "exit", (uint64_t)status);
	return end(&w);
}
