/* SPDX-License-Identifier: Apache-2.0 */
#include "import_i.h"
#include "import_kept_i.h"
#include "import_pipe_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/bagit.h"
#include "ir/sys/archive.h"

/* One pass over the members: for the lists in them, or for all. */
struct pass {
	struct ir_import *x;
	struct ir_archive *a;
	bool judge;
	uint64_t given; /* bytes unpacked */
	uint32_t members;
	struct ir_seen *names;
	struct ir_import_kept *kept;
	uint64_t size; /* of the member just read */
	struct ir_err *e;
};

/* Unpacks to far more than anybody's logs would? */
static bool
is_bomb(const struct pass *p)
{
	return p->given > IR_IMPORT_FREE &&
		p->given / IR_IMPORT_RATIO > ir_archive_consumed(p->a);
}

/* The content of the member at hand to the digest, or into list.  0; 1 not
 * all of it, why says; < 0. */
static int
content(struct pass *p, struct ir_buf *list, const char **why)
{
	uint64_t at = 0, off;
	const void *data;
	size_t len;
	int rc;

	while ((rc = ir_archive_data(p->a, &data, &len, &off, p->e)) == 1) {
		uint64_t hole = off - at;

		p->given += hole + len;
		at = off + len;
		if (is_bomb(p)) {
			*why = _("unpacks to more than 500 times its size: "
				 "not read on");
			return 1;
		}
		if (list && at > IR_IMPORT_LIST_MAX)
			return 1;
		if (list ? ir_buf_add(list, data, len) < 0
			 : ir_digest_zeros(p->x->digest, hole) < 0 ||
					ir_digest_update(
						p->x->digest, data, len) < 0)
			return ir_err_set(
				p->e, -ENOMEM, _("no memory for the import"));
		rc = ir_import_tick(p->x, len, p->e);
		if (rc < 0)
			return rc;
	}
	p->size = at;
	if (rc == 0)
		return 0;
	*why = rc == -IR_ENOTSUP ? _("encrypted: its content is not checked")
				 : NULL;
	return 1;
}

/* The name without what tar puts before it. */
static const char *
plain(const char *name)
{
	while (name[0] == '.' && name[1] == '/')
		name += 2;
	return name;
}

static int
one_list(struct pass *p, const char *name)
{
	const char *why = NULL;
	struct ir_buf text;
	int rc;
	bool list = ir_implist_name(name, strlen(name));
	bool kept = ir_import_kept_wants(name);

	if (!list && !kept)
		return 0;
	ir_buf_init(&text, IR_IMPORT_LIST_MAX);
	rc = content(p, &text, &why);
	if (rc == 0 && kept && ir_import_kept_text(p->kept, name, &text) < 0)
		rc = ir_err_set(p->e, -ENOMEM, _("no memory for the import"));
	if (rc == 0 && list)
		rc = ir_implist_add(p->x->lists, name, strlen(name), NULL,
			text.p ? text.p : "", text.len, p->e);
	ir_buf_free(&text);
	return rc < 0 ? rc : 0; /* the other pass tells */
}

static int
one_file(struct pass *p, const char *name)
{
	struct ir_import *x = p->x;
	size_t len = strlen(name);
	const char *why = NULL;
	int rc = ir_digest_reset(x->digest);

	if (rc == 0)
		rc = content(p, NULL, &why);
	if (rc >= 0 && ir_import_kept_size(p->kept, name, p->size) < 0)
		rc = ir_err_set(p->e, -ENOMEM, _("no memory for the import"));
	if (rc < 0)
		return rc;
	if (rc > 0)
		return ir_import_tell(x, name, len, NULL, "member",
			IR_TRUNCATED, p->e, "%.200s", why ? why : p->e->text);
	if (!ir_implist_count(x->lists))
		return ir_import_tell(x, name, len, NULL, "member", IR_TAKEN,
			p->e, "%s", _("no hash list to compare with"));
	return ir_import_judge(x, name, len, "member", p->e);
}

/* Why a member would harm whoever unpacks it, or NULL. */
static const char *
harm(const struct pass *p, const struct ir_member *m, const char *name)
{
	const char *why = ir_bagit_name_unsafe(name, strlen(name));

	if (why)
		return why;
	if (m->type == IR_MEMBER_OTHER)
		return _("a device or the like");
	if (m->type == IR_MEMBER_SYMLINK && m->link &&
		(m->link[0] == '/' || strstr(m->link, "..")))
		return _("a link that leads out of the archive");
	if (ir_seen_has(p->names, name, strlen(name)))
		return _("twice in the archive: readers differ in which they "
			 "take");
	return NULL;
}

/* Such a member is told and left alone: 1; 0 it is none; < 0. */
static int
odd(struct pass *p, const struct ir_member *m, const char *name)
{
	const char *why = harm(p, m, name);
	int rc = ir_seen_add(p->names, name, strlen(name));

	if (rc < 0)
		return ir_err_set(p->e, rc, _("no memory for the import"));
	if (!why)
		return 0;
	rc = ir_import_tell(p->x, name, strlen(name), NULL, "member",
		IR_REFUSED, p->e, "%.200s", why);
	return rc < 0 ? rc : 1;
}

static int
one_member(struct pass *p, const struct ir_member *m)
{
	const char *name = plain(m->name);
	int rc = 0;

	if (!name[0] || m->type == IR_MEMBER_DIR)
		return 0;
	if (p->judge)
		rc = odd(p, m, name);
	if (rc || m->type != IR_MEMBER_FILE)
		return rc < 0 ? rc : 0;
	return p->judge ? one_file(p, name) : one_list(p, name);
}

/* All members.  0 the end; 1 it cannot be read on, p->e says why; < 0. */
static int
run(struct pass *p, int fd)
{
	struct ir_member m;
	int rc;

	if (lseek(fd, 0, SEEK_SET) != 0)
		return 0;
	rc = ir_archive_open(&p->a, fd, NULL, 0, p->x->top, false, p->e);
	if (rc < 0)
		return 1;
	while ((rc = ir_archive_next(p->a, &m, NULL, p->e)) == 1) {
		if (p->members++ == IR_IMPORT_MEMBERS || is_bomb(p)) {
			rc = ir_err_set(p->e, -IR_ELIMIT,
				_("too much in it: not read on"));
			break;
		}
		rc = ir_import_tick(p->x, 0, p->e);
		if (rc == 0)
			rc = one_member(p, &m);
		if (rc < 0)
			return rc;
	}
	return rc < 0 ? 1 : 0;
}

static int
pass(struct ir_import *x, int fd, struct ir_import_kept *kept, bool judge,
	uint32_t *ret_members, bool *ret_zip, struct ir_err *e)
{
	struct ir_err own = IR_ERR_INIT;
	struct pass p = {.x = x, .kept = kept, .judge = judge, .e = &own};
	int rc = ir_seen_new(&p.names, IR_IMPORT_MEMBERS, e);

	if (rc < 0)
		return rc;
	rc = run(&p, fd);
	*ret_members = p.members;
	*ret_zip = p.members && ir_archive_is_zip(p.a);
	ir_archive_free(p.a);
	ir_seen_free(p.names);
	if (rc == 1 && judge)
		rc = ir_import_tell(x, "", 0, NULL, "item", IR_TRUNCATED, e,
			_("the archive cannot be read to its end: %.180s"),
			own.text);
	else if (rc < 0)
		(void)ir_err_set(e, rc, "%s", own.text);
	return rc < 0 ? rc : 0;
}

struct zip {
	struct ir_import *x;
	struct ir_err *e;
};

static int
on_odd(void *arg, const char *name, size_t len, uint64_t off, const char *why)
{
	struct zip *z = arg;

	(void)off;
	return ir_import_tell(z->x, name ? name : "", name ? len : 0, NULL,
		name ? "member" : "item", IR_REFUSED, z->e, "%.200s", why);
}

/* Lists that lie beside the container, as many tools write them. */
static const char *const beside[IR_IMPORT_BESIDE] = {".sha256", ".sha256sum",
	".sha256.txt", ".sha512", ".sha1", ".md5", ".md5.txt", ".hash",
	".hashes.txt"};

int
ir_import_open_beside(struct ir_import *x, struct ir_err *e)
{
	struct ir_buf path;
	int rc;

	ir_buf_init(&path, 0);
	for (size_t i = 0; i < IR_IMPORT_BESIDE; i++) {
		ir_buf_clear(&path);
		(void)ir_buf_addf(&path, "%s%s", x->o->import, beside[i]);
		x->beside[i] = ir_buf_err(&path)
			? -1
			: open(path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	}
	rc = ir_buf_err(&path);
	ir_buf_free(&path);
	return rc < 0 ? ir_err_set(e, rc, _("no memory for the import")) : 0;
}

static int
lists_beside(struct ir_import *x, struct ir_err *e)
{
	const char *base = strrchr(x->o->import, '/');
	struct ir_buf name, text;
	int rc = 0;

	base = base ? base + 1 : x->o->import;
	ir_buf_init(&name, 0);
	for (size_t i = 0; rc >= 0 && i < IR_IMPORT_BESIDE; i++) {
		if (x->beside[i] < 0)
			continue;
		ir_buf_clear(&name);
		ir_buf_init(&text, 0);
		rc = ir_buf_addf(&name, "%s%s", base, beside[i]);
		if (rc == 0 &&
			ir_io_slurp_fd(x->beside[i], name.p, IR_IMPORT_LIST_MAX,
				&text, NULL) == 0)
			rc = ir_implist_add(x->lists, name.p, name.len, NULL,
				text.p ? text.p : "", text.len, e);
		ir_buf_free(&text);
	}
	ir_buf_free(&name);
	return rc < 0 ? rc : 0;
}

/* The container's own digest against a list beside it: told under its name,
 * which its line has anyway. */
static int
whole(struct ir_import *x, int fd, struct ir_err *e)
{
	const char *base = strrchr(x->top, '/');
	uint8_t d[IR_DIGEST_ALGS][IR_DIGEST_MAX] = {{0}};
	struct ir_implist_said said;
	struct ir_esc esc;
	int rc = ir_import_start(x, e);

	base = base ? base + 1 : x->top;
	if (rc == 0 && lseek(fd, 0, SEEK_SET) == 0)
		rc = ir_import_hash(x, fd, e);
	for (int a = 0; rc == 0 && a < IR_DIGEST_ALGS; a++)
		if (ir_implist_algs(x->lists) & IR_DIGEST_BIT(a))
			rc = ir_digest_final(
				x->digest, (enum ir_digest_alg)a, d[a]);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	ir_implist_ask(x->lists, base, strlen(base), d, &said);
	if (said.answer == IR_IMPLIST_UNLISTED)
		return 0;
	x->said =
		said.answer == IR_IMPLIST_SAME ? IR_SAID_SAME : IR_SAID_DIFFERS;
	return ir_import_tell(x, "", 0, NULL, "item",
		said.answer == IR_IMPLIST_SAME ? IR_TAKEN : IR_CHANGED, e,
		said.answer == IR_IMPLIST_SAME
			? _("its %s is what '%.80s' says")
			: _("its %s is not what '%.80s' says"),
		ir_digest_name(said.alg), ir_esc(said.list, &esc));
}

/* Both passes, and what they found together. */
static int
both(struct ir_import *x, int fd, bool listed, struct ir_import_kept *kept,
	struct ir_err *e)
{
	struct zip z = {x, e};
	uint32_t members = 0;
	bool zip = false;
	int rc = pass(x, fd, kept, false, &members, &zip, e);

	if (rc < 0)
		return rc;
	if (!members)
		return listed ? 0
			      : ir_import_tell(x, "", 0, NULL, "item",
					IR_SKIPPED, e, "%s",
					_("no archive that is read here: kept "
					  "as it is"));
	rc = ir_import_start(x, e);
	if (rc == 0)
		rc = pass(x, fd, kept, true, &members, &zip, e);
	if (rc == 0)
		rc = ir_import_missing(x, e);
	if (rc == 0 && zip && lseek(fd, 0, SEEK_SET) == 0)
		rc = ir_archive_zip_check(fd, on_odd, &z, e);
	return rc == 0 ? ir_import_kept_tell(x, kept, e) : rc;
}

int
ir_import_archive(struct ir_import *x, int fd, struct ir_err *e)
{
	struct ir_import_kept *kept = NULL;
	int rc = lists_beside(x, e);
	bool listed;

	listed = ir_implist_count(x->lists) > 0;
	if (rc == 0 && listed)
		rc = whole(x, fd, e);
	/* what lies beside is about the whole alone */
	ir_implist_free(x->lists);
	x->lists = NULL;
	if (rc == 0)
		rc = ir_implist_new(&x->lists, e);
	if (rc == 0)
		rc = ir_import_kept_new(&kept, e);
	if (rc == 0)
		rc = both(x, fd, listed, kept, e);
	ir_import_kept_free(kept);
	return rc;
}
