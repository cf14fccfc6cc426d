/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

/* What is found wrong is a gap of the import, whatever its status says. */
static void
note_finding(struct ir_import *x, const struct ir_object *ob)
{
	struct ir_collect_result *res = x->r->res;
	struct ir_esc esc;

	if ((ob->status != IR_CHANGED && ob->status != IR_REFUSED) ||
		res->gaps++)
		return;
	(void)snprintf(res->first_gap, sizeof(res->first_gap), "%.240s: %.240s",
		ir_escn(ob->path, ob->path_len, &esc), ob->reason);
}

int
ir_import_tell(struct ir_import *x, const char *rel, size_t len,
	const char *artifact, const char *kind, enum ir_status s,
	struct ir_err *e, const char *fmt, ...)
{
	struct ir_ask ask = {
		.kind = artifact ? IR_ASK_NOT : IR_ASK_TREE,
		.artifact = artifact,
	};
	struct ir_object ob = {.ask = &ask, .kind = kind};
	char why[IR_REASON_MAX];
	va_list ap;
	int rc;

	ir_buf_clear(&x->path);
	(void)ir_buf_adds(&x->path, x->top);
	if (len) {
		(void)ir_buf_addc(&x->path, '/');
		(void)ir_buf_add(&x->path, rel, len);
	}
	if (ir_buf_err(&x->path))
		return ir_err_set(e, -ENOMEM, _("no memory for the import"));
	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	ask.text = x->path.p;
	ob.path = x->path.p;
	ob.path_len = x->path.len;
	ir_object_fail(&ob, s, "%s", why);
	rc = ir_run_object(x->r, &ob, e);
	if (rc == 0)
		note_finding(x, &ob);
	return rc;
}

int
ir_import_start(struct ir_import *x, struct ir_err *e)
{
	unsigned algs = ir_implist_algs(x->lists) | IR_DIGEST_BIT(IR_SHA256);

	ir_digest_free(x->digest);
	x->digest = NULL;
	return ir_digest_new(&x->digest, algs, e);
}

int
ir_import_judge(struct ir_import *x, const char *rel, size_t len,
	const char *kind, struct ir_err *e)
{
	uint8_t d[IR_DIGEST_ALGS][IR_DIGEST_MAX] = {{0}};
	char want[IR_DIGEST_HEX], is[IR_DIGEST_HEX];
	unsigned algs = ir_implist_algs(x->lists);
	struct ir_implist_said said;
	struct ir_esc esc;
	int rc = 0;

	for (int a = 0; rc == 0 && a < IR_DIGEST_ALGS; a++)
		if (algs & IR_DIGEST_BIT(a))
			rc = ir_digest_final(
				x->digest, (enum ir_digest_alg)a, d[a]);
	if (rc == 0)
		rc = ir_digest_reset(x->digest);
	if (rc < 0)
		return ir_err_set(e, rc, _("cannot compute digests"));
	ir_implist_ask(x->lists, rel, len, d, &said);
	if (said.answer == IR_IMPLIST_UNLISTED)
		return ir_import_tell(x, rel, len, NULL, kind, IR_TAKEN, e,
			"%s", _("in no hash list of the import"));
	if (said.answer == IR_IMPLIST_SAME)
		return ir_import_tell(x, rel, len, NULL, kind, IR_TAKEN, e,
			_("its %s is what '%.80s' says"),
			ir_digest_name(said.alg), ir_esc(said.list, &esc));
	ir_hex(said.stated, ir_digest_len(said.alg), want);
	ir_hex(d[said.alg], ir_digest_len(said.alg), is);
	return ir_import_tell(x, rel, len, NULL, kind, IR_CHANGED, e,
		_("its %s is not what '%.40s' says: stated %.64s, is %.64s"),
		ir_digest_name(said.alg), ir_esc(said.list, &esc), want, is);
}

struct missing {
	struct ir_import *x;
	struct ir_err *e;
};

static int
on_missing(void *arg, const char *name, size_t len, const char *list)
{
	struct missing *m = arg;
	struct ir_esc esc;

	return ir_import_tell(m->x, name, len, NULL, "item", IR_ABSENT, m->e,
		_("listed in '%.100s', not there"), ir_esc(list, &esc));
}

int
ir_import_missing(struct ir_import *x, struct ir_err *e)
{
	struct missing m = {x, e};

	return ir_implist_missing(x->lists, on_missing, &m);
}

int
ir_import_hash(struct ir_import *x, int fd, struct ir_err *e)
{
	for (;;) {
		ssize_t n = ir_io_read(fd, x->r->scratch, IR_SCRATCH);
		int rc;

		if (n < 0)
			return 1; /* its own line of the ledger says so */
		if (n == 0)
			return 0;
		if (ir_digest_update(x->digest, x->r->scratch, (size_t)n) < 0)
			return ir_err_set(
				e, -IR_ELIB, _("cannot compute digests"));
		rc = ir_run_tick(x->r, (size_t)n, e);
		if (rc)
			return rc < 0 ? rc : -ETIME;
	}
}

static int
check(struct ir_import *x, struct ir_err *e)
{
	const char *path = x->r->o->import;
	struct stat st;
	int fd, rc;

	fd = ir_io_open_source(AT_FDCWD, path, NULL);
	if (fd < 0 || fstat(fd, &st) != 0) {
		/* the collection has a line about it */
		if (fd >= 0)
			(void)close(fd); /* read only */
		return 0;
	}
	if (S_ISDIR(st.st_mode))
		rc = ir_import_tree(x, path, e);
	else if (S_ISREG(st.st_mode))
		rc = ir_import_archive(x, fd, e);
	else
		rc = 0;
	(void)close(fd); /* read only */
	return rc;
}

int
ir_import_check(struct ir_run *r, struct ir_err *e)
{
	struct ir_import x = {.r = r};
	int rc;

	ir_buf_init(&x.path, 0);
	rc = ir_plan_path(-1, r->o->import, &x.top, e);
	if (rc == 0)
		rc = ir_implist_new(&x.lists, e);
	if (rc == 0)
		rc = check(&x, e);
	if (rc == -ETIME)
		rc = ir_import_tell(&x, "", 0, NULL, "item", IR_TIMED_OUT, e,
			"%s", r->over);
	ir_implist_free(x.lists);
	ir_digest_free(x.digest);
	ir_buf_free(&x.path);
	free(x.strip);
	free(x.top);
	return rc;
}
