/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "verify_case_i.h"
#include "verify_pool_i.h"
#include "verify_seal_i.h"

/* The seals of a case: of its archives, and of its journal's heads. */

static bool
ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n > m && strcmp(s + n - m, suffix) == 0;
}

int
casck_hashed(struct casck *c, const char *name, const char *sha256)
{
	struct hashed *v = realloc(c->hashed, (c->n_hashed + 1) * sizeof(*v));

	if (!v)
		return ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	c->hashed = v;
	v[c->n_hashed].name = strdup(name);
	memcpy(v[c->n_hashed].sha256, sha256, IR_SHA256_HEX);
	return v[c->n_hashed++].name
		? 0
		: ir_err_sys(c->e, ENOMEM, _("cannot verify"));
}

void
casck_hashed_free(struct casck *c)
{
	for (size_t i = 0; i < c->n_hashed; i++)
		free(c->hashed[i].name);
	free(c->hashed);
}

static bool
speaks_of(const struct saying *s, const char *name)
{
	return s->what == SAID_SEALED && s->file && strcmp(s->file, name) == 0;
}

/* It is there, though what it seals is not. */
static void
see(struct casck *c, const char *name)
{
	for (size_t i = 0; i < c->n_say; i++)
		if (speaks_of(&c->say[i], name))
			c->say[i].seen = true;
}

/* The lines of the journal that speak of this seal or stamp. */
static int
match_lines(struct casck *c, const char *name, const struct ir_buf *content)
{
	char hex[IR_SHA256_HEX] = "";
	int r = 0;

	(void)ir_sha256_hex(content->p, content->len, hex); /* then "" */
	for (size_t i = 0; i < c->n_say && r == 0; i++) {
		struct saying *s = &c->say[i];

		if (!speaks_of(s, name))
			continue;
		s->seen = true;
		if (s->sha256[0] && strcmp(s->sha256, hex) != 0)
			r = vfy_find(c->v, IR_V_DAMAGE, "seal-replaced",
				((struct where){.name = name,
					.name_len = strlen(name),
					.line = s->line}),
				_("it is not the one the journal records"));
	}
	return r;
}

static int
both_lines(struct casck *c, const char *base, const struct vseals *s)
{
	char *p7s = NULL, *tsr = NULL;
	int r = 0;

	if (asprintf(&p7s, "%s%s", base, IR_SEAL_SUFFIX) < 0 ||
		asprintf(&tsr, "%s%s", base, IR_STAMP_SUFFIX) < 0)
		r = ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	if (r == 0 && p7s && s->has_p7s)
		r = match_lines(c, p7s, &s->p7s);
	if (r == 0 && tsr && s->has_tsr)
		r = match_lines(c, tsr, &s->tsr);
	free(p7s);
	free(tsr);
	return r;
}

/* What is good is said too: a reader wants to know by whom. */
static int
tell_good(struct casck *c, const char *base, const struct ir_sealed *s)
{
	struct ir_buf words;
	int r = 0;

	if (s->seal != IR_SEAL_GOOD && s->stamp != IR_SEAL_GOOD)
		return 0;
	ir_buf_init(&words, 0);
	if (ir_sealed_words(s, &words) == 0)
		r = vfy_find(c->v, IR_V_NOTE, "sealed",
			WHERE_NAME(base, strlen(base)), "%s", words.p);
	ir_buf_free(&words);
	return r;
}

static int
judge(struct casck *c, const char *base, const char *sha256,
	struct ir_sealed *ret)
{
	struct vseals s;
	int r;

	vseals_init(&s);
	vseals_read(&s, c->t->dirfd, base);
	r = both_lines(c, base, &s);
	if (r == 0)
		r = vseals_check(c->v, &s, base, sha256, ret, c->e);
	if (r == 0)
		r = tell_good(c, base, ret);
	vseals_free(&s);
	return r;
}

/* Of a file that is no archive: an encrypted one. */
static int
hash_file(struct casck *c, const char *name, char out[IR_SHA256_HEX])
{
	int fd = vfy_open_beneath(c->t->dirfd, name, false), r;
	struct stat st;

	if (fd < 0)
		return fd;
	r = fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ? -EINVAL
						       : vseals_hash(fd, out);
	(void)close(fd); /* only read from */
	return r;
}

static int
one_seal(struct casck *c, const char *name, const char *base)
{
	struct ir_sealed s;
	char sha256[IR_SHA256_HEX] = "";
	int r = 1;

	for (size_t i = 0; i < c->n_hashed; i++)
		if (strcmp(c->hashed[i].name, base) == 0) {
			memcpy(sha256, c->hashed[i].sha256, sizeof(sha256));
			r = 0;
		}
	if (r == 1 || !sha256[0])
		r = hash_file(c, base, sha256);
	if (r == -ENOENT)
		return vfy_find(c->v, IR_V_WARNING, "seal-alone",
			WHERE_NAME(name, strlen(name)),
			_("what it seals is not there"));
	if (r < 0)
		sha256[0] = '\0'; /* told as unread */
	return judge(c, base, sha256, &s);
}

int
casck_seal(struct casck *c, const char *name)
{
	size_t n = strlen(name) - 4; /* ".p7s", ".tsr", ".tsq" */
	char *base = strndup(name, n), *seal = NULL;
	struct stat st;
	int r = 0;

	if (!base || asprintf(&seal, "%s%s", base, IR_SEAL_SUFFIX) < 0)
		r = ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	else if (!ends(name, IR_QUERY_SUFFIX) &&
		(ends(name, IR_SEAL_SUFFIX) ||
			fstatat(c->t->dirfd, seal, &st, AT_SYMLINK_NOFOLLOW) <
				0)) /* both are judged once */
		r = one_seal(c, name, base);
	free(seal);
	free(base);
	return r;
}

/* Who fixed a head, for the words about the journal: short, and last what
 * may be cut. */
static int
add_head(struct casck *c, const char *base, const struct ir_seal_head *h,
	const struct ir_sealed *s)
{
	char time[IR_TIME_TEXT], *by = NULL;
	struct ir_time local = s->time;
	int n, r;

	ir_time_localise(&local);
	(void)ir_time_rfc3339(&local, 0, time);
	if (s->seal == IR_SEAL_GOOD && s->proven && !s->over_seal)
		n = asprintf(&by,
			_("the seal of %s (%s); the head, not the seal, is "
			  "time-stamped %s by %s"),
			s->by, base, time, s->tsa);
	else if (s->seal == IR_SEAL_GOOD && s->proven)
		n = asprintf(&by,
			_("the seal of %s (%s), time-stamped %s by %s"), s->by,
			base, time, s->tsa);
	else if (s->seal == IR_SEAL_GOOD)
		n = asprintf(&by, _("the seal of %s (%s)"), s->by, base);
	else if (s->seal == IR_SEAL_NONE && s->proven)
		n = asprintf(&by, _("the time stamp of %s, %s (%s)"), s->tsa,
			time, base);
	else
		n = asprintf(&by,
			_("%s, sealed with a key nobody vouches for here"),
			base);
	if (n < 0)
		return ir_err_sys(c->e, ENOMEM, _("cannot verify"));
	r = casck_add_head(c, &h->head, by);
	free(by);
	if (r == 0 && h->head.seq > c->sealed_to)
		c->sealed_to = h->head.seq;
	return r;
}

static int
one_head(struct casck *c, const char *name, const struct ir_buf *text)
{
	struct ir_seal_head h;
	struct ir_sealed s = {.seal = IR_SEAL_NONE};
	char sha256[IR_SHA256_HEX] = "";
	int r;

	if (ir_seal_head_read(text->p, text->len, &h, NULL) < 0)
		return vfy_find(c->v, IR_V_DAMAGE, "head-form",
			WHERE_NAME(name, strlen(name)),
			_("not a journal head of ours"));
	if (ir_sha256_hex(text->p, text->len, sha256) < 0)
		sha256[0] = '\0'; /* told as unread */
	r = judge(c, name, sha256, &s);
	if (r < 0)
		return r;
	if (s.seal == IR_SEAL_NONE && s.stamp == IR_SEAL_NONE)
		return vfy_find(c->v, IR_V_WARNING, "head-unsealed",
			WHERE_NAME(name, strlen(name)),
			_("a journal head without a seal or a stamp: it proves "
			  "nothing"));
	if (s.seal == IR_SEAL_BAD || (s.seal == IR_SEAL_NONE && !s.proven))
		return 0; /* told: nobody's word, or that of a test */
	return add_head(c, name, &h, &s);
}

static int
read_head(struct casck *c, const char *name)
{
	int fd = vfy_open_beneath(c->t->dirfd, name, false), r = 0;
	struct ir_err why = IR_ERR_INIT;
	struct ir_buf b;
	struct stat st;

	if (fd < 0)
		return vfy_find(c->v, fd == -ELOOP ? IR_V_DAMAGE : IR_V_UNREAD,
			fd == -ELOOP ? "link-in-case" : "unread",
			WHERE_NAME(name, strlen(name)), "%s",
			fd == -ELOOP ? _("a symbolic link, which is not "
					 "followed")
				     : strerror(-fd));
	ir_buf_init(&b, 0);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		r = vfy_find(c->v, IR_V_DAMAGE, "special-file",
			WHERE_NAME(name, strlen(name)),
			_("neither a file nor a directory"));
	else if (ir_io_slurp_fd(fd, name, IR_SEAL_HEAD_MAX, &b, &why) < 0)
		r = vfy_find(c->v, IR_V_DAMAGE, "head-form",
			WHERE_NAME(name, strlen(name)), "%s", why.text);
	else
		r = one_head(c, name, &b);
	ir_buf_free(&b);
	(void)close(fd); /* only read from */
	return r;
}

static int
one_file(struct casck *c, const char *name)
{
	static const char *const suffixes[] = {
		IR_SEAL_SUFFIX, IR_STAMP_SUFFIX, IR_QUERY_SUFFIX, NULL};
	char *text;
	int r = 0;

	if (ends(name, ".txt"))
		return read_head(c, name);
	for (size_t i = 0; suffixes[i]; i++)
		if (ends(name, suffixes[i])) {
			text = strndup(
				name, strlen(name) - strlen(suffixes[i]));
			if (!text)
				return ir_err_sys(
					c->e, ENOMEM, _("cannot verify"));
			see(c, name);
			if (faccessat(c->t->dirfd, text, F_OK,
				    AT_SYMLINK_NOFOLLOW) < 0)
				r = vfy_find(c->v, IR_V_WARNING, "seal-alone",
					WHERE_NAME(name, strlen(name)),
					_("what it seals is not there"));
			free(text);
			return r;
		}
	return vfy_find(c->v, IR_V_WARNING, "unknown-file",
		WHERE_NAME(name, strlen(name)), _("not a file of the case"));
}

int
casck_heads(struct casck *c)
{
	struct names l = {NULL, 0};
	int r = casck_list(c, IR_SEALS_DIR, &l);

	for (size_t i = 0; i < l.n && r == 0; i++)
		r = one_file(c, l.v[i]);
	casck_names_free(&l);
	return r;
}

/* A seal that the journal records and nobody found. */
int
casck_seals_missing(struct casck *c)
{
	int r = 0;

	for (size_t i = 0; i < c->n_say && r == 0; i++) {
		const struct saying *s = &c->say[i];

		if (s->what == SAID_SEALED && s->file && !s->seen && !s->joined)
			r = vfy_find(c->v, IR_V_DAMAGE, "seal-gone",
				((struct where){.name = s->file,
					.name_len = strlen(s->file),
					.line = s->line}),
				_("the journal says it was made; it is not "
				  "there"));
	}
	return r;
}

int
casck_uncovered(struct casck *c)
{
	uint64_t lines = c->v->res->journal.lines;

	if (c->sealed_to == 0 || lines <= c->sealed_to)
		return 0;
	return vfy_find(c->v, IR_V_NOTE, "seal-uncovered",
		((struct where){.line = c->sealed_to + 1}),
		_("the last sealed line is %" PRIu64 " of %" PRIu64
		  ": what came after it is covered by no seal"),
		c->sealed_to, lines);
}
