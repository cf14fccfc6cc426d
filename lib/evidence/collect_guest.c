/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_call_i.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/same.h"
#include "ir/evidence/access.h"

#include "access_home_i.h"
#include "access_i.h"

static bool
same_way(const struct ir_device *a, const struct ir_device *b)
{
	return ir_same(a->access.type, b->access.type) &&
		ir_same(a->access.host, b->access.host) &&
		a->access.port == b->access.port &&
		ir_same(a->access.user, b->access.user);
}

/* What the list knows of that machine counts: its maker's permission, its
 * patients. */
static int
check_list(const struct ir_site *list, const struct ir_device *d,
	const struct ir_device **ret, struct ir_err *e)
{
	struct ir_esc a, b;

	for (size_t i = 0; i < ir_site_count(list); i++) {
		const struct ir_device *x = ir_site_at(list, i);
		bool id = strcmp(x->id, d->id) == 0;
		bool host = ir_same(x->access.host, d->access.host) &&
			d->access.host && x->access.port == d->access.port;

		if (id && x->provisional && same_way(x, d)) {
			*ret = x;
			continue;
		}
		if (!id && (!host || x->provisional))
			continue;
		return ir_err_set(e, -IR_EUSAGE,
			id ? _("there is a record of device '%s': give "
			       "--device %s, or another name with --as")
			   : _("'%s' is where device '%s' is: give --device, "
			       "so "
			       "that what is known of it counts"),
			ir_esc(id ? x->id : d->access.host, &a),
			ir_esc(x->id, &b));
	}
	return 0;
}

static int
parse(struct ir_call *c, struct ir_err *e)
{
	const struct ir_collect *o = c->o;
	struct ir_buf b;
	int rc;

	if (!o->as)
		return ir_err_set(e, -IR_EUSAGE,
			_("--access needs a name for the device: --as NAME"));
	ir_buf_init(&b, 0);
	rc = ir_access_record(&b, o->as, o->access, e);
	if (rc == 0)
		rc = ir_site_record(&c->guest, b.p, b.len, e);
	if (rc == -IR_EFORMAT && e)
		e->code = rc = -IR_EUSAGE;
	ir_buf_free(&b);
	return rc;
}

int
ir_call_guest(struct ir_call *c, const struct ir_device **ret, struct ir_err *e)
{
	const struct ir_device *d = NULL;
	struct ir_site *kept = NULL;
	char *home = NULL;
	int rc = parse(c, e);

	if (rc == 0) {
		d = ir_site_at(c->guest, 0);
		rc = ir_access_home(c->o, &home, e);
	}
	if (rc == 0)
		rc = ir_site_load(&kept, home, e);
	if (rc == 0)
		rc = check_list(kept, d, &d, e);
	free(home);
	if (rc < 0)
		ir_site_free(kept);
	else {
		ir_site_free(c->site);
		c->site = kept;
		*ret = d;
	}
	return rc < 0 ? rc : 0;
}

int
ir_guest_keep(const struct ir_run *r, struct ir_err *e)
{
	const struct ir_device *d = r->t->device;
	struct ir_site *list = NULL;
	char *home = NULL;
	bool there;
	int rc;

	if (!r->o->access || !d->provisional)
		return 0;
	rc = ir_access_home(r->o, &home, e);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = ir_site_load(&list, home, e);
	there = rc == 0 && ir_site_device(list, d->id, NULL) != NULL;
	if (rc == 0 && !there)
		rc = ir_access_home_add(
			r->o, home, IR_SITE_DEVICES, d->json, d->json_len, e);
	ir_site_free(list);
	free(home);
	return rc;
}
