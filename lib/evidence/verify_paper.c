/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "verify_case_i.h"
#include "verify_pool_i.h"
#include "verify_seal_i.h"

/* Signatures kept with a hand-over: a file called a CMS signature is judged
 * as one, over the slip or receipt it is said to be of. */

struct paper {
	struct casck *c;
	const struct saying *s;
};

static struct where
at(const struct saying *s)
{
	return (struct where){
		.name = s->found.p, .name_len = s->found.len, .line = s->line};
}

static int
on_find(void *arg, const struct ir_seal_finding *f)
{
	const struct paper *p = arg;

	return vfy_find(p->c->v, f->grade, f->code, at(p->s), "%s", f->why);
}

static bool
is_kept(const struct casck *c, const char *sha256)
{
	for (size_t i = 0; i < c->n_say; i++)
		if (c->say[i].what == SAID_ATTACHED && c->say[i].seen &&
			strcmp(c->say[i].sha256, sha256) == 0)
			return true;
	return false;
}

static int
tell_good(struct paper *p, const struct ir_sealed *s)
{
	struct ir_buf words;
	int r = 0;

	if (s->seal != IR_SEAL_GOOD)
		return 0;
	ir_buf_init(&words, 0);
	if (ir_sealed_words(s, &words) == 0)
		r = vfy_find(
			p->c->v, IR_V_NOTE, "sealed", at(p->s), "%s", words.p);
	ir_buf_free(&words);
	return r;
}

static int
judge(struct paper *p, const struct ir_buf *p7s)
{
	uint8_t of[IR_SHA256_LEN] = {0};
	struct ir_seal_in in = {.digest = {[IR_SHA256] = of},
		.p7s = p7s->len ? p7s->p : "",
		.p7s_len = p7s->len,
		.trust = p->c->v->o->trust,
		.now = p->c->v->o->now,
		.find = on_find,
		.arg = p};
	struct ir_sealed found;
	int r;

	if (!is_kept(p->c, p->s->of))
		return vfy_find(p->c->v, IR_V_WARNING, "seal-alone", at(p->s),
			_("what it seals is not there"));
	if (ir_unhex(p->s->of, strlen(p->s->of), of) < 0)
		return 0; /* no digest, so it is not kept either */
	r = ir_seal_check(&in, &found, p->c->e);
	return r == 0 ? tell_good(p, &found) : r;
}

static int
one(struct casck *c, const struct saying *s)
{
	struct paper p = {c, s};
	int fd = vfy_open_beneath(c->t->dirfd, s->found.p, false), r;
	struct ir_err why = IR_ERR_INIT;
	struct ir_buf b;

	if (fd < 0)
		return vfy_find(c->v, IR_V_UNREAD, "unread", at(s), "%s",
			strerror(-fd));
	ir_buf_init(&b, 0);
	r = ir_io_slurp_fd(fd, s->found.p, IR_SIGN_MAX, &b, &why);
	(void)close(fd); /* only read from */
	if (r < 0)
		r = vfy_find(
			c->v, IR_V_DAMAGE, "seal-form", at(s), "%s", why.text);
	else
		r = judge(&p, &b);
	ir_buf_free(&b);
	return r;
}

int
casck_signatures(struct casck *c)
{
	int r = 0;

	for (size_t i = 0; i < c->n_say && r == 0; i++)
		if (c->say[i].found.len)
			r = one(c, &c->say[i]);
	return r;
}
