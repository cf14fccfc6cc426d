/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_CASEFILE_SITE_H
#define IR_CASEFILE_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * The site as the incident tools read it: SITE/devices.jsonl, one JSON object
 * a line, empty lines allowed.  Keys read here; all others are left to
 * ir-asset:
 *
 *   id                   required, unique: ir_site_id_ok
 *   name, class          text
 *   medical              true, false, or absent (unknown)
 *   patient_connectable  true, false, or absent (unknown)
 *   permission           text: the maker's leave for active access
 *   access               {"type":"local|root|files|ssh|...","root":"/mnt/x",
 *                         "paths":["..."]}
 *   artifacts            ["name", ...]
 *   clock                {"reference":"...","offset":"...","note":"..."}
 *
 * Limits: 64 MiB, 1 MiB a line, 100,000 devices.
 */
#define IR_SITE_DEVICES "devices.jsonl"
#define IR_SITE_LINE_MAX ((size_t)1 << 20)
#define IR_SITE_DEVICES_MAX 100000u

/* "Unknown" is never "no": used as a condition, unknown counts as yes. */
enum ir_yn {
	IR_YN_NO = 0,
	IR_YN_YES = 1,
	IR_YN_UNKNOWN = 2,
};

struct ir_device {
	const char *id;
	const char *name, *class; /* NULL when not stated */
	enum ir_yn medical;
	enum ir_yn patient_connectable;
	const char *permission; /* NULL: none recorded */
	const char *access_type; /* "local", ...; NULL when not stated */
	const char *access_root; /* NULL when not stated */
	const char *const *paths; /* access.paths, NULL-terminated */
	size_t n_paths;
	const char *const *artifacts; /* NULL-terminated */
	size_t n_artifacts;
	const char *clock_reference, *clock_offset, *clock_note; /* or NULL */
	const char *json; /* the whole record as it stands in the file */
	size_t json_len;
	uint32_t line; /* line number in the file */
};

struct ir_site;

/* Reads SITE/devices.jsonl.  dir is borrowed for the call.  A missing file is
 * an empty inventory (0).  -IR_EFORMAT, -IR_ELIMIT with "PATH:LINE: why". */
int ir_site_load(struct ir_site **ret, const char *dir, struct ir_err *e);
void ir_site_free(struct ir_site *s);

size_t ir_site_count(const struct ir_site *s);
const struct ir_device *ir_site_at(const struct ir_site *s, size_t i);

/* SHA-256 of devices.jsonl as read, for the record; "" when there is none. */
const char *ir_site_sha256(const struct ir_site *s);

/* The device, borrowed from s; NULL and -ENOENT in e (which names the nearest
 * known id) when there is none.  s may be NULL: an empty site. */
const struct ir_device *ir_site_device(
	const struct ir_site *s, const char *id, struct ir_err *e);

/* Ids go into file names and are read over the phone: 1 to 64 bytes of UTF-8,
 * no control characters, blanks, '/', '\\', '[', ']', '=', ':' nor quotes, not
 * starting with '-' or '.'. */
bool ir_site_id_ok(const char *id, size_t len);

#endif
