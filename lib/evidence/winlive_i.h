/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_WINLIVE_I_H
#define LIB_EVIDENCE_WINLIVE_I_H

/* What every script begins and ends with (winlive_text.c): lines that end in
 * LF.  The items stand between. */
extern const char ir_winlive_head[];
extern const char ir_winlive_tail[];

#endif
