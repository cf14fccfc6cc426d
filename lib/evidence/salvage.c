/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/salvage.h"

#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "salvage_i.h"

#define STOP (-ECANCELED) /* from a sink: seen enough, no error */

/* A file other names may link to, in a tree by name. */
struct target {
	uint8_t sha256[IR_SHA256_LEN];
	bool has_sha512;
	uint8_t sha512[IR_DIGEST_MAX];
	char name[];
};

struct salvage {
	struct salvage_frames frames;
	struct salvage_lines lines;
	struct salvage_line line; /* the next that describes data */
	bool have_line;
	const struct ir_salvage_sink *sink;
	struct ir_salvage_info info;
	struct ir_bag *to;
	struct ir_err *e;
	void *targets; /* tsearch(3) */
	struct ir_buf moved;
	struct ir_buf found; /* name of a member without a line, copied */

	struct salvage_map map; /* of the first pass */
	uint64_t index; /* of the member being read */
	uint64_t shift; /* its offset, from ours */
	bool placed; /* that is known */
	size_t at_mend, at_broken, at_range; /* next of the map's */
	size_t from_range; /* the first since a line was found */
	bool copying; /* it goes into the new archive */
	bool lineless; /* and is that of found */
	const char *problem; /* with what was copied */
	char lost_why[128];
};

static int
by_name(const void *a, const void *b)
{
	const struct target *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
remember(struct salvage *s, const struct ir_member_out *out)
{
	size_t len = s->line.name.len + 1;
	struct target *t = malloc(sizeof(*t) + len), **at;

	if (!t)
		return -ENOMEM;
	/* Our own digits: these cannot fail. */
	(void)ir_unhex(out->sha256, 2 * IR_SHA256_LEN, t->sha256);
	t->has_sha512 = out->sha512[0] != '\0';
	if (t->has_sha512)
		(void)ir_unhex(out->sha512, 2 * IR_DIGEST_MAX, t->sha512);
	memcpy(t->name, s->line.name.p, len);
	at = tsearch(t, &s->targets, by_name);
	if (!at || *at != t)
		free(t);
	return at ? 0 : -ENOMEM;
}

/* The first link, or NULL when it was not saved. */
static const struct target *
find_target(struct salvage *s, const char *name)
{
	size_t len = strlen(name) + 1;
	struct target *key = malloc(sizeof(*key) + len), **at = NULL;

	if (key) {
		memcpy(key->name, name, len);
		at = tfind(key, &s->targets, by_name);
	}
	free(key);
	return at ? *at : NULL;
}

static int
lost(struct salvage *s, const char *why)
{
	s->info.lost++;
	return s->sink->lost(s->sink->arg, s->line.text, s->line.len, why);
}

/* Goes to the next line that describes data; the others go out as they are. */
static int
next_line(struct salvage *s)
{
	int r;

	s->have_line = false;
	while ((r = ir_salvage_lines_next(&s->lines, &s->line, s->e)) > 0) {
		if (s->line.stored) {
			s->have_line = true;
			return 0;
		}
		r = s->sink->line(s->sink->arg, s->line.text, s->line.len);
		if (r < 0)
			return r;
	}
	return r;
}

/* For what lay in the lost places since a line was last found. */
static const char *
lost_why(struct salvage *s)
{
	const struct salvage_map *m = &s->map;
	size_t from = s->from_range, to = s->at_range;

	if (to == from)
		return _("its data was not on the disk");
	(void)snprintf(s->lost_why, sizeof(s->lost_why),
		_("its data lies in lost bytes of the partial archive, %" PRIu64
		  " to %" PRIu64),
		m->range[from].from,
		m->range[to - 1].from + m->range[to - 1].bytes - 1);
	return s->lost_why;
}

static const char *
misfit(void)
{
	return _("its record does not fit what is in the archive");
}

/* Why the line's member cannot be taken, or NULL. */
static const char *
unfit(struct salvage *s, const struct ir_tar_member *m)
{
	if (strcmp(s->line.name.p, ir_salvage_below(m->name)) != 0)
		return _("another file lies where its record points");
	if (m->type == IR_MEMBER_HARDLINK)
		return find_target(s, ir_salvage_below(m->link))
			? NULL
			: _("the file it is a hard link to was not saved");
	if (m->type != IR_MEMBER_FILE || m->size != s->line.size ||
		m->sparse != (s->line.extents != NULL))
		return misfit();
	return NULL;
}

/* 0, or -EINVAL: the record asks for what cannot be. */
static int
begin_copy(struct salvage *s, const struct ir_tar_member *m)
{
	bool link = m->type == IR_MEMBER_HARDLINK;
	const struct target *t = NULL;
	struct ir_member_in in = {
		.name = s->line.name.p,
		.hardlink = link ? ir_salvage_below(m->link) : NULL,
		.size = s->line.size,
		.mode = m->mode,
		.uid = s->line.uid,
		.gid = s->line.gid,
		.mtime_sec = m->mtime,
		.extents = link ? NULL : s->line.extents,
		.n_extents = s->line.n_extents,
	};
	struct ir_err why = IR_ERR_INIT;
	int r;

	if (link)
		t = find_target(s, in.hardlink);
	if (t) {
		in.link_sha256 = t->sha256;
		in.link_sha512 = t->has_sha512 ? t->sha512 : NULL;
	}
	r = ir_bag_member_begin(s->to, &in, &why);
	s->copying = r == 0;
	s->problem = NULL;
	if (r < 0 && r != -EINVAL && s->e)
		*s->e = why;
	return r;
}

static int
give_up(struct salvage *s, const char *why)
{
	int r = lost(s, why);

	return r < 0 ? r : next_line(s);
}

/* A member without a line: what can be taken over without one. */
static int
begin_found(struct salvage *s, const struct ir_tar_member *m)
{
	struct ir_member_in in = {
		.size = m->size,
		.mode = m->mode,
		.mtime_sec = m->mtime,
	};
	struct ir_err why = IR_ERR_INIT;
	int r;

	s->info.undescribed++;
	if (!s->sink->found || m->type != IR_MEMBER_FILE || m->sparse)
		return 0;
	ir_buf_clear(&s->found);
	if (ir_buf_adds(&s->found, ir_salvage_below(m->name)) < 0)
		return ir_err_sys(s->e, ENOMEM, _("cannot go on salvaging"));
	in.name = s->found.p;
	r = ir_bag_member_begin(s->to, &in, &why);
	s->copying = s->lineless = r == 0;
	s->problem = NULL;
	if (r < 0 && r != -EINVAL && s->e)
		*s->e = why;
	return r == -EINVAL ? 0 : r;
}

/* Is it whole?  Its index goes on. */
static bool
is_broken(struct salvage *s)
{
	const struct salvage_map *m = &s->map;
	uint64_t index = s->index++;

	if (s->at_mend < m->n_mend && m->mend[s->at_mend].index == index) {
		s->shift = m->mend[s->at_mend++].shift;
		s->placed = true;
	}
	if (s->at_broken == m->n_broken || m->broken[s->at_broken] != index)
		return false;
	s->at_broken++;
	return true;
}

/* A member without a line. */
static int
lineless(struct salvage *s, const struct ir_tar_member *m, bool broken)
{
	if (!broken)
		return begin_found(s, m);
	s->info.cut++;
	return s->sink->cut
		? s->sink->cut(s->sink->arg, ir_salvage_below(m->name),
			  _("only a part of it was on the disk"))
		: 0;
}

/* Second pass: lines and members side by side, both in order of offset. */
static int
copy_begin(void *arg, const struct ir_tar_member *m)
{
	struct salvage *s = arg;
	const char *why;
	uint64_t offset;
	bool broken;
	int r;

	s->copying = s->lineless = false;
	if (s->index >= s->map.members)
		return STOP;
	broken = is_broken(s);
	if (!ir_salvage_payload(ir_salvage_below(m->name)))
		return 0;
	if (!s->placed)
		return lineless(s, m, broken);
	offset = m->offset + s->shift;
	while (s->have_line && s->line.offset < offset) {
		r = give_up(s,
			s->at_range > s->from_range
				? lost_why(s)
				: _("its data is not in the archive"));
		if (r < 0)
			return r;
	}
	s->from_range = s->at_range;
	if (!s->have_line || s->line.offset > offset)
		return lineless(s, m, broken);
	if (broken) /* what comes next is lost */
		return 0;
	why = unfit(s, m);
	r = why ? -EINVAL : begin_copy(s, m);
	if (r == -EINVAL)
		r = give_up(s, why ? why : misfit());
	return r;
}

static int
copy_data(void *arg, const void *p, size_t len)
{
	struct salvage *s = arg;
	int r;

	if (!s->copying || s->problem)
		return 0;
	r = ir_bag_data(s->to, p, len, s->e);
	if (r == -EINVAL) { /* more than the record's stretches hold */
		s->problem = misfit();
		return 0;
	}
	return r;
}

static int
taken(struct salvage *s, const struct ir_member_out *out)
{
	int r = ir_salvage_line_moved(
		&s->lines, &s->line, out->tar_offset, &s->moved);

	if (r == 0 && s->line.linked)
		r = remember(s, out);
	if (r < 0)
		return ir_err_sys(s->e, ENOMEM, _("cannot go on salvaging"));
	s->info.members++;
	s->info.bytes += out->stored;
	return s->sink->taken(s->sink->arg, s->moved.p, s->moved.len, out);
}

static int
copy_end(void *arg)
{
	struct salvage *s = arg;
	struct ir_member_out out;
	int r;

	if (!s->copying)
		return 0;
	s->copying = false;
	r = ir_bag_member_end(s->to, &out, s->e);
	if (r < 0)
		return r;
	if (s->lineless) {
		s->info.found++;
		s->info.members++;
		s->info.bytes += out.stored;
		return s->sink->found(s->sink->arg, s->found.p, &out);
	}
	if (!s->problem &&
		(strcmp(out.sha256, s->line.sha256.p) != 0 ||
			out.given != out.stored))
		s->problem = _("its digest is not the one in its record");
	r = s->problem ? lost(s, s->problem) : taken(s, &out);
	return r < 0 ? r : next_line(s);
}

/* A lost place: what lies behind it has no offset until a line tells. */
static void
cross(struct salvage *s, struct ir_tar *tar)
{
	const struct salvage_map *m = &s->map;
	uint64_t at = s->frames.at + s->frames.used;

	ir_tar_seek(tar);
	s->placed = false;
	while (s->at_range < m->n_range && m->range[s->at_range].from < at)
		s->at_range++;
}

/* Second pass: all frames through a tar reader. */
static int
copy(struct salvage *s, const char *top)
{
	const struct ir_tar_sink sink = {copy_begin, copy_data,
		ir_salvage_no_hole, copy_end, ir_salvage_not_odd, s};
	struct ir_tar *tar = NULL;
	const uint8_t *p = NULL;
	size_t len = 0;
	int r = ir_salvage_new_tar(&tar, &sink, top, s->e), k = 0;

	ir_salvage_frames_rewind(&s->frames);
	s->placed = true;
	while (r == 0 &&
		(k = ir_salvage_frames_next(&s->frames, &p, &len)) > 0) {
		struct ir_err why = IR_ERR_INIT;

		if (k == 1)
			r = ir_tar_feed(tar, p, len, &why);
		if (k == 1 && ir_salvage_tar_error(r, &why)) {
			r = ir_salvage_new_tar(&tar, &sink, top, s->e);
			k = 2; /* as the first pass found it */
		}
		if (r == 0 && k == 2)
			cross(s, tar);
		if (s->sink->progress)
			s->sink->progress(s->sink->arg, s->frames.began);
	}
	ir_tar_free(tar);
	return r == STOP ? 0 : r;
}

static int
run(struct salvage *s, int sidecar_fd, const char *top, struct ir_err *e)
{
	int r = ir_salvage_look(
		&s->frames, sidecar_fd, top, &s->map, &s->info, e);

	if (r == 0)
		r = next_line(s);
	if (r == 0)
		r = copy(s, top);
	s->at_range = s->map.n_range;
	while (r == 0 && s->have_line)
		r = give_up(s, lost_why(s));
	if (r < 0 && e && e->code == 0)
		(void)ir_err_set(e, r, _("salvage was stopped"));
	return r;
}

static int
start(struct salvage *s, int fd, int sidecar_fd, const char *name)
{
	struct ir_esc esc;
	struct stat st;
	int r;

	if (fstat(fd, &st) != 0)
		return ir_err_sys(
			s->e, errno, _("cannot read '%s'"), ir_esc(name, &esc));
	s->info.file_bytes = (uint64_t)st.st_size;
	r = ir_salvage_frames_init(&s->frames, fd, s->info.file_bytes, s->e);
	if (r == 0)
		r = ir_salvage_lines_init(&s->lines, sidecar_fd, s->e);
	return r;
}

/* What it came to: the ranges go out with it. */
static void
give_info(struct salvage *s, struct ir_salvage_info *ret)
{
	*ret = s->info;
	ret->lines = s->lines.count;
	ret->line_cut = s->lines.cut;
	ret->read_error = s->frames.failed;
	ret->range = s->map.range;
	ret->n_range = s->map.n_range;
	s->map.range = NULL;
	for (size_t i = 0; i < ret->n_range; i++)
		ret->range_bytes += ret->range[i].bytes;
}

int
ir_salvage(int fd, int sidecar_fd, const char *name, const char *top,
	struct ir_bag *to, const struct ir_salvage_sink *sink,
	struct ir_salvage_info *ret, struct ir_err *e)
{
	struct salvage s = {.sink = sink, .to = to, .e = e};
	int r;

	ir_buf_init(&s.moved, 0);
	ir_buf_init(&s.found, 0);
	ir_salvage_line_init(&s.line);
	r = start(&s, fd, sidecar_fd, name);
	if (r == 0)
		r = run(&s, sidecar_fd, top, e);
	if (r == 0)
		give_info(&s, ret);
	tdestroy(s.targets, free);
	ir_salvage_map_free(&s.map);
	ir_salvage_frames_free(&s.frames);
	ir_salvage_lines_free(&s.lines);
	ir_salvage_line_free(&s.line);
	ir_buf_free(&s.moved);
	ir_buf_free(&s.found);
	return r;
}
