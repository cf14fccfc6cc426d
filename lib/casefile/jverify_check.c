/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/num.h"
#include "jverify_i.h"

#define INNER_MAX (sizeof(((struct jv_walk *)0)->inner) / sizeof(void *))

static bool
is_kind(const struct jl *f, const char *kind)
{
	return f->kind_len == strlen(kind) &&
		memcmp(f->kind, kind, f->kind_len) == 0;
}

/* The string at n as 64 hex digits to bytes. */
static bool
hash_at(const struct ir_json *json, ir_node n, jv_hash out)
{
	size_t len;
	const char *s = ir_json_slice(json, n, &len);

	return s && len == 64 && ir_unhex(s, len, out) == 0;
}

/* obj is {"seq":n,KEY:hex} and line n (above this one) has that hash. */
static bool
names_line(const struct jv_walk *w, const struct ir_json *json, ir_node obj,
	const char *key, uint64_t *ret_seq)
{
	jv_hash hash;

	return ir_json_u64(json, ir_json_get(json, obj, "seq"), ret_seq) == 0 &&
		*ret_seq >= 1 && *ret_seq < w->line &&
		hash_at(json, ir_json_get(json, obj, key), hash) &&
		memcmp(hash, w->hash[*ret_seq - 1], sizeof(hash)) == 0;
}

static void
copy_text(const struct ir_json *json, ir_node n, char out[IR_JV_BY])
{
	char *s = ir_json_dup(json, n);
	struct ir_esc esc;

	(void)snprintf(out, IR_JV_BY, "%s", s ? ir_esc(s, &esc) : "");
	free(s);
}

static void
check_anchored(struct jv_walk *w, const struct ir_json *json, ir_node data)
{
	uint64_t seq = 0;

	if (!names_line(w, json, data, "head", &seq)) {
		jv_find(w, IR_J_DAMAGE, "anchor-broken",
			_("the head given away here is not that of line %llu: "
			  "the journal was rewritten at or before it"),
			LLU(seq));
		return;
	}
	w->v->said = seq;
	w->v->said_head.seq = seq;
	ir_hex(w->hash[seq - 1], sizeof(jv_hash), w->v->said_head.hex);
	copy_text(json, ir_json_get(json, data, "to"), w->v->said_to);
	copy_text(json, ir_json_get(json, data, "how"), w->v->said_how);
}

static void
check_decision(struct jv_walk *w, const struct ir_json *json, ir_node data)
{
	ir_node at = ir_json_get(json, data, "at");
	uint64_t seq = 0;

	if (at != IR_NODE_NONE && !names_line(w, json, at, "head", &seq))
		jv_find(w, IR_J_DAMAGE, "decision-head",
			_("the decision was not made at line %llu of this "
			  "journal"),
			LLU(seq));
}

int
jv_file_sha256(int dirfd, const char *name, uint64_t *ret_size, jv_hash ret)
{
	int fd = ir_io_open_source(dirfd, name, NULL);
	struct ir_digest *d = NULL;
	uint8_t out[IR_DIGEST_MAX];
	struct stat st;
	char buf[8192];
	ssize_t n = 1;
	int r;

	if (fd < 0)
		return fd;
	r = fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ? -EINVAL : 0;
	if (r == 0)
		r = ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), NULL);
	*ret_size = 0;
	while (r == 0 && n > 0) {
		n = ir_io_read(fd, buf, sizeof(buf));
		if (n < 0)
			r = (int)n;
		else
			r = ir_digest_update(d, buf, (size_t)n);
		*ret_size += n > 0 ? (uint64_t)n : 0;
	}
	if (r == 0)
		r = ir_digest_final(d, IR_SHA256, out);
	if (r == 0)
		memcpy(ret, out, sizeof(jv_hash));
	ir_digest_free(d);
	(void)close(fd); /* read only */
	return r;
}

/* N of "journal.torn-N", 0 if it is no such name. */
static unsigned
torn_number(const char *s, size_t len)
{
	static const char start[] = "journal.torn-";
	size_t n = sizeof(start) - 1;
	uint64_t v;

	if (len <= n || memcmp(s, start, n) != 0 ||
		ir_num_u64(s + n, len - n, 9999, &v) != 0)
		return 0;
	return (unsigned)v;
}

static void
check_torn_file(struct jv_walk *w, const struct ir_json *json, ir_node data)
{
	uint64_t want = 0, size = 0;
	char name[32];
	jv_hash said, is;
	size_t len;
	const char *s =
		ir_json_slice(json, ir_json_get(json, data, "file"), &len);
	unsigned n = s ? torn_number(s, len) : 0;
	int r;

	if (n == 0 || !hash_at(json, ir_json_get(json, data, "sha256"), said) ||
		ir_json_u64(json, ir_json_get(json, data, "length"), &want) !=
			0) {
		jv_find(w, IR_J_DAMAGE, "repair",
			_("does not say what was repaired"));
		return;
	}
	w->torn_known = n > w->torn_known ? n : w->torn_known;
	jv_find(w, IR_J_NOTICE, "repaired",
		_("a torn line of %llu bytes was cut off here, kept as "
		  "journal.torn-%u"),
		LLU(want), n);
	if (w->dirfd < 0)
		return;
	(void)snprintf(name, sizeof(name), "journal.torn-%u", n);
	r = jv_file_sha256(w->dirfd, name, &size, is);
	if (r < 0)
		jv_find(w, IR_J_NOTICE, "torn-file", _("cannot read %s: %s"),
			name, strerror(-r));
	else if (size != want || memcmp(is, said, sizeof(is)) != 0)
		jv_find(w, IR_J_DAMAGE, "torn-file",
			_("%s is not what was cut off"), name);
}

static void
check_repaired(struct jv_walk *w, const struct ir_json *json, ir_node data)
{
	ir_node damaged = ir_json_get(json, data, "damaged");
	uint64_t seq = 0;

	if (damaged == IR_NODE_NONE) {
		check_torn_file(w, json, data);
		return;
	}
	if (names_line(w, json, damaged, "sha256", &seq))
		jv_find(w, IR_J_NOTICE, "known-damage",
			_("the damage of line %llu was seen and accepted here"),
			LLU(seq));
	else
		jv_find(w, IR_J_DAMAGE, "repair",
			_("line %llu is not what was found damaged here"),
			LLU(seq));
	if (ir_json_get(json, data, "file") != IR_NODE_NONE)
		check_torn_file(w, json, data);
}

/* A joined part follows the fork point or an earlier part. */
static bool
follows(const struct jv_walk *w, const jv_hash prev, const jv_hash fork)
{
	if (memcmp(prev, fork, sizeof(jv_hash)) == 0)
		return true;
	for (size_t i = 0; i < w->n_ends; i++) {
		if (memcmp(prev, w->ends[i], sizeof(jv_hash)) == 0)
			return true;
	}
	return false;
}

static int
add_end(struct jv_walk *w, const jv_hash end)
{
	if (w->n_ends == w->cap_ends) {
		size_t cap = w->cap_ends ? 2 * w->cap_ends : 16;
		jv_hash *p = realloc(w->ends, cap * sizeof(*p));

		w->nomem |= !p;
		if (!p)
			return -ENOMEM;
		w->ends = p;
		w->cap_ends = cap;
	}
	memcpy(w->ends[w->n_ends++], end, sizeof(jv_hash));
	return 0;
}

static void check_joined(
	struct jv_walk *w, const struct ir_json *json, ir_node data, unsigned);

/* One line inside; hash holds that of the line before, then of this one. */
static bool
check_inner(struct jv_walk *w, const struct ir_json *json, ir_node n,
	unsigned depth, bool first, const jv_hash fork, jv_hash hash)
{
	jv_hash sum, said, prev;
	size_t len;
	const char *text = ir_json_raw(json, n, &len);
	struct ir_json **in = &w->inner[depth];
	struct jl f = {0};
	int r = *in ? 0 : jl_json_new(in, NULL);

	if (r == 0)
		r = ir_json_parse(*in, text, len, NULL);
	if (r == 0)
		r = jl_read(*in, text, len, 0, false, &f, NULL);
	if (r >= 0 && jv_hashes(w->digest, text, len, sum, said) < 0)
		r = -ENOMEM; /* nothing else makes a digest fail */
	w->nomem |= r == -ENOMEM;
	if (r < 0 || ir_unhex(f.prev, 64, prev) < 0)
		return false;
	if (first ? !follows(w, prev, fork)
		  : memcmp(prev, hash, sizeof(prev)) != 0)
		return false;
	memcpy(hash, said, sizeof(said));
	if (ir_unhex(f.sum, 64, said) < 0 ||
		memcmp(sum, said, sizeof(sum)) != 0 || f.drill != w->v->drill)
		return false;
	w->v->joined++;
	if (is_kind(&f, "case.joined"))
		check_joined(w, *in, f.at[JL_DATA], depth + 1);
	return true;
}

static void
check_joined(struct jv_walk *w, const struct ir_json *json, ir_node data,
	unsigned depth)
{
	ir_node fork = ir_json_get(json, data, "fork");
	ir_node other = ir_json_get(json, data, "other");
	ir_node n = ir_json_first(json, ir_json_get(json, data, "lines"));
	uint64_t seq = 0, part = 0, parts = 1, count = 0;
	jv_hash at = {0}, last = {0}, end;
	bool good = n != IR_NODE_NONE && depth < INNER_MAX;

	/* The fork point of a copy of a copy lies in the copy. */
	if (depth == 0 && !names_line(w, json, fork, "head", &seq))
		jv_find(w, IR_J_DAMAGE, "fork",
			_("the copy joined here did not part from line %llu "
			  "of this journal"),
			LLU(seq));
	good = good && hash_at(json, ir_json_get(json, fork, "head"), at);
	for (; good && n != IR_NODE_NONE; n = ir_json_next(json, n))
		good = check_inner(w, json, n, depth, count++ == 0, at, last);
	if (w->nomem)
		return; /* which says nothing about the lines */
	(void)ir_json_u64(json, ir_json_get(json, data, "part"), &part);
	(void)ir_json_u64(json, ir_json_get(json, data, "parts"), &parts);
	if (good && part == parts)
		good = hash_at(json, ir_json_get(json, other, "head"), end) &&
			memcmp(end, last, sizeof(end)) == 0;
	if (good && add_end(w, last) < 0)
		return;
	if (!good)
		jv_find(w, IR_J_DAMAGE, "joined",
			_("the lines joined here are damaged (line %llu of "
			  "them)"),
			LLU(count));
	else if (depth == 0 && part == parts)
		jv_find(w, IR_J_NOTICE, "joined",
			_("a copy that parted after line %llu came home "
			  "here"),
			LLU(seq));
}

static void
check_home(struct jv_walk *w, const struct ir_json *json, ir_node data)
{
	check_joined(w, json, data, 0);
}

static const struct claim {
	const char *kind;
	void (*check)(
		struct jv_walk *w, const struct ir_json *json, ir_node data);
} claims[] = {
	{"journal.anchored", check_anchored},
	{"journal.repaired", check_repaired},
	{"case.joined", check_home},
	{"decision", check_decision},
};

static const struct claim *
claim_of(const char *kind, size_t len)
{
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		if (strlen(claims[i].kind) == len &&
			memcmp(claims[i].kind, kind, len) == 0)
			return &claims[i];
	return NULL;
}

bool
jv_claims(const char *kind, size_t len)
{
	return claim_of(kind, len) != NULL;
}

void
jv_check_kind(struct jv_walk *w, const struct ir_json *json, const struct jl *f)
{
	const struct claim *c = claim_of(f->kind, f->kind_len);

	if (c)
		c->check(w, json, f->at[JL_DATA]);
}

void
jv_check_torn_files(struct jv_walk *w)
{
	for (unsigned n = w->torn_known + 1; n <= 9999; n++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "journal.torn-%u", n);
		if (faccessat(w->dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
			break;
		jv_find(w, IR_J_NOTICE, "torn-file",
			_("%s is not told of by any line"), name);
	}
}
