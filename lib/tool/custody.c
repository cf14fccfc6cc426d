/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/custody.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "custody_print_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/cursor.h"
#include "ir/casefile/site.h"
#include "ir/casefile/where.h"
#include "ir/tool/loglist.h"

/* What the verbs share: the case, the lines to be written, the answer. */

#define TRIES 8 /* somebody else writes at the same time */

static int
fold_lines(struct cus *c, struct ir_cursor *cur)
{
	struct ir_line l;
	uint64_t seq = 0;
	int r;

	while ((r = ir_cursor_next(cur, &l, &c->e)) > 0) {
		if (ir_custody_line(c->c, l.json, 0, l.seq, l.via) < 0)
			return ir_err_sys(
				&c->e, ENOMEM, _("cannot follow the custody"));
		if (!l.via)
			seq = l.seq;
	}
	if (r == 0)
		r = ir_journal_head_at(c->j, seq, &c->head, &c->e);
	return r;
}

int
cus_fold(struct cus *c)
{
	struct ir_cursor *cur = NULL;
	int r;

	ir_custody_free(c->c);
	c->c = NULL;
	r = ir_custody_new(&c->c, &c->e);
	if (r == 0)
		r = ir_cursor_open(&cur, c->j, 1, &c->e);
	if (r == 0) {
		ir_cursor_joined(cur);
		r = fold_lines(c, cur);
	}
	ir_cursor_close(cur);
	return r == 0 ? ir_custody_settle(c->c, &c->e) : r;
}

int
cus_fold_keep(struct cus *c)
{
	struct ir_head before = c->head;
	int r = cus_fold(c);

	c->head = before;
	return r;
}

static int
take_times(struct cus *c)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;
	bool minutes = false;
	int r = 0;

	if (ctx->now(ctx, &ts) < 0)
		return ir_err_set(&c->e, IR_ELIB, _("cannot read the clock"));
	c->now = ir_time_of(&ts);
	ir_time_localise(&c->now);
	c->when = c->now;
	if (c->o->time)
		r = ir_time_human(
			c->o->time, &c->now, &c->when, &minutes, &c->e);
	c->accuracy = minutes ? "minute" : NULL;
	(void)ir_time_rfc3339(&c->when, 3, c->when_text); /* into when_text */
	(void)ir_time_rfc3339(&c->now, 0, c->now_text); /* into now_text */
	return r;
}

const char *
cus_now(const struct cus *c)
{
	return c->now_text;
}

/* A variable that was empty in a script is no name. */
static int
check_empty(struct cus *c)
{
	const struct ir_cus_opts *o = c->o;
	const char *empty =
		o->approved_by && !*o->approved_by ? "approved_by" : NULL;

	for (int f = 0; f < IR_CF_N; f++)
		if (o->field[f] && !*o->field[f])
			empty = ir_cf_key((enum ir_cf)f);
	return empty ? ir_err_set(&c->e, IR_EUSAGE,
			       _("what is given as '%s' is empty"), empty)
		     : 0;
}

int
cus_open(struct cus *c, const struct ir_cus_opts *o, bool write)
{
	struct ir_where w;
	int r;

	*c = (struct cus){.o = o};
	if (o->json && o->text)
		return ir_err_set(&c->e, IR_EUSAGE,
			_("--json and --text exclude each other"));
	if (o->signed_by && !cus_side_ok(o->signed_by))
		return ir_err_set(
			&c->e, IR_EUSAGE, _("--signed-by is from, to or both"));
	c->json = ir_tool_want_json(o->json, o->text);
	c->japanese = ir_i18n_japanese();
	ir_where_init(&w, o->dir);
	r = check_empty(c);
	if (r == 0)
		r = cus_photo_ok(c);
	if (r == 0)
		r = take_times(c);
	if (r == 0)
		r = ir_where_case(&w, &c->dir, &c->e);
	if (r == 0)
		r = ir_journal_open(&c->j, c->dir, ir_tool_ctx(), &c->e);
	if (r == 0) {
		c->drill = ir_journal_drill(c->j);
		r = cus_fold(c);
	}
	if (r == 0 && write)
		r = ir_tool_who(o->by, o->role, true, &c->who, &c->e);
	return r;
}

int
cus_close(struct cus *c, int r)
{
	int status = 0;

	if (r == -IR_EUSAGE)
		status = ir_tool_usage("%s", c->e.text);
	else if (r < 0) {
		ir_tool_err(&c->e);
		status = ir_tool_status(&c->e);
	}
	if (c->j)
		ir_log_mended(c->j);
	ir_custody_free(c->c);
	ir_journal_close(c->j);
	for (size_t i = 0; i < c->n_own; i++)
		free(c->own[i]);
	free(c->own);
	free(c->line);
	free(c->dir);
	return status > r ? status : r;
}

const char *
cus_file(const struct cus *c, const char *item)
{
	size_t len = strlen(item);

	for (size_t i = 0; i < c->o->files.n; i++) {
		const char *s = c->o->files.v[i];

		if (strncmp(s, item, len) == 0 && s[len] == '=' && s[len + 1])
			return s + len + 1;
	}
	return NULL;
}

/* What is written on the thing itself goes with every line about it. */
static int
plan_known(struct cus *c, struct cus_line *l, const struct ir_custody_item *it)
{
	static const enum ir_cf carried[] = {
		IR_CF_DESCRIPTION, IR_CF_SERIAL, IR_CF_SEAL_NO};

	l->s.item = cus_own(c, it->id);
	if (!l->s.item)
		return -ENOMEM;
	if (it->file) {
		l->s.file = cus_own(c, it->file);
		if (!l->s.file)
			return -ENOMEM;
	}
	if (l->kind != IR_CUSTODY_SENT && l->kind != IR_CUSTODY_SEIZED)
		return 0;
	for (size_t i = 0; i < sizeof(carried) / sizeof(*carried); i++) {
		enum ir_cf f = carried[i];

		if (l->s.field[f] || !it->field[f])
			continue;
		l->s.field[f] = cus_own(c, it->field[f]);
		if (!l->s.field[f])
			return -ENOMEM;
	}
	return 0;
}

static int
plan_one(struct cus *c, struct cus_line *l, const char *name, bool new_ok)
{
	const struct ir_custody_item *it = ir_custody_find(c->c, name);
	struct ir_esc esc;

	if (it)
		return plan_known(c, l, it);
	if (!new_ok || !l->s.field[IR_CF_DESCRIPTION])
		return ir_err_set(&c->e, ENOENT,
			new_ok ? _("no item '%s': give the number or the name "
				   "of an archive, or say what it is "
				   "(--description)")
			       : _("no item '%s' (ir-custody list)"),
			ir_esc(name, &esc));
	if (!ir_site_id_ok(name, strlen(name)))
		return ir_err_set(&c->e, IR_EUSAGE,
			_("'%s' cannot name an item: 1 to 64 bytes, no blanks, "
			  "none of / \\ [ ] = : quotes"),
			ir_esc(name, &esc));
	l->s.item = name;
	return 0;
}

int
cus_plan(struct cus *c, enum ir_custody_kind kind, int argc, char **argv,
	bool new_ok)
{
	const char *const *f = c->o->field;
	int r = 0;

	if (argc == 0)
		return ir_err_set(&c->e, IR_EUSAGE,
			_("no item is named: the number or the name of an "
			  "archive, or the name of a thing"));
	if (argc > 1 &&
		(f[IR_CF_DESCRIPTION] || f[IR_CF_SERIAL] || f[IR_CF_SEAL_NO] ||
			f[IR_CF_OF] || c->o->sha256))
		return ir_err_set(&c->e, IR_EUSAGE,
			_("--description, --serial, --seal-no, --of and "
			  "--sha256 belong to one item"));
	c->line = calloc((size_t)argc, sizeof(*c->line));
	if (!c->line)
		return ir_err_sys(&c->e, ENOMEM, _("cannot go on"));
	for (int i = 0; i < argc && r == 0; i++) {
		struct cus_line *l = &c->line[c->n++];

		l->kind = kind;
		memcpy(l->s.field, f, sizeof(l->s.field));
		r = plan_one(c, l, argv[i], new_ok);
		for (size_t k = 0; k + 1 < c->n && r == 0; k++)
			if (strcmp(c->line[k].s.item, l->s.item) == 0)
				r = ir_err_set(&c->e, IR_EUSAGE,
					_("an item is named twice"));
	}
	return r;
}

static void
at_bytes(void *arg, uint64_t bytes)
{
	struct cus *c = arg;

	c->done += bytes;
	ir_progress_at(c->progress, c->done, 0);
}

int
cus_hash(struct cus *c, struct cus_line *l, int dirfd, const char *path)
{
	struct ir_custody_watch w = {at_bytes, c};
	struct ir_custody_bytes b;
	int r;

	c->progress = ir_progress_new(_("hash"), 0, 0, false);
	r = ir_custody_hash(dirfd, path, &w, &b, &c->e);
	ir_progress_free(c->progress);
	c->progress = NULL;
	if (r < 0)
		return r;
	l->s.sha256 = cus_own(c, b.sha256);
	l->s.has_bytes = true;
	l->s.bytes = b.bytes;
	return l->s.sha256 ? 0 : -ENOMEM;
}

/* A hand-over bears the number of its first line; a correction that of the
 * line it corrects. */
static void
number(struct cus *c)
{
	char id[CUS_ID];

	(void)snprintf(id, sizeof(id), "H%" PRIu64, c->head.seq + 1);
	for (size_t i = 0; c->o->correct && i < ir_custody_events(c->c); i++) {
		const struct ir_custody_event *ev = ir_custody_event(c->c, i);

		if (ev->seq == c->o->correct && !ev->via && ev->handover)
			(void)snprintf(id, sizeof(id), "%s", ev->handover);
	}
	for (size_t i = 0; i < c->n; i++) {
		struct cus_line *l = &c->line[i];

		if (l->s.handover && l->s.handover != c->handover)
			continue; /* the one it answers */
		memcpy(c->handover, id, sizeof(id));
		l->s.handover = c->handover;
	}
	if (c->line[0].s.handover != c->handover)
		(void)snprintf(c->handover, sizeof(c->handover), "%s",
			c->line[0].s.handover);
}

static int
append(struct cus *c)
{
	struct ir_entry *en = calloc(c->n, sizeof(*en));
	struct ir_buf *data = calloc(c->n, sizeof(*data));
	int r = en && data ? 0 : -ENOMEM;

	for (size_t i = 0; i < c->n && r == 0; i++) {
		ir_buf_init(&data[i], 0);
		ir_custody_data(&c->line[i].s, &data[i]);
		r = ir_buf_err(&data[i]);
		en[i] = (struct ir_entry){
			.kind = ir_custody_kind_name(c->line[i].kind),
			.time = c->when_text,
			.accuracy = c->accuracy,
			.actor_name = c->who.name,
			.actor_role = c->who.role,
			.recorder = c->who.recorder,
			.source = c->o->source,
			.basis = "fact",
			.corrects = c->o->correct,
			.data = data[i].p,
			.data_len = data[i].len};
	}
	if (r < 0)
		(void)ir_err_sys(&c->e, -r, _("cannot go on"));
	else
		r = ir_journal_append_all(
			c->j, en, c->n, &c->head, &c->after, &c->e);
	for (size_t i = 0; data && i < c->n; i++)
		ir_buf_free(&data[i]);
	free(data);
	free(en);
	return r;
}

/* Only a line of custody of the same item can be taken the place of. */
static int
check_correct(struct cus *c)
{
	struct ir_esc esc;

	if (!c->o->correct)
		return 0;
	if (c->n != 1)
		return ir_err_set(
			&c->e, IR_EUSAGE, _("--correct goes with one item"));
	for (size_t i = 0; i < ir_custody_events(c->c); i++) {
		const struct ir_custody_event *ev = ir_custody_event(c->c, i);

		if (ev->seq == c->o->correct && !ev->via &&
			strcmp(ir_custody_item(c->c, ev->item)->id,
				c->line[0].s.item) == 0)
			return 0;
	}
	return ir_err_set(&c->e, IR_EUSAGE,
		_("line %" PRIu64 " says nothing of the custody of '%s'"),
		c->o->correct, ir_esc(c->line[0].s.item, &esc));
}

int
cus_commit(struct cus *c, int (*check)(struct cus *c))
{
	int r = check_correct(c);

	if (r < 0)
		return r;
	for (unsigned i = 0; i < TRIES; i++) {
		r = check ? check(c) : 0;
		if (r == 0) {
			number(c);
			r = append(c);
		}
		if (r != -IR_EMOVED)
			break;
		r = cus_fold(c);
		if (r < 0)
			break;
		r = ir_err_set(&c->e, IR_EMOVED,
			_("others keep writing into the journal"));
	}
	for (size_t i = 0; i < c->n && r == 0; i++)
		c->line[i].seq = c->after.seq - c->n + 1 + i;
	return r;
}
