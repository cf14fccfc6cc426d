/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_REPORT_FORM_H
#define IR_REPORT_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"
#include "ir/casefile/vocabulary.h"

/*
 * Forms: DATADIR/forms/ID.yaml ("hikeshi: form/1"; the schema stands in
 * ir-report(1) and playbooks/forms/README.md).  A form whose cells are not
 * all marked "found" is titled 記載事項控え(様式未確認), unless it is a sheet of
 * our own ("own: yes") that no authority has a form for.
 */
#define IR_FORMS_DIR "forms"

enum ir_stage {
	IR_STAGE_FIRST,
	IR_STAGE_FOLLOW_UP,
	IR_STAGE_FINAL,
};
#define IR_STAGES 3

enum ir_need {
	IR_NEED_NOT, /* - does not belong to this stage */
	IR_NEED_OPTIONAL, /* o */
	IR_NEED_ASKED, /* m: 調査中 is accepted */
	IR_NEED_MUST, /* M */
};
struct ir_forms;
struct ir_form; /* one of them; borrowed from the set */

/* All forms, or with id only that one (-IR_EUSAGE with the nearest name).
 * -IR_EFORMAT "PATH:LINE:COLUMN: why". */
int ir_forms_load(struct ir_forms **ret, const char *datadir, const char *id,
	const struct ir_vocab *v, struct ir_err *e);

/* One form from its text; it may use no others. id: as of its file. */
int ir_forms_parse(struct ir_forms **ret, const char *id, const char *text,
	size_t len, const struct ir_vocab *v, struct ir_err *e);

/* Adds the sections of SITE/forms/ID.local.yaml ("hikeshi: form-local/1") to
 * the forms of the set, or to one of them, which an error leaves as it was. */
int ir_forms_local(struct ir_forms *f, const char *sitedir,
	const struct ir_vocab *v, struct ir_err *e);
int ir_form_local(struct ir_forms *f, size_t i, const char *sitedir,
	const struct ir_vocab *v, struct ir_err *e);
void ir_forms_free(struct ir_forms *f);
size_t ir_forms_count(const struct ir_forms *f);
const struct ir_form *ir_forms_at(const struct ir_forms *f, size_t i);
const struct ir_form *ir_forms_find(const struct ir_forms *f, const char *id);

const char *ir_form_id(const struct ir_form *f);
const char *ir_form_title(const struct ir_form *f, bool japanese);
const char *ir_form_recipient(const struct ir_form *f, bool japanese);
const char *ir_form_date(const struct ir_form *f); /* state of knowledge */
const char *ir_form_sha256(const struct ir_form *f);
bool ir_form_confirmed(const struct ir_form *f); /* all cells found */
bool ir_form_has_stage(const struct ir_form *f, enum ir_stage s);
/* "dev", "harm", "partner", "maker" or NULL: one for the whole case. */
const char *ir_form_per(const struct ir_form *f);
const char *const *ir_form_duties(const struct ir_form *f); /* ends with NULL */
/* Numbered with the notices of the case (pub[]), however they were sent. */
bool ir_form_is_notice(const struct ir_form *f);
bool ir_form_leaves(const struct ir_form *f); /* the house */

int ir_stage_read(const char *name, enum ir_stage *ret, struct ir_err *e);
const char *ir_stage_name(enum ir_stage s); /* first, follow-up, final */
const char *ir_stage_label(enum ir_stage s, bool japanese);

#endif
