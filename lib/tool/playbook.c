/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/playbook.h"

#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/digest.h"
#include "ir/sys/sandbox.h"
#include "playbook_i.h"

struct told {
	const char *name;
	bool exact, changed;
};

static void
tell(void *arg, const char *code, uint32_t line, uint32_t col, const char *text)
{
	struct told *t = arg;
	struct ir_esc esc;
	bool mark = line == 1 && col == 1 && strcmp(code, "CX-003") == 0;

	if (!t->exact) {
		ir_tool_warn("%s:%u:%u: %s (%s)", ir_esc(t->name, &esc), line,
			col, text, code);
		return;
	}
	if (mark)
		return; /* a byte-order mark says nothing */
	t->changed = true;
	ir_tool_error("%s:%u:%u: %s (%s)", ir_esc(t->name, &esc), line, col,
		text, code);
}

/* The bytes of file; from then on nothing is opened any more, if so wished. */
static int
slurp(const char *file, struct ir_buf *text, bool last, struct ir_err *e)
{
	int r;

	if (strcmp(file, "-") == 0)
		r = ir_io_slurp_fd(STDIN_FILENO, "-", IR_PB_FILE_MAX, text, e);
	else
		r = ir_io_slurp(file, IR_PB_FILE_MAX, text, e);
	if (r == 0 && last)
		r = ir_digest_prepare(e);
	if (r == 0 && last)
		r = ir_sandbox_closed(e);
	return r < 0 ? r : 0;
}

static int
open_with(struct ir_playbook **ret, const char *file, struct told *t, bool last)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	struct ir_buf text;
	int r;

	t->name = file;
	ir_buf_init(&text, IR_PB_FILE_MAX);
	r = slurp(file, &text, last, &e);
	if (r == 0)
		r = ir_playbook_parse(&p, text.p, text.len, file, tell, t, &e);
	ir_buf_free(&text);
	if (r < 0)
		ir_tool_err(&e);
	if (r < 0 || t->changed) {
		ir_playbook_free(p);
		return 2;
	}
	*ret = p;
	return 0;
}

/* Several in one file are no playbook: what was said of them would be wrong. */
static int
only_one(struct ir_playbook **p, const char *file)
{
	const struct ir_val *root = ir_playbook_root(*p);
	struct ir_esc esc;

	if (ir_val_type(root) != IR_JSON_ARRAY &&
		!ir_val_is(ir_val_get(root, "type"), "bundle"))
		return 0;
	ir_tool_error(_("%s: a bundle of playbooks: take one out of it with "
			"ir-playbook extract"),
		ir_esc(file, &esc));
	ir_playbook_free(*p);
	*p = NULL;
	return 2;
}

int
playbook_open_any(struct ir_playbook **ret, const char *file)
{
	struct told t = {.exact = false};

	return open_with(ret, file, &t, false);
}

int
ir_playbook_open(struct ir_playbook **ret, const char *file)
{
	int r = playbook_open_any(ret, file);

	return r ? r : only_one(ret, file);
}

int
playbook_open_exact(struct ir_playbook **ret, const char *file, bool last)
{
	struct told t = {.exact = true};
	int r = open_with(ret, file, &t, last);

	return r ? r : only_one(ret, file);
}

int
playbook_open_bundle(struct ir_bundle **ret, const char *file, bool exact,
	bool last, struct ir_err *e)
{
	struct told t = {.name = file, .exact = exact};
	struct ir_bundle *b = NULL;
	struct ir_buf text;
	int r;

	ir_buf_init(&text, IR_PB_FILE_MAX);
	r = slurp(file, &text, last, e);
	if (r == 0 && !ir_bundle_probe(text.p ? text.p : "", text.len))
		r = 1;
	if (r == 0)
		r = ir_bundle_parse(&b, text.p, text.len, tell, &t, e);
	ir_buf_free(&text);
	if (r == 0 && t.changed) {
		ir_bundle_free(b);
		return ir_err_set(e, IR_EFORMAT, "%s",
			_("its text says two things: nothing is extracted"));
	}
	if (r == 0)
		*ret = b;
	return r;
}

int
playbook_put(const char *out, const struct ir_buf *text)
{
	struct ir_err e = IR_ERR_INIT;

	if (ir_tool_put(out, text, &e) == 0)
		return 0;
	ir_tool_err(&e);
	return 2;
}

int
playbook_give(const char *file, const char *out, int r, struct ir_buf *text,
	struct ir_err *e)
{
	struct ir_esc esc;
	int status = 2;

	if (r < 0) {
		if (!e->code)
			(void)ir_err_set(e, r, "%s", _("out of memory"));
		(void)ir_err_prefix(e, "%s: ", ir_esc(file, &esc));
		ir_tool_err(e);
	} else {
		status = playbook_put(out, text);
	}
	ir_buf_free(text);
	return status;
}

const char *
ir_playbook_lang(const struct ir_playbook_opts *o)
{
	if (o->lang)
		return o->lang;
	return ir_i18n_japanese() ? "ja" : "en";
}
