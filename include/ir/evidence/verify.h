/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_VERIFY_H
#define IR_EVIDENCE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/casefile/jverify.h"
#include "ir/evidence/seal_state.h"
#include "ir/sys/digest.h"

/*
 * Verification (DESIGN 5): our archives, bags made by others (directory, tar,
 * zip), hash lists, and whole cases.  Everything is re-read and re-hashed;
 * nothing is unpacked.
 *
 * Use: open every operand, enter the sandbox once, then run each.
 */

/* What a finding means for the exit status. */
enum ir_vgrade {
	IR_V_NOTE, /* a reader should know; 0 */
	IR_V_WARNING, /* odd, but nothing contradicts a digest; 0 */
	IR_V_DAMAGE, /* not what was packed, or breaks the format; 1 */
	IR_V_UNREAD, /* we could not look; 2 */
};
const char *ir_vgrade_name(enum ir_vgrade g);

struct ir_vfinding {
	const char *code; /* stable, ir-verify(1) lists them */
	enum ir_vgrade grade;
	const char *target; /* the operand */
	const char *name; /* member or file, bytes; NULL: the whole */
	size_t name_len;
	bool has_offset;
	uint64_t offset; /* in the file */
	uint64_t line; /* of the list or journal, 0: none */
	bool drill; /* of an exercise, as far as is known by now */
	const char *why; /* one line for people, translated, escaped */
};

/* A member as it stands in the archive, in order. */
struct ir_vmember {
	const char *target;
	const char *name; /* as stored, without the top folder */
	size_t name_len;
	char type; /* f file, h hard link, d, l, o */
	uint64_t size;
	bool payload;
	const char *sha256; /* "" for what has no content */
	const char *media; /* with types, else NULL */
	bool drill; /* as in a finding */
};

struct ir_verify_opts {
	unsigned threads; /* 0: one a core, at most 8 */
	uint64_t limit; /* most unpacked bytes of one target; 0: 1 TiB */
	const char *base; /* where hash lists look; NULL: beside the list */
	const char *against; /* a second copy of the case */
	const struct ir_trust *trust; /* whose seals count; NULL: no one says */
	const struct ir_time *now; /* the clock here, for seals; or NULL */
	bool types; /* media types of members */
	uint8_t seed[16]; /* random: keys the name tables */
	const struct ir_known_head *heads; /* given by the user */
	size_t n_heads;
	/* < 0 stops everything and is returned. */
	int (*find)(void *arg, const struct ir_vfinding *f);
	int (*member)(void *arg, const struct ir_vmember *m); /* may be NULL */
	/* Cheap, from any thread; may be NULL. */
	void (*progress)(void *arg, uint64_t bytes, uint64_t files);
	void *arg;
};

enum ir_vkind {
	IR_V_UNKNOWN,
	IR_V_ARCHIVE, /* ours */
	IR_V_BAG_ARCHIVE,
	IR_V_BAG_DIR,
	IR_V_HASHLIST,
	IR_V_CASE,
};
const char *ir_vkind_name(enum ir_vkind k);

enum ir_vtri {
	IR_V_UNSAID,
	IR_V_NO,
	IR_V_YES
};

struct ir_verify_result {
	enum ir_vkind kind;
	uint64_t files; /* payload files whose content was hashed */
	uint64_t bytes; /* of them */
	uint64_t packed; /* bytes of the file read */
	uint64_t members;
	uint64_t archives; /* of a case */
	uint64_t notes, warnings, damage, unread;
	enum ir_vtri complete; /* collection without gaps */
	uint64_t gaps, objects;
	bool part; /* an interrupted collection */
	bool drill; /* of an exercise */
	bool spooled; /* a pipe that had to be kept in a temporary file */
	char sha256[IR_SHA256_HEX]; /* of the whole file, "" if none */
	char manifest_sha256[IR_SHA256_HEX];
	struct ir_head head; /* journal head in the bag-info, seq 0: none */
	char collected[40]; /* start time stated by the archive */
	char algorithms[64]; /* "sha256 md5": what was compared */
	struct ir_jverify journal; /* of a case */
	struct ir_sealed seal; /* of the file itself */
};

struct ir_vtarget;
/* Opens an operand ("-": stdin) and tells its kind by its first bytes.
 * Errors: cannot be opened (-errno), nothing to verify (-IR_EFORMAT). */
int ir_vtarget_open(struct ir_vtarget **ret, const char *path,
	const struct ir_verify_opts *o, struct ir_err *e);
void ir_vtarget_free(struct ir_vtarget *t);
const char *ir_vtarget_path(const struct ir_vtarget *t);
uint64_t ir_vtarget_size(const struct ir_vtarget *t); /* 0: not known */

/*
 * Operands that are copies of one case are compared with each other when they
 * are run: call this once all are open.  The list is borrowed, and every
 * target must live until the last was run.
 */
void ir_vtargets_pair(struct ir_vtarget *const *t, size_t n);

/*
 * Closes the doors for all targets: closed when all are files, else readonly
 * beneath the directory that holds them all.  out_dir: extraction writes
 * beneath it (may be NULL).  0 in force, 1 the kernel lacks Landlock, < 0.
 */
int ir_vtargets_sandbox(struct ir_vtarget *const *t, size_t n,
	const char *out_dir, struct ir_err *e);

/*
 * Verifies to the end whatever is found.  0 when the run itself worked (look
 * at the counts), < 0 when it could not go on: that is counted as unread and
 * told as a finding too, unless it came from a callback.
 */
int ir_verify_run(struct ir_vtarget *t, const struct ir_verify_opts *o,
	struct ir_verify_result *ret, struct ir_err *e);

/* 2 when anything is unread, else 1 for damage, else 0. */
int ir_verify_status(const struct ir_verify_result *r);

#endif
