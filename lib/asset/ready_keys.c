/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/io.h"
#include "ir/base/time.h"
#include "ir/casefile/trust.h"
#include "ir/casefile/where.h"
#include "ir/sys/sign.h"

#include "ready_i.h"

/* Keys and certificates: whose end is near, who can sign tonight. */

#define DAY 86400
#define RECIPIENTS_MAX ((size_t)1 << 20)
#define FOREVER INT64_MAX

struct ends {
	struct ir_ready *r;
	int64_t red, warn, first; /* days; the next end of all */
};

static bool
limits(struct ends *s, struct ir_ready *r)
{
	*s = (struct ends){.r = r, .first = FOREVER};
	return ir_ready_limit(r, "red_days", &s->red) &&
		ir_ready_limit(r, "warn_days", &s->warn);
}

/* The last day a key is good for. */
static int64_t
last_day(const struct ir_time *t)
{
	return (t->sec + t->east - 1) / DAY;
}

static void
ends_on(struct ends *s, const char *name, int64_t day)
{
	char text[IR_TIME_TEXT];
	struct ir_esc esc;

	if (day < s->first)
		s->first = day;
	if (day == FOREVER)
		return;
	if (day < s->r->in.today)
		ir_ready_say(s->r, IR_READY_RED, _("%s: ended on %s"),
			ir_esc(name, &esc), ir_day_text(day, text));
	else if (day - s->r->in.today <= s->red)
		ir_ready_say(s->r, IR_READY_RED, _("%s: ends on %s"),
			ir_esc(name, &esc), ir_day_text(day, text));
	else if (day - s->r->in.today <= s->warn)
		ir_ready_say(s->r, IR_READY_GREEN, _("%s: ends on %s"),
			ir_esc(name, &esc), ir_day_text(day, text));
}

static void
good_until(const struct ends *s, size_t n, char good[READY_GOOD])
{
	char text[IR_TIME_TEXT];

	(void)snprintf(good, READY_GOOD, _("%zu good; the next end is on %s"),
		n, s->first == FOREVER ? "-" : ir_day_text(s->first, text));
}

/* The day an entry ends, FOREVER when it does not; *ret_known: its digest
 * alone does not say. */
static int64_t
entry_end(const struct ir_trusted *t, bool *ret_known)
{
	int64_t end = t->has_to ? last_day(&t->to) : FOREVER, cert;

	*ret_known = t->cert || t->has_to;
	if (!t->cert)
		return end;
	cert = last_day(&ir_cert_info(t->cert)->to);
	return cert < end ? cert : end;
}

/* Good today? */
static bool
holds(const struct ir_trusted *t, int64_t today)
{
	bool known;

	if (t->has_revoked && t->revoked.sec / DAY <= today)
		return false;
	if (t->has_from && (t->from.sec + t->from.east) / DAY > today)
		return false;
	if (t->cert && ir_cert_info(t->cert)->from.sec / DAY > today)
		return false;
	return entry_end(t, &known) >= today;
}

/* Is it the entry of its name that lasts longest? */
static bool
longest(const struct ir_trust *all, size_t i, int64_t today)
{
	const struct ir_trusted *t = ir_trust_at(all, i);
	bool known;
	int64_t end = entry_end(t, &known);

	for (size_t k = 0; k < ir_trust_count(all); k++) {
		const struct ir_trusted *o = ir_trust_at(all, k);
		int64_t other = entry_end(o, &known);

		if (k != i && o->tsa == t->tsa && holds(o, today) &&
			strcmp(o->name, t->name) == 0 &&
			(other > end || (other == end && k < i)))
			return false;
	}
	return true;
}

static void
look_at(struct ends *s, const struct ir_trust *all, size_t n[2])
{
	for (size_t i = 0; i < ir_trust_count(all); i++) {
		const struct ir_trusted *t = ir_trust_at(all, i);
		struct ir_esc esc;
		bool known;

		if (!holds(t, s->r->in.today) ||
			!longest(all, i, s->r->in.today))
			continue; /* history, or replaced already */
		n[t->tsa]++;
		ends_on(s, t->name, entry_end(t, &known));
		if (!known)
			ir_ready_say(s->r, IR_READY_UNSEEN,
				_("%s: known by the digest alone; when it ends "
				  "is not"),
				ir_esc(t->name, &esc));
	}
}

void
ready_keys_trust(struct ir_ready *r, char good[READY_GOOD])
{
	char *path = ir_where_join(r->in.dir, IR_TRUST_NAME);
	struct ir_err e = IR_ERR_INIT;
	struct ir_trust *t = NULL;
	size_t n[2] = {0, 0};
	struct ends s;
	int rc = path ? ir_trust_load(&t, path, &e)
		      : ir_err_set(&e, ENOMEM, _("out of memory"));

	if (rc < 0) {
		ir_ready_say(r, rc == -ENOENT ? IR_READY_RED : IR_READY_UNSEEN,
			"%s", e.text);
	} else if (limits(&s, r)) {
		look_at(&s, t, n);
		if (n[0] == 0)
			ir_ready_say(r, IR_READY_RED,
				_("nobody can sign: no signer is good today"));
		if (n[1] == 0)
			ir_ready_say(r, IR_READY_GREEN,
				_("no time-stamping authority is trusted"));
		good_until(&s, n[0] + n[1], good);
	}
	ir_trust_free(t);
	free(path);
}

/* ---- what readiness.yaml names ---- */

static bool
is_recipient(const char *line, size_t len)
{
	static const char *const kinds[] = {"age1", "ssh-ed25519 ", "ssh-rsa "};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (len > strlen(kinds[i]) &&
			strncmp(line, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

/* Lines of a recipients file of age; how many recipients, 0 when a line is
 * none. */
static size_t
recipients(const char *p)
{
	size_t n = 0;

	while (*p) {
		size_t len = strcspn(p, "\r\n");

		if (len > 0 && *p != '#') {
			if (!is_recipient(p, len))
				return 0;
			n++;
		}
		p += len;
		p += strspn(p, "\r\n");
	}
	return n;
}

static char *
beside(const struct ir_ready *r, const char *file)
{
	return *file == '/' ? strdup(file) : ir_where_join(r->in.dir, file);
}

static void
certificate(struct ends *s, const char *name, const char *file)
{
	char *path = beside(s->r, file);
	struct ir_err e = IR_ERR_INIT;
	struct ir_cert *c = NULL;
	struct ir_esc esc;
	int rc = path ? ir_cert_load(&c, path, &e)
		      : ir_err_set(&e, ENOMEM, _("out of memory"));

	if (rc < 0)
		ir_ready_say(s->r,
			rc == -ENOENT ? IR_READY_RED : IR_READY_UNSEEN,
			"%s: %s", ir_esc(name, &esc), e.text);
	else
		ends_on(s, name, last_day(&ir_cert_info(c)->to));
	ir_cert_free(c);
	free(path);
}

static void
age_file(struct ends *s, const char *name, const char *file)
{
	char *path = beside(s->r, file);
	struct ir_err e = IR_ERR_INIT;
	struct ir_esc esc;
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	rc = path ? ir_io_slurp(path, RECIPIENTS_MAX, &b, &e)
		  : ir_err_set(&e, ENOMEM, _("out of memory"));
	if (rc < 0)
		ir_ready_say(s->r,
			rc == -ENOENT ? IR_READY_RED : IR_READY_UNSEEN,
			"%s: %s", ir_esc(name, &esc), e.text);
	else if (recipients(b.p) == 0)
		ir_ready_say(s->r, IR_READY_RED,
			_("%s: the file holds no recipients of age"),
			ir_esc(name, &esc));
	ir_buf_free(&b);
	free(path);
}

static void
one_key(struct ends *s, const struct ir_yaml_node *k)
{
	const char *name = ir_yaml_get_str(k, "name");
	const char *cert = ir_yaml_get_str(k, "certificate");
	const char *age = ir_yaml_get_str(k, "recipients");
	struct ir_esc esc;
	int64_t until;

	if (!name)
		name = cert ? cert : age ? age : "?";
	if (cert)
		certificate(s, name, cert);
	if (age)
		age_file(s, name, age);
	if (ir_yaml_get(k, "until")) {
		if (ready_day(
			    s->r, k, "until", true, ir_esc(name, &esc), &until))
			ends_on(s, name, until);
	} else if (!cert) {
		ir_ready_say(s->r, IR_READY_RED,
			_("%s: until when it holds is not written"),
			ir_esc(name, &esc));
	}
}

void
ready_keys_files(struct ir_ready *r, char good[READY_GOOD])
{
	const struct ir_yaml_node *list = ready_own(r, "keys");
	size_t n = ir_yaml_count(list);
	struct ends s;

	if (r->own_why.code != 0 || !limits(&s, r))
		return;
	if (n == 0)
		ir_ready_say(r, IR_READY_RED,
			_("%s names no keys: nobody watches them"),
			IR_SITE_READY);
	for (size_t i = 0; i < n; i++)
		one_key(&s, ir_yaml_at(list, i));
	good_until(&s, n, good);
}
