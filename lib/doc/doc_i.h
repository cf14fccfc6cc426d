/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_DOC_DOC_I_H
#define LIB_DOC_DOC_I_H

#include "ir/doc/doc.h"

enum doc_kind {
	DOC_HEADING, /* s[0] text, n level */
	DOC_PARA,
	DOC_NOTE,
	DOC_ITEM, /* s[0] text, s[1] mark or NULL */
	DOC_KV, /* s[0] key, s[1] value or NULL */
	DOC_CHECK, /* s[0] text, n state */
	DOC_SIGN, /* s[0] who, s[1] name, s[2] date, or NULL */
	DOC_PRE,
	DOC_TABLE,
	DOC_SHEET,
	DOC_LABEL,
	DOC_PICTURE, /* s[0] alt, s[1] SVG */
	DOC_BREAK,
};

struct doc_block {
	enum doc_kind kind;
	enum ir_doc_lang lang;
	unsigned n;
	char *s[3]; /* cleaned: no control characters but LF */
	struct ir_table *table;
	struct ir_doc_sheet sheet;
};

struct ir_doc {
	/* NULL: not given */
	char *title, *incident, *report, *form, *made, *head;
	uint64_t seq;
	enum ir_doc_lang lang; /* of the document */
	enum ir_doc_lang now; /* of the next block */
	bool drill, landscape, dense, poster, letter;
	struct doc_block *v;
	size_t n, cap;
	int err; /* sticky */
};

enum doc_word {
	DOC_W_CASE,
	DOC_W_REPORT,
	DOC_W_FORM,
	DOC_W_MADE,
	DOC_W_SEQ,
	DOC_W_HEAD,
	DOC_W_NAME,
	DOC_W_DATE,
	DOC_W_SEAL,
	DOC_W_PICTURE,
	DOC_W_UNKNOWN,
	DOC_W_END,
};
/* Our own words in the language of the page (which need not be that of the
 * person at the keyboard, so not through gettext). */
const char *doc_word(enum ir_doc_lang lang, enum doc_word w);

/* The lines that say where the page comes from; value is valid until the
 * next call with the same tmp.  False after the last. */
struct doc_origin {
	const char *key, *value;
	char tmp[32], made[48];
};
bool doc_origin(const struct ir_doc *d, unsigned i, struct doc_origin *ret);

/* Block i goes on with the group of the one before. */
bool doc_joined(const struct ir_doc *d, size_t i);

/* Nothing but labels: no title. */
bool doc_only_labels(const struct ir_doc *d);

/* Hidden characters and stray bytes made visible; tabs per columns. */
void doc_clean(struct ir_buf *out, const char *s, size_t len, bool pre);
void doc_clean_table(struct ir_table *t);

/* What a renderer answers: the first of the three errors, in words. */
int doc_done(const struct ir_doc *d, int r, const struct ir_buf *out,
	struct ir_err *e);

/* A fresh copy from <svg to </svg>; -IR_EREFUSED when it is not harmless. */
int doc_svg(const char *svg, size_t len, char **ret);

/* HTML: text escaped, LF as <br/>; the style; the labels after the sheet at
 * block i. */
void doc_html_text(struct ir_buf *out, const char *s);
void doc_html_style(const struct ir_doc *d, struct ir_buf *out);
void doc_html_sheet(const struct ir_doc *d, size_t i, struct ir_buf *out);

#endif
