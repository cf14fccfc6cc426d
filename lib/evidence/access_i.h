/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_ACCESS_I_H
#define LIB_EVIDENCE_ACCESS_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/evidence/access.h"
#include "ir/sys/proc.h"

#include "bag_spill_i.h"
#include "collect_i.h"

/*
 * How a kind of access (ssh, smb, http, snmp, dialogue) is written: one
 * vtable in a file of its own, access_KIND.c, and a row in the table of
 * access.c.  `local', `root' and `files' need none of this.
 *
 * A run with an access goes: check (nothing is sent), harm (nothing is sent),
 * evidence.started in the journal, open, the plan (made again, now with the
 * far side's variables), take for ask after ask, close, the archive closed,
 * evidence.collected or .failed.  All calls come from one thread.
 *
 * Errors.  What concerns one object is a line in the ledger (ir_put_end,
 * ir_object_none) and answer 0.  < 0 ends the run: ir_access_lost makes it
 * end in good order with what was taken (NAME-part, exit 2); anything else is
 * passed on from the functions below.  Nothing is tried again by itself: one
 * login attempt per credential.
 */
struct ir_access;

enum {
	IR_CAN_FILES = 1, /* GLOB and TREE asks: absolute paths over there */
	IR_CAN_COMMANDS = 2, /* COMMAND asks, by .command */
	IR_CAN_ASKS = 4, /* TREE asks as written in the record or on the
			    command line (URL paths, OIDs); COMMAND asks by
			    .take when there is no .command */
};

struct ir_access_kind {
	const char *name; /* as in "access":{"type":...} */
	unsigned can;
	/* Is the record good for this?  -IR_EUSAGE with what is missing.
	 * Nothing may be sent.  NULL: only a host is needed. */
	int (*check)(const struct ir_device *d, struct ir_err *e);
	/* Logs in once.  < 0: e says why in plain words. */
	int (*open)(struct ir_access *a, struct ir_err *e);
	/* Ask i, and as many of the next ones as suit: *ret_n (at least 1).
	 * Each ends in at least one line.  NULL: every ask is run as a command
	 * is. */
	int (*take)(
		struct ir_access *a, size_t i, size_t *ret_n, struct ir_err *e);
	/* As ir_proc_run, over there; its output is stored by command.c as
	 * data/cmd/NNN-NAME.out.  May be NULL. */
	int (*command)(struct ir_access *a, const char *const argv[],
		const struct ir_proc_limits *limits,
		const struct ir_proc_sink *sink, struct ir_proc_end *ret,
		struct ir_err *e);
	/* Items of sources of this type (HTTP, SNMP, DIALOGUE) are COMMAND
	 * asks: .command gets {verb, item} (no verb: {item}) as argv and the
	 * ask in a->asked, and says in a->outcome what came of it.  FILE: none.
	 */
	enum ir_source_type source;
	const char *verb;
	const char *folder; /* of its answers; NULL: data/cmd/ */
	const char *suffix[2]; /* of what came by sink 1, 2; NULL: .out, .err */
	/* After the last ask, while the archive is open.  May be NULL. */
	int (*finish)(struct ir_access *a, struct ir_err *e);
	/* The device's clock, read now; 0, 1 it has none that can be read. */
	int (*clock)(struct ir_access *a, struct timespec *ret);
	/* Logs out and frees a->own; also after an open that failed. */
	void (*close)(struct ir_access *a);
};

/* A session we opened, for collection.json. */
struct ir_session {
	const char *how; /* "ssh": the kind */
	char account[128], target[288]; /* "user", "host port" */
	char source[128]; /* our end as the device sees it, "" unknown */
	char start[IR_TIME_TEXT], end[IR_TIME_TEXT]; /* "" still open */
	char outcome[IR_ERR_TEXT]; /* "" all went well */
	uint64_t commands; /* sent in it */
	struct ir_buf said; /* JSON strings of the first of them, joined */
	struct ir_buf alters; /* the same: what it is known to alter */
};

/* What the kind knows of a command's end; else its exit status tells. */
struct ir_outcome {
	bool set;
	enum ir_status status;
	char reason[IR_REASON_MAX];
};

#define IR_SESSIONS_MAX 16u
#define IR_SESSION_TEXT ((size_t)256 << 10)

struct ir_device_clock {
	bool read;
	struct timespec device, before, after; /* ours around the reading */
};

struct ir_access {
	const struct ir_access_kind *kind;
	struct ir_run *r;
	const struct ir_device *d;
	void *own; /* of the kind */
	char *dir; /* 0700, on this machine; gone at the end.  For sockets,
		      configuration with a secret in it (0600) ... */
	int dirfd;
	const char *secret; /* typed at the prompt; NULL: none.  Not for argv,
			       environment, records */
	struct ir_session sessions[IR_SESSIONS_MAX];
	size_t n_sessions;
	struct ir_device_clock clock_start, clock_end;
	const char *os; /* as in definitions, set by open; NULL: not said */
	const struct ir_ask *asked; /* by the command that runs */
	struct ir_outcome outcome; /* of it */
	bool alive; /* open went well and nothing was lost since */
	/* Members of collection.json's "far" object, of the kind ("far_os",
	 * "host_key" ...), without braces. */
	struct ir_buf far;
};

/* e was filled and is of no more account. */
static inline void
ir_err_clear(struct ir_err *e)
{
	if (e) {
		e->code = 0;
		e->text[0] = '\0';
	}
}

/* The kind of that name, or NULL (local, root, files, unknown). */
const struct ir_access_kind *ir_access_kind(const char *name);

/* The access of r->t, with its directory.  Nothing is sent yet. */
int ir_access_new(struct ir_access **ret, struct ir_run *r, struct ir_err *e);
void ir_access_free(struct ir_access *a); /* closes; NULL is fine */
/* Open, and the device's clock; then the far side's users are below dir/root
 * for the variables of definitions.  close: the clock again. */
int ir_access_open(struct ir_access *a, struct ir_err *e);
void ir_access_close(struct ir_access *a);
/* What the kind stores at the end; rc: of the run so far, stays what it is
 * unless this fails.  Before close. */
int ir_access_finish(struct ir_access *a, int rc, struct ir_err *e);

/* The connection is gone or the device answers no more: -ECANCELED, e is
 * filled (printf). */
int ir_access_lost(struct ir_access *a, struct ir_err *e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* What came of the command that runs (printf). */
void ir_access_outcome(struct ir_access *a, enum ir_status status,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Seconds: of the record, else the default. */
unsigned ir_access_connect_seconds(const struct ir_access *a); /* 20 */
unsigned ir_access_stall_seconds(const struct ir_access *a); /* 60 */
/* Has the run to end?  For ir_proc_sink.cancelled; arg: the access. */
bool ir_access_stopped(void *arg);

/*
 * Sessions.  begin: the new one (never NULL; beyond IR_SESSIONS_MAX the last
 * is used on).  Texts are foreign bytes at will.
 */
struct ir_session *ir_session_begin(
	struct ir_access *a, const char *account, const char *target);
void ir_session_command(struct ir_session *s, const char *text, size_t len);
void ir_session_alters(struct ir_session *s, const char *text);
void ir_session_end(struct ir_access *a, struct ir_session *s,
	const char *outcome); /* NULL: as it should */
/* "sessions":[...]; all: with the commands and what they alter. */
void ir_sessions_json(struct ir_jw *w, const struct ir_access *a, bool all);
/* "sessions":[...] and what else collection.json says of the access. */
void ir_access_json(struct ir_jw *w, const struct ir_run *r);
void ir_access_clock_json(struct ir_jw *w, const struct ir_access *a);

/*
 * One object into the bag and onto the ledger, whatever it was fetched by:
 *
 *	ir_put_init(&p, r, i, path, len);
 *	p.ob.kind = "file"; p.ob.st = ...; p.ob.planned = size; p.known = true;
 *	rc = ir_put_begin(&p, e);
 *	while (rc == 0 && (n = more(buf)) > 0)
 *		rc = ir_put_data(&p, buf, n, e);
 *	if (something_went_wrong)
 *		ir_object_fail(&p.ob, IR_TRUNCATED, "%s", why);
 *	if (rc >= 0)
 *		rc = ir_put_end(&p, e);
 *	ir_put_free(&p);
 *
 * Without p.known it is spooled until its end (at most IR_PUT_SPOOL_MAX).
 * The stored name is p.name when filled ("data/http/..."), else data/fs +
 * path.  Short of planned is `truncated', with zeros for the rest; what is
 * beyond planned is not stored, and the reason says so (`changed').
 */
#define IR_PUT_SPOOL_MAX ((uint64_t)4 << 30)
struct ir_put {
	struct ir_run *r;
	size_t ask;
	struct ir_object ob; /* path, kind, st, planned, after ... */
	bool known; /* ob.planned is what will come */
	struct ir_buf name; /* stored name */
	struct ir_buf xattrs; /* for ob, or empty */
	struct ir_extent *extents; /* of ob, freed with it; NULL: no holes */
	uint64_t wanted; /* of a known one: its bytes outside of holes */
	uint64_t given, beyond;
	bool open;
	int tick; /* of ir_run_tick: not 0, no more data */
	char why[160]; /* of a tick below 0 */
	struct ir_spill spool;
};
void ir_put_init(struct ir_put *p, struct ir_run *r, size_t ask,
	const char *path, size_t len);
void ir_put_free(struct ir_put *p);
int ir_put_begin(struct ir_put *p, struct ir_err *e);
/* 0; 1 enough: a limit was met or the run ends, so end it (ir_put_end tells
 * which); < 0 the archive is dead. */
int ir_put_data(
	struct ir_put *p, const void *data, size_t len, struct ir_err *e);
/* Stores, and writes the line.  A status set before stays. */
int ir_put_end(struct ir_put *p, struct ir_err *e);
/* The same in two steps, for whom looks at the device in between. */
int ir_put_store(struct ir_put *p, struct ir_err *e);
int ir_put_line(struct ir_put *p, struct ir_err *e);
/* May ask i take path (first to reach it, not in the archive continued)? */
bool ir_put_claim(struct ir_run *r, size_t ask, const char *path, size_t len);
/* "data/KIND/NNN-NAME", NAME made storable, into p->name. */
int ir_put_name(struct ir_put *p, const char *kind, unsigned no,
	const char *name, const char *suffix, struct ir_err *e);

extern const struct ir_access_kind ir_access_ssh, ir_access_http,
	ir_access_dialogue, ir_access_snmp, ir_access_smb;

#endif
