/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_PARTY_H
#define IR_BASE_PARTY_H

#include <stdbool.h>
#include <stddef.h>

#include "ir/base/buf.h"

/*
 * Names of companies, authorities and people as they are typed at night: the
 * same party, written in several ways.
 *
 * One form for comparing: full-width letters and digits as ASCII, lower case,
 * words with one blank between, without the forms of companies (株式会社,
 * (株), Co., Ltd. ...) and 御中, 様, さん, 殿 at the end.  A name that is
 * nothing else stays.  0 or -ENOMEM.
 */
int ir_party_fold(const char *s, struct ir_buf *out);

/* How well a typed name fits a known one, both folded: SIZE_MAX the same; the
 * length of the known one when more words stand behind it, "例示計測 当直";
 * else 0.  GE does not fit MERGE, nor 例示計 例示計測. */
size_t ir_party_fit(const char *typed, const char *known);

/* Does a text name it, as it is written?  VSM-1 does not stand in VSM-10. */
bool ir_party_in(const char *text, const char *name);

#endif
