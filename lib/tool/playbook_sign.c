/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/playbook/jss.h"
#include "playbook_i.h"
#include "seal_i.h"

/* ir-playbook sign */

static int
wish(const struct ir_playbook_opts *o, const struct ir_key *k,
	struct ir_jss_wish *w)
{
	const struct ir_ctx *c = ir_tool_ctx();
	const struct ir_cert *cert = ir_key_cert(k);
	struct ir_err e = IR_ERR_INIT;
	int over = o->over ? ir_jss_over_by_name(o->over) : IR_JSS_HEX;

	*w = (struct ir_jss_wish){.key = k,
		.signee = o->signee,
		.counter = o->counter,
		.alg = o->algorithm ? ir_jws_by_name(o->algorithm) : -1};
	if (!w->signee && cert)
		w->signee = ir_cert_info(cert)->name;
	if (!w->signee || !*w->signee)
		return ir_tool_usage(_("who signs?  --as NAME, or a "
				       "certificate by --cert"));
	if (o->algorithm && w->alg < 0)
		return ir_tool_usage(
			_("unknown signature algorithm '%s'"), o->algorithm);
	if (over < 0)
		return ir_tool_usage(
			_("%s is one of: %s"), "--over", "hex digest jcs");
	w->over = (enum ir_jss_over)over;
	if (seal_now(&w->now, &e) == 0 &&
		c->random(c, w->random, sizeof(w->random)) == 0)
		return 0;
	if (e.code)
		ir_tool_err(&e);
	else
		ir_tool_error("%s", _("there are no random bytes"));
	return 2;
}

static int
sign(const struct ir_playbook_opts *o, const struct ir_key *k, const char *file)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_playbook *p = NULL;
	struct ir_jss_wish w;
	struct ir_buf out;
	int status = wish(o, k, &w);

	if (status == 0)
		status = playbook_open_exact(&p, file, false);
	if (status != 0)
		return status;
	ir_buf_init(&out, 0);
	if (ir_jss_sign(ir_playbook_vals(p), ir_playbook_root(p), &w, &e) < 0 ||
		ir_val_print(ir_playbook_root(p), true, &out) < 0) {
		if (!e.code)
			(void)ir_err_set(&e, ENOMEM, "%s", _("out of memory"));
		ir_tool_err(&e);
		status = 2;
	} else {
		status = playbook_put(o->out, &out);
	}
	ir_buf_free(&out);
	ir_playbook_free(p);
	return status;
}

int
ir_playbook_sign(
	const struct ir_playbook_opts *o, size_t n, char *const *operand)
{
	struct ir_seal_opts s = {.key = o->key,
		.cert = o->cert,
		.module = o->module,
		.has_pass_fd = o->has_pass_fd,
		.pass_fd = o->pass_fd,
		.any_kind = true};
	struct ir_key *k = NULL;
	int status = seal_no_test();

	(void)n; /* one */
	if (status == 0)
		status = ir_seal_open(&s, &k);
	if (status == 0)
		status = sign(o, k, operand[0]);
	ir_key_free(k);
	return status;
}
