/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/archive_raw.h"

#include <errno.h>
#include <stdbool.h>

#include <archive.h>
#include <archive_entry.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "archive_i.h"

static int
failed(struct archive *a, struct ir_err *e)
{
	const char *why = archive_error_string(a);
	struct ir_esc esc;

	if (archive_errno(a) == ENOMEM || !why)
		return ir_err_sys(e, ENOMEM, _("cannot decompress"));
	return ir_err_set(
		e, IR_EFORMAT, _("cannot decompress: %s"), ir_esc(why, &esc));
}

static int
read_all(struct archive *a, uint64_t max,
	int (*data)(void *arg, const void *p, size_t len), void *arg,
	struct ir_err *e)
{
	uint64_t seen = 0;
	int r = 0;

	while (r == 0) {
		const void *p = NULL;
		size_t len = 0;
		la_int64_t off = 0;

		r = archive_read_data_block(a, &p, &len, &off);
		if (r == ARCHIVE_EOF)
			return 0;
		if (r != ARCHIVE_OK)
			return failed(a, e);
		seen += len;
		if (seen > max)
			return ir_err_set(e, IR_ELIMIT,
				_("more than %ju bytes unpacked"),
				(uintmax_t)max);
		r = data(arg, p, len);
	}
	return r < 0 ? r : 0;
}

int
ir_archive_raw(const void *p, size_t len, uint64_t max,
	int (*data)(void *arg, const void *p, size_t len), void *arg,
	struct ir_err *e)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	int r = -ENOMEM;

	if (!a || archive_filters(a) < 0 ||
		archive_read_support_format_raw(a) != ARCHIVE_OK) {
		r = ir_err_sys(e, ENOMEM, _("cannot decompress"));
	} else if (archive_read_open_memory(a, p, len) != ARCHIVE_OK ||
		archive_read_next_header(a, &entry) != ARCHIVE_OK) {
		r = failed(a, e);
	} else if (archive_filter_count(a) < 2) {
		r = ir_err_set(e, IR_EFORMAT, _("not compressed"));
	} else {
		r = read_all(a, max, data, arg, e);
	}
	if (a)
		(void)archive_read_free(a); /* only read from */
	return r;
}
