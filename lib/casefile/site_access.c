/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/base/num.h"

#include "records_i.h"
#include "site_i.h"

#define SECONDS_MAX ((uint64_t)30 * 24 * 3600)
#define SHELL_SIGNS "\"'`$;&|<>(){}"
#define KEY_DIGITS 43 /* base64 of a SHA-256, as ssh-keygen -l prints it */

/* Texts that end up as words of another program's command line; a name of a
 * host or a user has no need for what a shell would make something of. */
static bool
no_word(const char *s, const char *not_in)
{
	if (!*s || *s == '-')
		return true;
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c <= 0x20 || c == 0x7f || strchr(not_in, c))
			return true;
	}
	return false;
}

static const char *
word(struct ir_reader *r, ir_node o, const char *key, const char *not_in)
{
	const char *s = ir_read_text(r, o, key);

	if (s && no_word(s, not_in)) {
		ir_read_wrong(r, key,
			N_("is no plain name: it has blanks, signs of a "
			   "shell or a leading '-'"));
		return NULL;
	}
	return s;
}

static uint64_t
number(struct ir_reader *r, ir_node o, const char *key, uint64_t max,
	int (*parse)(const char *s, uint64_t max, uint64_t *ret))
{
	ir_node v = ir_read_member(r, o, key);
	const char *text;
	uint64_t n = 0;

	if (v == IR_NODE_NONE)
		return 0;
	if (ir_json_type(r->j, v) == IR_JSON_NUMBER) {
		if (ir_json_u64(r->j, v, &n) < 0 || n == 0 || n > max)
			ir_read_wrong(r, key, N_("is out of range"));
		return n;
	}
	text = ir_read_text(r, o, key);
	if (text && (parse(text, max, &n) < 0 || n == 0))
		ir_read_wrong(r, key, N_("is no number in range"));
	return n;
}

static int
plain_number(const char *s, uint64_t max, uint64_t *ret)
{
	return ir_num_u64(s, strlen(s), max, ret);
}

static void
read_limits(struct ir_reader *r, ir_node access, struct ir_device_access *a)
{
	ir_node o = ir_read_object(r, access, "limits");

	a->connect_seconds =
		number(r, o, "connect", SECONDS_MAX, ir_num_duration);
	a->seconds = number(r, o, "time", SECONDS_MAX, ir_num_duration);
	a->stall_seconds = number(r, o, "stall", SECONDS_MAX, ir_num_duration);
	a->command_seconds =
		number(r, o, "command_time", SECONDS_MAX, ir_num_duration);
	a->bytes = number(r, o, "bytes", INT64_MAX, ir_num_size);
	a->command_bytes =
		number(r, o, "command_bytes", INT64_MAX, ir_num_size);
	a->rate = number(r, o, "rate", INT64_MAX, ir_num_size);
}

/* A secret in the file is told, not used: it would end up in the archive. */
static bool
read_prompt(struct ir_reader *r, ir_node o)
{
	static const char *const secrets[] = {
		"passphrase", "secret", "token", "community"};
	const char *s = ir_read_text(r, o, "password");

	if (s && strcmp(s, "prompt") != 0)
		ir_read_wrong(r, "password",
			N_("must be \"prompt\": no secret belongs in a "
			   "record"));
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		if (ir_read_member(r, o, secrets[i]) != IR_NODE_NONE)
			ir_read_wrong(r, secrets[i],
				N_("no secret belongs in a record: name a "
				   "\"secret_file\""));
	}
	return s != NULL;
}

static const char *
read_host_key(struct ir_reader *r, ir_node o)
{
	const char *s = ir_read_text(r, o, "host_key");

	if (s && !ir_site_host_key_ok(s))
		ir_read_wrong(r, "host_key",
			N_("must be SHA256: and 43 characters, as ssh-keygen "
			   "-l shows it"));
	return s;
}

bool
ir_site_host_key_ok(const char *s)
{
	return strncmp(s, "SHA256:", 7) == 0 && strlen(s + 7) == KEY_DIGITS &&
		strspn(s + 7,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			"0123456789+/") == KEY_DIGITS;
}

static void
read_legacy(struct ir_reader *r, ir_node o, struct ir_device_access *a)
{
	a->legacy = ir_read_list(r, o, "legacy", &a->n_legacy);
	for (size_t i = 0; i < a->n_legacy; i++) {
		if (no_word(a->legacy[i], ",+^*?!" SHELL_SIGNS))
			ir_read_wrong(
				r, "legacy", N_("names algorithms one by one"));
	}
}

void
ir_site_access(struct ir_reader *r, struct ir_device_access *a)
{
	ir_node o = ir_read_object(r, 0, "access");

	a->type = ir_read_text(r, o, "type");
	a->root = ir_read_text(r, o, "root");
	a->paths = ir_read_list(r, o, "paths", &a->n_paths);
	a->host = word(r, o, "host", "@/" SHELL_SIGNS);
	a->port = (uint16_t)number(r, o, "port", UINT16_MAX, plain_number);
	a->user = word(r, o, "user", "@" SHELL_SIGNS);
	a->identity = ir_read_text(r, o, "identity");
	a->prompt = read_prompt(r, o);
	a->secret_file = ir_read_text(r, o, "secret_file");
	a->host_key = read_host_key(r, o);
	read_legacy(r, o, a);
	a->share = ir_read_text(r, o, "share");
	a->url = word(r, o, "url", "");
	a->ca = ir_read_text(r, o, "ca");
	a->profile = word(r, o, "profile", "/");
	a->snmp_version = word(r, o, "snmp_version", "");
	a->snmp_level = word(r, o, "snmp_level", "");
	a->snmp_auth = word(r, o, "snmp_auth", "");
	a->snmp_privacy = word(r, o, "snmp_privacy", "");
	a->snmp_context = word(r, o, "snmp_context", "");
	read_limits(r, o, a);
}
