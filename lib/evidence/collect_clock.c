/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/timex.h>

#include "ir/base/i18n.h"

#include "access_i.h"

#define NS INT64_C(1000000000)

void
ir_clock_read(const struct ir_ctx *ctx, struct ir_clock *ret)
{
	struct timex tx = {.modes = 0};

	memset(ret, 0, sizeof(*ret));
	(void)ctx->now(ctx, &ret->real); /* 1970 says it could not be read */
	(void)clock_gettime(CLOCK_BOOTTIME, &ret->boot); /* cannot fail */
	ret->ntp_state = adjtimex(&tx); /* reads only: no modes */
	ret->ntp_synced = ret->ntp_state >= 0 && !(tx.status & STA_UNSYNC);
	ret->ntp_offset_ns =
		tx.status & STA_NANO ? tx.offset : tx.offset * 1000;
	ret->ntp_maxerror_us = tx.maxerror;
}

/* "-12.345678901" */
static void
put_seconds(struct ir_jw *w, const char *key, int64_t sec, int64_t nsec)
{
	char text[64];
	bool minus;

	sec += nsec / NS;
	nsec %= NS;
	if (nsec < 0) {
		nsec += NS;
		sec--;
	}
	minus = sec < 0;
	if (minus && nsec > 0) {
		sec++;
		nsec = NS - nsec;
	}
	(void)snprintf(text, sizeof(text), "%s%" PRId64 ".%09" PRId64,
		minus ? "-" : "", minus ? -sec : sec, nsec);
	ir_jw_kstr(w, key, text);
}

static void
put_reading(struct ir_jw *w, const char *key, const struct ir_clock *c)
{
	struct ir_time t = ir_time_of(&c->real);
	char text[IR_TIME_TEXT];

	ir_jw_key(w, key);
	ir_jw_obj(w);
	ir_jw_kstr(w, "clock", ir_time_utc(&t, 9, text));
	put_seconds(w, "uptime", c->boot.tv_sec, c->boot.tv_nsec);
	ir_jw_kstr(w, "ntp",
		c->ntp_state < 0        ? "unknown"
			: c->ntp_synced ? "synchronised"
					: "unsynchronised");
	ir_jw_key(w, "ntp_offset_ns");
	ir_jw_i64(w, c->ntp_offset_ns);
	ir_jw_key(w, "ntp_max_error_us");
	ir_jw_i64(w, c->ntp_maxerror_us);
	ir_jw_endobj(w);
}

static void
put_reference(struct ir_jw *w, const struct ir_run *r)
{
	const struct timespec *ours = &r->clock_start.real;
	const struct ir_time *ref = &r->reference;
	char text[IR_TIME_TEXT];

	ir_jw_key(w, "reference");
	if (!r->has_reference) {
		ir_jw_null(w);
		return;
	}
	ir_jw_obj(w);
	ir_jw_kstr(w, "source", r->o->clock_source);
	ir_jw_kstr(w, "clock", ir_time_rfc3339(ref, 3, text));
	put_seconds(w, "offset_seconds", ours->tv_sec - ref->sec,
		(int64_t)ours->tv_nsec - ref->nsec);
	ir_jw_kstr(w, "precision", r->reference_minutes ? "minute" : "second");
	ir_jw_endobj(w);
}

static void
put_recorded(struct ir_jw *w, const struct ir_device *d)
{
	if (!d || (!d->clock_reference && !d->clock_offset && !d->clock_note))
		return;
	ir_jw_key(w, "recorded");
	ir_jw_obj(w);
	ir_jw_kstr(w, "reference", d->clock_reference);
	ir_jw_kstr(w, "offset", d->clock_offset);
	ir_jw_kstr(w, "note", d->clock_note);
	ir_jw_endobj(w);
}

void
ir_clock_json(struct ir_jw *w, const struct ir_run *r, bool ended)
{
	const struct ir_clock *a = &r->clock_start, *b = &r->clock_end;
	bool local = strcmp(r->t->access, "local") == 0;

	ir_jw_key(w, "clock");
	ir_jw_obj(w);
	/* Which clock the readings below are of: the device's own when we ran
	 * on it; a disk has no running clock. */
	ir_jw_kstr(w, "of", local ? "device" : "collector");
	put_reading(w, "start", a);
	if (ended) {
		put_reading(w, "end", b);
		put_seconds(w, "stepped_seconds",
			(b->real.tv_sec - a->real.tv_sec) -
				(b->boot.tv_sec - a->boot.tv_sec),
			(b->real.tv_nsec - a->real.tv_nsec) -
				(b->boot.tv_nsec - a->boot.tv_nsec));
	}
	if (r->access)
		ir_access_clock_json(w, r->access);
	put_reference(w, r);
	put_recorded(w, r->t->device);
	ir_jw_kraw(w, "checked", r->checked.p, r->checked.len);
	ir_jw_endobj(w);
}
