/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "custody_i.h"
#include "custody_receive_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/custody_slip.h"
#include "ir/evidence/verify.h"
#include "ir/evidence/verify_out.h"

/* The bag a pack is: each file in a manifest, none besides, as they say. */

#define TAGMANIFEST "tagmanifest-sha256.txt"

struct packed {
	const struct ir_slip *slip; /* or an empty one */
	struct ir_progress *progress;
	bool items; /* a file of the slip differs: told item by item */
	bool oxum;
	bool other;
};

/* "data/evidence/NAME" of an item? */
static bool
of_item(const struct packed *p, const struct ir_vfinding *f)
{
	for (size_t i = 0; f->name && i < p->slip->n; i++) {
		const char *file = p->slip->item[i].file;
		size_t len = file ? strlen(file) : 0;

		if (file && f->name_len == len + 5 &&
			memcmp(f->name, "data/", 5) == 0 &&
			memcmp(f->name + 5, file, len) == 0)
			return true;
	}
	return false;
}

static void
tell(const struct ir_vfinding *f)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	if (ir_vfinding_text(f, &b) == 0 && b.len > 0)
		ir_tool_error("%.*s", (int)(b.len - 1), b.p);
	ir_buf_free(&b);
}

/* A file that stands in no manifest is one that somebody added: ours list
 * every tag file, whatever BagIt allows. */
static int
on_find(void *arg, const struct ir_vfinding *found)
{
	struct packed *p = arg;
	struct ir_vfinding f = *found;
	bool added = strcmp(f.code, "unlisted-tag") == 0;

	if (!added && f.grade != IR_V_DAMAGE && f.grade != IR_V_UNREAD)
		return 0;
	if (added)
		f.grade = IR_V_DAMAGE;
	f.drill = p->slip->drill;
	if (strcmp(f.code, "payload-oxum") == 0)
		p->oxum = true;
	else if (of_item(p, &f))
		p->items = true;
	else
		p->other = true;
	tell(&f);
	return 0;
}

static void
on_progress(void *arg, uint64_t bytes, uint64_t files)
{
	struct packed *p = arg;

	ir_progress_at(p->progress, bytes, files);
}

/* Without it nothing says that the other files are those of the pack. */
static int
take_tags(struct packed *p, const char *dir, char out[IR_SHA256_HEX],
	struct ir_err *e)
{
	static const char why[] =
		N_("the list of the pack's own files is missing");
	struct ir_vfinding f = {.code = "tag-missing",
		.grade = IR_V_DAMAGE,
		.target = dir,
		.name = TAGMANIFEST,
		.name_len = strlen(TAGMANIFEST),
		.why = _(why)};
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;
	struct ir_custody_bytes b;
	struct ir_esc esc;

	if (fd < 0)
		return ir_err_sys(e, errno, _("cannot open directory '%s'"),
			ir_esc(dir, &esc));
	r = ir_custody_hash(fd, TAGMANIFEST, NULL, &b, e);
	(void)close(fd); /* only read from */
	if (r == -ENOENT)
		return on_find(p, &f);
	if (r == 0)
		memcpy(out, b.sha256, IR_SHA256_HEX);
	return r;
}

int
cus_pack_holds(const char *dir, const struct ir_slip *slip,
	char ret_tags[IR_SHA256_HEX], struct ir_err *e)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct packed p = {.slip = slip};
	struct ir_verify_opts o = {
		.find = on_find, .progress = on_progress, .arg = &p};
	struct ir_verify_result res;
	struct ir_vtarget *t = NULL;
	int r;

	if (ctx->random(ctx, o.seed, sizeof(o.seed)) < 0)
		return ir_err_set(e, IR_ELIB, _("no random bytes"));
	r = ir_vtarget_open(&t, dir, &o, e);
	if (r < 0)
		return r;
	p.progress = ir_progress_new(_("hash"), 0, 0, false);
	r = ir_verify_run(t, &o, &res, e);
	ir_progress_free(p.progress);
	ir_vtarget_free(t);
	if (r == 0)
		r = take_tags(&p, dir, ret_tags, e);
	if (r < 0)
		return r;
	return p.other || (p.oxum && !p.items);
}
