/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_BAGIT_H
#define IR_EVIDENCE_BAGIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/sys/digest.h"

/*
 * The text of BagIt tag files (RFC 8493 and the versions before it, 0.93 to
 * 1.0).  Pure: text in, meaning out.  Text is UTF-8 here; names are bytes.
 */
#define IR_BAGIT_INFO_MAX ((size_t)1 << 20) /* bytes of bag-info.txt */
#define IR_BAGIT_LINE_MAX ((size_t)64 * 1024) /* of a manifest line */

struct ir_bagit_decl {
	unsigned version; /* 97 is 0.97, 100 is 1.0 */
	char encoding[40]; /* as written */
};

/* bagit.txt.  -IR_EFORMAT with the reason in e; *ret_warning (may be NULL)
 * gets a translated remark, or NULL. */
int ir_bagit_decl_parse(const char *p, size_t len, struct ir_bagit_decl *ret,
	const char **ret_warning, struct ir_err *e);

/* bag-info.txt: each element with folded lines joined by one blank.  The
 * number of the first line that is none, or 0; < 0 of the callback. */
int64_t ir_bagit_info_parse(const char *p, size_t len,
	int (*element)(void *arg, const char *label, const char *value),
	void *arg);

/* Payload-Oxum "OCTETS.FILES". 0 or -EINVAL. */
int ir_bagit_oxum(const char *s, uint64_t *ret_bytes, uint64_t *ret_files);

struct ir_bagit_line {
	uint8_t digest[IR_DIGEST_MAX];
	struct ir_buf name; /* decoded as the version says */
	const char *literal; /* the name as written, borrowed */
	size_t literal_len;
	const char *why; /* of -EINVAL, translated */
	const char *odd; /* a remark, translated, or NULL */
};

/* One manifest line without its end.  1.0 decodes %0A %0D %25 only, older
 * versions nothing.  ret->name must be initialised once; 0, -EINVAL or
 * -ENOMEM. */
int ir_bagit_manifest_line(const char *p, size_t len, enum ir_digest_alg alg,
	unsigned version, struct ir_bagit_line *ret);

/* NULL, or why a name may leave the bag or is no proper path. */
const char *ir_bagit_name_unsafe(const char *name, size_t len);

/* The algorithm of "manifest-ALG.txt" or "tagmanifest-ALG.txt": >= 0; -EINVAL
 * when it is no such name; -ENOENT when it is one of an algorithm unknown
 * here. */
int ir_bagit_manifest_name(const char *name, size_t len, bool *ret_tag);

/* A file that operating systems leave behind (.DS_Store, Thumbs.db ...). */
bool ir_bagit_system_file(const char *name, size_t len);

/* Appends the name with letters lowered and common compositions undone
 * (Latin, kana, Hangul), so that names that differ only in case or Unicode
 * normalisation become the same. */
int ir_bagit_fold(struct ir_buf *out, const char *name, size_t len);

#endif
