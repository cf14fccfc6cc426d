/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/ctx.h"
#include "ir/base/io.h"
#include "ir/playbook/walk_tell.h"

/*
 * Any playbook, walked by somebody who always takes the next answer there is:
 * it ends or asks for ever, but each question has words, a second look at the
 * journal asks the same, and nothing hangs.
 */
#define SIZE_CAP 65536
#define STEPS 60

static struct ir_ctx ctx;
static struct ir_vocab *vocab;
static char dir[] = "/tmp/fuzz-walk-XXXXXX";
static char book[64], casedir[64];

static void
leave(void)
{
	(void)unlink(book);
	(void)rmdir(dir);
	ir_vocab_free(vocab);
}

static void
begin(void)
{
	static const char text[] =
		"hikeshi: vocabulary/1\ndate: \"2026-11-21\"\n"
		"forms: {R1: [a, b]}\nfacts:\n- [t.detected, time, a, b, "
		"found, R1]\n"
		"- [case.kind, string, a, b, found, R1]\n";

	if (vocab)
		return;
	(void)setenv("IR_TEST_NOSYNC", "1", 1);
	(void)setenv("IR_TEST_CLOCK", "2026-11-21T01:00:00Z", 1);
	if (ir_ctx_init(&ctx, "fuzz/1") < 0 || !mkdtemp(dir) ||
		ir_vocab_parse(&vocab, text, strlen(text), "v", NULL) < 0)
		abort();
	(void)snprintf(book, sizeof(book), "%s/book", dir);
	(void)snprintf(casedir, sizeof(casedir), "%s/case", dir);
	(void)atexit(leave);
}

static void
answer(struct ir_walk *w, uint8_t n, const struct ir_said *said)
{
	const struct ir_ask *a = ir_walk_ask(w, n % ir_walk_asks(w));
	struct ir_answer an = {.text = "t",
		.reason = "r",
		.name = "n",
		.ref = "x",
		.second = "B",
		.second_how = "terminal",
		.minutes = 5,
		.value = a->n_options ? a->option[0].key : "1"};

	if (a->n_words == 0)
		abort();
	an.word = a->word[n % a->n_words].word;
	(void)ir_walk_answer(w, a, &an, said, NULL);
}

static size_t
asked_again(const struct ir_walk_opts *o, const char *run)
{
	struct ir_walk *w = NULL;
	size_t n = 0;

	if (ir_walk_open(&w, o, NULL) == 0 &&
		ir_walk_resume(w, run, NULL, NULL, NULL) == 0)
		n = ir_walk_asks(w);
	ir_walk_close(w);
	return n;
}

static void
walk(struct ir_journal *j, const uint8_t *data, size_t size)
{
	const struct ir_walk_opts o = {
		.j = j, .vocab = vocab, .ctx = &ctx, .lang = "en"};
	const struct ir_walk_start s = {.path = book};
	const struct ir_said said = {.name = "A"};
	struct ir_walk *w = NULL;
	struct ir_buf b;

	if (ir_walk_open(&w, &o, NULL) < 0)
		abort();
	ir_buf_init(&b, 0);
	if (ir_walk_start(w, &s, &said, NULL) == 0) {
		for (size_t i = 0; i < STEPS && ir_walk_asks(w) > 0; i++)
			answer(w, data[i % size], &said);
		(void)ir_walk_board_json(w, &b, NULL);
		if (asked_again(&o, ir_walk_id(w)) != ir_walk_asks(w))
			abort();
	}
	ir_buf_free(&b);
	ir_walk_close(w);
}

static int
drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ir_entry en = {
		.kind = "case.opened", .data = "{}", .data_len = 2};
	struct ir_journal *j = NULL;
	int fd;

	if (size == 0 || size > SIZE_CAP)
		return 0;
	begin();
	fd = open(book, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || ir_io_write(fd, data, size) < 0)
		abort();
	(void)close(fd);
	if (ir_journal_create(&j, casedir, true, &ctx, NULL) == 0 &&
		ir_journal_append(j, &en, NULL, NULL, NULL) == 0)
		walk(j, data, size);
	ir_journal_close(j);
	if (nftw(casedir, drop, 8, FTW_DEPTH | FTW_PHYS) != 0)
		abort();
	return 0;
}
