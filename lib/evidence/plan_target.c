/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "access_i.h"

#define HOSTNAME_MAX 64

static bool
is(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

/* The name a mounted system gives itself. */
static bool
root_hostname(int rootfd, char *out, size_t cap)
{
	int fd = openat(rootfd, "etc/hostname",
		O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : ir_io_read(fd, out, cap - 1);

	if (fd >= 0)
		(void)close(fd); /* read only */
	if (n <= 0)
		return false;
	out[n] = '\0';
	out[strcspn(out, " \t\r\n")] = '\0';
	return ir_site_id_ok(out, strlen(out));
}

static void
settle_id(struct ir_target *t, const struct ir_collect *o, int rootfd)
{
	if (o->as)
		t->id = o->as;
	else if (t->device)
		t->id = t->device->id;
	else if (is(t->access, "local"))
		t->id = o->ctx->host;
	else if (is(t->access, "root") &&
		root_hostname(rootfd, t->id_text, HOSTNAME_MAX))
		t->id = t->id_text;
	else
		t->id = t->access;
}

/* Is the record enough for this kind of access? */
static int
check_record(const struct ir_target *t, struct ir_err *e)
{
	const struct ir_device *d = t->device;
	struct ir_esc esc;
	int rc = 0;

	if (!d->access.host)
		rc = ir_err_set(e, -IR_EUSAGE,
			_("its record has no host (access.host)"));
	else if (t->kind->check)
		rc = t->kind->check(d, e);
	if (rc < 0)
		(void)ir_err_prefix(e, _("device '%s': "), ir_esc(d->id, &esc));
	return rc;
}

static const char *
way_to(const struct ir_collect *o, const struct ir_device *d)
{
	if (o->root)
		return "root";
	if (!o->import && d->access.type)
		return d->access.type;
	if (o->import || o->paths.n || d->access.n_paths)
		return "files";
	return NULL;
}

static int
settle_device(struct ir_target *t, const struct ir_collect *o,
	const struct ir_device *d, struct ir_err *e)
{
	struct ir_esc a, b;

	t->device = d;
	t->root = o->root ? o->root : d->access.root;
	t->access = way_to(o, d);
	if (!t->access)
		return ir_err_set(e, -IR_EUSAGE,
			_("the record of device '%s' does not say how it is "
			  "reached: give --root DIR or paths"),
			ir_esc(d->id, &a));
	if (is(t->access, "root") && !t->root)
		return ir_err_set(e, -IR_EUSAGE,
			_("device '%s' needs --root DIR: where its disk is "
			  "mounted"),
			ir_esc(d->id, &a));
	t->kind = ir_access_kind(t->access);
	if (!is(t->access, "root"))
		t->root = NULL;
	if (t->kind)
		return check_record(t, e);
	if (ir_access_is_active(t->access) && !is(t->access, "local"))
		return ir_err_set(e, -IR_EREFUSED,
			_("device '%s' is reached by '%s': bring its disk "
			  "(--root) or its export (paths)"),
			ir_esc(d->id, &a), ir_esc(t->access, &b));
	return 0;
}

/*
 * First do no harm (DESIGN 5): what is sent to a medical device, or runs on
 * it, needs leave.  A disk or an export of it is touched by nobody's
 * treatment.  On the device itself (local) whoever gives leave stands before
 * it and answers for the ward too.
 */
static int
check_harm(
	const struct ir_target *t, const struct ir_collect *o, struct ir_err *e)
{
	const struct ir_device *d = t->device;
	bool local = is(t->access, "local");
	struct ir_esc a;

	if (!d || !ir_access_is_active(t->access))
		return 0;
	if (d->medical == IR_YN_NO ||
		(d->medical == IR_YN_UNKNOWN &&
			d->patient_connectable != IR_YN_YES))
		return 0;
	if (!d->permission && !o->clinical_name)
		return ir_err_set(e, -IR_EREFUSED,
			_("device '%s' is a medical device and its record has "
			  "no permission of the maker: refused, nothing was "
			  "sent (see --clinical-ok)"),
			ir_esc(d->id, &a));
	if (d->patient_connectable == IR_YN_NO || o->ward_name ||
		(local && o->clinical_name))
		return 0;
	return ir_err_set(e, -IR_EREFUSED,
		_("a patient may be attached to device '%s': refused, nothing "
		  "was sent; ask the ward, then give its answer with "
		  "--ward-ok NAME ANSWER"),
		ir_esc(d->id, &a));
}

int
ir_target_settle(struct ir_target *t, const struct ir_collect *o,
	const struct ir_device *d, int *ret_rootfd, struct ir_err *e)
{
	const char *root;
	struct ir_esc esc;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	if (d)
		rc = settle_device(t, o, d, e);
	else {
		t->root = o->root;
		t->access = o->root      ? "root"
			: o->artifacts.n ? "local"
					 : "files";
	}
	if (rc == 0)
		rc = check_harm(t, o, e);
	if (rc < 0)
		return rc;
	if (t->kind) { /* its directory comes with the access */
		settle_id(t, o, -1);
		return 0;
	}
	root = t->root ? t->root : "/";
	*ret_rootfd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*ret_rootfd < 0)
		return ir_err_sys(
			e, errno, _("cannot open '%s'"), ir_esc(root, &esc));
	settle_id(t, o, *ret_rootfd);
	return 0;
}

const char *
ir_target_os(const struct ir_target *t, const struct ir_collect *o, int rootfd)
{
	if (o->os)
		return o->os;
	if (is(t->access, "local"))
		return "Linux";
	if (t->kind && (t->kind->can & IR_CAN_FILES))
		return "Linux"; /* until it has said what it is */
	if (!is(t->access, "root"))
		return NULL;
	if (faccessat(rootfd, "etc/passwd", F_OK, 0) == 0)
		return "Linux";
	if (faccessat(rootfd, "Windows/System32", F_OK, 0) == 0 ||
		faccessat(rootfd, "WINDOWS/system32", F_OK, 0) == 0)
		return "Windows";
	return NULL;
}
