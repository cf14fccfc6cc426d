/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

#include "access_dir_i.h"
#include "access_i.h"

#define CONNECT_SECONDS 20u
#define STALL_SECONDS 60u

static const struct ir_access_kind *const kinds[] = {
	&ir_access_ssh,
	&ir_access_http,
	&ir_access_dialogue,
	&ir_access_snmp,
	&ir_access_smb,
};

/* What has to do with no device: its disk, its export. */
static const char *const passive[] = {"root", "files"};

const struct ir_access_kind *
ir_access_kind(const char *name)
{
	for (size_t i = 0; name && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	}
	return NULL;
}

bool
ir_access_is_active(const char *type)
{
	for (size_t i = 0; i < sizeof(passive) / sizeof(passive[0]); i++) {
		if (strcmp(passive[i], type) == 0)
			return false;
	}
	return true;
}

int
ir_access_new(struct ir_access **ret, struct ir_run *r, struct ir_err *e)
{
	struct ir_access *a = calloc(1, sizeof(*a));
	int rc;

	if (!a)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	a->kind = r->t->kind;
	a->r = r;
	a->d = r->t->device;
	a->dirfd = -1;
	a->secret = r->secret;
	ir_buf_init(&a->far, 0);
	rc = ir_access_dir_make(&a->dir, &a->dirfd, e);
	if (rc < 0) {
		ir_access_free(a);
		return rc;
	}
	r->rootfd =
		openat(a->dirfd, "root", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*ret = a;
	return 0;
}

void
ir_access_free(struct ir_access *a)
{
	if (!a)
		return;
	ir_access_close(a);
	for (size_t i = 0; i < a->n_sessions; i++) {
		ir_buf_free(&a->sessions[i].said);
		ir_buf_free(&a->sessions[i].alters);
	}
	ir_access_dir_remove(a->dir, a->dirfd);
	ir_buf_free(&a->far);
	free(a->dir);
	free(a);
}

static void
read_clock(struct ir_access *a, struct ir_device_clock *c)
{
	const struct ir_ctx *ctx = a->r->o->ctx;

	if (!a->kind->clock)
		return;
	(void)ctx->now(ctx, &c->before); /* 1970 tells of a failure */
	c->read = a->kind->clock(a, &c->device) == 0;
	(void)ctx->now(ctx, &c->after);
}

int
ir_access_open(struct ir_access *a, struct ir_err *e)
{
	int rc = a->kind->open(a, e);

	if (rc < 0)
		return rc;
	a->alive = true;
	read_clock(a, &a->clock_start);
	return 0;
}

int
ir_access_finish(struct ir_access *a, int rc, struct ir_err *e)
{
	struct ir_err why = IR_ERR_INIT;
	int r = a->kind->finish ? a->kind->finish(a, &why) : 0;

	return r < 0 && rc == 0            ? ir_err_set(e, r, "%s", why.text)
		: r < 0 && r != -ECANCELED ? ir_err_set(e, r, "%s", why.text)
					   : rc;
}

void
ir_access_close(struct ir_access *a)
{
	if (a->alive && !ir_run_stopped(a->r))
		read_clock(a, &a->clock_end);
	a->alive = false;
	if (a->own)
		a->kind->close(a);
	a->own = NULL;
	for (size_t i = 0; i < a->n_sessions; i++) {
		if (!a->sessions[i].end[0])
			ir_session_end(a, &a->sessions[i], NULL);
	}
}

int
ir_access_lost(struct ir_access *a, struct ir_err *e, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	a->alive = false;
	if (ir_run_stopped(a->r)) {
		a->r->soft = IR_END_INTERRUPTED;
		return ir_err_set(e, -ECANCELED, _("interrupted"));
	}
	a->r->soft = IR_END_FAILED;
	return ir_err_set(e, -ECANCELED, "%s", text);
}

void
ir_access_outcome(
	struct ir_access *a, enum ir_status status, const char *fmt, ...)
{
	va_list ap;

	a->outcome.set = true;
	a->outcome.status = status;
	va_start(ap, fmt);
	(void)vsnprintf(a->outcome.reason, sizeof(a->outcome.reason), fmt, ap);
	va_end(ap);
}

unsigned
ir_access_connect_seconds(const struct ir_access *a)
{
	uint64_t s = a->d->access.connect_seconds;

	return s ? (unsigned)s : CONNECT_SECONDS;
}

unsigned
ir_access_stall_seconds(const struct ir_access *a)
{
	uint64_t s = a->d->access.stall_seconds;

	return s ? (unsigned)s : STALL_SECONDS;
}

bool
ir_access_stopped(void *arg)
{
	const struct ir_access *a = arg;

	return ir_run_stopped(a->r) || ir_run_seconds_left(a->r) == 0;
}
