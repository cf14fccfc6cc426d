/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/casefile/where.h"
#include "report_i.h"

int
rp_fail(struct rp *p)
{
	return ir_case_fail(&p->c);
}

static int
read_at(struct rp *p, const char *at)
{
	p->now = p->c.tell.now;
	p->asked_at = at;
	return at ? ir_time_human(at, &p->c.tell.now, &p->now, NULL, &p->c.e)
		  : 0;
}

static int
find(struct rp *p, const char *casedir, const char *at)
{
	struct ir_err *e = &p->c.e;
	struct ir_where w;
	int r;

	ir_where_init(&w, casedir);
	r = ir_where_data(&w, &p->data, e);
	if (r == 0)
		r = read_at(p, at);
	ir_where_init(&w, NULL);
	if (r == 0)
		r = ir_where_site(&w, &p->site_dir, e);
	return r < 0 ? r : 0;
}

int
rp_ready(
	struct rp *p, const char *casedir, const char *at, bool json, bool text)
{
	int r;

	*p = (struct rp){0};
	r = ir_case_ready(&p->c, casedir, json, text);
	if (r)
		return r;
	return find(p, casedir, at) < 0 ? rp_fail(p) : 0;
}

int
rp_read(struct rp *p)
{
	int r = ir_case_fold_watch(&p->c);

	if (r)
		return r;
	return rp_site(p) < 0 ? rp_fail(p) : 0;
}

int
rp_open(struct rp *p, const char *casedir, const char *at, bool json, bool text)
{
	int r = rp_ready(p, casedir, at, json, text);

	return r ? r : rp_read(p);
}

/* Facts of a journal that somebody changed are worth little: it is said.  The
 * work goes on; only lines that cannot be read end what can be added. */
int
rp_verify(struct rp *p)
{
	if (!p->looked)
		p->unverified = ir_case_verify(&p->c, &p->damage);
	p->looked = true;
	if (p->damage)
		p->status = ir_tool_worse(p->status, 1);
	return p->unverified;
}

static void
verify(void *arg)
{
	(void)rp_verify(arg); /* asked again by who uses the report */
}

static int
read_and_view(struct rp *p)
{
	int r = rp_read(p);

	if (r || p->c.status > 1)
		return r ? r : p->c.status;
	r = rp_view(p);
	ir_case_read_more(&p->c);
	if (r < 0 && p->view && !p->duties) /* their rules */
		r = rp_without(p, r);
	return r < 0 ? rp_fail(p) : 0;
}

int
rp_begin(
	struct rp *p, const char *casedir, const char *at, bool json, bool text)
{
	int r = rp_ready(p, casedir, at, json, text);

	if (r == 0)
		r = read_and_view(p);
	return r ? r : rp_verify(p);
}

int
rp_begin_form(struct rp *p, const struct ir_report_opts *o, enum ir_stage stage,
	bool json, bool text)
{
	int r = rp_ready(p, o->casedir, o->at, json, text);

	if (r)
		return r;
	if (rp_forms(p, o->form) < 0 ||
		(!o->blank &&
			ir_filler_new(&p->filler, p->forms, stage, &p->c.e) <
				0))
		return rp_fail(p);
	if (p->filler)
		ir_filler_meanwhile(p->filler, verify, p);
	return read_and_view(p);
}

int
rp_end(struct rp *p, int status)
{
	status = ir_tool_worse(status, ir_tool_worse(p->c.status, p->status));
	ir_filler_free(p->filler);
	ir_forms_free(p->forms);
	rp_view_end(p);
	ir_case_end(&p->c);
	return status;
}

int
rp_forms(struct rp *p, const char *id)
{
	struct ir_err *e = &p->c.e;
	int r;

	if (id && strcmp(id, "all") == 0)
		id = NULL;
	r = ir_forms_load(&p->forms, p->data, id, p->c.vocab, e);
	for (size_t i = 0;
		r == 0 && p->site_dir && i < ir_forms_count(p->forms); i++)
		r = rp_without(p,
			ir_form_local(p->forms, i, p->site_dir, p->c.vocab, e));
	return r;
}

int
rp_japanese(struct rp *p, const struct ir_report_opts *o, bool *ret)
{
	enum ir_doc_lang lang = IR_DOC_JA;
	int r = o->lang ? ir_tool_page_lang(o->lang, &lang, &p->c.e) : 0;

	*ret = lang == IR_DOC_JA;
	return r;
}
