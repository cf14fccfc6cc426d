/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/jverify.h"
#include "ir/casefile/state_page.h"
#include "journal_i.h"
#include "state_i.h"

static int
keep_first(void *arg, const struct ir_jfinding *f)
{
	struct ir_state_check *c = arg;

	if (f->grade != IR_J_DAMAGE || c->damage[0] ||
		strcmp(f->code, "torn") == 0)
		return 0;
	c->line = f->line;
	(void)snprintf(c->damage, sizeof(c->damage), "%s", f->text);
	return 0;
}

int
ir_state_check(const char *casedir, struct ir_state_check *ret,
	struct ir_jverify *ret_v, struct ir_err *e)
{
	struct ir_jverify_opts opts = {.find = keep_first, .arg = ret};
	struct ir_jverify v;
	int r;

	memset(ret, 0, sizeof(*ret));
	r = ir_jverify_case(casedir, &opts, &v, e);
	if (r < 0)
		return r;
	ret->torn = v.torn_bytes;
	if (ret_v)
		*ret_v = v;
	return ret->damage[0] ? 1 : 0;
}

struct ir_state_watch {
	struct ir_jwatch *w;
	struct ir_journal *j;
	struct stat before; /* the file, before it was read */
	struct ir_state_check check;
};

/* The file that has the name now. */
static bool
look(const struct ir_journal *j, struct stat *ret)
{
	return fstatat(j->dirfd, IR_JOURNAL_NAME, ret, AT_SYMLINK_NOFOLLOW) ==
		0;
}

int
ir_state_fold_watch(struct ir_state **ret, struct ir_state_watch **ret_watch,
	struct ir_journal *j, const struct ir_vocab *v, struct ir_err *e)
{
	struct ir_state_watch *s = calloc(1, sizeof(*s));
	struct ir_jverify_opts opts = {.find = keep_first};
	struct ir_cursor *c = NULL;
	int r;

	if (!s)
		return ir_err_set(e, ENOMEM, "%s", _("out of memory"));
	s->j = j;
	opts.arg = &s->check;
	r = ir_cursor_open(&c, j, 1, e);
	if (r == 0 && !look(j, &s->before))
		r = ir_err_sys(e, errno, _("cannot read '%s'"), j->name.text);
	if (r == 0)
		r = ir_cursor_verify(c, &opts, e);
	if (r == 0)
		r = ir_st_read(ret, c, v, UINT64_MAX, e);
	if (r == 0)
		r = ir_cursor_verified(c, &s->w);
	ir_cursor_close(c);
	if (r < 0)
		free(s);
	else
		*ret_watch = s;
	return r;
}

bool
ir_state_watch_holds(const struct ir_state_watch *s)
{
	struct stat now;

	return look(s->j, &now) && ir_io_unchanged(&s->before, &now);
}

int
ir_state_watched(
	struct ir_state_watch *s, struct ir_state_check *ret, struct ir_err *e)
{
	struct ir_jverify v;
	int r = ir_jwatch_end(s->w, &v, e);

	if (r < 0)
		return r;
	*ret = s->check;
	ret->torn = v.torn_bytes;
	return ret->damage[0] ? 1 : 0;
}

void
ir_state_watch_free(struct ir_state_watch *s)
{
	if (!s)
		return;
	ir_jwatch_free(s->w);
	free(s);
}
