/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "journal_i.h"

#define TORN_MAX 9999u

/* What was cut off the end. */
struct torn {
	char file[32];
	uint64_t bytes;
	char sha256[IR_SHA256_HEX];
};

/* One append: either entries or make. */
struct job {
	const struct ir_entry *en;
	size_t n;
	const struct ir_head *expect;
	int (*make)(void *arg, struct ir_journal *j, const struct ir_head *head,
		struct ir_entry *ret, struct ir_err *e);
	void *arg;
};

static int
cut_back(struct ir_journal *j, off_t at, int why, struct ir_err *e)
{
	if (ftruncate(j->fd, at) != 0)
		return ir_err_sys(e, errno,
			_("cannot write to '%s', and cannot cut off the rest"),
			j->name.text);
	return ir_err_sys(e, why, _("cannot write to '%s'"), j->name.text);
}

/* One write, one fsync; on failure the file is as it was. */
static int
put(struct ir_journal *j, const struct ir_buf *text, off_t at, struct ir_err *e)
{
	ssize_t n;
	int r;

	do
		n = write(j->fd, text->p, text->len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return cut_back(j, at, errno, e);
	if ((size_t)n != text->len)
		return cut_back(j, at, ENOSPC, e);
	if (j->ctx->nosync)
		return 0;
	if (fsync(j->fd) != 0)
		return cut_back(j, at, errno, e);
	r = at == 0 ? ir_io_fsync_dir(j->dirfd) : 0;
	return r < 0 ? cut_back(j, at, r, e) : 0;
}

static int
make_torn_file(struct ir_journal *j, struct torn *t, struct ir_err *e)
{
	for (unsigned i = 1; i <= TORN_MAX; i++) {
		int fd;

		(void)snprintf(t->file, sizeof(t->file), "journal.torn-%u", i);
		fd = openat(j->dirfd, t->file,
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			0640);
		if (fd >= 0)
			return fd;
		if (errno != EEXIST)
			break;
	}
	return ir_err_sys(e, errno, _("cannot make '%s' beside '%s'"), t->file,
		j->name.text);
}

static int
copy_torn(struct ir_journal *j, int fd, off_t from, struct torn *t)
{
	struct ir_digest *d = NULL;
	char buf[8192], hex[IR_DIGEST_HEX];
	ssize_t n = 0;
	int r = ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), NULL);

	while (r == 0) {
		n = ir_io_pread(
			j->fd, buf, sizeof(buf), from + (off_t)t->bytes);
		if (n <= 0)
			break;
		t->bytes += (uint64_t)n;
		r = ir_io_write(fd, buf, (size_t)n);
		if (r == 0)
			r = ir_digest_update(d, buf, (size_t)n);
	}
	if (r == 0)
		r = n < 0 ? (int)n : ir_digest_final_hex(d, IR_SHA256, hex);
	if (r == 0)
		memcpy(t->sha256, hex, sizeof(t->sha256));
	if (r == 0 && !j->ctx->nosync)
		r = fsync(fd) == 0 ? 0 : -errno;
	ir_digest_free(d);
	return r;
}

/* Keeps the torn bytes aside, safely, then cuts them off. */
static int
set_aside(struct ir_journal *j, off_t from, struct torn *t, struct ir_err *e)
{
	int fd, r;

	memset(t, 0, sizeof(*t));
	fd = make_torn_file(j, t, e);
	if (fd < 0)
		return fd;
	r = copy_torn(j, fd, from, t);
	if (close(fd) != 0 && r == 0)
		r = -errno;
	if (r == 0 && !j->ctx->nosync)
		r = ir_io_fsync_dir(j->dirfd);
	if (r < 0) {
		/* A copy that is not whole must not pass for one. */
		(void)unlinkat(j->dirfd, t->file, 0);
		return ir_err_sys(e, r, _("cannot keep the torn line of '%s'"),
			j->name.text);
	}
	if (ftruncate(j->fd, from) != 0)
		return ir_err_sys(e, errno,
			_("cannot cut the torn line off '%s'"), j->name.text);
	j->was_mended = true;
	j->mended = (struct ir_journal_mended){.bytes = t->bytes};
	memcpy(j->mended.file, t->file, sizeof(j->mended.file));
	return 0;
}

/* The torn piece is the next line, whole but for its LF. */
static bool
lacks_only_lf(struct ir_journal *j, const struct j_tail *t)
{
	size_t len = (size_t)(t->size - t->torn);
	const char *p = j->tail.p + (j->tail.len - len);
	char sum[IR_SHA256_HEX];
	struct jl f;

	return len < IR_JOURNAL_LINE_MAX && (t->len == 0 || t->good) &&
		ir_json_parse(j->json, p, len, NULL) == 0 &&
		jl_read(j->json, p, len, t->head.seq + 1, false, &f, NULL) ==
		0 &&
		f.drill == j->drill && memcmp(f.prev, t->head.hex, 64) == 0 &&
		ir_sha256_hex(p, len - JL_SUM_TAIL, sum) == 0 &&
		memcmp(sum, f.sum, 64) == 0;
}

/* Measures the end; a whole line that lacks only its LF gets it. */
static int
mend_tail(struct ir_journal *j, struct j_tail *t, struct ir_err *e)
{
	struct ir_buf lf;
	int r = j_tail(j, t, e);

	if (r < 0 || t->torn == t->size || !lacks_only_lf(j, t))
		return r;
	ir_buf_init(&lf, 0);
	r = ir_buf_addc(&lf, '\n') < 0
		? ir_err_sys(e, ENOMEM, _("cannot make a journal line"))
		: put(j, &lf, t->size, e);
	ir_buf_free(&lf);
	if (r == 0)
		r = j_tail(j, t, e);
	if (r < 0)
		return r;
	j->was_mended = true;
	j->mended = (struct ir_journal_mended){.line = t->head.seq};
	return 0;
}

static int
add_line(struct ir_journal *j, struct ir_buf *out, const struct ir_entry *en,
	struct ir_head *head, struct ir_err *e)
{
	struct jl_out o = {.ctx = j->ctx,
		.json = j->json,
		.drill = j->drill,
		.seq = head->seq + 1,
		.prev = head->hex};
	size_t start = out->len;
	struct ir_head next = {.seq = head->seq + 1};
	bool opens = en->kind && strcmp(en->kind, "case.opened") == 0;
	int r;

	if (opens && head->seq > 0)
		return ir_err_set(e, EEXIST, _("there is a case already: '%s'"),
			j->name.text);
	if (!opens && head->seq == 0)
		return ir_err_set(e, IR_EUSAGE,
			_("the case is not opened: '%s' is empty"),
			j->name.text);
	r = jl_write(out, &o, en, e);
	if (r < 0)
		return r;
	if (ir_sha256_hex(out->p + start, out->len - start, next.hex) < 0)
		return ir_err_set(e, IR_ELIB, _("cannot compute SHA-256"));
	*head = next;
	return 0;
}

/* The line that tells of a repair. */
static int
add_repaired(struct ir_journal *j, struct ir_buf *out, const struct torn *t,
	const struct ir_head *damaged, const struct ir_entry *who,
	const char *reason, struct ir_head *head, struct ir_err *e)
{
	struct ir_entry en = {.kind = "journal.repaired"};
	struct ir_buf data;
	struct ir_jw w;
	int r;

	ir_buf_init(&data, 0);
	ir_jw_init(&w, &data);
	ir_jw_obj(&w);
	if (t) {
		ir_jw_kstr(&w, "file", t->file);
		ir_jw_ku64(&w, "length", t->bytes);
		ir_jw_kstr(&w, "sha256", t->sha256);
	}
	if (damaged) {
		ir_jw_key(&w, "damaged");
		ir_jw_obj(&w);
		ir_jw_ku64(&w, "seq", damaged->seq);
		ir_jw_kstr(&w, "sha256", damaged->hex);
		ir_jw_endobj(&w);
	}
	ir_jw_kstr(&w, "reason", reason);
	ir_jw_endobj(&w);
	if (who) {
		en.actor_name = reason ? who->actor_name : NULL;
		en.actor_role = reason ? who->actor_role : NULL;
		en.recorder = who->recorder;
	}
	en.data = data.p;
	en.data_len = data.len;
	r = ir_buf_err(&data) < 0
		? ir_err_sys(e, ENOMEM, _("cannot make a journal line"))
		: add_line(j, out, &en, head, e);
	ir_buf_free(&data);
	return r;
}

static int
job_lines(struct ir_journal *j, const struct job *job, struct ir_buf *out,
	struct ir_head *head, struct ir_err *e)
{
	struct ir_entry made;
	int r = 0;

	if (job->make) {
		memset(&made, 0, sizeof(made));
		r = job->make(job->arg, j, head, &made, e);
		return r < 0 ? r : add_line(j, out, &made, head, e);
	}
	for (size_t i = 0; i < job->n && r == 0; i++) {
		r = add_line(j, out, &job->en[i], head, e);
		if (r < 0 && job->n > 1)
			(void)ir_err_prefix(e, _("entry %zu: "), i + 1);
	}
	return r;
}

static bool
same_head(const struct ir_head *a, const struct ir_head *b)
{
	return a->seq == b->seq && memcmp(a->hex, b->hex, 64) == 0;
}

static int
check_tail(struct ir_journal *j, const struct job *job, const struct j_tail *t,
	struct ir_err *e)
{
	if (t->len > 0 && !t->good)
		return ir_err_set(e, IR_EINTEGRITY,
			_("the last line of '%s' is damaged, nothing was "
			  "added (see ir-log verify and ir-log repair)"),
			j->name.text);
	if (job->expect && !same_head(job->expect, &t->head))
		return ir_err_set(e, IR_EMOVED,
			_("somebody added to '%s' meanwhile"), j->name.text);
	return 0;
}

/* Under the lock. */
static int
append_locked(struct ir_journal *j, const struct job *job,
	struct ir_head *ret_head, struct ir_err *e)
{
	const struct ir_entry *who = job->make ? NULL : job->en;
	struct ir_buf out;
	struct ir_head head;
	struct j_tail t;
	struct torn torn = {.bytes = 0};
	bool was_torn;
	int r = mend_tail(j, &t, e);

	if (r == 0)
		r = check_tail(j, job, &t, e);
	if (r < 0)
		return r;
	ir_buf_init(&out, 0);
	head = t.head;
	was_torn = t.torn < t.size;
	if (was_torn)
		r = set_aside(j, t.torn, &torn, e);
	/* With its own write, so that make sees the head it adds to. */
	if (r == 0 && was_torn && head.seq > 0) {
		r = add_repaired(j, &out, &torn, NULL, who, NULL, &head, e);
		if (r == 0)
			r = put(j, &out, t.torn, e);
		t.torn += (off_t)out.len;
		ir_buf_clear(&out);
		was_torn = false;
	}
	if (r == 0)
		r = job_lines(j, job, &out, &head, e);
	/* Line 1 itself was torn: the case is opened before that is told. */
	if (r == 0 && was_torn)
		r = add_repaired(j, &out, &torn, NULL, who, NULL, &head, e);
	if (r == 0)
		r = put(j, &out, t.torn, e);
	if (r == 0 && ret_head)
		*ret_head = head;
	ir_buf_free(&out);
	return r;
}

static int
lock_to_write(struct ir_journal *j, struct ir_err *e)
{
	if (j->ctx->test && !j->drill)
		return ir_err_set(e, IR_EREFUSED,
			_("test switches (%s) work only on drill cases"),
			j->ctx->test);
	return j_lock(j, e);
}

static int
append(struct ir_journal *j, const struct job *job, struct ir_head *ret_head,
	struct ir_err *e)
{
	int r;

	r = lock_to_write(j, e);
	if (r < 0)
		return r;
	r = append_locked(j, job, ret_head, e);
	j_unlock(j);
	return r;
}

int
ir_journal_append(struct ir_journal *j, const struct ir_entry *en,
	const struct ir_head *expect, struct ir_head *ret_head,
	struct ir_err *e)
{
	struct job job = {.en = en, .n = 1, .expect = expect};

	return append(j, &job, ret_head, e);
}

int
ir_journal_append_all(struct ir_journal *j, const struct ir_entry *en, size_t n,
	const struct ir_head *expect, struct ir_head *ret_head,
	struct ir_err *e)
{
	struct job job = {.en = en, .n = n, .expect = expect};

	if (n == 0)
		return ir_err_set(e, IR_EUSAGE, _("nothing to record"));
	return append(j, &job, ret_head, e);
}

int
ir_journal_append_with(struct ir_journal *j,
	int (*make)(void *arg, struct ir_journal *j, const struct ir_head *head,
		struct ir_entry *ret, struct ir_err *e),
	void *arg, struct ir_head *ret_head, struct ir_err *e)
{
	struct job job = {.make = make, .arg = arg};

	return append(j, &job, ret_head, e);
}

/* Lines before `end`, for a last line that cannot tell its number. */
static int
count_lines(struct ir_journal *j, off_t end, uint64_t *ret, struct ir_err *e)
{
	char buf[65536];
	off_t at = 0;

	*ret = 0;
	while (at < end) {
		size_t want = (uint64_t)(end - at) < sizeof(buf)
			? (size_t)(end - at)
			: sizeof(buf);
		ssize_t n = ir_io_pread(j->fd, buf, want, at);

		if (n <= 0)
			return ir_err_sys(e, n < 0 ? (int)n : EIO,
				_("cannot read '%s'"), j->name.text);
		for (ssize_t i = 0; i < n; i++)
			*ret += buf[i] == '\n';
		at += n;
	}
	return 0;
}

static int
repair_locked(struct ir_journal *j, const struct ir_entry *who,
	const char *reason, struct ir_head *ret_head, struct ir_err *e)
{
	struct ir_buf out;
	struct ir_head head, damaged;
	struct j_tail t;
	struct torn torn = {.bytes = 0};
	int r = mend_tail(j, &t, e);

	if (r < 0)
		return r;
	if (t.torn == t.size && (t.len == 0 || t.good))
		return 1;
	if (t.len == 0)
		return ir_err_set(e, IR_EUSAGE,
			_("the case is not opened: '%s' holds no whole line"),
			j->name.text);
	head = t.head;
	if (!t.good)
		r = count_lines(j, t.torn, &head.seq, e);
	damaged = head;
	if (r == 0 && t.torn < t.size)
		r = set_aside(j, t.torn, &torn, e);
	if (r < 0)
		return r;
	ir_buf_init(&out, 0);
	r = add_repaired(j, &out, t.torn < t.size ? &torn : NULL,
		t.good ? NULL : &damaged, who, reason, &head, e);
	if (r == 0)
		r = put(j, &out, t.torn, e);
	if (r == 0 && ret_head)
		*ret_head = head;
	ir_buf_free(&out);
	return r;
}

int
ir_journal_repair(struct ir_journal *j, const struct ir_entry *who,
	const char *reason, struct ir_head *ret_head, struct ir_err *e)
{
	int r;

	r = lock_to_write(j, e);
	if (r < 0)
		return r;
	r = repair_locked(j, who, reason, ret_head, e);
	j_unlock(j);
	return r;
}
