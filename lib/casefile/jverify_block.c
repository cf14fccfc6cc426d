/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "jverify_i.h"

#define BLOCK_BYTES ((size_t)256 << 10)
#define BLOCK_LINES ((size_t)4096)

int
jv_hashes(struct ir_digest *d, const char *text, size_t len, jv_hash sum,
	jv_hash line)
{
	uint8_t out[IR_DIGEST_MAX];
	size_t before = len > JL_SUM_TAIL ? len - JL_SUM_TAIL : 0;

	if (ir_digest_reset(d) < 0 || ir_digest_update(d, text, before) < 0 ||
		ir_digest_peek(d, IR_SHA256, out) < 0)
		return -IR_ELIB;
	memcpy(sum, out, sizeof(jv_hash));
	if (ir_digest_update(d, text + before, len - before) < 0 ||
		ir_digest_update(d, "\n", 1) < 0 ||
		ir_digest_final(d, IR_SHA256, out) < 0)
		return -IR_ELIB;
	memcpy(line, out, sizeof(jv_hash));
	return 0;
}

static int
add_item(struct jv_block *b, struct ir_digest *d, const char *text, size_t len)
{
	struct jv_item *it = &b->item[b->n++];

	it->at = b->text.len;
	it->len = len;
	(void)ir_buf_add(&b->text, text, len); /* looked at below */
	if (ir_buf_err(&b->text) < 0)
		return -ENOMEM;
	return jv_hashes(d, text, len, it->sum, it->line);
}

static void
fill(struct jv_blocks *s, struct jv_block *b)
{
	const char *text;
	size_t len = 0;
	int r = 1;

	b->n = 0;
	ir_buf_clear(&b->text);
	while (b->text.len < BLOCK_BYTES && b->n < BLOCK_LINES) {
		r = jv_next(&s->rd, &text, &len);
		if (r > 0 && add_item(b, s->digest, text, len) < 0)
			r = -ENOMEM;
		if (r <= 0)
			break;
	}
	b->end = r;
	b->torn = r == 0 ? len : 0;
}

static void *
work(void *arg)
{
	struct jv_blocks *s = arg;
	unsigned at = 1;

	for (;;) {
		struct jv_block *b = &s->block[at];
		bool stop;

		(void)pthread_mutex_lock(&s->lock); /* cannot fail */
		while (b->full && !s->stop)
			(void)pthread_cond_wait(&s->cond, &s->lock);
		stop = s->stop;
		(void)pthread_mutex_unlock(&s->lock);
		if (stop)
			return NULL;
		fill(s, b);
		(void)pthread_mutex_lock(&s->lock);
		b->full = true;
		(void)pthread_cond_signal(&s->cond);
		(void)pthread_mutex_unlock(&s->lock);
		if (b->end <= 0)
			return NULL;
		at ^= 1;
	}
}

int
jv_blocks_init(struct jv_blocks *s, int fd, uint64_t size, struct ir_err *e)
{
	memset(s, 0, sizeof(*s));
	jv_reader_init(&s->rd, fd, size);
	for (int i = 0; i < 2; i++) {
		ir_buf_init(&s->block[i].text, 0);
		s->block[i].item = calloc(BLOCK_LINES, sizeof(struct jv_item));
	}
	(void)pthread_mutex_init(&s->lock, NULL); /* default: cannot fail */
	(void)pthread_cond_init(&s->cond, NULL);
	if (!s->block[0].item || !s->block[1].item)
		return ir_err_sys(
			e, ENOMEM, "%s", _("cannot verify a journal"));
	return ir_digest_new(&s->digest, IR_DIGEST_BIT(IR_SHA256), e);
}

void
jv_blocks_free(struct jv_blocks *s)
{
	if (s->running) {
		(void)pthread_mutex_lock(&s->lock);
		s->stop = true;
		(void)pthread_cond_signal(&s->cond);
		(void)pthread_mutex_unlock(&s->lock);
		(void)pthread_join(s->thread, NULL);
	}
	for (int i = 0; i < 2; i++) {
		ir_buf_free(&s->block[i].text);
		free(s->block[i].item);
	}
	(void)pthread_cond_destroy(&s->cond);
	(void)pthread_mutex_destroy(&s->lock);
	ir_digest_free(s->digest);
	jv_reader_free(&s->rd);
}

/* The first block is ours, the others come from the thread when there is
 * one. */
const struct jv_block *
jv_block_next(struct jv_blocks *s)
{
	struct jv_block *b;

	if (!s->started) {
		s->started = true;
		fill(s, &s->block[0]);
		s->block[0].full = true;
		if (s->block[0].end > 0)
			s->running =
				pthread_create(&s->thread, NULL, work, s) == 0;
		return &s->block[0];
	}
	if (!s->running) {
		fill(s, &s->block[0]);
		return &s->block[0];
	}
	(void)pthread_mutex_lock(&s->lock);
	s->block[s->at].full = false;
	s->at ^= 1;
	b = &s->block[s->at];
	(void)pthread_cond_signal(&s->cond);
	while (!b->full)
		(void)pthread_cond_wait(&s->cond, &s->lock);
	(void)pthread_mutex_unlock(&s->lock);
	return b;
}
