/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_EVIDENCE_DIFF_I_H
#define LIB_EVIDENCE_DIFF_I_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "ir/base/buf.h"
#include "ir/base/json.h"
#include "ir/evidence/diff.h"
#include "ir/evidence/ledger.h"
#include "verify_i.h"

struct ir_rules; /* diff_rules_i.h */

/* Memory that goes all at once. */
struct arena {
	struct arena_block *last;
};
void *arena_get(struct arena *a, size_t len); /* NULL: no memory */
const char *arena_copy(struct arena *a, const char *p, size_t len);
void arena_free(struct arena *a);

enum ent_class {
	ENT_PATH, /* a name on the device */
	ENT_RUN, /* a command, as it ended */
	ENT_OUTPUT, /* what a command printed */
	ENT_ITEM, /* another stored thing without a path */
};

#define ENT_STAT 1u
#define ENT_CONTENT 2u
#define ENT_LISTED 4u /* a directory whose names are all known */
#define ENT_PATTERN 8u /* asked for, no object */
#define ENT_SPOOLED 16u /* content lies in the spool at offset */
#define ENT_WANTED 32u /* content of a foreign archive to be spooled */

/* An object of one side.  Text is in the side's arena. */
struct entry {
	const char *key; /* sorts and pairs; NUL-terminated */
	uint32_t key_len;
	uint8_t class;
	uint8_t status; /* enum ir_status */
	uint16_t flags;
	const char *kind, *reason, *artifact, *stored, *link;
	const char *target, *xattrs, *exit, *program;
	uint32_t target_len, stored_len, command, mode;
	uint64_t size, offset, uid, gid, rdev, ino, st_size;
	int64_t mtime, ctime, atime;
	uint32_t mtime_ns, ctime_ns, atime_ns;
	uint8_t sha[IR_SHA256_LEN];
};

struct told {
	struct ir_vfinding f;
	struct told *next;
};

struct side {
	struct ir_diff *d;
	struct ir_vtarget *t;
	enum {
		SIDE_ARCHIVE,
		SIDE_BAG_DIR,
		SIDE_BAG_ARCHIVE,
		SIDE_ROOT,
	} kind;
	struct arena arena;
	struct entry **e;
	size_t n, cap;
	struct ir_verify_result res;
	struct told *told, **told_end;
	size_t n_told;
	const char *device;
	const char *asked; /* digest of what was asked for, NULL: not said */
	bool part; /* an interrupted collection */
	bool fs_layout; /* a bag with data/fs/ */
	struct commands { /* by number, argv as text */
		const char **v;
		size_t cap;
	} commands;
	const char *link_to; /* foreign archive: of the member begun */
	int spool; /* contents of a foreign archive, -1 */
	uint64_t spool_len;
	uint64_t unread; /* by us, just now */
	struct content_cache *cache; /* diff_content.c */
	int r;
	struct ir_err err;
};

/* What differs; a or b NULL: no line about it there. */
struct pair {
	struct entry *a, *b;
	enum ir_diff_change change;
	unsigned what, all; /* all: before any rule */
	const char *finding, *why; /* why: translated, static or in arena */
	bool hidden, family, rotated; /* family: a log, explained */
	unsigned n_rules;
	uint16_t rules[8]; /* indexes of rules that hid something */
};

struct ir_diff {
	struct ir_diff_opts o;
	struct side a, b;
	struct ir_rules *rules;
	struct pair *p;
	size_t n_p, cap_p;
	uint64_t *hits; /* per rule */
	const struct ir_diff_sink *sink;
	struct ir_diff_result *res;
	uint64_t bytes[2], files[2]; /* progress of the sides */
};

/* diff_side.c */
struct entry *side_new(struct side *s); /* zeroed, added; NULL: no memory */
struct entry *side_find(const struct side *s, const char *key, size_t len);
void side_sort(struct side *s); /* and drop what stands twice */
int side_verify(struct side *s); /* fills s->res, s->told, the entries */

/* diff_ledger.c, diff_bag.c: listeners that make entries. */
int ledger_line(void *arg, const struct ir_json *j);
const char *ledger_xattrs(
	struct side *s, const struct ir_json *j, ir_node list, int *r);
int bag_file(void *arg, const char *name, size_t len, uint64_t size,
	const uint8_t sha[IR_SHA256_LEN]);
int bag_member(void *arg, const struct ir_vmember *m);
int bag_begin(void *arg, const char *name, size_t len, const char *link,
	size_t link_len, uint32_t mode, int64_t mtime);
int bag_name_all(struct side *s); /* keys, once all names are known */

/* diff_root.c: what the root has of the other side's objects, or all. */
int root_load(struct side *s, const struct side *other);

/* diff_content.c.  data gets the content in order, holes as zeros; > 0 from
 * it: enough.  0, or -IR_EINTEGRITY when it is not what the digest says. */
int content_read(struct side *s, const struct entry *en,
	int (*data)(void *arg, const void *p, size_t len), void *arg,
	struct ir_err *e);
/* The whole, at most max bytes. */
int content_slurp(struct side *s, const struct entry *en, size_t max,
	struct ir_buf *out, struct ir_err *e);
void content_free(struct content_cache *c);
/* One reading of a foreign archive for all wanted contents. */
int content_spool(struct side *s, struct ir_err *e);

/* diff_pair.c */
int pair_all(struct ir_diff *d);
unsigned pair_compare(
	const struct ir_diff *d, const struct entry *a, const struct entry *b);
int pair_moved(struct ir_diff *d);
void pair_rule(struct ir_diff *d, struct pair *p, size_t rule);

/* diff_log.c: grown and rotated logs. */
int logs_judge(struct ir_diff *d, struct ir_err *e);

/* diff_tell.c: texts, the rest of the rules, and out. */
int tell_all(struct ir_diff *d, struct ir_err *e);

#endif
