/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "custody_give_i.h"
#include "custody_i.h"
#include "custody_receive_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

/* Receiving with the case at hand, returning, and the acts besides. */

static const struct ir_custody_holding *
holding(const struct cus *c, const struct ir_custody_item *it, const char *name,
	const char *org)
{
	const struct ir_custody_holding *found = NULL;

	for (size_t i = 0; it && i < it->n_hold; i++) {
		const struct ir_custody_holding *h = &it->hold[i];
		const char *id = h->sent == SIZE_MAX
			? NULL
			: ir_custody_event(c->c, h->sent)->handover;

		if (c->o->handover) {
			if (id && strcmp(id, c->o->handover) == 0)
				return h;
			continue;
		}
		if ((name && h->name && strcmp(h->name, name) == 0) ||
			(!name && org && h->org && strcmp(h->org, org) == 0) ||
			(!name && !org && it->n_hold == 1))
			found = h;
	}
	return found;
}

/* The digest that was handed over, "" when there is none. */
static const char *
expected(const struct cus *c, const struct ir_custody_item *it,
	const struct ir_custody_holding *h)
{
	const struct ir_custody_event *ev = h && h->sent != SIZE_MAX
		? ir_custody_event(c->c, h->sent)
		: NULL;

	return ev && ev->sha256[0] ? ev->sha256 : it ? it->sha256 : "";
}

static bool
is_missing(const struct cus *c, const struct cus_line *l)
{
	for (size_t i = 0; i < c->o->missing.n; i++) {
		const struct ir_custody_item *it =
			ir_custody_find(c->c, c->o->missing.v[i]);

		if (it && strcmp(it->id, l->s.item) == 0)
			return true;
	}
	return false;
}

/* The file of the item in --evidence DIR, also DIR/evidence. */
static int
hash_in_dir(struct cus *c, struct cus_line *l)
{
	const char *base = strrchr(l->s.file, '/');
	int dir = open(c->o->evidence, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct ir_esc esc;
	int r;

	if (dir < 0)
		return ir_err_sys(&c->e, errno, _("cannot open directory '%s'"),
			ir_esc(c->o->evidence, &esc));
	base = base ? base + 1 : l->s.file;
	r = cus_hash(c, l, dir, base);
	if (r == -ENOENT)
		r = cus_hash(c, l, dir, l->s.file);
	(void)close(dir); /* only read from */
	if (r == 0)
		return 0;
	l->s.check = r == -ENOENT ? IR_CC_MISSING : IR_CC_UNREAD;
	ir_tool_err(&c->e);
	return 0; /* written down, with what became of it */
}

static int
find_digest(struct cus *c, struct cus_line *l)
{
	const char *path = cus_file(c, l->s.item);

	if (is_missing(c, l)) {
		l->s.check = IR_CC_MISSING;
		return 0;
	}
	if (c->o->sha256) {
		if (strlen(c->o->sha256) != 64 ||
			strspn(c->o->sha256, "0123456789abcdef") != 64)
			return ir_err_set(&c->e, IR_EUSAGE,
				_("--sha256 wants 64 hexadecimal digits in "
				  "lower case"));
		l->s.sha256 = c->o->sha256;
		return 0;
	}
	if (path)
		return cus_hash(c, l, AT_FDCWD, path);
	return c->o->evidence && l->s.file ? hash_in_dir(c, l) : 0;
}

/* What was found against what had been handed over. */
static int
compare(struct cus *c, struct cus_line *l, const struct ir_custody_item *it,
	const struct ir_custody_holding *h)
{
	const char *want = expected(c, it, h);
	int r = find_digest(c, l);

	if (r < 0 || !want[0])
		return r;
	l->s.expected = cus_own(c, want);
	if (!l->s.expected)
		return -ENOMEM;
	if (l->s.sha256)
		l->s.check = strcmp(l->s.sha256, want) == 0 ? IR_CC_SAME
							    : IR_CC_DIFFERENT;
	return 0;
}

static int
take_handover(
	struct cus *c, struct cus_line *l, const struct ir_custody_holding *h)
{
	const char *id = h && h->sent != SIZE_MAX
		? ir_custody_event(c->c, h->sent)->handover
		: NULL;

	if (!id)
		return 0;
	l->s.handover = cus_own(c, id);
	return l->s.handover ? 0 : -ENOMEM;
}

/* 1 when a digest differs or something is not there. */
static int
answer(const struct cus *c)
{
	int r = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct cus_line *l = &c->line[i];
		struct ir_esc esc;

		if (l->kind == IR_CUSTODY_SEIZED)
			continue; /* told when it was hashed */
		if (l->s.check == IR_CC_NONE || l->s.check == IR_CC_SAME)
			continue;
		if (l->s.check == IR_CC_DIFFERENT)
			ir_tool_error(_("'%s' is not what was handed over: its "
					"SHA-256 is %s, handed over was %s"),
				ir_esc(l->s.item, &esc), l->s.sha256,
				l->s.expected);
		else
			ir_tool_error(_("'%s' is not there"),
				ir_esc(l->s.item, &esc));
		r = 1;
	}
	return r;
}

int
cus_finish(struct cus *c, int r, const char *side)
{
	int status;

	if (r < 0)
		return cus_close(c, r);
	cus_tell(c);
	status = answer(c);
	r = cus_signed(c, side, NULL);
	return cus_close(c, r < 0 ? r : status);
}

/* The items of --handover when none is named. */
static int
plan_handover(struct cus *c)
{
	size_t n = ir_custody_items(c->c);
	char **names = calloc(n + 1, sizeof(*names));
	struct ir_esc esc;
	int k = 0, r = 0;

	if (!names)
		return ir_err_sys(&c->e, ENOMEM, _("cannot go on"));
	for (size_t i = 0; i < n; i++) {
		const struct ir_custody_item *it = ir_custody_item(c->c, i);

		if (holding(c, it, NULL, NULL))
			names[k++] = it->id;
	}
	if (k == 0)
		r = ir_err_set(&c->e, ENOENT,
			_("nothing is out under '%s' (ir-custody list)"),
			ir_esc(c->o->handover, &esc));
	else
		r = cus_plan(c, IR_CUSTODY_RECEIVED, k, names, false);
	free(names);
	return r;
}

static int
receive_one(struct cus *c, struct cus_line *l, bool ours)
{
	const char *const *f = c->o->field;
	const struct ir_custody_item *it = ir_custody_find(c->c, l->s.item);
	const struct ir_custody_holding *h =
		ours ? NULL : holding(c, it, f[IR_CF_TO], f[IR_CF_TO_ORG]);
	struct ir_esc esc;
	int r;

	if (!ours && !h && !f[IR_CF_ANYWAY])
		return ir_err_set(&c->e, IR_EREFUSED,
			_("'%s' was not given to them (ir-custody list); "
			  "--anyway REASON records it all the same"),
			ir_esc(l->s.item, &esc));
	if (h && !l->s.field[IR_CF_TO] && h->name) {
		l->s.field[IR_CF_TO] = cus_own(c, h->name);
		if (!l->s.field[IR_CF_TO])
			return -ENOMEM;
	}
	if (h && !l->s.field[IR_CF_TO_ORG] && h->org) {
		l->s.field[IR_CF_TO_ORG] = cus_own(c, h->org);
		if (!l->s.field[IR_CF_TO_ORG])
			return -ENOMEM;
	}
	r = take_handover(c, l, h);
	return r == 0 ? compare(c, l, it, h) : r;
}

int
cus_receive_here(const struct ir_cus_opts *o, int argc, char **argv)
{
	bool ours =
		!o->handover && !o->field[IR_CF_TO] && !o->field[IR_CF_TO_ORG];
	struct cus c;
	int r = cus_open(&c, o, true);

	if (r == 0)
		r = cus_dates_ok(&c);
	if (r == 0)
		r = argc == 0 && o->handover
			? plan_handover(&c)
			: cus_plan(&c, IR_CUSTODY_RECEIVED, argc, argv, ours);
	for (size_t i = 0; i < c.n && r == 0; i++)
		r = receive_one(&c, &c.line[i], ours);
	if (r == 0)
		r = cus_commit(&c, NULL);
	return cus_finish(&c, r, "to");
}

static int
return_one(struct cus *c, struct cus_line *l)
{
	const char *const *f = c->o->field;
	const struct ir_custody_item *it = ir_custody_find(c->c, l->s.item);
	const struct ir_custody_holding *h =
		holding(c, it, f[IR_CF_FROM], f[IR_CF_FROM_ORG]);
	struct ir_esc esc;
	int r;

	if (!h && !f[IR_CF_ANYWAY])
		return ir_err_set(&c->e, IR_EREFUSED,
			it && it->n_hold > 1
				? _("several have '%s': say who returns it, "
				    "--from NAME")
				: _("nobody, or nobody of that name, has '%s' "
				    "(ir-custody list); --anyway REASON "
				    "records the return all the same"),
			ir_esc(l->s.item, &esc));
	if (h && !l->s.field[IR_CF_FROM] && h->name)
		l->s.field[IR_CF_FROM] = cus_own(c, h->name); /* or without */
	if (h && !l->s.field[IR_CF_FROM_ORG] && h->org)
		l->s.field[IR_CF_FROM_ORG] = cus_own(c, h->org); /* as above */
	r = take_handover(c, l, h);
	return r == 0 ? compare(c, l, it, h) : r;
}

int
ir_cus_return(const struct ir_cus_opts *o, int argc, char **argv)
{
	struct cus c;
	int r = cus_open(&c, o, true);

	if (r == 0)
		r = cus_plan(&c, IR_CUSTODY_RETURNED, argc, argv, false);
	for (size_t i = 0; i < c.n && r == 0; i++)
		r = return_one(&c, &c.line[i]);
	if (r == 0)
		r = cus_commit(&c, NULL);
	return cus_finish(&c, r, "from");
}

/* What each act cannot do without. */
static int
check_said(struct cus *c, enum ir_custody_kind kind)
{
	const char *const *f = c->o->field;

	if (kind == IR_CUSTODY_OPENED && !f[IR_CF_REASON])
		return ir_err_set(&c->e, IR_EUSAGE,
			_("why was it opened? --reason TEXT"));
	if (kind == IR_CUSTODY_DERIVED && (!f[IR_CF_OF] || !f[IR_CF_METHOD]))
		return ir_err_set(&c->e, IR_EUSAGE,
			_("copy of what, made how? --of ITEM --method TEXT"));
	if (kind == IR_CUSTODY_DERIVED && !ir_custody_find(c->c, f[IR_CF_OF]))
		return ir_err_set(&c->e, ENOENT,
			_("no item of that name to be a copy of "
			  "(ir-custody list)"));
	if (kind == IR_CUSTODY_SEIZED &&
		((!f[IR_CF_TO] && !f[IR_CF_TO_ORG]) || !f[IR_CF_LIST_NO]))
		return ir_err_set(&c->e, IR_EUSAGE,
			_("seized by whom, as which number of the seizure "
			  "list? --to NAME or --to-org ORG, --list-no NUMBER"));
	if (kind == IR_CUSTODY_DESTROYED &&
		(!f[IR_CF_AUTHORITY] || !f[IR_CF_METHOD]))
		return ir_err_set(&c->e, IR_EUSAGE,
			_("on whose authority, and how? --authority TEXT "
			  "--method TEXT"));
	return 0;
}

/* The copy that this holder had: it ends that hand-over. */
static int
destroyed_there(struct cus *c, struct cus_line *l)
{
	const char *const *f = c->o->field;
	const struct ir_custody_item *it = ir_custody_find(c->c, l->s.item);
	const struct ir_custody_holding *h =
		holding(c, it, f[IR_CF_FROM], f[IR_CF_FROM_ORG]);
	struct ir_esc esc;

	if (!h && !f[IR_CF_ANYWAY])
		return ir_err_set(&c->e, IR_EREFUSED,
			_("nobody of that name has '%s' (ir-custody list); "
			  "--anyway REASON records it all the same"),
			ir_esc(l->s.item, &esc));
	return take_handover(c, l, h);
}

/* The copy is linked to its original by digest too. */
static int
act_one(struct cus *c, struct cus_line *l)
{
	const struct ir_custody_item *of = l->kind == IR_CUSTODY_DERIVED
		? ir_custody_find(c->c, c->o->field[IR_CF_OF])
		: NULL;
	const char *path = cus_file(c, l->s.item);
	int r;

	if (of) {
		l->s.field[IR_CF_OF] = cus_own(c, of->id);
		if (!l->s.field[IR_CF_OF])
			return -ENOMEM;
		if (path)
			return cus_hash(c, l, AT_FDCWD, path);
	}
	if (l->kind == IR_CUSTODY_DESTROYED &&
		(c->o->field[IR_CF_FROM] || c->o->field[IR_CF_FROM_ORG]))
		return destroyed_there(c, l);
	if (l->kind != IR_CUSTODY_SEIZED)
		return path ? cus_hash(c, l, AT_FDCWD, path) : 0;
	/* They take it whatever it is: a digest that cannot be had, or that
	 * is another one, is written down as such. */
	r = path || l->s.file ? cus_hash_given(c, l) : 0;
	if (r < 0)
		ir_tool_warn("%s", c->e.text);
	if (r == -IR_EINTEGRITY)
		l->s.check = IR_CC_DIFFERENT;
	else if (r < 0)
		l->s.check = r == -ENOENT ? IR_CC_MISSING : IR_CC_UNREAD;
	return 0;
}

/* What lies in the case is not destroyed, and what others have neither. */
static int
refuse_whole(struct cus *c, const struct ir_custody_item *it)
{
	struct ir_esc a, b;

	if (it->away)
		return cus_refuse_out(c, it, &it->hold[it->n_hold - 1]);
	if (!it->file ||
		faccessat(ir_journal_dirfd(c->j), it->file, F_OK,
			AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	return ir_err_set(&c->e, IR_EREFUSED,
		_("'%s' still lies in the case ('%s'): destroy it, then "
		  "record it; --anyway REASON records it all the same"),
		ir_esc(it->id, &a), ir_esc(it->file, &b));
}

static int
refuse_destroyed(struct cus *c, const struct cus_line *l)
{
	const struct ir_custody_item *it = ir_custody_find(c->c, l->s.item);
	const char *const *f = c->o->field;
	struct ir_esc esc;

	if (!it || f[IR_CF_ANYWAY] || c->o->correct)
		return 0;
	if (l->kind == IR_CUSTODY_DESTROYED && !it->gone && !f[IR_CF_FROM] &&
		!f[IR_CF_FROM_ORG])
		return refuse_whole(c, it);
	if (!it->gone)
		return 0;
	return ir_err_set(&c->e, IR_EREFUSED,
		_("'%s' was destroyed; --anyway REASON records it all the "
		  "same"),
		ir_esc(it->id, &esc));
}

int
ir_cus_act(enum ir_custody_kind kind, const struct ir_cus_opts *o, int argc,
	char **argv)
{
	bool new_ok = kind == IR_CUSTODY_DERIVED || kind == IR_CUSTODY_SEIZED;
	struct cus c;
	int r = cus_open(&c, o, true);

	if (r == 0)
		r = check_said(&c, kind);
	if (r == 0)
		r = cus_dates_ok(&c);
	if (r == 0)
		r = cus_plan(&c, kind, argc, argv, new_ok);
	for (size_t i = 0; i < c.n && r == 0; i++) {
		r = refuse_destroyed(&c, &c.line[i]);
		if (r == 0)
			r = act_one(&c, &c.line[i]);
	}
	if (r == 0)
		r = cus_commit(&c, NULL);
	return cus_finish(&c, r, "both");
}
