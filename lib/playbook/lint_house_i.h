/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_LINT_HOUSE_I_H
#define PLAYBOOK_LINT_HOUSE_I_H

#include <stdio.h>

#include "ir/base/rx.h"
#include "lint_i.h"

/* Our extension: the fields of a step and of the playbook (lint_ours.c). */
extern const struct lint_shape house_step, house_playbook;

/* A text for people, in both languages. */
lint_check house_texts;
/* What the path of a fact names; NULL and told, or no vocabulary. */
const struct ir_fact *house_fact(struct ir_lint *l, const struct ir_val *v);

#endif
