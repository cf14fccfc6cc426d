/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "fmt_i.h"

static const char *const playbook[] = {"type", "spec_version", "lang", "id",
	"name", "description", "playbook_types", "playbook_activities",
	"created_by", "created", "modified", "revoked", "valid_from",
	"valid_until", "derived_from", "related_to", "priority", "severity",
	"impact", "industry_sectors", "labels", "external_references",
	"markings", "playbook_processing_summary", "ir", "playbook_variables",
	"workflow_start", "workflow_exception", "workflow",
	"authentication_info_definitions", "agent_definitions",
	"target_definitions", "data_marking_definitions", "playbook_extensions",
	"extension_definitions", "signatures", NULL};

static const char *const step[] = {"type", "name", "description",
	"external_references", "owner", "agent", "targets", "delay", "timeout",
	"step_variables", "playbook_id", "playbook_version", "in_args",
	"commands", "out_args", "condition", "on_true", "on_false", "switch",
	"cases", "next_steps", "on_completion", "on_success", "on_failure",
	"ir", "step_extensions", NULL};

static const char *const command[] = {"type", "version", "description",
	"playbook_activity", "external_references", "command", "command_b64",
	"headers", "content", "content_b64", NULL};

static const char *const variable[] = {
	"type", "description", "value", "constant", "external", NULL};

static const char *const agent[] = {"type", "name", "description", "location",
	"contact", "sector", "category", "address", "port",
	"authentication_info", "agent_target_extensions", NULL};

static const char *const auth[] = {"type", "name", "description", "user_id",
	"username", "password", "oauth_header", "token", "private_key", "kms",
	"kms_key_identifier", "authentication_info_extensions", NULL};

static const char *const marking[] = {"type", "id", "name", "description",
	"created_by", "created", "revoked", "valid_from", "valid_until",
	"labels", "external_references", "tlpv2_level", "statement",
	"marking_extensions", NULL};

static const char *const extension[] = {"type", "name", "description",
	"created_by", "schema", "version", "external_references", NULL};

static const char *const reference[] = {"name", "description", "source", "url",
	"external_id", "reference_id", NULL};

static const char *const signature[] = {"type", "id", "created_by", "created",
	"modified", "revoked", "signee", "valid_from", "valid_until",
	"related_to", "related_version", "hash_algorithm", "algorithm",
	"public_key", "public_cert_chain", "cert_url", "thumbprint", "value",
	"signature", NULL};

static const char *const *const orders[FMT_KINDS] = {
	[FMT_PLAYBOOK] = playbook,
	[FMT_STEP] = step,
	[FMT_COMMAND] = command,
	[FMT_VARIABLE] = variable,
	[FMT_AGENT] = agent,
	[FMT_AUTH] = auth,
	[FMT_MARKING] = marking,
	[FMT_EXTENSION] = extension,
	[FMT_REFERENCE] = reference,
	[FMT_SIGNATURE] = signature,
};

unsigned
fmt_kind_of(unsigned kind, const char *key)
{
	static const struct {
		unsigned in; /* FMT_OTHER: wherever it is known */
		const char *key;
		unsigned kind;
	} t[] = {
		{FMT_PLAYBOOK, "workflow", FMT_STEP},
		{FMT_PLAYBOOK, "playbook_variables", FMT_VARIABLE},
		{FMT_PLAYBOOK, "agent_definitions", FMT_AGENT},
		{FMT_PLAYBOOK, "target_definitions", FMT_AGENT},
		{FMT_PLAYBOOK, "authentication_info_definitions", FMT_AUTH},
		{FMT_PLAYBOOK, "data_marking_definitions", FMT_MARKING},
		{FMT_PLAYBOOK, "extension_definitions", FMT_EXTENSION},
		{FMT_PLAYBOOK, "signatures", FMT_SIGNATURE},
		{FMT_STEP, "step_variables", FMT_VARIABLE},
		{FMT_STEP, "commands", FMT_COMMAND},
		{FMT_OTHER, "external_references", FMT_REFERENCE},
	};

	if (kind >= FMT_ALL)
		return kind - FMT_ALL;
	for (size_t i = 0; key && i < sizeof(t) / sizeof(t[0]); i++)
		if ((t[i].in == kind ||
			    (t[i].in == FMT_OTHER && kind != FMT_OTHER)) &&
			strcmp(t[i].key, key) == 0)
			return FMT_ALL + t[i].kind;
	return FMT_OTHER;
}

unsigned
fmt_rank(unsigned kind, const char *key)
{
	const char *const *o = kind < FMT_KINDS ? orders[kind] : NULL;

	for (unsigned i = 0; o && o[i]; i++)
		if (strcmp(o[i], key) == 0)
			return i + 1;
	return 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct fmt_place *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

void
fmt_sort(struct fmt_place *place, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (place[i].rank == 0)
			place[i].rank = place[i - 1].rank;
	qsort(place, n, sizeof(*place), by_rank);
}
