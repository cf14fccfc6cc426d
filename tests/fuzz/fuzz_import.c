/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ir/evidence/import.h"

#define SIZE_CAP 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
count(void *arg, const char *name, size_t len, const char *list)
{
	if (!len || !list || strlen(name) < 1)
		abort();
	(*(size_t *)arg)++;
	return 0;
}

/* What a list states is missing until a file of that name is asked for. */
static int
ask(void *arg, const char *name, size_t len, const char *list)
{
	static uint8_t digest[IR_DIGEST_ALGS][IR_DIGEST_MAX];
	struct ir_implist_said said;

	(void)list;
	ir_implist_ask(arg, name, len, digest, &said);
	if (said.answer == IR_IMPLIST_UNLISTED)
		abort();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size ? (const char *)data : "";
	struct ir_err e = IR_ERR_INIT;
	struct ir_implist *l;
	size_t missing = 0;
	int r;

	if (size > SIZE_CAP || ir_implist_new(&l, NULL) != 0)
		return 0;
	r = ir_implist_add(l, "sub/list", 8, "E:\\s", text, size, &e);
	if (r < 0 ? !e.text[0] : (r == 1) != (ir_implist_count(l) > 0))
		abort();
	(void)ir_implist_missing(l, count, &missing);
	if (missing > ir_implist_count(l))
		abort();
	(void)ir_implist_missing(l, ask, l);
	ir_implist_free(l);
	return 0;
}
