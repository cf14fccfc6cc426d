/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "check_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"
#include "ir/evidence/bagit.h"

/* Manifests, bagit.txt and bag-info.txt of our own archives. */

#define HEX ((size_t)64)

static int
damage(struct check *c, const char *code, const char *why)
{
	return vfy_find(c->v, IR_V_DAMAGE, code,
		WHERE_NAME(c->name.p, c->name.len), "%s", why);
}

static int
bad_line(struct check *c, const char *why)
{
	return vfy_find(
		c->v, IR_V_DAMAGE, "manifest-line", check_line(c), "%s", why);
}

int
check_bagit(struct check *c)
{
	static const char want[] = "BagIt-Version: 1.0\n"
				   "Tag-File-Character-Encoding: UTF-8\n";

	if (c->text.len == sizeof(want) - 1 &&
		memcmp(c->text.p, want, sizeof(want) - 1) == 0)
		return 0;
	return damage(
		c, "bagit-txt", _("bagit.txt is not the one our writer makes"));
}

/* "HEX  NAME", as our writer puts it. */
static bool
split(const char *p, size_t len, uint8_t sha[IR_SHA256_LEN])
{
	if (len <= HEX + 2 || ir_unhex(p, HEX, sha) < 0)
		return false;
	for (size_t i = 0; i < HEX; i++)
		if (p[i] >= 'A' && p[i] <= 'F')
			return false;
	return p[HEX] == ' ' && p[HEX + 1] == ' ';
}

static int
mismatch(struct check *c, const char *name, size_t len, const uint8_t *got,
	const uint8_t *want)
{
	char a[IR_SHA256_HEX], b[IR_SHA256_HEX];
	struct where at = {.name = name, .name_len = len, .line = c->lines.n};

	ir_hex(got, IR_SHA256_LEN, a);
	ir_hex(want, IR_SHA256_LEN, b);
	return vfy_find(c->v, IR_V_DAMAGE, "digest-mismatch", at,
		_("the content has SHA-256 %s, the manifest says %s"), a, b);
}

static int
line_order(struct check *c, const struct rec *rec)
{
	const struct rec *want = NULL;
	uint64_t i = c->at_line++;

	if (i < c->recs.n)
		want = vtab_at(&c->recs, (uint32_t)i);
	if (want == rec || c->order_told)
		return 0;
	c->order_told = true;
	return vfy_find(c->v, IR_V_DAMAGE, "manifest-order", check_line(c),
		_("the manifest does not follow the order of the members"));
}

int
check_manifest_line(void *arg, const char *p, size_t len)
{
	struct check *c = arg;
	uint8_t sha[IR_SHA256_LEN];
	struct where at;
	struct rec *rec;

	if (c->lines.too_long || c->lines.unended || !split(p, len, sha))
		return bad_line(c, _("not a line our writer makes"));
	p += HEX + 2;
	len -= HEX + 2;
	at = (struct where){.name = p, .name_len = len, .line = c->lines.n};
	rec = check_find(c, p, len);
	if (!rec)
		return vfy_find(c->v, IR_V_DAMAGE, "missing-member", at,
			_("in the manifest, not in the archive"));
	if (rec->flags & REC_LISTED)
		return vfy_find(c->v, IR_V_DAMAGE, "manifest-double", at,
			_("twice in the manifest"));
	rec->flags |= REC_LISTED;
	if (memcmp(rec->sha, sha, sizeof(sha)) != 0 && !(rec->flags & REC_LOST))
		return mismatch(c, p, len, rec->sha, sha);
	return line_order(c, rec);
}

static int
tag_line(void *arg, const char *p, size_t len)
{
	struct check *c = arg;
	uint8_t sha[IR_SHA256_LEN];
	struct tag_rec *t = NULL;
	struct where at;

	if (c->lines.too_long || c->lines.unended || !split(p, len, sha))
		return bad_line(c, _("not a line our writer makes"));
	p += HEX + 2;
	len -= HEX + 2;
	at = (struct where){.name = p, .name_len = len, .line = c->lines.n};
	for (size_t i = 0; i < c->n_tags; i++)
		if (strlen(check_tag_name(c, i)) == len &&
			memcmp(check_tag_name(c, i), p, len) == 0)
			t = &c->tags[i];
	if (!t)
		return vfy_find(c->v, IR_V_DAMAGE, "missing-member", at,
			_("in the tag manifest, not in the archive"));
	if (t->listed)
		return vfy_find(c->v, IR_V_DAMAGE, "manifest-double", at,
			_("twice in the tag manifest"));
	t->listed = true;
	if (memcmp(t->sha, sha, sizeof(sha)) != 0)
		return mismatch(c, p, len, t->sha, sha);
	return 0;
}

int
check_tagmanifest(struct check *c)
{
	int r;

	if (c->text_long)
		return damage(c, "tag-size", _("the tag file is too large"));
	lines_free(&c->lines);
	lines_init(&c->lines, IR_BAGIT_LINE_MAX, false, tag_line, c);
	r = lines_feed(&c->lines, c->text.p ? c->text.p : "", c->text.len);
	return r < 0 ? r : lines_end(&c->lines);
}

static int
check_oxum(struct check *c, const char *value)
{
	uint64_t bytes, files;

	c->oxum_seen = true;
	if (ir_bagit_oxum(value, &bytes, &files) < 0)
		return damage(
			c, "payload-oxum", _("Payload-Oxum cannot be read"));
	if (bytes == c->v->res->bytes && files == c->v->res->files)
		return 0;
	return vfy_find(c->v, IR_V_DAMAGE, "payload-oxum",
		WHERE_NAME(c->name.p, c->name.len),
		_("Payload-Oxum says %" PRIu64 " bytes in %" PRIu64
		  " files, the archive holds %" PRIu64 " in %" PRIu64),
		bytes, files, c->v->res->bytes, c->v->res->files);
}

static int
check_head(struct check *c, const char *value)
{
	const char *sp = strchr(value, ' ');
	struct ir_head *h = &c->v->res->head;
	uint8_t raw[IR_SHA256_LEN];
	uint64_t seq;

	if (!sp ||
		ir_num_u64(value, (size_t)(sp - value), INT64_MAX, &seq) < 0 ||
		strlen(sp + 1) != HEX || ir_unhex(sp + 1, HEX, raw) < 0)
		return damage(c, "journal-head",
			_("Hikeshi-Journal-Head cannot be read"));
	h->seq = seq;
	memcpy(h->hex, sp + 1, HEX + 1);
	return 0;
}

static int
info_element(void *arg, const char *label, const char *value)
{
	struct check *c = arg;

	if (strcmp(label, "Payload-Oxum") == 0)
		return check_oxum(c, value);
	if (strcmp(label, "Hikeshi-Journal-Head") == 0)
		return check_head(c, value);
	return 0;
}

int
check_info(struct check *c)
{
	int64_t r;

	if (c->text_long)
		return damage(c, "tag-size", _("the tag file is too large"));
	r = ir_bagit_info_parse(
		c->text.p ? c->text.p : "", c->text.len, info_element, c);
	if (r < 0)
		return (int)r;
	if (r > 0)
		return vfy_find(c->v, IR_V_DAMAGE, "bag-info",
			((struct where){.name = c->name.p,
				.name_len = c->name.len,
				.line = (uint64_t)r}),
			_("the line has no label"));
	if (!c->oxum_seen)
		return damage(c, "payload-oxum", _("no Payload-Oxum"));
	return 0;
}
