/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_frames_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/sys/zstd.h"

/* From a frame to members: decode, parse, hash, commit. */

void
frames_decode(struct worker *w, struct slot *s)
{
	struct ir_err e = IR_ERR_INIT;
	size_t got = 0;

	s->out_len = 0;
	if (s->kind != FRAME_DATA || s->fail < 0)
		return;
	if (s->out_cap < s->content) {
		uint8_t *p = realloc(s->out, (size_t)s->content);

		if (!p) {
			s->fail = -ENOMEM;
			(void)snprintf(s->why, sizeof(s->why), "%s",
				_("no memory for the frame"));
			return;
		}
		s->out = p;
		s->out_cap = (size_t)s->content;
	}
	s->fail = ir_zstd_dec_frame(w->dec, s->comp, s->comp_len, s->out,
		(size_t)s->content, &got, &e);
	if (s->fail == 0 && got != s->content) {
		s->fail = -IR_EFORMAT;
		(void)snprintf(s->why, sizeof(s->why), "%s",
			_("the frame holds less than it states"));
	} else if (s->fail < 0) {
		(void)snprintf(s->why, sizeof(s->why), "%.255s", e.text);
	}
	s->out_len = s->fail < 0 ? 0 : got;
}

static struct piece *
add_piece(struct slot *s, enum piece_kind kind)
{
	struct piece *p;

	if (s->n_pieces == s->cap_pieces) {
		size_t cap = s->cap_pieces ? 2 * s->cap_pieces : 256;

		p = realloc(s->pieces, cap * sizeof(*p));
		if (!p)
			return NULL;
		s->pieces = p;
		s->cap_pieces = cap;
	}
	p = &s->pieces[s->n_pieces++];
	p->kind = kind;
	p->hashed = false;
	return p;
}

static int
add_name(struct slot *s, const char *name, size_t len, size_t *ret_at)
{
	*ret_at = s->names.len;
	(void)ir_buf_add(&s->names, name, len); /* sticks */
	return ir_buf_addc(&s->names, '\0');
}

static int
on_begin(void *arg, const struct ir_tar_member *m)
{
	struct frames *f = arg;
	struct slot *s = f->cur;
	struct piece *p = add_piece(s, PIECE_BEGIN);
	struct slot_member *sm;

	if (!p)
		return -ENOMEM;
	if (s->n_members == s->cap_members) {
		size_t cap = s->cap_members ? 2 * s->cap_members : 128;

		sm = realloc(s->members, cap * sizeof(*sm));
		if (!sm)
			return -ENOMEM;
		s->members = sm;
		s->cap_members = cap;
	}
	sm = &s->members[s->n_members];
	p->u.member = s->n_members++;
	sm->m = *m;
	if (add_name(s, m->name, m->name_len, &sm->name_at) < 0 ||
		add_name(s, m->link ? m->link : "", m->link_len, &sm->link_at) <
			0)
		return -ENOMEM;
	s->begins = f->in_member = true;
	if (__builtin_add_overflow(f->logical, m->size, &f->logical) ||
		f->logical > f->v->o->limit)
		return -IR_ELIMIT;
	return 0;
}

static int
on_data(void *arg, const void *data, size_t len)
{
	struct frames *f = arg;
	struct piece *p = add_piece(f->cur, PIECE_DATA);

	if (!p)
		return -ENOMEM;
	p->u.data.p = data;
	p->u.data.len = len;
	return 0;
}

static int
on_hole(void *arg, uint64_t len)
{
	struct frames *f = arg;
	struct piece *p = add_piece(f->cur, PIECE_HOLE);

	if (!p)
		return -ENOMEM;
	p->u.len = len;
	return 0;
}

static int
on_end(void *arg)
{
	struct frames *f = arg;

	f->in_member = false;
	return add_piece(f->cur, PIECE_END) ? 0 : -ENOMEM;
}

static int
on_odd(void *arg, const char *code, uint64_t offset, const char *why)
{
	struct frames *f = arg;
	struct piece *p = add_piece(f->cur, PIECE_ODD);

	if (!p)
		return -ENOMEM;
	p->u.odd.code = code;
	p->u.odd.why = why;
	p->u.odd.offset = offset;
	return 0;
}

int
frames_sink_init(struct frames *f, struct ir_err *e)
{
	struct ir_tar_sink sink = {
		on_begin, on_data, on_hole, on_end, on_odd, f};

	return ir_tar_new(&f->tar, &sink, e);
}

/* A frame whose content cannot be had. */
static int
parse_lost(struct frames *f, struct slot *s)
{
	bool inside = f->in_member;

	if (inside && !add_piece(s, PIECE_LOST))
		return -ENOMEM;
	if (s->content == UINT64_MAX) {
		f->tar_dead = true;
		return 0;
	}
	if (!ir_tar_skip(f->tar, s->content) && inside) {
		f->in_member = false;
		if (!add_piece(s, PIECE_END))
			return -ENOMEM;
	}
	return 0;
}

int
frames_parse(struct frames *f, struct slot *s, struct ir_err *e)
{
	struct ir_err te = IR_ERR_INIT;
	int r;

	s->n_pieces = s->n_members = 0;
	ir_buf_clear(&s->names);
	s->has_tail = s->begins = false;
	s->parse_fail = 0;
	if (s->kind != FRAME_DATA || f->tar_dead)
		return 0;
	f->cur = s;
	s->parse_at = ir_tar_offset(f->tar);
	f->unpacked += s->out_len;
	if (s->fail == -ENOMEM)
		r = -ENOMEM; /* says nothing about the frame */
	else if (s->fail < 0)
		r = parse_lost(f, s);
	else
		r = f->unpacked > f->v->o->limit
			? -IR_ELIMIT
			: ir_tar_feed(f->tar, s->out, s->out_len, &te);
	if (r == -ENOMEM)
		return ir_err_sys(e, ENOMEM, _("cannot read the archive"));
	if (r < 0) {
		f->tar_dead = true;
		s->parse_fail = r;
		(void)snprintf(
			s->parse_why, sizeof(s->parse_why), "%.500s", te.text);
	}
	return 0;
}

static int
hash_piece(struct ir_digest *d, const struct piece *p)
{
	if (p->kind == PIECE_DATA)
		return ir_digest_update(d, p->u.data.p, p->u.data.len);
	if (p->kind == PIECE_HOLE)
		return ir_digest_zeros(d, p->u.len);
	return 0;
}

static int
hash_end(struct ir_digest *d, struct piece *p)
{
	uint8_t out[IR_DIGEST_MAX];
	int r = ir_digest_final(d, IR_SHA256, out);

	memcpy(p->u.sha256, out, IR_SHA256_LEN);
	p->hashed = true;
	return r;
}

/* Everything from the first member that begins in this slot. */
int
frames_hash(struct worker *w, struct slot *s, struct ir_err *e)
{
	struct ir_digest *d = w->dig, *t;
	bool open = false;
	int r = 0;

	for (size_t i = 0; i < s->n_pieces && r == 0; i++) {
		struct piece *p = &s->pieces[i];

		if (p->kind == PIECE_BEGIN) {
			open = true;
			r = ir_digest_reset(d);
		} else if (open && p->kind == PIECE_END) {
			open = false;
			r = hash_end(d, p);
		} else if (open) {
			r = hash_piece(d, p);
		}
	}
	if (r < 0)
		return ir_err_set(e, IR_ELIB, _("cannot compute a digest"));
	if (open) { /* goes on in the next slot: hand the state over */
		t = s->tail;
		s->tail = w->dig;
		w->dig = t;
		s->has_tail = true;
	}
	return 0;
}

static int
commit_begin(struct frames *f, struct slot *s, const struct piece *p)
{
	struct slot_member *sm = &s->members[p->u.member];
	int r;

	sm->m.name = s->names.p + sm->name_at;
	sm->m.link = sm->m.link ? s->names.p + sm->link_at : NULL;
	f->open = true;
	f->lost = false;
	r = f->sink.begin(f->sink.arg, &sm->m);
	f->want = r > 0;
	return r < 0 ? r : 0;
}

static int
commit_end(struct frames *f, struct piece *p)
{
	f->open = false;
	if (!p->hashed && hash_end(f->chain, p) < 0)
		return -IR_ELIB;
	f->done_files++;
	return f->sink.end(f->sink.arg, p->u.sha256, f->lost);
}

static int
commit_piece(struct frames *f, struct slot *s, struct piece *p, bool *chained)
{
	int r = 0;

	switch (p->kind) {
	case PIECE_BEGIN:
		*chained = false;
		return commit_begin(f, s, p);
	case PIECE_DATA:
		f->done_bytes += p->u.data.len;
		r = *chained ? hash_piece(f->chain, p) : 0;
		if (r == 0 && f->want)
			r = f->sink.data(
				f->sink.arg, p->u.data.p, p->u.data.len);
		return r;
	case PIECE_HOLE:
		r = *chained ? hash_piece(f->chain, p) : 0;
		if (r == 0 && f->want)
			r = f->sink.hole(f->sink.arg, p->u.len);
		return r;
	case PIECE_LOST:
		f->lost = f->any_lost = true;
		return 0;
	case PIECE_END:
		return commit_end(f, p);
	case PIECE_ODD:
		break;
	}
	return vfy_find(f->v, IR_V_DAMAGE, p->u.odd.code, WHERE_NONE,
		_("tar offset %" PRIu64 ": %s"), p->u.odd.offset, p->u.odd.why);
}

/* What is wrong with the frame itself. */
static int
tell_frame(struct frames *f, const struct slot *s)
{
	const char *code = s->code;

	if (!code && s->fail == 0)
		return 0;
	if (!code)
		code = "frame-damaged";
	if (s->content != UINT64_MAX && s->fail < 0)
		return vfy_find(f->v, IR_V_DAMAGE, code, WHERE_AT(s->offset),
			_("%s (tar bytes %" PRIu64 " to %" PRIu64 ")"), s->why,
			s->parse_at, s->parse_at + s->content);
	return vfy_find(
		f->v, IR_V_DAMAGE, code, WHERE_AT(s->offset), "%s", s->why);
}

static int
tell_parse(struct frames *f, const struct slot *s)
{
	if (s->parse_fail == 0)
		return 0;
	if (s->parse_fail == -IR_ELIMIT && !s->parse_why[0])
		return vfy_find(f->v, IR_V_UNREAD, "limit", WHERE_AT(s->offset),
			_("more than %" PRIu64
			  " bytes unpacked: stopped, see --limit"),
			f->v->o->limit);
	return vfy_find(f->v, IR_V_DAMAGE, "tar-damaged", WHERE_AT(s->offset),
		"%s", s->parse_why);
}

int
frames_commit(struct frames *f, struct slot *s, struct ir_err *e)
{
	bool chained = f->open; /* the member came from an earlier slot */
	int r = tell_frame(f, s);

	for (size_t i = 0; i < s->n_pieces && r == 0; i++)
		r = commit_piece(f, s, &s->pieces[i], &chained);
	if (r == 0)
		r = tell_parse(f, s);
	if (r == -IR_ELIB)
		return ir_err_set(e, r, _("cannot compute a digest"));
	if (r < 0)
		return r;
	if (s->has_tail) {
		struct ir_digest *t = f->chain;

		f->chain = s->tail;
		s->tail = t;
	}
	if (f->v->o->progress)
		f->v->o->progress(
			f->v->o->arg, s->offset + s->comp_len, f->done_files);
	return 0;
}

int
frames_digest(struct frames *f, struct slot *s, struct ir_err *e)
{
	int r = 0;

	if (s->kind == FRAME_TRAILER)
		r = ir_digest_peek(f->file, IR_SHA256, f->before);
	if (r == 0 && s->comp_len)
		r = ir_digest_update(f->file, s->comp, s->comp_len);
	if (r < 0)
		return ir_err_set(e, IR_ELIB, _("cannot compute a digest"));
	return 0;
}
