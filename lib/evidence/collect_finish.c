/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/evidence/format.h"

static int
tag_begin(struct ir_run *r, const char *name, uint64_t size, struct ir_err *e)
{
	struct ir_member_in m = {
		.name = name,
		.size = size,
		.mode = 0644,
		.mtime_sec = r->clock_start.real.tv_sec,
	};

	return ir_bag_member_begin(r->bag, &m, e);
}

static int
tag_text(struct ir_run *r, const char *name, const struct ir_buf *b,
	struct ir_err *e)
{
	struct ir_member_out out;
	int rc;

	if (ir_buf_err(b) != 0)
		return ir_err_set(
			e, ir_buf_err(b), _("no memory for a tag file"));
	rc = tag_begin(r, name, b->len, e);
	if (rc == 0 && b->len)
		rc = ir_bag_data(r->bag, b->p, b->len, e);
	return rc < 0 ? rc : ir_bag_member_end(r->bag, &out, e);
}

struct feed {
	struct ir_bag *bag;
	struct ir_err *e;
};

static int
on_lines(void *arg, const void *p, size_t len)
{
	struct feed *f = arg;

	return ir_bag_data(f->bag, p, len, f->e);
}

static int
tag_lines(struct ir_run *r, const char *name, enum ir_ledger_type t,
	struct ir_err *e)
{
	struct feed f = {r->bag, e};
	struct ir_member_out out;
	int rc = tag_begin(r, name, ir_ledger_bytes(r->ledger, t), e);

	if (rc == 0)
		rc = ir_ledger_read(r->ledger, t, on_lines, &f, e);
	return rc < 0 ? rc : ir_bag_member_end(r->bag, &out, e);
}

static int
put_tags(struct ir_run *r, struct ir_err *e)
{
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	/* An error sticks in b. */
	if (r->describe)
		(void)r->describe(&b, r);
	else
		(void)ir_collection_json(&b, r, true);
	rc = ir_bag_tags(r->bag, e);
	if (rc == 0)
		rc = tag_text(r, IR_LEDGER_COLLECTION, &b, e);
	if (rc == 0)
		rc = tag_lines(r, IR_LEDGER_COMMANDS, IR_LINE_COMMAND, e);
	if (rc == 0)
		rc = tag_lines(r, IR_LEDGER_OBJECTS, IR_LINE_OBJECT, e);
	ir_buf_clear(&b);
	(void)ir_bag_info_text(&b, r);
	if (rc == 0)
		rc = tag_text(r, "bag-info.txt", &b, e);
	ir_buf_free(&b);
	return rc;
}

/* "x.tar.zst" -> "x-part.tar.zst", "x" -> "x-part.tar.zst". */
int
ir_out_part_name(const char *path, struct ir_buf *out)
{
	size_t len = strlen(path), age = strlen(IR_AGE_SUFFIX);
	bool secret = len > age && strcmp(path + len - age, IR_AGE_SUFFIX) == 0;

	(void)ir_buf_add(out, path, ir_out_stem(path));
	(void)ir_buf_adds(out, IR_PART_SUFFIX);
	return ir_buf_adds(out, secret ? IR_AGE_SUFFIX : "");
}

static int
commit(struct ir_run *r, bool part, struct ir_err *e)
{
	struct ir_out *out = r->out;
	struct ir_buf name;
	int rc = 0;

	if (!out) {
		r->res->file = "-";
		return 0;
	}
	ir_buf_init(&name, 0);
	if (part)
		rc = ir_out_part_name(r->path, &name);
	if (rc < 0)
		(void)ir_err_set(e, rc, _("no memory for a name"));
	else {
		r->out = NULL; /* taken, whatever comes of it */
		rc = ir_out_commit(out, part ? name.p : NULL, e);
	}
	if (rc == 0) {
		ir_ledger_unlink(r->ledger);
		r->final = part ? ir_buf_detach(&name, NULL) : NULL;
		r->res->file = part ? r->final : r->path;
	}
	ir_buf_free(&name);
	return rc;
}

int
ir_run_finish(struct ir_run *r, bool part, struct ir_err *e)
{
	struct ir_collect_result *res = r->res;
	int rc;

	ir_clock_read(r->o->ctx, &r->clock_end);
	r->ended = ir_time_of(&r->clock_end.real);
	res->files = ir_bag_payload_files(r->bag);
	res->bytes = ir_bag_payload_bytes(r->bag);
	rc = put_tags(r, e);
	if (rc == 0)
		rc = ir_bag_finish(r->bag, res->sha256, &res->file_bytes, e);
	if (rc == 0 && r->age) {
		memcpy(res->plain_sha256, res->sha256, sizeof(res->sha256));
		rc = ir_age_finish(r->age, res->sha256, &res->file_bytes, e);
	}
	if (rc < 0)
		return rc;
	memcpy(res->manifest_sha256, ir_bag_manifest_sha256(r->bag),
		sizeof(res->manifest_sha256));
	return commit(r, part, e);
}
