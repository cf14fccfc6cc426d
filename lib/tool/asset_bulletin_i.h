/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_BULLETIN_I_H
#define LIB_TOOL_ASSET_BULLETIN_I_H

#include "ir/asset/bulletin.h"
#include "ir/tool/asset_bulletin.h"

#include "asset_said_i.h"

/* Notices at work. */
struct ab {
	struct as a;
	const struct ir_asset_bulletin_opts *o;
	struct ir_bulletins *all;
	bool unread;
};

enum ab_hit {
	AB_CLEAR,
	AB_MODEL_UNKNOWN, /* nobody knows its model */
	AB_MAYBE, /* of the model; nobody knows its version */
	AB_HIT,
};
/* One for each device of the site, in order; free() it. */
int ab_hits(
	struct ab *b, const struct ir_bulletin_about *about, enum ab_hit **ret);
/* The devices that are hit or may be: a table, or a count of the rest. */
int ab_hits_text(struct ab *b, const enum ab_hit *hit);
void ab_hits_json(const struct ab *b, const enum ab_hit *hit, struct ir_jw *w);

/* The verbs that add a line: 0 or < 0. */
int ab_add(struct ab *b, int argc, char **argv);
int ab_say(struct ab *b, enum ir_bulletin_what what, int argc, char **argv);
/* The notice that N names; NULL: an error. */
const struct ir_bulletin *ab_find(struct ab *b, const char *n);

#endif
