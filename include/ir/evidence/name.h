/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_NAME_H
#define IR_EVIDENCE_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"

/*
 * Stored names (DESIGN 5): manifest text, tar name and file name are the same
 * bytes, and sha256sum, GNU tar and bagit-python agree on them.  Per
 * component: bytes below 0x20, 0x7F, '%', backslash, '=', trailing blanks,
 * and every byte from 0x80 of a component that is not UTF-8 become =XX (upper
 * case hex); over 255 bytes the result is cut at a character boundary (never
 * inside =XX) to 238 and gets '=' and 16 hex digits of the SHA-256 of the raw
 * component.  Components ".", "..", "" are refused (-EINVAL).
 */
#define IR_NAME_COMPONENT_MAX 255

/* Appends the stored form of one component. */
int ir_name_store(struct ir_buf *out, const char *raw, size_t len);

/* Appends the stored form of a path: leading slashes dropped, components
 * joined by '/'. */
int ir_name_store_path(struct ir_buf *out, const char *raw, size_t len);

/* True when the name is one ir_name_store_path could have made. */
bool ir_name_is_stored(const char *s, size_t len);

#endif
