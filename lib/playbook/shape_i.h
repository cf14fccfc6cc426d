/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAYBOOK_SHAPE_I_H
#define PLAYBOOK_SHAPE_I_H

#include "value_i.h"

/*
 * Where a playbook holds what the YAML form writes in another way: the
 * dictionaries and who names their keys, texts for people, extensions.
 */
enum {
	SHAPE_WORKFLOW,
	SHAPE_AGENTS,
	SHAPE_TARGETS,
	SHAPE_AUTH,
	SHAPE_MARKINGS,
	SHAPE_EXTENSIONS,
	SHAPE_SIGNATURES,
	SHAPE_DICTS
};

/* "workflow", and the dictionary itself (an object), or NULL. */
struct ir_val *shape_dict(const struct ir_val *root, unsigned dict);

/* Every string that names something in a dictionary. */
typedef int shape_ref(void *arg, struct ir_val *s, unsigned dict);
int shape_refs(const struct ir_val *root, shape_ref *fn, void *arg);

/* Every object whose keys are ids of extension definitions. */
typedef int shape_keys(void *arg, struct ir_val *object);
int shape_extensions(const struct ir_val *root, shape_keys *fn, void *arg);

/* Every value where a text for people may stand: name and description, and
 * the command of a manual command; nothing inside extensions. */
typedef int shape_text(void *arg, struct ir_val *v);
int shape_texts(struct ir_val *v, shape_text *fn, void *arg);

/* {"ja": "..", "en": ".."}: keys of two letters, texts; marked: each key
 * with a "=" before it. */
bool shape_is_languages(const struct ir_val *v, bool marked);

/* A name as people write it: letter, letters, digits, single "-". */
bool shape_is_short(const char *s);

/*
 * id = TYPE--UUID, the UUID of version 4 shape made of SHA-256 of playbook
 * id, LF, dictionary, LF, short name.  Answers NULL when the type is none.
 */
int shape_id(struct ir_vals *t, const char *playbook, unsigned dict,
	const char *type, const char *name, const char **ret);

/* The extension's object of the playbook or of a step: member key of v and
 * in it the extension, or NULL. */
#define SHAPE_OF_PLAYBOOK "playbook_extensions"
#define SHAPE_OF_STEP "step_extensions"
struct ir_val *shape_ext(const struct ir_val *v, const char *key);

/* What defines the extension, as it is added by itself. */
struct ir_val *shape_definition(struct ir_vals *t);

/* Makes the standard shape of what people wrote; messages begin with name. */
int shape_standard(struct ir_val *root, const char *name, struct ir_err *e);

#endif
