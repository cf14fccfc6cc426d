/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_REPORT_DUTY_I_H
#define LIB_REPORT_DUTY_I_H

#include "ir/base/arena.h"
#include "ir/base/json.h"
#include "ir/report/duty_odd.h"
#include "ir/sys/yaml.h"

/* ---- conditions (duty_cond.c, duty_eval.c) ---- */

enum told { /* three answers */
	TOLD_NO,
	TOLD_YES,
	TOLD_CANNOT,
};

enum cond_op {
	COND_CONST,
	COND_IS, /* PATH = a|b [unless c|d] */
	COND_IS_NOT,
	COND_MORE, /* PATH > n */
	COND_LESS, /* PATH < n */
	COND_HAS,
	COND_KNOWN,
	COND_UNKNOWN,
	COND_SOME,
	COND_ALL,
	COND_ANY,
	COND_NOT,
	COND_FIRST,
	COND_STATED,
};

#define COND_KIDS 24
#define COND_WORDS 16

struct cond {
	enum cond_op op;
	bool yes; /* CONST */
	const char *list; /* "dev"; NULL: a single fact */
	const char *field; /* "malfunction"; without a list the whole path */
	const char *pattern; /* "dev[].malfunction" */
	const char *word[COND_WORDS], *other[COND_WORDS];
	size_t n_words, n_others;
	int64_t number;
	const struct cond *than; /* PATH > PATH: number is added to it */
	const struct cond *kid[COND_KIDS];
	size_t n_kids;
};

struct cond_term {
	const char *name;
	const struct cond *c;
};

/* Compiles conditions; terms are those named so far. */
struct cond_reader {
	struct ir_arena *arena;
	const struct ir_vocab *vocab;
	const struct cond_term *term;
	size_t n_terms;
	const char *name; /* of the file */
	struct ir_err *e;
};
int cond_read(const struct cond_reader *k, const struct ir_yaml_node *n,
	unsigned depth, const struct cond **ret);
/* "NAME:LINE:COLUMN: why" */
int cond_wrong(const struct cond_reader *k, const struct ir_yaml_node *n,
	const char *why, const char *what);

/* Which members of a list a line is about. */
#define SCOPE_MAX 4
struct scope {
	const char *list;
	const ir_node *member;
	size_t n;
};

struct found {
	const char *path; /* "dev[PUMP03].malfunction" */
	const char *pattern;
	const char *json; /* NULL: unknown */
};

/* What was looked at; the arrays are the caller's to free. */
struct eval {
	struct ir_arena *arena;
	const struct ir_json *j;
	const struct ir_state *sure; /* of it only facts; NULL: all of j */
	const char *own; /* a path that counts as it is; NULL: none */
	bool unstated; /* "stated" keeps what nobody stated as missing */
	struct scope scope[SCOPE_MAX];
	size_t n_scopes;
	struct found *fact, *missing;
	size_t n_facts, cap_facts, n_missing, cap_missing;
	bool nomem;
};
enum told cond_eval(struct eval *v, const struct cond *c);
/* Takes over what `from` looked at and answered with t (which decides what is
 * worth keeping) and frees its arrays. */
void eval_join(struct eval *v, struct eval *from, enum told t);

/* The node of "a.b.c"; a list by name ("impact.care"). */
ir_node duty_node(const struct ir_json *j, ir_node n, const char *path);
/* The text of a string that is known; NULL: unknown or none. */
const char *duty_text(struct ir_arena *a, const struct ir_json *j,
	ir_node object, const char *key);
const char *duty_addf(struct ir_arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- the rules (duty_rules.c) ---- */

struct two { /* a text in both languages */
	const char *ja, *en;
};
/* [ja, en]; absent is no error here. */
int cond_read_two(const struct cond_reader *k, const struct ir_yaml_node *n,
	struct two *ret);
struct why {
	const struct cond *c; /* NULL: always */
	struct two text;
	const char *id; /* of a deadline rule */
};
#define WHYS_MAX 12
struct whys {
	struct why v[WHYS_MAX];
	size_t n;
};
struct part {
	const char *id;
	struct two label;
	struct whys required; /* none: as its duty */
	const char *named; /* fact: what it is called in this place */
};

enum duty_per {
	PER_CASE,
	PER_PART,
	PER_MAKER,
	PER_VENDOR,
	PER_PARTNER,
	PER_DEVICE,
};
#define PATHS_MAX 4
struct rule {
	const char *id;
	struct two label;
	enum duty_per per;
	struct part part[WHYS_MAX];
	size_t n_parts;
	struct whys required, advised, remarks, deadlines;
	struct two otherwise, channel, basis;
	bool undecided_no, needs_sent;
	const char *form, *stage;
	const struct cond *done_if;
	const char *done_at[PATHS_MAX], *start[PATHS_MAX];
};

/* Facts that cannot stand side by side, or what follows from others and nobody
 * stated (no text). */
struct odd {
	const char *id;
	const struct cond *c;
	bool per_device; /* of each device and patient */
	bool patient; /* printed only in reports about that patient */
	struct two text;
	const struct ir_fact *fact; /* reports print it ... */
	const char *as; /* ... as that; NULL: as it was stated */
};

#define TERMS_MAX 64
#define DUTIES_MAX 64
#define ODD_MAX 32
struct rules {
	struct ir_yaml *y;
	struct ir_arena arena;
	const char *date;
	struct cond_term term[TERMS_MAX];
	size_t n_terms;
	struct rule *v;
	size_t n;
	struct odd odd[ODD_MAX];
	size_t n_odd;
};
int duty_rules_read(struct rules *r, const char *text, size_t len,
	const char *name, const struct ir_vocab *vocab,
	const struct ir_deadlines *dl, struct ir_err *e);
void duty_rules_free(struct rules *r);

/* ---- working out (duty.c and its helpers) ---- */

struct line { /* one member of a duty */
	struct ir_duty d;
	const struct rule *rule;
	const struct part *part;
	const struct ir_contact *who;
	struct scope scope[SCOPE_MAX];
	size_t n_scopes;
	const char *dev, *harm; /* of a line per device and patient */
	const char **names, **folded; /* of the member, and of its contact */
	size_t n_names, cap_names, n_own; /* own: of the member */
	const char *label; /* folded */
	struct ir_time receipt_at;
	bool receipt_sent; /* the number is that of a report */
	size_t at, of; /* the how-manieth of how many the duty has, from 0 */
	bool sole; /* the only one of them that is needed so much */
};

/* A contact, taken out of the view once. */
struct spoken {
	ir_node n;
	struct ir_time at;
	const char *to, *from; /* duty_party; NULL: not said */
	bool face; /* they met */
};

/* A contact of the site: its names, folded; NULL: none. */
struct known {
	const char *id, *name, *org;
	bool staff;
};

struct ir_duties {
	struct ir_arena arena;
	struct ir_buf folded; /* a name that was typed */
	struct known *known;
	struct rules rules;
	struct ir_calendar *cal;
	struct ir_deadlines *deadlines;
	struct ir_json *j; /* the view, parsed; borrowed text */
	const struct ir_view_from *from;
	const struct ir_history *history;
	struct ir_slip slip;
	struct ir_time written; /* the last line of the journal */
	struct ir_time knew; /* when anybody noticed or knew, the earliest */
	const char *knew_by; /* NULL: nobody stated it */
	struct line *v;
	size_t n, cap;
	struct ir_promise *promise;
	size_t n_promises, cap_promises;
	struct ir_contradiction *odd;
	size_t n_odd, cap_odd;
	struct spoken *spoken;
	size_t n_spoken;
	size_t overdue;
	bool nomem;
};

/* Adds the lines of a rule: duty_members.c. */
struct line *duty_line(struct ir_duties *d, const struct rule *r);
void duty_members(struct ir_duties *d, const struct rule *r);
/* Does the contact list name it for that duty? */
bool duty_is_for(const struct ir_contact *c, const struct rule *r);
/* Whom to call for each line; once it is known which are required. */
void duty_contacts(struct ir_duties *d);

/* duty_names.c.  The contacts of the site, in their order. */
const struct known *duty_known(struct ir_duties *d, size_t *ret_n);
void duty_known_as(struct ir_duties *d, struct line *l, const char *name);
/* Is this the name of the line's member or contact, or the beginning of it by
 * whole words, and fits no other line of its duty better? */
bool duty_is_named(struct ir_duties *d, const struct line *l, const char *name);
/* Does a text name the member?  Of several patients of one device only the
 * one it names. */
bool duty_is_told_of(const struct line *l, const char *text);
/* Of a line per device and patient: is this its name, and that of no other
 * patient of the device?  "P/H1" or "H1"; "P" where it has no second one. */
bool duty_is_patient(const struct line *l, const char *name);
/* Of a duty that goes to several parts at once: the line of the part that has
 * this name (an authority: a word in it says what it is).  Of several the
 * last: a health centre bears the name of its prefecture.  Who has the name
 * of none is the first.  Parts that are not required are not meant. */
bool duty_is_part(const struct line *l, const char *name);
/* Folded, and kept; NULL: nobody, or no memory. */
const char *duty_fold(struct ir_duties *d, const char *s);
/* Who it is, for comparing: folded; the organisation of one who is in the
 * contact list by that name.  Kept; NULL: nobody. */
const char *duty_party(struct ir_duties *d, const char *name);
/* The same, or one is more exact: 例示計測 and 例示計測 当直. */
bool duty_same_party(const char *a, const char *b);

/* When somebody knew, and before it was corrected: duty_aware.c. */
struct aware {
	bool has, has_before;
	struct ir_time at, before;
	const char *by; /* the fact */
};
void duty_aware(struct ir_duties *d, struct aware *ret);
void duty_slip(struct ir_duties *d);
/* The earliest known of these facts (dates count from their beginning). */
bool duty_earliest(struct ir_duties *d, const struct scope *s, size_t n_scopes,
	const char *const *path, struct ir_time *ret, const char **ret_by);

/* Was it sent, where the clock of the line begins with awareness, before
 * anybody noticed or knew? */
bool duty_too_early(const struct ir_duties *d, const struct line *l,
	const struct ir_time *sent);

/* Told, sent, acknowledged, waived: duty_done.c. */
void duty_done(struct ir_duties *d, struct line *l);
/* Does that report, once sent, fulfil the line? */
bool duty_fulfils(struct ir_duties *d, const struct line *l,
	const struct ir_report_line *r);
/* duty_said.c.  Is the line meant by "R9" or "R9/MEMBER", in a list of
 * such; by the duty alone? */
bool duty_names(struct ir_duties *d, const struct line *l, const char *list,
	const char *to, const char *said);
bool duty_bare(struct ir_duties *d, const struct line *l, const char *to,
	const char *said);
/* Takes the next of "R8/PUMP03, R2" off the list; the name of a member goes on
 * until a comma or another duty, "R9/架空 計測". */
bool duty_next(const char **list, const char **ret, size_t *ret_len);
/* Does it name that duty?  *member: what stands behind the slash, "" nothing
 * does. */
bool duty_is_of(const struct line *l, const char *s, size_t len,
	char member[IR_FACT_MEMBER_MAX + 1]);
/* Do the rules have the duty that it names? */
bool duty_has_rule(const struct ir_duties *d, const char *s, size_t len);
/* Is it asked for, and not done? */
bool duty_is_open(const struct line *l);
/* The line whose recipient has this name, where it is no
 * name of whom l tells; NULL: theirs, or nobody's. */
const struct line *duty_elsewhere(
	struct ir_duties *d, const struct line *l, const char *to);
/* duty_done.c: what is dated after the clock of the question is not done by
 * then, whether that is a slip of the pen or the question is about a time long
 * ago. */
bool duty_not_yet(const struct ir_duties *d, const struct ir_time *t);
/* By phone or in person? */
bool duty_is_spoken(const char *how);
/* duty_odd.c: is the fact on record an estimate? */
bool duty_is_guess(const struct ir_duties *d, const char *path);
/* duty_promise.c */
void duty_promises(struct ir_duties *d);
/* duty_odd.c: contradictions and implied of duties.yaml; text: each says what
 * contradicts.  What holds of them, and what reports print instead, which the
 * view is told. */
int duty_odd_read(const struct cond_reader *k, const struct ir_yaml_node *list,
	bool text, struct rules *r);
int duty_odd(struct ir_duties *d, struct ir_view *view, struct ir_err *e);
/* why, facts and missing for people: duty_words.c */
const char *duty_reason(
	struct ir_duties *d, const struct eval *v, const char *text, bool ja);
const char *const *duty_fact_list(
	struct ir_duties *d, const struct found *f, size_t n, size_t *ret_n);
void duty_words(struct ir_duties *d, struct line *l, const struct eval *v,
	const struct two *why);

/* why not: each condition by itself */
void duty_reasons(struct ir_duties *d, struct line *l, const struct whys *req);

bool duty_time(const char *s, struct ir_time *ret); /* or a date, at 00:00 */

#endif
