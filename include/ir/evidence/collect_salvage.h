/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_COLLECT_SALVAGE_H
#define IR_EVIDENCE_COLLECT_SALVAGE_H

#include "ir/base/err.h"
#include "ir/evidence/collect.h"
#include "ir/evidence/salvage.h"

/*
 * Makes NAME-part.tar.zst of what a killed collection left: NAME.partial and
 * NAME.partial.objects.jsonl, which stay as they are.  o gives ctx, out (or
 * NULL: beside the partial file), casedir (NULL: the case whose evidence
 * directory holds the partial file, if any), who, threads, level.
 * 0: ret says what was saved; -EBUSY while its writer lives.
 */
struct ir_salvaged {
	struct ir_collect_result res; /* file borrowed for the call of done */
	struct ir_salvage_info info;
};
int ir_collect_salvage(const struct ir_collect *o, const char *partial,
	void (*done)(void *arg, const struct ir_salvaged *s), void *arg,
	struct ir_err *e);

/* 0 nothing was lost, 1 something was, 2 the medium could not be read. */
int ir_salvaged_status(const struct ir_salvaged *s);
int ir_salvaged_json(const struct ir_salvaged *s, struct ir_buf *out);
int ir_salvaged_words(const struct ir_salvaged *s, struct ir_buf *out);

#endif
