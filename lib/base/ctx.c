/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/ctx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "ir/base/time.h"

static int
real_now(const struct ir_ctx *c, struct timespec *ret)
{
	(void)c;
	return clock_gettime(CLOCK_REALTIME, ret) == 0 ? 0 : -errno;
}

static int
fixed_now(const struct ir_ctx *c, struct timespec *ret)
{
	*ret = c->fixed_now;
	return 0;
}

static int
real_random(const struct ir_ctx *c, void *out, size_t len)
{
	char *p = out;

	(void)c;
	while (len > 0) {
		ssize_t n = getrandom(p, len, 0);

		if (n >= 0) {
			p += n;
			len -= (size_t)n;
		} else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

static int
zero_random(const struct ir_ctx *c, void *out, size_t len)
{
	(void)c;
	memset(out, 0, len);
	return 0;
}

static void
note(struct ir_ctx *c, const char *what)
{
	size_t n = strlen(c->test_text);

	(void)snprintf(c->test_text + n, sizeof(c->test_text) - n, "%s%s",
		n ? "," : "", what);
	c->test = c->test_text;
}

static int
test_clock(struct ir_ctx *c)
{
	const char *s = getenv("IR_TEST_CLOCK");
	struct ir_time t;

	if (!s || !*s)
		return 0;
	if (ir_time_parse(s, strlen(s), &t) != 0)
		return -EINVAL;
	c->fixed_now.tv_sec = t.sec;
	c->fixed_now.tv_nsec = t.nsec;
	c->now = fixed_now;
	note(c, "clock");
	return 0;
}

static int
test_switches(struct ir_ctx *c)
{
	const char *s;

	if (test_clock(c) != 0)
		return -EINVAL;
	s = getenv("IR_TEST_NONCE");
	if (s && *s) {
		if (strcmp(s, "zero") != 0)
			return -EINVAL;
		c->random = zero_random;
		note(c, "nonce");
	}
	s = getenv("IR_TEST_HOST");
	if (s && *s) {
		if (strlen(s) >= sizeof(c->host_text))
			return -EINVAL;
		memcpy(c->host_text, s, strlen(s) + 1);
		note(c, "host");
	}
	s = getenv("IR_TEST_NOSYNC");
	if (s && *s) {
		if (strcmp(s, "1") != 0)
			return -EINVAL;
		c->nosync = true;
		note(c, "nosync");
	}
	return 0;
}

int
ir_ctx_init(struct ir_ctx *c, const char *tool)
{
	memset(c, 0, sizeof(*c));
	c->now = real_now;
	c->random = real_random;
	c->tool = tool;
	/* The last byte stays NUL: a cut name may come unterminated. */
	if (gethostname(c->host_text, sizeof(c->host_text) - 1) != 0)
		c->host_text[0] = '\0';
	c->host = c->host_text;
	return test_switches(c);
}
