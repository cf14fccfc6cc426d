/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/casefile/jverify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/kinds.h"
#include "jverify_i.h"

void
jv_find(struct jv_walk *w, enum ir_jgrade grade, const char *code,
	const char *fmt, ...)
{
	struct ir_jfinding f = {.code = code, .grade = grade, .line = w->line};
	char text[1024];
	va_list ap;
	int r;

	if (grade == IR_J_DAMAGE)
		w->v->damage++;
	else
		w->v->notices++;
	if (!w->o->find || w->stop < 0)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	f.text = text;
	r = w->o->find(w->o->arg, &f);
	if (r < 0)
		w->stop = r;
}

static bool
is_hex(const jv_hash hash, const char *hex)
{
	static const char digit[] = "0123456789abcdef";
	bool same = hex != NULL;

	for (size_t i = 0; same && i < sizeof(jv_hash); i++)
		same = hex[2 * i] == digit[hash[i] >> 4] &&
			hex[2 * i + 1] == digit[hash[i] & 15];
	return same;
}

static void
check_written(struct jv_walk *w, const struct jl *f)
{
	char a[IR_TIME_TEXT], b[IR_TIME_TEXT];

	if (w->have_written && ir_time_cmp(&f->written, &w->written) < 0)
		jv_find(w, IR_J_NOTICE, "clock-back",
			_("written at %s, before the line above it (%s): the "
			  "clock was set back"),
			ir_time_utc(&f->written, 3, a),
			ir_time_utc(&w->written, 3, b));
	if (!w->have_written)
		w->first = f->written;
	w->written = f->written;
	w->have_written = true;
}

static void
check_place(struct jv_walk *w, const struct ir_json *json, const struct jl *f)
{
	bool opens = f->kind_len == strlen("case.opened") &&
		memcmp(f->kind, "case.opened", f->kind_len) == 0;
	struct ir_esc esc;

	if (w->line == 1)
		w->v->drill = f->drill;
	else if (f->drill != w->v->drill)
		jv_find(w, IR_J_DAMAGE, "drill",
			_("drill and live lines are mixed"));
	if (opens != (w->line == 1))
		jv_find(w, IR_J_DAMAGE, "opening",
			w->line == 1 ? _("the first line is not case.opened")
				     : _("case.opened in the middle"));
	if (!ir_kind_find(f->kind, f->kind_len))
		jv_find(w, IR_J_NOTICE, "kind", _("unknown kind '%s'"),
			ir_escn(f->kind, f->kind_len, &esc));
	if (f->at[JL_TEST] != IR_NODE_NONE) {
		if (!f->drill)
			jv_find(w, IR_J_DAMAGE, "test",
				_("test switches on a live case"));
		else if (!w->test_said)
			jv_find(w, IR_J_NOTICE, "test",
				_("made with test switches (first such "
				  "line)"));
		w->test_said = true;
	}
	check_written(w, f);
	jv_check_kind(w, json, f);
}

static const jv_hash *
hash_before(const struct jv_walk *w)
{
	static const jv_hash zeros;

	return w->line > 1 ? &w->hash[w->line - 2] : &zeros;
}

static void
check_chain(struct jv_walk *w, const struct jl *f, const jv_hash sum)
{
	if (!is_hex(sum, f->sum))
		jv_find(w, IR_J_DAMAGE, "sum",
			_("the line is not what was written (its sum does "
			  "not match)"));
	if (!is_hex(*hash_before(w), f->prev)) {
		w->broken = w->line - 1;
		jv_find(w, IR_J_DAMAGE, "prev",
			w->line > 1 ? _("does not follow the line above it: "
					"one of the two was changed, or lines "
					"are missing")
				    : _("does not begin a journal"));
	}
}

static void
end_run(struct jv_walk *w, uint64_t last)
{
	uint64_t first = w->withheld_from;

	w->withheld_from = 0;
	if (!first)
		return;
	w->v->hash_links += last - first + (first > 1);
	if (first > 1)
		jv_find(w, IR_J_NOTICE, "withheld",
			_("lines %llu to %llu are withheld: the links from "
			  "line "
			  "%llu to line %llu rest on the hash alone"),
			LLU(first), LLU(last), LLU(first - 1), LLU(last));
	else
		jv_find(w, IR_J_NOTICE, "withheld",
			_("lines %llu to %llu are withheld: what ties them "
			  "together rests on "
			  "the hash alone"),
			LLU(first), LLU(last));
}

static void
take_withheld(struct jv_walk *w, const struct jl *f)
{
	if (!w->o->extract)
		jv_find(w, IR_J_DAMAGE, "withheld",
			_("a withheld line: this is an extract, not the "
			  "journal"));
	(void)ir_unhex(f->sha256, 64, w->hash[w->line - 1]); /* read as hex */
	w->v->withheld++;
	if (!w->withheld_from)
		w->withheld_from = w->line;
}

/* A newer format whose sum is right is not damage: we just cannot read it. */
static bool
is_newer(int r, const char *text, size_t len, const jv_hash sum)
{
	return r == -IR_ENOTSUP && len > JL_SUM_TAIL &&
		is_hex(sum, text + len - 66);
}

int
jv_grow(struct jv_walk *w)
{
	size_t cap = w->cap ? w->cap * 2 : 4096;
	jv_hash *p;

	if (w->line <= w->cap)
		return 0;
	p = realloc(w->hash, cap * sizeof(*p));
	if (!p)
		return -ENOMEM;
	w->hash = p;
	w->cap = cap;
	return 0;
}

/* Where the lines above this one are missing, the first one behind says so;
 * those after it have just another number. */
static bool
say_missing(struct jv_walk *w, const char *text, size_t len)
{
	uint64_t want = w->line + w->gap;
	struct jl f;

	if (jl_read(w->json, text, len, 0, true, &f, NULL) < 0 || f.seq <= want)
		return false;
	w->gap = f.seq - w->line;
	if (f.seq == want + 1)
		jv_find(w, IR_J_DAMAGE, "format", _("line %llu is missing"),
			LLU(want));
	else
		jv_find(w, IR_J_DAMAGE, "format",
			_("lines %llu to %llu are missing"), LLU(want),
			LLU(f.seq - 1));
	return true;
}

int
jv_take(struct jv_walk *w, const struct ir_json *json, const struct jl *f,
	const jv_hash sum, struct ir_err *e)
{
	check_chain(w, f, sum);
	check_place(w, json, f);
	if (w->nomem)
		return ir_err_sys(e, ENOMEM, _("cannot verify a journal"));
	return w->stop;
}

static int
take_line(struct jv_walk *w, const struct jv_block *b, const struct jv_item *it,
	struct ir_err *e)
{
	const char *text = b->text.p + it->at;
	struct ir_err why;
	struct jl f = {.seq = 0};
	bool parsed;
	int r;

	w->line++;
	if (jv_grow(w) < 0)
		return ir_err_sys(e, ENOMEM, _("cannot verify a journal"));
	memcpy(w->hash[w->line - 1], it->line, sizeof(jv_hash));
	why.text[0] = '\0';
	r = ir_json_parse(w->json, text, it->len, &why);
	parsed = r == 0;
	if (r == 0)
		r = jl_read(w->json, text, it->len, w->line, true, &f, &why);
	if (r == -ENOMEM) /* says nothing about the line */
		return ir_err_set(e, ENOMEM, "%s", why.text);
	if (is_newer(r, text, it->len, it->sum))
		return ir_err_set(e, IR_ENOTSUP, "%s", why.text);
	if (r == 0 && f.withheld) {
		take_withheld(w, &f);
		return w->stop;
	}
	w->line--;
	end_run(w, w->line);
	w->line++;
	if (r < 0) {
		w->broken = w->line;
		if (!parsed || !say_missing(w, text, it->len))
			jv_find(w, IR_J_DAMAGE, "format", "%s", why.text);
		return w->stop;
	}
	return jv_take(w, w->json, &f, it->sum, e);
}

/* Given heads that name line `line`, or any line. */
static void
check_given(struct jv_walk *w, bool *used)
{
	char hex[IR_SHA256_HEX];

	if (w->o->n_heads > 0)
		ir_hex(w->hash[w->line - 1], sizeof(jv_hash), hex);
	for (size_t i = 0; i < w->o->n_heads; i++) {
		const struct ir_known_head *h = &w->o->heads[i];
		size_t n = strlen(h->hex);
		bool same =
			n >= 16 && n <= 64 && strncasecmp(h->hex, hex, n) == 0;
		struct ir_esc esc;

		if (h->seq ? h->seq != w->line : !same)
			continue;
		used[i] = true;
		if (!same) {
			jv_find(w, IR_J_DAMAGE, "rewritten",
				_("not the line whose head %s holds: the "
				  "journal was rewritten at or before it"),
				ir_esc(h->by, &esc));
			continue;
		}
		w->v->fixed_from = w->broken + 1;
		w->v->fixed = w->line;
		(void)snprintf(w->v->fixed_by, sizeof(w->v->fixed_by), "%s",
			ir_esc(h->by, &esc));
	}
}

static void
check_missing(struct jv_walk *w, const bool *used)
{
	struct ir_esc esc;

	for (size_t i = 0; i < w->o->n_heads; i++) {
		const struct ir_known_head *h = &w->o->heads[i];

		if (used[i])
			continue;
		w->line = 0;
		if (h->seq)
			jv_find(w, IR_J_DAMAGE, "cut",
				_("ends before line %llu, whose head %s "
				  "holds: lines were cut off"),
				LLU(h->seq), ir_esc(h->by, &esc));
		else
			jv_find(w, IR_J_DAMAGE, "rewritten",
				_("no line has the head %s holds"),
				ir_esc(h->by, &esc));
	}
}

void
jv_finish(struct jv_walk *w, const bool *used, size_t torn)
{
	w->v->lines = w->line;
	end_run(w, w->line);
	w->v->head.seq = w->line;
	memset(w->v->head.hex, '0', 64);
	if (w->line > 0)
		ir_hex(w->hash[w->line - 1], sizeof(jv_hash), w->v->head.hex);
	if (w->have_written) {
		ir_time_utc(&w->first, 3, w->v->first_written);
		ir_time_utc(&w->written, 3, w->v->last_written);
	}
	w->v->torn_bytes = torn;
	w->line++;
	if (torn > 0)
		jv_find(w, IR_J_DAMAGE, "torn",
			_("torn: %zu bytes without a line end (the next tool "
			  "that adds a line keeps them aside)"),
			torn);
	w->line = 0;
	if (w->v->lines == 0 && torn == 0)
		jv_find(w, IR_J_DAMAGE, "empty", _("holds no line"));
	if (w->dirfd >= 0)
		jv_check_torn_files(w);
	check_missing(w, used);
}

/* 1 the end, 0 more follows. */
static int
take_block(struct jv_walk *w, const struct jv_block *b, const char *name,
	bool *used, struct ir_err *e)
{
	for (size_t i = 0; i < b->n; i++) {
		int r = take_line(w, b, &b->item[i], e);

		if (r < 0)
			return w->stop < 0 ? r
					   : ir_err_prefix(e, "%s:%llu: ", name,
						     LLU(w->line));
		check_given(w, used);
	}
	if (b->end > 0)
		return 0;
	if (b->end < 0 && b->end != -IR_ELIMIT)
		return ir_err_sys(e, b->end, _("cannot read '%s'"), name);
	if (b->end == -IR_ELIMIT) {
		w->line++;
		jv_find(w, IR_J_DAMAGE, "long",
			_("longer than a line may be: not read further"));
		w->line--;
	}
	jv_finish(w, used, b->torn);
	return w->stop < 0 ? w->stop : 1;
}

void
jv_end(struct jv_walk *w)
{
	ir_json_free(w->json);
	for (size_t i = 0; i < sizeof(w->inner) / sizeof(w->inner[0]); i++)
		ir_json_free(w->inner[i]);
	ir_digest_free(w->digest);
	free(w->hash);
	free(w->ends);
}

static int
verify(int fd, int dirfd, uint64_t size, const char *path,
	const struct ir_jverify_opts *o, struct ir_jverify *ret,
	struct ir_err *e)
{
	struct jv_walk w = {.o = o, .v = ret, .dirfd = dirfd};
	bool *used = calloc(o->n_heads + 1, sizeof(*used));
	struct jv_blocks s;
	struct ir_esc name;
	int r;

	memset(ret, 0, sizeof(*ret));
	(void)ir_esc(path, &name);
	r = jv_blocks_init(&s, fd, size, e);
	if (r == 0 && !used)
		r = ir_err_sys(e, ENOMEM, _("cannot verify a journal"));
	if (r == 0)
		r = jl_json_new(&w.json, e);
	if (r == 0)
		r = ir_digest_new(&w.digest, IR_DIGEST_BIT(IR_SHA256), e);
	while (r == 0)
		r = take_block(&w, jv_block_next(&s), name.text, used, e);
	jv_blocks_free(&s);
	ret->bytes = s.rd.got;
	if (r > 0)
		r = ret->damage > 0;
	jv_end(&w);
	free(used);
	return r;
}

int
ir_jverify_fd(int fd, const char *name, const struct ir_jverify_opts *o,
	struct ir_jverify *ret, struct ir_err *e)
{
	return verify(fd, -1, UINT64_MAX, name, o, ret, e);
}

int
ir_jverify_case(const char *casedir, const struct ir_jverify_opts *o,
	struct ir_jverify *ret, struct ir_err *e)
{
	int dirfd, fd = -1, r = 0;
	char path[IR_ESC_MAX];
	struct ir_esc name;
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s", casedir, IR_JOURNAL_NAME);
	dirfd = open(casedir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd >= 0)
		fd = ir_io_open_source(dirfd, IR_JOURNAL_NAME, NULL);
	else
		fd = -errno;
	if (fd < 0)
		r = ir_err_sys(
			e, fd, _("cannot open '%s'"), ir_esc(path, &name));
	/* The lock only for the measure: what lies before it stays. */
	if (r == 0)
		(void)flock(fd, LOCK_SH); /* reading goes on without */
	if (r == 0 && fstat(fd, &st) != 0)
		r = ir_err_sys(
			e, errno, _("cannot read '%s'"), ir_esc(path, &name));
	if (r == 0 && !S_ISREG(st.st_mode))
		r = ir_err_set(e, EINVAL, _("'%s' is not a regular file"),
			ir_esc(path, &name));
	if (r == 0) {
		(void)flock(fd, LOCK_UN);
		r = verify(fd, dirfd, (uint64_t)st.st_size, path, o, ret, e);
	}
	if (fd >= 0)
		(void)close(fd); /* read only */
	if (dirfd >= 0)
		(void)close(dirfd);
	return r;
}
