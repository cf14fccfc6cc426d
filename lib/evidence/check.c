/* SPDX-License-Identifier: Apache-2.0 */
#include "check_i.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/bagit.h"
#include "ir/evidence/format.h"
#include "ir/evidence/ledger.h"
#include "ir/evidence/name.h"
#include "ir/sys/magic.h"

#define TEXT_MAX ((size_t)16 << 20) /* of a small tag file */
#define LINE_MAX_BYTES ((size_t)64 << 20) /* of a ledger line */
#define SNIFF ((size_t)64 * 1024) /* for a media type */

/* Members come in this order of rank. */
static const struct {
	const char *name;
	int rank;
} tags[TAGS] = {
	[TAG_NONE] = {"data/", 1},
	[TAG_BAGIT] = {"bagit.txt", 0},
	[TAG_COLLECTION] = {IR_LEDGER_COLLECTION, 2},
	[TAG_COMMANDS] = {IR_LEDGER_COMMANDS, 3},
	[TAG_OBJECTS] = {IR_LEDGER_OBJECTS, 4},
	[TAG_OTHER] = {IR_TAG_DIR "/", 5},
	[TAG_INFO] = {"bag-info.txt", 6},
	[TAG_MANIFEST] = {"manifest-sha256.txt", 7},
	[TAG_MANIFEST512] = {"manifest-sha512.txt", 8},
	[TAG_TAGMANIFEST] = {"tagmanifest-sha256.txt", 9},
};

int
check_init(struct check *c, struct vfy *v, struct ir_err *e)
{
	struct ir_json_limits lim = {.size = LINE_MAX_BYTES};

	*c = (struct check){.v = v, .rank = -1, .tag_tar = UINT64_MAX};
	ir_buf_init(&c->top, 0);
	ir_buf_init(&c->name, 0);
	ir_buf_init(&c->link, 0);
	ir_buf_init(&c->text, 0);
	ir_buf_init(&c->scratch, 0);
	ir_buf_init(&c->sniff, 0);
	ir_buf_init(&c->tag_names, 0);
	vtab_init(&c->recs, sizeof(struct rec), 1);
	return ir_json_new(&c->json, &lim, e);
}

void
check_free(struct check *c)
{
	if (!c->v)
		return;
	ir_buf_free(&c->top);
	ir_buf_free(&c->name);
	ir_buf_free(&c->link);
	ir_buf_free(&c->text);
	ir_buf_free(&c->scratch);
	ir_buf_free(&c->sniff);
	lines_free(&c->lines);
	ir_json_free(c->json);
	vtab_free(&c->recs);
	ir_buf_free(&c->tag_names);
	free(c->tags);
}

static int
damage(struct check *c, const char *code, const char *why)
{
	return vfy_find(c->v, IR_V_DAMAGE, code,
		WHERE_NAME(c->name.p, c->name.len), "%s", why);
}

struct where
check_line(const struct check *c)
{
	return (struct where){
		.name = c->name.p, .name_len = c->name.len, .line = c->lines.n};
}

static uint64_t
name_hash(const struct check *c, const char *name, size_t len)
{
	return vfy_hash(c->v->o->seed, name, len);
}

struct rec *
check_find(struct check *c, const char *name, size_t len)
{
	return vtab_find(&c->recs, 0, name_hash(c, name, len));
}

static bool
starts(const struct ir_buf *b, const char *with)
{
	size_t n = strlen(with);

	return b->len > n && memcmp(b->p, with, n) == 0;
}

static enum tag
tag_of(const struct ir_buf *name)
{
	if (starts(name, "data/"))
		return TAG_NONE;
	for (int t = 0; t < TAGS; t++)
		if (strcmp(name->p, tags[t].name) == 0)
			return (enum tag)t;
	return TAG_OTHER;
}

/* Takes the top folder off. 1: the name is not below it. */
static int
set_name(struct check *c, const struct ir_tar_member *m)
{
	const char *slash = memchr(m->name, '/', m->name_len);
	size_t n = slash ? (size_t)(slash - m->name) + 1 : 0;

	ir_buf_clear(&c->name);
	if (c->top.len == 0 && n > 1)
		if (ir_buf_add(&c->top, m->name, n) < 0)
			return ir_buf_err(&c->top);
	if (n > 1 && n == c->top.len && memcmp(c->top.p, m->name, n) == 0) {
		(void)ir_buf_add(
			&c->name, m->name + n, m->name_len - n); /* sticks */
		return ir_buf_err(&c->name);
	}
	(void)ir_buf_add(&c->name, m->name, m->name_len); /* sticks */
	return ir_buf_err(&c->name) ? ir_buf_err(&c->name) : 1;
}

/* 0 fine; 1 told and not to be used; < 0. */
static int
check_name(struct check *c, int outside)
{
	const char *unsafe = ir_bagit_name_unsafe(c->name.p, c->name.len);
	int r = 0;

	if (unsafe)
		r = damage(c, "unsafe-name", unsafe);
	else if (outside)
		r = damage(c, "outside-top",
			_("the member lies outside the archive's folder"));
	else if (!ir_name_is_stored(c->name.p, c->name.len))
		return damage(c, "name-form", _("not a name our writer makes"));
	else
		return 0;
	return r < 0 ? r : 1;
}

static int
check_type(struct check *c, const struct ir_tar_member *m)
{
	if (m->type == IR_MEMBER_FILE ||
		(m->type == IR_MEMBER_HARDLINK && c->tag == TAG_NONE))
		return 0;
	c->skip = true;
	return vfy_find(c->v, IR_V_DAMAGE, "member-type",
		WHERE_NAME(c->name.p, c->name.len),
		_("a member of tar type '%c', which our archives do not hold"),
		m->typeflag > ' ' && m->typeflag < 127 ? m->typeflag : '?');
}

static int
check_order(struct check *c)
{
	int rank = tags[c->tag].rank, last = c->rank;

	c->rank = rank > last ? rank : last;
	if (rank < last || (c->rank == 1 && last < 0))
		return damage(c, "member-order",
			_("the member does not stand where it must"));
	return 0;
}

static int
check_double(struct check *c)
{
	bool twice = c->tag == TAG_NONE
		? check_find(c, c->name.p, c->name.len) != NULL
		: c->tag != TAG_OTHER && c->seen[c->tag];

	for (size_t i = 0; c->tag == TAG_OTHER && i < c->n_tags; i++)
		twice |= strcmp(check_tag_name(c, i), c->name.p) == 0;
	c->seen[c->tag] = true;
	if (!twice)
		return 0;
	c->skip = true;
	return damage(
		c, "duplicate-member", _("a second member of the same name"));
}

static void
start_lines(struct check *c)
{
	int (*line)(void *, const char *, size_t) = NULL;

	if (c->tag == TAG_MANIFEST)
		line = check_manifest_line;
	else if (c->tag == TAG_OBJECTS)
		line = check_object_line;
	else if (c->tag == TAG_COMMANDS)
		line = check_command_line;
	else
		return;
	lines_free(&c->lines);
	lines_init(&c->lines,
		c->tag == TAG_MANIFEST ? IR_BAGIT_LINE_MAX : LINE_MAX_BYTES,
		false, line, c);
}

static int
begin_tee(struct check *c, const struct ir_tar_member *m)
{
	const struct vtee *t = c->v->tee;
	const char *link = NULL;
	size_t len = 0;

	if (m->type == IR_MEMBER_HARDLINK && starts(&c->link, c->top.p)) {
		link = c->link.p + c->top.len;
		len = c->link.len - c->top.len;
	}
	return t->begin(
		t->arg, c->name.p, c->name.len, link, len, m->mode, m->mtime);
}

int
check_begin(void *arg, const struct ir_tar_member *m)
{
	struct check *c = arg;
	int r = set_name(c, m);

	if (r < 0)
		return r;
	c->m = *m;
	c->v->res->members++;
	r = check_name(c, r);
	if (r < 0)
		return r;
	c->skip = r > 0;
	if (c->skip)
		return 0;
	ir_buf_clear(&c->link);
	ir_buf_clear(&c->text);
	ir_buf_clear(&c->sniff);
	c->text_long = false;
	(void)ir_buf_add(
		&c->link, m->link ? m->link : "", m->link_len); /* sticks */
	c->tag = tag_of(&c->name);
	if (tags[c->tag].rank >= 2 && c->tag_tar == UINT64_MAX)
		c->tag_tar = m->offset;
	r = check_type(c, m);
	if (r == 0)
		r = check_order(c);
	if (r == 0)
		r = check_double(c);
	start_lines(c);
	if (r == 0 && c->v->tee && !c->skip)
		r = begin_tee(c, m);
	if (r < 0)
		return r;
	return !c->skip && (c->tag != TAG_NONE || c->v->magic || c->v->tee);
}

static int
add_some(struct ir_buf *b, const void *p, size_t len, size_t max)
{
	if (b->len >= max)
		return 1;
	if (len > max - b->len)
		len = max - b->len;
	return ir_buf_add(b, p, len);
}

int
check_data(void *arg, const void *p, size_t len)
{
	struct check *c = arg;
	int r = c->v->tee ? c->v->tee->data(c->v->tee->arg, p, len) : 0;

	if (r < 0)
		return r;
	switch (c->tag) {
	case TAG_MANIFEST:
	case TAG_OBJECTS:
	case TAG_COMMANDS:
		return lines_feed(&c->lines, p, len);
	case TAG_BAGIT:
	case TAG_COLLECTION:
	case TAG_INFO:
	case TAG_TAGMANIFEST:
		r = add_some(&c->text, p, len, TEXT_MAX);
		c->text_long |= r > 0;
		break;
	case TAG_NONE:
		r = c->v->magic ? add_some(&c->sniff, p, len, SNIFF) : 0;
		break;
	case TAG_MANIFEST512:
	case TAG_OTHER:
	case TAGS:
		break;
	}
	return r < 0 ? r : 0;
}

int
check_hole(void *arg, uint64_t len)
{
	static const char zeros[4096];
	struct check *c = arg;
	size_t n = len < sizeof(zeros) ? (size_t)len : sizeof(zeros);
	int r = c->v->tee ? c->v->tee->hole(c->v->tee->arg, len) : 0;

	if (r < 0)
		return r;
	if (c->tag == TAG_NONE)
		return add_some(&c->sniff, zeros, n, SNIFF) < 0 ? -ENOMEM : 0;
	return damage(c, "member-type", _("a sparse tag file"));
}

const char *
check_tag_name(const struct check *c, size_t i)
{
	return c->tag_names.p + c->tags[i].name;
}

int
check_add_tag(
	struct check *c, const char *name, const uint8_t sha[IR_SHA256_LEN])
{
	struct tag_rec *t;

	if (c->n_tags >= TAG_FILES_MAX)
		return damage(c, "tag-count",
			_("more tag files than an "
			  "archive may hold"));
	t = realloc(c->tags, (c->n_tags + 1) * sizeof(*t));
	if (!t)
		return -ENOMEM;
	c->tags = t;
	t = &c->tags[c->n_tags];
	t->name = c->tag_names.len;
	if (ir_buf_add(&c->tag_names, name, strlen(name) + 1) < 0)
		return -ENOMEM;
	memcpy(t->sha, sha, IR_SHA256_LEN);
	t->listed = false;
	c->n_tags++;
	return 0;
}

static int
give_member(struct check *c, const struct rec *rec, const char *hex)
{
	struct ir_vmember m = {.target = c->v->target,
		.drill = c->v->res->drill,
		.name = c->name.p,
		.name_len = c->name.len,
		.type = c->m.type == IR_MEMBER_HARDLINK ? 'h' : 'f',
		.size = rec->size,
		.payload = c->tag == TAG_NONE,
		.sha256 = hex};

	if (c->v->magic && m.payload && m.type == 'f')
		m.media = ir_magic_type(c->v->magic,
			c->sniff.p ? c->sniff.p : "", c->sniff.len);
	if (c->v->stop == 0 && c->v->o->member)
		c->v->stop = c->v->o->member(c->v->o->arg, &m);
	return c->v->stop < 0 ? c->v->stop : 0;
}

/* A hard link has the content of a member before it. */
static int
resolve_link(struct check *c, struct rec *rec)
{
	struct rec *to = NULL;

	rec->flags |= REC_LINK;
	if (starts(&c->link, c->top.p))
		to = check_find(
			c, c->link.p + c->top.len, c->link.len - c->top.len);
	if (!to)
		return damage(c, "link-target",
			_("a hard link to something that is not a member "
			  "before it"));
	memcpy(rec->sha, to->sha, sizeof(rec->sha));
	rec->size = to->size;
	rec->flags |= to->flags & REC_LOST;
	return 0;
}

static int
end_payload(struct check *c, struct rec *rec)
{
	struct ir_verify_result *res = c->v->res;
	struct rec *slot;
	int r = 0;

	if (c->m.type == IR_MEMBER_HARDLINK)
		r = resolve_link(c, rec);
	if (r < 0)
		return r;
	slot = vtab_add(&c->recs, rec->nameh, 0);
	if (!slot)
		return -ENOMEM;
	*slot = *rec;
	res->files++;
	res->bytes += rec->size;
	return 0;
}

static int
end_tag(struct check *c)
{
	switch (c->tag) {
	case TAG_MANIFEST:
	case TAG_OBJECTS:
	case TAG_COMMANDS:
		return lines_end(&c->lines);
	case TAG_BAGIT:
		return check_bagit(c);
	case TAG_COLLECTION:
		return check_collection(c);
	case TAG_INFO:
		return check_info(c);
	case TAG_TAGMANIFEST:
		return check_tagmanifest(c);
	case TAG_MANIFEST512:
	case TAG_OTHER:
	case TAG_NONE:
	case TAGS:
		break;
	}
	return 0;
}

int
check_end(void *arg, const uint8_t sha[IR_SHA256_LEN], bool lost)
{
	struct check *c = arg;
	struct rec rec = {.size = c->m.size, .offset = c->m.offset};
	char hex[IR_SHA256_HEX];
	int r = 0;

	if (lost)
		r = damage(c, "content-lost",
			_("part of the content could not be read"));
	if (r < 0 || c->skip)
		return r;
	if (c->v->tee)
		r = c->v->tee->end(c->v->tee->arg);
	if (r < 0)
		return r;
	memcpy(rec.sha, sha, sizeof(rec.sha));
	rec.flags = lost ? REC_LOST : 0;
	rec.nameh = name_hash(c, c->name.p, c->name.len);
	if (c->tag == TAG_NONE) {
		r = end_payload(c, &rec);
	} else {
		r = c->tag == TAG_TAGMANIFEST
			? 0
			: check_add_tag(c, c->name.p, sha);
		if (r == 0)
			r = end_tag(c);
	}
	ir_hex(rec.sha, IR_SHA256_LEN, hex);
	if (c->tag == TAG_MANIFEST)
		memcpy(c->v->res->manifest_sha256, hex, sizeof(hex));
	return r < 0 ? r : give_member(c, &rec, hex);
}

static int
missing(struct check *c, enum tag t)
{
	return vfy_find(c->v, IR_V_DAMAGE, "tag-missing",
		WHERE_NAME(tags[t].name, strlen(tags[t].name)),
		_("the archive does not hold this file"));
}

/* Members that stand in no manifest; their names are not kept. */
static int
unlisted(struct check *c)
{
	int r = 0;

	for (uint32_t i = 0; i < c->recs.n && r == 0; i++) {
		const struct rec *rec = vtab_at(&c->recs, i);

		if (!(rec->flags & REC_LISTED))
			r = vfy_find(c->v, IR_V_DAMAGE, "unlisted-member",
				WHERE_NONE,
				_("the member at tar offset %" PRIu64
				  " is not in the manifest"),
				rec->offset);
	}
	return r;
}

int
check_finish(struct check *c, bool whole)
{
	static const enum tag needed[] = {TAG_BAGIT, TAG_COLLECTION,
		TAG_OBJECTS, TAG_INFO, TAG_MANIFEST, TAG_TAGMANIFEST};
	int r = 0;

	/* Of an archive that ends early this would be told for each. */
	if (!whole && !c->seen[TAG_MANIFEST])
		return vfy_find(c->v, IR_V_DAMAGE, "not-compared", WHERE_NONE,
			_("the manifest is lost: %" PRIu64
			  " whole members were seen, none could be compared"),
			c->v->res->files);
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed) && r == 0; i++)
		if (!c->seen[needed[i]])
			r = missing(c, needed[i]);
	if (r == 0 && c->seen[TAG_MANIFEST])
		r = unlisted(c);
	for (size_t i = 0; i < c->n_tags && r == 0; i++)
		if (c->seen[TAG_TAGMANIFEST] && !c->tags[i].listed)
			r = vfy_find(c->v, IR_V_DAMAGE, "unlisted-member",
				WHERE_NAME(check_tag_name(c, i),
					strlen(check_tag_name(c, i))),
				_("the tag file is not in the tag manifest"));
	return r < 0 ? r : check_ledger_finish(c);
}
