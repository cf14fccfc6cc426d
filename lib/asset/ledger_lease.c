/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/i18n.h"

#include "ledger_lines_i.h"

/* Leases of ISC dhcpd. */

/* "ends 4 2026/11/19 03:00:00" */
static int
lease_line(struct lines *t)
{
	if (lines_is(t, 0, "hardware") && t->n >= 3)
		return lines_put(t, LINES_MAC, t->w[2]);
	if (lines_is(t, 0, "client-hostname") && t->n >= 2)
		return lines_put(t, LINES_HOST, t->w[1]);
	if (lines_is(t, 0, "binding") && lines_is(t, 1, "state") && t->n >= 3)
		return lines_put(t, LINES_STATE, t->w[2]);
	if (lines_is(t, 0, "ends") && t->n >= 3)
		return lines_put(t, LINES_ENDS, t->w[2]);
	return 0;
}

int
lease_read(struct ir_book *l, const char *text, size_t len)
{
	struct lines t;
	uint32_t began = 0;
	int r = lines_start(&t, l, text, len);

	while (r == 0 && lines_next(&t)) {
		if (lines_is(&t, 0, "lease") && lines_is(&t, 2, "{") &&
			!began) {
			began = t.line;
			r = lines_put(&t, LINES_IP, t.w[1]);
		} else if (began && lines_is(&t, 0, "}")) {
			r = lines_end_row(&t, began);
			began = 0;
		} else if (began) {
			r = lease_line(&t);
		}
	}
	if (r == 0 && began) {
		r = ledger_tell(l, "unread", true, began, 1,
			_("the lease that begins here has no end"));
		if (r == 0)
			r = lines_end_row(&t, began);
	}
	return r;
}
