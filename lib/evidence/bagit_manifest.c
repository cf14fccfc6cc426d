/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "bagit_check_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/evidence/ledger.h"

/* The tag files of a bag made by others: which they are, what they say. */

#define TEXT_MAX ((size_t)1 << 20) /* bagit.txt and bag-info.txt */

static int
damage(struct bagck *b, const char *code, const char *why)
{
	return vfy_find(b->v, IR_V_DAMAGE, code,
		WHERE_NAME(b->name.p, b->name.len), "%s", why);
}

static int
line_damage(struct bagck *b, const char *code, const char *why)
{
	return vfy_find(b->v, IR_V_DAMAGE, code, bagck_line(b), "%s", why);
}

struct where
bagck_line(const struct bagck *b)
{
	return (struct where){
		.name = b->name.p, .name_len = b->name.len, .line = b->lines.n};
}

static bool
is(const char *name, size_t len, const char *what)
{
	return strlen(what) == len && memcmp(name, what, len) == 0;
}

enum bagtag
bagck_tag_kind(const char *name, size_t len)
{
	bool tag;

	if (is(name, len, "bagit.txt"))
		return BAGTAG_DECL;
	if (is(name, len, "bag-info.txt") || is(name, len, "package-info.txt"))
		return BAGTAG_INFO;
	if (is(name, len, "fetch.txt"))
		return BAGTAG_FETCH;
	if (is(name, len, IR_LEDGER_COLLECTION))
		return BAGTAG_COLLECTION;
	if (is(name, len, IR_LEDGER_OBJECTS))
		return BAGTAG_LEDGER;
	return ir_bagit_manifest_name(name, len, &tag) == -EINVAL
		? BAGTAG_NONE
		: BAGTAG_MANIFEST;
}

/* The algorithm of the manifest that begins; 1: not one we have. */
static int
begin_manifest(struct bagck *b)
{
	bool tag = false;
	int alg = ir_bagit_manifest_name(b->name.p, b->name.len, &tag), r;

	b->is_tagmanifest = tag;
	if (alg == -ENOENT) {
		if (b->naming || b->only)
			return 1;
		b->unknown[tag]++;
		r = vfy_find(b->v, IR_V_WARNING, "algorithm-unknown",
			WHERE_NAME(b->name.p, b->name.len),
			_("a manifest of an algorithm that is not known "
			  "here"));
		return r < 0 ? r : 1;
	}
	b->alg = (enum ir_digest_alg)alg;
	if (b->only && (tag || !(b->only & IR_DIGEST_BIT(alg))))
		return 1;
	b->algs[tag] |= IR_DIGEST_BIT(alg);
	return 0;
}

static bool
is_ours(enum bagtag tag)
{
	return tag == BAGTAG_COLLECTION || tag == BAGTAG_LEDGER;
}

/* How to read it: 1 when the encoding is not one we have, told once. */
static int
set_encoding(struct bagck *b)
{
	int r;

	b->conv = NULL;
	b->broken = false;
	if (b->tag == BAGTAG_DECL || is_ours(b->tag))
		return 0;
	if (b->charsets &&
		charsets_find(b->charsets, b->decl.encoding, &b->conv) == 0)
		return b->conv ? converter_start(b->conv) : 0;
	if (!b->charsets)
		return 0;
	r = b->naming ? 0
		      : vfy_find(b->v, IR_V_UNREAD, "encoding",
				WHERE_NAME(b->name.p, b->name.len),
				_("its encoding is not known here"));
	return r < 0 ? r : 1;
}

int
bagck_tag_begin(struct bagck *b, const char *name, size_t len)
{
	int r = 0;

	b->tag = bagck_tag_kind(name, len);
	if (b->naming && b->tag != BAGTAG_MANIFEST && b->tag != BAGTAG_FETCH)
		b->tag = BAGTAG_NONE;
	if (b->only && b->tag != BAGTAG_MANIFEST)
		b->tag = BAGTAG_NONE;
	if (b->tag != BAGTAG_NONE && b->tag != BAGTAG_DECL &&
		!is_ours(b->tag) && !b->take_defaults &&
		(b->again || !b->have_decl)) {
		b->again = true;
		b->tag = BAGTAG_NONE;
	}
	if (b->tag == BAGTAG_NONE)
		return 0;
	ir_buf_clear(&b->name);
	ir_buf_clear(&b->text);
	if (ir_buf_add(&b->name, name, len) < 0)
		return -ENOMEM;
	if (b->tag == BAGTAG_MANIFEST)
		r = begin_manifest(b);
	if (r == 0)
		r = set_encoding(b);
	lines_free(&b->lines);
	lines_init(&b->lines, IR_BAGIT_LINE_MAX, true,
		b->tag == BAGTAG_FETCH ? bagck_fetch_line : bagck_manifest_line,
		b);
	if (r > 0)
		b->tag = BAGTAG_NONE;
	return r < 0 ? r : b->tag != BAGTAG_NONE;
}

static int
feed(struct bagck *b, const char *p, size_t len)
{
	if (b->tag == BAGTAG_MANIFEST || b->tag == BAGTAG_FETCH)
		return lines_feed(&b->lines, p, len);
	if (len > TEXT_MAX - b->text.len)
		len = TEXT_MAX - b->text.len;
	return ir_buf_add(&b->text, p, len);
}

int
bagck_tag_data(struct bagck *b, const void *p, size_t len)
{
	const char *at = p;
	int r = 0;

	if (b->tag == BAGTAG_NONE || b->broken)
		return 0;
	if (!b->conv)
		return feed(b, p, len);
	while (len > 0 && r == 0) { /* a block at a time: memory stays small */
		size_t n = len < 65536 ? len : 65536;

		ir_buf_clear(&b->utf8);
		r = converter_feed(b->conv, at, n, &b->utf8);
		if (r == -EILSEQ) {
			b->broken = true;
			return damage(b, "encoding",
				_("it is not in the encoding bagit.txt "
				  "states"));
		}
		if (r == 0)
			r = feed(b, b->utf8.p ? b->utf8.p : "", b->utf8.len);
		at += n;
		len -= n;
	}
	return r;
}

static int
end_decl(struct bagck *b)
{
	struct ir_err e = IR_ERR_INIT;
	const char *odd = NULL;

	if (b->have_decl || b->told_decl)
		return 0;
	b->told_decl = true;
	if (ir_bagit_decl_parse(b->text.p ? b->text.p : "", b->text.len,
		    &b->decl, &odd, &e) < 0)
		return damage(b, "bagit-txt", e.text);
	b->have_decl = true;
	if (odd)
		return vfy_find(b->v, IR_V_WARNING, "bagit-txt",
			WHERE_NAME(b->name.p, b->name.len), "%s", odd);
	return 0;
}

static int
info_element(void *arg, const char *label, const char *value)
{
	struct bagck *b = arg;

	if (strcasecmp(label, "Payload-Oxum") != 0)
		return 0;
	if (ir_bagit_oxum(value, &b->oxum_bytes, &b->oxum_files) < 0)
		return damage(
			b, "payload-oxum", _("Payload-Oxum cannot be read"));
	b->have_oxum = true;
	return 0;
}

static int
end_info(struct bagck *b)
{
	int64_t r = ir_bagit_info_parse(
		b->text.p ? b->text.p : "", b->text.len, info_element, b);

	if (r <= 0)
		return (int)r;
	return vfy_find(b->v, IR_V_DAMAGE, "bag-info",
		((struct where){.name = b->name.p,
			.name_len = b->name.len,
			.line = (uint64_t)r}),
		_("the line has no label"));
}

static void
take_end(struct ir_verify_result *res, const struct ir_json *j)
{
	ir_node end = ir_json_get(j, 0, "end");
	ir_node counts = ir_json_get(j, 0, "counts");

	res->objects = res->gaps = 0; /* and stay so when not stated */
	(void)ir_json_u64(j, ir_json_get(j, counts, "objects"), &res->objects);
	(void)ir_json_u64(j, ir_json_get(j, counts, "gaps"), &res->gaps);
	res->part = ir_json_streq(j, end, "interrupted") ||
		ir_json_streq(j, end, "failed");
	res->complete = ir_json_streq(j, end, "complete") && res->gaps == 0
		? IR_V_YES
		: IR_V_NO;
}

/* What the collection says of itself; of a text that cannot be read, none. */
static int
take_collection(struct bagck *b)
{
	struct ir_verify_result *res = b->v->res;
	struct ir_err e = IR_ERR_INIT;
	struct ir_json *j = NULL;
	int r = ir_json_new(&j, NULL, &e);

	if (r == 0)
		r = ir_json_parse(
			j, b->text.p ? b->text.p : "", b->text.len, &e);
	if (r == 0 &&
		ir_json_type(j, ir_json_get(j, 0, "end")) == IR_JSON_STRING)
		take_end(res, j);
	if (r == 0)
		(void)ir_json_bool(j, ir_json_get(j, 0, "drill"),
			&res->drill); /* stays false */
	ir_json_free(j);
	return r == -ENOMEM ? r : 0;
}

static int
end_ours(struct bagck *b)
{
	int r = b->tag == BAGTAG_COLLECTION ? take_collection(b) : 0;

	if (r < 0 || b->told_ours)
		return r;
	b->told_ours = true;
	return vfy_find(b->v, IR_V_NOTE, "not-original", WHERE_NONE,
		_("made by ir-collect, not in its original form: ledger and "
		  "frames were not checked"));
}

int
bagck_tag_end(struct bagck *b)
{
	int r = 0;

	if (b->tag == BAGTAG_NONE || b->broken)
		return 0;
	if (b->conv && converter_end(b->conv) < 0)
		return damage(b, "encoding",
			_("it is not in the encoding bagit.txt states"));
	switch (b->tag) {
	case BAGTAG_DECL:
		r = end_decl(b);
		break;
	case BAGTAG_INFO:
		r = end_info(b);
		break;
	case BAGTAG_FETCH:
	case BAGTAG_MANIFEST:
		r = lines_end(&b->lines);
		break;
	case BAGTAG_COLLECTION:
	case BAGTAG_LEDGER:
		r = end_ours(b);
		break;
	case BAGTAG_NONE:
		break;
	}
	b->tag = BAGTAG_NONE;
	return r;
}

/* A file of the list that was not seen: name it once. */
static int
name_missing(struct bagck *b, const char *name, size_t len)
{
	struct bagent *ent = bagck_find(b, name, len);
	struct where at = {.name = name, .name_len = len, .line = b->lines.n};

	if (!ent || (ent->flags & (BAG_SEEN | BAG_NAMED)))
		return 0;
	ent->flags |= BAG_NAMED;
	if (ent->listed == 0)
		return vfy_find(b->v, IR_V_DAMAGE, "fetch-unlisted", at,
			_("in fetch.txt, in no manifest"));
	if (ent->flags & BAG_FETCH)
		return vfy_find(b->v, IR_V_DAMAGE, "not-fetched", at,
			_("the bag has a hole: the file is to be fetched, and "
			  "we never fetch"));
	return vfy_find(b->v, IR_V_DAMAGE, "missing-file", at,
		_("in the manifest, not in the bag"));
}

static bool
listed_before(struct bagck *b, struct bagent *ent, int *ret_r)
{
	uint8_t was[BAG_SUM];

	if (!(ent->listed & IR_DIGEST_BIT(b->alg)))
		return false;
	memcpy(was, ent->sum, sizeof(was));
	*ret_r = bagck_mix(was, b->alg, b->line.digest);
	if (*ret_r < 0)
		return true;
	/* with one algorithm only, the same digest again cancels out */
	if (b->decl.version < 100 && ent->listed == IR_DIGEST_BIT(b->alg)) {
		static const uint8_t zero[BAG_SUM];

		if (memcmp(was, zero, sizeof(was)) == 0) {
			*ret_r = vfy_find(b->v, IR_V_WARNING, "manifest-double",
				bagck_line(b),
				_("a name twice in the manifest, with the "
				  "same digest"));
			return true;
		}
	}
	*ret_r = line_damage(
		b, "manifest-double", _("a name twice in the manifest"));
	return true;
}

static int
add_line(struct bagck *b)
{
	const char *name = b->line.name.p;
	size_t len = b->line.name.len;
	struct bagent *ent;
	int r = 0;

	if (bag_payload(name, len) == b->is_tagmanifest)
		return line_damage(b, "manifest-name",
			b->is_tagmanifest
				? _("a payload file in a tag manifest")
				: _("a name outside data/ in a payload "
				    "manifest"));
	ent = bagck_entry(b, name, len);
	if (!ent)
		return b->v->stop < 0 ? b->v->stop : -ENOMEM;
	if (listed_before(b, ent, &r))
		return r;
	ent->listed |= (uint8_t)IR_DIGEST_BIT(b->alg);
	return bagck_mix(ent->sum, b->alg, b->line.digest);
}

int
bagck_manifest_line(void *arg, const char *p, size_t len)
{
	struct bagck *b = arg;
	const char *unsafe;
	int r = 0;

	if (len == 0 && !b->lines.too_long)
		return 0; /* blank lines are common at the end */
	if (!b->lines.too_long)
		r = ir_bagit_manifest_line(
			p, len, b->alg, b->decl.version, &b->line);
	if (r == -ENOMEM)
		return r;
	if (b->lines.too_long || r < 0)
		return b->naming
			? 0
			: line_damage(b, "manifest-line",
				  b->lines.too_long ? _("the line is too long")
						    : b->line.why);
	if (b->naming)
		return name_missing(b, b->line.name.p, b->line.name.len);
	unsafe = ir_bagit_name_unsafe(b->line.name.p, b->line.name.len);
	if (unsafe)
		return line_damage(b, "unsafe-name", unsafe);
	if (b->line.odd)
		r = vfy_find(b->v, IR_V_WARNING, "manifest-form", bagck_line(b),
			"%s", b->line.odd);
	return r < 0 ? r : add_line(b);
}

/* URL LENGTH NAME. The name in it, or NULL. */
static const char *
fetch_name(const char *p, size_t len, size_t *ret_len)
{
	const char *end = p + len;

	for (int i = 0; i < 2; i++) {
		while (p < end && *p != ' ' && *p != '\t')
			p++;
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
	}
	*ret_len = (size_t)(end - p);
	return p < end ? p : NULL;
}

int
bagck_fetch_line(void *arg, const char *p, size_t len)
{
	struct bagck *b = arg;
	const char *name, *unsafe;
	struct bagent *ent;
	size_t n;

	if (len == 0)
		return 0;
	name = fetch_name(p, len, &n);
	if (b->naming)
		return name ? name_missing(b, name, n) : 0;
	if (!name || b->lines.too_long)
		return line_damage(b, "fetch-line",
			_("no such line: "
			  "URL LENGTH NAME"));
	unsafe = ir_bagit_name_unsafe(name, n);
	if (unsafe)
		return line_damage(b, "unsafe-name", unsafe);
	if (!bag_payload(name, n))
		return line_damage(b, "unsafe-name", _("a name outside data/"));
	ent = bagck_entry(b, name, n);
	if (!ent)
		return b->v->stop < 0 ? b->v->stop : -ENOMEM;
	ent->flags |= BAG_FETCH;
	if (b->lines.n > 1)
		return 0;
	return vfy_find(b->v, IR_V_NOTE, "holey-bag",
		WHERE_NAME(b->name.p, b->name.len),
		_("the bag names files to be fetched from elsewhere"));
}

int
bagck_tags_done(struct bagck *b)
{
	static const unsigned strong = IR_DIGEST_BIT(IR_SHA256) |
		IR_DIGEST_BIT(IR_SHA512) | IR_DIGEST_BIT(IR_SHA224) |
		IR_DIGEST_BIT(IR_SHA384);
	int r = 0;

	if (b->only)
		return 0;
	if (!b->told_decl) {
		b->told_decl = true;
		r = vfy_find(b->v, IR_V_DAMAGE, "bagit-txt-missing", WHERE_NONE,
			_("bagit.txt is missing"));
	}
	if (r == 0 && b->algs[0] == 0)
		r = b->unknown[0]
			? vfy_find(b->v, IR_V_UNREAD, "algorithm-unknown",
				  WHERE_NONE,
				  _("no manifest of an algorithm known here: "
				    "nothing could be compared"))
			: vfy_find(b->v, IR_V_DAMAGE, "no-manifest", WHERE_NONE,
				  _("the bag has no payload manifest"));
	if (r == 0 && b->algs[0] && !(b->algs[0] & strong))
		r = vfy_find(b->v, IR_V_WARNING, "weak-digest", WHERE_NONE,
			_("only digests that can be forged (MD5, SHA-1)"));
	return r;
}
