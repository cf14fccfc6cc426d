/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_age_i.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/proc.h"

#define FILE_MAX ((size_t)1 << 20)
#define BLOCK ((size_t)64 << 10)
#define STEP ((uint64_t)8 << 20) /* goes to the disk as it comes */
#define PATIENCE_MS 60000 /* to end, once its output is closed */
#define TRIAL_MS 20000

struct ir_age {
	struct ir_proc *proc;
	int plain; /* we write here, -1: closed */
	int to; /* borrowed */
	pthread_t thread;
	bool running; /* thread is to be joined */
	struct ir_digest *digest;
	uint64_t written;
	_Atomic int failed;
	atomic_bool stop;
	char *buf;
};

bool
ir_age_magic(int fd)
{
	char head[sizeof(IR_AGE_MAGIC) - 1];

	return ir_io_pread(fd, head, sizeof(head), 0) == sizeof(head) &&
		memcmp(head, IR_AGE_MAGIC, sizeof(head)) == 0;
}

static bool
is_text(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)p[i] < ' ' && p[i] != '\t') || p[i] == 0x7f)
			return false;
	return true;
}

static bool
is_secret(const char *p, size_t len)
{
	static const char word[] = "AGE-SECRET-KEY-";
	size_t n = sizeof(word) - 1;

	for (size_t i = 0; i + n <= len; i++)
		if (strncasecmp(p + i, word, n) == 0)
			return true;
	return false;
}

/* What is given to age can be seen by all who list processes, and is told
 * again when it is wrong: never a secret key. */
static int
add_recipient(struct ir_recipients *r, const char *p, size_t len,
	const char *file, struct ir_err *e)
{
	struct ir_esc esc;

	if (r->n == IR_AGE_RECIPIENTS_MAX)
		return ir_err_set(e, -IR_ELIMIT,
			_("'%s' holds more than %u recipients"),
			ir_esc(file, &esc), IR_AGE_RECIPIENTS_MAX);
	if (is_secret(p, len))
		return ir_err_set(e, -IR_EFORMAT,
			_("'%s' holds a secret key: give the public one "
			  "(age-keygen -y)"),
			ir_esc(file, &esc));
	if (*p == '-' || !is_text(p, len))
		return ir_err_set(e, -IR_EFORMAT,
			_("'%s' is no list of age recipients"),
			ir_esc(file, &esc));
	(void)ir_buf_add(&r->text, p, len);
	if (ir_buf_addc(&r->text, '\0') != 0)
		return ir_err_set(e, -ENOMEM, _("no memory for recipients"));
	r->n++;
	return 0;
}

static int
read_file(struct ir_recipients *r, const char *file, struct ir_err *e)
{
	struct ir_buf b;
	size_t before = r->n;
	struct ir_esc esc;
	int rc;

	ir_buf_init(&b, 0);
	rc = ir_io_slurp(file, FILE_MAX, &b, e);
	for (size_t at = 0; rc == 0 && at < b.len;) {
		const char *p = b.p + at;
		const char *lf = memchr(p, '\n', b.len - at);
		size_t len = lf ? (size_t)(lf - p) : b.len - at;

		at += len + 1;
		while (len && (p[len - 1] == '\r' || p[len - 1] == ' '))
			len--;
		if (len && *p != '#')
			rc = add_recipient(r, p, len, file, e);
	}
	if (rc == 0 && r->n == before)
		rc = ir_err_set(e, -IR_EFORMAT, _("'%s' names no recipient"),
			ir_esc(file, &esc));
	ir_buf_free(&b);
	return rc;
}

void
ir_recipients_init(struct ir_recipients *r)
{
	ir_buf_init(&r->text, 0);
	r->n = 0;
}

void
ir_recipients_free(struct ir_recipients *r)
{
	ir_buf_free(&r->text);
	r->n = 0;
}

/* Its own words, one line of them. */
static int
age_says(struct ir_err *e, int code, const char *text, size_t len)
{
	struct ir_esc esc;
	const char *lf = memchr(text, '\n', len);

	if (lf)
		len = (size_t)(lf - text);
	if (len > 5 && memcmp(text, "age: ", 5) == 0) {
		text += 5;
		len -= 5;
	}
	if (len == 0)
		return ir_err_set(e, code, _("age ended without a word"));
	return ir_err_set(e, code, _("age says: %.300s"),
		ir_escn(text, len > 300 ? 300 : len, &esc));
}

static int
start(struct ir_proc **ret, const struct ir_recipients *r, int in,
	struct ir_err *e)
{
	const char *argv[2 * IR_AGE_RECIPIENTS_MAX + 3] = {"age", "-e"};
	size_t n = 2;
	int rc;

	for (size_t at = 0; at < r->text.len;
		at += strlen(r->text.p + at) + 1) {
		argv[n++] = "-r";
		argv[n++] = r->text.p + at;
	}
	rc = ir_proc_open(ret, argv, NULL, in, NULL, e);
	if (rc == -ENOENT)
		return ir_err_set(e, -ENOENT,
			_("the program age is not here: nothing is written "
			  "that would have to be encrypted"));
	return rc;
}

/* Encrypts nothing, to hear what age says to the recipients. */
static int
trial(const struct ir_recipients *r, struct ir_err *e)
{
	const struct ir_proc_wait wait = {.ms = TRIAL_MS};
	struct ir_proc_end end = {0};
	struct ir_proc *p = NULL;
	char buf[4096], words[512] = "";
	const char *text;
	ssize_t got = 1;
	size_t len = 0;
	int rc = start(&p, r, -1, e);

	if (rc < 0)
		return rc;
	while (got > 0)
		got = ir_proc_read(p, buf, sizeof(buf), &wait);
	text = ir_proc_errors(p, &len);
	len = len < sizeof(words) ? len : sizeof(words);
	memcpy(words, text, len);
	ir_proc_close(p, TRIAL_MS, &end);
	if (got == 0 && end.exit_status == 0)
		return 0;
	return age_says(e, -IR_EFORMAT, words, len);
}

int
ir_recipients_read(struct ir_recipients *r, const struct ir_names_arg *files,
	struct ir_err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < files->n; i++)
		rc = read_file(r, files->v[i], e);
	return rc < 0 ? rc : trial(r, e);
}

static bool
stopped(void *arg)
{
	struct ir_age *a = arg;

	return atomic_load(&a->stop);
}

static int
put(struct ir_age *a, size_t len)
{
	uint64_t before = a->written;
	int rc = ir_digest_update(a->digest, a->buf, len);

	if (rc == 0)
		rc = ir_io_write(a->to, a->buf, len);
	if (rc < 0)
		return rc;
	a->written += len;
	if (before / STEP != a->written / STEP)
		/* Starts the writing; a pipe does not know it. */
		(void)sync_file_range(a->to, (off_t)(before / STEP * STEP),
			(off_t)STEP, SYNC_FILE_RANGE_WRITE);
	return 0;
}

/* Once it cannot be written, what comes is only taken, so that nobody waits
 * for us; the run hears of it at its next step. */
static void *
take(void *arg)
{
	struct ir_age *a = arg;
	const struct ir_proc_wait wait = {
		.ms = -1, .cancelled = stopped, .arg = a};
	ssize_t got;

	while ((got = ir_proc_read(a->proc, a->buf, BLOCK, &wait)) > 0) {
		int rc = atomic_load(&a->failed);

		if (rc == 0 && (rc = put(a, (size_t)got)) < 0)
			atomic_store(&a->failed, rc);
	}
	if (got < 0 && atomic_load(&a->failed) == 0)
		atomic_store(&a->failed, (int)got);
	return NULL;
}

/* A pipe whose write end is ours and whose read end becomes age's input. */
static int
start_piped(struct ir_age *a, const struct ir_recipients *r, struct ir_err *e)
{
	int p[2], rc;

	if (pipe2(p, O_CLOEXEC) != 0)
		return ir_err_sys(e, errno, _("cannot make a pipe"));
	rc = start(&a->proc, r, p[0], e);
	(void)close(p[0]); /* age has its own copy */
	if (rc < 0) {
		(void)close(p[1]); /* nothing was written */
		return rc;
	}
	a->plain = p[1];
	rc = pthread_create(&a->thread, NULL, take, a);
	if (rc != 0)
		return ir_err_sys(e, rc, _("cannot start a thread"));
	a->running = true;
	return 0;
}

int
ir_age_start(struct ir_age **ret, const struct ir_recipients *r, int to,
	struct ir_err *e)
{
	struct ir_age *a = calloc(1, sizeof(*a));
	int rc;

	if (!a)
		return ir_err_set(e, -ENOMEM, _("no memory for a pipe"));
	a->plain = -1;
	a->to = to;
	a->buf = malloc(BLOCK);
	rc = a->buf ? ir_digest_new(&a->digest, IR_DIGEST_BIT(IR_SHA256), e)
		    : ir_err_set(e, -ENOMEM, _("no memory for a pipe"));
	if (rc == 0)
		rc = start_piped(a, r, e);
	if (rc < 0)
		ir_age_free(a);
	else
		*ret = a;
	return rc;
}

int
ir_age_fd(const struct ir_age *a)
{
	return a->plain;
}

int
ir_age_failed(const struct ir_age *a)
{
	return atomic_load(&a->failed);
}

static void
end_input(struct ir_age *a)
{
	if (a->plain >= 0)
		(void)close(a->plain); /* a pipe: nothing is kept back */
	a->plain = -1;
}

static void
join(struct ir_age *a)
{
	if (a->running)
		(void)pthread_join(a->thread, NULL); /* ours: it can be */
	a->running = false;
}

/* Its end: 0 only if it ended by itself and content. */
static int
end_of(struct ir_age *a, struct ir_err *e)
{
	struct ir_proc_end end = {0};
	char words[512];
	size_t len = 0;
	const char *text = ir_proc_errors(a->proc, &len);

	len = len < sizeof(words) ? len : sizeof(words);
	memcpy(words, text, len);
	ir_proc_close(a->proc, PATIENCE_MS, &end);
	a->proc = NULL;
	if (end.exit_status == 0)
		return 0;
	if (end.signal)
		return ir_err_set(
			e, -EPIPE, _("age was ended by signal %d"), end.signal);
	return age_says(e, -EPIPE, words, len);
}

int
ir_age_finish(struct ir_age *a, char ret_sha256[IR_SHA256_HEX],
	uint64_t *ret_bytes, struct ir_err *e)
{
	char hex[IR_DIGEST_HEX];
	int rc;

	end_input(a);
	join(a);
	rc = end_of(a, e);
	if (rc < 0)
		return rc;
	rc = ir_age_failed(a);
	if (rc < 0)
		return ir_err_sys(e, rc, _("cannot write the archive"));
	rc = ir_digest_final_hex(a->digest, IR_SHA256, hex);
	if (rc < 0)
		return ir_err_set(e, rc, _("cannot digest the archive"));
	memcpy(ret_sha256, hex, IR_SHA256_HEX);
	*ret_bytes = a->written;
	return 0;
}

void
ir_age_explain(struct ir_age *a, struct ir_err *e)
{
	struct ir_err why = IR_ERR_INIT;

	if (ir_age_failed(a) < 0 && ir_age_failed(a) != -ECANCELED) {
		(void)ir_err_sys(
			e, ir_age_failed(a), _("cannot write the archive"));
		return;
	}
	if (!a->proc || !ir_proc_ended(a->proc))
		return;
	end_input(a);
	join(a);
	if (end_of(a, &why) < 0)
		(void)ir_err_prefix(e, "%s: ", why.text);
}

void
ir_age_free(struct ir_age *a)
{
	if (!a)
		return;
	atomic_store(&a->stop, true);
	end_input(a);
	join(a);
	if (a->proc)
		ir_proc_close(a->proc, 0, NULL);
	ir_digest_free(a->digest);
	free(a->buf);
	free(a);
}
