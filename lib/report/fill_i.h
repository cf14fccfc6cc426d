/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_REPORT_FILL_I_H
#define LIB_REPORT_FILL_I_H

#include "form_i.h"
#include "ir/base/json.h"
#include "ir/report/exprs.h"
#include "ir/report/filled.h"

/* A fact as it was used. */
struct fill_fact {
	const char *path, *json, *basis;
	uint64_t seq;
};

struct fill_field {
	struct ir_filled_field pub;
	const struct form_field *def;
	bool wrong; /* its expression failed */
	const struct fill_fact *fact;
	size_t n_facts; /* those of pub.facts, with their values */
	const char **cell; /* of a table, row by row; n_columns each */
	size_t n_rows;
};

/* What changed since the report before this one. */
struct filled_change {
	const char *label, *text;
};
struct filled_since {
	const char *text; /* all of it; NULL: there was none */
	const char *which, *note; /* what it is compared with; "" or how */
	unsigned number; /* of that one */
	bool compared, exact;
	bool in_cell; /* the form has a cell that says it */
	struct filled_change *change;
	size_t n;
};

struct ir_filled {
	struct ir_arena arena;
	const struct ir_form *form;
	struct ir_fill what; /* its texts are copies */
	const char *dev, *maker; /* the device it is about; for makers */
	struct fill_field *field;
	size_t n;
	const char **wrong; /* messages */
	size_t n_wrong;
	/* of the case */
	bool drill;
	const char *incident, *org, *now;
	struct ir_head head;
	uint64_t damage; /* the line; 0: none */
	struct filled_since since;
};

/* While filling. */
struct fill {
	struct ir_view *v;
	const struct ir_json *doc; /* of the view, for the ids of members */
	struct ir_json *value; /* one value at a time */
	struct ir_exprs *x;
	struct ir_filled *f; /* the form being filled */
	size_t which; /* its case */
	struct ir_buf b; /* a text being made */
	struct ir_err *e;
};

/* fill_defs.c: words for the expressions; and the filter that hides what this
 * set of them names, appended, with what it needs made once (NULL: nothing). */
extern const char fill_defs[];
const char *fill_see(const struct ir_exprs *x, struct ir_buf *out);

/* fill_value.c: words for people.  They append. */
struct fill_words {
	bool ja;
	enum form_show show;
	const struct ir_fact *fact; /* NULL: not of a fact */
};
void fill_value(struct fill *s, const struct fill_words *w,
	const struct ir_json *j, ir_node n, struct ir_buf *out);
void fill_time(struct ir_buf *out, const char *text, size_t len,
	enum form_show show, bool ja);
void fill_boxes(const struct ir_fact *f, const struct ir_json *j, ir_node n,
	bool ja, struct ir_buf *out);
/* A text from jq: what jtime, jday and label left in it is put in words. */
void fill_text(struct fill *s, const char *p, size_t len, struct ir_buf *out);
/* （推定） at the end of a text. */
void fill_estimate(const struct fill *s, struct ir_buf *out);
/* Not known: 調査中 or 不明. */
const char *fill_open(const struct ir_filled *f, enum ir_cell cell);
const char *fill_kept(struct fill *s, const struct ir_buf *b);

/* fill_hide.c: what this form's recipient does not get. */
bool fill_withheld(struct fill *s, const struct ir_fact *f);
/* Is it for everybody, as a door or the press? */
bool fill_is_open(const struct fill *s);
/* What this form prints of a fact that others contradict, as JSON. */
const char *fill_settled(const struct fill *s, const struct ir_view_settled *k);
/* Is this member of a list what the form is about? */
bool fill_member(struct fill *s, const char *list, const char *id);
/* "hide", "keep" and "at" of the bindings: paths and places in the document. */
void fill_put_hidden(struct fill *s, struct ir_jw *w);
ir_node fill_list(const struct ir_json *doc, const char *name);

/* filled.c */
const struct fill_field *filled_find(
	const struct ir_filled *f, const char *id, size_t len);
bool fill_is_missing(const struct fill_field *f);
#define FILL_DAMAGE_TEXT 256
/* What the paper says of a damaged journal. */
const char *fill_damage(const struct ir_filled *f, char out[FILL_DAMAGE_TEXT]);

/* A text of somebody's in one row, with feed for its line feeds; and of
 * "□あり　■おそれ" what is ticked.  They append. */
void filled_plain(
	struct ir_buf *b, const char *s, size_t len, const char *feed);
bool filled_is_boxes(const char *text); /* each line begins with one */
bool filled_has_boxes(const struct fill_field *x);
void filled_ticked(
	const struct ir_filled *f, const char *text, struct ir_buf *out);

/* filled_doc.c */
bool filled_prints(const struct ir_filled *f, const struct fill_field *field);
void filled_title(const struct ir_filled *f, struct ir_buf *out);
void filled_number(const struct ir_filled *f, struct ir_buf *out);

/* fill_fact.c: a field made of facts. 0 or an error. */
int fill_facts(struct fill *s, struct fill_field *f);

/* fill_cell.c: a field made by jq, of fixed words, by hand. */
/* A failed expression spoils its field only. */
int fill_wrong(struct fill *s, struct fill_field *f, const char *why);
int fill_cell(struct fill *s, struct fill_field *f, const size_t *index);

#endif
