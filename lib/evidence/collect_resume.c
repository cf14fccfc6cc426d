/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/format.h"
#include "ir/evidence/tar_read.h"
#include "ir/sys/zstd.h"

#define HAD_MAX ((size_t)8000000)
#define LINE_MAX_BYTES ((size_t)16 << 20)
#define BLOCK ((size_t)256 << 10)

/* The tag part of an archive as it streams by. */
struct reader {
	struct ir_resume *s;
	enum {
		OTHER,
		OBJECTS,
		COMMANDS,
		COLLECTION
	} member;
	struct ir_buf line;
	struct ir_buf key;
	struct ir_json *json;
	bool collection_seen;
	struct ir_err *e;
};

int
ir_command_key(
	struct ir_buf *out, const char *artifact, const char *const *argv)
{
	/* No path has a NUL in it: these cannot meet. */
	(void)ir_buf_addc(out, '\0');
	(void)ir_buf_adds(out, artifact);
	for (; *argv; argv++) {
		(void)ir_buf_addc(out, '\0');
		(void)ir_buf_adds(out, *argv);
	}
	return ir_buf_err(out);
}

static bool
is_had(const struct ir_json *j)
{
	ir_node n = ir_json_get(j, 0, "status");

	return ir_json_streq(j, n, "taken") || ir_json_streq(j, n, "changed");
}

/* A name as bytes: the exact ones when it is not UTF-8. */
static int
get_name(const struct ir_json *j, ir_node obj, const char *key,
	const char *b64_key, struct ir_buf *out)
{
	ir_node b64 = ir_json_get(j, obj, b64_key);
	struct ir_buf text;
	int rc;

	ir_buf_clear(out);
	if (b64 == IR_NODE_NONE)
		return ir_json_str(j, ir_json_get(j, obj, key), out);
	ir_buf_init(&text, 0);
	rc = ir_json_str(j, b64, &text);
	if (rc == 0)
		rc = ir_unbase64(out, text.p, text.len);
	ir_buf_free(&text);
	return rc;
}

static int
object_line(struct reader *rd)
{
	const struct ir_json *j = rd->json;

	if (!is_had(j) || ir_json_get(j, 0, "path") == IR_NODE_NONE)
		return 0;
	if (get_name(j, 0, "path", "path_b64", &rd->key) < 0)
		return 0; /* no path: nothing we could have had */
	return ir_seen_add(rd->s->had, rd->key.p, rd->key.len);
}

static int
command_line(struct reader *rd)
{
	const struct ir_json *j = rd->json;
	ir_node n = ir_json_get(j, 0, "argv");

	if (!is_had(j))
		return 0;
	ir_buf_clear(&rd->key);
	(void)ir_buf_addc(&rd->key, '\0');
	(void)ir_json_str(j, ir_json_get(j, 0, "artifact"), &rd->key);
	for (n = ir_json_first(j, n); n != IR_NODE_NONE;
		n = ir_json_next(j, n)) {
		(void)ir_buf_addc(&rd->key, '\0');
		(void)ir_json_str(j, n, &rd->key);
	}
	return ir_seen_add(rd->s->had, rd->key.p, rd->key.len);
}

static int
push(struct ir_buf *to, const struct ir_buf *b)
{
	(void)ir_buf_add(to, b->p, b->len);
	return ir_buf_addc(to, '\0');
}

static int
asked(struct reader *rd, ir_node node)
{
	const struct ir_json *j = rd->json;
	int rc = 0;
	ir_node n;

	n = ir_json_first(j, ir_json_get(j, node, "artifacts"));
	for (; rc == 0 && n != IR_NODE_NONE; n = ir_json_next(j, n)) {
		ir_buf_clear(&rd->key);
		rc = ir_json_str(j, n, &rd->key);
		if (rc == 0)
			rc = push(&rd->s->artifacts, &rd->key);
	}
	n = ir_json_first(j, ir_json_get(j, node, "paths"));
	for (; rc == 0 && n != IR_NODE_NONE; n = ir_json_next(j, n)) {
		rc = get_name(j, n, "path", "path_b64", &rd->key);
		if (rc == 0)
			rc = push(&rd->s->paths, &rd->key);
	}
	return rc;
}

/* The device's record went into the archive as it was. */
/* Over the network: only its record or address says where it is. */
static bool
is_far(const struct ir_json *j)
{
	static const char *const here[] = {"local", "root", "files"};
	ir_node access = ir_json_get(j, 0, "access");

	for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++) {
		if (ir_json_streq(j, access, here[i]))
			return false;
	}
	return access != IR_NODE_NONE;
}

static bool
is_medical(const struct ir_json *j, ir_node dev)
{
	ir_node record = ir_json_get(j, dev, "record");
	bool medical = false;

	if (!ir_json_streq(j, ir_json_get(j, 0, "access"), "local"))
		return false;
	if (ir_json_bool(j, ir_json_get(j, record, "medical"), &medical) != 0)
		return false;
	return medical;
}

static int
collection_line(struct reader *rd)
{
	const struct ir_json *j = rd->json;
	ir_node root = ir_json_get(j, 0, "root");
	ir_node dev = ir_json_get(j, 0, "device");
	int rc = 0;

	rd->collection_seen = true;
	if (root != IR_NODE_NONE)
		rc = get_name(j, root, "path", "path_b64", &rd->s->root);
	ir_buf_clear(&rd->s->id);
	if (rc == 0)
		rc = ir_json_str(j, ir_json_get(j, dev, "id"), &rd->s->id);
	rd->s->medical = is_medical(j, dev);
	rd->s->far = is_far(j);
	return rc < 0 ? rc : asked(rd, ir_json_get(j, 0, "asked"));
}

static int
one_line(struct reader *rd, const char *p, size_t len)
{
	int rc;

	if (rd->member == OTHER || !len)
		return 0;
	rc = ir_json_parse(rd->json, p, len, rd->e);
	if (rc < 0)
		return rc;
	if (rd->member == OBJECTS)
		rc = object_line(rd);
	else if (rd->member == COMMANDS)
		rc = command_line(rd);
	else
		rc = collection_line(rd);
	if (rc == 1)
		return ir_err_set(rd->e, -IR_ELIMIT,
			_("the archive holds too many objects to go on "
			  "from"));
	return rc < 0 ? ir_err_set(rd->e, rc, _("cannot read its ledger")) : 0;
}

static int
on_begin(void *arg, const struct ir_tar_member *m)
{
	struct reader *rd = arg;
	const char *sub = memchr(m->name, '/', m->name_len);

	sub = sub ? sub + 1 : m->name;
	ir_buf_clear(&rd->line);
	rd->member = OTHER;
	if (strcmp(sub, IR_LEDGER_OBJECTS) == 0)
		rd->member = OBJECTS;
	else if (strcmp(sub, IR_LEDGER_COMMANDS) == 0)
		rd->member = COMMANDS;
	else if (strcmp(sub, IR_LEDGER_COLLECTION) == 0)
		rd->member = COLLECTION;
	return 0;
}

static int
on_data(void *arg, const void *p, size_t len)
{
	struct reader *rd = arg;
	const char *at = p, *end = at + len, *lf;

	if (rd->member == OTHER)
		return 0;
	while ((lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		int rc;

		(void)ir_buf_add(&rd->line, at, (size_t)(lf - at));
		if (ir_buf_err(&rd->line) != 0)
			return ir_err_set(rd->e, -IR_ELIMIT,
				_("a line of its ledger is too long"));
		rc = one_line(rd, rd->line.p, rd->line.len);
		if (rc < 0)
			return rc;
		ir_buf_clear(&rd->line);
		at = lf + 1;
	}
	return ir_buf_add(&rd->line, at, (size_t)(end - at));
}

static int
on_hole(void *arg, uint64_t len)
{
	(void)arg;
	(void)len;
	return 0;
}

static int
on_end(void *arg)
{
	(void)arg;
	return 0;
}

static int
on_odd(void *arg, const char *code, uint64_t offset, const char *why)
{
	(void)arg; /* ir-verify is who judges */
	(void)code;
	(void)offset;
	(void)why;
	return 0;
}

static uint64_t
le(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* Offset in the file of the frame where the tag part begins. */
static int
find_tags(int fd, uint64_t *ret)
{
	uint8_t foot[IR_SEEK_FOOTER_LEN], t[IR_TRAILER_FRAME_LEN];
	struct stat st;
	uint64_t back;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return -IR_EFORMAT;
	if (st.st_size < (off_t)(sizeof(foot) + sizeof(t)) ||
		ir_io_pread(fd, foot, sizeof(foot),
			st.st_size - (off_t)sizeof(foot)) !=
			(ssize_t)sizeof(foot) ||
		le(foot + 5, 4) != IR_SEEK_MAGIC)
		return -IR_EFORMAT;
	back = 8 + 8 * le(foot, 4) + IR_SEEK_FOOTER_LEN + sizeof(t);
	if (back > (uint64_t)st.st_size ||
		ir_io_pread(fd, t, sizeof(t), st.st_size - (off_t)back) !=
			(ssize_t)sizeof(t) ||
		memcmp(t + 8, IR_TRAILER_MAGIC, 8) != 0)
		return -IR_EFORMAT;
	*ret = le(t + 48, 8);
	return *ret < (uint64_t)st.st_size ? 0 : -IR_EFORMAT;
}

/* Unpacks from offset at to the end of the tar. */
static int
stream(int fd, uint64_t at, struct ir_tar *tar, struct ir_err *e)
{
	struct ir_zstd_dec *z = NULL;
	char *in = malloc(2 * BLOCK), *out = in ? in + BLOCK : NULL;
	size_t have = 0, used = 0;
	int rc = in ? ir_zstd_dec_new(&z, e) : -ENOMEM;

	while (rc >= 0) {
		size_t eat = 0, made = 0;

		if (used == have) {
			ssize_t n = ir_io_pread(fd, in, BLOCK, (off_t)at);

			if (n <= 0) {
				rc = (int)n;
				break;
			}
			have = (size_t)n;
			at += have;
			used = 0;
		}
		rc = ir_zstd_dec_step(
			z, in + used, have - used, &eat, out, BLOCK, &made, e);
		used += eat;
		if (rc >= 0 && made)
			rc = ir_tar_feed(tar, out, made, e) < 0 ? e->code : rc;
	}
	ir_zstd_dec_free(z);
	free(in);
	return rc < 0 ? rc : 0;
}

static int
read_tags(struct reader *rd, int fd, struct ir_err *e)
{
	struct ir_tar_sink sink = {
		on_begin, on_data, on_hole, on_end, on_odd, rd};
	struct ir_tar *tar = NULL;
	uint64_t at = 0;
	int rc = find_tags(fd, &at);

	if (rc < 0 && ir_age_magic(fd))
		return ir_err_set(e, -IR_ENOTSUP,
			_("it is encrypted: decrypt it first (age -d)"));
	if (rc < 0)
		return ir_err_set(e, rc,
			_("it is no whole archive of ours (see --salvage)"));
	rc = ir_json_new(&rd->json, NULL, e);
	if (rc == 0)
		rc = ir_tar_new(&tar, &sink, e);
	if (rc == 0)
		rc = stream(fd, at, tar, e);
	if (rc == 0 && !rd->collection_seen)
		rc = ir_err_set(e, -IR_EFORMAT, _("it has no ledger"));
	ir_tar_free(tar);
	ir_json_free(rd->json);
	return rc;
}

int
ir_resume_read(struct ir_resume *s, const char *path, struct ir_err *e)
{
	struct reader rd = {.s = s, .e = e};
	struct ir_esc esc;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int rc;

	if (fd < 0)
		return ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(path, &esc));
	ir_buf_init(&rd.line, LINE_MAX_BYTES);
	ir_buf_init(&rd.key, 0);
	rc = ir_seen_new(&s->had, HAD_MAX, e);
	if (rc == 0)
		rc = read_tags(&rd, fd, e);
	if (rc == 0)
		rc = ir_self_digest(path, s->sha256);
	ir_buf_free(&rd.line);
	ir_buf_free(&rd.key);
	(void)close(fd); /* read only */
	if (rc < 0 && (!e || !e->code))
		return ir_err_sys(
			e, rc, _("cannot read '%s'"), ir_esc(path, &esc));
	return rc < 0 ? ir_err_prefix(e, _("cannot go on from '%s': "),
				ir_esc(path, &esc))
		      : 0;
}

void
ir_resume_init(struct ir_resume *s)
{
	memset(s, 0, sizeof(*s));
	ir_buf_init(&s->artifacts, 0);
	ir_buf_init(&s->paths, 0);
	ir_buf_init(&s->root, 0);
	ir_buf_init(&s->id, 0);
}

void
ir_resume_free(struct ir_resume *s)
{
	ir_seen_free(s->had);
	ir_buf_free(&s->artifacts);
	ir_buf_free(&s->paths);
	ir_buf_free(&s->root);
	ir_buf_free(&s->id);
}
