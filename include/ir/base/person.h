/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_PERSON_H
#define IR_BASE_PERSON_H

#include <stdbool.h>

/*
 * Does a text name a person, or give the number of a patient?  A guess by what
 * stands beside it ("山田様", "患者番号 12345"), for a warning: a name without
 * a title is not seen.
 */
bool ir_person_named(const char *text);
bool ir_person_numbered(const char *text);

/* What to warn of, in English for gettext; NULL: nothing. */
const char *ir_person_warning(const char *text);

#endif
