/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "custody_i.h"
#include "custody_receive_i.h"
#include "ir/base/enc.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/doc/table.h"

/* The receiver on another machine, who has the slip (or the pack) and what
 * came with it, and no case: everything is read again, and a receipt made. */

struct away {
	const struct ir_cus_opts *o;
	char *slip_path, *dir; /* where evidence/NAME is looked for */
	struct ir_slip slip;
	struct ir_custody_said *found; /* what the receipt says */
	char (*hex)[IR_SHA256_HEX];
	struct ir_who who;
	char now[IR_TIME_TEXT], nonce[33];
	char tags[IR_SHA256_HEX]; /* of the pack, "" none */
	int status; /* 1: something is not as it was given */
	struct ir_err e;
};

static int
find_slip(struct away *a)
{
	const struct ir_cus_opts *o = a->o;
	const char *slash;
	int n;

	if (o->pack)
		n = asprintf(&a->slip_path, "%s/data/slip.json", o->pack);
	else
		n = asprintf(&a->slip_path, "%s", o->slip);
	if (n < 0) {
		a->slip_path = NULL;
		return ir_err_sys(&a->e, ENOMEM, _("cannot go on"));
	}
	slash = strrchr(a->slip_path, '/');
	if (o->evidence)
		a->dir = strdup(o->evidence);
	else if (slash)
		a->dir = strndup(
			a->slip_path, (size_t)(slash - a->slip_path) + 1);
	else
		a->dir = strdup(".");
	return a->dir ? 0 : ir_err_sys(&a->e, ENOMEM, _("cannot go on"));
}

static int
read_slip(struct away *a)
{
	struct ir_buf b;
	struct ir_esc esc;
	int r;

	ir_buf_init(&b, IR_SLIP_MAX);
	r = ir_io_slurp(a->slip_path, IR_SLIP_MAX, &b, &a->e);
	if (r == 0) {
		r = ir_slip_read(&a->slip, b.p, b.len, false, &a->e);
		if (r < 0)
			(void)ir_err_prefix(&a->e, _("cannot read '%s': "),
				ir_esc(a->slip_path, &esc));
	}
	ir_buf_free(&b);
	return r;
}

/* The slip of a pack counts when the pack is the one that was made.  One that
 * cannot be read does not hide what else is wrong. */
static int
open_slip(struct away *a)
{
	int r = read_slip(a), whole;
	struct ir_err e = IR_ERR_INIT;

	if (!a->o->pack)
		return r;
	whole = cus_pack_holds(a->o->pack, &a->slip, a->tags, &e);
	if (whole < 0) {
		a->e = e;
		return whole;
	}
	if (whole == 0)
		return r;
	return ir_err_set(&a->e, IR_EINTEGRITY,
		_("the pack is not as it was made: no receipt was written; "
		  "keep it as it is and tell who gave it"));
}

static bool
said_missing(const struct away *a, const char *item)
{
	for (size_t i = 0; i < a->o->missing.n; i++)
		if (strcmp(a->o->missing.v[i], item) == 0)
			return true;
	return false;
}

/* Beside the slip as evidence/NAME, or as NAME in --evidence DIR. */
static int
hash_item(struct away *a, const char *file, struct ir_custody_bytes *b)
{
	const char *base = strrchr(file, '/') + 1;
	int dir = open(a->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct ir_esc esc;
	int r;

	if (dir < 0)
		return ir_err_sys(&a->e, errno, _("cannot open directory '%s'"),
			ir_esc(a->dir, &esc));
	r = ir_custody_hash(dir, file, NULL, b, &a->e);
	if (r == -ENOENT)
		r = ir_custody_hash(dir, base, NULL, b, &a->e);
	(void)close(dir); /* only read from */
	return r < 0 ? ir_err_prefix(&a->e, "'%s': ", ir_esc(a->dir, &esc)) : 0;
}

static void
check_item(struct away *a, size_t i)
{
	const struct ir_custody_said *in = &a->slip.item[i];
	struct ir_custody_said *out = &a->found[i];
	struct ir_custody_bytes b;
	int r = 0;

	out->item = in->item;
	out->file = in->file;
	out->expected = in->sha256;
	for (int f = 0; f < IR_CF_N; f++)
		out->field[f] = a->o->field[f];
	if (!out->field[IR_CF_TO])
		out->field[IR_CF_TO] =
			a->who.name ? a->who.name : in->field[IR_CF_TO];
	if (!out->field[IR_CF_TO_ORG])
		out->field[IR_CF_TO_ORG] = in->field[IR_CF_TO_ORG];
	if (said_missing(a, in->item)) {
		out->check = IR_CC_MISSING;
		return;
	}
	if (!in->file)
		return; /* a thing: nothing to hash */
	r = hash_item(a, in->file, &b);
	if (r < 0) {
		ir_tool_err(&a->e);
		out->check = r == -ENOENT ? IR_CC_MISSING : IR_CC_UNREAD;
		return;
	}
	memcpy(a->hex[i], b.sha256, IR_SHA256_HEX);
	out->sha256 = a->hex[i];
	out->has_bytes = true;
	out->bytes = b.bytes;
	if (in->sha256)
		out->check = strcmp(in->sha256, b.sha256) == 0
			? IR_CC_SAME
			: IR_CC_DIFFERENT;
}

static void
tell_item(struct away *a, const struct ir_custody_said *s)
{
	const char *mark = a->slip.drill ? IR_DRILL_MARK : "";
	bool ja = ir_i18n_japanese();
	struct ir_esc e1;

	ir_tool_out("%s%s  %s\n", mark, ir_esc(s->item, &e1),
		s->check || s->sha256 ? ir_custody_check_label(s->check, ja)
			: s->expected ? ir_custody_check_label(IR_CC_NONE, ja)
				      : _("a thing; nothing to hash"));
	if (s->sha256)
		ir_tool_out("%s    SHA-256 %s\n", mark, s->sha256);
	if (s->check != IR_CC_NONE && s->check != IR_CC_SAME)
		a->status = 1;
	if (s->check == IR_CC_DIFFERENT)
		ir_tool_error(_("'%s' is not what was handed over: its "
				"SHA-256 is %s, handed over was %s"),
			ir_esc(s->item, &e1), s->sha256, s->expected);
}

static int
prepare(struct away *a)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct timespec ts;
	struct ir_time t;
	uint8_t raw[16];

	if (ctx->now(ctx, &ts) < 0 || ctx->random(ctx, raw, sizeof(raw)) < 0)
		return ir_err_set(&a->e, IR_ELIB, _("cannot read the clock"));
	t = ir_time_of(&ts);
	ir_time_localise(&t);
	(void)ir_time_rfc3339(&t, 3, a->now); /* into now */
	ir_hex(raw, sizeof(raw), a->nonce);
	a->found = calloc(a->slip.n, sizeof(*a->found));
	a->hex = calloc(a->slip.n, sizeof(*a->hex));
	if (!a->found || !a->hex)
		return ir_err_sys(&a->e, ENOMEM, _("cannot go on"));
	return ir_tool_who(a->o->by, a->o->role, true, &a->who, &a->e);
}

static int
write_receipt(struct away *a)
{
	const struct ir_ctx *ctx = ir_tool_ctx();
	struct ir_slip_out so = {.receipt = true,
		.drill = a->slip.drill,
		.case_id = a->slip.case_id,
		.handover = a->slip.handover,
		.time = a->now,
		.slip = a->slip.sha256,
		.tags = a->tags[0] ? a->tags : NULL,
		.host = ctx->host,
		.tool = ctx->tool,
		.nonce = a->nonce,
		.item = a->found,
		.n = a->slip.n};
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	ir_slip_write(&so, &b);
	r = ir_buf_err(&b);
	if (r < 0)
		(void)ir_err_sys(&a->e, -r, _("cannot go on"));
	else
		r = ir_out_file(a->o->output, 0, b.p, b.len, &a->e);
	if (r == 0 && ir_tool_want_json(a->o->json, a->o->text))
		ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	return r;
}

static void
tell(struct away *a)
{
	const char *mark = a->slip.drill ? IR_DRILL_MARK : "";
	struct ir_esc esc;

	for (size_t i = 0; i < a->slip.n; i++)
		tell_item(a, &a->found[i]);
	ir_tool_out(_("%sreceipt written: '%s'; sign it (ir-seal sign, or on "
		      "paper) and send it back\n"),
		mark, ir_esc(a->o->output, &esc));
}

static bool
is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 &&
		(path[n] == '/' || path[n] == '\0' || n == 1);
}

/* A receipt in the pack would be a file that stands in no manifest. */
static int
check_output(struct away *a)
{
	const char *out = a->o->output, *slash = strrchr(out, '/');
	char *at =
		slash ? strndup(out, (size_t)(slash - out) + 1) : strdup(".");
	char *real = at ? realpath(at, NULL) : NULL;
	char *pack = a->o->pack ? realpath(a->o->pack, NULL) : NULL;
	struct ir_esc esc;
	int r = 0;

	if (real && pack && is_below(real, pack))
		r = ir_err_set(&a->e, IR_EUSAGE,
			_("'%s' would lie in the pack, which is to stay as it "
			  "is: -o ../RECEIPT"),
			ir_esc(out, &esc));
	free(pack);
	free(real);
	free(at);
	return r; /* what cannot be found out, opening tells */
}

int
cus_receive_away(const struct ir_cus_opts *o, int argc, char **argv)
{
	struct away a = {.o = o};
	struct ir_esc esc;
	int r;

	if (argc > 0)
		return ir_tool_usage(
			_("what is '%s' for?"), ir_esc(argv[0], &esc));
	if (!o->output)
		return ir_tool_usage(_("where to? -o RECEIPT"));
	if (o->json && o->text)
		return ir_tool_usage(_("--json and --text exclude each other"));
	r = check_output(&a);
	if (r == 0)
		r = find_slip(&a);
	if (r == 0)
		r = open_slip(&a);
	if (r == 0)
		r = prepare(&a);
	for (size_t i = 0; i < a.slip.n && r == 0; i++) {
		check_item(&a, i);
		if (a.found[i].check > IR_CC_SAME)
			a.status = 1;
	}
	if (r == 0)
		r = write_receipt(&a);
	if (r == 0 && !ir_tool_want_json(o->json, o->text))
		tell(&a);
	if (r < 0) {
		ir_tool_err(&a.e);
		a.status = ir_tool_status(&a.e);
	}
	ir_slip_free(&a.slip);
	free(a.found);
	free(a.hex);
	free(a.slip_path);
	free(a.dir);
	return a.status;
}
