/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_VERIFY_FRAMES_I_H
#define LIB_EVIDENCE_VERIFY_FRAMES_I_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/buf.h"
#include "ir/base/err.h"
#include "ir/evidence/format.h"
#include "ir/evidence/tar_read.h"
#include "ir/sys/digest.h"
#include "verify_i.h"

/*
 * Reading our archive with every core.  Frames go through a ring of slots:
 *
 *   fetch   in order    compressed bytes of the next frame, its true end
 *   decode  any order   into the slot
 *   parse   in order    tar headers; the content becomes a list of pieces
 *   hash    any order   members that begin in this slot
 *   commit  in order    members that began earlier; results to the sink
 *   digest  in order    SHA-256 of the compressed bytes
 *
 * Each thread takes the most urgent job there is; nothing waits for a thread
 * of its own.  Input comes by read() in order, so a pipe works the same way.
 */
#define SLOTS_MAX 12u
#define FRAMES_MAX 4000000u /* of one archive: 16 TiB at 4 MiB */

/* Gets members in archive order, from one thread at a time. */
struct vsink {
	/* > 0: wants the content by data and hole. */
	int (*begin)(void *arg, const struct ir_tar_member *m);
	int (*data)(void *arg, const void *p, size_t len);
	int (*hole)(void *arg, uint64_t len);
	/* lost: part of the content could not be read. */
	int (*end)(void *arg, const uint8_t sha256[IR_SHA256_LEN], bool lost);
	void *arg;
};

enum piece_kind {
	PIECE_BEGIN,
	PIECE_DATA,
	PIECE_HOLE,
	PIECE_LOST,
	PIECE_END,
	PIECE_ODD,
};

struct piece {
	enum piece_kind kind;
	bool hashed; /* END: sha256 below is set */
	union {
		struct {
			const void *p;
			size_t len;
		} data;
		uint64_t len; /* HOLE */
		size_t member; /* BEGIN: index into members */
		struct {
			const char *code, *why;
			uint64_t offset;
		} odd;
		uint8_t sha256[IR_SHA256_LEN]; /* END */
	} u;
};

struct slot_member {
	struct ir_tar_member m; /* names: offsets into names until commit */
	size_t name_at, link_at;
};

enum slot_state {
	SLOT_FREE,
	SLOT_FETCHED,
	SLOT_DECODING,
	SLOT_DECODED,
	SLOT_PARSED,
	SLOT_HASHING,
	SLOT_HASHED,
	SLOT_COMMITTED,
};

enum frame_kind {
	FRAME_DATA,
	FRAME_TRAILER,
	FRAME_SEEK,
	FRAME_ODD, /* skippable, and does not belong here */
	FRAME_BAD, /* nothing can be read from here on */
};

struct slot {
	enum slot_state state;
	bool digested;
	enum frame_kind kind;
	uint64_t offset; /* in the file */
	uint8_t *comp, *out;
	size_t comp_len, comp_cap, out_len, out_cap;
	uint64_t content; /* stated size, UINT64_MAX: none */
	int fail; /* < 0: could not be decoded */
	const char *code; /* a finding about the frame, NULL: none */
	char why[256];
	struct piece *pieces;
	size_t n_pieces, cap_pieces;
	struct slot_member *members;
	size_t n_members, cap_members;
	struct ir_buf names;
	struct ir_digest *tail; /* of the member still open at the end */
	bool has_tail, begins;
	int parse_fail; /* < 0: nothing more of the tar can be read */
	uint64_t parse_at;
	char parse_why[512];
};

/* One frame as found, for the seek table. */
struct frame_len {
	uint32_t comp, out;
};

struct frames {
	struct vfy *v;
	int fd;
	const char *head; /* bytes already read */
	size_t head_len, head_at;
	struct vsink sink;
	struct ir_tar *tar;

	pthread_mutex_t mu;
	pthread_cond_t cond;
	struct slot slots[SLOTS_MAX];
	unsigned n_slots;
	/* sequence numbers; slot = number % n_slots */
	uint64_t fetched, decoding, parsed, committed, digested;
	bool fetching, parsing, committing, digesting;
	bool eof; /* nothing more to fetch */
	int error; /* < 0: all threads stop */
	struct ir_err err;

	/* fetch */
	uint8_t *carry;
	size_t carry_len, carry_cap;
	uint64_t offset; /* of the next frame */
	bool seen_trailer, seen_seek, read_eof, dead_end;

	/* parse: the slot being parsed */
	struct slot *cur;
	bool tar_dead, in_member;
	uint64_t logical; /* bytes of content promised so far */
	uint64_t unpacked; /* bytes of tar so far */

	/* commit */
	struct ir_digest *chain;
	bool open, want, lost, any_lost;
	uint64_t done_bytes, done_files;

	/* digest */
	struct ir_digest *file;
	uint8_t before[IR_DIGEST_MAX]; /* of all before the trailer */
	uint8_t whole[IR_DIGEST_MAX];

	struct frame_len *table;
	size_t n_table, cap_table;
	uint8_t trailer[IR_TRAILER_LEN];
	uint64_t trailer_at;
	struct ir_buf seek; /* payload of the seek table as read */
	uint64_t seek_at;
};

/*
 * Runs an archive through to its end.  Findings go to v; members to sink.
 * 0 the input was read to its end; < 0 it could not be (told already when it
 * is about the input, unless v->stop).
 */
int frames_run(struct frames *f, struct vfy *v, int fd, const void *head,
	size_t head_len, const struct vsink *sink, struct ir_err *e);
void frames_free(struct frames *f);

/* verify_fetch.c: called without the lock, one at a time. 1 a frame is in s,
 * 0 nothing more, < 0. */
int frames_fetch(struct frames *f, struct slot *s, struct ir_err *e);

/* verify_pieces.c */
struct worker {
	struct frames *f;
	struct ir_zstd_dec *dec;
	struct ir_digest *dig;
};
void frames_decode(struct worker *w, struct slot *s);
int frames_parse(struct frames *f, struct slot *s, struct ir_err *e);
int frames_hash(struct worker *w, struct slot *s, struct ir_err *e);
int frames_commit(struct frames *f, struct slot *s, struct ir_err *e);
int frames_digest(struct frames *f, struct slot *s, struct ir_err *e);
int frames_sink_init(struct frames *f, struct ir_err *e);

/* verify_trailer.c: after everything was read. ours: the archive claims to
 * be one of ours, so what is missing is damage. tag_tar: tar offset where the
 * tag part begins, UINT64_MAX: none was seen. */
int frames_check_end(struct frames *f, bool ours, uint64_t tag_tar);

#endif
