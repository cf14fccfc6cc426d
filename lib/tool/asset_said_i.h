/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_ASSET_SAID_I_H
#define LIB_TOOL_ASSET_SAID_I_H

#include "ir/asset/sitelog.h"
#include "ir/base/time.h"
#include "ir/tool/who.h"

#include "asset_i.h"

/*
 * What somebody says of a device, to be kept: who, when, in which words.
 * Errors name the option.
 */
#define AS_SAID_MAX ((size_t)4096) /* bytes of a text */

/* NULL is fine: not said. */
int as_said_text(const char *option, const char *text, struct ir_err *e);

/* A day up to today; NULL: today.  Written as 2026-11-22. */
int as_said_on(const char *option, const char *text, int64_t today,
	char ret[IR_TIME_TEXT], struct ir_err *e);

/* Who speaks, asked on a terminal; nobody: an error. */
int as_said_by(
	const char *by, const char *role, struct ir_who *ret, struct ir_err *e);

/* This moment, RFC 3339, for the line. */
const char *as_said_now(char ret[IR_TIME_TEXT]);

/* A file kept as a document of the site, or the digest of one that is. */
int as_said_file(const char *dir, const char *file, char ret_sha256[65],
	struct ir_err *e);

/* Lines that cannot be read are warned of; *arg (a bool) says there were. */
void as_unread(void *arg, const char *file, uint32_t line, const char *why);

#endif
