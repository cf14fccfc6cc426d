/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_DIFF_H
#define IR_EVIDENCE_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/evidence/verify.h"

/*
 * What changed between two states of a device: archives of ours, bags of
 * others, a live or mounted root.  Both sides are verified while they are
 * read; of a damaged one nothing is compared.  Contents are read only of what
 * differs.  Rules (diff_rules.h) take the expected differences out.
 *
 * Use: open, enter the sandbox, run once.
 */
enum ir_diff_change {
	IR_DIFF_ADDED,
	IR_DIFF_REMOVED,
	IR_DIFF_CHANGED,
	IR_DIFF_MOVED, /* the same content under another name */
	IR_DIFF_UNKNOWN, /* one side could not read it or did not ask */
	IR_DIFF_CHANGES
};
const char *ir_diff_change_name(enum ir_diff_change c);

/* What of an object differs: a set of bits, names by ir_diff_what_name. */
enum ir_diff_what {
	IR_DIFF_KIND,
	IR_DIFF_CONTENT,
	IR_DIFF_MODE,
	IR_DIFF_OWNER,
	IR_DIFF_GROUP,
	IR_DIFF_MTIME,
	IR_DIFF_CTIME,
	IR_DIFF_ATIME,
	IR_DIFF_XATTRS,
	IR_DIFF_TARGET, /* of a link */
	IR_DIFF_DEVICE, /* numbers of a device node */
	IR_DIFF_EXIT, /* of a command */
	IR_DIFF_PROGRAM, /* digest of a command's program */
	IR_DIFF_WHATS
};
#define IR_DIFF_BIT(w) (1u << (w))
const char *ir_diff_what_name(enum ir_diff_what w);

/* An object on one side; text is borrowed for the call. */
struct ir_diff_state {
	bool there; /* else only status and reason, if any, say why not */
	const char *status, *reason; /* status NULL: no line about it */
	const char *kind;
	const char *name; /* bytes: differs when moved */
	size_t name_len;
	bool has_content;
	uint64_t size;
	char sha256[IR_SHA256_HEX];
	bool has_stat;
	unsigned mode;
	uint64_t uid, gid, rdev;
	int64_t mtime, ctime, atime;
	uint32_t mtime_ns, ctime_ns, atime_ns;
	const char *target; /* of a link, bytes */
	size_t target_len;
	const char *xattrs; /* JSON, NULL: none */
	const char *exit, *program; /* of a command: "exit 0", SHA-256 */
};

struct ir_diff_item {
	enum ir_diff_change change;
	const char *label; /* "path", "command" or "item" */
	const char *name; /* bytes; of the new side when moved */
	size_t name_len;
	unsigned what; /* IR_DIFF_BIT set, after the rules */
	struct ir_diff_state old, now;
	const char *finding; /* stable code, NULL: none */
	const char *why; /* of a finding, of unknown: translated */
	bool hidden; /* wholly taken out by rules; told on request */
	const char *const *rules; /* those that hid something */
	size_t n_rules;
	const char *text; /* unified, escaped and masked, or NULL */
	size_t text_len;
	bool cut; /* more than is shown */
	const char *untold; /* why no text is shown though content differs */
};

struct ir_diff_opts {
	const char *a, *b; /* operands; b NULL: root is given */
	const char *root; /* a live or mounted root */
	const char *rules; /* file of rules; NULL with raw */
	unsigned threads; /* 0: one a core, at most 8 */
	unsigned context; /* lines around a difference */
	bool raw; /* no rules but those for secrets */
	bool show_noise; /* tell hidden items too */
	uint64_t limit; /* most unpacked bytes of one side; 0: 1 TiB */
	uint8_t seed[16]; /* random: keys the tables */
};

struct ir_diff_side {
	const char *operand,
		*kind; /* "archive", "bag", "bag-archive", "root" */
	const char *device; /* NULL: not said */
	struct ir_verify_result verified; /* of a root: empty */
	uint64_t objects;
	bool drill;
};

#define IR_DIFF_RULES_MAX 256
struct ir_diff_result {
	struct ir_diff_side a, b;
	uint64_t same, hidden, neither; /* neither: unread on both sides */
	uint64_t changes[IR_DIFF_CHANGES];
	uint64_t findings, unread; /* unread: we could not, just now */
	struct {
		const char *id, *doc; /* doc in the language of messages */
		uint64_t hits;
	} rules[IR_DIFF_RULES_MAX]; /* those that hid something */
	size_t n_rules;
	bool drill; /* one side is of an exercise */
	bool damaged; /* nothing was compared */
};

struct ir_diff_sink {
	/* Findings of verification come first. < 0 stops. */
	int (*find)(void *arg, const struct ir_vfinding *f);
	/* Both sides are loaded: before the first item. May be NULL. */
	int (*sides)(void *arg, const struct ir_diff_result *r);
	int (*item)(void *arg, const struct ir_diff_item *it);
	void (*progress)(void *arg, uint64_t bytes, uint64_t files);
	void *arg;
};

struct ir_diff;
int ir_diff_open(
	struct ir_diff **ret, const struct ir_diff_opts *o, struct ir_err *e);
void ir_diff_free(struct ir_diff *d);
uint64_t ir_diff_size(const struct ir_diff *d); /* of both, for progress */

/* As ir_vtargets_sandbox. */
int ir_diff_sandbox(struct ir_diff *d, const char *out_dir, struct ir_err *e);

/* 0 compared or damaged, < 0 could not.  The result borrows from d. */
int ir_diff_run(struct ir_diff *d, const struct ir_diff_sink *s,
	struct ir_diff_result *ret, struct ir_err *e);

/* 2: damaged or unread; 1: differences; 0. */
int ir_diff_status(const struct ir_diff_result *r);

#endif
