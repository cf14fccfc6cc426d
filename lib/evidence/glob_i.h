/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_GLOB_I_H
#define IR_EVIDENCE_GLOB_I_H

#include "ir/evidence/glob.h"

#include <stdint.h>

#define IR_GLOB_DEPTH 128 /* most components of a pattern, most levels */
#define IR_GLOB_LEVELS 10 /* of a bare "**" */

/* A component of a pattern, in place. */
struct ir_glob_part {
	const char *s;
	uint16_t len;
	uint16_t levels; /* of "**": at least 1; else 0 */
	bool literal; /* found by name, no directory is read */
};

struct ir_glob_pattern {
	struct ir_glob_part part[IR_GLOB_DEPTH];
	unsigned n;
	bool fold;
};

/*
 * How far a path has come in the pattern: for each part, 0 when it is not
 * waiting for a name, else 1, and for "**" the levels it may still take.
 * All ways through the pattern are followed at once, so a path is met once.
 */
struct ir_glob_state {
	uint16_t wait[IR_GLOB_DEPTH];
	unsigned low, high; /* parts outside [low, high) do not wait */
};

/* -EINVAL: "..", or too many parts. The pattern is borrowed. */
int ir_glob_compile(
	struct ir_glob_pattern *ret, const char *pattern, bool fold);
void ir_glob_start(const struct ir_glob_pattern *p, struct ir_glob_state *s);

/* Takes a name: *through gets the ways a named part or "*" leads on, *below
 * those by "**"; true when some way ends here. */
bool ir_glob_step(const struct ir_glob_pattern *p,
	const struct ir_glob_state *s, const char *name, size_t len,
	struct ir_glob_state *through, struct ir_glob_state *below);
void ir_glob_join(struct ir_glob_state *to, const struct ir_glob_state *from);

/* The part when only one waits and it is a plain name, else NULL. */
const struct ir_glob_part *ir_glob_only(
	const struct ir_glob_pattern *p, const struct ir_glob_state *s);

/* Opens the directory path (relative to the root, "" is the root itself);
 * links lead where they would with the root as "/".  fd or -errno. */
int ir_glob_open_dir(int rootfd, const char *path);

/* The same without openat2, for kernels and filters that refuse it. */
int ir_glob_open_by_hand(int rootfd, const char *path);

#endif
