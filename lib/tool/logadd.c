/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/logadd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/state_tell.h"
#include "ir/casefile/stated.h"
#include "ir/casefile/where.h"
#include "ir/tool/duty.h"
#include "ir/tool/tool.h"

#define BATCH_MAX ((size_t)64 << 20)

static int
read_text(int argc, char **argv, struct ir_buf *out, struct ir_err *e)
{
	int r = 0;

	if (argc == 0 || (argc == 1 && strcmp(argv[0], "-") == 0))
		r = ir_io_slurp_fd(
			STDIN_FILENO, "-", IR_JOURNAL_WRITE_MAX, out, e);
	else
		for (int i = 0; i < argc; i++)
			(void)ir_buf_addf(out, "%s%s", i ? " " : "", argv[i]);
	while (out->len > 0 && out->p[out->len - 1] == '\n')
		ir_buf_cut(out, out->len - 1);
	if (r == 0 && memchr(out->p, '\0', out->len))
		r = ir_err_set(
			e, IR_EUSAGE, _("the text holds a NUL character"));
	if (r == 0 && ir_buf_err(out) < 0)
		r = ir_err_sys(e, EFBIG, _("cannot read the text"));
	return r;
}

int
ir_log_vocab(struct ir_vocab **ret, struct ir_err *e)
{
	struct ir_where w;
	char *data = NULL;
	int r;

	ir_where_init(&w, NULL);
	r = ir_where_data(&w, &data, e);
	if (r == 0)
		r = ir_vocab_load(ret, data, e);
	free(data);
	return r;
}

/* The facts a decision rests on, and the state of care in the vocabulary's
 * words.  Other lines need no vocabulary. */
static int
use_vocabulary(struct ir_journal *j, const struct ir_logadd *a,
	struct ir_byhand *h, struct ir_buf *on, struct ir_buf *state,
	struct ir_err *e)
{
	struct ir_field *care = NULL;
	struct ir_vocab *v = NULL;
	int r = 0;

	for (size_t i = 0; i < h->n_fields; i++) {
		if (strcmp(h->field[i].key, "state") == 0)
			care = &h->field[i];
	}
	if (a->n_on > 0 || care)
		r = ir_log_vocab(&v, e);
	if (r == 0 && a->n_on > 0) {
		r = ir_byhand_on(j, v, a->on, a->n_on, on, e);
		h->on = on->p;
	}
	if (r == 0 && care) {
		r = ir_byhand_care_state(v, care->value, state, e);
		care->value = state->p;
	}
	ir_vocab_free(v);
	return r;
}

static int
take_fields(const struct ir_logadd *a, struct ir_byhand *h, struct ir_err *e)
{
	for (size_t i = 0; i < a->n_fields; i++) {
		if (!a->field[i].value)
			continue;
		if (h->n_fields == IR_BYHAND_FIELDS)
			return ir_err_set(e, IR_EUSAGE,
				_("more options than any kind has"));
		h->field[h->n_fields++] = a->field[i];
	}
	return 0;
}

static const char *
field_of(const struct ir_byhand *h, const char *key)
{
	for (size_t i = 0; i < h->n_fields; i++)
		if (strcmp(h->field[i].key, key) == 0)
			return h->field[i].value;
	return NULL;
}

/* The duties that lines name, with whom each tells and its text. */
static int
duties_of(const struct ir_byhand *h, size_t n, struct ir_duty_typed **ret,
	size_t *ret_n, struct ir_err *e)
{
	size_t cap = 0;

	for (size_t i = 0; i < n; i++) {
		const char *duties = field_of(&h[i], "duty");
		struct ir_duty_typed *v = *ret;

		if (!duties)
			continue;
		v = ir_grow(v, *ret_n, &cap, sizeof(*v));
		if (!v)
			return ir_err_set(e, ENOMEM, _("out of memory"));
		*ret = v;
		v[(*ret_n)++] = (struct ir_duty_typed){
			duties, field_of(&h[i], "to"), h[i].text};
	}
	return 0;
}

/* Whom the duties mean must be plain: else they would close nobody's. */
static int
check_duties(struct ir_journal *j, const struct ir_byhand *h, size_t n,
	struct ir_buf *remarks, struct ir_err *e)
{
	struct ir_duty_typed *v = NULL;
	size_t count = 0;
	int r = duties_of(h, n, &v, &count, e);

	if (r == 0)
		r = ir_duty_typed(j, v, count, remarks, e);
	free(v);
	return r;
}

/* Each time typed that lies ahead of the clock, once recorded. */
static void
warn_ahead(const struct ir_byhand *h, size_t n, const struct ir_time *now)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < n; i++) {
		if (!ir_byhand_ahead(&h[i], now))
			continue;
		ir_buf_clear(&b);
		ir_tell_ahead(h[i].time, &b);
		ir_tool_warn("%s", ir_buf_err(&b) == 0 ? b.p : h[i].time);
	}
	ir_buf_free(&b);
}

/* A promise whose time nobody understands never becomes overdue. */
static void
warn_promised(const struct ir_byhand *h, size_t n, const struct ir_time *now)
{
	struct ir_esc esc;

	for (size_t i = 0; i < n; i++) {
		const char *p = field_of(&h[i], "promised");

		if (p && ir_stated_vague(now, p))
			ir_tool_warn("'%s': %s", ir_esc(p, &esc),
				_(IR_STATED_VAGUE));
	}
}

static void
warn_times(const struct ir_byhand *h, size_t n)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;
	struct ir_time now;

	if (ctx->now(ctx, &ts) < 0)
		return; /* recorded all the same */
	now = ir_time_of(&ts);
	ir_time_localise(&now);
	warn_ahead(h, n, &now);
	warn_promised(h, n, &now);
}

/* Written, then warned of. */
static int
append(struct ir_journal *j, struct ir_byhand *h, size_t n,
	const struct ir_buf *remarks, struct ir_head *ret_head,
	struct ir_err *e)
{
	int r = ir_byhand_append(j, h, n, ret_head, e);

	if (r == 0) {
		ir_duty_remarks(remarks);
		warn_times(h, n);
	}
	return r;
}

int
ir_logadd_one(struct ir_journal *j, const struct ir_logadd *a, int argc,
	char **argv, struct ir_head *ret_head, struct ir_err *e)
{
	struct ir_byhand h = {.kind = a->kind,
		.time = a->time,
		.accuracy = a->accuracy,
		.basis = a->basis,
		.source = a->source,
		.actor_name = a->who->name,
		.actor_role = a->who->role,
		.recorder = a->who->recorder,
		.corrects = a->correct};
	struct ir_buf text, on, state, remarks;
	int r = take_fields(a, &h, e);

	if (r < 0)
		return r;
	ir_buf_init(&text, IR_JOURNAL_LINE_MAX);
	ir_buf_init(&on, 0);
	ir_buf_init(&state, 0);
	ir_buf_init(&remarks, 0);
	r = read_text(argc, argv, &text, e);
	h.text = text.p;
	if (r == 0)
		r = use_vocabulary(j, a, &h, &on, &state, e);
	if (r == 0)
		r = check_duties(j, &h, 1, &remarks, e);
	if (r == 0)
		r = append(j, &h, 1, &remarks, ret_head, e);
	ir_buf_free(&remarks);
	ir_buf_free(&state);
	ir_buf_free(&on);
	ir_buf_free(&text);
	return r;
}

int
ir_logadd_batch(struct ir_journal *j, const struct ir_logadd *a,
	struct ir_head *ret_head, struct ir_err *e)
{
	struct ir_byhand_batch *b = NULL;
	struct ir_byhand *h;
	struct ir_buf text, remarks;
	size_t n;
	int r;

	ir_buf_init(&text, 0);
	r = ir_io_slurp_fd(STDIN_FILENO, "-", BATCH_MAX, &text, e);
	if (r == 0)
		r = ir_byhand_batch_read(&b, text.p, text.len, e);
	ir_buf_free(&text);
	if (r < 0)
		return r;
	h = ir_byhand_batch_lines(b, &n);
	for (size_t i = 0; i < n; i++) {
		if (!h[i].actor_name && !h[i].actor_role) {
			h[i].actor_name = a->who->name;
			h[i].actor_role = a->who->role;
		}
		h[i].recorder = a->who->recorder;
		if (!h[i].source)
			h[i].source = a->source;
	}
	ir_buf_init(&remarks, 0);
	r = check_duties(j, h, n, &remarks, e);
	if (r == 0)
		r = append(j, h, n, &remarks, ret_head, e);
	ir_buf_free(&remarks);
	ir_byhand_batch_free(b);
	return r;
}
