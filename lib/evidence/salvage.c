/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/salvage.h"

#include <errno.h>
#include <inttypes.h>
#include <search.h>
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

	char why[sizeof(((struct ir_salvage_info *)0)->why)]; /* of a pass */
	uint64_t whole; /* members whose bytes are all there */
	uint64_t index; /* of the member being read */
	bool copying; /* it goes into the new archive */
	bool lineless; /* and is that of found */
	const char *problem; /* with what was copied */
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

/* Name below the top folder. */
static const char *
below_top(const char *name)
{
	const char *slash = name ? strchr(name, '/') : NULL;

	return slash ? slash + 1 : "";
}

static bool
is_data(const char *below)
{
	return strncmp(below, "data/", 5) == 0;
}

static int
ignore_data(void *arg, const void *p, size_t len)
{
	(void)arg;
	(void)p;
	(void)len;
	return 0;
}

static int
ignore_hole(void *arg, uint64_t len)
{
	(void)arg;
	(void)len;
	return 0;
}

static int
ignore_odd(void *arg, const char *code, uint64_t offset, const char *why)
{
	(void)arg;
	(void)code;
	(void)offset;
	(void)why;
	return 0;
}

/* First pass: how many members are whole, and does the payload end. */
static int
look_begin(void *arg, const struct ir_tar_member *m)
{
	struct salvage *s = arg;
	const char *name = below_top(m->name);

	if (is_data(name) || strcmp(name, "bagit.txt") == 0)
		return 0;
	s->info.payload_done = true;
	return STOP;
}

static int
look_end(void *arg)
{
	((struct salvage *)arg)->whole++;
	return 0;
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

static const char *
misfit(void)
{
	return _("its record does not fit what is in the archive");
}

/* Why the line's member cannot be taken, or NULL. */
static const char *
unfit(struct salvage *s, const struct ir_tar_member *m)
{
	if (strcmp(s->line.name.p, below_top(m->name)) != 0)
		return _("another file lies where its record points");
	if (m->type == IR_MEMBER_HARDLINK)
		return find_target(s, below_top(m->link))
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
		.hardlink = link ? below_top(m->link) : NULL,
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
	if (ir_buf_adds(&s->found, below_top(m->name)) < 0)
		return ir_err_sys(s->e, ENOMEM, _("cannot go on salvaging"));
	in.name = s->found.p;
	r = ir_bag_member_begin(s->to, &in, &why);
	s->copying = s->lineless = r == 0;
	s->problem = NULL;
	if (r < 0 && r != -EINVAL && s->e)
		*s->e = why;
	return r == -EINVAL ? 0 : r;
}

/* Second pass: lines and members side by side, both in order of offset. */
static int
copy_begin(void *arg, const struct ir_tar_member *m)
{
	struct salvage *s = arg;
	const char *why;
	int r;

	s->copying = s->lineless = false;
	if (s->index++ >= s->whole)
		return STOP;
	if (!is_data(below_top(m->name)))
		return 0;
	while (s->have_line && s->line.offset < m->offset) {
		r = give_up(s, _("its data is not in the archive"));
		if (r < 0)
			return r;
	}
	if (!s->have_line || s->line.offset > m->offset)
		return begin_found(s, m);
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

static void
note_tar_error(struct salvage *s, const struct ir_err *e)
{
	size_t n = strnlen(e->text, sizeof(s->why) - 1);

	memcpy(s->why, e->text, n);
	s->why[n] = '\0';
}

/* Runs all frames through a tar reader.  A tar that breaks ends the pass as
 * a broken frame does. */
static int
pass(struct salvage *s, struct ir_tar *tar, bool first)
{
	struct ir_err why = IR_ERR_INIT;
	const uint8_t *p;
	size_t len;
	int r = 0;

	ir_salvage_frames_rewind(&s->frames);
	while (r == 0 && ir_salvage_frames_next(&s->frames, &p, &len) > 0) {
		if (first) {
			s->info.frames++;
			s->info.tar_bytes += len;
			s->info.frame_bytes = s->frames.at + s->frames.used;
		}
		r = ir_tar_feed(tar, p, len, &why);
		if (!first && s->sink->progress)
			s->sink->progress(s->sink->arg, s->frames.at);
	}
	if (r == -IR_EFORMAT || r == -IR_ELIMIT) {
		if (why.code == r) /* the tar's, not that of a sink */
			note_tar_error(s, &why);
		return why.code == r ? 0 : r;
	}
	return r == STOP ? 0 : r;
}

static int
run(struct salvage *s, struct ir_err *e)
{
	const struct ir_tar_sink look = {
		look_begin, ignore_data, ignore_hole, look_end, ignore_odd, s};
	const struct ir_tar_sink copy = {
		copy_begin, copy_data, ignore_hole, copy_end, ignore_odd, s};
	struct ir_tar *first = NULL, *second = NULL;
	int r;

	r = ir_tar_new(&first, &look, e);
	if (r == 0)
		r = ir_tar_new(&second, &copy, e);
	if (r == 0)
		r = pass(s, first, true);
	memcpy(s->info.why, s->why, sizeof(s->info.why));
	if (r == 0)
		r = next_line(s);
	if (r == 0)
		r = pass(s, second, false);
	while (r == 0 && s->have_line)
		r = give_up(s,
			s->info.why[0]
				? _("its data lies behind a place where the "
				    "archive is damaged or ends")
				: _("its data was not on the disk"));
	ir_tar_free(first);
	ir_tar_free(second);
	if (r < 0 && e && e->code == 0)
		(void)ir_err_set(e, r, _("salvage was stopped"));
	return r;
}

int
ir_salvage(int fd, int sidecar_fd, const char *name, struct ir_bag *to,
	const struct ir_salvage_sink *sink, struct ir_salvage_info *ret,
	struct ir_err *e)
{
	struct salvage s = {0};
	struct ir_esc esc;
	struct stat st;
	int r;

	s.sink = sink;
	s.to = to;
	s.e = e;
	ir_buf_init(&s.moved, 0);
	ir_buf_init(&s.found, 0);
	ir_salvage_line_init(&s.line);
	if (fstat(fd, &st) != 0)
		r = ir_err_sys(
			e, errno, _("cannot read '%s'"), ir_esc(name, &esc));
	else {
		s.info.file_bytes = (uint64_t)st.st_size;
		r = ir_salvage_frames_init(&s.frames, fd, s.why, e);
	}
	if (r == 0)
		r = ir_salvage_lines_init(&s.lines, sidecar_fd, e);
	if (r == 0)
		r = run(&s, e);
	s.info.lines = s.lines.count;
	s.info.line_cut = s.lines.cut;
	tdestroy(s.targets, free);
	ir_salvage_frames_free(&s.frames);
	ir_salvage_lines_free(&s.lines);
	ir_salvage_line_free(&s.line);
	ir_buf_free(&s.moved);
	ir_buf_free(&s.found);
	s.info.read_error = s.frames.failed;
	if (s.info.why[0] && s.info.file_bytes > s.info.frame_bytes)
		s.info.behind = s.info.file_bytes - s.info.frame_bytes;
	if (r == 0)
		*ret = s.info;
	return r;
}
