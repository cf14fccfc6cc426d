/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_WINLIVE_H
#define IR_EVIDENCE_WINLIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/doc/doc.h"
#include "ir/evidence/artifact.h"

/*
 * A script for a Windows machine on which nothing of ours may be installed
 * (ir-collect --windows-live): made from the same definitions, in the order of
 * volatility, ASCII with CR LF, for the cmd.exe of Windows 7 and later, with
 * programs that Windows brings along.  Started from a stick it asks who is
 * there, whether a patient is attached, and writes beside itself, never on
 * the system's disk, a folder "hikeshi-COMPUTER-N":
 *
 *   windows-live.cmd  the script itself
 *   run.txt     who, where, as what, from when to when: "IR_NAME=value"
 *   plan.txt    what was to be done, a line each:
 *                 ::version|1|VERSION
 *                 ::definition|NAME|SHA-256
 *                 ::plan|NNN|ARTIFACT|KIND|PROGRAM|DATA|TEXT
 *                   KIND command, registry, copy, list; DATA the file below
 *                   data\ that the program writes itself, or "-"
 *                 ::skip|ARTIFACT|REASON|TEXT   no script can do it
 *   items.txt   what was done: "begin|NNN|DATE TIME",
 *                 "end|NNN|DATE TIME|EXIT" (EXIT a number; for copy and list
 *                 0, 8 failed in part, absent); "late|NNN|DATE TIME|SECONDS"
 *                 when it was no longer waited for: its end follows when it
 *                 came before the last item's; at last "done|DATE TIME"
 *   cmd\NNN-PROGRAM.out .err   what they printed
 *   data\       what they wrote
 *   fs\         files copied, by their path without the drive
 *   hashes.txt  "HEX *PATH" of all of the above by certutil (Windows 7 puts
 *                 blanks between the bytes), at last "# end"
 *
 * What it reads is in the character set of the console, CP932 in Japan.  A
 * program that hangs is left alone after some minutes and never killed.
 */
struct ir_winlive_result {
	size_t items; /* done by the script */
	size_t skipped; /* asked for, not possible in a script */
};

#define IR_WINLIVE_DEFAULT "WindowsLive" /* when nothing is named */
#define IR_WINLIVE_ITEMS 999

/* Appends the script to out.  Sets variables of a: use a for nothing else.
 * version: of the program, a plain text.  -IR_EUSAGE: an unknown name, or
 * nothing of them is for a Windows machine; -IR_EFORMAT: a definition that
 * cannot stand in a script. */
int ir_winlive_script(struct ir_artifacts *a, const char *const *names,
	size_t n, const char *version, struct ir_buf *out,
	struct ir_winlive_result *ret, struct ir_err *e);

/* The page that goes with the stick: what to do, what it alters, where to write
 * names and times.  sha256: of the script, in hexadecimal.  Freed by the
 * caller. */
int ir_winlive_sheet(const char *sha256, size_t items, const char *version,
	enum ir_doc_lang lang, struct ir_doc **ret, struct ir_err *e);

/* An item of a folder that came back; texts are ASCII, cut where too long. */
struct ir_winlive_item {
	char artifact[129], kind[16], program[32], data[128], text[161];
	bool planned, begun, late, ended, absent;
	uint64_t exit;
};
struct ir_winlive_skip {
	char artifact[129], why[81], text[81];
};

/* A line of plan.txt, without its end, into v by its number (v: of
 * IR_WINLIVE_ITEMS + 1, zeroed at first).  1 when it is a "::skip", into ret.
 * What is no such line is nothing. */
int ir_winlive_plan_line(struct ir_winlive_item *v, const char *p, size_t len,
	struct ir_winlive_skip *ret);
/* A line of items.txt.  1 when it says that the script came to its end. */
int ir_winlive_item_line(struct ir_winlive_item *v, const char *p, size_t len);
/* Do the names of its outputs stay inside the folder? */
bool ir_winlive_item_ok(const struct ir_winlive_item *it);

#endif
