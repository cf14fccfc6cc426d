/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/evidence/custody.h"
#include "verify_case_i.h"

/* Lines of the journal that speak of files, whatever state it is in: whether
 * the journal itself is sound is jverify's answer. */

static struct saying *
add(struct casck *c)
{
	struct saying *s;

	if (c->n_say == c->cap_say) {
		size_t cap = c->cap_say ? 2 * c->cap_say : 64;

		s = realloc(c->say, cap * sizeof(*s));
		if (!s)
			return NULL;
		c->say = s;
		c->cap_say = cap;
	}
	s = &c->say[c->n_say++];
	*s = (struct saying){.line = c->lines.n};
	ir_buf_init(&s->found, 0);
	return s;
}

static void
take_hex(struct casck *c, ir_node n, char out[IR_SHA256_HEX])
{
	size_t len = 0;
	const char *s = ir_json_slice(c->json, n, &len);

	if (s && len == IR_SHA256_HEX - 1) {
		memcpy(out, s, len);
		out[len] = '\0';
	}
}

static ir_node
get(struct casck *c, ir_node n, const char *key)
{
	return ir_json_get(c->json, n, key);
}

static int
take_evidence(struct casck *c, ir_node data, enum said what, bool joined)
{
	struct saying *s = add(c);

	if (!s)
		return -ENOMEM;
	s->what = what;
	s->joined = joined;
	s->archive = ir_json_dup(c->json, get(c, data, "archive"));
	s->file = ir_json_dup(c->json, get(c, data, "file"));
	take_hex(c, get(c, data, "sha256"), s->sha256);
	s->has_bytes =
		ir_json_u64(c->json, get(c, data, "bytes"), &s->bytes) == 0;
	(void)ir_json_u64(c->json, get(c, data, "no"), &s->no); /* stays 0 */
	s->cms = what == SAID_ATTACHED &&
		ir_json_streq(c->json, get(c, data, "form"), "cms");
	take_hex(c, get(c, data, "of"), s->of);
	return 0;
}

static int
take_sealed(struct casck *c, ir_node data, bool joined)
{
	ir_node seal = get(c, data, "seal"), stamp = get(c, data, "stamp");
	struct saying *s = add(c);

	if (!s)
		return -ENOMEM;
	s->what = SAID_SEALED;
	s->joined = joined;
	s->file = ir_json_dup(c->json, seal != IR_NODE_NONE ? seal : stamp);
	take_hex(c,
		get(c, data,
			seal != IR_NODE_NONE ? "seal_sha256" : "stamp_sha256"),
		s->sha256);
	return 0;
}

/* "sealed: seals/HEAD-N.txt.p7s, ...": what ir-seal head made. */
static int
take_anchored(struct casck *c, ir_node data, bool joined)
{
	static const char said[] = "sealed: ";
	char *how = ir_json_dup(c->json, get(c, data, "how"));
	struct saying *s;
	size_t len;

	if (!how || strncmp(how, said, strlen(said)) != 0) {
		free(how);
		return 0;
	}
	s = add(c);
	if (!s) {
		free(how);
		return -ENOMEM;
	}
	len = strcspn(how + strlen(said), ",");
	memmove(how, how + strlen(said), len);
	how[len] = '\0';
	s->what = SAID_SEALED;
	s->joined = joined;
	s->file = how;
	return 0;
}

static int take(struct casck *c, ir_node line, bool joined);

static int
take_joined(struct casck *c, ir_node data)
{
	ir_node list = get(c, data, "lines");
	struct saying *s = add(c);
	int r = 0;

	if (!s)
		return -ENOMEM;
	s->what = SAID_JOINED;
	take_hex(c, get(c, get(c, data, "other"), "head"), s->sha256);
	(void)ir_json_u64(c->json, get(c, get(c, data, "fork"), "seq"),
		&s->fork); /* stays 0 */
	for (ir_node n = ir_json_first(c->json, list);
		n != IR_NODE_NONE && r == 0; n = ir_json_next(c->json, n))
		r = take(c, n, true);
	return r;
}

static int
take(struct casck *c, ir_node line, bool joined)
{
	ir_node kind = get(c, line, "kind"), data = get(c, line, "data");
	bool drill = false;

	if (ir_json_bool(c->json, get(c, line, "drill"), &drill) == 0)
		c->drill |= drill;
	if (casck_take_custody(c, line, joined) < 0)
		return -ENOMEM;
	if (ir_json_streq(c->json, kind, "evidence.started"))
		return take_evidence(c, data, SAID_STARTED, joined);
	if (ir_json_streq(c->json, kind, "evidence.collected") ||
		ir_json_streq(c->json, kind, "evidence.failed"))
		return take_evidence(c, data, SAID_ENDED, joined);
	if (ir_json_streq(c->json, kind, "evidence.sealed"))
		return take_sealed(c, data, joined);
	if (ir_json_streq(c->json, kind, "journal.anchored"))
		return take_anchored(c, data, joined);
	if (ir_json_streq(c->json, kind, "attachment"))
		return take_evidence(c, data, SAID_ATTACHED, joined);
	if (ir_json_streq(c->json, kind, "report.rendered") ||
		ir_json_streq(c->json, kind, "report.sent"))
		return take_evidence(c, data, SAID_REPORT, joined);
	if (ir_json_streq(c->json, kind, "case.joined"))
		return take_joined(c, data);
	return 0;
}

static bool
mentions(const char *p, size_t len, const char *what)
{
	return memmem(p, len, what, strlen(what)) != NULL;
}

static int
on_line(void *arg, const char *p, size_t len)
{
	struct casck *c = arg;

	if (c->lines.too_long ||
		(c->lines.n > 1 && !mentions(p, len, "\"evidence.") &&
			!mentions(p, len, "\"custody.") &&
			!mentions(p, len, "\"attachment\"") &&
			!mentions(p, len, "\"report.") &&
			!mentions(p, len, "\"journal.anchored\"") &&
			!mentions(p, len, "\"case.joined\"")))
		return 0;
	if (ir_json_parse(c->json, p, len, NULL) < 0)
		return 0; /* jverify says so */
	return take(c, 0, false);
}

int
casck_read(struct casck *c)
{
	char *buf = malloc(IR_IO_CHUNK);
	int fd = vfy_open_beneath(c->t->dirfd, IR_JOURNAL_NAME, false), r = 0;
	ssize_t n = 0;

	if (!buf || fd < 0) {
		free(buf);
		if (fd >= 0)
			(void)close(fd); /* only read from */
		return ir_err_sys(c->e, fd < 0 ? -fd : ENOMEM,
			_("cannot read the journal"));
	}
	lines_init(&c->lines, IR_JOURNAL_LINE_MAX, false, on_line, c);
	r = ir_json_new(&c->json, NULL, c->e);
	if (r == 0)
		r = ir_custody_new(&c->custody, c->e);
	while (r == 0 && (n = ir_io_read(fd, buf, IR_IO_CHUNK)) > 0)
		r = lines_feed(&c->lines, buf, (size_t)n);
	if (n < 0)
		r = ir_err_sys(c->e, (int)-n, _("cannot read the journal"));
	else if (r == -ENOMEM)
		(void)ir_err_sys(c->e, ENOMEM, _("cannot read the journal"));
	free(buf);
	(void)close(fd); /* only read from */
	if (r == 0)
		r = ir_custody_settle(c->custody, c->e);
	return r; /* a torn last line is no line */
}

struct saying *
casck_file(struct casck *c, const char *file)
{
	struct saying *found = NULL;

	for (size_t i = 0; i < c->n_say; i++) {
		struct saying *s = &c->say[i];

		if (s->what == SAID_ENDED && s->file &&
			strcmp(s->file, file) == 0)
			found = s;
	}
	return found;
}

static bool
has_end(const struct casck *c, const struct saying *start)
{
	for (size_t i = 0; i < c->n_say; i++) {
		const struct saying *s = &c->say[i];

		if (s->what == SAID_ENDED && s->archive && start->archive &&
			strcmp(s->archive, start->archive) == 0)
			return true;
	}
	return false;
}

struct where
casck_at_line(const struct saying *s)
{
	const char *name = s->file ? s->file : s->archive;

	return (struct where){.name = name,
		.name_len = name ? strlen(name) : 0,
		.line = s->line};
}

/* Numbers are given out one after another, each in its line. */
static int
check_number(struct casck *c, const struct saying *s, uint64_t *last)
{
	int r = 0;

	if (s->joined || s->no == 0)
		return 0;
	if (s->no != *last + 1)
		r = vfy_find(c->v, IR_V_WARNING, "number-gap", casck_at_line(s),
			_("number %" PRIu64 " follows number %" PRIu64), s->no,
			*last);
	*last = s->no;
	return r;
}

int
casck_started(struct casck *c)
{
	uint64_t last = 0;
	int r = 0;

	for (size_t i = 0; i < c->n_say && r == 0; i++) {
		const struct saying *s = &c->say[i];

		if (s->what == SAID_STARTED) {
			r = check_number(c, s, &last);
			if (r == 0 && !has_end(c, s))
				r = vfy_find(c->v, IR_V_WARNING, "unfinished",
					casck_at_line(s),
					_("a collection was started and has "
					  "no end in the journal: still "
					  "running, or cut off (ir-collect "
					  "--salvage)"));
		} else if (s->what == SAID_ENDED && s->file && !s->seen &&
			!casck_destroyed(c, s->archive)) {
			r = vfy_find(c->v, IR_V_DAMAGE, "archive-missing",
				casck_at_line(s),
				_("the journal says it was collected; it is "
				  "not there"));
		} else if (s->what == SAID_ATTACHED && s->sha256[0] &&
			!s->seen) {
			r = vfy_find(c->v, IR_V_DAMAGE, "attachment-missing",
				casck_at_line(s),
				_("the journal says it was attached (SHA-256 "
				  "%s); it is not there"),
				s->sha256);
		}
	}
	return r;
}

void
casck_free(struct casck *c)
{
	for (size_t i = 0; i < c->n_say; i++) {
		free(c->say[i].archive);
		free(c->say[i].file);
		ir_buf_free(&c->say[i].found);
	}
	for (size_t i = 0; i < c->n_heads; i++) {
		free(c->head_text[2 * i]);
		free(c->head_text[2 * i + 1]);
	}
	casck_hashed_free(c);
	free(c->heads);
	free(c->head_text);
	free(c->say);
	lines_free(&c->lines);
	ir_custody_free(c->custody);
	ir_json_free(c->json);
}
