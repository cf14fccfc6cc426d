/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/jverify.h"
#include "ir/casefile/state_page.h"
#include "ir/casefile/vocabulary.h"
#include "ir/sys/digest.h"
#include "tap.h"

static char top[] = "/tmp/test-journal-XXXXXX";

static const char *
path(const char *name)
{
	static char p[4][256];
	static int i;

	i = (i + 1) % 4;
	(void)snprintf(p[i], sizeof(p[i]), "%s/%s", top, name);
	return p[i];
}

static struct ir_entry
entry(const char *kind, const char *data)
{
	struct ir_entry en = {.kind = kind, .recorder = "鈴木"};

	en.data = data;
	en.data_len = strlen(data);
	return en;
}

/* A fresh case of n lines. */
static struct ir_journal *
make_case(const char *name, int n, const struct ir_ctx *ctx)
{
	struct ir_entry en = entry("case.opened", "{\"what\":\"x\"}");
	struct ir_journal *j = NULL;

	if (ir_journal_create(&j, path(name), false, ctx, NULL) < 0)
		return NULL;
	for (int i = 0; i < n; i++) {
		if (ir_journal_append(j, &en, NULL, NULL, NULL) < 0)
			break;
		en = entry("event", "{\"text\":\"連絡\"}");
	}
	return j;
}

static size_t
slurp(const char *file, char *buf, size_t cap)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : ir_io_read(fd, buf, cap);

	if (fd >= 0)
		(void)close(fd);
	return n > 0 ? (size_t)n : 0;
}

static void
spill(const char *file, const char *buf, size_t len)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	(void)ir_io_write(fd, buf, len);
	(void)close(fd);
}

static void
test_chain(const struct ir_ctx *ctx)
{
	struct ir_journal *j = make_case("chain", 3, ctx);
	struct ir_cursor *c = NULL;
	struct ir_head head = {0}, at = {0};
	struct ir_line l;
	char prev[IR_SHA256_HEX], hex[IR_SHA256_HEX];
	char spoken[IR_HEAD_SPOKEN];
	int n = 0, linked = 0;

	memset(prev, '0', 64);
	EQ(ir_cursor_open(&c, j, 1, NULL), 0);
	while (ir_cursor_next(c, &l, NULL) > 0) {
		ir_node p = ir_json_get(l.json, 0, "prev");

		n++;
		prev[64] = '\0';
		linked += ir_json_streq(l.json, p, prev);
		EQ(ir_sha256_hex(l.text, l.len + 1, prev), 0);
		EQ(ir_sha256_hex(l.text, l.len - 74, hex), 0);
		OK(ir_json_streq(l.json, ir_json_get(l.json, 0, "sum"), hex));
	}
	EQ(n, 3);
	EQ(linked, 3);
	EQ(ir_journal_head(j, &head, NULL), 0);
	EQ(head.seq, 3);
	STR(head.hex, prev);
	EQ(ir_journal_head_at(j, 3, &at, NULL), 0);
	STR(at.hex, prev);
	EQ(ir_journal_head_at(j, 4, &at, NULL), -IR_EUSAGE);
	(void)ir_head_spoken(&head, spoken);
	EQ(strlen(spoken), strlen("seq 3: 0000 0000 0000 0000"));
	/* A cursor at the end goes on when there is more. */
	EQ(ir_cursor_next(c, &l, NULL), 0);
	{
		struct ir_entry en = entry("note", "{\"text\":\"more\"}");

		EQ(ir_journal_append(j, &en, &head, &at, NULL), 0);
		EQ(ir_journal_append(j, &en, &head, NULL, NULL), -IR_EMOVED);
	}
	EQ(at.seq, 4);
	EQ(ir_cursor_next(c, &l, NULL), 1);
	EQ(l.seq, 4);
	ir_cursor_close(c);
	ir_journal_close(j);
}

static void
test_refused(const struct ir_ctx *ctx)
{
	static const struct {
		const char *kind, *data;
		int want;
	} cases[] = {
		{"nonsense", "{}", -IR_EUSAGE},
		{"event", "[]", -IR_EUSAGE},
		{"event", "{\"a\":1,\"a\":2}", -IR_EUSAGE},
		{"event", "{\"a\":\n1}", -IR_EUSAGE},
		{"event", "{", -IR_EUSAGE},
		{"case.opened", "{}", -EEXIST},
		{"event", "{\"text\":\"ok\"}", 0},
		{"drill.inject", "{}", 0},
	};
	struct ir_journal *j = make_case("refused", 1, ctx), *twice = NULL;
	struct ir_ctx test = *ctx;
	struct stat before, after;
	struct ir_entry en;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)stat(path("refused/journal.jsonl"), &before);
		en = entry(cases[i].kind, cases[i].data);
		EQ(ir_journal_append(j, &en, NULL, NULL, NULL), cases[i].want);
		(void)stat(path("refused/journal.jsonl"), &after);
		OK((before.st_size == after.st_size) == (cases[i].want < 0));
	}
	en = entry("event", "{}");
	en.basis = "rumour";
	EQ(ir_journal_append(j, &en, NULL, NULL, NULL), -IR_EUSAGE);
	en = entry("event", "{}");
	en.time = "yesterday";
	EQ(ir_journal_append(j, &en, NULL, NULL, NULL), -IR_EUSAGE);
	en = entry("event", "{}");
	en.corrects = 99;
	EQ(ir_journal_append(j, &en, NULL, NULL, NULL), -IR_EUSAGE);
	EQ(ir_journal_create(&twice, path("refused"), false, ctx, NULL),
		-EEXIST);
	test.test = "clock";
	EQ(ir_journal_open(&twice, path("refused"), &test, NULL), -IR_EREFUSED);
	EQ(ir_journal_create(&twice, path("live"), false, &test, NULL),
		-IR_EREFUSED);
	ir_journal_close(j);
}

static void
test_limit(const struct ir_ctx *ctx)
{
	struct ir_journal *j = make_case("limit", 1, ctx);
	size_t cap = IR_JOURNAL_WRITE_MAX + 1;
	struct ir_buf data;
	struct ir_entry en = entry("event", "{\"text\":\"\"}");
	struct ir_head h;
	size_t empty, room;
	struct stat a, b;

	(void)stat(path("limit/journal.jsonl"), &a);
	EQ(ir_journal_append(j, &en, NULL, NULL, NULL), 0);
	(void)stat(path("limit/journal.jsonl"), &b);
	empty = (size_t)(b.st_size - a.st_size);
	for (size_t over = 0; over < 2; over++) {
		room = cap - 1 - empty + over;
		ir_buf_init(&data, 0);
		(void)ir_buf_adds(&data, "{\"text\":\"");
		for (size_t i = 0; i < room; i++)
			(void)ir_buf_addc(&data, 'x');
		(void)ir_buf_adds(&data, "\"}");
		en.data = data.p;
		en.data_len = data.len;
		EQ(ir_journal_append(j, &en, NULL, &h, NULL),
			over ? -IR_ELIMIT : 0);
		ir_buf_free(&data);
	}
	EQ(h.seq, 3);
	ir_journal_close(j);
}

/* The file cut at every byte of its last line: the next append keeps the
 * piece (or ends it, when only that is missing), says so, and everything
 * verifies. */
static void
test_torn(const struct ir_ctx *ctx)
{
	static char whole[8192], now[8192], piece[4096];
	struct ir_journal *j = make_case("torn", 3, ctx);
	const char *file = path("torn/journal.jsonl");
	struct ir_entry en = entry("note", "{\"text\":\"後\"}");
	struct ir_jverify_opts o = {0};
	struct ir_jverify v;
	size_t len = slurp(file, whole, sizeof(whole)), start, bad = 0;
	struct ir_head h;

	start = len - 1;
	while (start > 0 && whole[start - 1] != '\n')
		start--;
	ir_journal_close(j);
	for (size_t cut = start; cut <= len; cut++) {
		size_t n = cut - start, kept;
		bool torn = n > 0 && cut < len;
		bool lacks_lf = cut == len - 1; /* all of the line is there */
		const struct ir_journal_mended *m;

		file = path("torn/journal.jsonl");
		spill(file, whole, cut);
		(void)unlink(path("torn/journal.torn-1"));
		j = NULL;
		bad += ir_jverify_case(path("torn"), &o, &v, NULL) != torn;
		bad += v.torn_bytes != (torn ? n : 0);
		bad += ir_journal_open(&j, path("torn"), ctx, NULL) != 0;
		bad += ir_journal_append(j, &en, NULL, &h, NULL) != 0;
		bad += h.seq != (n == 0 ? 3u : 4u);
		m = ir_journal_mended(j);
		bad += (m != NULL) != torn;
		bad += m && m->line != (lacks_lf ? 3u : 0u);
		bad += m && m->bytes != (lacks_lf ? 0 : n);
		kept = slurp(path("torn/journal.torn-1"), piece, sizeof(piece));
		bad += kept != (torn && !lacks_lf ? n : 0);
		bad += memcmp(piece, whole + start, kept) != 0;
		(void)slurp(path("torn/journal.jsonl"), now, sizeof(now));
		bad += memcmp(now, whole, cut + 1 >= len ? len : start) != 0;
		bad += ir_jverify_case(path("torn"), &o, &v, NULL) != 0;
		ir_journal_close(j);
	}
	EQ(bad, 0);
}

/* Line 1 itself torn: the case can still be opened. */
static void
test_torn_first(const struct ir_ctx *ctx)
{
	struct ir_entry en = entry("case.opened", "{\"what\":\"x\"}");
	struct ir_journal *j = NULL;
	struct ir_jverify_opts o = {0};
	struct ir_jverify v;
	struct ir_head h;

	EQ(mkdir(path("first"), 0700), 0);
	spill(path("first/journal.jsonl"), "{\"v\":1,\"se", 10);
	EQ(ir_journal_create(&j, path("first"), false, ctx, NULL), 0);
	EQ(ir_journal_append(j, &en, NULL, &h, NULL), 0);
	EQ(h.seq, 2);
	ir_journal_close(j);
	EQ(ir_jverify_case(path("first"), &o, &v, NULL), 0);
	EQ(v.lines, 2);
}

static const char vocabulary[] =
	"hikeshi: vocabulary/1\n"
	"date: \"2026-11-21\"\n"
	"units:\n  person: [人, persons]\n"
	"forms:\n  R1: [第一報, first note]\n"
	"lists:\n  ev: [出来事, events, 番号, number]\n"
	"facts:\n"
	"- [case.id, string, 番号, number, found, R1]\n"
	"- [\"ev[].what\", text, 内容, what, found, R1]\n";

/* Does verification in the pass that folds say what the verifier says?  1:
 * yes, of damage; 0: yes, of a sound one; 2: the fold left it to the verifier;
 * -1: no. */
static int
same_word(
	const char *dir, const struct ir_vocab *vocab, const struct ir_ctx *ctx)
{
	struct ir_state_check by_fold, by_verifier;
	struct ir_state_watch *w = NULL;
	struct ir_journal *j = NULL;
	struct ir_state *s = NULL;
	struct ir_jverify v;
	int r = ir_journal_open(&j, dir, ctx, NULL);
	int want = ir_state_check(dir, &by_verifier, &v, NULL);

	if (r == 0)
		r = ir_state_fold_watch(&s, &w, j, vocab, NULL);
	if (r == 0)
		r = ir_state_watched(w, &by_fold, NULL);
	if (r >= 0 &&
		(r != want || by_fold.line != by_verifier.line ||
			by_fold.torn != by_verifier.torn ||
			strcmp(by_fold.damage, by_verifier.damage) != 0))
		want = -1;
	else if (r < 0)
		want = want == 0 ? -1 : 2;
	ir_state_watch_free(w);
	ir_state_free(s);
	ir_journal_close(j);
	return want;
}

/* What is read of the journal after the fold may have been changed since. */
static void
written_meanwhile(const struct ir_vocab *vocab, const struct ir_ctx *ctx,
	char *whole, size_t len)
{
	struct ir_state_watch *w = NULL;
	struct ir_journal *j = NULL;
	struct ir_state *s = NULL;

	EQ(ir_journal_open(&j, path("pass"), ctx, NULL), 0);
	EQ(ir_state_fold_watch(&s, &w, j, vocab, NULL), 0);
	EQ(ir_state_watch_holds(w), 1);
	whole[len / 2] ^= 1;
	spill(path("pass/journal.jsonl"), whole, len);
	EQ(ir_state_watch_holds(w), 0);
	whole[len / 2] ^= 1;
	spill(path("pass/journal.jsonl"), whole, len);
	EQ(ir_state_watch_holds(w), 0);
	ir_state_watch_free(w);
	ir_state_free(s);
	ir_journal_close(j);
}

/* Every byte changed, every length: the two ways to verify agree. */
static void
test_one_pass(const struct ir_ctx *ctx)
{
	static char whole[8192];
	struct ir_journal *j = make_case("pass", 3, ctx);
	size_t len = slurp(path("pass/journal.jsonl"), whole, sizeof(whole));
	struct ir_vocab *vocab = NULL;
	unsigned n[4] = {0};

	ir_journal_close(j);
	EQ(ir_vocab_parse(
		   &vocab, vocabulary, sizeof(vocabulary) - 1, "test", NULL),
		0);
	EQ(same_word(path("pass"), vocab, ctx), 0);
	written_meanwhile(vocab, ctx, whole, len);
	for (size_t i = 0; i < len; i++) {
		whole[i] ^= 1;
		spill(path("pass/journal.jsonl"), whole, len);
		n[1 + same_word(path("pass"), vocab, ctx)]++;
		whole[i] ^= 1;
	}
	EQ(n[0], 0);
	EQ(n[1], 1); /* the last LF: a torn line, which tools mend */
	EQ(n[2] > len / 3 && n[3] > 0, 1);
	for (size_t i = 1; i < len; i++) {
		spill(path("pass/journal.jsonl"), whole, i);
		n[0] += same_word(path("pass"), vocab, ctx) < 0;
	}
	EQ(n[0], 0);
	ir_vocab_free(vocab);
}

/* Every byte of a small journal, changed: never taken for intact. */
static void
test_flip(const struct ir_ctx *ctx)
{
	static char whole[8192];
	struct ir_journal *j = make_case("flip", 3, ctx);
	size_t len = slurp(path("flip/journal.jsonl"), whole, sizeof(whole));
	struct ir_jverify_opts o = {0};
	struct ir_jverify v;
	size_t missed = 0;

	ir_journal_close(j);
	for (size_t i = 0; i < len; i++) {
		static const char with[] = {1, 0x20, (char)0x80};

		for (size_t k = 0; k < sizeof(with); k++) {
			whole[i] = (char)(whole[i] ^ with[k]);
			spill(path("flip/journal.jsonl"), whole, len);
			missed += ir_jverify_case(path("flip"), &o, &v, NULL) ==
				0;
			whole[i] = (char)(whole[i] ^ with[k]);
		}
	}
	EQ(missed, 0);
	EQ(len > 1000, 1);
}

/* A damaged last line: no tool adds to it until somebody accepts it. */
static void
test_damaged_end(const struct ir_ctx *ctx)
{
	static char whole[8192];
	struct ir_journal *j = make_case("damaged", 2, ctx);
	size_t len = slurp(path("damaged/journal.jsonl"), whole, sizeof(whole));
	struct ir_entry en = entry("note", "{\"text\":\"x\"}");
	struct ir_jverify_opts o = {0};
	struct ir_jverify v;
	struct ir_head h;

	whole[len - 100] ^= 1;
	spill(path("damaged/journal.jsonl"), whole, len);
	EQ(ir_journal_append(j, &en, NULL, NULL, NULL), -IR_EINTEGRITY);
	EQ(ir_journal_repair(j, &en, "disk", &h, NULL), 0);
	EQ(h.seq, 3);
	EQ(ir_journal_repair(j, &en, "disk", &h, NULL), 1);
	EQ(ir_journal_append(j, &en, NULL, &h, NULL), 0);
	ir_journal_close(j);
	EQ(ir_jverify_case(path("damaged"), &o, &v, NULL), 1);
	EQ(v.lines, 4);
}

/* A power cut can leave a line of blocks that never reached the disk. */
static void
test_zeros(const struct ir_ctx *ctx)
{
	static char whole[16384];
	struct ir_journal *j = make_case("zeros", 2, ctx);
	size_t len = slurp(path("zeros/journal.jsonl"), whole, sizeof(whole));
	struct ir_entry en = entry("note", "{\"text\":\"x\"}");
	struct ir_jverify_opts o = {0};
	struct ir_jverify v;
	struct ir_head h;

	memset(whole + len, 0, 5000);
	whole[len + 4999] = '\n';
	spill(path("zeros/journal.jsonl"), whole, len + 5000);
	EQ(ir_journal_append(j, &en, NULL, &h, NULL), 0);
	EQ(h.seq, 4);
	ir_journal_close(j);
	EQ(ir_jverify_case(path("zeros"), &o, &v, NULL), 0);
}

/* A file put in the place of ours is the one that is written. */
static void
test_replaced(const struct ir_ctx *ctx)
{
	static char whole[8192];
	struct ir_journal *j = make_case("replaced", 2, ctx);
	size_t len =
		slurp(path("replaced/journal.jsonl"), whole, sizeof(whole));
	struct ir_entry en = entry("note", "{\"text\":\"x\"}");
	struct ir_jverify_opts o = {0};
	struct ir_jverify v;

	spill(path("replaced/copy"), whole, len);
	EQ(rename(path("replaced/copy"), path("replaced/journal.jsonl")), 0);
	EQ(ir_journal_append(j, &en, NULL, NULL, NULL), 0);
	EQ(ir_jverify_case(path("replaced"), &o, &v, NULL), 0);
	EQ(v.lines, 3);
	EQ(unlink(path("replaced/journal.jsonl")), 0);
	EQ(ir_journal_append(j, &en, NULL, NULL, NULL), -ENOENT);
	ir_journal_close(j);
}

struct made {
	int calls;
	uint64_t lines; /* seen by a cursor inside */
};

static int
make(void *arg, struct ir_journal *j, const struct ir_head *head,
	struct ir_entry *ret, struct ir_err *e)
{
	struct made *m = arg;
	struct ir_cursor *c = NULL;
	struct ir_line l;

	m->calls++;
	if (ir_cursor_open(&c, j, 1, e) < 0)
		return -EIO;
	while (ir_cursor_next(c, &l, e) > 0)
		m->lines++;
	ir_cursor_close(c);
	*ret = entry("evidence.started", "{\"n\":1}");
	return head->seq == m->lines ? 0 : -EIO;
}

/* Two processes: nothing lost, nothing doubled, one order. */
static void
test_two(const struct ir_ctx *ctx)
{
	struct ir_journal *j = make_case("two", 1, ctx);
	struct ir_jverify_opts o = {0};
	struct ir_ctx quick = *ctx;
	struct ir_jverify v;
	struct made m = {0};
	pid_t kid;
	int opened;
	int status = -1;

	ir_journal_close(j);
	quick.nosync = true;
	kid = fork();
	opened = ir_journal_open(&j, path("two"), &quick, NULL);
	if (kid != 0)
		EQ(opened, 0);
	else if (opened != 0)
		_exit(1);
	for (int i = 0; i < 200; i++) {
		struct ir_entry en = entry("event", "{\"text\":\"x\"}");

		if (ir_journal_append(j, &en, NULL, NULL, NULL) < 0)
			break;
	}
	if (kid == 0)
		_exit(0);
	(void)waitpid(kid, &status, 0);
	EQ(status, 0);
	EQ(ir_journal_append_with(j, make, &m, NULL, NULL), 0);
	EQ(m.calls, 1);
	EQ(m.lines, 401);
	ir_journal_close(j);
	EQ(ir_jverify_case(path("two"), &o, &v, NULL), 0);
	EQ(v.lines, 402);
}

static int
drop(const char *p, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(p);
}

int
main(void)
{
	struct ir_ctx ctx;

	if (!mkdtemp(top) || ir_ctx_init(&ctx, "test/0") < 0)
		return 1;
	ctx.test = NULL;
	test_chain(&ctx);
	test_refused(&ctx);
	test_limit(&ctx);
	test_torn(&ctx);
	test_torn_first(&ctx);
	test_flip(&ctx);
	test_one_pass(&ctx);
	test_damaged_end(&ctx);
	test_zeros(&ctx);
	test_replaced(&ctx);
	test_two(&ctx);
	(void)nftw(top, drop, 8, FTW_DEPTH | FTW_PHYS);
	return tap_done();
}
