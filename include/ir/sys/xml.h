/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_SYS_XML_H
#define IR_SYS_XML_H

#include <stddef.h>

#include "ir/base/err.h"

/*
 * XML as a stream of events, through Expat.  For documents made by others: a
 * document type (and with it every entity of its own) is refused, nothing
 * outside the text is ever read, elements nest to IR_XML_DEPTH.  Prefixes of
 * names are cut off: "x:row" is told as "row".  Texts are UTF-8.
 */
#define IR_XML_DEPTH 64

/* Names and texts are borrowed for the call; attrs holds names and values in
 * turn, NULL at the end.  A callback that returns < 0 (and has filled the
 * error) ends the parse with that; any may be NULL. */
struct ir_xml_sink {
	int (*start)(void *arg, const char *name, const char *const *attrs);
	int (*end)(void *arg, const char *name);
	int (*text)(void *arg, const char *s, size_t len); /* in pieces */
	void *arg;
};

/* 0; what a callback returned; -IR_EFORMAT with "NAME:LINE:COLUMN: why". */
int ir_xml_parse(const char *text, size_t len, const char *name,
	const struct ir_xml_sink *sink, struct ir_err *e);

/* The value of an attribute by its name without prefix, or NULL. */
const char *ir_xml_attr(const char *const *attrs, const char *name);

#endif
