/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "verify_case_i.h"

/* Reports kept in the case: reports/NAME, as the lines of its making and its
 * sending record it.  Two copies may both have made a NAME, of other bytes: a
 * line of a joined copy means its bytes, whatever they are called here. */

static bool
is_of(const struct saying *s, const char *name)
{
	return s->what == SAID_REPORT && !s->joined && s->file &&
		strcmp(s->file, name) == 0;
}

/* What the lines say of a file that has this digest. */
struct said_of {
	bool any; /* a line, maybe a joined copy's, says these bytes */
	bool own; /* a line of this file says them */
	bool named; /* a line names this file */
};

static struct said_of
see(struct casck *c, const char *name, const char *sha256)
{
	struct said_of r = {.any = false};

	for (size_t i = 0; i < c->n_say; i++) {
		struct saying *s = &c->say[i];
		bool own = is_of(s, name);

		r.named |= own;
		if (s->what != SAID_REPORT || !(own || s->joined) ||
			strcmp(s->sha256, sha256) != 0)
			continue;
		s->seen = true;
		r.any = true;
		r.own |= own;
	}
	return r;
}

/* Each line of that file which says other bytes.  Where another line of it
 * agrees, it was changed and sent all the same, on record. */
static int
other_bytes(struct casck *c, const char *name, const char *sha256, bool own)
{
	int r = 0;

	for (size_t i = 0; i < c->n_say && r == 0; i++) {
		struct saying *s = &c->say[i];

		if (!is_of(s, name) || s->seen)
			continue;
		s->seen = true;
		r = vfy_find(c->v, own ? IR_V_WARNING : IR_V_DAMAGE,
			"report-mismatch", WHERE_NAME(name, strlen(name)),
			_("its SHA-256 is %s, line %" PRIu64
			  " of the journal says %s"),
			sha256, s->line,
			s->sha256[0] ? s->sha256 : _("unknown"));
	}
	return r;
}

/* It is there, even if it could not be read, which is told. */
static void
see_unread(struct casck *c, const char *name)
{
	for (size_t i = 0; i < c->n_say; i++)
		c->say[i].seen |= is_of(&c->say[i], name);
}

static int
odd(struct casck *c, const char *name, const char *code, const char *why)
{
	return vfy_find(c->v, IR_V_WARNING, code,
		WHERE_NAME(name, strlen(name)), "%s", why);
}

static bool
is_directory(const struct casck *c, const char *name)
{
	struct stat st;

	return fstatat(c->t->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISDIR(st.st_mode);
}

static int
report(void *arg, struct pool_file *f)
{
	struct casck *c = arg;
	char hex[IR_SHA256_HEX];
	struct said_of said;
	int r;

	if (f->irregular && is_directory(c, f->name))
		return odd(c, f->name, "unknown-file",
			_("a directory: what is in it was not looked at"));
	r = casck_odd_file(c, f);
	if (r != 0) {
		see_unread(c, f->name);
		return r < 0 ? r : 0;
	}
	if (casck_ends(f->name, ".partial"))
		return odd(c, f->name, "partial-left",
			_("a report that was never finished: still being "
			  "made, or cut off"));
	ir_hex(f->digests[IR_SHA256], IR_SHA256_LEN, hex);
	c->v->res->files++;
	c->v->res->bytes += f->size;
	said = see(c, f->name, hex);
	if (!said.any && !said.named)
		return odd(c, f->name, "unknown-file",
			_("no line of the journal names this report"));
	return other_bytes(c, f->name, hex, said.own);
}

static int
missing(struct casck *c, const struct saying *s)
{
	if (!s->file || s->seen)
		return 0;
	if (!ir_where_report(s->file))
		return vfy_find(c->v, IR_V_DAMAGE, "report-missing",
			casck_at_line(s),
			_("the journal names a file outside of reports/; it "
			  "is not followed"));
	return vfy_find(c->v, IR_V_DAMAGE, "report-missing", casck_at_line(s),
		_("the journal says it was kept (SHA-256 %s); it is not "
		  "there"),
		s->sha256[0] ? s->sha256 : _("unknown"));
}

int
casck_reports(struct casck *c)
{
	bool looked = false;
	int r = casck_hash_all(c, IR_REPORTS_DIR, report, &looked);

	for (size_t i = 0; i < c->n_say && r == 0 && looked; i++)
		if (c->say[i].what == SAID_REPORT)
			r = missing(c, &c->say[i]);
	return r;
}
