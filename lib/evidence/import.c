/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/import.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import_i.h"
#include "import_list_i.h"
#include "import_pipe_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

int
ir_import_tell(struct ir_import *x, const char *rel, size_t len,
	const char *artifact, const char *kind, enum ir_status s,
	struct ir_err *e, const char *fmt, ...)
{
	struct ir_import_head h = {.what = IR_IMPORT_LINE, .status = s};
	struct ir_object ob = {0};
	char why[IR_REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	ir_object_fail(&ob, s, "%s", why);
	h.member = strcmp(kind, "member") == 0;
	h.said = x->said;
	x->said = IR_SAID_NOTHING;
	h.len[IR_IMPORT_NAME] =
		len < IR_IMPORT_NAME_MAX ? len : IR_IMPORT_NAME_MAX;
	h.len[IR_IMPORT_ARTIFACT] = artifact ? strlen(artifact) : 0;
	h.len[IR_IMPORT_WHY] = strlen(ob.reason);
	return ir_import_say(
		x, &h, (const char *const[]){rel, artifact, ob.reason}, e);
}

int
ir_import_start(struct ir_import *x, struct ir_err *e)
{
	unsigned algs = ir_implist_algs(x->lists) | IR_DIGEST_BIT(IR_SHA256);

	ir_digest_free(x->digest);
	x->digest = NULL;
	return ir_digest_new(&x->digest, algs, e);
}

/* Names in a zip that the Explorer of Windows made are in its character set;
 * the lists have been read into ours. */
static int
ask(struct ir_import *x, const char *rel, size_t len,
	uint8_t d[IR_DIGEST_ALGS][IR_DIGEST_MAX], struct ir_implist_said *ret,
	struct ir_err *e)
{
	struct ir_buf name;
	int rc;

	ir_buf_init(&name, 0);
	rc = ir_implist_utf8(rel, len, &name);
	if (rc == 0 && name.len)
		ir_implist_ask(x->lists, name.p, name.len, d, ret);
	else if (rc >= 0)
		ir_implist_ask(x->lists, rel, len, d, ret);
	ir_buf_free(&name);
	return rc < 0 ? ir_err_set(e, rc, _("no memory for the import")) : 0;
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
	rc = ask(x, rel, len, d, &said, e);
	if (rc < 0)
		return rc;
	x->said = said.answer == IR_IMPLIST_UNLISTED ? IR_SAID_UNLISTED
		: said.answer == IR_IMPLIST_SAME     ? IR_SAID_SAME
						     : IR_SAID_DIFFERS;
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

int
ir_import_look(const char *path, struct ir_err *e)
{
	struct ir_esc esc;
	struct stat st;

	if (stat(path, &st) != 0)
		return ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(path, &esc));
	if (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode))
		return 0;
	return ir_err_set(e, -IR_EUSAGE, _("'%s' is no folder and no file"),
		ir_esc(path, &esc));
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

	m->x->said = IR_SAID_MISSING;
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
		ssize_t n = ir_io_read(fd, x->scratch, IR_SCRATCH);
		int rc;

		if (n < 0)
			return 1; /* its own line of the ledger says so */
		if (n == 0)
			return 0;
		if (ir_digest_update(x->digest, x->scratch, (size_t)n) < 0)
			return ir_err_set(
				e, -IR_ELIB, _("cannot compute digests"));
		rc = ir_import_tick(x, (size_t)n, e);
		if (rc < 0)
			return rc;
	}
}

int
ir_import_read(struct ir_import *x, struct ir_err *e)
{
	struct stat st;
	int rc = ir_implist_new(&x->lists, e);

	if (rc == 0 && fstat(x->in, &st) != 0)
		rc = ir_err_sys(e, errno, _("cannot read '%s'"), x->top);
	else if (rc == 0)
		rc = S_ISDIR(st.st_mode) ? ir_import_tree(x, x->o->import, e)
					 : ir_import_archive(x, x->in, e);
	ir_implist_free(x->lists);
	ir_digest_free(x->digest);
	free(x->strip);
	return rc;
}
