/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/evidence/bagit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
element(void *arg, const char *label, const char *value)
{
	uint64_t a, b;

	(void)arg;
	(void)ir_bagit_oxum(value, &a, &b); /* either answer will do */
	return label[0] ? 0 : -1;
}

/* A manifest line that was accepted has a name. */
static void
lines(const char *p, size_t size, enum ir_digest_alg alg, unsigned version)
{
	struct ir_bagit_line l = {.why = NULL};
	struct ir_buf fold;

	ir_buf_init(&l.name, IR_BAGIT_LINE_MAX);
	ir_buf_init(&fold, 0);
	while (size > 0) {
		const char *lf = memchr(p, '\n', size);
		size_t n = lf ? (size_t)(lf - p) : size;

		ir_buf_clear(&fold);
		if (ir_bagit_manifest_line(p, n, alg, version, &l) < 0) {
			if (!l.why)
				__builtin_trap();
		} else {
			(void)ir_bagit_name_unsafe(l.name.p, l.name.len);
			(void)ir_bagit_fold(&fold, l.name.p, l.name.len);
			if (l.name.len == 0 || fold.len == 0)
				__builtin_trap();
		}
		n += lf ? 1 : 0;
		p += n;
		size -= n;
	}
	ir_buf_free(&l.name);
	ir_buf_free(&fold);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	struct ir_bagit_decl d;
	bool tag;

	if (size < 1 || size > 65536)
		return 0;
	(void)ir_bagit_decl_parse(p, size, &d, NULL, NULL);
	(void)ir_bagit_info_parse(p, size, element, NULL);
	(void)ir_bagit_manifest_name(p, size, &tag);
	(void)ir_bagit_system_file(p, size);
	lines(p, size, IR_MD5, 100);
	lines(p, size, IR_SHA256, 97);
	return 0;
}
