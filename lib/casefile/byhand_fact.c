/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/casefile/byhand.h"
#include "ir/casefile/state.h"

static int
put_fact(const struct ir_state *s, const struct ir_vocab *v, const char *path,
	struct ir_jw *w, struct ir_err *e)
{
	struct ir_fact_ref ref;
	struct ir_value value;
	int r = ir_vocab_lookup(v, path, strlen(path), &ref, e);

	if (r < 0)
		return r;
	ir_jw_obj(w);
	ir_jw_kstr(w, "path", ref.path);
	if (ir_state_get(s, ref.path, &value) == 0) {
		ir_jw_kraw(w, "value", value.json, strlen(value.json));
		ir_jw_ku64(w, "seq", value.seq);
	} else
		ir_jw_kstr(w, "value", "unknown");
	ir_jw_endobj(w);
	return 0;
}

int
ir_byhand_on(struct ir_journal *j, const struct ir_vocab *v,
	const char *const *paths, size_t n, struct ir_buf *out,
	struct ir_err *e)
{
	struct ir_state *s = NULL;
	struct ir_jw w;
	int r = ir_state_fold(&s, j, v, e);

	ir_jw_init(&w, out);
	ir_jw_arr(&w);
	for (size_t i = 0; i < n && r == 0; i++)
		r = put_fact(s, v, paths[i], &w, e);
	ir_jw_endarr(&w);
	ir_state_free(s);
	if (r == 0 && ir_buf_err(out) < 0)
		r = ir_err_sys(e, ENOMEM, _("cannot make a journal line"));
	return r;
}

int
ir_byhand_care_state(const struct ir_vocab *v, const char *typed,
	struct ir_buf *out, struct ir_err *e)
{
	static const char path[] = "impact.care[x].state";
	struct ir_json *json = NULL;
	struct ir_fact_ref ref;
	struct ir_buf b;
	int r = ir_vocab_lookup(v, path, strlen(path), &ref, e);

	if (r < 0)
		return r;
	ir_buf_init(&b, 0);
	r = ir_fact_value(&ref, typed, strlen(typed), NULL, &b, NULL, e);
	if (r == 0)
		r = ir_json_new(&json, NULL, e);
	if (r == 0)
		r = ir_json_parse(json, b.p, b.len, e);
	if (r == 0)
		r = ir_json_str(json, 0, out);
	ir_json_free(json);
	ir_buf_free(&b);
	return r;
}
