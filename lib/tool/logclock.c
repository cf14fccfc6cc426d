/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/logclock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/timex.h>

#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/tool/tool.h"

/* What the kernel knows of it; ret_error in microseconds. */
static const char *
ntp_state(uint64_t *ret_error)
{
	struct timex t = {.modes = 0};
	int r = adjtimex(&t);

	*ret_error = 0;
	if (r < 0)
		return "unknown";
	if (r == TIME_ERROR || (t.status & STA_UNSYNC))
		return "unsynchronized";
	*ret_error = t.maxerror > 0 ? (uint64_t)t.maxerror : 0;
	return "synchronized";
}

/* The nearest time of day, not the nearest past: the other clock may be
 * ahead of ours. */
static void
nearest(struct ir_time *theirs, const struct ir_time *ours)
{
	while (ours->sec - theirs->sec > 43200)
		theirs->sec += 86400;
}

static int
compare(const char *reads, struct ir_clock_check *c, bool *minutes,
	struct ir_err *e)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;
	int r = ctx->now(ctx, &ts);

	if (r < 0)
		return ir_err_sys(e, r, _("cannot read the clock"));
	c->ours = ir_time_of(&ts);
	ir_time_localise(&c->ours);
	*minutes = false;
	if (ir_time_parse(reads, strlen(reads), &c->theirs) < 0) {
		r = ir_time_human(reads, &c->ours, &c->theirs, minutes, e);
		if (r < 0)
			return r;
		if (!strpbrk(reads, "-/"))
			nearest(&c->theirs, &c->ours);
	}
	c->offset = (double)(c->ours.sec - c->theirs.sec) +
		(double)(c->ours.nsec - c->theirs.nsec) / 1e9;
	return 0;
}

int
ir_clock_check(struct ir_journal *j, const char *reference, const char *reads,
	const struct ir_entry *who, struct ir_clock_check *ret,
	struct ir_err *e)
{
	struct ir_clock_check c = {.ntp = NULL};
	char ours[IR_TIME_TEXT], theirs[IR_TIME_TEXT], text[32];
	struct ir_entry en = *who;
	struct ir_buf data;
	struct ir_jw w;
	uint64_t error = 0;
	bool minutes = false;
	int r = compare(reads, &c, &minutes, e);

	if (r < 0)
		return r;
	c.ntp = ntp_state(&error);
	ir_buf_init(&data, 0);
	ir_jw_init(&w, &data);
	ir_jw_obj(&w);
	(void)snprintf(text, sizeof(text), "%+.0f s", c.offset);
	ir_jw_kstr(&w, "text", text);
	ir_jw_kstr(&w, "reference", reference);
	ir_jw_kstr(&w, "reads", ir_time_rfc3339(&c.theirs, 0, theirs));
	ir_jw_kstr(&w, "ours", ir_time_rfc3339(&c.ours, 3, ours));
	(void)ir_buf_addf(&data, ",\"offset_seconds\":%.3f", c.offset);
	ir_jw_kstr(&w, "ntp", c.ntp);
	if (error)
		ir_jw_ku64(&w, "ntp_max_error_us", error);
	ir_jw_endobj(&w);
	en.kind = "clock.checked";
	en.accuracy = minutes ? "minute" : NULL;
	en.data = data.p;
	en.data_len = data.len;
	r = ir_buf_err(&data) < 0
		? ir_err_sys(e, ENOMEM, _("cannot make a journal line"))
		: ir_journal_append(j, &en, NULL, NULL, e);
	ir_buf_free(&data);
	if (r == 0)
		*ret = c;
	return r;
}
