/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_PLAYBOOK_SECRET_I_H
#define LIB_PLAYBOOK_SECRET_I_H

#include <stdbool.h>

/* Does a header of that name and value hold what nobody should read off a
 * screen or find in a playbook (CX-086)?  A value with a variable in it is
 * written so that it can be shown. */
bool pb_secret_header(const char *name, const char *value);

#endif
