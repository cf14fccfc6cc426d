/* SPDX-License-Identifier: Apache-2.0 */
#include "objects_i.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* A file of more stretches keeps the rest as one stretch: read, not lost. */
#define EXTENTS_MAX ((size_t)65536)

static int
add(struct ir_extent **v, size_t *cap, size_t n, uint64_t off, uint64_t len)
{
	if (n == *cap) {
		size_t more = *cap ? *cap * 2 : 16;
		struct ir_extent *p = realloc(*v, more * sizeof(*p));

		if (!p)
			return -ENOMEM;
		*v = p;
		*cap = more;
	}
	(*v)[n].off = off;
	(*v)[n].len = len;
	return 0;
}

int
ir_object_extents(
	int fd, uint64_t size, struct ir_extent **v, size_t *cap, size_t *ret_n)
{
	uint64_t at = 0, data = 0;
	size_t n = 0;

	while (at < size) {
		off_t from = lseek(fd, (off_t)at, SEEK_DATA);
		off_t to;
		int r;

		if (from < 0 && errno == ENXIO)
			break; /* a hole up to the end */
		if (from < 0)
			return 0; /* the file system cannot say */
		to = n < EXTENTS_MAX - 1 ? lseek(fd, from, SEEK_HOLE) : -1;
		if (to < 0 || (uint64_t)to > size)
			to = (off_t)size;
		if ((uint64_t)from >= size || to <= from)
			break;
		r = add(v, cap, n, (uint64_t)from, (uint64_t)(to - from));
		if (r < 0)
			return r;
		n++;
		data += (uint64_t)(to - from);
		at = (uint64_t)to;
	}
	if (data == size)
		return 0;
	n = ir_bag_align(*v, n, size);
	if (n == 0 && add(v, cap, 0, 0, 0) < 0) /* so that *v is no NULL */
		return -ENOMEM;
	*ret_n = n;
	return 1;
}
