/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff_i.h"
#include "ir/base/enc.h"
#include "ir/base/num.h"

/* Lines of a ledger into entries.  They are being verified at the same time,
 * so what is odd in them is told there; here it is only not believed. */

#define COMMANDS_MAX 10000u

/* The string in the arena; NULL: none, or no memory (then *r < 0). */
static const char *
text(struct side *s, const struct ir_json *j, ir_node n, size_t *ret_len,
	int *r)
{
	size_t len = 0;
	const char *p = ir_json_slice(j, n, &len);
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (!p && ir_json_type(j, n) == IR_JSON_STRING) {
		if (ir_json_str(j, n, &b) == 0)
			p = b.p;
		len = b.len;
	}
	if (p)
		p = arena_copy(&s->arena, p, len);
	if (ir_buf_err(&b) == -ENOMEM ||
		(!p && ir_json_type(j, n) == IR_JSON_STRING))
		*r = -ENOMEM;
	ir_buf_free(&b);
	if (p && ret_len)
		*ret_len = len;
	return p;
}

/* A name: its exact bytes when they are not UTF-8. */
static const char *
bytes(struct side *s, const struct ir_json *j, ir_node n, const char *b64,
	size_t *ret_len, int *r)
{
	ir_node exact = ir_json_get(j, 0, b64);
	struct ir_buf b;
	const char *p;
	size_t len = 0;

	if (exact == IR_NODE_NONE)
		return text(s, j, n, ret_len, r);
	p = ir_json_slice(j, exact, &len);
	ir_buf_init(&b, 0);
	if (!p || ir_unbase64(&b, p, len) < 0) {
		ir_buf_free(&b);
		return text(s, j, n, ret_len, r);
	}
	p = arena_copy(&s->arena, b.p ? b.p : "", b.len);
	*ret_len = b.len;
	ir_buf_free(&b);
	if (!p)
		*r = -ENOMEM;
	return p;
}

static uint64_t
number(const struct ir_json *j, ir_node n)
{
	uint64_t v = 0;
	size_t len = 0;
	const char *p = ir_json_slice(j, n, &len); /* large ones are strings */

	if (p)
		(void)ir_num_u64(p, len, UINT64_MAX, &v); /* stays 0 */
	else
		(void)ir_json_u64(j, n, &v); /* stays 0 */
	return v;
}

/* "1795308671.503891171" */
static void
stamp(const struct ir_json *j, ir_node n, int64_t *sec, uint32_t *ns)
{
	size_t len = 0;
	const char *p = ir_json_slice(j, n, &len);
	const char *dot = p ? memchr(p, '.', len) : NULL;
	uint32_t v = 0;

	if (!dot ||
		ir_num_i64(p, (size_t)(dot - p), INT64_MIN, INT64_MAX, sec) < 0)
		return;
	for (const char *d = dot + 1;
		d < p + len && *d >= '0' && *d <= '9' && d < dot + 10; d++)
		v = v * 10 + (uint32_t)(*d - '0');
	*ns = v;
}

static uint32_t
octal(const struct ir_json *j, ir_node n)
{
	size_t len = 0;
	const char *p = ir_json_slice(j, n, &len);
	uint32_t v = 0;

	for (size_t i = 0; p && i < len && i < 7; i++)
		v = v * 8 + ((uint32_t)(p[i] - '0') & 7);
	return v;
}

static bool
is(const char *key, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(key, name, len) == 0;
}

static void
take_stat(struct entry *en, const struct ir_json *j, ir_node st)
{
	for (ir_node n = ir_json_first(j, st); n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		size_t len = 0;
		const char *k = ir_json_slice(j, ir_json_key(j, n), &len);

		if (!k)
			continue;
		if (is(k, len, "mode"))
			en->mode = octal(j, n);
		else if (is(k, len, "uid"))
			en->uid = number(j, n);
		else if (is(k, len, "gid"))
			en->gid = number(j, n);
		else if (is(k, len, "rdev"))
			en->rdev = number(j, n);
		else if (is(k, len, "ino"))
			en->ino = number(j, n);
		else if (is(k, len, "size"))
			en->st_size = number(j, n);
		else if (is(k, len, "mtime"))
			stamp(j, n, &en->mtime, &en->mtime_ns);
		else if (is(k, len, "ctime"))
			stamp(j, n, &en->ctime, &en->ctime_ns);
		else if (is(k, len, "atime"))
			stamp(j, n, &en->atime, &en->atime_ns);
	}
	en->flags |= ENT_STAT;
}

static int
by_text(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;

	return strcmp(*a, *b);
}

/* The attributes in an order of their own: the system's may vary. */
const char *
ledger_xattrs(struct side *s, const struct ir_json *j, ir_node list, int *r)
{
	uint32_t n = ir_json_count(j, list), i = 0;
	const char **v = calloc((size_t)n + 1, sizeof(*v)), *out = NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (ir_node x = ir_json_first(j, list); v && x != IR_NODE_NONE;
		x = ir_json_next(j, x)) {
		size_t len = 0;
		const char *raw = ir_json_raw(j, x, &len);

		v[i++] = arena_copy(&s->arena, raw, len);
		if (!v[i - 1])
			i--;
	}
	if (v)
		qsort(v, i, sizeof(*v), by_text);
	(void)ir_buf_addc(&b, '['); /* sticks */
	for (uint32_t k = 0; v && k < i; k++)
		(void)ir_buf_addf(&b, "%s%s", k ? "," : "", v[k]); /* sticks */
	if (v && ir_buf_addc(&b, ']') == 0)
		out = arena_copy(&s->arena, b.p, b.len);
	if (!out)
		*r = -ENOMEM;
	ir_buf_free(&b);
	free(v);
	return out;
}

static void
take_sha(struct entry *en, const struct ir_json *j, ir_node n)
{
	size_t len = 0;
	const char *p = ir_json_slice(j, n, &len);

	if (p && len == 64 && ir_unhex(p, len, en->sha) == 0)
		en->flags |= ENT_CONTENT;
}

static const char *
known_kind(struct side *s, const struct ir_json *j, ir_node n, int *r)
{
	static const char *const kinds[] = {"file", "dir", "link", "command",
		"source", "fifo", "socket", "char", "block", "unknown"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (ir_json_streq(j, n, kinds[i]))
			return kinds[i];
	return text(s, j, n, NULL, r);
}

static int
take_field(struct side *s, struct entry *en, const struct ir_json *j, ir_node n,
	const char *k, size_t len)
{
	size_t got = 0;
	int r = 0, status;
	const char *p;

	if (is(k, len, "path")) {
		en->key = bytes(s, j, n, "path_b64", &got, &r);
		en->key_len = (uint32_t)got;
	} else if (is(k, len, "kind")) {
		en->kind = known_kind(s, j, n, &r);
	} else if (is(k, len, "status")) {
		p = ir_json_slice(j, n, &got);
		status = p ? ir_status_by_name(p, got) : -1;
		en->status = (uint8_t)(status < 0 ? IR_UNREAD : status);
	} else if (is(k, len, "stored")) {
		en->stored = text(s, j, n, &got, &r);
		en->stored_len = (uint32_t)got;
	} else if (is(k, len, "size")) {
		en->size = number(j, n);
	} else if (is(k, len, "offset")) {
		en->offset = number(j, n);
	} else if (is(k, len, "sha256")) {
		take_sha(en, j, n);
	} else if (is(k, len, "stat")) {
		take_stat(en, j, n);
	} else if (is(k, len, "stat_same") || is(k, len, "stat_after")) {
		en->flags |= ENT_LISTED;
	} else if (is(k, len, "artifact")) {
		en->artifact = text(s, j, n, NULL, &r);
	} else if (is(k, len, "reason")) {
		en->reason = text(s, j, n, NULL, &r);
	} else if (is(k, len, "link_of")) {
		en->link = text(s, j, n, NULL, &r);
	} else if (is(k, len, "target")) {
		en->target = bytes(s, j, n, "target_b64", &got, &r);
		en->target_len = (uint32_t)got;
	} else if (is(k, len, "command")) {
		en->command = (uint32_t)number(j, n);
	} else if (is(k, len, "xattrs")) {
		en->xattrs = ledger_xattrs(s, j, n, &r);
	}
	return r;
}

/* Which of its answers it is, by how the file is named. */
static const char *
stream_name(const char *stored)
{
	static const struct {
		const char *suffix, *name;
	} known[] = {{".out", "stdout"}, {".err", "stderr"}, {".txt", "answer"},
		{".body", "body"}, {".head", "head"}};
	const char *dot = strrchr(stored, '.');

	for (size_t i = 0; dot && i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(dot, known[i].suffix) == 0)
			return known[i].name;
	return dot ? dot + 1 : "answer";
}

/* "dialogue/000-session.raw" without the number, which is of the run. */
static void
put_plain(struct ir_buf *b, const char *stored)
{
	const char *name = strrchr(stored, '/') + 1;
	size_t n = strspn(name, "0123456789");

	(void)ir_buf_add(
		b, stored + 5, (size_t)(name - stored) - 5); /* sticks */
	(void)ir_buf_adds(
		b, n > 0 && name[n] == '-' ? name + n + 1 : name); /* sticks */
}

/* What a command printed goes by the command, not by its number. */
static int
output_key(struct side *s, struct entry *en)
{
	const char *argv = en->command < s->commands.cap
		? s->commands.v[en->command]
		: NULL;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (argv)
		(void)ir_buf_addf(&b, "%s (%s)", argv,
			stream_name(en->stored)); /* sticks */
	else
		put_plain(&b, en->stored);
	en->class = argv ? ENT_OUTPUT : ENT_ITEM;
	en->key = ir_buf_err(&b) ? NULL : arena_copy(&s->arena, b.p, b.len);
	en->key_len = (uint32_t)b.len;
	ir_buf_free(&b);
	return en->key ? 0 : -ENOMEM;
}

static int
object(struct side *s, const struct ir_json *j)
{
	struct entry *en = side_new(s);
	int r = en ? 0 : -ENOMEM;

	for (ir_node n = ir_json_first(j, 0); r == 0 && n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		size_t len = 0;
		const char *k = ir_json_slice(j, ir_json_key(j, n), &len);

		if (k)
			r = take_field(s, en, j, n, k, len);
	}
	if (r < 0)
		return r;
	if (!en->stored || strncmp(en->stored, "data/", 5) != 0)
		en->flags &= (uint16_t)~ENT_CONTENT;
	if (en->kind && strcmp(en->kind, "source") == 0)
		en->flags |= ENT_PATTERN;
	if (en->kind && strcmp(en->kind, "dir") != 0)
		en->flags &= (uint16_t)~ENT_LISTED;
	if (en->key_len)
		return 0;
	if (en->flags & ENT_CONTENT)
		return output_key(s, en);
	s->n--; /* a command without output has a line of its own */
	return 0;
}

static int
keep_command(struct side *s, uint64_t n, const char *argv)
{
	struct commands *c = &s->commands;

	if (n >= COMMANDS_MAX)
		return 0;
	if (n >= c->cap) {
		size_t cap = (size_t)n + 64;
		const char **v = realloc(c->v, cap * sizeof(*v));

		if (!v)
			return -ENOMEM;
		memset(v + c->cap, 0, (cap - c->cap) * sizeof(*v));
		c->v = v;
		c->cap = cap;
	}
	c->v[n] = argv;
	return 0;
}

/* "$ ip addr", and " #2" when the same was asked for before. */
static const char *
argv_key(struct side *s, const struct ir_json *j)
{
	ir_node argv = ir_json_get(j, 0, "argv");
	const char *key = NULL;
	struct ir_buf b;
	unsigned again = 1;

	ir_buf_init(&b, 0);
	(void)ir_buf_addc(&b, '$'); /* sticks */
	for (ir_node n = ir_json_first(j, argv); n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		(void)ir_buf_addc(&b, ' '); /* sticks */
		(void)ir_json_str(j, n, &b); /* sticks */
	}
	for (size_t i = 0; i < s->commands.cap && !ir_buf_err(&b); i++)
		if (s->commands.v[i] &&
			strncmp(s->commands.v[i], b.p, b.len) == 0 &&
			(s->commands.v[i][b.len] == '\0' ||
				strncmp(s->commands.v[i] + b.len, " #", 2) ==
					0))
			again++;
	if (again > 1)
		(void)ir_buf_addf(&b, " #%u", again); /* sticks */
	if (!ir_buf_err(&b))
		key = arena_copy(&s->arena, b.p, b.len);
	ir_buf_free(&b);
	return key;
}

static const char *
how_ended(struct side *s, const struct ir_json *j)
{
	int64_t code = -1;
	uint64_t sig = number(j, ir_json_get(j, 0, "signal"));
	char out[64];
	int n;

	(void)ir_json_i64(j, ir_json_get(j, 0, "exit"), &code); /* stays -1 */
	if (sig)
		n = snprintf(out, sizeof(out), "signal %" PRIu64, sig);
	else
		n = snprintf(out, sizeof(out), "exit %" PRId64, code);
	return arena_copy(&s->arena, out, n > 0 ? (size_t)n : 0);
}

static int
command(struct side *s, const struct ir_json *j)
{
	struct entry *en = side_new(s);
	size_t len = 0;
	const char *p;
	int r = 0, status;

	if (!en)
		return -ENOMEM;
	en->class = ENT_RUN;
	en->kind = "command";
	en->key = argv_key(s, j);
	if (!en->key)
		return -ENOMEM;
	en->key_len = (uint32_t)strlen(en->key);
	p = ir_json_slice(j, ir_json_get(j, 0, "status"), &len);
	status = p ? ir_status_by_name(p, len) : -1;
	en->status = (uint8_t)(status < 0 ? IR_UNREAD : status);
	en->artifact = text(s, j, ir_json_get(j, 0, "artifact"), NULL, &r);
	en->reason = text(s, j, ir_json_get(j, 0, "reason"), NULL, &r);
	en->program = text(s, j, ir_json_get(j, 0, "program_sha256"), NULL, &r);
	en->exit = how_ended(s, j);
	if (r < 0 || !en->exit)
		return -ENOMEM;
	return keep_command(s, number(j, ir_json_get(j, 0, "n")), en->key);
}

/* The digest of what was asked for: paths, and definitions by content. */
static int
take_asked(struct side *s, const struct ir_json *j)
{
	ir_node asked = ir_json_get(j, 0, "asked");
	ir_node list = ir_json_get(j, 0, "artifacts");
	char hex[IR_SHA256_HEX];
	struct ir_buf b;
	size_t len = 0;
	const char *raw;
	int r;

	if (asked == IR_NODE_NONE)
		return 0;
	ir_buf_init(&b, 0);
	raw = ir_json_raw(j, asked, &len);
	(void)ir_buf_add(&b, raw, len); /* sticks */
	for (ir_node n = ir_json_first(j, list); n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		raw = ir_json_raw(j, ir_json_get(j, n, "name"), &len);
		if (raw)
			(void)ir_buf_add(&b, raw, len); /* sticks */
		raw = ir_json_raw(j, ir_json_get(j, n, "sha256"), &len);
		if (raw)
			(void)ir_buf_add(&b, raw, len); /* sticks */
	}
	r = ir_buf_err(&b);
	if (r == 0)
		r = ir_sha256_hex(b.p, b.len, hex);
	ir_buf_free(&b);
	if (r == 0)
		s->asked = arena_copy(&s->arena, hex, strlen(hex));
	return r < 0 || !s->asked ? -ENOMEM : 0;
}

static int
collection(struct side *s, const struct ir_json *j)
{
	ir_node end = ir_json_get(j, 0, "end");
	int r = 0;

	s->device = text(s, j,
		ir_json_get(j, ir_json_get(j, 0, "device"), "id"), NULL, &r);
	/* one that goes on from another holds only the rest */
	s->part = ir_json_streq(j, end, "interrupted") ||
		ir_json_streq(j, end, "failed") ||
		ir_json_get(j, 0, "continues") != IR_NODE_NONE;
	return r < 0 ? r : take_asked(s, j);
}

int
ledger_line(void *arg, const struct ir_json *j)
{
	ir_node type = ir_json_get(j, 0, "type");

	if (ir_json_streq(j, type, "object"))
		return object(arg, j);
	if (ir_json_streq(j, type, "command"))
		return command(arg, j);
	return collection(arg, j);
}
