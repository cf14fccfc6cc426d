/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_COLLECT_SALVAGE_I_H
#define LIB_EVIDENCE_COLLECT_SALVAGE_I_H

#include "ir/evidence/collect_salvage.h"

#include "collect_i.h"

struct ir_salvage_job {
	struct ir_run run;
	struct ir_target target;
	struct ir_salvaged *out;
	struct ir_buf text; /* a line on its way */
	struct ir_buf from; /* the collection line, as the run began */
	struct ir_json *json;
	int fd, sidecar;
	const char *why; /* of the line being rewritten */
	struct ir_err *e;
};

/* The sink's calls (salvage.h), with the job as their argument. */
int ir_salvage_on_line(void *arg, const char *line, size_t len);
int ir_salvage_on_found(
	void *arg, const char *name, const struct ir_member_out *out);
int ir_salvage_on_cut(void *arg, const char *name, const char *why);

/* The error of a line that cannot be written; returns rc. */
int ir_salvage_bad_line(struct ir_salvage_job *k, int rc);

#endif
