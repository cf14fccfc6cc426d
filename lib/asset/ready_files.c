/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/io.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#include "ready_i.h"

/* Files: how old the rules are, whether those of the site are still those
 * somebody looked at. */

#define SUMS_MAX ((size_t)1 << 20)
#define DIR_FILES 100000u

static int
hash_fd(int fd, char out[IR_SHA256_HEX], struct ir_err *e)
{
	char *chunk = malloc(IR_IO_CHUNK), hex[IR_DIGEST_HEX];
	struct ir_digest *d = NULL;
	ssize_t n = 0;
	int rc = chunk ? ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), e)
		       : ir_err_set(e, ENOMEM, _("out of memory"));

	while (rc == 0 && (n = ir_io_read(fd, chunk, IR_IO_CHUNK)) > 0)
		rc = ir_digest_update(d, chunk, (size_t)n);
	if (rc == 0 && n < 0)
		rc = ir_err_sys(e, (int)-n, "%s", _("cannot read"));
	if (rc == 0)
		rc = ir_digest_final_hex(d, IR_SHA256, hex);
	if (rc == 0)
		memcpy(out, hex, IR_SHA256_HEX);
	ir_digest_free(d);
	free(chunk);
	return rc;
}

int
ir_ready_sha256(
	const char *dir, const char *name, char out[65], struct ir_err *e)
{
	char *path = ir_where_join(dir, name);
	struct ir_esc esc;
	int fd, rc;

	if (!path)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT) {
		out[0] = '\0';
		rc = 0;
	} else if (fd < 0) {
		rc = ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(path, &esc));
	} else {
		rc = hash_fd(fd, out, e);
		if (rc < 0)
			(void)ir_err_prefix(e, "%s: ", ir_esc(path, &esc));
	}
	if (fd >= 0)
		(void)close(fd); /* only read from */
	free(path);
	return rc;
}

/* ---- rules.dates ---- */

struct dated {
	struct ir_ready *r;
	int64_t months, oldest;
	size_t n;
};

static bool
ageless(const struct ir_ready *r, const char *name)
{
	const struct ir_yaml_node *list = ir_yaml_get(r->rule, "files");

	for (size_t i = 0; i < ir_yaml_count(list); i++) {
		const char *s = ir_yaml_str(ir_yaml_at(list, i));

		if (s && strcmp(s, name) == 0)
			return true;
	}
	return false;
}

static void
one_date(struct dated *d, const char *path, const char *name)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_yaml *y = NULL;
	struct ir_esc esc;
	int64_t day;

	d->n++;
	if (ir_yaml_load(&y, path, &e) < 0)
		ir_ready_say(d->r, IR_READY_UNSEEN, "%s", e.text);
	else if (ready_day(d->r, ir_yaml_root(y, 0), "date", false,
			 ir_esc(name, &esc), &day)) {
		if (day < d->oldest)
			d->oldest = day;
		if (ir_day_months(day, d->months) < d->r->in.today)
			ir_ready_say(d->r, IR_READY_RED, _("%s is of %s"),
				ir_esc(name, &esc),
				ir_yaml_get_str(ir_yaml_root(y, 0), "date"));
	}
	ir_yaml_free(y);
}

static int
yaml_name(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
dates_of(struct dated *d, const char *sub)
{
	char *dir = ir_where_join(d->r->in.data, sub);
	struct dirent **name = NULL;
	struct ir_esc esc;
	int n = dir ? scandir(dir, &name, yaml_name, by_name) : -1;

	if (n < 0)
		ir_ready_say(d->r,
			errno == ENOENT ? IR_READY_RED : IR_READY_UNSEEN,
			_("cannot read '%s': %s"),
			ir_esc(dir ? dir : sub, &esc), strerror(errno));
	for (int i = 0; i < n; i++) {
		char *path = ir_where_join(dir, name[i]->d_name);

		if (path && !ageless(d->r, name[i]->d_name))
			one_date(d, path, name[i]->d_name);
		free(path);
		free(name[i]);
	}
	free(name);
	free(dir);
}

void
ready_rules_dates(struct ir_ready *r, char good[READY_GOOD])
{
	struct dated d = {.r = r, .oldest = INT64_MAX};
	char day[IR_TIME_TEXT];

	if (!ir_ready_limit(r, "months", &d.months))
		return;
	dates_of(&d, "rules");
	dates_of(&d, "forms");
	(void)snprintf(good, READY_GOOD, _("%zu files; the oldest is of %s"),
		d.n, d.oldest == INT64_MAX ? "-" : ir_day_text(d.oldest, day));
}

/* ---- site.sums: what sha256sum wrote ---- */

static const char *const essential[] = {IR_SITE_ORG, IR_SITE_CONTACTS,
	IR_SITE_DEVICES, "network.yaml", IR_SITE_READY, "trust.yaml"};
#define ESSENTIAL (sizeof(essential) / sizeof(essential[0]))

static void
compare(struct ir_ready *r, const char *name, const char *want)
{
	struct ir_err e = IR_ERR_INIT;
	char have[IR_SHA256_HEX];
	struct ir_esc esc;

	if (ir_ready_sha256(r->in.dir, name, have, &e) < 0)
		ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
	else if (!have[0])
		ir_ready_say(r, IR_READY_RED, _("%s is not there any more"),
			ir_esc(name, &esc));
	else if (strcmp(have, want) != 0)
		ir_ready_say(r, IR_READY_RED,
			_("%s is not what it was when it was looked at"),
			ir_esc(name, &esc));
}

/* "HEX  NAME", "HEX *NAME"; names with a line feed are not ours. */
static bool
sum_line(char *line, char want[IR_SHA256_HEX], const char **ret_name)
{
	uint8_t raw[IR_SHA256_LEN];

	if (strlen(line) < 67 || ir_unhex(line, 64, raw) < 0 ||
		line[64] != ' ' || (line[65] != ' ' && line[65] != '*'))
		return false;
	ir_hex(raw, sizeof(raw), want);
	*ret_name = line + 66;
	if (strncmp(*ret_name, "./", 2) == 0)
		*ret_name += 2;
	return true;
}

static size_t
sums(struct ir_ready *r, char *text)
{
	bool listed[ESSENTIAL] = {false};
	size_t n = 0, number = 0;

	for (char *line = text, *next; line && *line; line = next) {
		char want[IR_SHA256_HEX];
		const char *name;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		number++;
		if (!sum_line(line, want, &name)) {
			ir_ready_say(r, IR_READY_UNSEEN,
				_("%s:%zu: not a line of sha256sum"),
				IR_SITE_SUMS, number);
			continue;
		}
		n++;
		compare(r, name, want);
		for (size_t i = 0; i < ESSENTIAL; i++)
			listed[i] =
				listed[i] || strcmp(name, essential[i]) == 0;
	}
	for (size_t i = 0; i < ESSENTIAL; i++) {
		char *path = ir_where_join(r->in.dir, essential[i]);

		if (!listed[i] && path && access(path, F_OK) == 0)
			ir_ready_say(r, IR_READY_RED, _("%s does not list %s"),
				IR_SITE_SUMS, essential[i]);
		free(path);
	}
	return n;
}

void
ready_site_sums(struct ir_ready *r, char good[READY_GOOD])
{
	char *path = ir_where_join(r->in.dir, IR_SITE_SUMS);
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	rc = path ? ir_io_slurp(path, SUMS_MAX, &b, &e)
		  : ir_err_set(&e, ENOMEM, _("out of memory"));
	if (rc < 0)
		ir_ready_say(r, rc == -ENOENT ? IR_READY_RED : IR_READY_UNSEEN,
			"%s", e.text);
	else
		(void)snprintf(good, READY_GOOD,
			_("%zu files are as they were when somebody looked"),
			sums(r, b.p));
	ir_buf_free(&b);
	free(path);
}

/* ---- site.documents: each file has its digest as its name ---- */

struct kept {
	struct ir_ready *r;
	char (*hex)[IR_SHA256_HEX];
	size_t n, wanted;
};

static bool
has_hex_name(const char *name)
{
	uint8_t raw[IR_SHA256_LEN];

	return strlen(name) >= 64 && ir_unhex(name, 64, raw) == 0 &&
		(name[64] == '\0' || name[64] == '.');
}

static void
one_document(struct kept *k, const char *dir, const char *name)
{
	struct ir_err e = IR_ERR_INIT;
	char have[IR_SHA256_HEX] = "";
	struct ir_esc esc;

	if (!has_hex_name(name)) {
		ir_ready_say(k->r, IR_READY_GREEN,
			_("%s: its name is no SHA-256"), ir_esc(name, &esc));
		return;
	}
	memcpy(k->hex[k->n], name, 64);
	k->hex[k->n++][64] = '\0';
	if (ir_ready_sha256(dir, name, have, &e) < 0)
		ir_ready_say(k->r, IR_READY_UNSEEN, "%s", e.text);
	else if (strncasecmp(have, name, 64) != 0)
		ir_ready_say(k->r, IR_READY_RED,
			_("documents/%s is not what its name says"),
			ir_esc(name, &esc));
}

static int
not_dots(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void
documents(struct kept *k)
{
	char *dir = ir_where_join(k->r->in.dir, IR_SITE_DOCUMENTS);
	struct dirent **name = NULL;
	struct ir_esc esc;
	int n = dir ? scandir(dir, &name, not_dots, by_name) : -1;

	if (n < 0 && errno != ENOENT)
		ir_ready_say(k->r, IR_READY_UNSEEN, _("cannot read '%s': %s"),
			ir_esc(dir ? dir : "", &esc), strerror(errno));
	if (n > 0)
		k->hex = calloc((size_t)n, sizeof(*k->hex));
	for (int i = 0; i < n; i++) {
		if (k->hex)
			one_document(k, dir, name[i]->d_name);
		free(name[i]);
	}
	if (n > 0 && !k->hex)
		k->r->rc = -ENOMEM;
	free(name);
	free(dir);
}

static void
wanted(struct kept *k, const struct ir_device *d, const char *path,
	const struct ir_known_value *v)
{
	struct ir_esc esc;

	if (v->state != IR_KNOWN_YES || !v->text || !has_hex_name(v->text))
		return; /* devices.lint says what is no digest */
	k->wanted++;
	for (size_t i = 0; i < k->n; i++)
		if (strncasecmp(k->hex[i], v->text, 64) == 0)
			return;
	ir_ready_say(k->r, IR_READY_RED, _("%s: %s is not in %s/"),
		ir_esc(d->id, &esc), path, IR_SITE_DOCUMENTS);
}

void
ready_site_documents(struct ir_ready *r, char good[READY_GOOD])
{
	struct kept k = {.r = r};
	struct ir_record *rec = NULL;

	if (!ready_has(r, &r->site_why) || !ready_has(r, &r->fields_why))
		return;
	documents(&k);
	if (ir_record_new(&rec, NULL) < 0)
		r->rc = -ENOMEM;
	for (size_t i = 0; rec && i < ir_site_count(r->site); i++) {
		const struct ir_device *d = ir_site_at(r->site, i);

		if (ir_record_read(rec, d->json, d->json_len, NULL) < 0)
			continue; /* devices.lint says it */
		for (size_t f = 0; f < ir_fields_count(r->fields); f++) {
			const struct ir_field_def *def =
				ir_fields_at(r->fields, f);
			struct ir_known_value v;

			if (def->type != IR_FIELD_DIGEST)
				continue;
			v = ir_record_get(rec, def->path);
			wanted(&k, d, def->path, &v);
		}
	}
	(void)snprintf(good, READY_GOOD,
		_("%zu documents kept, %zu named by devices"), k.n, k.wanted);
	ir_record_free(rec);
	free(k.hex);
}
