/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_VERIFY_I_H
#define LIB_EVIDENCE_VERIFY_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/json.h"
#include "ir/evidence/verify.h"

/* Extraction listens to a verification. */
struct vtee {
	/* link: not NULL, a hard link to that member; no data follows. */
	int (*begin)(void *arg, const char *name, size_t len, const char *link,
		size_t link_len, uint32_t mode, int64_t mtime);
	int (*data)(void *arg, const void *p, size_t len);
	int (*hole)(void *arg, uint64_t len);
	int (*end)(void *arg);
	void *arg;
};

/* A comparison listens to what a collection says of each object. */
struct vlisten {
	/* A line of the ledger, or collection.json, as parsed. */
	int (*line)(void *arg, const struct ir_json *j);
	/* A payload file of a bag in a directory. */
	int (*file)(void *arg, const char *name, size_t len, uint64_t size,
		const uint8_t sha256[IR_SHA256_LEN]);
	void *arg;
};

/* Shared by the parts of verification: one run over one target. */
struct vfy {
	const struct ir_verify_opts *o;
	struct ir_verify_result *res;
	const char *target;
	int stop; /* < 0: a callback wants to stop */
	struct ir_magic *magic; /* with types */
	const struct vtee *tee; /* NULL: none */
	const struct vlisten *listen; /* NULL: nobody */
};

/* Where a finding stands. Names are bytes. */
struct where {
	const char *name;
	size_t name_len;
	bool has_offset;
	uint64_t offset;
	uint64_t line;
};

#define WHERE_NONE ((struct where){0})
#define WHERE_NAME(n, l) ((struct where){.name = (n), .name_len = (l)})
#define WHERE_AT(o) ((struct where){.has_offset = true, .offset = (o)})

/* Tells and counts a finding; 0, or < 0 when the callback stops the run. */
int vfy_find(struct vfy *v, enum ir_vgrade g, const char *code, struct where at,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* "sha256 md5" of an IR_DIGEST_BIT set. */
void vfy_algs(unsigned algs, char *out, size_t cap);

bool vfy_known_code(const char *code);

/* A keyed 64-bit hash (SipHash-2-4). */
uint64_t vfy_hash(const uint8_t key[16], const void *p, size_t len);

struct ir_vtarget {
	char *path;
	int fd;
	enum ir_vkind kind;
	bool pipe; /* cannot be read again */
	bool framed; /* our frames, by its beginning or its end */
	uint64_t size;
	char *head; /* bytes already taken from a pipe */
	size_t head_len;
	char *dir; /* directory it needs to read beneath, NULL: none */
	char *against; /* the other copy of a case, NULL: none */
	struct ir_vtarget *const *peers; /* all operands, it among them */
	size_t n_peers;
	int dirfd; /* -1 */
	int spool; /* temporary file for a pipe, -1 */
	struct ir_magic *magic;
	struct charsets *charsets;
	unsigned cores; /* counted before the sandbox closed */
	bool whirlpool; /* OpenSSL has it loaded */
	struct vseals *seals; /* what lies beside it, NULL: not looked for */
};

/* ir_verify_run with a listener (may be NULL), who has filled e when one of
 * its calls fails. */
int verify_run_tee(struct ir_vtarget *t, const struct ir_verify_opts *o,
	const struct vtee *tee, struct ir_verify_result *ret, struct ir_err *e);
/* ir_verify_run heard by a comparison. */
int verify_run_listen(struct ir_vtarget *t, const struct ir_verify_opts *o,
	const struct vlisten *listen, struct ir_verify_result *ret,
	struct ir_err *e);

/* Keeps a pipe in the file without a name that was opened for it: the bag is
 * read twice. */
int verify_spool(struct vfy *v, struct ir_vtarget *t, struct ir_err *e);

/* Ours, by its first member or its trailer? */
bool verify_is_framed(const struct ir_vtarget *t);
/* By the bytes of its end alone: nothing is decoded. */
bool verify_has_trailer(const struct ir_vtarget *t);

/* The manifests of other algorithms in an archive of ours. */
int verify_other_digests(struct vfy *v, struct ir_vtarget *t, struct ir_err *e);

/* Reads the seals beside a file, before the sandbox; then judges them. */
int verify_seals_open(struct ir_vtarget *t, struct ir_err *e);
void verify_seals_free(struct ir_vtarget *t);
int verify_seals(struct vfy *v, struct ir_vtarget *t, struct ir_err *e);

/* The kinds. */
int verify_archive(struct vfy *v, struct ir_vtarget *t, struct ir_err *e);
int verify_bag_archive(struct vfy *v, struct ir_vtarget *t, struct ir_err *e);
int verify_bag_dir(struct vfy *v, struct ir_vtarget *t, struct ir_err *e);
int verify_hashlist(struct vfy *v, struct ir_vtarget *t, struct ir_err *e);
int verify_case(struct vfy *v, struct ir_vtarget *t, struct ir_err *e);

unsigned vfy_threads(const struct vfy *v);

#endif
