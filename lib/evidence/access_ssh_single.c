/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_batch_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/num.h"

#define ERRORS_MAX ((size_t)8 << 10)
#define B64_LINE ((size_t)256)
#define PSEUDO_MAX "67108864"

static const char cat_script[] = "LC_ALL=C; export LC_ALL; exec cat -- \"$1\"";

/* "<", base64 in lines, ">STATUS WHY": of one file after another. */
static const char pseudo_script[] =
	"LC_ALL=C; export LC_ALL; T=$1; shift; for f; do printf '<\\n'; { m=$( "
	"{ $T head -c " PSEUDO_MAX " \"$f\" | base64 >&3; } 2>&1 ); } 3>&1; "
	"printf '>%s\\n' \"$m\"; done";

/* What the words of the other side mean for the object. */
static void
judge(struct ir_item *it, const char *text, size_t len)
{
	struct ir_object *ob = &it->put.ob;
	struct ir_esc esc;
	enum ir_status status = ob->stored ? IR_TRUNCATED : IR_UNREAD;

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	(void)ir_escn(text, len < 200 ? len : 200, &esc);
	if (!ob->stored && strstr(esc.text, "No such file"))
		ir_object_fail(
			ob, IR_ABSENT, "%s", _("vanished after it was listed"));
	else if (!ob->stored && strstr(esc.text, "No such process"))
		ir_object_fail(ob, IR_ABSENT, "%s", esc.text);
	else
		ir_object_fail(ob, status, "%.200s",
			esc.text[0] ? esc.text : _("it could not be read"));
}

struct one {
	struct ir_item *it;
	struct ir_err *e;
};

/* The object is begun by its first byte: what cannot be opened has none. */
static int
on_cat(void *arg, const void *p, size_t len)
{
	struct one *o = arg;
	struct ir_put *put = &o->it->put;
	int rc = 0;

	if (!put->open)
		rc = ir_put_begin(put, o->e);
	return rc < 0 ? rc : ir_put_data(put, p, len, o->e);
}

static int
finish(struct ir_item *it, int rc, const struct ir_buf *errors, int status,
	struct ir_err *e)
{
	struct ir_put *p = &it->put;

	if (rc == 0 && status == 0 && !p->open) /* an empty file */
		rc = ir_put_begin(p, e);
	if (rc == -ETIME)
		ir_object_fail(&p->ob, IR_TIMED_OUT, "%s",
			_("the device sent nothing more in time"));
	else if (rc == 0 && status != 0)
		judge(it, errors->p, errors->len);
	else if (rc == -ECANCELED)
		ir_object_fail(&p->ob, IR_TRUNCATED, "%s",
			_("the stream from the device ended inside the file"));
	it->done = true;
	if (p->open && (rc >= 0 || rc == -ETIME || rc == -ECANCELED)) {
		int rc2 = ir_put_store(p, e);

		if (rc2 < 0)
			return rc2;
	}
	if (p->tick < 0)
		return ir_err_set(e, p->tick, "%s", p->why);
	return rc == -ETIME || rc > 0 ? 0 : rc;
}

int
ir_batch_single(struct ir_batch *b, struct ir_item *it, struct ir_err *e)
{
	const char *args[] = {it->path};
	struct one one = {it, e};
	struct ir_proc_end end = {0};
	struct ir_buf line, errors;
	int rc;

	it->put.known = it->has_st && !it->pseudo;
	it->put.ob.planned = it->put.known ? (uint64_t)it->st.st_size : 0;
	ir_buf_init(&line, 0);
	ir_buf_init(&errors, ERRORS_MAX);
	rc = ir_ssh_line(&line, cat_script, args, 1);
	if (b->s->said_cat)
		b->s->session->commands++;
	else {
		ir_session_command(
			b->s->session, "cat -- FILE (of each file)", 26);
		ir_session_alters(b->s->session,
			"access times of the files that were read");
	}
	b->s->said_cat = true;
	if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for a command"));
	else
		rc = ir_ssh_stream(
			b->s, line.p, -1, on_cat, &one, &errors, &end, e);
	if (rc == -ETIME)
		b->s->stalls++;
	else if (rc >= 0)
		b->s->stalls = 0;
	rc = finish(it, rc, &errors, end.exit_status, e);
	ir_buf_free(&line);
	ir_buf_free(&errors);
	return rc;
}

/* Files of /proc, many in one command. */
struct many {
	struct ir_batch *b;
	size_t *index; /* of the items asked for, in order */
	size_t n, at; /* the one being read is index[at - 1] */
	struct ir_buf line, raw;
	struct ir_err *e;
};

static int
end_one(struct many *m, const char *why, size_t len)
{
	struct ir_item *it = &m->b->v[m->index[m->at - 1]];
	int rc = 0;

	if (it->done)
		return 0;
	if (!it->put.open && !len)
		rc = ir_put_begin(&it->put, m->e);
	if (rc == 0 && len)
		judge(it, why, len);
	it->done = true;
	if (rc == 0 && it->put.open)
		rc = ir_put_store(&it->put, m->e);
	if (rc == 0 && it->put.tick < 0)
		rc = ir_err_set(m->e, it->put.tick, "%s", it->put.why);
	return rc;
}

static int
on_line(struct many *m, const char *p, size_t len)
{
	struct ir_item *it;
	int rc;

	if (len && p[0] == '<') {
		m->at++;
		return m->at <= m->n ? 0 : -IR_EFORMAT;
	}
	if (!m->at)
		return -IR_EFORMAT;
	if (len && p[0] == '>')
		return end_one(m, p + 1, len - 1);
	it = &m->b->v[m->index[m->at - 1]];
	if (it->done) /* more words of an error */
		return 0;
	ir_buf_clear(&m->raw);
	if (ir_unbase64(&m->raw, p, len) < 0)
		return -IR_EFORMAT;
	rc = it->put.open ? 0 : ir_put_begin(&it->put, m->e);
	return rc < 0 ? rc : ir_put_data(&it->put, m->raw.p, m->raw.len, m->e);
}

static int
on_many(void *arg, const void *data, size_t len)
{
	struct many *m = arg;
	const char *p = data;

	while (len > 0) {
		const char *lf = memchr(p, '\n', len);
		size_t n = lf ? (size_t)(lf - p) : len;
		int rc = ir_buf_add(&m->line, p, n);

		if (rc == 0 && lf) {
			rc = on_line(m, m->line.p, m->line.len);
			ir_buf_clear(&m->line);
		}
		if (rc < 0)
			return rc;
		n += lf != NULL;
		p += n;
		len -= n;
	}
	return 0;
}

/* One command line full of them, from item *at on. */
static int
pseudo_some(struct many *m, size_t *at, struct ir_err *e)
{
	struct ir_ssh *s = m->b->s;
	const char *first[] = {s->timeout ? "timeout 5" : ""};
	struct ir_proc_end end = {0};
	struct ir_buf line;
	const char *why;
	int rc;

	m->n = m->at = 0;
	ir_buf_init(&line, 0);
	(void)ir_ssh_line(&line, pseudo_script, first, 1);
	while (*at < m->b->n && line.len < IR_SSH_LINE_MAX) {
		const struct ir_item *it = &m->b->v[(*at)++];

		if (!it->pseudo || it->done)
			continue;
		(void)ir_buf_addc(&line, ' ');
		(void)ir_access_quote(&line, it->path);
		m->index[m->n++] = *at - 1;
	}
	rc = ir_buf_err(&line);
	if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for a command"));
	s->session->commands += m->n > 0;
	if (rc == 0 && m->n)
		rc = ir_ssh_stream(s, line.p, -1, on_many, m, NULL, &end, e);
	ir_buf_free(&line);
	if (rc != -ETIME && rc != -IR_EFORMAT && rc != -IR_ELIMIT)
		return rc;
	/* it stands still, or sends what nobody asked for: leave that one;
	 * those after it are fetched one by one */
	s->stalls += rc == -ETIME;
	if (!m->at || m->at > m->n)
		return 0;
	why = _("the device sent nothing more in time");
	return end_one(m, why, strlen(why));
}

int
ir_batch_pseudo(struct ir_batch *b, struct ir_err *e)
{
	struct many m = {.b = b, .e = e};
	size_t at = 0;
	int rc = 0;

	if (!b->s->base64)
		return 0;
	m.index = calloc(b->n + 1, sizeof(*m.index));
	if (!m.index)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	ir_buf_init(&m.line, B64_LINE * 16);
	ir_buf_init(&m.raw, 0);
	while (rc == 0 && at < b->n)
		rc = pseudo_some(&m, &at, e);
	ir_buf_free(&m.line);
	ir_buf_free(&m.raw);
	free(m.index);
	return rc;
}
