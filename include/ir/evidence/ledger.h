/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_LEDGER_H
#define IR_EVIDENCE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The ledger of a collection: what was asked for and what became of it
 * (DESIGN 5).  Three tag files of the archive, JSON Lines, keys in this order,
 * absent keys left out.
 *
 * hikeshi/objects.jsonl, one line per object asked for:
 *   v type="object"
 *   artifact        definition that asked; or ask: the operand, on the line
 *                   of the very object the user named (what was found below
 *                   it has neither)
 *   path path_b64   absolute below the device's root, as on the device; not
 *                   of the outputs of commands
 *   kind            file dir link fifo socket char block command source;
 *                   item member: of what was imported, by its own lists;
 *                   dialogue: all that a network box said
 *   status          below
 *   reason          always, unless the status is "taken" and all is plain
 *   stored          name in the bag, "data/fs/etc/passwd": only of payload
 *   offset          of the member's first header in the tar stream, number
 *   planned size    bytes expected, bytes stored: numbers
 *   given           bytes really read, when fewer than size (zeros follow)
 *   sha256 sha512   of what is stored
 *   sha256_given    of the bytes really read, when fewer than size
 *   media           media type, on demand
 *   link_of         stored name of the first link of a hard link
 *   extents         stretches of data of a sparse file
 *   target target_b64   of a symbolic link
 *   command         number of the command whose output this is
 *   atime_touched   true: the kernel did not let us leave the access time
 *   stat            {dev ino mode nlink uid gid rdev size blocks atime mtime
 *                   ctime}; dev, ino, rdev, size, blocks and times are
 *                   strings, times "seconds.nanoseconds" of struct timespec
 *   stat_same       true: the second stat was equal; else stat_after
 *   stat_after      the same keys, after reading
 *   xattrs          [{name name_b64 value_b64}], ACLs included
 *
 * hikeshi/commands.jsonl, one line per command asked for:
 *   v type="command" n artifact argv program program_sha256 start end ms exit
 *   signal out out_bytes out_sha256 err err_bytes err_sha256 status reason
 *   What was only asked over the network too: argv is ["GET", path], ["walk",
 *   OID] or the line typed; err of HTTP is the head of the answer.  masked:
 *   a secret that stood openly in argv is *** here (hush.h).
 *
 * hikeshi/collection.json, one object:
 *   v type="collection" archive (name without suffix) no (number in the case)
 *   end             running complete gaps interrupted failed
 *   why             of an end that is neither complete nor gaps
 *   started ended   RFC 3339, UTC
 *   counts          {objects gaps commands atime_touched previous, and one
 *                   per status}
 *   device access root asked ... who, with what, the clock statement
 *   continues       SHA-256 of the archive this one goes on from
 *
 * While a run writes NAME.partial, NAME.partial.objects.jsonl holds, in the
 * order they became true and only of data that is on disk: one "collection"
 * line (as known at the start, end="running"), then "object" and "command"
 * lines.  Salvage sorts them into the three files by type.
 */
#define IR_LEDGER_OBJECTS "hikeshi/objects.jsonl"
#define IR_LEDGER_COMMANDS "hikeshi/commands.jsonl"
#define IR_LEDGER_COLLECTION "hikeshi/collection.json"
#define IR_LEDGER_SIDECAR ".objects.jsonl" /* after NAME.partial */

enum ir_status {
	IR_TAKEN, /* all of it, unchanged while read */
	IR_CHANGED, /* stored whole, and it changed while we read */
	IR_TRUNCATED, /* less than planned could be read */
	IR_UNREAD, /* nothing could be read */
	IR_ABSENT, /* asked for, not there */
	IR_REFUSED, /* we may not (policy), or it is not what was expected */
	IR_SKIPPED, /* left out by rule, the reason says which */
	IR_TIMED_OUT, /* a limit of time was met */
	IR_STATUSES
};

/* "taken" ... "timed-out". */
const char *ir_status_name(enum ir_status s);

/* The status of that name, or -EINVAL. */
int ir_status_by_name(const char *s, size_t len);

/* Is it a gap (exit 1)?  named: the user named this very path. */
bool ir_status_gap(enum ir_status s, bool named);

/* The same for lines about what lies inside something imported (kind "item",
 * "member"): there, what is not as its own hash list says (changed) and what
 * may not be looked at (refused) are gaps too. */
bool ir_status_gap_inside(enum ir_status s, bool named);

#endif
