/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_MODEL_H
#define IR_EVIDENCE_MODEL_H

#include <stddef.h>

#include "ir/evidence/artifact.h"

/*
 * How the command line of a make of network box is talked to: data, in
 * documents with the key "model" beside the artifact definitions
 * (playbooks/artifacts/models.yaml).  All expressions are POSIX extended ones
 * (checked when read; no "{n}") to be compiled in the C locale, for boxes speak
 * bytes of any character set; CR is taken off line ends before they are
 * applied.  Only "prompt" must be there.  What a model sends must not
 * change the box beyond our own session; what looking leaves there all the
 * same is said in "alters".
 */
struct ir_model_answer {
	const char *ask; /* ERE, as prompt */
	const char *send; /* as it is; no line end is added */
};

struct ir_model {
	const char *name, *doc, *doc_ja, *file;
	const char *alters, *alters_ja; /* what our session leaves, or NULL */
	/* ERE, on the last line while it has no line end: the box waits for a
	 * command. */
	const char *prompt;
	const char *newline; /* after each command; default "\n" */
	/* Before the first prompt: banners to be accepted. */
	const struct ir_model_answer *answers;
	size_t n_answers;
	/* More rights, when the device record has a secret for them: the
	 * command, the question for it (ERE), the prompt then (ERE). */
	const char *enable, *enable_ask, *enabled;
	const char *const *prepare; /* commands before ours: paging off */
	/* Paging that cannot be put off: ERE on the last line while it has no
	 * line end, and what to send. */
	struct ir_model_answer pager;
	const char *const *errors; /* EREs on a line: the box refused it */
	const char *clock; /* command that shows the box's clock, or NULL */
	const char *const *leave; /* commands that end the session */
};

/* NULL: there is none.  A name defined twice is judged as definitions are. */
const struct ir_model *ir_artifacts_model(
	const struct ir_artifacts *a, const char *name);

#endif
