/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "diff_out_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/doc/table.h"

/* As text for people. */

/* Appends text line by line, each with the mark and an indent. */
static int
put_lines(struct ir_buf *out, bool drill, const char *in, const char *p,
	size_t len)
{
	const char *stop = p + len;

	while (p < stop) {
		const char *lf = memchr(p, '\n', (size_t)(stop - p));
		const char *to = lf ? lf : stop;

		if (drill)
			(void)ir_buf_adds(out, IR_DRILL_MARK); /* these stick */
		(void)ir_buf_adds(out, in);
		(void)ir_buf_add(out, p, (size_t)(to - p));
		(void)ir_buf_addc(out, '\n');
		p = lf ? lf + 1 : stop;
	}
	return ir_buf_err(out);
}

static void
short_sha(const struct ir_diff_state *s, struct ir_buf *out)
{
	(void)ir_buf_addf(out, _("%" PRIu64 " bytes, sha256 %.16s..."), s->size,
		s->sha256); /* sticks */
}

static void
times(struct ir_buf *out, const char *name, int64_t a, uint32_t a_ns, int64_t b,
	uint32_t b_ns)
{
	char x[IR_TIME_TEXT], y[IR_TIME_TEXT];

	(void)ir_buf_addf(out, "%s %s -> %s\n", name, diff_time(a, a_ns, x),
		diff_time(b, b_ns, y)); /* sticks */
}

static void
texts(struct ir_buf *out, const char *name, const char *a, size_t a_len,
	const char *b, size_t b_len)
{
	(void)ir_buf_addf(out, "%s ", name); /* these stick */
	if (a)
		(void)ir_esc_add(out, a, a_len);
	(void)ir_buf_adds(out, " -> ");
	if (b)
		(void)ir_esc_add(out, b, b_len);
	(void)ir_buf_addc(out, '\n');
}

static void
text(struct ir_buf *out, const char *name, const char *a, const char *b)
{
	texts(out, name, a ? a : "-", a ? strlen(a) : 1, b ? b : "-",
		b ? strlen(b) : 1);
}

static void
detail(const struct ir_diff_item *it, enum ir_diff_what w, struct ir_buf *out)
{
	const struct ir_diff_state *a = &it->old, *b = &it->now;
	const char *name = ir_diff_what_name(w);

	switch (w) {
	case IR_DIFF_KIND:
		text(out, name, a->kind, b->kind);
		break;
	case IR_DIFF_CONTENT:
		(void)ir_buf_addf(out, "%s ", name); /* these stick */
		short_sha(a, out);
		(void)ir_buf_adds(out, " -> ");
		short_sha(b, out);
		if (it->untold)
			(void)ir_buf_addf(out, " (%s)", it->untold);
		(void)ir_buf_addc(out, '\n');
		break;
	case IR_DIFF_MODE:
		(void)ir_buf_addf(
			out, "%s %04o -> %04o\n", name, a->mode, b->mode);
		break;
	case IR_DIFF_OWNER:
		(void)ir_buf_addf(out, "%s %" PRIu64 " -> %" PRIu64 "\n", name,
			a->uid, b->uid);
		break;
	case IR_DIFF_GROUP:
		(void)ir_buf_addf(out, "%s %" PRIu64 " -> %" PRIu64 "\n", name,
			a->gid, b->gid);
		break;
	case IR_DIFF_MTIME:
		times(out, name, a->mtime, a->mtime_ns, b->mtime, b->mtime_ns);
		break;
	case IR_DIFF_CTIME:
		times(out, name, a->ctime, a->ctime_ns, b->ctime, b->ctime_ns);
		break;
	case IR_DIFF_ATIME:
		times(out, name, a->atime, a->atime_ns, b->atime, b->atime_ns);
		break;
	case IR_DIFF_XATTRS:
		text(out, name, a->xattrs, b->xattrs);
		break;
	case IR_DIFF_TARGET:
		texts(out, name, a->target, a->target_len, b->target,
			b->target_len);
		break;
	case IR_DIFF_DEVICE:
		(void)ir_buf_addf(out, "%s %" PRIu64 " -> %" PRIu64 "\n", name,
			a->rdev, b->rdev);
		break;
	case IR_DIFF_EXIT:
		text(out, name, a->exit, b->exit);
		break;
	case IR_DIFF_PROGRAM:
		text(out, name, a->program, b->program);
		break;
	case IR_DIFF_WHATS:
		break;
	}
}

int
diff_details(const struct ir_diff_item *it, struct ir_buf *out)
{
	for (int w = 0; w < IR_DIFF_WHATS; w++)
		if (it->what & IR_DIFF_BIT(w))
			detail(it, (enum ir_diff_what)w, out);
	return ir_buf_err(out);
}

static void
head_line(const struct ir_diff_item *it, struct ir_buf *out)
{
	const char *part = it->hidden ? _("noise") : _("partly noise");

	(void)ir_buf_addf(out,
		"%s: ", _(ir_diff_change_name(it->change))); /* these stick */
	if (it->change == IR_DIFF_MOVED) {
		(void)ir_esc_add(out, it->old.name, it->old.name_len);
		(void)ir_buf_adds(out, " -> ");
	}
	(void)ir_esc_add(out, it->name, it->name_len);
	if (it->what) {
		(void)ir_buf_addc(out, ':');
		for (int w = 0; w < IR_DIFF_WHATS; w++)
			if (it->what & IR_DIFF_BIT(w))
				(void)ir_buf_addf(out, " %s",
					ir_diff_what_name(
						(enum ir_diff_what)w));
	}
	if (it->why)
		(void)ir_buf_addf(out, " (%s)", it->why);
	for (size_t i = 0; i < it->n_rules; i++)
		(void)ir_buf_addf(out, "%s%s%s%s", i ? ", " : " [",
			i ? "" : part, i ? "" : ": ", it->rules[i]);
	if (it->n_rules)
		(void)ir_buf_addc(out, ']');
	(void)ir_buf_addc(out, '\n');
}

/* Why one side has nothing. */
static void
reason(const struct ir_diff_state *s, const char *which, struct ir_buf *out)
{
	if (s->there || !s->status)
		return;
	(void)ir_buf_addf(out, "%s: %s", which, s->status); /* these stick */
	if (s->reason) {
		(void)ir_buf_adds(out, ": ");
		(void)ir_esc_add(out, s->reason, strlen(s->reason));
	}
	(void)ir_buf_addc(out, '\n');
}

int
ir_diff_item_text(const struct ir_diff_item *it, bool drill, struct ir_buf *out)
{
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	if (it->finding)
		(void)ir_buf_addf(
			&b, "%s: %s: ", _("finding"), it->finding); /* sticks */
	head_line(it, &b);
	r = ir_buf_err(&b) ? ir_buf_err(&b)
			   : put_lines(out, drill, "", b.p, b.len);
	ir_buf_clear(&b);
	if (it->change == IR_DIFF_UNKNOWN) {
		reason(&it->old, "a", &b);
		reason(&it->now, "b", &b);
	}
	if (r == 0)
		r = diff_details(it, &b);
	if (r == 0)
		r = put_lines(out, drill, "    ", b.p, b.len);
	if (r == 0 && it->text_len)
		r = put_lines(out, drill, "    ", it->text, it->text_len);
	ir_buf_clear(&b);
	if (it->cut)
		(void)ir_buf_adds(&b, _("(more differs than is shown)"));
	if (r == 0 && b.len)
		r = put_lines(out, drill, "    ", b.p, b.len);
	ir_buf_free(&b);
	return r;
}

int
diff_side_words(
	const struct ir_diff_side *s, const char *which, struct ir_buf *out)
{
	(void)ir_buf_addf(out, "%s: ", which); /* these stick */
	(void)ir_esc_add(out, s->operand, strlen(s->operand));
	(void)ir_buf_addf(out, " (%s", s->kind);
	if (s->device) {
		(void)ir_buf_addf(out, ", %s ", _("device"));
		(void)ir_esc_add(out, s->device, strlen(s->device));
	}
	if (s->verified.collected[0]) {
		(void)ir_buf_addf(out, ", %s ", _("collected"));
		(void)ir_esc_add(out, s->verified.collected,
			strlen(s->verified.collected));
	}
	if (s->verified.complete == IR_V_NO)
		(void)ir_buf_addf(out, ", %s", _("with gaps"));
	return ir_buf_adds(out, ")\n");
}

bool
diff_two_devices(const struct ir_diff_result *r)
{
	return r->a.device && r->b.device &&
		strcmp(r->a.device, r->b.device) != 0;
}

const char *
diff_two_devices_words(void)
{
	return _("two devices: what differs may be how each is set up, not "
		 "what happened to it");
}

int
ir_diff_sides_text(const struct ir_diff_result *r, struct ir_buf *out)
{
	struct ir_buf b;
	int x;

	ir_buf_init(&b, 0);
	x = diff_side_words(&r->a, "a", &b);
	if (x == 0)
		x = diff_side_words(&r->b, "b", &b);
	if (x == 0 && diff_two_devices(r))
		x = ir_buf_addf(&b, "%s\n", diff_two_devices_words());
	if (x == 0)
		x = put_lines(out, r->drill, "", b.p, b.len);
	ir_buf_free(&b);
	return x;
}

int
ir_diff_summary_text(const struct ir_diff_result *r, struct ir_buf *out)
{
	struct ir_buf b;
	int x;

	ir_buf_init(&b, 0);
	if (r->damaged) {
		(void)ir_buf_addf(&b, "%s\n",
			_("not compared: a side is damaged or could not be "
			  "read")); /* these stick */
	} else {
		(void)ir_buf_addf(&b, _("same %" PRIu64), r->same);
		for (int c = 0; c < IR_DIFF_CHANGES; c++)
			(void)ir_buf_addf(&b, ", %s %" PRIu64,
				_(ir_diff_change_name((enum ir_diff_change)c)),
				r->changes[c]);
		(void)ir_buf_addf(&b,
			_(", findings %" PRIu64 ", noise %" PRIu64),
			r->findings, r->hidden);
		if (r->neither)
			(void)ir_buf_addf(&b,
				_(", read on neither side %" PRIu64),
				r->neither);
		(void)ir_buf_addc(&b, '\n');
		for (size_t i = 0; i < r->n_rules; i++)
			(void)ir_buf_addf(&b, "    %s: %" PRIu64 " (%s)\n",
				r->rules[i].id, r->rules[i].hits,
				r->rules[i].doc);
	}
	x = ir_buf_err(&b) ? ir_buf_err(&b)
			   : put_lines(out, r->drill, "", b.p, b.len);
	ir_buf_free(&b);
	return x;
}
