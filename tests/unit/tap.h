/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/*
 * Assertions for unit tests: TAP on stdout, file, line and both values on
 * failure, and the test goes on.  main ends with "return tap_done();".
 */
static int tap_count, tap_failed;

static inline int
tap_ok(int ok, const char *what, const char *file, int line)
{
	tap_count++;
	printf("%sok %d - %s\n", ok ? "" : "not ", tap_count, what);
	if (!ok) {
		tap_failed++;
		printf("# at %s:%d\n", file, line);
	}
	(void)fflush(stdout); /* a forked child must not say it again */
	return ok;
}

static inline int
tap_int(intmax_t got, intmax_t want, const char *what, const char *f, int l)
{
	if (tap_ok(got == want, what, f, l))
		return 1;
	printf("#  got: %" PRIdMAX "\n# want: %" PRIdMAX "\n", got, want);
	return 0;
}

static inline int
tap_str(const char *got, const char *want, const char *what, const char *f,
	int l)
{
	if (tap_ok(got && want ? strcmp(got, want) == 0 : got == want, what, f,
		    l))
		return 1;
	printf("#  got: %s\n# want: %s\n", got ? got : "(null)",
		want ? want : "(null)");
	return 0;
}

#define OK(x) tap_ok(!!(x), #x, __FILE__, __LINE__)
#define OKM(x, what) tap_ok(!!(x), what, __FILE__, __LINE__)
#define EQ(got, want) \
	tap_int((intmax_t)(got), (intmax_t)(want), #got, __FILE__, __LINE__)
#define STR(got, want) tap_str((got), (want), #got, __FILE__, __LINE__)
#define SKIP(why) printf("ok %d # SKIP %s\n", ++tap_count, (why))

static inline int
tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif
