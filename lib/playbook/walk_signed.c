/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/playbook/jss.h"
#include "walk_i.h"

/* Only what a named person of the trust file has signed is walked (CX-140). */

struct look {
	const char *name;
	bool valid;
	char why[256]; /* of what that person seems to have signed, or of any */
};

static void
found(void *arg, const struct ir_jss_found *f)
{
	struct look *l = arg;
	bool named = f->who && strcmp(f->who->name, l->name) == 0;

	if (f->depth == 0 && named && f->word == IR_JSS_VALID)
		l->valid = true;
	if (f->why[0] && (named || !l->why[0])) {
		size_t n = strnlen(f->why, sizeof(l->why) - 1);

		while (n > 0 && ((unsigned char)f->why[n] & 0xC0) == 0x80)
			n--; /* no half character */
		memcpy(l->why, f->why, n);
		l->why[n] = '\0';
	}
}

int
wk_signed(struct ir_walk *w, const struct wk_book *b, const char *name)
{
	struct look l = {.name = name, .why = ""};
	const struct ir_jss_check c = {
		.trust = w->o.trust, .now = w->now, .found = found, .arg = &l};
	struct ir_esc esc;
	unsigned n = 0;
	int r = ir_jss_verify(ir_playbook_root(b->p), &c, &n, w->e);

	if (r < 0 || l.valid)
		return r < 0 ? r : 0;
	if (n == 0)
		return wk_fail(w, IR_EREFUSED,
			_("'%s' is not signed, and only what '%s' has signed "
			  "is to be walked"),
			b->file, ir_esc(name, &esc));
	return wk_fail(w, IR_EREFUSED,
		_("'%s': no valid signature of '%s'%s%s"), b->file,
		ir_esc(name, &esc), l.why[0] ? ": " : "", l.why);
}

const char *
wk_signer(struct ir_walk *w)
{
	const struct wk_slot *slot = wk_slot(w, w->run, "/", "", 0);
	const struct wk_rec *r =
		slot ? wk_find(slot, K_STARTED, F_PLAYBOOK, NULL) : NULL;

	return r ? r->f[F_SIGNED] : NULL;
}

int
wk_started(struct ir_walk *w, const char *run, struct wk_book *b,
	const struct wk_pos *parent, const char *signer)
{
	struct wk_rec *r = wk_emit_started(w, run, b, parent);

	if (!r)
		return -1;
	if (!signer)
		return 0;
	r->f[F_SIGNED] = wk_text(w, signer, strlen(signer));
	return r->f[F_SIGNED] ? 0 : -1;
}
