/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"
#include "ir/sys/digest.h"

#include "ready_i.h"

/* The printed pack: made of which files, printed when. */

#define PACKS_MAX ((size_t)16 << 20)

/* A change of the first two spoils the paper at once: whom to call. */
static const char *const made_of[] = {
	IR_SITE_ORG, IR_SITE_CONTACTS, IR_SITE_DEVICES, "network.yaml"};
#define MADE_OF (sizeof(made_of) / sizeof(made_of[0]))
#define SPOILS 2

static int
append(const char *dir, struct ir_buf *line, struct ir_err *e)
{
	char *path = ir_where_join(dir, IR_SITE_PACKS);
	int rc = path && ir_buf_err(line) == 0
		? ir_io_append_file(path, 0640, line->p, line->len, e)
		: ir_err_set(e, ENOMEM, _("out of memory"));

	free(path);
	ir_buf_free(line);
	return rc < 0 ? rc : 0;
}

static void
begin(struct ir_jw *w, struct ir_buf *b, const char *type, const char *on)
{
	ir_buf_init(b, 0);
	ir_jw_init(w, b);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
	ir_jw_kstr(w, "on", on);
}

int
ir_ready_pack_made(
	const char *dir, const struct ir_ready_pack *p, struct ir_err *e)
{
	char hex[IR_SHA256_HEX];
	struct ir_buf b;
	struct ir_jw w;
	int rc = 0;

	begin(&w, &b, "made", p->on);
	ir_jw_name(&w, "file", p->file, strlen(p->file));
	ir_jw_kstr(&w, "sha256", p->sha256);
	ir_jw_key(&w, "site");
	ir_jw_obj(&w);
	for (size_t i = 0; rc == 0 && i < MADE_OF; i++) {
		rc = ir_ready_sha256(dir, made_of[i], hex, e);
		if (rc == 0)
			ir_jw_kstr(&w, made_of[i], hex[0] ? hex : NULL);
	}
	ir_jw_endobj(&w);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	if (rc == 0)
		return append(dir, &b, e);
	ir_buf_free(&b);
	return rc;
}

/* ---- reading it ---- */

struct packs {
	struct ir_json *j;
	size_t n_made, n_printed, bad; /* bad: the first line that is none */
	char made_on[16], printed_on[16]; /* of the last ones */
	char file[256]; /* of the last one made */
	char site[MADE_OF][IR_SHA256_HEX]; /* ... */
	char paper[MADE_OF][IR_SHA256_HEX]; /* of the one printed */
};

static bool
text_of(const struct ir_json *j, ir_node n, char *out, size_t cap)
{
	char *s = ir_json_dup(j, n);
	bool fits = s && strlen(s) < cap;

	if (fits)
		memcpy(out, s, strlen(s) + 1);
	free(s);
	return fits;
}

static void
take_made(struct packs *p)
{
	ir_node site = ir_json_get(p->j, 0, "site");

	p->n_made++;
	if (!text_of(p->j, ir_json_get(p->j, 0, "file"), p->file,
		    sizeof(p->file)))
		p->file[0] = '\0';
	for (size_t i = 0; i < MADE_OF; i++)
		if (!text_of(p->j, ir_json_get(p->j, site, made_of[i]),
			    p->site[i], sizeof(p->site[i])))
			p->site[i][0] = '\0';
}

static bool
take_line(struct packs *p, const char *line, size_t len)
{
	ir_node type, on;

	if (ir_json_parse(p->j, line, len, NULL) < 0)
		return false;
	type = ir_json_get(p->j, 0, "type");
	on = ir_json_get(p->j, 0, "on");
	if (ir_json_streq(p->j, type, "made")) {
		take_made(p);
		return text_of(p->j, on, p->made_on, sizeof(p->made_on));
	}
	if (!ir_json_streq(p->j, type, "printed") || p->n_made == 0)
		return false;
	p->n_printed++;
	memcpy(p->paper, p->site, sizeof(p->paper));
	return text_of(p->j, on, p->printed_on, sizeof(p->printed_on));
}

/* -ENOENT: there is no such file. */
static int
read_packs(const char *dir, struct packs *p, struct ir_err *e)
{
	char *path = ir_where_join(dir, IR_SITE_PACKS);
	size_t number = 0;
	struct ir_buf b;
	int rc;

	*p = (struct packs){.bad = 0};
	ir_buf_init(&b, 0);
	rc = path ? ir_io_slurp(path, PACKS_MAX, &b, e)
		  : ir_err_set(e, ENOMEM, _("out of memory"));
	if (rc == 0)
		rc = ir_json_new(&p->j, NULL, e);
	for (const char *at = b.p; rc == 0 && at && *at;) {
		size_t len = strcspn(at, "\n");

		number++;
		if (len > 0 && !take_line(p, at, len) && !p->bad)
			p->bad = number;
		at += len + (at[len] == '\n');
	}
	ir_json_free(p->j);
	p->j = NULL;
	ir_buf_free(&b);
	free(path);
	return rc < 0 ? rc : 0;
}

int
ir_ready_pack_printed(
	const char *dir, const struct ir_ready_pack *p, struct ir_err *e)
{
	struct packs was;
	struct ir_buf b;
	struct ir_jw w;
	int rc = read_packs(dir, &was, e);

	if (rc < 0 && rc != -ENOENT)
		return rc;
	if (rc == -ENOENT || was.n_made == 0)
		return ir_err_set(e, ENOENT,
			_("no pack was made yet: ir-asset ready --pack -o "
			  "FILE.pdf"));
	begin(&w, &b, "printed", p->on);
	ir_jw_kstr(&w, "by", p->by);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return append(dir, &b, e);
}

static void
changed(struct ir_ready *r, const struct packs *p)
{
	for (size_t i = 0; i < MADE_OF; i++) {
		struct ir_err e = IR_ERR_INIT;
		char have[IR_SHA256_HEX];

		if (ir_ready_sha256(r->in.dir, made_of[i], have, &e) < 0)
			ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
		else if (strcmp(have, p->paper[i]) != 0)
			ir_ready_say(r,
				i < SPOILS ? IR_READY_RED : IR_READY_GREEN,
				_("%s has changed since"), made_of[i]);
	}
}

static void
age(struct ir_ready *r, const struct packs *p, int64_t months,
	char good[READY_GOOD])
{
	struct ir_esc esc;
	int64_t day;

	if (!ir_day_parse(p->printed_on, &day) || day > r->in.today)
		ir_ready_say(r, IR_READY_RED,
			_("printed on '%s', which is no day that was"),
			ir_esc(p->printed_on, &esc));
	else if (ir_day_months(day, months) < r->in.today)
		ir_ready_say(r, IR_READY_RED, _("the paper is of %s"),
			p->printed_on);
	if (strcmp(p->made_on, p->printed_on) > 0)
		ir_ready_say(r, IR_READY_GREEN,
			_("a newer one was made on %s and not printed"),
			p->made_on);
	(void)snprintf(good, READY_GOOD, _("printed on %s"), p->printed_on);
}

void
ready_pack_printed(struct ir_ready *r, char good[READY_GOOD])
{
	struct ir_err e = IR_ERR_INIT;
	struct packs p;
	int64_t months;
	int rc = read_packs(r->in.dir, &p, &e);

	if (!ir_ready_limit(r, "months", &months))
		return;
	if (rc < 0 && rc != -ENOENT) {
		ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
		return;
	}
	if (p.bad)
		ir_ready_say(r, IR_READY_UNSEEN,
			_("%s:%zu: this line cannot be read"), IR_SITE_PACKS,
			p.bad);
	if (p.n_printed == 0) {
		ir_ready_say(r, IR_READY_RED,
			p.n_made ? _("a pack was made and never printed")
				 : _("no pack was ever printed"));
		return;
	}
	age(r, &p, months, good);
	changed(r, &p);
}
