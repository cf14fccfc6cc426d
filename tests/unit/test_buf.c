/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/buf.h"

#include <errno.h>
#include <stdlib.h>

#include "ir/base/err.h"
#include "tap.h"

static void
grows(void)
{
	struct ir_buf b;
	size_t len;
	char *p;

	ir_buf_init(&b, 0);
	STR(b.p, "");
	EQ(ir_buf_adds(&b, "abc"), 0);
	EQ(ir_buf_addc(&b, '-'), 0);
	EQ(ir_buf_addf(&b, "%d|%s", 42, "x"), 0);
	STR(b.p, "abc-42|x");
	EQ(b.len, 8);
	EQ(ir_buf_add(&b, "\0y", 2), 0);
	EQ(b.len, 10);
	EQ(b.p[10], 0);
	ir_buf_cut(&b, 100);
	EQ(b.len, 10);
	ir_buf_cut(&b, 2);
	STR(b.p, "ab");
	for (int i = 0; i < 10000; i++)
		(void)ir_buf_addf(&b, "%04d", i);
	EQ(b.len, 40002);
	OK(memcmp(b.p + 40002 - 8, "99989999", 9) == 0);
	p = ir_buf_detach(&b, &len);
	EQ(len, 40002);
	EQ(b.len, 0);
	STR(b.p, "");
	free(p);
	p = ir_buf_detach(&b, &len);
	STR(p, "");
	free(p);
	ir_buf_free(&b);
	ir_buf_free(&b);
	ir_buf_free(NULL);
}

static void
maximum(void)
{
	struct ir_buf b;

	ir_buf_init(&b, 10);
	EQ(ir_buf_adds(&b, "0123456789"), 0);
	EQ(ir_buf_addc(&b, 'x'), -IR_ELIMIT);
	EQ(ir_buf_err(&b), -IR_ELIMIT);
	STR(b.p, "0123456789");
	ir_buf_cut(&b, 0);
	EQ(ir_buf_adds(&b, "y"), -IR_ELIMIT); /* it sticks */
	EQ(b.len, 0);
	OK(ir_buf_detach(&b, NULL) == NULL);
	ir_buf_clear(&b);
	EQ(ir_buf_addf(&b, "%s", "0123456789"), 0);
	EQ(ir_buf_addf(&b, "%s", "x"), -IR_ELIMIT);
	STR(b.p, "0123456789");
	ir_buf_clear(&b);
	EQ(ir_buf_addf(&b, "%s", "0123456789a"), -IR_ELIMIT);
	STR(b.p, "");
	ir_buf_clear(&b);
	EQ(ir_buf_reserve(&b, SIZE_MAX), -IR_ELIMIT);
	ir_buf_free(&b);
}

int
main(void)
{
	grows();
	maximum();
	return tap_done();
}
