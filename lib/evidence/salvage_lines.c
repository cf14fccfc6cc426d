/* SPDX-License-Identifier: Apache-2.0 */
#include "salvage_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"

#define LINE_MAX_LEN ((size_t)64 << 20)
#define CHUNK ((size_t)64 * 1024)

int
ir_salvage_lines_init(struct salvage_lines *l, int fd, struct ir_err *e)
{
	l->fd = fd;
	ir_buf_init(&l->buf, LINE_MAX_LEN);
	return ir_json_new(&l->json, NULL, e);
}

void
ir_salvage_lines_free(struct salvage_lines *l)
{
	ir_json_free(l->json);
	ir_buf_free(&l->buf);
}

void
ir_salvage_line_init(struct salvage_line *line)
{
	ir_buf_init(&line->name, 0);
	ir_buf_init(&line->sha256, 0);
}

void
ir_salvage_line_free(struct salvage_line *line)
{
	ir_buf_free(&line->name);
	ir_buf_free(&line->sha256);
	free(line->extents);
}

/* More of the file behind what is left; 1 some, 0 its end. */
static int
refill(struct salvage_lines *l, struct ir_err *e)
{
	ssize_t n;

	memmove(l->buf.p, l->buf.p + l->used, l->buf.len - l->used);
	ir_buf_cut(&l->buf, l->buf.len - l->used);
	l->used = 0;
	if (ir_buf_reserve(&l->buf, CHUNK) < 0)
		return 0; /* no line of ours is as long */
	n = ir_io_pread(l->fd, l->buf.p + l->buf.len, CHUNK, (off_t)l->read);
	if (n < 0)
		return ir_err_sys(
			e, (int)n, _("cannot read the records of the archive"));
	l->buf.len += (size_t)n;
	l->buf.p[l->buf.len] = '\0';
	l->read += (uint64_t)n;
	return n > 0;
}

static int
whole_line(struct salvage_lines *l, struct salvage_line *ret, struct ir_err *e)
{
	size_t seen = 0;

	if (!l->buf.p && ir_buf_reserve(&l->buf, CHUNK) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot start salvage"));
	for (;;) {
		char *from = l->buf.p + l->used;
		char *lf =
			memchr(from + seen, '\n', l->buf.len - l->used - seen);
		int r;

		if (lf) {
			ret->text = from;
			ret->len = (size_t)(lf - from);
			l->used += ret->len + 1;
			return 1;
		}
		seen = l->buf.len - l->used;
		r = refill(l, e);
		if (r < 0)
			return r;
		if (r == 0) {
			l->cut = l->buf.len > l->used;
			return 0;
		}
	}
}

uint64_t
ir_salvage_lines_at(const struct salvage_lines *l)
{
	return l->read - (l->buf.len - l->used);
}

void
ir_salvage_lines_go(struct salvage_lines *l, uint64_t at)
{
	ir_buf_clear(&l->buf);
	l->used = 0;
	l->read = at;
	l->cut = false;
}

static bool
get_id(const struct ir_json *j, ir_node map, const char *key, uint32_t *ret)
{
	uint64_t v = 0;

	if (ir_json_u64(j, ir_json_get(j, map, key), &v) < 0 || v > UINT32_MAX)
		return false;
	*ret = (uint32_t)v;
	return true;
}

static int
get_extents(const struct ir_json *j, ir_node list, struct salvage_line *ret)
{
	size_t n = ir_json_count(j, list), i = 0;

	free(ret->extents);
	ret->extents = NULL;
	ret->n_extents = 0;
	if (list == IR_NODE_NONE)
		return 0;
	/* Never NULL: a sparse file may have no data at all. */
	ret->extents = calloc(n + 1, sizeof(*ret->extents));
	if (!ret->extents)
		return -ENOMEM;
	for (ir_node x = ir_json_first(j, list); x != IR_NODE_NONE;
		x = ir_json_next(j, x), i++) {
		ir_node off = ir_json_first(j, x);
		ir_node len = ir_json_next(j, off);

		if (ir_json_u64(j, off, &ret->extents[i].off) < 0 ||
			ir_json_u64(j, len, &ret->extents[i].len) < 0)
			return -IR_EFORMAT;
	}
	ret->n_extents = n;
	return 0;
}

/* 0, or < 0: not a line our writer would have written. */
static int
parse_stored(const struct ir_json *j, struct salvage_line *ret)
{
	ir_node stat = ir_json_get(j, 0, "stat");
	uint32_t nlink = 0;

	ir_buf_clear(&ret->name);
	ir_buf_clear(&ret->sha256);
	if (ir_json_str(j, ir_json_get(j, 0, "stored"), &ret->name) < 0 ||
		ir_json_str(j, ir_json_get(j, 0, "sha256"), &ret->sha256) < 0 ||
		ir_json_u64(j, ir_json_get(j, 0, "offset"), &ret->offset) < 0 ||
		ir_json_u64(j, ir_json_get(j, 0, "size"), &ret->size) < 0)
		return -IR_EFORMAT;
	ret->uid = ret->gid = 0;
	(void)get_id(j, stat, "uid", &ret->uid); /* outputs have none */
	(void)get_id(j, stat, "gid", &ret->gid);
	ret->linked = !get_id(j, stat, "nlink", &nlink) || nlink != 1;
	return get_extents(j, ir_json_get(j, 0, "extents"), ret);
}

int
ir_salvage_lines_next(
	struct salvage_lines *l, struct salvage_line *ret, struct ir_err *e)
{
	int r = l->cut ? 0 : whole_line(l, ret, e);

	if (r <= 0)
		return r;
	ret->stored = false;
	if (ir_json_parse(l->json, ret->text, ret->len, NULL) == 0 &&
		ir_json_type(l->json, 0) == IR_JSON_OBJECT) {
		ret->stored = ir_json_get(l->json, 0, "stored") != IR_NODE_NONE;
		r = ret->stored ? parse_stored(l->json, ret) : 0;
	} else
		r = -IR_EFORMAT;
	if (r == -ENOMEM)
		return ir_err_sys(e, ENOMEM, _("cannot start salvage"));
	if (r < 0) { /* what a power cut leaves: nothing after it counts */
		l->cut = true;
		return 0;
	}
	l->count++;
	return 1;
}

int
ir_salvage_line_moved(struct salvage_lines *l, const struct salvage_line *line,
	uint64_t offset, struct ir_buf *out)
{
	size_t n = 0;
	const char *raw =
		ir_json_raw(l->json, ir_json_get(l->json, 0, "offset"), &n);
	const char *end = line->text + line->len;

	ir_buf_clear(out);
	(void)ir_buf_add(out, line->text, (size_t)(raw - line->text));
	(void)ir_buf_addf(out, "%" PRIu64, offset); /* these stick */
	return ir_buf_add(out, raw + n, (size_t)(end - (raw + n)));
}
