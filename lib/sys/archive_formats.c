/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include <archive.h>

#include "archive_i.h"

/*
 * Each by name, and only those libarchive does itself: for a filter it was
 * built without it would run a program found on $PATH, which it says by
 * ARCHIVE_WARN, so a handle of its own is asked first.
 */
int
archive_filters(struct archive *la)
{
	static int (*const filters[])(struct archive *) = {
		archive_read_support_filter_gzip,
		archive_read_support_filter_bzip2,
		archive_read_support_filter_xz,
		archive_read_support_filter_lzma,
		archive_read_support_filter_zstd,
		archive_read_support_filter_lz4,
		archive_read_support_filter_compress,
	};

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		struct archive *probe = archive_read_new();
		int r;

		if (!probe)
			return -ENOMEM;
		r = filters[i](probe);
		(void)archive_read_free(probe); /* nothing was read by it */
		if (r == ARCHIVE_OK && filters[i](la) != ARCHIVE_OK)
			return -ENOMEM;
	}
	return 0;
}

static int
allow_tar(struct archive *la, bool beyond)
{
	if (archive_read_support_format_tar(la) != ARCHIVE_OK)
		return -ENOMEM;
	if (!beyond)
		return 0;
	return archive_read_set_format_option(la, "tar",
		       "read_concatenated_archives", "1") == ARCHIVE_OK
		? 0
		: -ENOMEM;
}

/*
 * libarchive takes a zip for a tar when its first 512 bytes, as signed ones,
 * happen to add up to the nothing where a tar has its checksum: one of some
 * thousand zips of much emptiness, and its content would not be looked at.  No
 * tar begins like a zip.
 */
int
archive_formats(
	struct archive *la, const uint8_t first[ZIP_MAGIC_LEN], bool beyond)
{
	int rc = archive_zip_begins(first) ? 0 : allow_tar(la, beyond);

	if (rc == 0 && archive_read_support_format_zip(la) != ARCHIVE_OK)
		rc = -ENOMEM;
	return rc;
}
