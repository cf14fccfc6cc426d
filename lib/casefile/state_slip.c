/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/state_slip.h"

#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "state_i.h"

#define OCCURRED "t.occurred"
#define DETECTED "t.detected"
#define AWARE "t.aware["

static bool
is_notice(const char *path)
{
	return strcmp(path, DETECTED) == 0 ||
		strncmp(path, AWARE, strlen(AWARE)) == 0;
}

bool
ir_slip_is_of(const char *path)
{
	return strcmp(path, OCCURRED) == 0 || is_notice(path);
}

/* The time that the fact holds; false: it is not known. */
static bool
time_of(const struct st_fact *f, struct ir_time *ret)
{
	const struct st_entry *en = ir_st_now(f);
	size_t len = en && en->json ? strlen(en->json) : 0;

	return len > 2 && en->json[0] == '"' &&
		ir_time_parse(en->json + 1, len - 2, ret) == 0;
}

/* "2026-11-20 11:00" of Japan */
static const char *
japan(struct ir_time t, char out[IR_TIME_TEXT])
{
	t.east = 32400;
	(void)ir_time_date_clock(&t, out);
	out[16] = '\0';
	return out;
}

void
ir_slip_words(const struct ir_time *occurred, const struct ir_time *noticed,
	const char *by, struct ir_buf *out)
{
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT];
	struct ir_esc esc;

	(void)ir_buf_addf(out,
		_("t.occurred, %s, is later than it was noticed, %s (%s): one "
		  "of them is wrong; correct it"),
		japan(*occurred, a), japan(*noticed, b),
		ir_esc(by, &esc)); /* sticks */
}

bool
ir_state_slip(const struct ir_state *s, struct ir_buf *out)
{
	struct ir_time occurred, noticed = {0}, t;
	const char *by = NULL;

	if (!time_of(ir_st_find(s, OCCURRED), &occurred))
		return false;
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct st_fact *f = s->fact[i];

		if (!is_notice(f->path) || !time_of(f, &t) ||
			(by && ir_time_cmp(&t, &noticed) >= 0))
			continue;
		noticed = t;
		by = f->path;
	}
	if (!by || occurred.sec / 60 <= noticed.sec / 60)
		return false;
	ir_slip_words(&occurred, &noticed, by, out);
	return true;
}
