/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_ASSET_DEVICE_H
#define IR_ASSET_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/asset/stage.h"
#include "ir/base/err.h"
#include "ir/base/json.h"

/*
 * What the inventory says of a device (facts/inventory.md 2.1): the fields of
 * rules/inventory.yaml, and one record of devices.jsonl read by them.
 *
 * A value stands in the record as itself, or with where it comes from:
 *   "serial":"A1", "serial":{"v":"A1","src":"plate","on":"2026-11-02",
 *   "by":"..."}
 * "unknown" is an answer and is counted; an absent field is one that nobody
 * asked about, and is counted apart; "none" of a date says that there is none.
 */
enum ir_field_type {
	IR_FIELD_TEXT,
	IR_FIELD_YN,
	IR_FIELD_INT,
	IR_FIELD_DATE,
	IR_FIELD_CHOICE,
	IR_FIELD_STAGE,
	IR_FIELD_JMDN,
	IR_FIELD_APPROVAL,
	IR_FIELD_GTIN,
	IR_FIELD_SERIAL,
	IR_FIELD_IP,
	IR_FIELD_PREFIX,
	IR_FIELD_MAC,
	IR_FIELD_VLAN,
	IR_FIELD_PORT,
	IR_FIELD_HOST,
	IR_FIELD_CONTACT,
	IR_FIELD_DEVICE,
	IR_FIELD_DEVICES,
	IR_FIELD_DIGEST,
	IR_FIELD_TEXTS,
};

enum ir_field_for {
	IR_FOR_NOBODY,
	IR_FOR_ALL,
	IR_FOR_MEDICAL,
	IR_FOR_PATIENT,
	IR_FOR_NETWORK,
};

struct ir_field_choice {
	const char *key, *ja, *en;
};

struct ir_field_def {
	const char *path; /* "life.eos", "net[].ip" */
	enum ir_field_type type;
	const char *ja, *en;
	const char *group, *group_ja, *group_en;
	enum ir_field_for need;
	const struct ir_field_choice *choices;
	size_t n_choices;
};

#define IR_FIELDS_FILE "rules/inventory.yaml"
struct ir_fields;
int ir_fields_load(
	struct ir_fields **ret, const char *datadir, struct ir_err *e);
void ir_fields_free(struct ir_fields *f);
size_t ir_fields_count(const struct ir_fields *f);
const struct ir_field_def *ir_fields_at(const struct ir_fields *f, size_t i);
const struct ir_field_def *ir_fields_find(
	const struct ir_fields *f, const char *path);

/* One record, opened again and again: a reader that keeps its memory. */
struct ir_record;
int ir_record_new(struct ir_record **ret, struct ir_err *e);
void ir_record_free(struct ir_record *r);
int ir_record_read(
	struct ir_record *r, const char *json, size_t len, struct ir_err *e);

enum ir_known {
	IR_KNOWN_ABSENT, /* nobody asked */
	IR_KNOWN_UNKNOWN,
	IR_KNOWN_NONE,
	IR_KNOWN_YES,
};

/* Borrowed until the record is read anew. */
struct ir_known_value {
	enum ir_known state;
	ir_node node; /* of the bare value */
	const char *text; /* of a text, number or boolean; a list: blanks
			     between; NULL unless known */
	const char *src, *on, *by; /* or NULL */
};

/* path without []: of the record or, with at, of an item of a list. */
struct ir_known_value ir_record_get(struct ir_record *r, const char *path);
struct ir_known_value ir_record_item(
	struct ir_record *r, const char *list, size_t i, const char *key);
size_t ir_record_count(struct ir_record *r, const char *list);
const struct ir_json *ir_record_json(const struct ir_record *r);

/* Does it say how the device is connected?  YES: by a list of connections;
 * NONE: an empty list, or "none"; what is no list is UNKNOWN. */
enum ir_known ir_record_net(struct ir_record *r);

/* Does the need apply to this record?  Unknown counts as yes. */
bool ir_record_needs(struct ir_record *r, enum ir_field_for need);

/* Its life cycle, for ir_stage_of; *ret borrows from the record.  A date that
 * cannot be read counts as unknown (lint names it), and so do components that
 * are no list. */
int ir_record_life(struct ir_record *r, struct ir_life *ret, struct ir_err *e);

#endif
