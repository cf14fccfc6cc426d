/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/ctx.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

static const char *const switches[] = {
	"IR_TEST_CLOCK", "IR_TEST_NONCE", "IR_TEST_HOST", "IR_TEST_NOSYNC"};

static void
none(void)
{
	for (size_t i = 0; i < 4; i++)
		(void)unsetenv(switches[i]);
}

static void
real(void)
{
	unsigned char a[32] = {0}, b[32] = {0};
	struct timespec t = {0, 0}, now;
	struct ir_ctx c;

	none();
	EQ(ir_ctx_init(&c, "ir-test/1"), 0);
	OK(c.test == NULL);
	STR(c.tool, "ir-test/1");
	OK(c.host[0] != '\0');
	OK(!c.nosync);
	EQ(c.now(&c, &t), 0);
	(void)clock_gettime(CLOCK_REALTIME, &now);
	OK(now.tv_sec - t.tv_sec < 60 && now.tv_sec >= t.tv_sec);
	EQ(c.random(&c, a, sizeof(a)), 0);
	EQ(c.random(&c, b, sizeof(b)), 0);
	OK(memcmp(a, b, sizeof(a)) != 0);
}

static void
fixed(void)
{
	unsigned char a[32], zero[32] = {0};
	struct timespec t = {0, 0};
	struct ir_ctx c;

	none();
	(void)setenv("IR_TEST_CLOCK", "2026-11-21T10:20:00.5+09:00", 1);
	(void)setenv("IR_TEST_NONCE", "zero", 1);
	(void)setenv("IR_TEST_HOST", "ir-01", 1);
	(void)setenv("IR_TEST_NOSYNC", "1", 1);
	EQ(ir_ctx_init(&c, "t"), 0);
	STR(c.test, "clock,nonce,host,nosync");
	EQ(c.now(&c, &t), 0);
	EQ(t.tv_sec, 1795224000);
	EQ(t.tv_nsec, 500000000);
	EQ(c.random(&c, a, sizeof(a)), 0);
	EQ(memcmp(a, zero, sizeof(a)), 0);
	STR(c.host, "ir-01");
	OK(c.nosync);
}

static void
bad(void)
{
	static const char *const values[] = {"yesterday", "0", NULL, "yes"};
	char host[300];
	struct ir_ctx c;

	memset(host, 'h', sizeof(host) - 1);
	host[sizeof(host) - 1] = '\0';
	for (size_t i = 0; i < 4; i++) {
		none();
		(void)setenv(switches[i], values[i] ? values[i] : host, 1);
		EQ(ir_ctx_init(&c, "t"), -EINVAL);
		(void)setenv(switches[i], "", 1); /* empty: not set */
		EQ(ir_ctx_init(&c, "t"), 0);
		OK(c.test == NULL);
	}
}

int
main(void)
{
	real();
	fixed();
	bad();
	return tap_done();
}
