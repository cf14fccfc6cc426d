/* SPDX-License-Identifier: Apache-2.0 */
#include "bagit_check_i.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "ir/base/i18n.h"

/* The rules of a bag over its table of files. */

int
bagck_init(struct bagck *b, struct vfy *v, struct charsets *cs)
{
	*b = (struct bagck){.v = v, .charsets = cs};
	vtab_init(&b->tab, sizeof(struct bagent), 2);
	vtab_init(&b->others, sizeof(uint64_t), 1);
	ir_buf_init(&b->name, 0);
	ir_buf_init(&b->text, 0);
	ir_buf_init(&b->utf8, 0);
	ir_buf_init(&b->fold, 0);
	ir_buf_init(&b->line.name, IR_BAGIT_LINE_MAX);
	b->decl.version = 100;
	memcpy(b->decl.encoding, "UTF-8", 6);
	return 0;
}

void
bagck_free(struct bagck *b)
{
	if (!b->v)
		return;
	vtab_free(&b->tab);
	vtab_free(&b->others);
	lines_free(&b->lines);
	ir_buf_free(&b->name);
	ir_buf_free(&b->text);
	ir_buf_free(&b->utf8);
	ir_buf_free(&b->fold);
	ir_buf_free(&b->line.name);
}

bool
bagck_again(struct bagck *b)
{
	bool again = b->again;

	b->again = false;
	b->take_defaults = true;
	return again;
}

bool
bag_payload(const char *name, size_t len)
{
	return len > 5 && memcmp(name, "data/", 5) == 0;
}

struct bagent *
bagck_find(struct bagck *b, const char *name, size_t len)
{
	return vtab_find(&b->tab, 0, vfy_hash(b->v->o->seed, name, len));
}

static int
fold_hash(struct bagck *b, const char *name, size_t len, uint64_t *ret)
{
	ir_buf_clear(&b->fold);
	if (ir_bagit_fold(&b->fold, name, len) < 0)
		return -ENOMEM;
	*ret = vfy_hash(b->v->o->seed, b->fold.p ? b->fold.p : "", b->fold.len);
	return 0;
}

/* Two names that are one name to some systems. */
static int
tell_double(struct bagck *b, const char *name, size_t len, uint64_t foldh)
{
	if (!vtab_find(&b->tab, 1, foldh))
		return 0;
	return vfy_find(b->v, IR_V_WARNING, "name-double",
		WHERE_NAME(name, len),
		_("another name differs only in case or Unicode "
		  "normalisation: some systems can keep only one of them"));
}

struct bagent *
bagck_entry(struct bagck *b, const char *name, size_t len)
{
	struct bagent *ent = bagck_find(b, name, len);
	uint64_t foldh;

	if (ent)
		return ent;
	if (fold_hash(b, name, len, &foldh) < 0 ||
		tell_double(b, name, len, foldh) < 0)
		return NULL;
	ent = vtab_add(&b->tab, vfy_hash(b->v->o->seed, name, len), foldh);
	if (ent)
		b->missing++;
	return ent;
}

int
bagck_mix(uint8_t sum[BAG_SUM], enum ir_digest_alg alg, const uint8_t *digest)
{
	uint8_t in[1 + IR_DIGEST_MAX] = {(uint8_t)alg}, out[IR_SHA256_LEN];
	size_t len = ir_digest_len(alg);

	memcpy(in + 1, digest, len);
	if (ir_sha256(in, len + 1, out) < 0)
		return -IR_ELIB;
	for (size_t i = 0; i < BAG_SUM; i++)
		sum[i] ^= out[i];
	return 0;
}

int
bagck_algs(struct bagck *b, const char *name, size_t len, unsigned *ret)
{
	struct bagent *ent = bagck_find(b, name, len);
	uint64_t foldh;

	if (!ent) {
		int r = fold_hash(b, name, len, &foldh);

		if (r < 0)
			return r;
		ent = vtab_find(&b->tab, 1, foldh);
	}
	*ret = ent ? ent->listed : 0;
	return 0;
}

int
bagck_name(struct bagck *b, const char *name, size_t len)
{
	const char *why = ir_bagit_name_unsafe(name, len);
	int r;

	if (why) {
		r = vfy_find(b->v, IR_V_DAMAGE, "unsafe-name",
			WHERE_NAME(name, len), "%s", why);
		return r < 0 ? r : 1;
	}
	if (!ir_bagit_system_file(name, len))
		return 0;
	return vfy_find(b->v, IR_V_WARNING, "system-file",
		WHERE_NAME(name, len),
		_("a file that an operating system leaves behind"));
}

static int
twice(struct bagck *b, const char *name, size_t len)
{
	return vfy_find(b->v, IR_V_DAMAGE, "duplicate-member",
		WHERE_NAME(name, len), _("a second file of the same name"));
}

static int
dir_and_file(struct bagck *b, const char *name, size_t len)
{
	return vfy_find(b->v, IR_V_DAMAGE, "duplicate-member",
		WHERE_NAME(name, len),
		_("a directory and a file of the same name"));
}

/* The key of a folder among the tag files: its name and a slash. */
static int
dir_hash(struct bagck *b, const char *name, size_t len, uint64_t *ret)
{
	ir_buf_clear(&b->fold);
	(void)ir_buf_add(&b->fold, name, len); /* sticks */
	if (ir_buf_addc(&b->fold, '/') < 0)
		return -ENOMEM;
	*ret = vfy_hash(b->v->o->seed, b->fold.p, b->fold.len);
	return 0;
}

/* Tag files need not be listed, but be there once only. */
static int
extra_tag(struct bagck *b, const struct bagfile *f)
{
	uint64_t h = vfy_hash(b->v->o->seed, f->name, f->len);
	bool tag = false;

	if (b->only)
		return 0;
	if (vtab_find(&b->others, 0, h))
		return twice(b, f->name, f->len);
	if (!vtab_add(&b->others, h, 0) || dir_hash(b, f->name, f->len, &h) < 0)
		return -ENOMEM;
	if (vtab_find(&b->others, 0, h))
		return dir_and_file(b, f->name, f->len);
	if (b->algs[1] == 0 || f->told || /* manifests stand for themselves */
		ir_bagit_manifest_name(f->name, f->len, &tag) != -EINVAL)
		return 0;
	return vfy_find(b->v, IR_V_NOTE, "unlisted-tag",
		WHERE_NAME(f->name, f->len),
		_("the tag file is in no tag manifest: nothing says what it "
		  "must be"));
}

static int
extra(struct bagck *b, const struct bagfile *f)
{
	if (!bag_payload(f->name, f->len))
		return extra_tag(b, f);
	if (f->told)
		return 0;
	return vfy_find(b->v, IR_V_DAMAGE, "unlisted-file",
		WHERE_NAME(f->name, f->len), _("the file is in no manifest"));
}

/* 1.0: every payload manifest lists every payload file. */
static int
check_listed(struct bagck *b, const struct bagent *ent, const struct bagfile *f)
{
	char lacking[64];

	if (b->decl.version < 100 || !bag_payload(f->name, f->len) ||
		ent->listed == b->algs[0] || b->only)
		return 0;
	vfy_algs(b->algs[0] & ~(unsigned)ent->listed, lacking, sizeof(lacking));
	return vfy_find(b->v, IR_V_DAMAGE, "not-in-every-manifest",
		WHERE_NAME(f->name, f->len),
		_("the file is not in the manifest of %s"), lacking);
}

static int
compare(struct bagck *b, struct bagent *ent, const struct bagfile *f)
{
	uint8_t sum[BAG_SUM] = {0};
	char algs[64];
	int r = 0;

	for (int a = 0; a < IR_DIGEST_ALGS && r == 0; a++)
		if (ent->listed & IR_DIGEST_BIT(a))
			r = bagck_mix(
				sum, (enum ir_digest_alg)a, f->digests[a]);
	if (r < 0)
		return r;
	if (memcmp(sum, ent->sum, BAG_SUM) == 0)
		return 0;
	ent->flags |= BAG_BAD;
	vfy_algs(ent->listed, algs, sizeof(algs));
	return vfy_find(b->v, IR_V_DAMAGE, "digest-mismatch",
		WHERE_NAME(f->name, f->len),
		_("the content is not what the manifest says (%s)"), algs);
}

/* Listed under a name that differs in case or normalisation only? */
static struct bagent *
find_folded(struct bagck *b, const struct bagfile *f, int *ret_r)
{
	struct bagent *ent;
	uint64_t foldh;

	if (fold_hash(b, f->name, f->len, &foldh) < 0) {
		*ret_r = -ENOMEM;
		return NULL;
	}
	ent = vtab_find(&b->tab, 1, foldh);
	if (!ent || (ent->flags & BAG_SEEN))
		return NULL;
	*ret_r = vfy_find(b->v, IR_V_WARNING, "name-form",
		WHERE_NAME(f->name, f->len),
		_("the manifest writes the name in another case or Unicode "
		  "normalisation"));
	return ent;
}

static void
count(struct bagck *b, const struct bagfile *f)
{
	if (b->only)
		return;
	b->v->res->members++;
	if (!bag_payload(f->name, f->len))
		return;
	b->v->res->files++;
	b->v->res->bytes += f->size;
}

/* The record of a file that is there now; NULL: none, *ret_r is final. */
static struct bagent *
take(struct bagck *b, const struct bagfile *f, int *ret_r)
{
	struct bagent *ent = bagck_find(b, f->name, f->len);

	*ret_r = 0;
	if (!ent)
		ent = find_folded(b, f, ret_r);
	if (*ret_r < 0)
		return NULL;
	if (ent && ent->listed == 0) { /* only in fetch.txt */
		ent->flags |= BAG_SEEN;
		b->missing--;
		ent = NULL;
	}
	if (!ent) {
		*ret_r = extra(b, f);
		return NULL;
	}
	if (ent->flags & BAG_SEEN) {
		*ret_r = twice(b, f->name, f->len);
		return NULL;
	}
	ent->flags |= BAG_SEEN;
	b->missing--;
	return ent;
}

int
bagck_dir(struct bagck *b, const char *name, size_t len)
{
	const struct bagent *ent = b->only ? NULL : bagck_find(b, name, len);
	uint64_t h;

	if (ent && ent->listed != 0)
		return dir_and_file(b, name, len);
	if (b->only || bag_payload(name, len))
		return 0;
	if (dir_hash(b, name, len, &h) < 0)
		return -ENOMEM;
	if (vtab_find(&b->others, 0, h))
		return 0;
	if (!vtab_add(&b->others, h, 0))
		return -ENOMEM;
	h = vfy_hash(b->v->o->seed, name, len);
	return vtab_find(&b->others, 0, h) ? dir_and_file(b, name, len) : 0;
}

/* The folders a tag file lies in, which need no entry of their own. */
static int
dirs_above(struct bagck *b, const char *name, size_t len)
{
	int r = 0;

	if (b->only || bag_payload(name, len))
		return 0;
	for (size_t i = 1; i < len && r == 0; i++)
		if (name[i] == '/')
			r = bagck_dir(b, name, i);
	return r;
}

int
bagck_file(struct bagck *b, const struct bagfile *f)
{
	struct bagent *ent;
	int r;

	count(b, f);
	r = dirs_above(b, f->name, f->len);
	ent = r == 0 ? take(b, f, &r) : NULL;
	if (!ent)
		return r;
	for (size_t i = 0; i < sizeof(ent->size); i++)
		ent->size[i] = (uint8_t)(f->size >> (8 * i));
	r = check_listed(b, ent, f);
	return r < 0 ? r : compare(b, ent, f);
}

int
bagck_told(struct bagck *b, const char *name, size_t len)
{
	struct bagfile f = {.name = name, .len = len, .told = true};
	struct bagent *ent;
	int r;

	ent = take(b, &f, &r);
	if (ent)
		ent->flags |= BAG_BAD;
	return r;
}

/* The link's bytes count again, as they do when unpacked. */
static uint64_t
size_of(const struct bagent *ent)
{
	uint64_t v = 0;

	for (size_t i = 0; ent && i < sizeof(ent->size); i++)
		v |= (uint64_t)ent->size[i] << (8 * i);
	return v;
}

int
bagck_link(struct bagck *b, const char *name, size_t len, const char *to,
	size_t to_len)
{
	struct bagent *ent, *first = bagck_find(b, to, to_len);
	struct bagfile f = {.name = name, .len = len, .size = size_of(first)};
	int r;

	count(b, &f);
	ent = take(b, &f, &r);
	if (!ent)
		return r;
	if (!first || !(first->flags & BAG_SEEN)) {
		ent->flags |= BAG_BAD;
		return vfy_find(b->v, IR_V_DAMAGE, "link-target",
			WHERE_NAME(name, len),
			_("a hard link to something that is not a listed "
			  "file before it"));
	}
	memcpy(ent->size, first->size, sizeof(ent->size));
	if (!(first->flags & BAG_BAD) && first->listed == ent->listed &&
		memcmp(first->sum, ent->sum, BAG_SUM) == 0)
		return check_listed(b, ent, &f);
	ent->flags |= BAG_BAD;
	return vfy_find(b->v, IR_V_DAMAGE, "digest-mismatch",
		WHERE_NAME(name, len),
		_("the hard link's content is not what the manifest says"));
}

static int
check_oxum(struct bagck *b)
{
	const struct ir_verify_result *res = b->v->res;

	if (!b->have_oxum || b->only ||
		(b->oxum_bytes == res->bytes && b->oxum_files == res->files))
		return 0;
	return vfy_find(b->v, IR_V_DAMAGE, "payload-oxum", WHERE_NONE,
		_("Payload-Oxum says %" PRIu64 " bytes in %" PRIu64
		  " files, the bag holds %" PRIu64 " in %" PRIu64),
		b->oxum_bytes, b->oxum_files, res->bytes, res->files);
}

int
bagck_files_done(struct bagck *b)
{
	int r = check_oxum(b);

	vfy_algs(b->algs[0] | (b->only ? IR_DIGEST_BIT(IR_SHA256) : 0),
		b->v->res->algorithms, sizeof(b->v->res->algorithms));
	if (r == 0 && !b->have_data && !b->only)
		r = vfy_find(b->v, IR_V_DAMAGE, "no-payload-dir", WHERE_NONE,
			_("the folder data/ is missing"));
	if (r < 0)
		return r;
	b->naming = b->missing > 0;
	return b->naming ? 1 : 0;
}

int
bagck_done(struct bagck *b)
{
	b->naming = false;
	return 0;
}
