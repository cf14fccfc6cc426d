/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/asset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/time.h"
#include "ir/casefile/where.h"

#include "asset_i.h"

int
as_open(struct as *a, const struct ir_asset_opts *o)
{
	struct ir_where where;
	int r;

	*a = (struct as){.o = o, .japanese = ir_i18n_japanese()};
	a->json = ir_tool_want_json(o->json, o->text);
	ir_where_init(&where, NULL);
	where.site_opt = o->site;
	r = ir_where_site(&where, &a->dir, &a->e);
	if (r > 0)
		r = ir_err_set(&a->e, IR_EUSAGE,
			_("no site: name it with -S DIR or IR_SITE"));
	if (r == 0)
		r = ir_where_data(&where, &a->data, &a->e);
	if (r == 0)
		r = ir_tool_today(o->at, &a->today, &a->e);
	if (r == 0)
		r = ir_fields_load(&a->fields, a->data, &a->e);
	if (r == 0)
		r = ir_site_load(&a->site, a->dir, &a->e);
	if (r == 0)
		r = ir_contacts_load(&a->contacts, a->dir, &a->e);
	if (r == 0)
		r = ir_record_new(&a->r, &a->e);
	return r;
}

int
as_close(struct as *a, int r)
{
	if (r < 0)
		ir_tool_err(&a->e);
	ir_record_free(a->r);
	ir_contacts_free(a->contacts);
	ir_site_free(a->site);
	ir_fields_free(a->fields);
	free(a->data);
	free(a->dir);
	return r < 0 ? 2 : r;
}

int
as_devices(struct as *a)
{
	struct ir_esc esc;
	char *path;
	int r;

	if (ir_site_count(a->site) > 0)
		return 0;
	path = ir_where_join(a->dir, IR_SITE_DEVICES);
	if (!path)
		return ir_err_set(&a->e, ENOMEM, _("out of memory"));
	if (*ir_site_sha256(a->site) == '\0') {
		r = ir_err_sys(&a->e, ENOENT, _("cannot open '%s'"),
			ir_esc(path, &esc));
	} else {
		ir_tool_warn(
			_("%s: there is no device in it"), ir_esc(path, &esc));
		r = 1;
	}
	free(path);
	return r;
}

int
as_devices_told(struct as *a)
{
	int r = as_devices(a);

	if (r >= 0)
		return r;
	ir_tool_err(&a->e);
	a->e = (struct ir_err)IR_ERR_INIT;
	return 2;
}

int
as_each(struct as *a, int argc, char **argv,
	int (*one)(void *arg, struct as *a, const struct ir_device *d),
	void *arg)
{
	size_t n = argc > 0 ? (size_t)argc : ir_site_count(a->site);
	int r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++) {
		const struct ir_device *d = argc > 0
			? ir_site_device(a->site, argv[i], &a->e)
			: ir_site_at(a->site, i);

		if (!d)
			return a->e.code;
		r = ir_record_read(a->r, d->json, d->json_len, &a->e);
		if (r >= 0)
			r = one(arg, a, d);
	}
	return r < 0 ? r : 0;
}
