/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_PLAYBOOK_H
#define IR_TOOL_PLAYBOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/playbook/playbook.h"
#include "ir/tool/tool.h"

/*
 * The verbs of ir-playbook: each takes the operands, tells on stderr why it
 * fails and answers an exit status.
 */
struct ir_playbook_opts {
	bool json, text, quiet;
	bool strict; /* lint: warnings count as errors */
	const char *lang; /* ja, en; NULL: of the locale */
	const char *format; /* show: text, md, dot, mermaid */
	const char *to; /* convert: json, yaml; NULL: the other one */
	const char *out; /* convert, sign: this file; NULL: stdout */
	bool in_place, check; /* fmt */
	const char *trigger, *device, *kind; /* list */
	bool write; /* summary: into the file */
	uint64_t max; /* paths: most of them */
	const char *condition; /* eval */
	struct ir_strs vars; /* eval: NAME=VALUE */
	const char *key, *cert, *module; /* sign */
	bool has_pass_fd;
	uint64_t pass_fd;
	const char *signee, *algorithm, *over, *counter; /* sign */
	const char *trust; /* verify */
};

typedef int ir_playbook_verb(
	const struct ir_playbook_opts *o, size_t n, char *const *operand);

ir_playbook_verb ir_playbook_lint;
ir_playbook_verb ir_playbook_show;
ir_playbook_verb ir_playbook_paths;
ir_playbook_verb ir_playbook_summary;
ir_playbook_verb ir_playbook_list;
ir_playbook_verb ir_playbook_extract; /* a bundle, which of it */
ir_playbook_verb ir_playbook_diff;
ir_playbook_verb ir_playbook_fmt;
ir_playbook_verb ir_playbook_convert;
ir_playbook_verb ir_playbook_sign;
ir_playbook_verb ir_playbook_verify;
ir_playbook_verb ir_playbook_eval; /* operands: more variables */

/*
 * What the verbs share.  open: the playbook of a file, or of standard input
 * when it is "-"; what the reader noted is told as warnings.  0, or 2 after
 * the message.
 */
int ir_playbook_open(struct ir_playbook **ret, const char *file);

/* o->lang, else the language of the messages: "ja" or "en". */
const char *ir_playbook_lang(const struct ir_playbook_opts *o);

#endif
