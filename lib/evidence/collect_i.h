/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_COLLECT_I_H
#define LIB_EVIDENCE_COLLECT_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/site.h"
#include "ir/evidence/artifact.h"
#include "ir/evidence/bag.h"
#include "ir/evidence/collect.h"
#include "ir/evidence/ledger.h"
#include "ir/sys/magic.h"

#include "collect_age_i.h"
#include "objects_i.h"
#include "plan_i.h"

/* What one archive is about: settled before anything is opened. */
struct ir_target {
	const char *id; /* in file names: device, --as, host */
	const struct ir_device *device; /* NULL: no record */
	const char *access; /* "local", "root", "files", "ssh" ... */
	const struct ir_access_kind *kind; /* NULL: of the first three */
	const char *root; /* NULL: our own "/" */
	char id_text[256];
};

struct ir_access;
struct ir_access_kind;

/* Settles t for one device (d NULL: none recorded): access, root, id; refuses
 * what may do harm.  The root is opened. */
int ir_target_settle(struct ir_target *t, const struct ir_collect *o,
	const struct ir_device *d, int *ret_rootfd, struct ir_err *e);
/* "Linux", "Windows", or NULL: not known. */
const char *ir_target_os(
	const struct ir_target *t, const struct ir_collect *o, int rootfd);

/* The lines of a run, spilled; a copy follows the data into the sidecar. */
struct ir_ledger;
enum ir_ledger_type {
	IR_LINE_OBJECT,
	IR_LINE_COMMAND,
	IR_LINE_COLLECTION,
	IR_LINE_TYPES
};
/* secret: what spills is encrypted. */
int ir_ledger_new(struct ir_ledger **ret, int spill_dirfd, bool secret,
	const char *sidecar, struct ir_err *e);
void ir_ledger_free(struct ir_ledger *l);
/* barrier: tar offset that must be on disk before the line may be copied. */
int ir_ledger_add(struct ir_ledger *l, enum ir_ledger_type t, const char *line,
	size_t len, uint64_t barrier, struct ir_err *e);
/* Copies what describes data before synced; all: also the buffered rest. */
int ir_ledger_settle(
	struct ir_ledger *l, uint64_t synced, bool all, struct ir_err *e);
uint64_t ir_ledger_bytes(const struct ir_ledger *l, enum ir_ledger_type t);
/* The lines of one type, in order, in blocks; < 0 of the sink stops. */
int ir_ledger_read(struct ir_ledger *l, enum ir_ledger_type t,
	int (*sink)(void *arg, const void *p, size_t len), void *arg,
	struct ir_err *e);
int ir_ledger_sidecar(const struct ir_ledger *l, struct stat *ret);
void ir_ledger_unlink(struct ir_ledger *l); /* the sidecar, at commit */

/* Something of ours that must not be taken. */
#define IR_OWN_MAX 8
struct ir_own {
	dev_t dev;
	ino_t ino;
	const char *why;
};

struct ir_clock {
	struct timespec real, boot;
	int ntp_state; /* of adjtimex, -1 unknown */
	long ntp_offset_ns, ntp_maxerror_us;
	bool ntp_synced;
};

struct ir_run {
	const struct ir_collect *o;
	struct ir_access *access; /* NULL: nothing is sent to anything */
	const char *secret; /* typed for this device, or NULL */
	const struct ir_target *t;
	struct ir_artifacts *artifacts;
	struct ir_collect_result *res;
	int rootfd; /* for reading */
	int plan_rootfd; /* -1 for our own root */
	struct ir_plan *plan;
	bool case_fold;

	/* Output. */
	struct ir_out *out; /* NULL: a pipe */
	int out_fd;
	int out_dirfd; /* directory of the output, -1: a pipe */
	int spill_dirfd;
	char *path; /* of the final file, NULL: a pipe */
	char *final; /* owned, when not path */
	char *partial; /* its name until then, owned */
	char top[512]; /* name without suffix */
	uint64_t file_max; /* limit of the file system for one file */
	const struct ir_recipients *recipients; /* NULL: in the clear */
	struct ir_age *age;
	struct ir_bag *bag;
	unsigned threads; /* of the bag */
	bool in_member;
	struct ir_ledger *ledger;
	struct ir_own own[IR_OWN_MAX];
	size_t n_own;

	/* Taking objects. */
	struct ir_import_child *import; /* NULL: nothing to check */
	struct ir_links *links;
	struct ir_magic *magic;
	struct ir_seen *had; /* resume: objects of the archive continued */
	char continues[IR_SHA256_HEX];
	char *scratch; /* IR_SCRATCH bytes */
	struct ir_extent *extents;
	size_t cap_extents;
	struct ir_buf line, stored, xattrs, target;
	dev_t fs_dev; /* of the file system last looked at */
	bool fs_known, fs_pseudo;
	unsigned commands;
	size_t n_follow; /* targets of links asked for by name */

	/* Limits and end. */
	struct timespec began; /* CLOCK_MONOTONIC */
	uint64_t read_bytes; /* of sources */
	uint64_t space_next; /* archive bytes at which to look at the disk */
	time_t tick_sec;
	enum ir_end soft; /* of a run that ends before its plan */
	const char *over; /* a limit of the run was met: the words */
	bool over_time;
	struct ir_clock clock_start, clock_end;
	struct ir_time started, ended;
	struct ir_time reference; /* of --clock-reference */
	bool has_reference, reference_minutes;
	struct ir_buf checked; /* data of the case's last clock.checked */
	struct ir_buf self; /* members about this program: made once */
	/* What else than ir_collection_json makes collection.json. */
	int (*describe)(struct ir_buf *out, const struct ir_run *r);
	void *describe_arg;
	/* More members for the journal's line of the end; or NULL. */
	void (*tell)(struct ir_jw *w, const struct ir_run *r);
	struct ir_head head; /* journal after evidence.started */
	unsigned no;
	bool drill;
	struct ir_names_arg asked_artifacts;
	char *root_path; /* of the root, absolute; NULL: our own */
	struct ir_buf mount; /* JSON of the root and its mount */
};
#define IR_SCRATCH ((size_t)64 << 10)

void ir_clock_read(const struct ir_ctx *ctx, struct ir_clock *ret);
/* "clock":{...}, the clock statement. */
void ir_clock_json(struct ir_jw *w, const struct ir_run *r, bool ended);

/* SHA-256 of a file of the machine we run on; 0 or < 0. */
int ir_self_digest(const char *path, char out[IR_SHA256_HEX]);
/* Members: program, libraries, argv, uid, kernel ... */
void ir_self_json(struct ir_jw *w, const struct ir_collect *o);

/* Texts of the tag files (collect_meta.c). */
int ir_collection_json(struct ir_buf *out, const struct ir_run *r, bool ended);
int ir_bag_info_text(struct ir_buf *out, const struct ir_run *r);
void ir_counts_json(struct ir_jw *w, const struct ir_collect_result *res);

/* The root of a run and how it is mounted, as JSON (collect_mount.c). */
int ir_mount_json(
	struct ir_buf *out, const char *root, int rootfd, bool *ret_writable);

/* Tag files, end of the archive, its name (collect_finish.c).  part: the run
 * did not reach its end. */
int ir_run_finish(struct ir_run *r, bool part, struct ir_err *e);

/* A run of its own, all of it absent; and back. */
void ir_run_init(struct ir_run *r, const struct ir_collect *o,
	const struct ir_target *t, struct ir_collect_result *res);
void ir_run_free(struct ir_run *r);

/* The journal of the case (collect_journal.c): evidence.started takes r->no
 * and names the archive; the end is evidence.collected or evidence.failed. */
int ir_run_journal_start(
	struct ir_run *r, struct ir_journal *j, struct ir_err *e);
int ir_run_journal_end(
	struct ir_run *r, struct ir_journal *j, struct ir_err *e);

/* Runs the command of ask a (command.c). 0, < 0 when the run must end. */
int ir_run_command(struct ir_run *r, const struct ir_ask *a, struct ir_err *e);
/* What is run or sent for it; v is where the words may be put. */
const char *const *ir_ask_argv(
	const struct ir_run *r, const struct ir_ask *a, const char *v[3]);

/* Was the run told to stop? */
bool ir_run_stopped(const struct ir_run *r);
/* Seconds that the run may still take; UINT64_MAX without a limit. */
uint64_t ir_run_seconds_left(const struct ir_run *r);

/* After n bytes of a source: progress, rate, limits, space, signals.  0; 1 a
 * limit of the run was met (r->over); -ECANCELED the run must end in good
 * order (r->soft says how, e why); other < 0: the ledger failed. */
int ir_run_tick(struct ir_run *r, size_t n, struct ir_err *e);

/* The output (collect_out.c).  name: NNN-ID-UTC into r->top.  place: path and
 * top settled.  begin: files made, descriptors open.  check: -ECANCELED when
 * the target is nearly full. */
int ir_out_name(struct ir_run *r, struct ir_err *e);
int ir_out_place(struct ir_run *r, struct ir_err *e);
int ir_out_begin(struct ir_run *r, struct ir_err *e);
int ir_out_look(struct ir_run *r, struct ir_err *e); /* its directory */
/* "x.tar.zst" -> "x-part.tar.zst", with ".age" if that is there. */
int ir_out_part_name(const char *path, struct ir_buf *out);
/* Length of path without what says its format. */
size_t ir_out_stem(const char *path);
int ir_out_check(struct ir_run *r, struct ir_err *e);
uint64_t ir_out_space(const struct ir_run *r); /* bytes free for the file */
void ir_run_add_own(struct ir_run *r, const struct stat *st, const char *why);

/* Definitions: ours and files; all: Debian's too (plan_fill.c). */
int ir_plan_load(struct ir_artifacts **ret, const struct ir_names_arg *files,
	bool all, struct ir_err *e);
/* The plan of a run whose target is settled; again, of one whose access is
 * open: system and users are the device's own then. */
int ir_plan_fill(struct ir_run *r, const char *os, struct ir_err *e);
int ir_plan_far(struct ir_run *r, struct ir_err *e);

/* What an archive that is to be continued holds, and what it was asked
 * (collect_resume.c).  All owned. */
struct ir_resume {
	struct ir_seen *had;
	char sha256[IR_SHA256_HEX];
	/* Texts, each with its NUL. */
	struct ir_buf artifacts, paths;
	struct ir_buf root, id; /* empty: own machine, not said */
	bool medical; /* taken by running on a medical device */
	bool far; /* taken over the network */
};
void ir_resume_init(struct ir_resume *s);
int ir_resume_read(struct ir_resume *ret, const char *path, struct ir_err *e);
void ir_resume_free(struct ir_resume *s);

/* Opens the output, takes everything, closes the archive.  0: look at
 * r->res; < 0: nothing was begun (the output is gone again). */
int ir_run_archive(struct ir_run *r, struct ir_err *e);

/* Counts instead (collect_dry.c). */
int ir_run_dry(struct ir_run *r, struct ir_err *e);

/* Everything in the plan (collect_walk.c). 0; -ECANCELED when the run ends in
 * good order (r->soft), < 0 when the bag is dead. */
int ir_run_asks(struct ir_run *r, struct ir_err *e);

/* Why an object is one of ours, untranslated, or NULL. */
const char *ir_run_own(const struct ir_run *r, const struct stat *st);

/* A file system whose files lie about their size. */
bool ir_fs_is_pseudo(int fd);

/* Names a command in the set of what was had. */
int ir_command_key(
	struct ir_buf *out, const char *artifact, const char *const *argv);

/* The target of a link that was asked for by name is asked for too. */
int ir_run_follow(struct ir_run *r, const char *path, struct ir_err *e);

/* Dry run: one object; st of regular files, else NULL. */
void ir_dry_count(struct ir_run *r, const struct stat *st, size_t path_len);

/* Writes the line of ob and counts it. */
int ir_run_object(
	struct ir_run *r, const struct ir_object *ob, struct ir_err *e);

#endif
