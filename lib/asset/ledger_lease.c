/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "ledger_i.h"

/* Tables of machines: leases of ISC dhcpd, neighbours of "arp" and "ip".
 * Both get the same columns. */
enum {
	C_IP = 1,
	C_MAC,
	C_HOST,
	C_STATE,
	C_ENDS,
	C_INTERFACE,
	COLUMNS = C_INTERFACE
};
static const char *const head[] = {
	"ip", "mac", "host", "state", "ends", "interface"};

struct word {
	const char *p;
	size_t len;
};

struct lines {
	struct ir_book *l;
	const char *p, *end;
	uint32_t line, rows;
	struct word w[16];
	size_t n;
};

static int
put(struct lines *t, uint32_t col, struct word w)
{
	return ledger_cell(t->l, col, w.p, w.len, 0);
}

static int
start(struct lines *t, struct ir_book *l, const char *text, size_t len)
{
	int r = 0;

	*t = (struct lines){.l = l, .p = text, .end = text + len};
	for (uint32_t i = 0; r == 0 && i < COLUMNS; i++)
		r = put(t, i + 1, (struct word){head[i], strlen(head[i])});
	return r == 0 ? ledger_end_row(l, ++t->rows, 0) : r;
}

/* The next line in words: blanks part them, a closing ';' and the quotes of
 * a text are left out, '#' begins a comment. */
static bool
next(struct lines *t)
{
	const char *eol;

	if (t->p >= t->end)
		return false;
	eol = memchr(t->p, '\n', (size_t)(t->end - t->p));
	eol = eol ? eol : t->end;
	t->line++;
	t->n = 0;
	while (t->p < eol && t->n < 16) {
		size_t k = 0;

		while (t->p < eol && strchr(" \t\r;\"", *t->p))
			t->p++;
		if (t->p < eol && *t->p == '#')
			break;
		while (t->p + k < eol && !strchr(" \t\r;\"", t->p[k]))
			k++;
		if (k > 0)
			t->w[t->n++] = (struct word){t->p, k};
		t->p += k;
	}
	t->p = eol + (eol < t->end);
	return true;
}

static bool
is(const struct lines *t, size_t i, const char *s)
{
	return i < t->n && t->w[i].len == strlen(s) &&
		memcmp(t->w[i].p, s, t->w[i].len) == 0;
}

/* "ends 4 2026/11/19 03:00:00" */
static int
lease_line(struct lines *t)
{
	if (is(t, 0, "hardware") && t->n >= 3)
		return put(t, C_MAC, t->w[2]);
	if (is(t, 0, "client-hostname") && t->n >= 2)
		return put(t, C_HOST, t->w[1]);
	if (is(t, 0, "binding") && is(t, 1, "state") && t->n >= 3)
		return put(t, C_STATE, t->w[2]);
	if (is(t, 0, "ends") && t->n >= 3)
		return put(t, C_ENDS, t->w[2]);
	return 0;
}

int
lease_read(struct ir_book *l, const char *text, size_t len)
{
	struct lines t;
	uint32_t began = 0;
	int r = start(&t, l, text, len);

	while (r == 0 && next(&t)) {
		if (is(&t, 0, "lease") && is(&t, 2, "{") && !began) {
			began = t.line;
			r = put(&t, C_IP, t.w[1]);
		} else if (began && is(&t, 0, "}")) {
			r = ledger_end_row(l, ++t.rows, began);
			began = 0;
		} else if (began) {
			r = lease_line(&t);
		}
	}
	if (r == 0 && began) {
		r = ledger_tell(l, "unread", true, began, 1,
			_("the lease that begins here has no end"));
		if (r == 0)
			r = ledger_end_row(l, ++t.rows, began);
	}
	return r;
}

/* "gw (192.0.2.1) at 00:00:5e:00:53:01 [ether] on eth0" */
static int
arp_line(struct lines *t)
{
	struct word ip = t->w[1];
	int r = 0;

	ip.p++;
	ip.len -= 2;
	if (!is(t, 0, "?"))
		r = put(t, C_HOST, t->w[0]);
	if (r == 0)
		r = put(t, C_IP, ip);
	if (r == 0 && t->w[3].p[0] != '<')
		r = put(t, C_MAC, t->w[3]);
	if (r == 0)
		r = put(t, C_INTERFACE, t->w[t->n - 1]);
	return r;
}

/* "192.0.2.1 dev eth0 lladdr 00:00:5e:00:53:01 REACHABLE" */
static int
neigh_line(struct lines *t)
{
	int r = put(t, C_IP, t->w[0]);

	for (size_t i = 1; r == 0 && i + 1 < t->n; i++)
		if (is(t, i, "lladdr"))
			r = put(t, C_MAC, t->w[i + 1]);
	if (r == 0)
		r = put(t, C_INTERFACE, t->w[2]);
	if (r == 0)
		r = put(t, C_STATE, t->w[t->n - 1]);
	return r;
}

int
neigh_read(struct ir_book *l, const char *text, size_t len)
{
	struct lines t;
	int r = start(&t, l, text, len);

	while (r == 0 && next(&t)) {
		bool arp = t.n >= 4 && is(&t, 2, "at") && t.w[1].len > 2 &&
			t.w[1].p[0] == '(' && t.w[1].p[t.w[1].len - 1] == ')';
		bool neigh = t.n >= 4 && is(&t, 1, "dev");

		if (t.n == 0)
			continue;
		if (arp)
			r = arp_line(&t);
		else if (neigh)
			r = neigh_line(&t);
		else
			r = ledger_tell(l, "unread", true, t.line, 1,
				_("is no line of \"arp -an\" or \"ip neigh\""));
		if (r == 0 && (arp || neigh))
			r = ledger_end_row(l, ++t.rows, t.line);
	}
	return r;
}
