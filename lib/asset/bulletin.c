/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/asset/bulletin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/grow.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"

struct ir_bulletins {
	struct ir_arena arena;
	struct ir_bulletin **v; /* by number */
	size_t n, cap;
};

/* The texts of a key that holds a list. */
static int
list(struct ir_bulletins *s, const struct ir_json *j, const char *key,
	struct ir_bulletin_about *ret, struct ir_err *e)
{
	ir_node a = ir_json_get(j, 0, key);
	size_t n =
		ir_json_type(j, a) == IR_JSON_ARRAY ? ir_json_count(j, a) : 0;
	const char **v = ir_arena_get(&s->arena, (n + 1) * sizeof(*v));

	if (!v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	ret->devices = v;
	for (ir_node m = n ? ir_json_first(j, a) : IR_NODE_NONE;
		m != IR_NODE_NONE; m = ir_json_next(j, m)) {
		char *id = ir_json_dup(j, m);

		*v = id ? ir_arena_text(&s->arena, id, strlen(id)) : NULL;
		free(id);
		if (*v++)
			ret->n_devices++;
		else
			return ir_err_set(
				e, IR_EFORMAT, _("devices is a list of ids"));
	}
	return 0;
}

static int
received(struct ir_bulletins *s, const struct ir_json *j, uint32_t line,
	uint64_t n, struct ir_err *e)
{
	struct ir_bulletin **v;
	struct ir_bulletin *b = ir_arena_get(&s->arena, sizeof(*b));
	struct ir_arena *a = &s->arena;
	int64_t day;
	int r;

	if (!b)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	*b = (struct ir_bulletin){.n = n,
		.title = ir_sitelog_text(a, j, 0, "title"),
		.from = ir_sitelog_text(a, j, 0, "from"),
		.on = ir_sitelog_text(a, j, 0, "on"),
		.by = ir_sitelog_text(a, j, 0, "by"),
		.written = ir_sitelog_text(a, j, 0, "written"),
		.sha256 = ir_sitelog_text(a, j, 0, "sha256"),
		.file = ir_sitelog_text(a, j, 0, "file"),
		.about = {.maker = ir_sitelog_text(a, j, 0, "maker"),
			.model = ir_sitelog_text(a, j, 0, "model"),
			.versions = ir_sitelog_text(a, j, 0, "versions"),
			.match = ir_sitelog_text(a, j, 0, "match")},
		.line = line};
	if (!b->title || !b->from || !b->by || !ir_day_parse(b->on, &day))
		return ir_err_set(
			e, IR_EFORMAT, _("a notice has title, from, on, by"));
	if (ir_bulletins_find(s, n))
		return ir_err_set(e, IR_EFORMAT,
			_("there is a notice of that number already"));
	r = list(s, j, "devices", &b->about, e);
	if (r < 0)
		return r;
	v = ir_grow(s->v, s->n, &s->cap, sizeof(*v));
	if (!v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	s->v = v;
	s->v[s->n++] = b;
	return 0;
}

static int
happened(struct ir_bulletins *s, struct ir_bulletin_event *v, struct ir_err *e)
{
	struct ir_bulletin *b = NULL;
	const struct ir_bulletin_event **more;
	int64_t day;

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i]->n == v->n)
			b = s->v[i];
	if (!v->by || !ir_day_parse(v->on, &day) ||
		(v->what == IR_BULLETIN_PASSED && !v->to) ||
		(v->what == IR_BULLETIN_DECIDED && !v->text))
		return ir_err_set(e, IR_EFORMAT,
			_("what came to pass has on, by; passed has to, "
			  "decided has text"));
	if (!b)
		return ir_err_set(
			e, IR_EFORMAT, _("there is no notice of that number"));
	more = ir_arena_get(&s->arena, (b->n_events + 1) * sizeof(*more));
	if (!more)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	if (b->n_events > 0)
		memcpy(more, b->event, b->n_events * sizeof(*more));
	more[b->n_events++] = v;
	b->event = more;
	return 0;
}

static const char *const types[] = {"passed", "read", "decided"};

static int
take(void *arg, const struct ir_json *j, uint32_t line, struct ir_err *e)
{
	struct ir_bulletins *s = arg;
	struct ir_bulletin_event *v;
	ir_node type = ir_json_get(j, 0, "type");
	uint64_t n = 0;

	if (ir_json_u64(j, ir_json_get(j, 0, "n"), &n) < 0 || n == 0)
		return ir_err_set(
			e, IR_EFORMAT, _("a notice has a number n from 1"));
	if (ir_json_streq(j, type, "received"))
		return received(s, j, line, n, e);
	v = ir_arena_get(&s->arena, sizeof(*v));
	if (!v)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	*v = (struct ir_bulletin_event){.n = n,
		.on = ir_sitelog_text(&s->arena, j, 0, "on"),
		.by = ir_sitelog_text(&s->arena, j, 0, "by"),
		.to = ir_sitelog_text(&s->arena, j, 0, "to"),
		.text = ir_sitelog_text(&s->arena, j, 0, "text"),
		.written = ir_sitelog_text(&s->arena, j, 0, "written"),
		.line = line};
	for (size_t i = 0; i < 3; i++)
		if (ir_json_streq(j, type, types[i])) {
			v->what = (enum ir_bulletin_what)i;
			return happened(s, v, e);
		}
	return ir_err_set(
		e, IR_EFORMAT, _("type is received, passed, read or decided"));
}

static int
load(struct ir_bulletins **ret, const char *dir, int fd,
	const struct ir_unread *unread, struct ir_err *e)
{
	struct ir_bulletins *s = calloc(1, sizeof(*s));
	struct ir_sitelog l = {dir, IR_SITE_BULLETINS, fd, unread, take, s};
	int r;

	if (!s)
		return ir_err_set(e, ENOMEM, _("out of memory"));
	r = ir_sitelog_read(&l, e);
	if (r < 0) {
		ir_bulletins_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

int
ir_bulletins_load(struct ir_bulletins **ret, const char *dir,
	const struct ir_unread *unread, struct ir_err *e)
{
	return load(ret, dir, -1, unread, e);
}

void
ir_bulletins_free(struct ir_bulletins *b)
{
	if (!b)
		return;
	ir_arena_free(&b->arena);
	free(b->v);
	free(b);
}

size_t
ir_bulletins_count(const struct ir_bulletins *b)
{
	return b->n;
}

const struct ir_bulletin *
ir_bulletins_at(const struct ir_bulletins *b, size_t i)
{
	return i < b->n ? b->v[i] : NULL;
}

const struct ir_bulletin *
ir_bulletins_find(const struct ir_bulletins *b, uint64_t n)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->v[i]->n == n)
			return b->v[i];
	return NULL;
}

static int
line_of(const struct ir_bulletin *b, uint64_t n, struct ir_buf *out)
{
	struct ir_jw w;

	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", "received");
	ir_jw_ku64(&w, "n", n);
	ir_jw_kstr(&w, "written", b->written);
	ir_jw_kstr(&w, "on", b->on);
	ir_jw_kstr(&w, "by", b->by);
	ir_jw_kstr(&w, "from", b->from);
	ir_jw_kstr(&w, "title", b->title);
	ir_jw_kstr(&w, "sha256", b->sha256);
	ir_jw_kstr(&w, "file", b->file);
	if (b->about.n_devices > 0) {
		ir_jw_key(&w, "devices");
		ir_jw_arr(&w);
		for (size_t i = 0; i < b->about.n_devices; i++)
			ir_jw_str(&w, b->about.devices[i]);
		ir_jw_endarr(&w);
	}
	ir_jw_kstr(&w, "maker", b->about.maker);
	ir_jw_kstr(&w, "model", b->about.model);
	ir_jw_kstr(&w, "versions", b->about.versions);
	ir_jw_kstr(&w, "match", b->about.match);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	return ir_buf_err(out);
}

/* The next number, from what stands in the file that is locked. */
static int
number(const char *dir, int fd, uint64_t *ret, struct ir_err *e)
{
	struct ir_bulletins *s = NULL;
	int r = load(&s, dir, fd, NULL, e);

	*ret = 1;
	for (size_t i = 0; r == 0 && s && i < s->n; i++)
		if (s->v[i]->n >= *ret)
			*ret = s->v[i]->n + 1;
	ir_bulletins_free(s);
	return r;
}

int
ir_bulletin_add(const char *dir, const struct ir_bulletin *b, uint64_t *ret_n,
	struct ir_err *e)
{
	char *path = ir_where_join(dir, IR_SITE_BULLETINS);
	struct ir_esc esc;
	struct ir_buf line;
	uint64_t n = 0;
	int fd = -1, r = path ? 0 : -ENOMEM;

	ir_buf_init(&line, 0);
	if (r == 0)
		fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	if (r == 0 && (fd < 0 || flock(fd, LOCK_EX) != 0))
		r = -errno;
	if (r < 0)
		r = ir_err_sys(e, r, _("cannot open '%s'"),
			ir_esc(path ? path : IR_SITE_BULLETINS, &esc));
	if (r == 0)
		r = number(dir, fd, &n, e);
	if (r == 0) {
		r = line_of(b, n, &line);
		if (r == 0)
			r = ir_io_append_lines(fd, line.p, line.len, true);
		if (r < 0)
			r = ir_err_sys(e, r, _("cannot write '%s'"),
				ir_esc(path, &esc));
	}
	if (fd >= 0)
		(void)close(fd); /* synced */
	ir_buf_free(&line);
	free(path);
	if (r >= 0)
		*ret_n = n;
	return r < 0 ? r : 0;
}

int
ir_bulletin_say(
	const char *dir, const struct ir_bulletin_event *v, struct ir_err *e)
{
	struct ir_buf b;
	struct ir_jw w;
	int r;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_ku64(&w, "v", 1);
	ir_jw_kstr(&w, "type", types[v->what]);
	ir_jw_ku64(&w, "n", v->n);
	ir_jw_kstr(&w, "written", v->written);
	ir_jw_kstr(&w, "on", v->on);
	ir_jw_kstr(&w, "by", v->by);
	ir_jw_kstr(&w, "to", v->to);
	ir_jw_kstr(&w, "text", v->text);
	ir_jw_endobj(&w);
	ir_jw_line(&w);
	r = ir_buf_err(&b) < 0
		? ir_err_set(e, ENOMEM, _("out of memory"))
		: ir_sitelog_add(dir, IR_SITE_BULLETINS, b.p, b.len, e);
	ir_buf_free(&b);
	return r;
}

static bool
has_read(const struct ir_bulletin *b, const char *who)
{
	for (size_t i = 0; i < b->n_events; i++)
		if (b->event[i]->what == IR_BULLETIN_READ &&
			strcmp(b->event[i]->by, who) == 0)
			return true;
	return false;
}

unsigned
ir_bulletin_open(const struct ir_bulletin *b, const char **ret_who)
{
	unsigned open = IR_BULLETIN_NOT_PASSED | IR_BULLETIN_NOT_DECIDED;

	for (size_t i = 0; i < b->n_events; i++) {
		const struct ir_bulletin_event *v = b->event[i];

		if (v->what == IR_BULLETIN_DECIDED)
			open &= ~IR_BULLETIN_NOT_DECIDED;
		if (v->what != IR_BULLETIN_PASSED)
			continue;
		open &= ~IR_BULLETIN_NOT_PASSED;
		if (!(open & IR_BULLETIN_NOT_READ) && !has_read(b, v->to)) {
			open |= IR_BULLETIN_NOT_READ;
			if (ret_who)
				*ret_who = v->to;
		}
	}
	return open;
}
