/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/tar_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
on_begin(void *arg, const struct ir_tar_member *m)
{
	uint64_t *left = arg;

	*left = m->size;
	return m->name_len > IR_TAR_NAME_MAX ? -1 : 0;
}

/* What comes must add up to the size that was promised. */
static int
on_hole(void *arg, uint64_t len)
{
	uint64_t *left = arg;

	if (len > *left)
		__builtin_trap();
	*left -= len;
	return 0;
}

static int
on_data(void *arg, const void *p, size_t len)
{
	(void)p;
	return on_hole(arg, len);
}

static int
on_end(void *arg)
{
	uint64_t *left = arg;

	if (*left)
		__builtin_trap();
	return 0;
}

static int
on_odd(void *arg, const char *code, uint64_t offset, const char *why)
{
	(void)arg;
	(void)offset;
	return code && why ? 0 : -1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t left = 0;
	struct ir_tar_sink sink = {
		on_begin, on_data, on_hole, on_end, on_odd, &left};
	struct ir_tar *t = NULL;
	size_t step;
	int r = 0;

	if (size < 1 || size > 65536 || ir_tar_new(&t, &sink, NULL) < 0)
		return 0;
	step = 1 + data[0] * 8u; /* the first byte cuts the rest in pieces */
	for (size_t i = 1; i < size && r == 0; i += step)
		r = ir_tar_feed(
			t, data + i, size - i < step ? size - i : step, NULL);
	if (r == 0)
		(void)ir_tar_finish(t, NULL); /* either answer will do */
	ir_tar_free(t);
	return 0;
}
