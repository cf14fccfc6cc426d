/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_PLAYBOOK_PLAYBOOK_H
#define IR_PLAYBOOK_PLAYBOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/playbook/value.h"

/*
 * One playbook as read: OASIS CACAO 2.0 (facts/cacao.md), from standard JSON
 * or from the YAML that people write (ir-playbook(5)), always in the shape of
 * the standard; positions are those of the file.  Loading checks bytes and
 * syntax only; the rules are the business of lint.h.
 */
struct ir_playbook;

/* Our extension: fields that the standard does not offer, all under one
 * definition (ir-playbook(5), facts/cacao.md N). */
#define IR_PB_EXTENSION \
	"extension-definition--6f1d8a52-3b0e-4c7a-9d25-8e4f61a0c3b7"

/* Limits: one file 16 MiB. */
#define IR_PB_FILE_MAX ((size_t)16 << 20)

/* JSON when the first byte that is no blank is '{' or '[' or the name ends
 * in ".json", else YAML.  note as in value.h.  name "-" has no meaning here:
 * the caller reads standard input. */
int ir_playbook_load(struct ir_playbook **ret, const char *path,
	ir_val_note *note, void *arg, struct ir_err *e);
int ir_playbook_parse(struct ir_playbook **ret, const char *text, size_t len,
	const char *name, ir_val_note *note, void *arg, struct ir_err *e);
void ir_playbook_free(struct ir_playbook *p);

struct ir_vals *ir_playbook_vals(struct ir_playbook *p);
struct ir_val *ir_playbook_root(const struct ir_playbook *p);
const char *ir_playbook_name(const struct ir_playbook *p); /* as loaded */
bool ir_playbook_is_yaml(const struct ir_playbook *p);
/* The bytes it was read from, and their length; borrowed. */
const char *ir_playbook_text(const struct ir_playbook *p, size_t *ret_len);

/*
 * Text of a value in a language ("ja", "en"): the translation if our extension
 * has one (texts, by pointer), else the value's own string; NULL if it is no
 * string.  Also for {"ja":..,"en":..} inside our extension: that language,
 * else any.
 */
const char *ir_playbook_say(
	const struct ir_playbook *p, const struct ir_val *v, const char *lang);

/* The short name people gave a step, agent ... ("isolate"), or the id
 * itself. */
const char *ir_playbook_short(const struct ir_playbook *p, const char *id);

/* Our extension's object of a step, or of the playbook (v its root); NULL. */
const struct ir_val *ir_playbook_ext(const struct ir_val *v);

/*
 * The workflow as a graph.  Steps in source order; an edge to a step that is
 * not there has to == IR_STEP_NONE and keeps its value.
 */
#define IR_STEP_NONE UINT32_MAX

enum ir_step_type {
	IR_STEP_UNKNOWN,
	IR_STEP_START,
	IR_STEP_END,
	IR_STEP_ACTION,
	IR_STEP_PLAYBOOK,
	IR_STEP_PARALLEL,
	IR_STEP_IF,
	IR_STEP_WHILE,
	IR_STEP_SWITCH,
};

enum ir_edge_kind {
	IR_EDGE_COMPLETION, /* these three leave the step */
	IR_EDGE_SUCCESS,
	IR_EDGE_FAILURE,
	IR_EDGE_TRUE, /* from here on: branches, which come back */
	IR_EDGE_FALSE,
	IR_EDGE_CASE,
	IR_EDGE_NEXT, /* parallel */
};

struct ir_edge {
	enum ir_edge_kind kind;
	uint32_t to;
	const char *label; /* the case's key, else NULL */
	const struct ir_val *v; /* the string that names the step */
};

struct ir_step {
	const char *id;
	enum ir_step_type type;
	const struct ir_val *v;
	const struct ir_edge *edge;
	size_t n_edges;
};

struct ir_graph;
/* Never fails on odd input: what is no step is left out (lint names it). */
int ir_graph_new(
	struct ir_graph **ret, const struct ir_playbook *p, struct ir_err *e);
void ir_graph_free(struct ir_graph *g);
size_t ir_graph_count(const struct ir_graph *g);
const struct ir_step *ir_graph_at(const struct ir_graph *g, uint32_t i);
uint32_t ir_graph_find(const struct ir_graph *g, const char *id); /* hashed */
uint32_t ir_graph_start(const struct ir_graph *g); /* or IR_STEP_NONE */
uint32_t ir_graph_exception(const struct ir_graph *g);
/* The edge of that kind, or NULL. */
const struct ir_edge *ir_step_edge(
	const struct ir_step *s, enum ir_edge_kind kind);

#endif
