/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/options.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/base/num.h"

struct parse {
	const struct ir_opt *tables[2];
	int argc;
	char **argv;
	int at; /* next argument to take */
	bool seen[2][IR_OPTIONS_MAX];
	struct ir_err *e;
};

/* An option found on the command line. */
struct hit {
	const struct ir_opt *opt; /* NULL: help or version */
	bool *seen;
	enum ir_options_answer answer;
	char shown[128]; /* "-C", "--case", escaped, for messages */
};

static bool
ends(const struct ir_opt *o)
{
	return !o->letter && !o->name;
}

static bool
name_is(const char *name, const char *s, size_t len)
{
	return name && strlen(name) == len && memcmp(name, s, len) == 0;
}

/* letter 0 looks for the long name s[0..len). */
static bool
find(struct parse *p, char letter, const char *s, size_t len, struct hit *h)
{
	h->opt = NULL;
	h->answer = IR_OPTIONS_RUN;
	if (letter == 'h' || (!letter && name_is("help", s, len)))
		h->answer = IR_OPTIONS_HELP;
	else if (letter == 'V' || (!letter && name_is("version", s, len)))
		h->answer = IR_OPTIONS_VERSION;
	if (h->answer != IR_OPTIONS_RUN)
		return true;
	for (size_t t = 0; t < 2; t++) {
		const struct ir_opt *o = p->tables[t];

		for (size_t i = 0; o && !ends(&o[i]); i++) {
			assert(i < IR_OPTIONS_MAX);
			if (letter ? o[i].letter != letter
				   : !name_is(o[i].name, s, len))
				continue;
			h->opt = &o[i];
			h->seen = &p->seen[t][i];
			return true;
		}
	}
	return false;
}

static void
show(struct hit *h, char letter, const char *s, size_t len)
{
	struct ir_esc esc;
	const char *text = ir_escn(s, len, &esc);
	size_t room = sizeof(h->shown) - 3, n = strlen(text);

	h->shown[0] = h->shown[1] = '-';
	if (letter)
		room = 4;
	if (n > room)
		n = room;
	memcpy(h->shown + (letter ? 1 : 2), text, n);
	h->shown[(letter ? 1 : 2) + n] = '\0';
}

static int
unknown(struct parse *p, const struct hit *h)
{
	struct ir_near near;
	const char *best;

	ir_near_init(&near, h->shown[1] == '-' ? h->shown + 2 : "");
	for (size_t t = 0; t < 2 && h->shown[1] == '-'; t++) {
		const struct ir_opt *o = p->tables[t];

		for (; o && !ends(o); o++)
			if (o->name)
				ir_near_try(&near, o->name);
	}
	best = ir_near_best(&near);
	if (best)
		return ir_err_set(p->e, IR_EUSAGE,
			_("unknown option '%s' (did you mean '--%s'?)"),
			h->shown, best);
	return ir_err_set(p->e, IR_EUSAGE, _("unknown option '%s'"), h->shown);
}

/* The tool owns the list (ir_strs_free); the analyser loses sight of it. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif
static int
add_string(struct ir_strs *s, const char *v, struct ir_err *e)
{
	const char **grown;

	if (s->n == SIZE_MAX / sizeof(*s->v) - 1)
		return ir_err_sys(e, ENOMEM, _("too many options"));
	grown = realloc(s->v, (s->n + 1) * sizeof(*s->v));
	if (!grown)
		return ir_err_sys(e, ENOMEM, _("too many options"));
	s->v = grown;
	s->v[s->n++] = v;
	return 0;
}
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

static int
number(const struct hit *h, const char *v, struct ir_err *e)
{
	struct ir_esc esc;
	uint64_t *to = h->opt->to;
	const char *what;
	int r;

	if (h->opt->kind == IR_OPT_SIZE) {
		r = ir_num_size(v, UINT64_MAX, to);
		what = _("a size like 500M or 4G");
	} else if (h->opt->kind == IR_OPT_DURATION) {
		r = ir_num_duration(v, UINT32_MAX, to);
		what = _("a duration like 90, 30s, 5m or 2h");
	} else {
		r = ir_num_u64(v, strlen(v), UINT64_MAX, to);
		what = _("a whole number");
	}
	if (r == 0)
		return 0;
	return ir_err_set(e, IR_EUSAGE, _("option '%s': '%s' is not %s"),
		h->shown, ir_esc(v, &esc), what);
}

/* value: NULL when it is not joined to the option. */
static const char *
take(struct parse *p, const char *value)
{
	if (value)
		return value;
	return p->at < p->argc ? p->argv[p->at++] : NULL;
}

static int
store(struct parse *p, const struct hit *h, const char *value)
{
	const struct ir_opt *o = h->opt;
	const char **to = o->to;
	const char *v;

	if (*h->seen && o->kind != IR_OPT_LIST)
		return ir_err_set(p->e, IR_EUSAGE,
			_("option '%s' is given twice"), h->shown);
	*h->seen = true;
	if (o->kind == IR_OPT_FLAG) {
		if (value)
			return ir_err_set(p->e, IR_EUSAGE,
				_("option '%s' takes no value"), h->shown);
		*(bool *)o->to = true;
		return 0;
	}
	v = take(p, value);
	if (!v || (o->kind == IR_OPT_PAIR && p->at >= p->argc))
		return ir_err_set(p->e, IR_EUSAGE,
			_("option '%s' needs a value: %s"), h->shown,
			o->arg ? _(o->arg) : "");
	switch (o->kind) {
	case IR_OPT_LIST:
		return add_string(o->to, v, p->e);
	case IR_OPT_PAIR:
		to[0] = v;
		to[1] = p->argv[p->at++];
		return 0;
	case IR_OPT_U64:
	case IR_OPT_SIZE:
	case IR_OPT_DURATION:
		return number(h, v, p->e);
	case IR_OPT_STR:
	case IR_OPT_FLAG:
		break;
	}
	*to = v;
	return 0;
}

static int
long_option(struct parse *p, const char *arg)
{
	const char *eq = strchr(arg, '=');
	size_t len = eq ? (size_t)(eq - arg) : strlen(arg);
	struct hit h;

	show(&h, '\0', arg, len);
	if (!find(p, '\0', arg, len, &h))
		return unknown(p, &h);
	if (!h.opt && eq)
		return ir_err_set(p->e, IR_EUSAGE,
			_("option '%s' takes no value"), h.shown);
	if (!h.opt)
		return (int)h.answer;
	return store(p, &h, eq ? eq + 1 : NULL);
}

static int
short_options(struct parse *p, const char *arg)
{
	struct hit h;

	for (; *arg; arg++) {
		int r;

		show(&h, *arg, arg, 1);
		if (!find(p, *arg, NULL, 0, &h))
			return unknown(p, &h);
		if (!h.opt)
			return (int)h.answer;
		if (h.opt->kind != IR_OPT_FLAG)
			return store(p, &h, arg[1] ? arg + 1 : NULL);
		r = store(p, &h, NULL);
		if (r)
			return r;
	}
	return 0;
}

int
ir_options_read(const struct ir_opt *common, const struct ir_opt *own, int argc,
	char **argv, char **operands, int *ret_n, struct ir_err *e)
{
	struct parse p = {
		.tables = {own, common}, .argc = argc, .argv = argv, .e = e};
	bool end = false;
	int n = 0;

	while (p.at < argc) {
		char *arg = argv[p.at++];
		int r = 0;

		if (end || arg[0] != '-' || !arg[1])
			operands[n++] = arg;
		else if (arg[1] != '-')
			r = short_options(&p, arg + 1);
		else if (arg[2])
			r = long_option(&p, arg + 2);
		else
			end = true;
		if (r)
			return r;
	}
	operands[n] = NULL;
	*ret_n = n;
	return 0;
}

/* Arguments an option word takes along with it; -1: unknown; *ret_stop: help
 * or version. */
static int
words(struct parse *p, const char *arg, bool *ret_stop)
{
	const char *eq = strchr(arg, '=');
	bool is_long = arg[1] == '-';
	bool joined = is_long && eq;
	struct hit h = {0};

	for (arg++; *arg; arg++) {
		size_t len = joined ? (size_t)(eq - arg - 1) : strlen(arg) - 1;

		if (!find(p, is_long ? '\0' : *arg, arg + 1, len, &h))
			return -1;
		*ret_stop = !h.opt;
		if (!h.opt)
			return 0;
		if (is_long || h.opt->kind != IR_OPT_FLAG)
			break;
	}
	if (!h.opt || h.opt->kind == IR_OPT_FLAG)
		return 0;
	if (!is_long)
		joined = arg[1] != '\0';
	return (h.opt->kind == IR_OPT_PAIR ? 2 : 1) - (joined ? 1 : 0);
}

int
ir_options_first(const struct ir_opt *common, const struct ir_opt *own,
	int argc, char **argv)
{
	struct parse p = {.tables = {own, common}, .argc = argc, .argv = argv};
	int i = 0;

	while (i < argc && argv[i][0] == '-' && argv[i][1]) {
		bool stop = false;
		int r;

		if (strcmp(argv[i], "--") == 0)
			return i + 1 < argc ? i + 1 : argc;
		r = words(&p, argv[i], &stop);
		if (r < 0)
			return -1;
		if (stop)
			return argc;
		i += 1 + r;
	}
	return i < argc ? i : argc;
}

void
ir_strs_free(struct ir_strs *s)
{
	if (!s)
		return;
	free(s->v);
	s->v = NULL;
	s->n = 0;
}

void
ir_options_clear(const struct ir_opt *table)
{
	for (; table && !ends(table); table++)
		if (table->kind == IR_OPT_LIST)
			ir_strs_free(table->to);
}
