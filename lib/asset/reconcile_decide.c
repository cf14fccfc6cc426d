/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/sys/digest.h"

#include "reconcile_i.h"

#define DECISIONS_MAX 1000000u
#define ITEM_BITS 32

struct decision {
	uint32_t item;
	uint32_t line;
	bool accept, used;
};

struct ir_decisions {
	struct decision *v; /* by item */
	size_t n, cap;
};

int
ir_decisions_new(struct ir_decisions **ret, struct ir_err *e)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : ir_err_set(e, ENOMEM, _("out of memory"));
}

void
ir_decisions_free(struct ir_decisions *d)
{
	if (!d)
		return;
	free(d->v);
	free(d);
}

static bool
number_of(const char *item, uint32_t *ret)
{
	unsigned char raw[ITEM_BITS / 8];

	if (!item || strlen(item) != IR_ITEM_TEXT - 1 ||
		ir_unhex(item, IR_ITEM_TEXT - 1, raw) != 0)
		return false;
	*ret = (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 |
		(uint32_t)raw[2] << 8 | raw[3];
	return true;
}

/* Where it is or belongs. */
static size_t
seat(const struct ir_decisions *d, uint32_t item)
{
	size_t low = 0, high = d->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (d->v[mid].item < item)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int
ir_decisions_add(struct ir_decisions *d, const char *item, bool accept,
	uint32_t line, struct ir_err *e)
{
	struct decision *v;
	uint32_t n = 0;
	struct ir_esc esc;
	size_t at;

	if (!number_of(item, &n))
		return ir_err_set(e, IR_EFORMAT,
			_("'%s' is no item: eight hexadecimal digits"),
			ir_esc(item ? item : "", &esc));
	at = seat(d, n);
	if (at < d->n && d->v[at].item == n) {
		d->v[at].accept = accept;
		d->v[at].line = line;
		return 0;
	}
	if (d->n == DECISIONS_MAX)
		return ir_err_set(e, IR_ELIMIT, _("more than %u decisions"),
			DECISIONS_MAX);
	v = ir_grow(d->v, d->n, &d->cap, sizeof(*v));
	if (!v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	d->v = v;
	memmove(d->v + at + 1, d->v + at, (d->n - at) * sizeof(*d->v));
	d->v[at] = (struct decision){n, line, accept, false};
	d->n++;
	return 0;
}

static int
one_line(struct ir_decisions *d, struct ir_json *j, uint32_t line,
	struct ir_err *e)
{
	ir_node what = ir_json_get(j, 0, "do");
	bool accept = ir_json_streq(j, what, "accept");
	char *item;
	int r;

	if (!ir_json_streq(j, ir_json_get(j, 0, "type"), "decision"))
		return ir_err_set(e, IR_EFORMAT, _("is no decision"));
	if (!accept && !ir_json_streq(j, what, "reject"))
		return ir_err_set(
			e, IR_EFORMAT, _("\"do\" is accept or reject"));
	item = ir_json_dup(j, ir_json_get(j, 0, "item"));
	r = ir_decisions_add(d, item, accept, line, e);
	free(item);
	return r;
}

int
ir_decisions_read(struct ir_decisions *d, const char *text, size_t len,
	const char *name, struct ir_err *e)
{
	struct ir_json *j = NULL;
	struct ir_esc esc;
	uint32_t line = 0;
	int r = ir_json_new(&j, NULL, e);

	while (r == 0 && len > 0) {
		const char *eol = memchr(text, '\n', len);
		size_t n = eol ? (size_t)(eol - text) : len;

		line++;
		if (n > 0) {
			r = ir_json_parse(j, text, n, e);
			if (r == 0)
				r = one_line(d, j, line, e);
			if (r < 0)
				(void)ir_err_prefix(
					e, "%s:%u: ", ir_esc(name, &esc), line);
		}
		n += eol != NULL;
		text += n;
		len -= n;
	}
	ir_json_free(j);
	return r;
}

const char *
ir_decisions_unused(const struct ir_decisions *d, size_t n, uint32_t *ret_line)
{
	for (size_t i = 0; i < d->n; i++)
		if (!d->v[i].used && n-- == 0) {
			*ret_line = d->v[i].line;
			return _("a decision that no question asks for");
		}
	return NULL;
}

void
rec_item(const char *const part[5], char out[IR_ITEM_TEXT])
{
	struct ir_buf b;
	char hex[IR_SHA256_HEX];

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < 5; i++)
		(void)ir_buf_addf(&b, "%s\n", part[i] ? part[i] : "");
	/* without memory: no item, so nothing is decided by accident */
	out[0] = '\0';
	if (ir_buf_err(&b) == 0 && ir_sha256_hex(b.p, b.len, hex) == 0) {
		memcpy(out, hex, IR_ITEM_TEXT - 1);
		out[IR_ITEM_TEXT - 1] = '\0';
	}
	ir_buf_free(&b);
}

int
rec_decided(struct ir_decisions *d, const char *item)
{
	uint32_t n;
	size_t at;

	if (!number_of(item, &n))
		return -1;
	at = seat(d, n);
	if (at == d->n || d->v[at].item != n)
		return -1;
	d->v[at].used = true;
	return d->v[at].accept;
}
