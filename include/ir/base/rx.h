/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_RX_H
#define IR_BASE_RX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * Regular expressions from files that are not ours, searched in bounded time:
 * all alternatives advance together over the text (no backtracking), so the
 * worst pattern costs (size of pattern) x (length of text).
 *
 * Syntax: that of PCRE without what needs backtracking.  Characters (UTF-8),
 * . [..] [^..] with ranges and [:alpha:] classes, \d \w \s \D \W \S, \b \B,
 * ^ $ \A \z \Z, ( ) (?: ) (?<name> ), |, * + ? {n} {n,} {n,m} also lazy, (?i)
 * (?s) (?m) also as (?i: ), \t \n \r \f \e \a \xHH \x{H..}, \Q..\E.  Classes
 * and (?i) know the ASCII letters; "." matches no line feed without (?s).
 * Look-around, back references, atomic groups, possessive repetition and
 * \p{..} are -IR_ENOTSUP: the caller says that it cannot decide.
 */
#define IR_RX_PATTERN_MAX ((size_t)4096)
#define IR_RX_STATES 20000u
#define IR_RX_REPEAT 1000u
#define IR_RX_DEPTH 64u
#define IR_RX_WORK 20000000u /* states x characters of one search */

struct ir_rx;

/* -EINVAL (no regular expression: what, and at which character),
 * -IR_ENOTSUP, -IR_ELIMIT. */
int ir_rx_new(struct ir_rx **ret, const char *pattern, struct ir_err *e);
void ir_rx_free(struct ir_rx *r);

/* Anywhere in the text: 1 found, 0 not, -IR_ELIMIT (too long for that
 * pattern), -ENOMEM.  work: what it may cost at most, made less by what it
 * did, for several searches together; NULL: IR_RX_WORK. */
int ir_rx_search(
	const struct ir_rx *r, const char *text, size_t len, uint64_t *work);

#endif
