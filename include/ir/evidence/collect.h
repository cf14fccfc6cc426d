/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_COLLECT_H
#define IR_EVIDENCE_COLLECT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/ctx.h"
#include "ir/base/err.h"
#include "ir/evidence/ledger.h"
#include "ir/sys/digest.h"

/*
 * Collects evidence into one archive per device (DESIGN 5): from this
 * machine, from a mounted image, or imported files.  Everything is borrowed
 * for the call; absent things are NULL or 0.
 */
struct ir_names_arg {
	const char *const *v;
	size_t n;
};

struct ir_buf;
struct ir_collect_result;
struct ir_journal_mended;

struct ir_collect_limits {
	uint64_t rate; /* bytes a second from sources */
	uint64_t seconds, bytes; /* of the run */
	uint64_t command_seconds, command_bytes; /* at most, per command */
	uint64_t memory; /* of each command, and of our buffers */
};

struct ir_collect {
	const struct ir_ctx *ctx;
	int argc; /* as typed, for the record */
	char *const *argv;

	/* Where it goes: a case, or a file ("-": standard output). */
	const char *casedir;
	const char *out;

	/* What is asked for. */
	struct ir_names_arg devices, artifacts, artifact_files, paths;
	const char *root;
	const char *os; /* NULL: Linux for local, any else */
	const char *resume; /* an archive to continue */
	const char *import; /* kept whole, checked by its own hash lists */
	struct ir_names_arg recipients; /* files of age public keys; none: in
					   the clear */
	const char *access; /* address of a device in no list, or NULL */
	const char *host_key; /* "SHA256:...", told by somebody else */
	const char *identity; /* file of a private key */
	bool ask_password; /* typed at a prompt */
	bool may_ask; /* somebody is there: a login that lacks one asks */
	bool in_order; /* done is called in the order of devices */
	unsigned jobs; /* devices at a time, 0: as many as make sense */

	/* Who, and words for the record. */
	const char *by, *role, *recorder, *as, *note;
	const char *clinical_name, *clinical_reason;
	const char *ward_name, *ward_answer; /* may a patient be attached? */
	const char *typed_name, *typed_org; /* who types the password */
	const char *clock_time, *clock_source; /* a reference clock, now */

	bool types, sha512, cross, dry_run, gentle;
	unsigned threads;
	int level;
	struct ir_collect_limits limits;

	const volatile sig_atomic_t *stop; /* not 0: end now, in good order */
	void *arg;
	void (*progress)(void *arg, uint64_t bytes, uint64_t files);
	void (*warn)(void *arg, const char *text);
	/* The journal's last line was torn and is mended. */
	void (*mended)(void *arg, const struct ir_journal_mended *m);
	/* Asks a person at the terminal for a secret, without showing it.
	 * -ENOTTY: there is no terminal.  The caller wipes out. */
	int (*ask)(void *arg, const char *prompt, char *out, size_t cap,
		struct ir_err *e);
	/* One archive (or dry run) is done. */
	void (*done)(void *arg, const struct ir_collect_result *res);
};

enum ir_end {
	IR_END_COMPLETE, /* exit 0 */
	IR_END_GAPS, /* committed with gaps: 1 */
	IR_END_INTERRUPTED, /* 2 */
	IR_END_FAILED, /* 2 */
};
const char *ir_end_name(enum ir_end e); /* "complete", "gaps", ... */

struct ir_collect_result {
	const char *device, *access; /* borrowed for the call of done */
	const char *file; /* as committed, NULL: none; "-" */
	const char *partial; /* left for salvage, or NULL */
	enum ir_end end;
	char why[512]; /* of an end that is neither complete nor gaps */
	bool dry_run;
	bool one_of_many; /* other devices are collected in the same call */
	bool drill; /* words and record carry the mark */
	uint64_t counts[IR_STATUSES];
	uint64_t objects, gaps, commands, atime_touched, previous;
	uint64_t differ; /* imported: not as its own hash list says */
	uint64_t listed, missing,
		unlisted; /* as it says; in it alone; in none */
	uint64_t not_here; /* sources of types that cannot be collected */
	char not_here_names[256]; /* the first of them */
	char first_gap[512]; /* "PATH: reason", escaped */
	bool writable; /* the root is mounted writable */
	uint64_t files, bytes; /* of payload */
	uint64_t file_bytes; /* of the archive */
	char sha256[IR_SHA256_HEX]; /* of the archive as it lies on disk */
	bool encrypted;
	char plain_sha256[IR_SHA256_HEX]; /* of what was encrypted */
	char manifest_sha256[IR_SHA256_HEX];
	uint64_t need, space; /* dry run: bytes at worst, bytes free */
	unsigned no; /* number in the case, 0: none */
	uint64_t seq; /* journal line that records the end, 0: none */
};

/*
 * Runs the collection, device by device.  The exit status in *ret_status: 0,
 * 1, 2; what each came to through done.  < 0: nothing was begun, e says why.
 */
int ir_collect_run(
	const struct ir_collect *o, int *ret_status, struct ir_err *e);

/* The definitions an --artifact may name: ours, those of files, and Debian's
 * package forensic-artifacts.  ir_artifacts_free. */
struct ir_artifacts;
int ir_collect_artifacts(struct ir_artifacts **ret,
	const struct ir_names_arg *files, struct ir_err *e);

/* The exit status of one result. */
int ir_collect_status(const struct ir_collect_result *res);

/* The summary as one JSON line, and as words for people. */
int ir_collect_json(const struct ir_collect_result *res, struct ir_buf *out);
/* Adds the lines of words, each behind the mark 【訓練】 in a drill. */
int ir_drill_words(bool drill, const struct ir_buf *words, struct ir_buf *out);
int ir_collect_words(const struct ir_collect_result *res, struct ir_buf *out);

#endif
