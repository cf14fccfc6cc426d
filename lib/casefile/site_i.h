/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_SITE_I_H
#define LIB_CASEFILE_SITE_I_H

#include "ir/casefile/site.h"

struct ir_reader;

/* "access":{...} of the record (site_access.c). */
void ir_site_access(struct ir_reader *r, struct ir_device_access *ret);

#endif
