/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_TREE_I_H
#define LIB_EVIDENCE_TREE_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Sorted names of one directory, at most a budget of bytes at a time.  more
 * says that larger names were left out: fill again with the last name given
 * out.
 */
struct ir_names_item {
	uint32_t off;
	uint16_t len;
	unsigned char type; /* DT_... */
};

struct ir_names {
	char *blob;
	size_t used, cap;
	struct ir_names_item *v;
	size_t n, cap_n;
	bool more;
};

/* Bytes held. */
size_t ir_names_bytes(const struct ir_names *d);

/* Reads the directory fd from its start, keeping names greater than after
 * (NULL: all) within budget bytes (at least one name is kept).  0 or -errno,
 * with what could be read. */
int ir_names_fill(struct ir_names *d, int fd, const char *after, size_t budget);
const char *ir_names_at(const struct ir_names *d, size_t i);
void ir_names_free(struct ir_names *d); /* d may be used again */

#endif
