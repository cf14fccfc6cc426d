/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL 3.0 reaches PKCS#11 through its ENGINE interface only. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <errno.h>
#include <string.h>

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "ir/base/i18n.h"
#include "sign_i.h"

void
sign_engine_close(ENGINE *engine)
{
	if (!engine)
		return;
	(void)ENGINE_finish(engine); /* nothing to be done about it */
	(void)ENGINE_free(engine); /* the same */
}

static int
load(ENGINE **ret, const char *module, struct ir_err *e)
{
	ENGINE *en;

	ENGINE_load_dynamic();
	en = ENGINE_by_id("pkcs11");
	if (!en)
		return sign_err(e, IR_ENOTSUP,
			_("cannot use a token: OpenSSL has no pkcs11 engine "
			  "(libengine-pkcs11-openssl)"));
	/* else it writes to stderr by itself */
	(void)ENGINE_ctrl_cmd_string(en, "QUIET", NULL, 1); /* optional */
	if ((module &&
		    ENGINE_ctrl_cmd_string(en, "MODULE_PATH", module, 0) !=
			    1) ||
		ENGINE_init(en) != 1) {
		(void)ENGINE_free(en); /* it was never started */
		return sign_err(e, IR_ENOTSUP,
			_("cannot use the token's PKCS#11 module"));
	}
	*ret = en;
	return 0;
}

/* The PIN is given before the engine could ask for it, and asked once. */
static int
give_pin(ENGINE *en, const struct ir_key_source *s, struct ir_err *e)
{
	char pin[IR_SECRET_MAX] = "";
	int r = 0;

	if (!s->secret)
		return 0;
	r = s->secret(s->arg, true, pin, sizeof(pin), e);
	if (r >= 0 && pin[0] && ENGINE_ctrl_cmd_string(en, "PIN", pin, 0) != 1)
		r = sign_err(e, EACCES, _("the token takes no PIN"));
	explicit_bzero(pin, sizeof(pin));
	return r < 0 ? r : 0;
}

int
sign_engine_open(
	struct ir_key *k, const struct ir_key_source *s, struct ir_err *e)
{
	int r;

	if (strstr(s->key, "pin-value"))
		return ir_err_set(e, IR_EUSAGE,
			_("a PIN does not belong on the command line: leave "
			  "pin-value out, you will be asked"));
	r = load(&k->engine, s->module, e);
	if (r == 0)
		r = give_pin(k->engine, s, e);
	if (r < 0)
		return r;
	k->pkey = ENGINE_load_private_key(k->engine, s->key, NULL, NULL);
	if (!k->pkey)
		return sign_err(e, EACCES,
			_("cannot get the key from the token: no such key, or "
			  "a wrong PIN"));
	return 0;
}
