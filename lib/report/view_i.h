/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_REPORT_VIEW_I_H
#define LIB_REPORT_VIEW_I_H

#include "ir/base/arena.h"
#include "ir/base/json.h"
#include "ir/report/view.h"

struct view_part { /* what was put */
	char *key, *json;
	size_t len;
};

struct view_zone { /* of the site's network */
	const char *id, *name;
};

struct ir_view {
	struct ir_view_from from;
	struct ir_arena arena; /* of the texts */
	struct ir_buf base; /* the document without parts and last brace */
	struct ir_buf doc; /* whole; empty: to be made again */
	struct ir_json *parsed; /* of doc */
	bool is_parsed;
	struct view_part *part;
	size_t n_parts;
	struct ir_view_text *text;
	size_t n_texts, cap_texts;
	struct ir_json *record; /* of the device last looked at */
	const struct ir_device *device; /* the one it is of */
	struct view_zone *zone;
	size_t n_zones;
	bool zones_read; /* they were looked for */
	struct ir_view_settled *settled;
	size_t n_settled, cap_settled;
	struct ir_buf value; /* what ir_view_fact hands out */
};

/* view_site.c: what the site says of a fact, as JSON text added to out; 1:
 * nothing, or nothing that the fact can be. */
int view_gap(struct ir_view *v, const struct ir_fact_ref *ref,
	struct ir_buf *out, struct ir_err *e);

/* view_zones.c: what people call a zone of SITE/network.yaml; the id when
 * nobody said. */
const char *view_zone_name(struct ir_view *v, const char *id);

/* "site" and "contacts", with their keys. */
void view_put_site(struct ir_view *v, struct ir_jw *w);

/* view_times.c: the document with all its times in Japan's zone, so that
 * expressions may sort and compare them as texts. */
void view_put_times(const char *json, size_t len, struct ir_buf *out);

/* view_texts.c */
int view_read_texts(struct ir_view *v, struct ir_err *e);
void view_put_texts(struct ir_view *v, struct ir_jw *w);

#endif
