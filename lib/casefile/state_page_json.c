/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/state_page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "state_i.h"

bool
ir_st_first(const struct ir_fact *f)
{
	if (strncmp(f->path, "org.", 4) == 0)
		return false;
	return ir_fact_asked_by(f, "R1") ||
		(ir_fact_asked_by(f, "R2") && ir_fact_asked_by(f, "DUTY"));
}

static void
put_fact(struct ir_jw *w, const struct ir_state *s, const char *key,
	const char *path)
{
	const struct st_entry *en = ir_st_now(ir_st_find(s, path));

	ir_jw_key(w, key);
	if (en)
		ir_jw_raw(w, en->json, strlen(en->json));
	else
		ir_jw_str(w, "unknown");
}

static void
put_opening(struct ir_jw *w, struct ir_state *s, const char *key)
{
	const char *json = ir_st_pair(s->opened, key);

	ir_jw_key(w, key);
	if (json)
		ir_jw_raw(w, json, strlen(json));
	else
		ir_jw_str(w, "unknown");
}

static void
put_unknown(struct ir_jw *w, const struct ir_state *s)
{
	size_t n = ir_vocab_count(s->vocab);

	ir_jw_key(w, "unknown");
	ir_jw_arr(w);
	for (size_t i = 0; i < n; i++) {
		const struct ir_fact *f = ir_vocab_at(s->vocab, i);

		if (ir_st_asked(s, i) == ST_ASKED_UNKNOWN)
			ir_jw_str(w, f->list ? f->list : f->path);
	}
	ir_jw_endarr(w);
}

static int
put_end(void *arg, const char *key, uint64_t seq, const char *text)
{
	struct ir_jw *w = arg;

	ir_jw_obj(w);
	ir_jw_kstr(w, "key", key);
	ir_jw_ku64(w, "seq", seq);
	ir_jw_kstr(w, "text", text);
	ir_jw_endobj(w);
	return 0;
}

static void
put_list(struct ir_jw *w, const struct ir_state *s, const char *key,
	const struct st_list *l)
{
	ir_jw_key(w, key);
	ir_st_put_list(w, s, l);
}

static void
put_head(struct ir_jw *w, const struct ir_state *s)
{
	struct ir_head h = ir_state_head(s);
	char spoken[IR_HEAD_SPOKEN];

	if (!*h.hex)
		w->out->err = -ENOMEM;
	ir_jw_key(w, "head");
	ir_jw_obj(w);
	ir_jw_ku64(w, "seq", h.seq);
	ir_jw_kstr(w, "sha256", h.hex);
	ir_jw_kstr(w, "spoken", ir_head_spoken(&h, spoken));
	ir_jw_endobj(w);
}

static void
put_check(struct ir_jw *w, const struct ir_state_check *c)
{
	if (!c)
		return;
	ir_jw_ku64(w, "torn_bytes", c->torn);
	if (!c->damage[0])
		return;
	ir_jw_key(w, "damage");
	ir_jw_obj(w);
	ir_jw_ku64(w, "line", c->line);
	ir_jw_kstr(w, "text", c->damage);
	ir_jw_endobj(w);
}

int
ir_state_page_json(struct ir_state *s, const struct ir_time *now,
	const struct ir_state_check *check, struct ir_buf *out,
	struct ir_err *e)
{
	const struct st_meta *ahead = NULL;
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "status");
	if (s->drill)
		ir_jw_kbool(&w, "drill", true);
	put_fact(&w, s, "id", "case.id");
	put_fact(&w, s, "state", "case.state");
	put_fact(&w, s, "kind", "case.kind");
	put_opening(&w, s, "what");
	put_fact(&w, s, "where", "case.where");
	put_fact(&w, s, "who", "case.finder");
	put_fact(&w, s, "detected", "t.detected");
	ir_jw_kstr(&w, "opened", s->opened ? s->opened->m->at_text : NULL);
	put_list(&w, s, "roles", s->roles);
	put_list(&w, s, "care", s->care);
	put_unknown(&w, s);
	put_list(&w, s, "evidence", s->evid);
	ir_jw_key(&w, "open");
	ir_jw_arr(&w);
	if (ir_state_open_ends(s, now, put_end, &w) < 0)
		out->err = -ENOMEM;
	ir_jw_endarr(&w);
	if (s->clock)
		ir_jw_kstr(&w, "clock_checked", s->clock->m->at_text);
	ir_jw_ku64(&w, "lines", s->lines);
	ir_jw_ku64(&w, "unusable", s->n_problems);
	ir_jw_ku64(&w, "dated_ahead", ir_st_ahead(s, &ahead));
	put_check(&w, check);
	put_head(&w, s);
	ir_jw_endobj(&w);
	if (ir_buf_err(out) < 0)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	return 0;
}
