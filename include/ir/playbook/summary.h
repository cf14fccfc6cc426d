/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_SUMMARY_H
#define IR_PLAYBOOK_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/playbook/playbook.h"

/*
 * What a playbook consists of, counted, not believed: its processing summary
 * as it should be (CX-025), numbers and lengths (CX-040), and its paths.
 */
#define IR_SUMMARY_FLAGS 11u
const char *ir_summary_flag_name(unsigned i); /* "manual_playbook" ... */

struct ir_summary {
	/* as computed, and as the file says (absent: false) */
	bool flag[IR_SUMMARY_FLAGS], said[IR_SUMMARY_FLAGS];
	bool has_summary;
	size_t steps, start, end, action, call, parallel, decide, loop, other;
	size_t manual; /* steps with a command for a person, or our role */
	size_t timed; /* steps with a delay, a timeout or a deadline */
	/* Steps of the shortest and longest path: one branch per decision,
	 * all of a parallel step, each loop at most once. */
	uint64_t shortest, longest;
	uint64_t paths; /* UINT64_MAX: that many or more */
	bool cycle; /* next pointers that lead back: cut there */
};

/* All but the lengths and paths, which take longer: they stay 0. */
void ir_summary_count(struct ir_summary *ret, const struct ir_playbook *p,
	const struct ir_graph *g);
int ir_summary_make(struct ir_summary *ret, const struct ir_playbook *p,
	const struct ir_graph *g, struct ir_err *e);
/* Flags that differ from what the file says. */
size_t ir_summary_differs(const struct ir_summary *s);

/* The text of the playbook (YAML) with the summary as it should be, appended;
 * all else stays as it is written.  -IR_ENOTSUP: it cannot be done. */
int ir_summary_write(const struct ir_summary *s, const struct ir_playbook *p,
	struct ir_buf *out, struct ir_err *e);

/*
 * Each path from the start, depth first, in source order.  step: indices in
 * the graph.  edge: by which edge a decision was left, at the same place as
 * its step; NULL where nothing was decided.  The callback ends the listing by
 * a value below 0.  1: there are more than max.
 */
struct ir_path {
	const uint32_t *step;
	const struct ir_edge *const *edge;
	size_t n;
	bool cut; /* it ran in a circle, or into nothing */
};
typedef int ir_path_sink(void *arg, const struct ir_path *path);
int ir_paths_list(const struct ir_graph *g, uint64_t max, ir_path_sink *sink,
	void *arg, struct ir_err *e);

#endif
