/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_EVIDENCE_ARTIFACT_H
#define IR_EVIDENCE_ARTIFACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ir/base/err.h"

/*
 * What to take: artifact definitions in the ForensicArtifacts YAML schema
 * (several documents a file), Debian's forensic-artifacts and ours in
 * playbooks/artifacts.  Our additions are optional keys that other readers
 * skip: "rank" of a definition or of a source (order of volatility, RFC
 * 3227 section 2.1; lower first; default 500, COMMAND sources 200, patterns
 * that all lie below /proc, /sys, /run or /dev/shm 250), "doc_ja",
 * "power_off" and "power_off_ja" (what dies when the device is switched off),
 * "patient_data" and "patient_data_ja" (what may name a patient), per source
 * "limits" {seconds, bytes} (of each command, path or OID of it).
 *
 * Source types beyond the schema, by the access that carries them (all of
 * playbooks/artifacts/README.md):
 *   COMMAND   {cmd, args}      local, ssh; the Windows script (winlive.h)
 *   FILE PATH {paths}          local, root, ssh, smb, files
 *   DIALOGUE  {model, commands: [TEXT or {command, ends}]}   dialogue: typed
 *             at the prompt of a network box, which model.h describes; the
 *             answer is whole when the prompt is back and, where ends (an
 *             ERE) is given, a line before it matched
 *   HTTP      {paths}          http: GET, path and query as to be sent
 *   SNMP      {oids}           snmp: numeric, each walked
 *
 * A set owns everything; what it hands out is borrowed until it is freed.
 */
enum ir_source_type {
	IR_SOURCE_FILE, /* patterns of files */
	IR_SOURCE_PATH, /* patterns of paths: recorded, not read */
	IR_SOURCE_COMMAND, /* argv */
	IR_SOURCE_DIALOGUE, /* items: commands */
	IR_SOURCE_HTTP, /* items: paths */
	IR_SOURCE_SNMP, /* items: OIDs */
	IR_SOURCE_REGISTRY, /* not collectable here */
	IR_SOURCE_WMI, /* not collectable here */
	IR_SOURCE_OTHER, /* a type we do not know, by name */
};

struct ir_source {
	const char *artifact; /* name of the definition */
	enum ir_source_type type;
	const char *type_name; /* as written: "REGISTRY_KEY" */
	unsigned rank;
	const char *const *paths; /* FILE, PATH: expanded of variables, '/';
				     with why_not: the items it is about, as
				     written (paths, registry keys, query) */
	size_t n_paths;
	const char *const *argv; /* COMMAND: NULL-terminated */
	const char *const *items; /* DIALOGUE, HTTP, SNMP: as written */
	size_t n_items;
	const char *const *ends; /* DIALOGUE: per item, an ERE or NULL */
	const char *model; /* DIALOGUE: a name ir_artifacts_model knows */
	unsigned seconds; /* limit; 0: the default */
	uint64_t bytes; /* limit; 0: the default */
	const char *why_not; /* not NULL: cannot be collected, the reason
				    ("registry key: needs a hive reader") */
};

struct ir_artifacts;
int ir_artifacts_new(struct ir_artifacts **ret, struct ir_err *e);
void ir_artifacts_free(struct ir_artifacts *a);

/* A file or a directory of *.yaml.  A name defined twice: the later file
 * wins when it is ours (override true), else an error that names both.
 * Unknown keys and source types are fine; a malformed definition is
 * -IR_EFORMAT, "FILE:LINE: artifact 'NAME': why". */
int ir_artifacts_load(struct ir_artifacts *a, const char *path, bool override,
	struct ir_err *e);
size_t ir_artifacts_count(const struct ir_artifacts *a);

struct ir_artifact_info {
	const char *name, *doc, *doc_ja, *file;
	const char *power_off, *power_off_ja; /* or NULL */
	const char *patient_data, *patient_data_ja;
	const char *const *aliases;
	const char *const *os; /* NULL-terminated */
	uint32_t line;
	unsigned rank;
	size_t sources;
	bool secret; /* a command of it holds one in plain text */
	char sha256[65]; /* of the definition's own text in its file: what
			    lies between the "---" lines around it */
};
/* i < count, in order of name. */
void ir_artifacts_info(
	const struct ir_artifacts *a, size_t i, struct ir_artifact_info *ret);

/* A variable for %%name%%, and in paths with a backslash as separator for
 * %name% (%SystemRoot% is environ_systemroot); any case, may be set more than
 * once: every value is tried (users.homedir).  The value is part of a
 * pattern.  A path with an unknown variable becomes a source of its own with
 * why_not. */
int ir_artifacts_set(struct ir_artifacts *a, const char *name,
	const char *value, struct ir_err *e);

/* Fills users.homedir and users.username for a Linux root from its
 * etc/passwd, /root and /home (users of a directory service are in no
 * passwd).  rootfd: the root directory. */
int ir_artifacts_set_linux(
	struct ir_artifacts *a, int rootfd, struct ir_err *e);

/* The same for a Windows root (a mounted system partition): users.* from
 * /Users and, on older systems, /Documents and Settings; environ_* to their
 * usual places; users.sid to any. */
int ir_artifacts_set_windows(
	struct ir_artifacts *a, int rootfd, struct ir_err *e);

/*
 * Sources of the named definitions (by name or alias) and of the groups they
 * name (cycles and unknown names are errors that name the nearest known one),
 * for os ("Linux", "Windows", ...; NULL: any), in rank order, each once.  A
 * name of which nothing is for os gives one source with why_not.
 */
int ir_artifacts_resolve(struct ir_artifacts *a, const char *const *names,
	size_t n, const char *os, const struct ir_source *const **ret,
	size_t *ret_n, struct ir_err *e);

#endif
