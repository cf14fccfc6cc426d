/* SPDX-License-Identifier: Apache-2.0 */
#include "salvage_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/grow.h"
#include "ir/base/i18n.h"

/* The first pass: what is whole, and where each part of it stood. */

#define STOP (-ECANCELED) /* from a sink: seen enough, no error */
#define MEND_TRIES 4u

struct look {
	struct salvage_frames *frames;
	struct salvage_lines lines;
	struct salvage_map *map;
	struct ir_salvage_info *info;
	struct ir_tar *tar;
	struct ir_tar_sink sink;
	const char *top;
	unsigned tries; /* to find a member's line, behind a lost place */
	bool open; /* a member began and has not ended */
	struct ir_err *e;
};

void
ir_salvage_map_free(struct salvage_map *m)
{
	free(m->range);
	free(m->mend);
	free(m->broken);
}

void
ir_salvage_info_free(struct ir_salvage_info *i)
{
	free(i->range);
	i->range = NULL;
	i->n_range = 0;
}

/* 1 when there are too many; one that goes on where the last ended is added
 * to it. */
static int
add_range(struct salvage_map *m, const struct ir_salvage_range *x)
{
	struct ir_salvage_range *last = m->range + m->n_range, *p;

	if (m->n_range && last[-1].from + last[-1].bytes == x->from) {
		last[-1].bytes += x->bytes;
		return 0;
	}
	p = ir_grow(m->range, m->n_range, &m->cap_range, sizeof(*p));
	if (!p)
		return -ENOMEM;
	m->range = p;
	p[m->n_range++] = *x;
	return m->n_range == IR_SALVAGE_RANGES_MAX;
}

static int
add_mend(struct salvage_map *m, uint64_t index, uint64_t shift)
{
	struct salvage_mend *p =
		ir_grow(m->mend, m->n_mend, &m->cap_mend, sizeof(*p));

	if (!p)
		return -ENOMEM;
	m->mend = p;
	p[m->n_mend++] = (struct salvage_mend){index, shift};
	return 0;
}

static int
add_broken(struct salvage_map *m, uint64_t index)
{
	uint64_t *p =
		ir_grow(m->broken, m->n_broken, &m->cap_broken, sizeof(*p));

	if (!p)
		return -ENOMEM;
	m->broken = p;
	p[m->n_broken++] = index;
	return 0;
}

const char *
ir_salvage_below(const char *name)
{
	const char *slash = name ? strchr(name, '/') : NULL;

	return slash ? slash + 1 : "";
}

bool
ir_salvage_payload(const char *below)
{
	return strncmp(below, "data/", 5) == 0;
}

int
ir_salvage_no_hole(void *arg, uint64_t len)
{
	(void)arg;
	(void)len;
	return 0;
}

int
ir_salvage_not_odd(
	void *arg, const char *code, uint64_t offset, const char *why)
{
	(void)arg;
	(void)code;
	(void)offset;
	(void)why;
	return 0;
}

static int
ignore_data(void *arg, const void *p, size_t len)
{
	(void)arg;
	(void)p;
	(void)len;
	return 0;
}

/* Behind a lost place nobody knows how many bytes of the tar it was.  The
 * line of a member there says. */
static int
place(struct look *l, const struct ir_tar_member *m)
{
	const char *name = ir_salvage_below(m->name);
	uint64_t back = ir_salvage_lines_at(&l->lines);
	struct salvage_line line = {0};
	int r;

	ir_salvage_line_init(&line);
	while ((r = ir_salvage_lines_next(&l->lines, &line, l->e)) > 0)
		if (line.stored && strcmp(line.name.p, name) == 0)
			break;
	if (r > 0) {
		r = add_mend(l->map, l->map->members, line.offset - m->offset);
		l->tries = 0;
	} else if (r == 0) {
		ir_salvage_lines_go(&l->lines, back);
		l->tries--;
	}
	ir_salvage_line_free(&line);
	return r;
}

static int
look_begin(void *arg, const struct ir_tar_member *m)
{
	struct look *l = arg;
	const char *name = ir_salvage_below(m->name);
	int r = 0;

	if (ir_salvage_payload(name))
		r = l->tries ? place(l, m) : 0;
	else if (strcmp(name, "bagit.txt") != 0) {
		l->info->payload_done = true;
		return STOP;
	}
	l->open = true;
	l->map->members++;
	return r;
}

static int
look_end(void *arg)
{
	((struct look *)arg)->open = false;
	return 0;
}

static int
close_member(struct look *l)
{
	int r = l->open ? add_broken(l->map, l->map->members - 1) : 0;

	l->open = false;
	return r;
}

static int
cross(struct look *l, const struct ir_salvage_range *lost)
{
	int r = close_member(l);

	ir_tar_seek(l->tar);
	l->tries = MEND_TRIES;
	return r < 0 ? r : add_range(l->map, lost);
}

/* A whole frame in which the tar breaks. */
static int
tar_breaks(struct look *l, const struct ir_err *why)
{
	struct ir_salvage_range x = {.from = l->frames->began};
	size_t n = strnlen(why->text, sizeof(x.why) - 1);
	int r = ir_salvage_new_tar(&l->tar, &l->sink, l->top, l->e);

	x.bytes = l->frames->at + l->frames->used - x.from;
	memcpy(x.why, why->text, n);
	x.why[n] = '\0';
	return r < 0 ? r : cross(l, &x);
}

static int
feed(struct look *l, const uint8_t *p, size_t len)
{
	struct salvage_frames *f = l->frames;
	struct ir_err why = IR_ERR_INIT;
	int r = ir_tar_feed(l->tar, p, len, &why);

	if (ir_salvage_tar_error(r, &why))
		return tar_breaks(l, &why);
	l->info->frames++;
	l->info->tar_bytes += len;
	l->info->frame_bytes += f->at + f->used - f->began;
	return r;
}

static int
run(struct look *l)
{
	struct salvage_map *m = l->map;
	const uint8_t *p = NULL;
	size_t len = 0;
	int r = 0, k = 0;

	ir_salvage_frames_rewind(l->frames);
	while (r == 0 && (k = ir_salvage_frames_next(l->frames, &p, &len)) > 0)
		r = k == 2 ? cross(l, &l->frames->lost) : feed(l, p, len);
	if (r > 0) /* too many ranges */
		m->range[m->n_range - 1].bytes =
			l->frames->size - m->range[m->n_range - 1].from;
	if (r == STOP || r >= 0)
		r = close_member(l);
	return r;
}

bool
ir_salvage_tar_error(int r, const struct ir_err *why)
{
	return (r == -IR_EFORMAT || r == -IR_ELIMIT) && why->code == r;
}

int
ir_salvage_new_tar(struct ir_tar **t, const struct ir_tar_sink *sink,
	const char *top, struct ir_err *e)
{
	int r;

	ir_tar_free(*t);
	*t = NULL;
	r = ir_tar_new(t, sink, e);
	if (r == 0)
		ir_tar_expect(*t, top);
	return r;
}

int
ir_salvage_look(struct salvage_frames *f, int sidecar_fd, const char *top,
	struct salvage_map *ret, struct ir_salvage_info *info, struct ir_err *e)
{
	struct look l = {
		.frames = f,
		.map = ret,
		.info = info,
		.sink = {look_begin, ignore_data, ir_salvage_no_hole, look_end,
			ir_salvage_not_odd, &l},
		.top = top,
		.e = e,
	};
	int r = ir_salvage_lines_init(&l.lines, sidecar_fd, e);

	if (r == 0)
		r = ir_salvage_new_tar(&l.tar, &l.sink, top, e);
	if (r == 0)
		r = run(&l);
	ir_tar_free(l.tar);
	ir_salvage_lines_free(&l.lines);
	return r;
}
