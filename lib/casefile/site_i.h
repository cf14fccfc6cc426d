/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_SITE_I_H
#define LIB_CASEFILE_SITE_I_H

#include "ir/base/json.h"
#include "ir/casefile/site.h"

/* What is being read; why names the first thing wrong with the line. */
struct ir_site_reader {
	struct ir_site *s;
	struct ir_json *j;
	struct ir_device *d;
	const char *why; /* static, translated when shown */
	const char *key; /* the key it is about */
	bool nomem;
};

/* The first complaint counts. */
void ir_site_wrong(struct ir_site_reader *r, const char *key, const char *why);

/* Members of obj: absent and null are "not stated".  What they return belongs
 * to the site. */
ir_node ir_site_member(struct ir_site_reader *r, ir_node obj, const char *key);
ir_node ir_site_object(struct ir_site_reader *r, ir_node obj, const char *key);
const char *ir_site_text(
	struct ir_site_reader *r, ir_node obj, const char *key);
const char *const *ir_site_list(
	struct ir_site_reader *r, ir_node obj, const char *key, size_t *ret_n);

/* "access":{...} of the record (site_access.c). */
void ir_site_access(struct ir_site_reader *r, struct ir_device_access *ret);

#endif
