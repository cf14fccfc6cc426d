/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/digest.h"
#include "state_i.h"

static int
no_memory(struct ir_err *e)
{
	return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
}

static void
make_lists(struct ir_state *s)
{
	const struct {
		struct st_list **to;
		const char *name;
	} lists[] = {
		{&s->ev, "ev"},
		{&s->comm, "comm"},
		{&s->dec, "dec"},
		{&s->cost, "cost"},
		{&s->asset, "asset"},
		{&s->care, "impact.care"},
		{&s->evid, "evid"},
		{&s->custody, "custody"},
		{&s->roles, "roles"},
		{&s->anchors, "anchors"},
		{&s->waived, "waived"},
		{&s->debts, "debts"},
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		*lists[i].to =
			ir_st_list(s, lists[i].name, strlen(lists[i].name));
}

int
ir_state_new(struct ir_state **ret, const struct ir_vocab *v, struct ir_err *e)
{
	struct ir_state *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return no_memory(e);
	s->vocab = v;
	for (size_t i = 0; i < ST_TAIL; i++)
		ir_buf_init(&s->tail[i], IR_JOURNAL_LINE_MAX + 1);
	r = ir_st_shape(s, e);
	if (r == 0)
		make_lists(s);
	if (r == 0 && s->nomem)
		r = no_memory(e);
	if (r < 0) {
		ir_state_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

void
ir_state_free(struct ir_state *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < ST_TAIL; i++)
		ir_buf_free(&s->tail[i]);
	ir_st_chunks_free(s);
	free(s);
}

int
ir_state_line(struct ir_state *s, const struct ir_line *line, struct ir_err *e)
{
	struct st_in in = {.j = line->json, .n = 0, .seq = line->seq};
	struct ir_buf *last = &s->tail[line->seq % ST_TAIL];
	size_t len;
	const char *w;

	ir_buf_clear(last);
	(void)ir_buf_add(last, line->text, line->len); /* both stick */
	(void)ir_buf_addc(last, '\n');
	if (ir_buf_err(last) < 0)
		return no_memory(e);
	if (s->lines++ == 0)
		(void)ir_json_bool(line->json,
			ir_json_get(line->json, 0, "drill"), &s->drill);
	s->seq = line->seq;
	w = ir_json_slice(
		line->json, ir_json_get(line->json, 0, "written"), &len);
	if (w && len < sizeof(s->written)) {
		memcpy(s->written, w, len);
		s->written[len] = '\0';
	}
	ir_st_fold(s, &in);
	return s->nomem ? no_memory(e) : 0;
}

int
ir_state_fold(struct ir_state **ret, struct ir_journal *j,
	const struct ir_vocab *v, struct ir_err *e)
{
	return ir_state_fold_to(ret, j, v, UINT64_MAX, e);
}

int
ir_st_read(struct ir_state **ret, struct ir_cursor *c, const struct ir_vocab *v,
	uint64_t last, struct ir_err *e)
{
	struct ir_state *s = NULL;
	struct ir_line line;
	int r = ir_state_new(&s, v, e);

	if (!s)
		return r;
	while (r >= 0 && s->seq < last && (r = ir_cursor_next(c, &line, e)) > 0)
		r = ir_state_line(s, &line, e);
	if (s->nomem) {
		ir_state_free(s);
		return r;
	}
	*ret = s;
	return r > 0 ? 0 : r;
}

int
ir_state_fold_to(struct ir_state **ret, struct ir_journal *j,
	const struct ir_vocab *v, uint64_t last, struct ir_err *e)
{
	struct ir_cursor *c = NULL;
	int r = ir_cursor_open(&c, j, 1, e);

	if (r == 0)
		r = ir_st_read(ret, c, v, last, e);
	ir_cursor_close(c);
	return r;
}

bool
ir_state_drill(const struct ir_state *s)
{
	return s->drill;
}

struct ir_head
ir_state_head(const struct ir_state *s)
{
	struct ir_head h = {.seq = s->seq};
	const struct ir_buf *last = &s->tail[s->seq % ST_TAIL];

	memset(h.hex, '0', sizeof(h.hex) - 1);
	if (s->seq > 0 && ir_sha256_hex(last->p, last->len, h.hex) < 0)
		h.hex[0] = '\0';
	return h;
}

int
ir_state_get(const struct ir_state *s, const char *path, struct ir_value *ret)
{
	struct st_look tmp;
	const struct st_entry *en = ir_st_now(ir_st_look(s, path, &tmp));

	if (!en)
		return 1;
	ret->json = en->json;
	ret->basis = en->m->basis;
	ret->source = en->m->source;
	ret->actor = en->m->actor;
	ret->time = en->m->place->at;
	ret->seq = en->m->seq;
	return 0;
}

bool
ir_state_closed(const struct ir_state *s)
{
	struct ir_value v;

	if (ir_state_get(s, "case.state", &v) == 0)
		return strcmp(v.json, "\"closed\"") == 0;
	return s->closed != NULL;
}

const char *
ir_state_path_of(const struct ir_state *s, uint64_t seq)
{
	const struct st_meta *m = seq < s->cap_seq ? s->by_seq[seq] : NULL;

	return m && ir_st_live(m) ? m->sets : NULL;
}
