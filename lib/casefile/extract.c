/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/extract.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/base/num.h"
#include "journal_i.h"

/*
 * What a rule withholds: kinds ("care", "custody." for a family) and facts
 * by the beginning of their path ("fact:harm").  A rule that begins with
 * "only" discloses just what it names, so that what is free text, or new,
 * stays back by itself.  A case.joined line carries other lines of any kind
 * verbatim: no rule that withholds anything lets it through.
 */
struct rule {
	struct ir_extract_role role;
	const char *words;
};

#define PATIENTS "care fact:harm fact:pii fact:impact"
#define JOINED " case.joined"
#define TECHNICAL "only fact:dev fact:ioc evidence."
#define ALL_BUT_TECHNICAL N_("everything but the indicators of the attack")

static const struct rule rules[] = {
	{{"police", "警察",
		 N_("patient-related facts, costs and joined copies"), false},
		PATIENTS " cost" JOINED},
	{{"forensics", "フォレンジック",
		 N_("patient-related facts, costs, contacts, decisions and "
		    "joined copies"),
		 false},
		PATIENTS " cost contact decision" JOINED},
	{{"ministry", "厚生労働省", N_("costs and joined copies"), false},
		"cost" JOINED},
	{{"prefecture", "都道府県", N_("costs and joined copies"), false},
		"cost" JOINED},
	{{"ppc", "個人情報保護委員会", N_("costs and joined copies"), false},
		"cost" JOINED},
	{{"pmda", "PMDA", N_("costs, leaked data and joined copies"), false},
		"cost fact:pii" JOINED},
	{{"insurer", "保険会社", N_("patient-related facts and joined copies"),
		 false},
		PATIENTS JOINED},
	{{"maker", "製造販売業者", ALL_BUT_TECHNICAL, true}, TECHNICAL},
	{{"vendor", "保守業者", ALL_BUT_TECHNICAL, true}, TECHNICAL},
	{{"press", "報道",
		 N_("everything but the facts about what was published"),
		 false},
		"only fact:pub"},
	{{NULL, NULL, NULL, false}, NULL},
};

#define N_RULES (sizeof(rules) / sizeof(rules[0]) - 1)

const struct ir_extract_role *
ir_extract_role(const char *name)
{
	for (size_t i = 0; i < N_RULES; i++) {
		if (strcmp(rules[i].role.name, name) == 0 ||
			strcmp(rules[i].role.ja, name) == 0)
			return &rules[i].role;
	}
	return NULL;
}

const struct ir_extract_role *
ir_extract_role_at(size_t i)
{
	return i < N_RULES ? &rules[i].role : NULL;
}

/* word names this line: its kind, its family, or its fact.  unread: the
 * answer for a fact whose path cannot be read. */
static bool
word_fits(const char *word, size_t len, const struct ir_line *l, bool unread)
{
	static const char fact[] = "fact:";
	size_t n;
	const char *s = ir_json_slice(l->json, l->at.kind, &n);

	if (len > 5 && memcmp(word, fact, 5) == 0) {
		if (!ir_json_streq(l->json, l->at.kind, "fact.set"))
			return false;
		s = ir_json_slice(
			l->json, ir_json_get(l->json, l->at.data, "path"), &n);
		word += 5;
		len -= 5;
		/* A path we cannot read is not disclosed by accident. */
		return s ? (n >= len && memcmp(s, word, len) == 0 &&
				   (n == len || strchr(".[", s[len])))
			 : unread;
	}
	if (!s || n < len || memcmp(s, word, len) != 0)
		return false;
	return n == len || word[len - 1] == '.';
}

static bool
by_rule(const char *words, const struct ir_line *l)
{
	bool only = strncmp(words, "only ", 5) == 0;

	for (const char *p = only ? words + 5 : words; *p;) {
		size_t len = strcspn(p, " ");

		if (word_fits(p, len, l, !only))
			return only;
		p += len;
		p += strspn(p, " ");
	}
	return !only;
}

static bool
by_kind(const struct ir_extract_opts *o, const struct ir_line *l)
{
	for (size_t i = 0; i < o->n_kinds; i++) {
		if (word_fits(o->kinds[i], strlen(o->kinds[i]), l, false))
			return true;
	}
	return false;
}

/* One piece "N", "N-M", "N-": 0 or -EINVAL. */
static int
range(const char *s, size_t len, uint64_t *lo, uint64_t *hi)
{
	const char *dash = memchr(s, '-', len);
	size_t n = dash ? (size_t)(dash - s) : len;

	if (ir_num_u64(s, n, UINT64_MAX, lo) != 0)
		return -EINVAL;
	*hi = dash ? UINT64_MAX : *lo;
	if (dash && n + 1 < len &&
		ir_num_u64(dash + 1, len - n - 1, UINT64_MAX, hi) != 0)
		return -EINVAL;
	return *lo >= 1 && *lo <= *hi ? 0 : -EINVAL;
}

/* 1 in it, 0 not, -EINVAL the text cannot be read (seq 0: only look). */
static int
by_lines(const char *lines, uint64_t seq)
{
	int in = 0;

	for (const char *p = lines;; p++) {
		size_t len = strcspn(p, ",");
		uint64_t lo, hi;

		if (range(p, len, &lo, &hi) < 0)
			return -EINVAL;
		in |= seq >= lo && seq <= hi;
		p += len;
		if (!*p)
			return in;
	}
}

struct run {
	const struct ir_extract_opts *o;
	char **own; /* archives of their devices, met on the way */
	size_t n_own;
};

static bool
is_one_of(const char *const *v, size_t n, const struct ir_line *l, ir_node what)
{
	for (size_t i = 0; i < n; i++)
		if (ir_json_streq(l->json, what, v[i]))
			return true;
	return false;
}

/* evidence.started stands before all that is said of its archive. */
static int
learn(struct run *r, const struct ir_line *l)
{
	ir_node device = ir_json_get(l->json, l->at.data, "device");
	ir_node name = ir_json_get(l->json, l->at.data, "archive");
	char **v;

	if (!r->o->by_device ||
		!ir_json_streq(l->json, l->at.kind, "evidence.started") ||
		!is_one_of(r->o->devices, r->o->n_devices, l, device))
		return 0;
	v = realloc(r->own, (r->n_own + 1) * sizeof(*v));
	if (!v)
		return -ENOMEM;
	r->own = v;
	v[r->n_own] = ir_json_dup(l->json, name);
	if (v[r->n_own])
		r->n_own++;
	return 0; /* one that cannot be read stays theirs to ask for */
}

/* Is it "dev[ID]", or what is below it? */
static bool
fact_of(const struct ir_line *l, const char *id)
{
	size_t n = 0, len = strlen(id);
	const char *s = ir_json_slice(
		l->json, ir_json_get(l->json, l->at.data, "path"), &n);

	return s && n >= len + 5 && memcmp(s, "dev[", 4) == 0 &&
		memcmp(s + 4, id, len) == 0 && s[4 + len] == ']';
}

static bool
their_fact(const struct ir_extract_opts *o, const struct ir_line *l)
{
	for (size_t i = 0; i < o->n_devices; i++)
		if (fact_of(l, o->devices[i]))
			return true;
	return false;
}

/* Which of the devices does the line speak of? */
static uint64_t
speaks_of(const struct ir_extract_opts *o, const struct ir_line *l)
{
	uint64_t met = 0;

	for (size_t i = 0; i < o->n_devices && i < 64; i++) {
		ir_node n = ir_json_get(l->json, l->at.data, "device");

		if (fact_of(l, o->devices[i]) ||
			ir_json_streq(l->json, n, o->devices[i]))
			met |= UINT64_C(1) << i;
	}
	return met;
}

/* evidence.started says whom we logged in to, and who was asked. */
static bool
their_evidence(const struct run *r, const struct ir_line *l)
{
	static const char *const kinds[] = {"evidence.collected",
		"evidence.failed", "evidence.sealed", "evidence.verified"};
	static const char *const ours[] = {"sessions", "far", "note"};
	ir_node name = ir_json_get(l->json, l->at.data, "archive");

	if (!is_one_of(kinds, sizeof(kinds) / sizeof(*kinds), l, l->at.kind))
		return false;
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (ir_json_get(l->json, l->at.data, ours[i]) != IR_NODE_NONE)
			return false;
	for (size_t i = 0; i < r->n_own; i++)
		if (ir_json_streq(l->json, name, r->own[i]))
			return true;
	return is_one_of(r->o->archives, r->o->n_archives, l, name);
}

/* Of a device or of evidence: does it concern whom it is for? */
static bool
theirs(const struct run *r, const struct ir_line *l)
{
	size_t n = 0;
	const char *kind = ir_json_slice(l->json, l->at.kind, &n);

	if (kind && n > 9 && memcmp(kind, "evidence.", 9) == 0)
		return their_evidence(r, l);
	return !word_fits("fact:dev", 8, l, true) || their_fact(r->o, l);
}

static bool
disclosed(const struct run *r, const struct ir_line *l)
{
	const struct ir_extract_opts *o = r->o;

	for (size_t i = 0; i < o->n_also; i++)
		if (o->also[i] == l->seq)
			return true;
	if (o->lines && by_lines(o->lines, l->seq) > 0)
		return true;
	if (o->n_kinds > 0 && by_kind(o, l))
		return true;
	if (o->lines || o->n_kinds > 0)
		return false;
	for (size_t i = 0; i < N_RULES; i++) {
		if (o->role == &rules[i].role)
			return by_rule(rules[i].words, l) &&
				(!o->role->narrow || theirs(r, l));
	}
	return false;
}

static int
put_line(struct run *r, const struct ir_line *l, struct ir_buf *out,
	struct ir_extract_sum *sum, struct ir_err *e)
{
	bool show = disclosed(r, l);
	struct ir_jw w;

	sum->lines = l->seq;
	sum->met |= speaks_of(r->o, l);
	sum->head.seq = l->seq;
	/* The LF stands behind the line in the cursor's buffer. */
	if (ir_sha256_hex(l->text, l->len + 1, sum->head.hex) < 0)
		return ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	if (show) {
		sum->disclosed++;
		(void)ir_buf_add(out, l->text, l->len + 1); /* sticky */
	} else {
		sum->withheld++;
		sum->hash_links += l->seq > 1;
		ir_jw_init(&w, out);
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "seq", l->seq);
		ir_jw_kstr(&w, "sha256", sum->head.hex);
		ir_jw_endobj(&w);
		ir_jw_line(&w);
	}
	return learn(r, l) < 0 || ir_buf_err(out) < 0
		? ir_err_sys(e, ENOMEM, _("cannot make an extract"))
		: 0;
}

static int
flush(struct ir_buf *out, int fd, struct ir_err *e)
{
	int r = ir_io_write(fd, out->p, out->len);

	ir_buf_clear(out);
	return r < 0 ? ir_err_sys(e, r, _("cannot write the extract")) : 0;
}

int
ir_extract(struct ir_journal *j, const struct ir_extract_opts *o, int fd,
	struct ir_extract_sum *ret, struct ir_err *e)
{
	struct ir_extract_sum sum = {.lines = 0};
	struct run run = {.o = o};
	struct ir_cursor *c = NULL;
	struct ir_buf out;
	struct ir_line l;
	int r;

	if (o->lines && by_lines(o->lines, 0) < 0)
		return ir_err_set(
			e, IR_EUSAGE, _("lines must be like 1-5,9,20-"));
	r = ir_cursor_open(&c, j, 1, e);
	if (r < 0)
		return r;
	ir_buf_init(&out, 0);
	while ((r = ir_cursor_next(c, &l, e)) > 0) {
		r = put_line(&run, &l, &out, &sum, e);
		if (r == 0 && out.len >= IR_IO_CHUNK)
			r = flush(&out, fd, e);
		if (r < 0)
			break;
	}
	if (r == 0)
		r = flush(&out, fd, e);
	if (r == 0)
		*ret = sum;
	for (size_t i = 0; i < run.n_own; i++)
		free(run.own[i]);
	free(run.own);
	ir_buf_free(&out);
	ir_cursor_close(c);
	return r;
}
