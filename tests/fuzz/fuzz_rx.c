/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/rx.h"

#define SIZE_CAP 1024

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
search(const char *pattern, const char *text)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_rx *r = NULL;
	int rc = ir_rx_new(&r, pattern, &e);

	if (rc < 0) {
		if (!e.text[0])
			abort();
		return rc;
	}
	rc = ir_rx_search(r, text, strlen(text), NULL);
	ir_rx_free(r);
	return rc;
}

/* A pattern, NUL, a text: what a pattern finds it finds as a group and as
 * one of two, too. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[SIZE_CAP + 2], more[SIZE_CAP + 16];
	const char *rest;
	int found;

	if (size > SIZE_CAP)
		return 0;
	memcpy(text, data, size);
	text[size] = text[size + 1] = '\0';
	rest = text + strlen(text) + (strlen(text) < size);
	found = search(text, rest);
	if (found < 0 || strstr(text, "\\Q"))
		return 0;
	(void)snprintf(more, sizeof(more), "(?:%s)|(*)", text);
	if (search(more, rest) != -IR_ENOTSUP)
		abort();
	(void)snprintf(more, sizeof(more), "(?:%s)", text);
	if (search(more, rest) != found)
		abort();
	return 0;
}
