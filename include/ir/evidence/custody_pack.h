/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_CUSTODY_PACK_H
#define IR_EVIDENCE_CUSTODY_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/evidence/custody_file.h"
#include "ir/sys/digest.h"

/*
 * A hand-over pack: a BagIt 1.0 bag in a directory, made as DIR.partial and
 * given its name at the end, never replacing anything.  Whoever gets it needs
 * no tool of ours: sha256sum -c manifest-sha256.txt.
 */
struct ir_handover;

int ir_handover_new(
	struct ir_handover **ret, const char *dir, struct ir_err *e);
/* Removes DIR.partial unless it was finished. NULL is fine. */
void ir_handover_free(struct ir_handover *p);

/* A copy below data/; the digest is of the bytes that were written. */
int ir_handover_copy(struct ir_handover *p, int dirfd, const char *from,
	const char *name, const struct ir_custody_watch *w,
	struct ir_custody_bytes *ret, struct ir_err *e);

/* A new file: below data/, or, as "README.en.txt", beside it. */
int ir_handover_put(struct ir_handover *p, const char *name, const void *text,
	size_t len, struct ir_err *e);

/* The same, written by fn to a descriptor. */
int ir_handover_write(struct ir_handover *p, const char *name,
	int (*fn)(void *arg, int fd, struct ir_err *e), void *arg,
	struct ir_err *e);

/* What is in it so far, as manifest lines "HEX  data/NAME"; borrowed. */
const char *ir_handover_manifest(const struct ir_handover *p);

/* bag-info.txt with these elements ("Label: value" lines) and ours, the
 * manifests, all on disk, and the name.  ret_tags: SHA-256 of
 * tagmanifest-sha256.txt, which stands for the whole. */
int ir_handover_finish(struct ir_handover *p, const char *info,
	char ret_tags[IR_SHA256_HEX], struct ir_err *e);

/* The plain words that go with it. */
struct ir_readme {
	bool drill, full; /* full: the whole journal is in it */
	const char *case_id, *handover, *made, *from, *contact, *to;
	const char *rule; /* what the journal extract leaves out */
	const char *head; /* spoken: "seq 17: 3f2a ..." */
	const char *manifest; /* as above */
	bool seals, stamps, things, site;
};
int ir_readme(const struct ir_readme *r, bool japanese, struct ir_buf *out);

#endif
