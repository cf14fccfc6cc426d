/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/exprs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exprs_i.h"
#include "ir/base/esc.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"

#define SECONDS 5u /* of CPU, and one for each so many cases: */
#define CASES_A_SECOND 20u
#define HUNT_SECONDS 1u /* instead, while the one that takes long is sought */

static int
no_memory(struct ir_err *e)
{
	(void)ir_err_set(e, ENOMEM, _("out of memory"));
	return -ENOMEM;
}

struct ir_exprs *
ir_exprs_new(void)
{
	struct ir_exprs *x = calloc(1, sizeof(*x));

	if (x) {
		x->once = "null";
		x->see = ".";
		x->defs = "";
		ir_buf_init(&x->out, 0);
		ir_buf_init(&x->also, 0);
	}
	return x;
}

static void
stop(struct ir_exprs *x)
{
	ir_jq_abandon(x->started);
	x->started = NULL;
}

void
ir_exprs_free(struct ir_exprs *x)
{
	if (!x)
		return;
	stop(x);
	ir_json_free(x->json);
	ir_buf_free(&x->out);
	ir_buf_free(&x->also);
	free(x->case_at);
	free(x->case_group);
	free(x->expr);
	ir_arena_free(&x->arena);
	free(x);
}

void
ir_exprs_define(
	struct ir_exprs *x, const char *once, const char *see, const char *defs)
{
	stop(x);
	x->once = once ? once : "null";
	x->see = see ? see : ".";
	x->defs = defs;
}

int
ir_exprs_reads(struct ir_exprs *x, const char *key, struct ir_err *e)
{
	(void)ir_buf_addf(&x->also, " %s", key);
	return ir_buf_err(&x->also) < 0 ? no_memory(e) : 0;
}

void
ir_exprs_meanwhile(struct ir_exprs *x, void (*work)(void *arg), void *arg)
{
	x->work = work;
	x->arg = arg;
}

int
ir_exprs_group(struct ir_exprs *x, size_t *ret_group, struct ir_err *e)
{
	(void)e; /* nothing is allocated */
	*ret_group = x->groups++;
	x->last = 0;
	return 0;
}

/* In the last group already? */
static bool
is_there(const struct ir_exprs *x, const char *expr, size_t *ret_index)
{
	for (size_t i = x->n - x->last; i < x->n; i++)
		if (strcmp(x->expr[i].text, expr) == 0) {
			*ret_index = x->expr[i].index;
			return true;
		}
	return false;
}

int
ir_exprs_add(struct ir_exprs *x, const char *expr, const char *where,
	size_t *ret_index, struct ir_err *e)
{
	struct expr *new;

	if (ir_jq_check(expr, e) < 0)
		return ir_err_prefix(e, "%s: ", where);
	if (is_there(x, expr, ret_index))
		return 0;
	stop(x);
	new = ir_grow(x->expr, x->n, &x->cap, sizeof(*new));
	if (!new)
		return no_memory(e);
	x->expr = new;
	new = &x->expr[x->n];
	*new = (struct expr){
		.text = ir_arena_text(&x->arena, expr, strlen(expr)),
		.where = ir_arena_text(&x->arena, where, strlen(where)),
		.group = x->groups ? x->groups - 1 : 0,
		.index = x->last};
	if (!new->text || !new->where)
		return no_memory(e);
	*ret_index = x->last++;
	x->n++;
	return 0;
}

/*
 * The program: for each case the array of its group's results, each as an
 * array of all it gave, or {"e":why}.  Only the groups of use are in it.  What
 * is compiled costs, so a text that comes again is a function, and only
 * a group is tried; when one failed, all is run again with care.
 */
static void
put_expr(const struct ir_exprs *x, const struct expr *ex, struct ir_buf *b)
{
	const char *before = x->careful ? "(try [" : "[";
	const char *after = x->careful ? "] catch {e:.})" : "]";

	if (ex->bad)
		(void)ir_buf_adds(b, "[]");
	else if (x->expr[ex->same].again)
		(void)ir_buf_addf(b, "%s__e%zu%s", before, ex->same, after);
	else
		(void)ir_buf_addf(b, "%s(%s\n)%s", before, ex->text, after);
}

static void
put_group(const struct ir_exprs *x, size_t from, size_t to, struct ir_buf *b)
{
	(void)ir_buf_addf(b, "elif $__g==%zu then %s[", x->expr[from].group,
		x->careful ? "" : "try ");
	for (size_t i = from; i < to; i++) {
		(void)ir_buf_adds(b, i > from ? "," : "");
		put_expr(x, &x->expr[i], b);
	}
	(void)ir_buf_adds(
		b, x->careful ? "]\n" : "] catch {e:.}\n"); /* sticky */
}

/* Texts that come more than once, of what stands from..to. */
static void
put_shared(struct ir_exprs *x, size_t from, size_t to, const bool *used,
	struct ir_buf *b)
{
	for (size_t i = from; i < to; i++) {
		struct expr *ex = &x->expr[i];

		ex->again = false;
		if (ex->bad || (used && !used[ex->group]))
			continue;
		for (ex->same = from; ex->same < i; ex->same++)
			if (!x->expr[ex->same].bad &&
				(!used || used[x->expr[ex->same].group]) &&
				strcmp(x->expr[ex->same].text, ex->text) == 0)
				break;
		if (ex->same < i && !x->expr[ex->same].again) {
			x->expr[ex->same].again = true;
			(void)ir_buf_addf(b, "def __e%zu:(%s\n);\n", ex->same,
				ex->text); /* sticky */
		}
	}
}

/* Of the expressions from..to the ones whose group is used (NULL: all). */
static void
put_program(struct ir_exprs *x, size_t from, size_t to, const bool *used,
	struct ir_buf *b)
{
	size_t i = from;

	/* Before the document has a name: what a case may not see is out of
	 * reach of its texts. */
	(void)ir_buf_addf(b, "def __case($doc;$for;$__g):%s\n", x->defs);
	put_shared(x, from, to, used, b);
	(void)ir_buf_adds(b, "if false then []\n");
	while (i < to) {
		size_t end = i;

		while (end < to && x->expr[end].group == x->expr[i].group)
			end++;
		if (!used || used[x->expr[i].group])
			put_group(x, i, end, b);
		i = end;
	}
	(void)ir_buf_addf(b,
		"else [] end;\n.[]|.d as $__d|($__d|%s) as $__once|.c[]|.b as "
		"$for|.g as $g|"
		"($__d|%s) as $doc|($doc+{report:$for.report})|"
		"__case($doc;$for;$g)",
		x->once, x->see); /* sticky */
}

static int
compile(struct ir_exprs *x, size_t from, size_t to, const bool *used,
	const struct ir_jq_limits *limits, struct ir_jq **ret, struct ir_err *e)
{
	struct ir_buf program;
	int r;

	ir_buf_init(&program, 0);
	put_program(x, from, to, used, &program);
	r = ir_buf_err(&program) < 0 ? no_memory(e)
				     : ir_jq_start(ret, program.p, limits, e);
	ir_buf_free(&program);
	return r;
}

int
ir_exprs_start(struct ir_exprs *x, struct ir_err *e)
{
	stop(x);
	return compile(x, 0, x->n, NULL, NULL, &x->started, e);
}

static int
run(struct ir_exprs *x, size_t from, size_t to, const bool *used,
	const struct ir_buf *in, struct ir_buf *out, struct ir_err *e)
{
	const struct ir_jq_limits limits = {.cpu_seconds = x->seconds};
	struct ir_jq *q = NULL;
	int r = compile(x, from, to, used, &limits, &q, e);

	if (r == 0)
		r = ir_jq_give(q, in->p, in->len, 0, e);
	if (r == 0)
		return ir_jq_finish(q, out, e);
	ir_jq_abandon(q);
	return r;
}

/* All of them, by the child that compiles them already. */
static int
run_started(struct ir_exprs *x, const struct ir_buf *in, struct ir_err *e)
{
	struct ir_jq *q = x->started;
	int r = ir_jq_give(q, in->p, in->len, x->seconds, e);

	if (r < 0) {
		stop(x);
		return r;
	}
	x->started = NULL;
	if (x->work)
		x->work(x->arg);
	return ir_jq_finish(q, &x->out, e);
}

/* What makes a program end so (code) is looked for by halves. */
struct hunt {
	const bool *used;
	const struct ir_buf *in;
	int code;
};

/* Does what stands from..to end so?  1: it does. */
static int
ends_so(struct ir_exprs *x, size_t from, size_t to, const struct hunt *h,
	struct ir_err *e)
{
	struct ir_buf out;
	int r;

	ir_buf_init(&out, 0);
	r = run(x, from, to, h->used, h->in, &out, e);
	ir_buf_free(&out);
	return r == h->code ? 1 : r;
}

/* Marks each that does. */
static int
find_bad(struct ir_exprs *x, size_t from, size_t to, const struct hunt *h,
	struct ir_err *e)
{
	size_t half = from + (to - from) / 2;
	int r = from < to ? ends_so(x, from, to, h, e) : 0;

	if (r <= 0)
		return r;
	if (to - from == 1) {
		x->expr[from].bad =
			ir_arena_text(&x->arena, e->text, strlen(e->text));
		return x->expr[from].bad ? 0 : no_memory(e);
	}
	r = find_bad(x, from, half, h, e);
	return r < 0 ? r : find_bad(x, half, to, h, e);
}

/* An expression that does not compile or never ends spoils itself alone.  0,
 * or r where it is none of them. */
static int
mark_bad(struct ir_exprs *x, const bool *used, const struct ir_buf *in, int r,
	struct ir_err *e)
{
	static char nothing[] = "[{\"d\":{},\"c\":[]}]";
	const struct ir_buf none = {.p = nothing, .len = sizeof(nothing) - 1};
	const struct hunt h = {used, r == -IR_EUSAGE ? &none : in, r};
	struct ir_err first = *e;
	int found;

	x->seconds -= SECONDS - HUNT_SECONDS;
	found = ends_so(x, 0, 0, &h, e); /* the definitions */
	if (found == 0)
		found = find_bad(x, 0, x->n, &h, e);
	x->seconds += SECONDS - HUNT_SECONDS;
	if (found > 0)
		*e = first;
	return found > 0 ? r : found;
}

/* Read and looked at once: did a group fail? */
static bool
any_failed(const struct ir_exprs *x)
{
	for (size_t i = 0; i < x->cases; i++)
		if (ir_json_type(x->json, x->case_at[i]) != IR_JSON_ARRAY)
			return true;
	return false;
}

static int
run_whole(struct ir_exprs *x, const bool *used, const struct ir_buf *in,
	struct ir_err *e)
{
	int r = x->started && !x->careful
		? run_started(x, in, e)
		: run(x, 0, x->n, used, in, &x->out, e);

	if (r != -IR_EUSAGE && (r != -IR_ELIMIT || x->docs > 1))
		return r; /* of several documents: too much for one run */
	r = mark_bad(x, used, in, r, e);
	return r < 0 ? r : run(x, 0, x->n, used, in, &x->out, e);
}

/* Output lines to one array, so one reader holds them. */
static int
read_out(struct ir_exprs *x, size_t n, struct ir_err *e)
{
	struct ir_buf all;
	size_t k = 0;
	int r = 0;

	ir_buf_init(&all, 0);
	(void)ir_buf_addc(&all, '[');
	for (size_t i = 0; i + 1 < x->out.len; i++)
		if (x->out.p[i] == '\n')
			x->out.p[i] = ',';
	(void)ir_buf_add(&all, x->out.p, x->out.len ? x->out.len - 1 : 0);
	(void)ir_buf_addc(&all, ']');
	ir_buf_free(&x->out);
	x->out = all;
	if (ir_buf_err(&all) < 0)
		return no_memory(e);
	if (!x->json)
		r = ir_json_new(&x->json, NULL, e);
	if (r == 0)
		r = ir_json_parse(x->json, x->out.p, x->out.len, e);
	for (ir_node c = r == 0 ? ir_json_first(x->json, 0) : IR_NODE_NONE;
		c != IR_NODE_NONE && k < n; c = ir_json_next(x->json, c))
		x->case_at[k++] = c;
	if (r == 0 && k != n)
		r = ir_err_set(e, IR_ELIB, "%s", _("jq gave too few results"));
	x->cases = k;
	return r;
}

static int
room(struct ir_exprs *x, const struct ir_exprs_case *cases, size_t n)
{
	ir_node *at = realloc(x->case_at, (n + 1) * sizeof(*at));
	size_t *group = realloc(x->case_group, (n + 1) * sizeof(*group));

	if (at)
		x->case_at = at;
	if (group)
		x->case_group = group;
	x->cases = 0;
	x->docs = 1;
	for (size_t i = 1; i < n; i++)
		x->docs += cases[i].doc != cases[i - 1].doc;
	x->seconds =
		SECONDS * (unsigned)x->docs + (unsigned)(n / CASES_A_SECOND);
	x->careful = false;
	ir_buf_clear(&x->out);
	for (size_t i = 0; at && group && i < n; i++)
		group[i] = cases[i].group;
	return at && group ? 0 : -ENOMEM;
}

int
ir_exprs_run(struct ir_exprs *x, const struct ir_exprs_case *cases, size_t n,
	struct ir_err *e)
{
	bool *used = calloc(x->groups + 1, sizeof(*used));
	struct ir_buf in;
	int r;

	ir_buf_init(&in, 0);
	if (!used || room(x, cases, n) < 0) {
		r = no_memory(e);
		goto out;
	}
	for (size_t i = 0; i < n; i++)
		if (cases[i].group < x->groups)
			used[cases[i].group] = true;
	exprs_put_input(x, &in, cases, n);
	r = ir_buf_err(&in) < 0 ? no_memory(e) : run_whole(x, used, &in, e);
	if (r == 0)
		r = read_out(x, n, e);
	if (r == 0 && any_failed(x)) {
		x->careful = true;
		ir_buf_clear(&x->out);
		r = run_whole(x, used, &in, e);
		if (r == 0)
			r = read_out(x, n, e);
	}
out:
	ir_buf_free(&in);
	free(used);
	return r;
}

static const struct expr *
expr_at(const struct ir_exprs *x, size_t group, size_t index)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->expr[i].group == group && x->expr[i].index == index)
			return &x->expr[i];
	return NULL;
}

static int
failed(const struct ir_exprs *x, const struct expr *ex, ir_node why,
	struct ir_err *e)
{
	struct ir_buf text;
	struct ir_esc esc;
	size_t len;
	const char *raw;

	ir_buf_init(&text, 0);
	if (ex->bad) {
		(void)ir_buf_adds(&text, ex->bad);
	} else if (ir_json_str(x->json, why, &text) < 0) {
		raw = ir_json_raw(x->json, why, &len);
		(void)ir_buf_add(&text, raw, len);
	}
	(void)ir_err_set(
		e, IR_EFORMAT, "%s: %s", ex->where, ir_esc(text.p, &esc));
	ir_buf_free(&text);
	return -IR_EFORMAT;
}

int
ir_exprs_result(const struct ir_exprs *x, size_t which_case, size_t index,
	const char **ret, size_t *ret_len, struct ir_err *e)
{
	const struct expr *ex = which_case < x->cases
		? expr_at(x, x->case_group[which_case], index)
		: NULL;
	ir_node n, one;

	if (!ex)
		return ir_err_set(
			e, IR_EUSAGE, "%s", _("there is no such expression"));
	n = ir_json_first(x->json, x->case_at[which_case]);
	for (size_t i = 0; i < index; i++)
		n = ir_json_next(x->json, n);
	if (ex->bad || ir_json_type(x->json, n) != IR_JSON_ARRAY)
		return failed(x, ex, ir_json_get(x->json, n, "e"), e);
	one = ir_json_first(x->json, n);
	if (one == IR_NODE_NONE) {
		*ret = "null";
		*ret_len = 4;
	} else {
		*ret = ir_json_raw(x->json, one, ret_len);
	}
	return 0;
}
