/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/anchor.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/where.h"
#include "ir/doc/table.h"
#include "ir/tool/logadd.h"
#include "ir/tool/logclock.h"
#include "ir/tool/logextract.h"
#include "ir/tool/loglist.h"
#include "ir/tool/logverify.h"
#include "ir/tool/prompt.h"
#include "ir/tool/tool.h"
#include "ir/tool/who.h"

/* What the command line said. */
static struct {
	const char *dir;
	bool json, text;
	const char *by, *role, *source, *time, *basis, *accuracy;
	/* add */
	const char *kind;
	uint64_t correct;
	struct ir_strs on;
	bool batch;
	/* list */
	struct ir_strs kinds;
	const char *since, *until, *find;
	bool follow, chrono;
	/* verify */
	struct ir_strs given;
	bool extract;
	const char *against;
	/* head, clock, extract, repair */
	const char *anchor_to, *how, *reference, *reads, *recipient, *lines;
	const char *output, *reason;
	uint64_t at;
	struct ir_strs devices;
} o;

/* The keys of the kinds; the options below fill them in. */
static struct ir_field field[] = {
	{"to", NULL},
	{"from", NULL},
	{"how", NULL},
	{"receipt", NULL},
	{"answer", NULL},
	{"promised", NULL},
	{"asset", NULL},
	{"method", NULL},
	{"result", NULL},
	{"decider", NULL},
	{"reason", NULL},
	{"department", NULL},
	{"function", NULL},
	{"state", NULL},
	{"patients", NULL},
	{"counted", NULL},
	{"what", NULL},
	{"amount", NULL},
	{"unit", NULL},
	{"hours", NULL},
	{"duty", NULL},
};

/* An open case and who works on it. */
struct log {
	char *dir;
	struct ir_journal *j;
	struct ir_who who;
	struct ir_entry en; /* actor, recorder, source */
	struct ir_err e;
};

static void
finish(struct log *l)
{
	ir_log_mended(l->j);
	ir_journal_close(l->j);
	free(l->dir);
}

static int
fail(const struct log *l)
{
	ir_tool_err(&l->e);
	return ir_tool_status(&l->e);
}

static int
find_case(struct log *l)
{
	struct ir_where w;

	memset(l, 0, sizeof(*l));
	ir_where_init(&w, o.dir);
	return ir_where_case(&w, &l->dir, &l->e);
}

static int
begin(struct log *l)
{
	int r = find_case(l);

	if (r == 0)
		r = ir_journal_open(&l->j, l->dir, ir_tool_ctx(), &l->e);
	return r;
}

/* And who it is, asked on a terminal. */
static int
begin_as(struct log *l)
{
	int r = begin(l);

	if (r == 0)
		r = ir_tool_who(o.by, o.role, true, &l->who, &l->e);
	l->en.actor_name = l->who.name;
	l->en.actor_role = l->who.role;
	l->en.recorder = l->who.recorder;
	l->en.source = o.source;
	return r;
}

static int
no_operands(int argc, char **argv)
{
	struct ir_esc esc;

	return argc == 0
		? 0
		: ir_tool_usage(_("what is '%s' for?"), ir_esc(argv[0], &esc));
}

static void
say_recorded(const struct log *l, const struct ir_head *h)
{
	char spoken[IR_HEAD_SPOKEN];

	if (ir_tool_want_json(o.json, o.text))
		ir_tool_out("{\"v\":1,\"type\":\"recorded\",\"seq\":%llu,"
			    "\"head\":\"%s\"}\n",
			(unsigned long long)h->seq, h->hex);
	else
		ir_tool_out(_("%srecorded, journal head %s\n"),
			ir_journal_drill(l->j) ? IR_DRILL_MARK : "",
			ir_head_spoken(h, spoken));
}

static int
run_prompt(int argc, char **argv)
{
	struct log l;
	int r = no_operands(argc, argv);

	if (r)
		return r;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return ir_tool_usage(
			_("the prompt needs a terminal; say add, list ..."));
	r = begin_as(&l);
	if (r == 0)
		r = ir_prompt(l.j, &l.who, &l.e);
	r = r < 0 ? fail(&l) : 0;
	finish(&l);
	return r;
}

static int
run_add(int argc, char **argv)
{
	struct ir_logadd a = {.kind = o.kind,
		.time = o.time,
		.accuracy = o.accuracy,
		.basis = o.basis,
		.source = o.source,
		.correct = o.correct,
		.field = field,
		.n_fields = sizeof(field) / sizeof(field[0]),
		.on = o.on.v,
		.n_on = o.on.n};
	struct ir_head head;
	struct log l;
	int r;

	if (o.batch && (argc > 0 || o.kind || o.correct || o.time))
		return ir_tool_usage(_("--batch takes everything from stdin"));
	if (!o.batch && !o.kind && !o.correct)
		return ir_tool_usage(_("a kind is missing: --kind event, "
				       "contact, decision, finding, care, cost "
				       "or note"));
	r = begin_as(&l);
	a.who = &l.who;
	if (r == 0)
		r = o.batch ? ir_logadd_batch(l.j, &a, &head, &l.e)
			    : ir_logadd_one(l.j, &a, argc, argv, &head, &l.e);
	if (r == 0)
		say_recorded(&l, &head);
	r = r < 0 ? fail(&l) : 0;
	finish(&l);
	return r;
}

static int
human(const char *s, bool *has, struct ir_time *ret, struct ir_err *e)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;
	struct ir_time now;

	*has = s != NULL;
	if (!s)
		return 0;
	if (ctx->now(ctx, &ts) < 0)
		return ir_err_set(e, EIO, _("cannot read the clock"));
	now = ir_time_of(&ts);
	ir_time_localise(&now);
	return ir_time_human(s, &now, ret, NULL, e);
}

static int
run_list(int argc, char **argv)
{
	struct ir_loglist lo = {.kinds = o.kinds.v,
		.n_kinds = o.kinds.n,
		.text = o.find,
		.chrono = o.chrono,
		.follow = o.follow,
		.terminal = isatty(STDOUT_FILENO) != 0};
	struct ir_vocab *vocab = NULL;
	struct log l;
	int r = no_operands(argc, argv);

	if (r)
		return r;
	if (o.json + o.text + o.chrono > 1 || (o.follow && o.chrono))
		return ir_tool_usage(_("one of --json, --text, --chrono; "
				       "--chrono does not follow"));
	lo.json = !o.chrono && ir_tool_want_json(o.json, o.text);
	lo.width = ir_tool_columns();
	r = begin(&l);
	if (r == 0)
		r = human(o.since, &lo.has_since, &lo.since, &l.e);
	if (r == 0)
		r = human(o.until, &lo.has_until, &lo.until, &l.e);
	if (r == 0 && !lo.json && ir_log_vocab(&vocab, NULL) == 0)
		lo.vocab = vocab; /* else choices are shown by their key */
	if (r == 0)
		r = ir_loglist(l.j, &lo, &l.e);
	ir_vocab_free(vocab);
	/* Damaged lines were told one by one. */
	r = r == -IR_EINTEGRITY ? 1 : r < 0 ? fail(&l) : 0;
	finish(&l);
	return r;
}

static int
run_verify(int argc, char **argv)
{
	struct ir_logverify v = {.extract = o.extract,
		.given = o.given.v,
		.n_given = o.given.n,
		.against = o.against,
		.json = ir_tool_want_json(o.json, o.text)};
	struct log l = {.dir = NULL};
	int r = 0;

	if (argc > 1 || (argc == 1 && o.dir))
		return ir_tool_usage(_("one journal at a time"));
	if (o.json && o.text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	if (argc == 1 && o.against && strcmp(argv[0], "-") == 0)
		return ir_tool_usage(_("--against reads twice: not from '-'"));
	if (argc == 1)
		v.file = argv[0];
	else
		r = find_case(&l);
	v.casedir = l.dir;
	if (r == 0)
		r = ir_logverify(&v, &l.e);
	r = r < 0 ? fail(&l) : r;
	finish(&l);
	return r;
}

static void
say_head(const struct log *l, const struct ir_head *h)
{
	char spoken[IR_HEAD_SPOKEN];

	(void)ir_head_spoken(h, spoken);
	if (ir_tool_want_json(o.json, o.text))
		ir_tool_out("{\"v\":1,\"type\":\"head\",%s\"seq\":%llu,"
			    "\"sha256\":\"%s\",\"spoken\":\"%s\"}\n",
			ir_journal_drill(l->j) ? "\"drill\":true," : "",
			(unsigned long long)h->seq, h->hex, spoken);
	else
		ir_tool_out("%s%s\n",
			ir_journal_drill(l->j) ? IR_DRILL_MARK : "", spoken);
}

static int
run_head(int argc, char **argv)
{
	struct ir_head head;
	struct log l;
	int r = no_operands(argc, argv);

	if (r)
		return r;
	if (!o.anchor_to != !o.how)
		return ir_tool_usage(
			_("--anchor-to WHOM and --how HOW belong together"));
	r = o.anchor_to ? begin_as(&l) : begin(&l);
	if (r == 0 && o.anchor_to)
		r = ir_journal_anchor(
			l.j, o.at, o.anchor_to, o.how, &l.en, &head, &l.e);
	else if (r == 0 && o.at)
		r = ir_journal_head_at(l.j, o.at, &head, &l.e);
	else if (r == 0)
		r = ir_journal_head(l.j, &head, &l.e);
	if (r == 0)
		say_head(&l, &head);
	r = r < 0 ? fail(&l) : 0;
	finish(&l);
	return r;
}

static int
run_clock(int argc, char **argv)
{
	struct ir_clock_check c;
	struct log l;
	int r = no_operands(argc, argv);

	if (r)
		return r;
	if (!o.reference || !o.reads)
		return ir_tool_usage(_("which clock, and what does it show? "
				       "--reference NAME --reads TIME"));
	r = begin_as(&l);
	if (r == 0)
		r = ir_clock_check(l.j, o.reference, o.reads, &l.en, &c, &l.e);
	if (r == 0 && ir_tool_want_json(o.json, o.text))
		ir_tool_out("{\"v\":1,\"type\":\"clock\",%s"
			    "\"offset_seconds\":%.3f,\"ntp\":\"%s\"}\n",
			ir_journal_drill(l.j) ? "\"drill\":true," : "",
			c.offset, c.ntp);
	else if (r == 0)
		ir_tool_out(_("%sthis machine's clock: %+.0f s, NTP: %s\n"),
			ir_journal_drill(l.j) ? IR_DRILL_MARK : "", c.offset,
			c.ntp);
	r = r < 0 ? fail(&l) : 0;
	finish(&l);
	return r;
}

static int
run_extract(int argc, char **argv)
{
	struct ir_logextract x = {.recipient = o.recipient,
		.kinds = o.kinds.v,
		.n_kinds = o.kinds.n,
		.lines = o.lines,
		.devices = o.devices.v,
		.n_devices = o.devices.n,
		.output = o.output,
		.json = ir_tool_want_json(o.json, o.text)};
	struct log l;
	int r = no_operands(argc, argv);

	if (r)
		return r;
	if (!o.recipient || !o.output)
		return ir_tool_usage(
			_("for whom, and where to? --for ROLE -o FILE"));
	r = begin(&l);
	if (r == 0)
		r = ir_logextract(l.j, &x, &l.e);
	r = r < 0 ? fail(&l) : r;
	finish(&l);
	return r;
}

static int
run_repair(int argc, char **argv)
{
	struct ir_head head;
	struct log l;
	int r = no_operands(argc, argv);

	if (r)
		return r;
	if (!o.reason)
		return ir_tool_usage(
			_("say why the damage is accepted: --reason WHY"));
	r = begin_as(&l);
	if (r == 0)
		r = ir_journal_repair(l.j, &l.en, o.reason, &head, &l.e);
	if (r == 0)
		say_recorded(&l, &head);
	else if (r > 0)
		ir_tool_out(_("nothing to repair at the end of the journal\n"));
	r = r < 0 ? fail(&l) : 0;
	finish(&l);
	return r;
}

static const struct ir_opt common[] = {
	{'C', "case", IR_OPT_STR, &o.dir, N_("DIR"),
		N_("the case (else $IR_CASE, else the nearest above)")},
	{0, "json", IR_OPT_FLAG, &o.json, NULL,
		N_("JSON Lines (standard when not on a terminal)")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("text for people (standard on a terminal)")},
	IR_OPT_END};

#define WHO_OPTS \
	{0, "by", IR_OPT_STR, &o.by, N_("NAME"), \
		N_("who did it (else $IR_ACTOR)")}, \
	{ \
		0, "role", IR_OPT_STR, &o.role, N_("ROLE"), N_("their role") \
	}
#define SOURCE_OPT \
	{ \
		0, "source", IR_OPT_STR, &o.source, N_("TEXT"), \
			N_("who said so, and how") \
	}
#define KINDS_OPT \
	{ \
		0, "kind", IR_OPT_LIST, &o.kinds, N_("KIND"), \
			N_("only this kind, or family like evidence. (again " \
			   "for more)") \
	}

static const struct ir_opt who_opts[] = {WHO_OPTS, IR_OPT_END};

static const struct ir_opt add_opts[] = {
	{'k', "kind", IR_OPT_STR, &o.kind, N_("KIND"),
		N_("event, contact, decision, finding, care, cost, note")},
	{'t', "time", IR_OPT_STR, &o.time, N_("TIME"),
		N_("when it happened: 2:40, -15m, 昨日 23:10")},
	{0, "accuracy", IR_OPT_STR, &o.accuracy, N_("TEXT"),
		N_("how exact the time is: minute, about")},
	{0, "basis", IR_OPT_STR, &o.basis, N_("BASIS"),
		N_("fact, estimate or unknown")},
	SOURCE_OPT, WHO_OPTS,
	{0, "correct", IR_OPT_U64, &o.correct, N_("SEQ"),
		N_("this takes the place of line SEQ")},
	{0, "to", IR_OPT_STR, &field[0].value, N_("WHOM"),
		N_("contact: whom we called")},
	{0, "from", IR_OPT_STR, &field[1].value, N_("WHOM"),
		N_("contact: who called")},
	{0, "how", IR_OPT_STR, &field[2].value, N_("HOW"),
		N_("contact: phone, mail ...")},
	{0, "receipt", IR_OPT_STR, &field[3].value, N_("NUMBER"),
		N_("contact: their receipt number")},
	{0, "answer", IR_OPT_STR, &field[4].value, N_("TEXT"),
		N_("contact: what they said")},
	{0, "promised", IR_OPT_STR, &field[5].value, N_("TEXT"),
		N_("contact: what was promised, by when")},
	{0, "duty", IR_OPT_STR, &field[20].value, N_("DUTY"),
		N_("contact: which duty it fulfils: R2, R9/MAKER")},
	{0, "asset", IR_OPT_STR, &field[6].value, N_("ID"),
		N_("finding: what was checked")},
	{0, "method", IR_OPT_STR, &field[7].value, N_("TEXT"),
		N_("finding: how it was checked")},
	{0, "result", IR_OPT_STR, &field[8].value, N_("RESULT"),
		N_("finding: positive, negative (clean) or unclear")},
	{0, "decider", IR_OPT_STR, &field[9].value, N_("NAME"),
		N_("decision: who decided")},
	{0, "reason", IR_OPT_STR, &field[10].value, N_("TEXT"),
		N_("decision: why")},
	{0, "on", IR_OPT_LIST, &o.on, N_("PATH"),
		N_("decision: a fact it rests on (again for more)")},
	{0, "department", IR_OPT_STR, &field[11].value, N_("NAME"),
		N_("care: which department")},
	{0, "function", IR_OPT_STR, &field[12].value, N_("NAME"),
		N_("care: which function")},
	{0, "state", IR_OPT_STR, &field[13].value, N_("STATE"),
		N_("care: stopped, limited, paper ...")},
	{0, "patients", IR_OPT_STR, &field[14].value, N_("NUMBER"),
		N_("care: patients affected")},
	{0, "counted", IR_OPT_STR, &field[15].value, N_("TEXT"),
		N_("care: how they were counted")},
	{0, "what", IR_OPT_STR, &field[16].value, N_("TEXT"),
		N_("cost: for what")},
	{0, "amount", IR_OPT_STR, &field[17].value, N_("NUMBER"),
		N_("cost: how much")},
	{0, "unit", IR_OPT_STR, &field[18].value, N_("UNIT"),
		N_("cost: JPY ...")},
	{0, "hours", IR_OPT_STR, &field[19].value, N_("NUMBER"),
		N_("cost: hours of work")},
	{0, "batch", IR_OPT_FLAG, &o.batch, NULL,
		N_("JSON Lines from stdin, all or none")},
	IR_OPT_END};

static const struct ir_opt list_opts[] = {KINDS_OPT,
	{0, "since", IR_OPT_STR, &o.since, N_("TIME"),
		N_("what happened at or after TIME")},
	{0, "until", IR_OPT_STR, &o.until, N_("TIME"),
		N_("what happened at or before TIME")},
	{0, "find", IR_OPT_STR, &o.find, N_("TEXT"),
		N_("with TEXT in the data or the source")},
	{'f', "follow", IR_OPT_FLAG, &o.follow, NULL,
		N_("go on as lines are added")},
	{0, "chrono", IR_OPT_FLAG, &o.chrono, NULL,
		N_("the chronology sheet: time, from, to, content, action")},
	IR_OPT_END};

static const struct ir_opt verify_opts[] = {
	{0, "given", IR_OPT_LIST, &o.given, N_("SEQ:HEX[=WHO]"),
		N_("a head that somebody else holds (again for more)")},
	{0, "against", IR_OPT_STR, &o.against, N_("CASE"),
		N_("compare with another copy: name the fork point")},
	{0, "extract", IR_OPT_FLAG, &o.extract, NULL,
		N_("FILE is an extract: withheld lines are expected")},
	IR_OPT_END};

static const struct ir_opt head_opts[] = {
	{0, "anchor-to", IR_OPT_STR, &o.anchor_to, N_("WHOM"),
		N_("record that WHOM was given this head")},
	{0, "how", IR_OPT_STR, &o.how, N_("HOW"),
		N_("by phone, on paper, by mail ...")},
	{0, "at", IR_OPT_U64, &o.at, N_("SEQ"),
		N_("the head after line SEQ, not the last one")},
	SOURCE_OPT, WHO_OPTS, IR_OPT_END};

static const struct ir_opt clock_opts[] = {
	{0, "reference", IR_OPT_STR, &o.reference, N_("NAME"),
		N_("the other clock: wall clock, 117, GPS ...")},
	{0, "reads", IR_OPT_STR, &o.reads, N_("TIME"),
		N_("what it shows now: 10:20:05")},
	SOURCE_OPT, WHO_OPTS, IR_OPT_END};

static const struct ir_opt extract_opts[] = {
	{0, "for", IR_OPT_STR, &o.recipient, N_("ROLE"),
		N_("police, maker, press ... (see ir-log(1))")},
	{0, "device", IR_OPT_LIST, &o.devices, N_("ID"),
		N_("of a maker or vendor: a device of theirs")},
	KINDS_OPT,
	{0, "lines", IR_OPT_STR, &o.lines, N_("LIST"),
		N_("only these lines: 1-5,9,20-")},
	{'o', "output", IR_OPT_STR, &o.output, N_("FILE"),
		N_("where to; never overwritten")},
	IR_OPT_END};

static const struct ir_opt repair_opts[] = {
	{0, "reason", IR_OPT_STR, &o.reason, N_("WHY"),
		N_("why the damage is accepted")},
	WHO_OPTS, IR_OPT_END};

static const struct ir_verb verbs[] = {
	{"prompt", "", N_("the scribe's prompt (when nothing else is said)"),
		run_prompt, who_opts},
	{"add", N_("[TEXT...]"), N_("add a line, or a batch of them"), run_add,
		add_opts},
	{"list", "", N_("show lines"), run_list, list_opts},
	{"verify", N_("[FILE]"), N_("check the chain, tell what is fixed"),
		run_verify, verify_opts},
	{"head", "", N_("the journal head to read out, or to give away"),
		run_head, head_opts},
	{"clock", "", N_("compare this machine's clock with another"),
		run_clock, clock_opts},
	{"extract", "", N_("a copy for one recipient, the rest withheld"),
		run_extract, extract_opts},
	{"repair", "", N_("accept damage at the end, so that work goes on"),
		run_repair, repair_opts},
	{NULL, NULL, NULL, NULL, NULL},
};

static const struct ir_tool tool = {
	.name = "ir-log",
	.purpose = N_("write, read and verify the journal of a case"),
	.common = common,
	.verbs = verbs,
	.default_verb = "prompt",
};

int
main(int argc, char **argv)
{
	return ir_tool_main(&tool, argc, argv);
}
