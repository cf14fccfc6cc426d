/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_BUF_H
#define IR_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

/*
 * A growing byte buffer with a maximum.
 *
 * Invariants: p is never NULL after ir_buf_init, p[len] is always '\0', the
 * content may hold NUL bytes.  The first failure (no memory: -ENOMEM, over the
 * maximum: -IR_ELIMIT) sticks in err: later additions do nothing and return
 * it, so a writer may add many pieces and look once, at ir_buf_err().
 *
 * Ownership: the buffer owns p until ir_buf_detach or ir_buf_free.  Pointers
 * into p are borrowed until the next addition.
 */
struct ir_buf {
	char *p;
	size_t len;
	size_t cap;
	size_t max; /* most content bytes */
	int err;
};

/* max 0 means IR_BUF_MAX. Allocates nothing. */
#define IR_BUF_MAX ((size_t)1 << 30)
void ir_buf_init(struct ir_buf *b, size_t max);
void ir_buf_free(struct ir_buf *b); /* NULL and twice are fine */
void ir_buf_clear(struct ir_buf *b); /* keeps memory, forgets err */

int ir_buf_reserve(struct ir_buf *b, size_t more);
int ir_buf_add(struct ir_buf *b, const void *data, size_t len);
int ir_buf_adds(struct ir_buf *b, const char *s);
int ir_buf_addc(struct ir_buf *b, char c);
int ir_buf_addf(struct ir_buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int ir_buf_vaddf(struct ir_buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* Shortens to len (no-op when already shorter). */
void ir_buf_cut(struct ir_buf *b, size_t len);

/* 0 or the sticky error. */
int ir_buf_err(const struct ir_buf *b);

/* Hands p to the caller (free() it); the buffer is empty afterwards.
 * NULL if the sticky error is set. */
char *ir_buf_detach(struct ir_buf *b, size_t *ret_len);

#endif
