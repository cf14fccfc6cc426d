/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bagit_check_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/sys/archive.h"
#include "ir/sys/magic.h"

/* A bag in an archive made by others, judged from the stream. */

#define SNIFF ((size_t)64 * 1024)

enum pass {
	PASS_TAGS,
	PASS_FILES,
	PASS_NAMES, /* of what is missing */
};

struct bagar {
	struct bagck b;
	struct vfy *v;
	struct ir_vtarget *t;
	struct ir_archive *a;
	enum pass pass;
	struct ir_buf top; /* with its slash; empty: not known yet */
	bool no_top, told_top;
	struct ir_member m;
	struct ir_buf name, sniff;
	struct ir_digest *digest;
	unsigned digest_algs;
	uint64_t size; /* of the member, as read */
	uint64_t unpacked;
	bool stop; /* nothing more can be read, told */
	uint64_t at, members; /* in this pass, in front of the end */
	struct ir_err *e;
};

static int
damage(struct bagar *s, const char *code, const char *why)
{
	return vfy_find(s->v, IR_V_DAMAGE, code,
		WHERE_NAME(s->name.p, s->name.len), "%s", why);
}

/* The archive cannot be read on: damage when it is its fault. */
static int
dead(struct bagar *s, int r, const struct ir_err *why)
{
	bool format = r == -IR_EFORMAT || r == -IR_EINTEGRITY;

	s->stop = true;
	if (s->v->stop < 0)
		return s->v->stop;
	return vfy_find(s->v, format ? IR_V_DAMAGE : IR_V_UNREAD,
		format ? "archive-damaged" : "unread", WHERE_NONE, "%s",
		why->text);
}

/* Takes leading "./" and the top folder off; > 0: told, not to be used. */
static int
set_name(struct bagar *s)
{
	const char *p = s->m.name, *slash;
	size_t len = strlen(p), n;

	while (len > 2 && p[0] == '.' && p[1] == '/') {
		p += 2;
		len -= 2;
	}
	while (len > 0 && s->m.type == IR_MEMBER_DIR && p[len - 1] == '/')
		len--;
	slash = memchr(p, '/', len);
	n = slash ? (size_t)(slash - p) + 1 : 0;
	ir_buf_clear(&s->name);
	if (s->top.len == 0 && !s->no_top && n > 1 && p[0] != '/')
		if (ir_buf_add(&s->top, p, n) < 0)
			return -ENOMEM;
	if (s->no_top ||
		(n > 1 && n == s->top.len && memcmp(p, s->top.p, n) == 0)) {
		n = s->no_top ? 0 : n;
		if (p[n] != '/')
			return ir_buf_add(&s->name, p + n, len - n);
	}
	if (p[0] == '/') { /* judged as it stands */
		p = s->m.name;
		len = strlen(p);
	}
	if (ir_buf_add(&s->name, p, len) < 0)
		return -ENOMEM;
	/* the top folder's own entry, or the "." of a tar */
	if (s->m.type == IR_MEMBER_DIR &&
		((len == 1 && p[0] == '.') || s->top.len == 0 ||
			(len + 1 == s->top.len &&
				memcmp(p, s->top.p, len) == 0)))
		return 1;
	return 2;
}

/* 2 of set_name: outside the folder, or there is none. */
static int
outside(struct bagar *s)
{
	const char *unsafe = ir_bagit_name_unsafe(s->name.p, s->name.len);
	int r;

	if (s->pass != PASS_FILES)
		return 1;
	if (unsafe)
		r = damage(s, "unsafe-name", unsafe);
	else
		r = damage(s, "outside-top",
			_("the member lies outside the bag's folder"));
	return r < 0 ? r : 1;
}

/* A bag packed without its folder: bagit.txt lies at the top. */
static int
tell_no_top(struct bagar *s)
{
	s->no_top = true;
	ir_buf_clear(&s->top);
	if (s->told_top)
		return 0;
	s->told_top = true;
	return vfy_find(s->v, IR_V_DAMAGE, "no-top-folder", WHERE_NONE,
		_("the bag was packed without a folder of its own"));
}

/* 0 to be used, > 0 not, < 0. */
static int
take_name(struct bagar *s)
{
	int r = set_name(s);

	if (r == 2 && (s->top.len == 0 || !s->b.have_decl) &&
		bagck_tag_kind(s->name.p, s->name.len) != BAGTAG_NONE) {
		r = tell_no_top(s);
		return r;
	}
	return r == 2 ? outside(s) : r;
}

static int
over_limit(struct bagar *s)
{
	s->stop = true;
	return vfy_find(s->v, IR_V_UNREAD, "limit",
		WHERE_NAME(s->name.p, s->name.len),
		_("more than %" PRIu64 " bytes unpacked: stopped, see --limit"),
		s->v->o->limit);
}

struct sink {
	int (*data)(struct bagar *s, const void *p, size_t len);
	int (*hole)(struct bagar *s, uint64_t len);
};

/* 1 the member's content was cut, told; 0; < 0. */
static int
content_failed(struct bagar *s, int r, const struct ir_err *why)
{
	if (s->v->stop < 0)
		return s->v->stop;
	if (r == -IR_EINTEGRITY)
		r = damage(s, "member-damaged", why->text);
	else if (r == -IR_ENOTSUP)
		r = vfy_find(s->v, IR_V_UNREAD, "encrypted",
			WHERE_NAME(s->name.p, s->name.len), "%s", why->text);
	else
		r = dead(s, r, why);
	return r < 0 ? r : 1;
}

static int
gap(struct bagar *s, const struct sink *sink, uint64_t len)
{
	s->size += len;
	s->unpacked += len;
	if (s->unpacked > s->v->o->limit) {
		int r = over_limit(s);

		return r < 0 ? r : 1;
	}
	return sink->hole ? sink->hole(s, len) : 0;
}

/* The whole content of the member to the sink. */
static int
content(struct bagar *s, const struct sink *sink)
{
	struct ir_err why = IR_ERR_INIT;
	const void *p = NULL;
	uint64_t off = 0;
	size_t len = 0;
	int r;

	s->size = 0;
	if (s->m.size_known && s->m.size > s->v->o->limit) {
		r = over_limit(s);
		return r < 0 ? r : 1;
	}
	while ((r = ir_archive_data(s->a, &p, &len, &off, &why)) == 1) {
		r = off > s->size ? gap(s, sink, off - s->size) : 0;
		if (r != 0)
			return r;
		s->size += len;
		s->unpacked += len;
		if (s->unpacked > s->v->o->limit) {
			r = over_limit(s);
			return r < 0 ? r : 1;
		}
		r = sink->data(s, p, len);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return content_failed(s, r, &why);
	if (s->m.size_known && s->m.size > s->size)
		return gap(s, sink, s->m.size - s->size);
	return 0;
}

static int
tag_data(struct bagar *s, const void *p, size_t len)
{
	return bagck_tag_data(&s->b, p, len);
}

static int
read_tag(struct bagar *s)
{
	static const struct sink sink = {tag_data, NULL};
	int r;

	if (s->m.type != IR_MEMBER_FILE ||
		bagck_tag_kind(s->name.p, s->name.len) == BAGTAG_NONE)
		return 0;
	r = bagck_tag_begin(&s->b, s->name.p, s->name.len);
	if (r <= 0)
		return r;
	r = content(s, &sink);
	return r != 0 ? (r < 0 ? r : 0) : bagck_tag_end(&s->b);
}

static int
file_data(struct bagar *s, const void *p, size_t len)
{
	size_t room = SNIFF - s->sniff.len;
	int r = 0;

	if (s->v->magic && room)
		r = ir_buf_add(&s->sniff, p, len < room ? len : room);
	if (r == 0 && s->v->tee)
		r = s->v->tee->data(s->v->tee->arg, p, len);
	return r == 0 && s->digest ? ir_digest_update(s->digest, p, len) : r;
}

static int
file_hole(struct bagar *s, uint64_t len)
{
	int r = s->v->tee ? s->v->tee->hole(s->v->tee->arg, len) : 0;

	return r == 0 && s->digest ? ir_digest_zeros(s->digest, len) : r;
}

static int
ready_digest(struct bagar *s, unsigned algs)
{
	if (s->digest && s->digest_algs == algs)
		return ir_digest_reset(s->digest);
	ir_digest_free(s->digest);
	s->digest = NULL;
	s->digest_algs = algs;
	return algs ? ir_digest_new(&s->digest, algs, s->e) : 0;
}

static int
give_member(struct bagar *s, const uint8_t (*digests)[IR_DIGEST_MAX])
{
	char hex[IR_SHA256_HEX] = "";
	struct ir_vmember m = {.target = s->v->target,
		.drill = s->v->res->drill,
		.name = s->name.p,
		.name_len = s->name.len,
		.type = s->m.type == IR_MEMBER_HARDLINK ? 'h' : 'f',
		.size = s->size,
		.payload = bag_payload(s->name.p, s->name.len),
		.sha256 = hex};

	if (!s->v->o->member || s->b.only)
		return 0;
	if (digests)
		ir_hex(digests[IR_SHA256], IR_SHA256_LEN, hex);
	if (s->v->magic)
		m.media = ir_magic_type(s->v->magic,
			s->sniff.p ? s->sniff.p : "", s->sniff.len);
	if (s->v->stop == 0)
		s->v->stop = s->v->o->member(s->v->o->arg, &m);
	return s->v->stop < 0 ? s->v->stop : 0;
}

static int
finish_file(struct bagar *s, unsigned algs)
{
	uint8_t digests[IR_DIGEST_ALGS][IR_DIGEST_MAX] = {{0}};
	struct bagfile f = {.name = s->name.p,
		.len = s->name.len,
		.size = s->size,
		.digests = (const uint8_t(*)[IR_DIGEST_MAX])digests};
	int r = 0;

	for (int a = 0; a < IR_DIGEST_ALGS && r == 0; a++)
		if (algs & IR_DIGEST_BIT(a))
			r = ir_digest_final(
				s->digest, (enum ir_digest_alg)a, digests[a]);
	if (r < 0)
		return ir_err_set(s->e, r, _("cannot compute a digest"));
	r = bagck_file(&s->b, &f);
	return r < 0 ? r : give_member(s, f.digests);
}

static int
hash_file(struct bagar *s)
{
	static const struct sink sink = {file_data, file_hole};
	unsigned algs = 0;
	bool tee = s->v->tee != NULL;
	int r = bagck_algs(&s->b, s->name.p, s->name.len, &algs);

	if (r < 0)
		return r;
	if (s->v->o->member || tee)
		algs |= IR_DIGEST_BIT(IR_SHA256);
	ir_buf_clear(&s->sniff);
	r = ready_digest(s, algs);
	if (r == 0 && tee)
		r = s->v->tee->begin(s->v->tee->arg, s->name.p, s->name.len,
			NULL, 0, s->m.mode, s->m.mtime);
	if (r == 0)
		r = content(s, &sink);
	if (tee && r >= 0) {
		int t = s->v->tee->end(s->v->tee->arg);

		r = t < 0 ? t : r;
	}
	if (r > 0)
		return bagck_told(&s->b, s->name.p, s->name.len);
	return r < 0 ? r : finish_file(s, algs);
}

static int
hash_link(struct bagar *s)
{
	const char *to = s->m.link ? s->m.link : "";
	size_t n = s->top.len;
	int r;

	while (to[0] == '.' && to[1] == '/')
		to += 2;
	if (n && strncmp(to, s->top.p, n) == 0)
		to += n;
	s->size = 0; /* its bytes are those of the first */
	if (s->v->tee) {
		r = s->v->tee->begin(s->v->tee->arg, s->name.p, s->name.len, to,
			strlen(to), s->m.mode, s->m.mtime);
		if (r == 0)
			r = s->v->tee->end(s->v->tee->arg);
		if (r < 0)
			return r;
	}
	r = bagck_link(&s->b, s->name.p, s->name.len, to, strlen(to));
	return r < 0 ? r : give_member(s, NULL);
}

static int
one_file(struct bagar *s)
{
	int r = 0;

	switch (s->m.type) {
	case IR_MEMBER_DIR:
		return bagck_dir(&s->b, s->name.p, s->name.len);
	case IR_MEMBER_FILE:
		return hash_file(s);
	case IR_MEMBER_HARDLINK:
		return hash_link(s);
	case IR_MEMBER_SYMLINK:
		r = s->b.only ? 0
			      : damage(s, "link-in-bag",
					_("a symbolic link, which is not "
					  "followed"));
		break;
	case IR_MEMBER_OTHER:
		r = s->b.only ? 0
			      : damage(s, "special-file",
					_("neither a file nor a directory"));
		break;
	}
	return r < 0 ? r : bagck_told(&s->b, s->name.p, s->name.len);
}

static int
one_member(struct bagar *s, const char *warning)
{
	struct ir_esc esc;
	int r = take_name(s);

	if (r != 0)
		return r < 0 ? r : 0;
	if (warning && s->pass == PASS_FILES) {
		r = vfy_find(s->v, IR_V_WARNING, "archive-warning",
			WHERE_NAME(s->name.p, s->name.len), "%s",
			ir_esc(warning, &esc));
		if (r < 0)
			return r;
	}
	s->b.have_data |= strncmp(s->name.p, "data", 4) == 0 &&
		(s->name.p[4] == '/' || s->name.p[4] == '\0');
	if (s->pass != PASS_FILES)
		return read_tag(s);
	r = s->m.type == IR_MEMBER_DIR
		? 0
		: bagck_name(&s->b, s->name.p, s->name.len);
	return r != 0 ? (r < 0 ? r : 0) : one_file(s);
}

static int
open_pass(struct bagar *s, enum pass pass, struct ir_err *why)
{
	struct ir_esc esc;

	s->pass = pass;
	s->stop = false;
	s->unpacked = 0;
	ir_archive_free(s->a);
	s->a = NULL;
	if (lseek(s->t->fd, 0, SEEK_SET) < 0)
		return ir_err_sys(why, errno, _("cannot go to the beginning"));
	s->at = 0;
	return ir_archive_open(&s->a, s->t->fd, NULL, 0,
		ir_esc(s->t->path, &esc), pass == PASS_FILES, why);
}

static int
zip_odd(void *arg, const char *name, size_t len, uint64_t off, const char *why)
{
	struct bagar *s = arg;
	struct where at = {.name = name,
		.name_len = len,
		.has_offset = true,
		.offset = off};

	return vfy_find(s->v, IR_V_DAMAGE, "zip-form", at, "%s", why);
}

static int
check_zip(struct bagar *s)
{
	struct ir_err why = IR_ERR_INIT;
	int r = ir_archive_zip_check(s->t->fd, zip_odd, s, &why);

	return r < 0 ? dead(s, r, &why) : 0;
}

/* Nothing may stand behind what the reader took for the end. */
static int
after_end(struct bagar *s)
{
	struct ir_err why = IR_ERR_INIT;
	uint64_t rest = 0;
	int r = s->b.only ? 0 : ir_archive_rest(s->a, &rest, &why);

	if (r < 0)
		return dead(s, r, &why);
	if (rest != 0)
		r = vfy_find(s->v, IR_V_DAMAGE, "after-end", WHERE_NONE,
			_("%" PRIu64 " bytes after the end of the archive"),
			rest);
	if (r == 0 && !s->b.only && ir_archive_is_zip(s->a))
		r = check_zip(s);
	return r;
}

/*
 * The tag files are read up to the end of the tar, as tar does it; the files
 * beyond it too, lest something be hidden there.
 */
static int
behind(struct bagar *s)
{
	if (s->pass == PASS_TAGS)
		s->members = s->at;
	if (s->pass != PASS_FILES || s->at != s->members + 1 || s->b.only)
		return 0;
	return damage(s, "after-end",
		_("a member behind the end of the archive: other readers do "
		  "not see it, nor what follows"));
}

static int
run_pass(struct bagar *s, enum pass pass)
{
	struct ir_err why = IR_ERR_INIT;
	const char *warning = NULL;
	uint64_t files = 0;
	int r = open_pass(s, pass, &why);

	if (r == -IR_EFORMAT)
		return dead(s, r, &why);
	if (r < 0) {
		*s->e = why;
		return r;
	}
	while (r == 0 && !s->stop) {
		r = ir_archive_next(s->a, &s->m, &warning, &why);
		if (r == 0)
			return pass == PASS_FILES ? after_end(s) : 0;
		if (r < 0)
			return dead(s, r, &why);
		s->at++;
		r = one_member(s, warning);
		if (r == 0)
			r = behind(s);
		if (s->v->o->progress && pass == PASS_FILES)
			s->v->o->progress(s->v->o->arg,
				ir_archive_consumed(s->a), ++files);
	}
	return r;
}

static int
run_all(struct bagar *s)
{
	int r = run_pass(s, PASS_TAGS);

	if (r == 0 && !s->stop && bagck_again(&s->b))
		r = run_pass(s, PASS_TAGS);
	if (r < 0 || s->stop)
		return r;
	r = bagck_tags_done(&s->b);
	if (r == 0 && (s->b.algs[0] || !s->b.only))
		r = run_pass(s, PASS_FILES);
	if (r < 0 || s->stop)
		return r;
	s->v->res->packed = s->t->size;
	r = bagck_files_done(&s->b);
	return r > 0 ? run_pass(s, PASS_NAMES) : r;
}

static int
run_bag(struct vfy *v, struct ir_vtarget *t, unsigned only, struct ir_err *e)
{
	struct bagar s = {.v = v, .t = t, .e = e};
	int r = bagck_init(&s.b, v, t->charsets);

	s.b.only = only;
	ir_buf_init(&s.top, 0);
	ir_buf_init(&s.name, 0);
	ir_buf_init(&s.sniff, 0);
	if (r == 0 && t->pipe)
		r = verify_spool(v, t, e);
	if (r == 0)
		r = run_all(&s);
	if (r == -ENOMEM && e->code == 0)
		(void)ir_err_sys(e, ENOMEM, _("cannot verify"));
	ir_archive_free(s.a);
	ir_digest_free(s.digest);
	ir_buf_free(&s.top);
	ir_buf_free(&s.name);
	ir_buf_free(&s.sniff);
	bagck_free(&s.b);
	return r;
}

int
verify_bag_archive(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	return run_bag(v, t, 0, e);
}

int
verify_other_digests(struct vfy *v, struct ir_vtarget *t, struct ir_err *e)
{
	if (v->res->damage || v->res->unread || v->tee)
		return 0;
	if (t->pipe)
		return vfy_find(v, IR_V_NOTE, "sha512-unread", WHERE_NONE,
			_("manifest-sha512.txt was not compared: a pipe "
			  "cannot be read twice"));
	return run_bag(v, t, IR_DIGEST_BIT(IR_SHA512), e);
}
