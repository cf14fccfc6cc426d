/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/magic.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>

#include "tap.h"

static void
test_types(struct ir_magic *m)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
	} t[] = {
		{"%PDF-1.4\n", 9, "application/pdf; charset=us-ascii"},
		{"plain words\n", 12, "text/plain; charset=us-ascii"},
		{"\xE7\x97\x85\xE6\xA3\x9F\n", 7, "text/plain; charset=utf-8"},
		{"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16,
			"image/png; charset=binary"},
		{"\x1F\x8B\x08\0\0\0\0\0\0\x03", 10,
			"application/gzip; charset=binary"},
		{"\x28\xB5\x2F\xFD\x20\0\x01\0\0", 9,
			"application/zstd; charset=binary"},
		{"\xFF\xD8\xFF\xE0\0\x10JFIF\0", 11,
			"image/jpeg; charset=binary"},
		{"\0\0\0\0", 4, "application/octet-stream; charset=binary"},
		{"", 0, "application/x-empty; charset=binary"},
		{NULL, 0, "application/x-empty; charset=binary"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		STR(ir_magic_type(m, t[i].bytes, t[i].len), t[i].want);
}

/* DICOM hides its mark behind 128 bytes of preamble. */
static void
test_dicom(struct ir_magic *m)
{
	char d[256] = "";

	memcpy(d + 128, "DICM", 4);
	STR(ir_magic_type(m, d, sizeof(d)),
		"application/dicom; charset=binary");
	OK(strcmp(ir_magic_type(m, d, 131),
		   "application/dicom; charset=binary") != 0);
}

int
main(void)
{
	struct ir_magic *m = NULL;

	EQ(ir_magic_new(&m, NULL), 0);
	if (m) {
		test_types(m);
		test_dicom(m);
		if (setlocale(LC_ALL, "ja_JP.UTF-8"))
			test_types(m);
		else
			SKIP("no locale ja_JP.UTF-8");
	}
	ir_magic_free(m);
	ir_magic_free(NULL);
	m = NULL;
	(void)setenv("MAGIC", "/nonexistent/magic", 1);
	{
		struct ir_err e = IR_ERR_INIT;

		EQ(ir_magic_new(&m, &e), -ENOENT);
		OK(strstr(e.text, "media type") != NULL);
		OK(m == NULL);
	}
	return tap_done();
}
