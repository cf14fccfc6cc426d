/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/state_edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "state_edit_i.h"

int
ir_ed_nomem(struct ir_err *e)
{
	return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
}

const char *
ir_ed_keepn(struct ir_edit *ed, const char *s, size_t len)
{
	struct st_text *t = malloc(sizeof(*t) + len + 1);

	if (!t) {
		ed->nomem = true;
		return NULL;
	}
	memcpy(t->s, s, len);
	t->s[len] = '\0';
	t->next = ed->own;
	ed->own = t;
	return t->s;
}

const char *
ir_ed_keep(struct ir_edit *ed, const char *s)
{
	return s ? ir_ed_keepn(ed, s, strlen(s)) : NULL;
}

int
ir_ed_text(const char *what, const char *s, struct ir_err *e)
{
	size_t len = strlen(s);

	if (strspn(s, " \t\r\n") == len)
		return ir_err_set(e, IR_EUSAGE, _("%s is empty"), what);
	if (len > IR_EDIT_TEXT_MAX)
		return ir_err_set(
			e, IR_EUSAGE, _("%s is longer than 64 KiB"), what);
	if (!ir_utf8_valid(s, len))
		return ir_err_set(e, IR_EUSAGE, _("%s is not UTF-8"), what);
	return 0;
}

int
ir_edit_new(struct ir_edit **ret, const struct ir_vocab *v,
	const struct ir_state *s, const struct ir_time *now, struct ir_err *e)
{
	struct ir_edit *ed = calloc(1, sizeof(*ed));

	if (!ed)
		return ir_ed_nomem(e);
	ed->vocab = v;
	ed->state = s;
	ed->now = *now;
	*ret = ed;
	return 0;
}

void
ir_edit_free(struct ir_edit *ed)
{
	if (!ed)
		return;
	while (ed->own) {
		struct st_text *t = ed->own;

		ed->own = t->next;
		free(t);
	}
	free(ed->line);
	free(ed);
}

static int
check_basis(const char *b, struct ir_err *e)
{
	struct ir_esc esc;

	if (strcmp(b, "fact") == 0 || strcmp(b, "estimate") == 0 ||
		strcmp(b, "unknown") == 0)
		return 0;
	return ir_err_set(e, IR_EUSAGE,
		_("the basis '%s' is not fact, estimate or unknown"),
		ir_esc(b, &esc));
}

static int
check_said(const struct ir_said *said, struct ir_err *e)
{
	const struct {
		const char *what, *s;
	} texts[] = {
		{"--by", said->name},
		{"--role", said->role},
		{"--source", said->source},
		{"--accuracy", said->accuracy},
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].s)
			r = ir_ed_text(texts[i].what, texts[i].s, e);
	if (r == 0 && said->basis)
		r = check_basis(said->basis, e);
	return r;
}

/* Is there a fact on that line that still counts? */
static int
check_corrects(const struct ir_edit *ed, uint64_t seq, struct ir_err *e)
{
	struct ir_head h = {0};

	if (ed->state && ir_state_path_of(ed->state, seq))
		return 0;
	if (ed->state)
		h = ir_state_head(ed->state);
	if (seq > h.seq)
		return ir_err_set(e, IR_EUSAGE,
			_("there is no line %llu: the journal ends at line "
			  "%llu"),
			(unsigned long long)seq, (unsigned long long)h.seq);
	return ir_err_set(e, IR_EUSAGE,
		_("line %llu states no fact that still counts, so there is "
		  "nothing to correct"),
		(unsigned long long)seq);
}

int
ir_edit_said(struct ir_edit *ed, const struct ir_said *said, struct ir_err *e)
{
	struct ir_said *to = &ed->said;
	struct ir_time at = ed->now;
	bool minutes = false;
	int r = check_said(said, e);

	if (r == 0 && said->corrects > 0)
		r = check_corrects(ed, said->corrects, e);
	if (r == 0 && said->time)
		r = ir_time_human(said->time, &ed->now, &at, &minutes, e);
	if (r < 0)
		return r;
	to->name = ir_ed_keep(ed, said->name);
	to->role = ir_ed_keep(ed, said->role);
	to->recorder = ir_ed_keep(ed, said->recorder);
	to->source = ir_ed_keep(ed, said->source);
	to->basis = ir_ed_keep(ed, said->basis);
	to->accuracy = ir_ed_keep(ed, said->accuracy);
	to->corrects = said->corrects;
	ed->timed = said->time != NULL;
	ed->minutes = minutes;
	ed->at = at;
	return ed->nomem ? ir_ed_nomem(e) : 0;
}

/* Room for one more line. */
static int
room(struct ir_edit *ed, struct ir_err *e)
{
	struct st_line *v;
	size_t cap = ed->cap ? 2 * ed->cap : 16;

	if (ed->n >= IR_EDIT_LINES_MAX)
		return ir_err_set(e, IR_ELIMIT, _("more than %u lines at once"),
			IR_EDIT_LINES_MAX);
	if (ed->n < ed->cap)
		return 0;
	v = realloc(ed->line, cap * sizeof(*v));
	if (!v)
		return ir_ed_nomem(e);
	ed->line = v;
	ed->cap = cap;
	return 0;
}

struct st_line *
ir_ed_line(struct ir_edit *ed, const char *kind, const struct ir_buf *data,
	struct ir_err *e)
{
	char t[IR_TIME_TEXT];
	struct st_line *l;

	if (ir_buf_err(data) < 0) {
		(void)ir_ed_nomem(e);
		return NULL;
	}
	if (room(ed, e) < 0)
		return NULL;
	l = &ed->line[ed->n];
	memset(l, 0, sizeof(*l));
	l->en.kind = kind;
	l->en.actor_name = ed->said.name;
	l->en.actor_role = ed->said.role;
	l->en.recorder = ed->said.recorder;
	l->en.source = ed->said.source;
	l->en.basis = ed->said.basis;
	l->en.accuracy = ed->said.accuracy;
	l->en.corrects = ed->said.corrects;
	l->ahead = ed->timed && ir_journal_ahead(&ed->at, &ed->now);
	if (ed->timed)
		l->en.time = ir_ed_keep(
			ed, ir_time_rfc3339(&ed->at, ed->at.nsec ? 3 : 0, t));
	if (ed->minutes && !l->en.accuracy)
		l->en.accuracy = "minute";
	l->en.data = ir_ed_keepn(ed, data->p, data->len);
	l->en.data_len = data->len;
	if (ed->nomem) {
		(void)ir_ed_nomem(e);
		return NULL;
	}
	ed->n++;
	return l;
}

static struct st_line *
role_line(struct ir_edit *ed, const char *role, size_t len, const char *name,
	struct ir_err *e)
{
	struct ir_buf b;
	struct ir_jw w;
	struct st_line *l;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_key(&w, "role");
	ir_jw_strn(&w, role, len);
	ir_jw_key(&w, "name");
	ir_jw_str(&w, name);
	ir_jw_endobj(&w);
	l = ir_ed_line(ed, "role.assigned", &b, e);
	ir_buf_free(&b);
	if (l) {
		l->role = ir_ed_keepn(ed, role, len);
		l->name = ir_ed_keep(ed, name);
	}
	return l;
}

int
ir_edit_role(struct ir_edit *ed, const char *assignment, struct ir_err *e)
{
	const char *eq = strchr(assignment, '=');
	struct ir_esc esc;
	int r;

	if (!eq || eq == assignment)
		return ir_err_set(e, IR_EUSAGE,
			_("'%s' is not ROLE=NAME, as in IC=佐藤"),
			ir_esc(assignment, &esc));
	r = ir_fact_member_check(assignment, (size_t)(eq - assignment), e);
	if (r == 0)
		r = ir_ed_text(_("the name"), eq + 1, e);
	if (r < 0)
		return ir_err_prefix(e, "%s: ", ir_esc(assignment, &esc));
	if (strlen(eq + 1) > IR_FACT_STRING_MAX)
		return ir_err_set(e, IR_EUSAGE, _("%s: the name is too long"),
			ir_esc(assignment, &esc));
	if (!role_line(ed, assignment, (size_t)(eq - assignment), eq + 1, e))
		return e ? e->code : -ENOMEM;
	return 0;
}

int
ir_edit_vacate(struct ir_edit *ed, const char *role, struct ir_err *e)
{
	int r = ir_fact_member_check(role, strlen(role), e);

	if (r < 0)
		return r;
	if (!role_line(ed, role, strlen(role), NULL, e))
		return e ? e->code : -ENOMEM;
	return 0;
}

int
ir_edit_close(struct ir_edit *ed, const char *reason, const char *open_ends,
	struct ir_err *e)
{
	struct ir_buf b;
	struct ir_jw w;
	struct st_line *l;
	int r = reason ? ir_ed_text("--reason", reason, e) : 0;

	if (r < 0)
		return r;
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "reason", reason);
	if (open_ends)
		ir_jw_kraw(&w, "open", open_ends, strlen(open_ends));
	ir_jw_endobj(&w);
	l = ir_ed_line(ed, "case.closed", &b, e);
	ir_buf_free(&b);
	return l ? 0 : e ? e->code : -ENOMEM;
}

size_t
ir_edit_count(const struct ir_edit *ed)
{
	return ed->n;
}

void
ir_edit_at(const struct ir_edit *ed, size_t i, struct ir_edited *ret)
{
	const struct st_line *l = &ed->line[i];

	ret->path = l->path;
	ret->fact = l->fact;
	ret->role = l->role;
	ret->name = l->name;
	ret->json = l->json;
	ret->kind = l->en.kind;
	ret->time = l->en.time;
	ret->warning = l->warning;
	ret->later = l->later;
	ret->ahead = l->ahead;
}

int
ir_edit_commit(struct ir_edit *ed, struct ir_journal *j,
	struct ir_head *ret_head, struct ir_err *e)
{
	return ir_edit_commit_at(ed, j, NULL, ret_head, e);
}

int
ir_edit_commit_at(struct ir_edit *ed, struct ir_journal *j,
	const struct ir_head *expect, struct ir_head *ret_head,
	struct ir_err *e)
{
	struct ir_entry *v;
	int r;

	if (ed->n == 0)
		return ir_journal_head(j, ret_head, e);
	v = calloc(ed->n, sizeof(*v));
	if (!v)
		return ir_ed_nomem(e);
	for (size_t i = 0; i < ed->n; i++)
		v[i] = ed->line[i].en;
	r = ir_journal_append_all(j, v, ed->n, expect, ret_head, e);
	free(v);
	return r;
}
