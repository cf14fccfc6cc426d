/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_NET_I_H
#define LIB_TOOL_ASSET_NET_I_H

#include "ir/asset/net.h"
#include "ir/tool/asset_net.h"
#include "ir/tool/case.h"

#include "asset_i.h"

/* The open case beside the inventory, if there is one. */
struct an_case {
	struct ir_case c;
	bool open;
};

/* 0, or an exit status (told).  dir NULL and no IR_CASE: no case. */
int an_case(struct an_case *c, const char *dir);
int an_case_end(struct an_case *c); /* 1: its journal is damaged */
bool an_drill(const struct an_case *c);

#define AN_FACT 256
bool an_fact(const struct an_case *c, const char *list, const char *id,
	const char *field, char out[AN_FACT]);
enum ir_net_hit an_hit(void *arg, const char *id);

/* A page with the marks of the case; NULL: no memory. */
struct ir_doc *an_doc(const struct an_case *c, const char *title,
	enum ir_doc_lang lang, bool landscape);

#endif
