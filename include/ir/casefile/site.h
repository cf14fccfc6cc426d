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
 *   access               how it is reached: struct ir_device_access
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

/*
 * "access":{...}.  Texts are NULL, lists empty, numbers 0 when not stated.
 * Secrets have no place in a record: "password" is "prompt" or nothing.
 */
struct ir_device_access {
	const char *type; /* local root files ssh smb http snmp dialogue */
	const char *root; /* root: where its disk is mounted */
	const char *const *paths; /* what to take by name; NULL-terminated */
	size_t n_paths;
	const char *host; /* name or address, no port, no user */
	uint16_t port;
	const char *user;
	const char *identity; /* file of a private key */
	bool prompt; /* "password":"prompt": typed when it is needed */
	const char *secret_file; /* netrc-style, 0600 or stricter */
	const char *host_key; /* "SHA256:...", told by somebody else */
	const char *const *legacy; /* algorithms allowed besides the default */
	size_t n_legacy;
	const char *share; /* smb */
	const char *url; /* http: what the paths are below */
	const char *ca; /* http: file of the certificates to trust */
	const char *profile; /* dialogue: "fortios", "ios" ... */
	const char *snmp_version; /* "1", "2c", "3" */
	const char *snmp_level, *snmp_auth, *snmp_privacy, *snmp_context;
	/* "limits":{...} of this device */
	uint64_t connect_seconds, seconds, stall_seconds, command_seconds;
	uint64_t bytes, command_bytes, rate;
};

struct ir_device {
	const char *id;
	const char *name, *class; /* NULL when not stated */
	enum ir_yn medical;
	enum ir_yn patient_connectable;
	const char *permission; /* NULL: none recorded */
	bool provisional; /* written by a tool, looked at by nobody yet */
	struct ir_device_access access;
	const char *const *artifacts; /* NULL-terminated */
	size_t n_artifacts;
	const char *clock_reference, *clock_offset, *clock_note; /* or NULL */
	const char *json; /* the whole record as it stands in the file */
	size_t json_len;
	uint32_t line; /* line number in the file */
};

struct ir_site;

/* One record that is in no file, as ir_site_load reads a line. */
int ir_site_record(
	struct ir_site **ret, const char *json, size_t len, struct ir_err *e);

/* Reads SITE/devices.jsonl.  dir is borrowed for the call.  A missing file is
 * an empty inventory (0).  -IR_EFORMAT, -IR_ELIMIT with "PATH:LINE: why". */
int ir_site_load(struct ir_site **ret, const char *dir, struct ir_err *e);
void ir_site_free(struct ir_site *s);

/* The directory it was loaded from; NULL: from none, or s is NULL. */
const char *ir_site_dir(const struct ir_site *s);
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

/* "SHA256:" and the 43 characters that ssh-keygen -l shows. */
bool ir_site_host_key_ok(const char *s);

#endif
