/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_ASSET_MDS_I_H
#define LIB_ASSET_MDS_I_H

#include "ir/asset/mds.h"
#include "ir/base/buf.h"

struct mds_group {
	const char *code;
	const char *ids; /* "1 2.1-2.4" */
};

struct ir_mds_rules {
	struct ir_yaml *y; /* holds the texts */
	char *path;
	struct ir_arena arena;
	struct mds_group *group;
	size_t n_groups;
	struct ir_mds_topic *topic;
	size_t n_topics;
	const char **title;
	size_t n_titles;
};

/* A note by its number. */
struct mds_note {
	const char *no, *text;
};

struct ir_mds {
	struct ir_arena arena;
	enum ir_mds_edition edition;
	struct ir_mds_answer *v;
	size_t n, cap;
	struct mds_note *note;
	size_t n_notes, cap_notes;
};

enum mds_id {
	MDS_NO_ID,
	MDS_ID_2019,
	MDS_ID_GROUPLESS, /* of that form, of no group we know */
	MDS_ID_2013,
	MDS_ID_PLAIN, /* 3.1 */
};
enum mds_id mds_id(const struct ir_mds_rules *r, const char *text,
	char out[IR_MDS_ID_MAX]);
bool mds_group_known(const struct ir_mds_rules *r, const char *id);

/* The word at the beginning ("yes" ...), NULL: none; *ret_rest: what follows
 * it, without the sign between. */
const char *mds_word(const char *text, const char **ret_rest);

/* "Note 3, 4": its numbers, blanks between, into out (sized 64); false: it is
 * a text. */
bool mds_note_refs(const char *text, char out[64]);
/* "Note 3: text", "注3 text": the number, and where the text begins; NULL: no
 * such thing. */
const char *mds_note_head(const char *text, char no[16]);

/* A file being read. */
struct mds_read {
	const struct ir_mds_in *in;
	struct ir_mds *m;
	struct ir_book *book; /* the sheet at work */
	const char *sheet; /* kept by m; or NULL */
	bool titled; /* as MDS/SDS */
	bool any[3]; /* editions seen */
	struct ir_err *e;
	struct ir_buf text;
	int rc; /* of the sink */
};
int mds_tell(struct mds_read *d, const char *code, bool red, uint32_t line,
	uint32_t col, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
int mds_sheet(struct mds_read *d);
int mds_no_memory(struct mds_read *d);

/* Each id of a group, spelt out. */
int mds_each_id(const struct mds_group *g,
	int (*one)(void *arg, const char *id), void *arg);

#endif
