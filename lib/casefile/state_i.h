/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_CASEFILE_STATE_I_H
#define LIB_CASEFILE_STATE_I_H

#include "ir/casefile/state.h"

/*
 * Inside of the fold.  Everything a state keeps lies in one arena and is
 * freed with it.  Running out of memory sets s->nomem; helpers then return
 * NULL and the line's end turns it into -ENOMEM.
 */
#define ST_JOIN_DEPTH 8 /* case.joined inside case.joined */
#define ST_PROBLEMS 100 /* told one by one; more are only counted */
#define ST_TAIL 16 /* last lines kept as they are */
#define ST_EV_FULL 300 /* events in full at each end of ev[] */

struct st_chunk;

/* Text to pointer, open addressing. */
struct st_slot {
	const char *key;
	size_t len;
	uint64_t hash;
	const void *val;
};
struct st_map {
	struct st_slot *slot;
	size_t cap, n;
};

/* What is kept of a line.  Texts are interned, NULL when not said. */
struct st_meta {
	uint64_t seq; /* of the line in our journal */
	uint64_t theirs; /* of a joined line: its own seq, else 0 */
	uint32_t sub; /* order within a record */
	uint64_t corrects;
	const char *kind, *written, *basis, *source, *accuracy;
	const char *actor, *actor_json, *role, *recorder;
	struct ir_time at; /* its own time */
	const char *at_text, *at_json;
	struct st_meta *root; /* whose place it takes; itself when none */
	struct st_meta *current; /* of a root: the last correction */
	struct st_meta *was; /* the correction before this one */
	const struct st_meta *place; /* root, or itself when moved */
	const char *sets; /* fact.set: the path */
	struct st_member *member; /* of a root: the member it made */
	const struct st_meta *ahead; /* the last one in s->ahead before it */
};

struct st_entry { /* one statement of a fact */
	struct st_entry *prev;
	const struct st_meta *m;
	const char *json; /* NULL: unset */
};

struct st_list;
struct st_member;

struct st_fact {
	const char *path; /* as people type it */
	const struct ir_fact *def; /* NULL: not in the vocabulary */
	struct st_entry *last;
	size_t n;
};

struct st_pair { /* a key of data and its value as JSON text */
	const char *key, *json;
};

struct st_row { /* what one line says about a member */
	struct st_row *prev;
	const struct st_meta *m;
	struct st_pair *pair;
	size_t n;
};

struct st_member {
	const char *id;
	const struct st_list *list;
	struct st_fact **field; /* by st_node.leaf; NULL: none stated */
	const struct st_meta *born; /* line-born: its line */
	struct st_row *last;
	size_t rows;
};

struct st_list {
	const char *name; /* "impact.care" */
	struct st_node *fields; /* tree below a member, NULL: none listed */
	size_t n_fields;
	struct st_member **member;
	size_t n, cap;
	struct st_map by_id;
};

/* The shape of the document, from the vocabulary. */
struct st_node {
	const char *key;
	struct st_node *child, *last, *next;
	const struct ir_fact *def; /* leaf */
	size_t leaf; /* leaf: ordinal among scalars or among fields */
	struct st_list *list; /* a list */
};

struct st_join { /* one other copy */
	struct st_join *next;
	uint64_t fork;
	const char *from;
	struct st_meta **by_seq; /* theirs - fork - 1 */
	size_t n;
};

struct st_problem {
	uint64_t seq;
	const char *why; /* N_() */
};

struct ir_state {
	const struct ir_vocab *vocab;
	struct st_chunk *chunk;
	bool nomem, drill;
	struct st_map strings, paths, lists, patterns, kinds;
	struct st_node *shape; /* root; scalars are leaves */
	struct st_fact **scalar;
	size_t n_scalars;
	struct st_fact **fact; /* every fact stated, in order of first use */
	size_t n_facts, cap_facts;
	struct st_meta **by_seq;
	size_t cap_seq;
	struct st_join *joins;
	const struct st_row *opened, *closed, *clock;
	const struct st_meta *ahead; /* last line dated after it was written */
	struct st_list *ev, *comm, *dec, *cost, *asset, *care, *evid, *custody,
		*roles, *anchors, *waived, *debts;
	struct st_problem problem[ST_PROBLEMS];
	size_t n_problems;
	uint64_t lines, joined;
	uint64_t seq; /* of the last line */
	struct ir_buf tail[ST_TAIL]; /* last lines with LF, seq % ST_TAIL */
	char written[IR_TIME_TEXT]; /* of the last line, as it stands */
};

/* state.c: a new state from the lines of a cursor, up to line last; < 0: as
 * far as it goes. */
struct ir_cursor;
int ir_st_read(struct ir_state **ret, struct ir_cursor *c,
	const struct ir_vocab *v, uint64_t last, struct ir_err *e);

/* state_store.c */
void *ir_st_alloc(struct ir_state *s, size_t len); /* zeroed */
char *ir_st_copy(struct ir_state *s, const char *p, size_t len);
const char *ir_st_intern(struct ir_state *s, const char *p, size_t len);
void ir_st_chunks_free(struct ir_state *s);
void *ir_st_get(const struct st_map *m, const char *key, size_t len);
void ir_st_put(struct ir_state *s, struct st_map *m, const char *key,
	size_t len, const void *val);
/* The array, or a larger copy of it that has room for need items. */
void *ir_st_grow(
	struct ir_state *s, void *array, size_t *cap, size_t need, size_t item);
int ir_st_shape(struct ir_state *s, struct ir_err *e);
struct st_list *ir_st_list(struct ir_state *s, const char *name, size_t len);
struct st_member *ir_st_member(struct ir_state *s, struct st_list *l,
	const char *id, size_t len, bool make);
/* The member of the line root; its id is found by number, not by_id. */
struct st_member *ir_st_born(struct ir_state *s, struct st_list *l,
	const char *id, size_t len, struct st_meta *root);
struct st_fact *ir_st_fact(struct ir_state *s, const char *path, size_t len);
/* The member of a reference and its list; NULL: not there. */
struct st_member *ir_st_member_of(const struct ir_state *s,
	const struct ir_fact_ref *ref, const struct st_list **ret_list);
const struct st_fact *ir_st_find(const struct ir_state *s, const char *path);
void ir_st_state(struct ir_state *s, struct st_fact *f, const struct st_meta *m,
	const char *json);
bool ir_st_live(const struct st_meta *m);
int ir_st_cmp(const struct st_meta *a, const struct st_meta *b); /* places */
const struct st_entry *ir_st_now(const struct st_fact *f); /* NULL: unknown */

/* A line to fold: node n of j. */
struct st_in {
	const struct ir_json *j;
	ir_node n;
	uint64_t seq;
	uint32_t sub;
	struct st_join *join; /* NULL: our own line */
	unsigned depth;
};

/* One line, taken apart. */
struct st_fold {
	struct ir_state *s;
	const struct st_in *in;
	const struct ir_json *j;
	struct st_meta *m;
	ir_node time, written, actor, recorder, source, kind, basis, accuracy,
		corrects, data;
};

/* A kind: what it does, NULL when it was used, else why it could not be. */
struct st_kind {
	const char *name; /* a family ends in "." */
	bool correctable;
	const char *(*use)(struct st_fold *f);
};

/* state_line.c */
void ir_st_fold(struct ir_state *s, const struct st_in *in);
/* A string, interned; NULL when it is none, empty or holds a NUL. */
const char *ir_st_text(struct st_fold *f, ir_node n);

/* state_kinds.c */
/* NULL: such lines are not folded.  name is interned. */
const struct st_kind *ir_st_kind(struct ir_state *s, const char *name);

/* The row's value of a key as JSON text; NULL: none. */
const char *ir_st_pair(const struct st_row *r, const char *key);

/* state_page_json.c: does a first report need the fact? */
bool ir_st_first(const struct ir_fact *f);

/* state_page_first.c: is fact i of the vocabulary asked for, and known?  A
 * list is asked for once, at its first fact. */
enum st_asked {
	ST_NOT_ASKED,
	ST_ASKED_KNOWN,
	ST_ASKED_UNKNOWN
};
enum st_asked ir_st_asked(const struct ir_state *s, size_t i);

/* state_said.c: what the lines of a member say of a field, by its own or by
 * another name, as JSON text; NULL: nothing.  *ret_m is the line. */
const char *ir_st_said(const struct st_list *l, const struct st_member *m,
	const char *field, const struct st_meta **ret_m);

/* The fact of a path, stated or said by a line or unknown (in *tmp); NULL:
 * the vocabulary has no such path. */
struct st_look {
	struct st_fact fact;
	struct st_entry en;
	struct ir_fact_ref ref;
};
const struct st_fact *ir_st_look(
	const struct ir_state *s, const char *path, struct st_look *tmp);

/* state_json.c.  Arrays are the caller's to free; NULL: no memory. */
const struct st_row **ir_st_rows(const struct st_member *m, size_t *ret_n);
const struct st_member **ir_st_members(const struct st_list *l, size_t *ret_n);
const struct st_entry **ir_st_history(const struct st_fact *f, size_t *ret_n);
bool ir_st_visible(const struct st_list *l, const struct st_member *m);
/* Of the events but texts of forms, so many at each end, and how many are
 * between. */
void ir_st_put_events(struct ir_jw *w, const struct ir_state *s, size_t ends);
void ir_st_put_list(
	struct ir_jw *w, const struct ir_state *s, const struct st_list *l);
void ir_st_put_fact(struct ir_jw *w, const struct st_fact *f);
void ir_st_put_line(struct ir_jw *w, const struct st_meta *m);
/* The children of a node at the top, without the braces. */
void ir_st_put_group(
	struct ir_jw *w, const struct ir_state *s, const struct st_node *n);
void ir_st_kraw(struct ir_jw *w, const char *key, const char *json);

/* Appends the text of a JSON string; false: it is none. */
bool ir_st_unquote(const char *json, struct ir_buf *out);

/* The same interned; NULL when it is none, empty or holds a NUL. */
const char *ir_st_plain(struct ir_state *s, const char *json);

/* Lines that count and are dated after they were written; *ret_last the last
 * of them. */
size_t ir_st_ahead(const struct ir_state *s, const struct st_meta **ret_last);

/* The last row of a member that counts; NULL: none. */
const struct st_row *ir_st_live_row(const struct st_member *m);

#endif
