/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_READY_I_H
#define LIB_ASSET_READY_I_H

#include "ir/asset/device.h"
#include "ir/asset/ready.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/contacts.h"
#include "ir/casefile/org.h"
#include "ir/casefile/site.h"
#include "ir/casefile/vocabulary.h"
#include "ir/sys/yaml.h"

#define READY_RULES_FORM "hikeshi: ready/1"
#define READY_SITE_FORM "hikeshi: readiness/1"

/* A part of the site, and why it could not be read. */
struct ready_why {
	int code; /* 0: it was */
	char *text;
};

struct ir_ready {
	struct ir_ready_in in;
	struct ir_yaml *rules, *own; /* own NULL: no readiness.yaml */
	struct ready_why own_why, site_why, contacts_why, org_why, fields_why,
		vocab_why;
	struct ir_site *site;
	struct ir_contacts *contacts;
	struct ir_org *org; /* NULL: no org.yaml */
	struct ir_fields *fields;
	struct ir_vocab *vocab;

	/* the check at work */
	const struct ir_yaml_node *rule;
	struct ir_ready_item *item;
	size_t n, cap;
	struct ir_buf text;
	int rc; /* no memory */
};

/* The list under that key in readiness.yaml; says so when the file cannot be
 * read (then, and when there is none, NULL). */
const struct ir_yaml_node *ready_own(struct ir_ready *r, const char *key);

/* Says why when the part could not be read. */
bool ready_has(struct ir_ready *r, const struct ready_why *w);

/* A day of the site's own records: a date, not one that has not come (unless
 * it may). What is wrong is said of what. */
bool ready_day(struct ir_ready *r, const struct ir_yaml_node *entry,
	const char *key, bool may_come, const char *what, int64_t *ret);

#define READY_GOOD 512
typedef void ready_check(struct ir_ready *r, char good[READY_GOOD]);
ready_check ready_contacts_tried, ready_contacts_lint, ready_devices_maker,
	ready_devices_substitute, ready_devices_unknown, ready_devices_lint,
	ready_net_lint, ready_org_lint, ready_keys_trust, ready_keys_files,
	ready_rules_dates, ready_site_sums, ready_site_documents,
	ready_clock_sync, ready_case_encrypted, ready_case_space,
	ready_machine_fonts, ready_machine_programs, ready_people_training,
	ready_drills_done, ready_drills_next, ready_pack_printed;

#endif
