/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_BAGIT_CHECK_I_H
#define LIB_EVIDENCE_BAGIT_CHECK_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bagit_charset_i.h"
#include "ir/base/buf.h"
#include "ir/evidence/bagit.h"
#include "ir/sys/digest.h"
#include "verify_i.h"
#include "verify_lines_i.h"
#include "verify_table_i.h"

/*
 * Bags made by others, whatever holds them.  Three readings: the tag files
 * (bagck_tag_*), every file (bagck_file), and, only when something is
 * missing, the manifests again to name it.  Memory: one record a file.
 */
#define BAG_SUM 24 /* bytes kept of what a file's digests come to */

#define BAG_SEEN 1u
#define BAG_FETCH 2u /* in fetch.txt */
#define BAG_BAD 4u /* content differs, or stated twice in conflict */
#define BAG_NAMED 8u /* told already while naming what is missing */

struct bagent {
	uint64_t nameh, foldh; /* the table's keys */
	uint8_t sum[BAG_SUM]; /* xor over algorithms of SHA-256(alg, digest) */
	uint8_t listed; /* IR_DIGEST_BIT set of the manifests naming it */
	uint8_t flags;
	uint8_t size[6]; /* little endian; for hard links to it */
};

enum bagtag {
	BAGTAG_NONE, /* not one we read */
	BAGTAG_DECL,
	BAGTAG_INFO,
	BAGTAG_FETCH,
	BAGTAG_MANIFEST,
	BAGTAG_COLLECTION, /* what our collections say of themselves */
	BAGTAG_LEDGER,
};

struct bagck {
	struct vfy *v;
	struct charsets *charsets;
	struct vtab tab;
	struct vtab others; /* tag files in no manifest, folders outside data */
	struct ir_bagit_decl decl; /* as read, or what we take for granted */
	bool have_decl, told_decl, naming, take_defaults;
	unsigned algs[2]; /* manifests read: payload, tag */
	unsigned unknown[2]; /* manifests of algorithms we do not have */
	unsigned only; /* not 0: nothing but manifests of these */
	uint64_t oxum_bytes, oxum_files;
	bool have_oxum, have_data, told_ours;
	uint64_t missing; /* records not seen yet */

	/* the tag file being read */
	enum bagtag tag;
	bool is_tagmanifest;
	enum ir_digest_alg alg;
	struct converter *conv;
	struct lines lines;
	struct ir_buf name, text, utf8, fold;
	struct ir_bagit_line line;
	bool broken; /* its encoding could not be read */
	bool again; /* a tag file came before bagit.txt: read them again */
};

int bagck_init(struct bagck *b, struct vfy *v, struct charsets *cs);
void bagck_free(struct bagck *b);

/*
 * Tag files are read as bagit.txt says, so what stands before it is left out
 * and again is set: then all must be offered once more.  True: do so.
 */
bool bagck_again(struct bagck *b);

/* A file of the bag's top level: which kind, ready for its content. */
int bagck_tag_begin(struct bagck *b, const char *name, size_t len);
int bagck_tag_data(struct bagck *b, const void *p, size_t len);
int bagck_tag_end(struct bagck *b);
enum bagtag bagck_tag_kind(const char *name, size_t len);

/* After all tag files: what they lack. */
int bagck_tags_done(struct bagck *b);

/* Algorithms needed for a file of that name; 0: it is in no manifest and
 * needs no hashing. */
int bagck_algs(struct bagck *b, const char *name, size_t len, unsigned *ret);

/* One file with its digests (of bagck_algs). */
struct bagfile {
	const char *name;
	size_t len;
	uint64_t size;
	const uint8_t (*digests)[IR_DIGEST_MAX];
	bool told; /* what is wrong with it was told already */
};
int bagck_file(struct bagck *b, const struct bagfile *f);
/* A file that is there but could not be read or hashed; told already. */
int bagck_told(struct bagck *b, const char *name, size_t len);
/* A directory: no file may have its name. */
int bagck_dir(struct bagck *b, const char *name, size_t len);
/* A hard link to a file before it. */
int bagck_link(struct bagck *b, const char *name, size_t len, const char *to,
	size_t to_len);
/* A name of a file: dangerous or left by a system? > 0: refused, told. */
int bagck_name(struct bagck *b, const char *name, size_t len);

/* After all files; 1: read the manifests once more, to name what is
 * missing, then call bagck_done. */
int bagck_files_done(struct bagck *b);
int bagck_done(struct bagck *b);

/* bagit_manifest.c */
int bagck_manifest_line(void *arg, const char *p, size_t len);
int bagck_fetch_line(void *arg, const char *p, size_t len);

struct bagent *bagck_find(struct bagck *b, const char *name, size_t len);
struct bagent *bagck_entry(struct bagck *b, const char *name, size_t len);
int bagck_mix(
	uint8_t sum[BAG_SUM], enum ir_digest_alg alg, const uint8_t *digest);
bool bag_payload(const char *name, size_t len);
struct where bagck_line(const struct bagck *b);

#endif
