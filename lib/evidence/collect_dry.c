/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ir/base/i18n.h"

#include "access_i.h"

/* At worst, of one object: headers in the tar, its line (spilled twice while
 * we run: lines and sidecar), its line in the manifest. */
#define TAR_OVERHEAD 1536u
#define LINE_BYTES 900u
#define MANIFEST_BYTES 140u
#define COMMAND_GUESS ((uint64_t)1 << 20)
#define FIXED ((uint64_t)2 << 20)

void
ir_dry_count(struct ir_run *r, const struct stat *st, size_t path_len)
{
	struct ir_collect_result *res = r->res;
	uint64_t name = (uint64_t)path_len;

	res->objects++;
	res->need += 2 * (LINE_BYTES + name);
	if (!st)
		return;
	res->files++;
	res->bytes += (uint64_t)st->st_size;
	/* Holes are not stored; random bytes do not pack. */
	res->need += (uint64_t)st->st_blocks * 512 < (uint64_t)st->st_size
		? (uint64_t)st->st_blocks * 512
		: (uint64_t)st->st_size;
	res->need += TAR_OVERHEAD + 2 * (MANIFEST_BYTES + name);
}

/* Where would it go, and what is free there? */
static int
look_at_target(struct ir_run *r, struct ir_err *e)
{
	int rc = 0;

	if (!r->path) {
		r->res->space = UINT64_MAX;
		return 0;
	}
	rc = ir_out_look(r, e);
	if (rc == 0)
		r->res->space = ir_out_space(r);
	return rc;
}

int
ir_run_dry(struct ir_run *r, struct ir_err *e)
{
	struct ir_collect_result *res = r->res;
	int rc = look_at_target(r, e);

	if (rc == 0 && r->access)
		rc = ir_access_open(r->access, e);
	if (rc == 0 && r->access)
		rc = ir_plan_far(r, e);
	if (rc == 0)
		rc = ir_run_asks(r, e);
	if (rc < 0)
		return rc;
	res->dry_run = true;
	res->need += FIXED + res->commands * COMMAND_GUESS;
	res->end = res->need <= res->space ? IR_END_COMPLETE : IR_END_GAPS;
	return 0;
}
