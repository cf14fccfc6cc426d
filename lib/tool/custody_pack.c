/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "custody_give_i.h"
#include "custody_pack_i.h"
#include "custody_print_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/casefile/anchor.h"
#include "ir/casefile/cursor.h"
#include "ir/casefile/kinds.h"
#include "ir/doc/table.h"
#include "ir/evidence/bag.h"

/* A hand-over pack: what is given, and all it takes to check it. */

static int
check_options(struct cus_pack *k)
{
	const struct ir_cus_opts *o = k->c.o;
	bool named = o->lines || o->kinds.n > 0;
	struct ir_esc esc;
	struct ir_buf b;
	int r;

	k->role = o->recipient ? ir_extract_role(o->recipient) : NULL;
	for (size_t i = 0; i < o->kinds.n; i++)
		if (strncmp(o->kinds.v[i], "fact:", 5) != 0 &&
			ir_kind_check(o->kinds.v[i], &k->c.e) < 0)
			return -IR_EUSAGE;
	if (o->full && !o->approved_by)
		return ir_err_set(&k->c.e, IR_EUSAGE,
			_("the full journal goes out only with a name: "
			  "--approved-by NAME"));
	if (o->full && named)
		return ir_err_set(&k->c.e, IR_EUSAGE,
			_("--full-journal leaves nothing out: no --kind, no "
			  "--lines"));
	if (o->devices.n > 0 &&
		(o->full || named || !k->role || !k->role->narrow))
		return ir_err_set(&k->c.e, IR_EUSAGE,
			_("--device says which devices are a maker's or "
			  "vendor's: with --for maker or vendor only, and "
			  "without --kind and --lines"));
	if (o->full || named || k->role)
		return 0;
	ir_buf_init(&b, 0);
	for (size_t i = 0; ir_extract_role_at(i); i++)
		(void)ir_buf_addf(
			&b, "%s%s", i ? ", " : "", ir_extract_role_at(i)->name);
	if (o->recipient)
		r = ir_err_set(&k->c.e, IR_EUSAGE,
			_("no rule for '%s': name --kind or --lines, or one "
			  "of %s"),
			ir_esc(o->recipient, &esc), b.p);
	else
		r = ir_err_set(&k->c.e, IR_EUSAGE,
			_("what of the journal goes with it? --for one of %s, "
			  "or --kind, --lines, --full-journal"),
			b.p);
	ir_buf_free(&b);
	return r;
}

/* The lines of a hand-over that was written down before. */
static int
plan_again(struct cus_pack *k)
{
	const struct ir_custody *h = k->c.c;
	size_t n = ir_custody_events(h);
	struct ir_esc esc;

	k->c.line = calloc(n + 1, sizeof(*k->c.line));
	if (!k->c.line)
		return ir_err_sys(&k->c.e, ENOMEM, _("cannot go on"));
	(void)snprintf(
		k->c.handover, sizeof(k->c.handover), "%s", k->c.o->handover);
	for (size_t i = 0; i < n; i++) {
		const struct ir_custody_event *ev = ir_custody_event(h, i);
		const struct ir_custody_item *it = ir_custody_item(h, ev->item);
		struct cus_line *l = &k->c.line[k->c.n];

		if (ev->kind != IR_CUSTODY_SENT || ev->gone || ev->via ||
			!ev->handover ||
			strcmp(ev->handover, k->c.o->handover) != 0)
			continue;
		k->c.n++;
		l->kind = ev->kind;
		l->seq = ev->seq;
		l->s.item = it->id;
		l->s.file = it->file;
		l->s.handover = k->c.handover;
		l->s.expected = ev->sha256;
		l->path = cus_file(&k->c, it->id);
		for (int f = 0; f < IR_CF_N; f++)
			l->s.field[f] = ev->field[f];
	}
	return k->c.n > 0 ? 0
			  : ir_err_set(&k->c.e, ENOENT,
				    _("no hand-over '%s' (ir-custody list)"),
				    ir_esc(k->c.o->handover, &esc));
}

/* Copies while it hashes; what differs from the record never goes out. */
static int
copy_item(struct cus_pack *k, struct cus_line *l)
{
	const struct ir_custody_item *it = ir_custody_find(k->c.c, l->s.item);
	const char *want = l->s.expected && *l->s.expected ? l->s.expected
		: it                                       ? it->sha256
							   : "";
	struct ir_esc esc;
	int r;

	l->path = cus_file(&k->c, l->s.item);
	if (!l->path && !l->s.file && want[0])
		return ir_err_set(&k->c.e, IR_EUSAGE,
			_("'%s' has a digest: say where its file is, --file "
			  "%s=PATH"),
			ir_esc(l->s.item, &esc), l->s.item);
	r = cus_pack_item(k, l);
	l->s.expected = NULL;
	if (r < 0 || !l->s.sha256 || !want[0])
		return r;
	l->s.check =
		strcmp(l->s.sha256, want) == 0 ? IR_CC_SAME : IR_CC_DIFFERENT;
	if (l->s.check == IR_CC_SAME)
		return 0;
	return ir_err_set(&k->c.e, IR_EINTEGRITY,
		_("'%s' is not what the journal records: its SHA-256 is %s, "
		  "recorded is %s; nothing was given"),
		ir_esc(l->s.item, &esc), l->s.sha256, want);
}

/* What of the journal a maker may see: of the archives in the pack, of the
 * devices they are from, and of those that are said to be theirs. */
struct own {
	const char **devices, **archives;
	size_t n_devices, n_archives;
};

static bool
is_named(const struct cus_pack *k, const char *device)
{
	const struct ir_strs *named = &k->c.o->devices;

	for (size_t i = 0; device && i < named->n; i++)
		if (strcmp(named->v[i], device) == 0)
			return true;
	return false;
}

static int
find_own(struct cus_pack *k, struct own *own)
{
	size_t n = ir_custody_items(k->c.c);
	const struct ir_strs *named = &k->c.o->devices;

	own->devices = calloc(k->c.n + named->n + 1, sizeof(*own->devices));
	own->archives = calloc(k->c.n + n + 1, sizeof(*own->archives));
	if (!own->devices || !own->archives)
		return ir_err_sys(&k->c.e, ENOMEM, _("cannot go on"));
	for (size_t i = 0; i < named->n; i++)
		own->devices[own->n_devices++] = named->v[i];
	for (size_t i = 0; i < k->c.n; i++) {
		const struct ir_custody_item *it =
			ir_custody_find(k->c.c, k->c.line[i].s.item);

		own->archives[own->n_archives++] = k->c.line[i].s.item;
		if (it && it->device)
			own->devices[own->n_devices++] = it->device;
	}
	for (size_t i = 0; i < n; i++) {
		const struct ir_custody_item *it = ir_custody_item(k->c.c, i);

		if (is_named(k, it->device))
			own->archives[own->n_archives++] = it->id;
	}
	return 0;
}

static int
write_extract(void *arg, int fd, struct ir_err *e)
{
	struct cus_pack *k = arg;
	const struct ir_cus_opts *o = k->c.o;
	uint64_t *also = calloc(k->c.n + 1, sizeof(*also));
	struct own own = {.n_devices = 0};
	struct ir_extract_opts x = {.role = k->role,
		.kinds = o->kinds.v,
		.n_kinds = o->kinds.n,
		.lines = o->full ? "1-" : o->lines,
		.also = also,
		.n_also = k->c.n};
	int r = also ? find_own(k, &own)
		     : ir_err_sys(e, ENOMEM, _("cannot go on"));

	x.devices = own.devices;
	x.n_devices = own.n_devices;
	x.archives = own.archives;
	x.n_archives = own.n_archives;
	for (size_t i = 0; r == 0 && i < k->c.n; i++)
		also[i] = k->c.line[i].seq;
	if (r == 0)
		r = ir_extract(k->c.j, &x, fd, &k->sum, e);
	free(own.archives);
	free(own.devices);
	free(also);
	return r;
}

static int
put_form(struct cus_pack *k)
{
	struct ir_custody_form f;
	struct ir_doc *d = NULL;
	struct ir_buf b;
	int r = cus_form(&k->c, &f, &k->c.e);

	ir_buf_init(&b, 0);
	if (!k->c.o->handover)
		f.head = k->c.after; /* it shows the new lines */
	if (r == 0)
		r = ir_custody_form_handover(&f, k->c.handover, &d, &k->c.e);
	if (r == 0)
		r = ir_doc_html(d, &b, &k->c.e);
	if (r == 0)
		r = ir_handover_put(
			k->p, "data/custody-form.html", b.p, b.len, &k->c.e);
	ir_buf_free(&b);
	ir_doc_free(d);
	return r;
}

/* What the slip says of files is where they lie in the pack. */
static int
put_slip(struct cus_pack *k)
{
	struct ir_buf b;
	int r = 0;

	for (size_t i = 0; i < k->c.n && r == 0; i++) {
		struct cus_line *l = &k->c.line[i];
		const char *base = l->path ? strrchr(l->path, '/') : NULL;
		char *name = NULL;

		if (!l->path)
			continue;
		if (asprintf(&name, "evidence/%s", base ? base + 1 : l->path) <
			0)
			return ir_err_sys(&k->c.e, ENOMEM, _("cannot go on"));
		l->s.file = cus_own(&k->c, name);
		free(name);
		if (!l->s.file)
			r = -ENOMEM;
	}
	ir_buf_init(&b, 0);
	cus_slip(&k->c, &b);
	if (r == 0 && ir_buf_err(&b) < 0)
		r = ir_err_sys(&k->c.e, ENOMEM, _("cannot go on"));
	if (r == 0)
		r = ir_handover_put(
			k->p, "data/slip.json", b.p, b.len, &k->c.e);
	ir_buf_free(&b);
	return r;
}

static const char *
rule_words(const struct cus_pack *k)
{
	if (k->c.o->full)
		return NULL;
	if (k->c.o->lines || k->c.o->kinds.n > 0)
		return N_("all but what was named");
	if (k->role && k->role->narrow)
		return N_("everything but the indicators of the attack, the "
			  "facts about the devices of this pack, and the "
			  "records of the evidence in it");
	return k->role ? k->role->withheld : NULL;
}

static int
put_readmes(struct cus_pack *k)
{
	const char *const *f = k->c.line[0].s.field;
	char spoken[IR_HEAD_SPOKEN];
	const char *rule = rule_words(k);
	struct ir_buf to, b;
	struct ir_readme m = {.drill = k->c.drill,
		.full = k->c.o->full,
		.case_id = ir_custody_case(k->c.c),
		.handover = k->c.handover,
		.made = cus_now(&k->c),
		.from = f[IR_CF_FROM],
		.contact = f[IR_CF_FROM_CONTACT],
		.head = ir_head_spoken(&k->sum.head, spoken),
		.manifest = ir_handover_manifest(k->p),
		.seals = k->seals,
		.stamps = k->stamps,
		.site = k->site};
	int r = 0;

	ir_buf_init(&to, 0);
	ir_buf_init(&b, 0);
	cus_party(f[IR_CF_TO], f[IR_CF_TO_ORG], &to);
	m.to = to.p;
	for (size_t i = 0; i < k->c.n; i++)
		m.things |= !k->c.line[i].s.file;
	for (int ja = 0; ja < 2 && r == 0; ja++) {
		ir_buf_clear(&b);
		/* in Japanese as far as the messages are */
		m.rule = ja && rule ? _(rule) : rule;
		r = ir_readme(&m, ja == 1, &b);
		if (r < 0)
			r = ir_err_sys(&k->c.e, -r, _("cannot go on"));
		else
			r = ir_handover_put(k->p,
				ja ? "README.ja.txt" : "README.en.txt", b.p,
				b.len, &k->c.e);
	}
	ir_buf_free(&to);
	ir_buf_free(&b);
	return r;
}

static int
finish(struct cus_pack *k)
{
	const char *const *f = k->c.line[0].s.field;
	struct ir_buf b, to;
	char text[128];
	int r;

	ir_buf_init(&b, 0);
	ir_buf_init(&to, 0);
	cus_party(f[IR_CF_TO], f[IR_CF_TO_ORG], &to);
	(void)snprintf(text, sizeof(text), "%.10s", cus_now(&k->c));
	(void)ir_bag_info_add(&b, "Bagging-Date", text); /* sticky, all */
	(void)ir_bag_info_add(&b, "Bag-Software-Agent", ir_tool_ctx()->tool);
	if (ir_custody_case(k->c.c))
		(void)ir_bag_info_add(
			&b, "External-Identifier", ir_custody_case(k->c.c));
	if (f[IR_CF_FROM])
		(void)ir_bag_info_add(&b, "Contact-Name", f[IR_CF_FROM]);
	(void)ir_bag_info_add(&b, "Hikeshi-Handover", k->c.handover);
	(void)ir_bag_info_add(&b, "Hikeshi-Given-To", to.p);
	if (k->c.drill)
		(void)ir_bag_info_add(&b, "Hikeshi-Drill", "true");
	(void)snprintf(text, sizeof(text), "%" PRIu64 " %s", k->sum.head.seq,
		k->sum.head.hex);
	(void)ir_bag_info_add(&b, "Hikeshi-Extract-Head", text);
	if (k->c.o->full)
		(void)ir_bag_info_add(
			&b, "Hikeshi-Approved-By", k->c.o->approved_by);
	r = ir_buf_err(&b) < 0
		? ir_err_sys(&k->c.e, ENOMEM, _("cannot go on"))
		: ir_handover_finish(k->p, b.p, k->tags, &k->c.e);
	ir_buf_free(&b);
	ir_buf_free(&to);
	return r;
}

/* The slip stays with the case; and the head that went out fixes all lines
 * before it, as far as the recipient keeps it. */
static int
record(struct cus_pack *k)
{
	const struct ir_cus_opts *o = k->c.o;
	const char *const *f = k->c.line[0].s.field;
	struct ir_entry who = {.actor_name = k->c.who.name,
		.actor_role = k->c.who.role,
		.recorder = k->c.who.recorder,
		.source = o->source};
	struct cus_paper p = {.text = "slip", .form = "slip"};
	struct ir_buf path, to, how;
	int r;

	ir_buf_init(&path, 0);
	ir_buf_init(&to, 0);
	ir_buf_init(&how, 0);
	(void)ir_buf_addf(&path, "%s/data/slip.json", o->output); /* below */
	cus_party(f[IR_CF_TO], f[IR_CF_TO_ORG], &to);
	(void)ir_buf_addf(&how, "hand-over pack %s, %s, tagmanifest %s",
		k->c.handover, o->full ? "full journal" : "journal extract",
		k->tags); /* below */
	if (o->full)
		(void)ir_buf_addf(&how, ", approved by %s", o->approved_by);
	else if (k->role)
		(void)ir_buf_addf(&how, ", for %s", k->role->name);
	p.path = path.p;
	r = ir_buf_err(&path) < 0 || ir_buf_err(&how) < 0
		? ir_err_sys(&k->c.e, ENOMEM, _("cannot go on"))
		: cus_attach(&k->c, &p);
	if (r == 0)
		r = ir_journal_anchor(k->c.j, k->sum.head.seq, to.p, how.p,
			&who, &k->c.after, &k->c.e);
	ir_buf_free(&path);
	ir_buf_free(&to);
	ir_buf_free(&how);
	return r;
}

static void
tell(const struct cus_pack *k)
{
	const char *mark = k->c.drill ? IR_DRILL_MARK : "";
	char spoken[IR_HEAD_SPOKEN];
	struct ir_esc esc;
	struct ir_buf b;
	struct ir_jw w;

	if (!k->c.json) {
		ir_tool_out(_("%spack %s written: '%s'\n"), mark, k->c.handover,
			ir_esc(k->c.o->output, &esc));
		ir_tool_out(_("%sjournal: %llu lines, %llu withheld (%s)\n"),
			mark, (unsigned long long)k->sum.lines,
			(unsigned long long)k->sum.withheld,
			_(k->c.o->full ? N_("none") : rule_words(k)));
		ir_tool_out(_("%snote the head with them: %s\n"), mark,
			ir_head_spoken(&k->sum.head, spoken));
		ir_tool_out(_("%swhat stands for the whole pack, to be read "
			      "out when they ask: SHA-256 of "
			      "tagmanifest-sha256.txt %s\n"),
			mark, k->tags);
		return;
	}
	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "pack");
	if (k->c.drill)
		ir_jw_kbool(&w, "drill", true);
	ir_jw_kstr(&w, "handover", k->c.handover);
	ir_jw_kstr(&w, "path", k->c.o->output);
	ir_jw_ku64(&w, "lines", k->sum.lines);
	ir_jw_ku64(&w, "withheld", k->sum.withheld);
	ir_jw_kstr(&w, "head", k->sum.head.hex);
	ir_jw_kstr(&w, "tagmanifest_sha256", k->tags);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
}

/* The rest of the pack, once what is given stands in the journal. */
static int
fill(struct cus_pack *k)
{
	struct ir_err *e = &k->c.e;
	int r = put_slip(k);

	if (r == 0)
		r = put_form(k);
	if (r == 0)
		r = ir_handover_write(k->p,
			k->c.o->full ? "data/journal.jsonl"
				     : "data/journal-extract.jsonl",
			write_extract, k, e);
	if (r == 0)
		r = cus_pack_seals(k);
	if (r == 0)
		r = cus_pack_site(k);
	if (r == 0)
		r = put_readmes(k);
	return r == 0 ? finish(k) : r;
}

static int
give(struct cus_pack *k)
{
	int r = 0;

	for (size_t i = 0; i < k->c.n && r == 0; i++)
		r = copy_item(k, &k->c.line[i]);
	if (r == 0 && !k->c.o->handover) {
		r = cus_commit(&k->c, cus_check_give);
		if (r == 0)
			cus_tell_given(&k->c);
	}
	return r;
}

static int
plan(struct cus_pack *k, int argc, char **argv)
{
	int r = check_options(k);

	if (r == 0 && k->c.o->handover)
		return plan_again(k);
	return r == 0 ? cus_plan_give(&k->c, argc, argv) : r;
}

static int
pack(struct cus_pack *k, int argc, char **argv)
{
	bool given = k->c.o->handover != NULL;
	int r = plan(k, argc, argv);

	if (r == 0)
		r = ir_handover_new(&k->p, k->c.o->output, &k->c.e);
	if (r == 0)
		r = give(k);
	if (r < 0)
		return r;
	if (!given)
		r = cus_fold_keep(&k->c); /* the form shows the new lines */
	if (r == 0)
		r = fill(k);
	if (r < 0 && !given)
		ir_tool_error(_("the hand-over is recorded as %s and its pack "
				"is not made: pack --handover %s makes it"),
			k->c.handover, k->c.handover);
	if (r == 0)
		r = record(k);
	if (r == 0)
		tell(k);
	return r;
}

int
ir_cus_pack(const struct ir_cus_opts *o, int argc, char **argv)
{
	struct cus_pack k = {.p = NULL};
	int r;

	if (!o->output)
		return ir_tool_usage(_("where to? -o DIR"));
	if (o->handover && argc > 0)
		return ir_tool_usage(
			_("--handover packs what was given, and no items"));
	if (o->with_site && o->no_site)
		return ir_tool_usage(
			_("--with-site and --no-site exclude each other"));
	r = cus_open(&k.c, o, true);
	if (r == 0)
		r = pack(&k, argc, argv);
	ir_handover_free(k.p);
	free(k.signer);
	return cus_close(&k.c, r);
}
