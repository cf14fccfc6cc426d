/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_REPORT_FORM_I_H
#define LIB_REPORT_FORM_I_H

#include "ir/base/arena.h"
#include "ir/report/form.h"
#include "ir/sys/yaml.h"

#define FORMS_MAX 500u
#define FORM_FIELDS_MAX 400u /* of one form */
#define FORM_COLUMNS_MAX 12u
#define FORM_FACTS_MAX 40u

/* Both languages: [0] Japanese, [1] English. */
struct form_text {
	const char *s[2];
};

enum form_source {
	FORM_FACT,
	FORM_JQ,
	FORM_TABLE,
	FORM_TEXT, /* fixed words */
	FORM_ASK, /* a blank to write on */
	FORM_FREE, /* only what a person wrote */
};

enum form_show {
	FORM_VALUE,
	FORM_BOXES,
	FORM_DATE,
	FORM_TIME,
	FORM_YESNO,
	FORM_COUNT,
	FORM_PARA, /* a paragraph without its label */
};

enum form_audience {
	FORM_AUTHORITY,
	FORM_MINISTRY,
	FORM_PMDA,
	FORM_PPC,
	FORM_POLICE,
	FORM_MAKER,
	FORM_PERSONS,
	FORM_PUBLIC,
	FORM_PRESS,
	FORM_INTERNAL,
	FORM_CEPTOAR,
	FORM_PARTNER,
};

enum form_per {
	FORM_PER_CASE,
	FORM_PER_DEV,
	FORM_PER_HARM,
	FORM_PER_PARTNER,
	FORM_PER_MAKER,
};

enum form_mark {
	FORM_FOUND,
	FORM_CONSTRUCTED,
	FORM_RECALLED,
};

struct form_column {
	struct form_text head;
	const char *key;
	const struct ir_fact *fact; /* its labels and unit; NULL: as it is */
};

struct form_field {
	const char *id, *no; /* no: NULL when it has none */
	struct form_text label;
	enum ir_need need[IR_STAGES];
	enum form_source source;
	const struct ir_fact **fact;
	size_t n_facts;
	const char *expr; /* jq or table */
	const char *when; /* if: */
	const char *free; /* name of the text a person may write; NULL */
	struct form_text text;
	enum form_show show;
	enum form_mark mark;
	struct form_column *column;
	size_t n_columns;
	const char *where; /* "forms/mhlw.yaml:31:9" */
	size_t section;
};

struct form_section {
	const char *id; /* NULL: none */
	struct form_text title, note; /* no title: no heading */
	bool page_break;
	bool local; /* of the site's own file */
};

struct ir_form {
	const char *id, *code, *date, *version;
	struct form_text title, recipient, note, source;
	const char **duties; /* ends with NULL */
	const char **call; /* what is said by phone: ids of fields, those
			      of one point with blanks between; ends with
			      NULL. NULL: section by section */
	enum form_audience audience;
	enum form_per per;
	bool stage[IR_STAGES];
	struct form_section *section;
	size_t n_sections;
	struct form_field *field;
	size_t n_fields;
	bool confirmed; /* every cell was found */
	bool own; /* a paper of our own: there is no official form */
	bool poster; /* to be put up: large */
	bool notice; /* numbered with the notices of the case, pub[] */
	bool reading; /* not read to its end yet */
	char sha256[65], local_sha256[65]; /* "" : no file of the site */
};

struct kept_yaml {
	struct kept_yaml *next;
	struct ir_yaml *yaml;
};

struct ir_forms {
	struct ir_arena arena;
	struct ir_form *form[FORMS_MAX]; /* in order of id */
	struct ir_form *base[FORMS_MAX]; /* only used by others */
	size_t n, n_base;
	struct kept_yaml *yaml; /* what the texts of the forms belong to */
};

/* form_read.c: one file.  local: the sections of the site's own file go
 * behind those of f. */
struct form_file {
	struct ir_forms *set;
	const struct ir_vocab *vocab;
	const char *path; /* for messages */
	const char *name; /* "forms/mhlw.yaml" */
	const char *datadir;
	unsigned depth; /* of forms that use forms */
	size_t cap_sections, cap_fields;
	struct ir_form *f;
	struct ir_err *e;
};
int form_read(struct form_file *r, const struct ir_yaml_node *root);
int form_read_local(struct form_file *r, const struct ir_yaml_node *root);

/* form_field.c */
int form_read_field(struct form_file *r, const struct ir_yaml_node *n,
	struct form_field *f);

/* Room for so many more of each. */
int form_room(struct form_file *r, const struct ir_yaml_node *at,
	size_t sections, size_t fields);

/* form_use.c: what another form has. */
struct form_used { /* borrowed */
	const struct ir_yaml_node *at; /* "mhlw#care" */
	const char *when; /* NULL: always */
	bool has_mark, local;
	enum form_mark mark;
};
int form_use_sections(struct form_file *r, const struct form_used *u);
/* Both conditions as one; NULL: always. */
int form_when(struct form_file *r, const char *when, const char **ret);
int form_use_field(struct form_file *r, const struct ir_yaml_node *at,
	struct form_field *f);

/* form.c: reads a form for another one. 1: there is no such file. */
int form_load_base(
	struct form_file *r, const char *id, const struct ir_form **ret);

/* Helpers of all: every key known, texts of two languages, a word of a
 * table.  All answer < 0 with "PATH:LINE:COLUMN: why" in r->e. */
int form_wrong(
	struct form_file *r, const struct ir_yaml_node *at, const char *why);
int form_keys(struct form_file *r, const struct ir_yaml_node *map,
	const char *const *known);
int form_both(struct form_file *r, const struct ir_yaml_node *map,
	const char *key, bool must, struct form_text *ret);
int form_word(struct form_file *r, const struct ir_yaml_node *map,
	const char *key, const char *const *words, unsigned *ret);

#endif
