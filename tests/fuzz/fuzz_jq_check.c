/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ir/sys/jq.h"

#define SIZE_CAP 65536
#define REPEAT 16384 /* short programs, written again and again */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A text of its own length, so that overreads show. */
static char *
joined(const char *before, const char *text, const char *after)
{
	size_t len = strlen(before) + strlen(text) + strlen(after) + 1;
	char *p = malloc(len);

	if (!p)
		abort();
	(void)snprintf(p, len, "%s%s%s", before, text, after);
	return p;
}

/* An error of the text is at one of its characters. */
static void
look(const char *program, const char *text)
{
	unsigned long at, n = 0;
	char *end = NULL;

	if (strncmp(text, "column ", 7) != 0) {
		if (!strstr(text, "not closed") && !strstr(text, "more than"))
			abort();
		return;
	}
	at = strtoul(text + 7, &end, 10);
	for (; *program; program++)
		n += ((unsigned char)*program & 0xc0) != 0x80;
	if (at < 1 || at > n || strncmp(end, ": ", 2) != 0)
		abort();
}

static int
check(const char *before, const char *text, const char *after)
{
	char *program = joined(before, text, after);
	struct ir_err e = IR_ERR_INIT;
	clock_t from = clock();
	int rc = ir_jq_check(program, &e);

	if (clock() - from > CLOCKS_PER_SEC)
		abort();
	if (rc != 0 && rc != -IR_EUSAGE)
		abort();
	if (rc < 0)
		look(program, e.text);
	free(program);
	return rc;
}

static void
repeat(const char *text)
{
	size_t len = strlen(text);
	char *many;

	if (len == 0 || len > SIZE_CAP / 256)
		return;
	many = malloc(REPEAT + 1);
	if (!many)
		abort();
	for (size_t i = 0; i < REPEAT; i++)
		many[i] = text[i % len];
	many[REPEAT] = '\0';
	(void)check("", many, "");
	free(many);
}

/* What is allowed stays between the brackets it is put in. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	int rc;

	if (size > SIZE_CAP)
		return 0;
	text = malloc(size + 1);
	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	rc = check("", text, "");
	if (check("", text, "") != rc)
		abort();
	if (rc == 0 &&
		(check("(", text, "") == 0 || check("", text, "\n)") == 0))
		abort();
	repeat(text);
	free(text);
	return 0;
}
