/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/custody.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "custody_i.h"
#include "ir/base/i18n.h"
#include "ir/casefile/journal.h"

/* Taking in lines.  What they mean together is settled in custody_find.c and
 * custody_chain.c. */

int
ir_custody_new(struct ir_custody **ret, struct ir_err *e)
{
	struct ir_custody *c = calloc(1, sizeof(*c));

	if (!c)
		return ir_err_sys(e, ENOMEM, _("cannot follow the custody"));
	*ret = c;
	return 0;
}

static void
event_free(struct ir_custody_event *ev)
{
	free(ev->stamp);
	free(ev->actor);
	free(ev->recorder);
	free(ev->source);
	free(ev->handover);
	for (int f = 0; f < IR_CF_N; f++)
		free(ev->field[f]);
}

static void
item_free(struct ir_custody_item *it)
{
	free(it->id);
	free(it->file);
	free(it->device);
	free(it->collector);
	free(it->since);
	free(it->hold);
}

static void
paper_free(struct ir_custody_paper *p)
{
	free(p->handover);
	free(p->form);
	free(p->side);
	free(p->name);
	free(p->signer);
}

void
ir_custody_free(struct ir_custody *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_item; i++)
		item_free(&c->item[i]);
	for (size_t i = 0; i < c->n_ev; i++)
		event_free(&c->ev[i]);
	for (size_t i = 0; i < c->n_find; i++)
		free(c->find[i].text);
	for (size_t i = 0; i < c->n_paper; i++)
		paper_free(&c->paper[i]);
	free(c->item);
	free(c->ev);
	free(c->find);
	free(c->paper);
	free(c->case_id);
	free(c);
}

/* A text member; "" and what is no text are not said.  -ENOMEM. */
static int
text(const struct ir_json *j, ir_node obj, const char *key, char **ret)
{
	ir_node n = ir_json_get(j, obj, key);
	char *s;

	if (ir_json_type(j, n) != IR_JSON_STRING || ir_json_streq(j, n, ""))
		return 0;
	s = ir_json_dup(j, n);
	if (!s)
		return -ENOMEM;
	free(*ret);
	*ret = s;
	return 0;
}

static void
hex(const struct ir_json *j, ir_node obj, const char *key,
	char out[IR_SHA256_HEX])
{
	size_t len = 0;
	const char *s = ir_json_slice(j, ir_json_get(j, obj, key), &len);

	if (!s || len != IR_SHA256_HEX - 1)
		return;
	memcpy(out, s, len);
	out[len] = '\0';
}

/* The item of that name, made when it is new; NULL: no memory. */
static struct ir_custody_item *
item_named(struct ir_custody *c, const char *id)
{
	struct ir_custody_item *it;
	char *copy;

	for (size_t i = c->n_item; i > 0; i--)
		if (strcmp(c->item[i - 1].id, id) == 0)
			return &c->item[i - 1];
	if (!cus_grow((void **)&c->item, c->n_item, &c->cap_item,
		    sizeof(*c->item)))
		return NULL;
	copy = cus_dup(id);
	if (!copy)
		return NULL;
	it = &c->item[c->n_item++];
	*it = (struct ir_custody_item){.id = copy};
	return it;
}

/* evidence.collected, evidence.failed: an archive came to be. */
static int
take_archive(struct ir_custody *c, const struct ir_json *j, ir_node line,
	ir_node data)
{
	struct ir_custody_item *it;
	char *name = NULL;
	int r = 0;

	if (ir_json_get(j, data, "file") == IR_NODE_NONE)
		return 0;
	r = text(j, data, "archive", &name);
	if (r < 0 || !name)
		return r;
	it = item_named(c, name);
	free(name);
	if (!it)
		return -ENOMEM;
	it->archive = it->described = true;
	hex(j, data, "sha256", it->sha256);
	it->has_bytes =
		ir_json_u64(j, ir_json_get(j, data, "bytes"), &it->bytes) == 0;
	if (ir_json_u64(j, ir_json_get(j, data, "no"), &it->no) < 0)
		it->no = 0;
	r = text(j, data, "file", &it->file);
	if (r == 0)
		r = text(j, data, "device", &it->device);
	if (r == 0)
		r = text(j, ir_json_get(j, line, "actor"), "name",
			&it->collector);
	return r == 0 ? text(j, line, "time", &it->since) : r;
}

static void
when(const struct ir_json *j, ir_node n, struct ir_time *ret)
{
	size_t len = 0;
	const char *s = ir_json_slice(j, n, &len);

	if (!s || ir_time_parse(s, len, ret) < 0)
		*ret = (struct ir_time){0};
}

static int
take_said(struct ir_custody_event *ev, const struct ir_json *j, ir_node line,
	ir_node data)
{
	int r = text(j, ir_json_get(j, line, "actor"), "name", &ev->actor);

	if (r == 0)
		r = text(j, line, "recorder", &ev->recorder);
	if (r == 0)
		r = text(j, line, "source", &ev->source);
	if (r == 0)
		r = text(j, line, "time", &ev->stamp);
	if (r == 0)
		r = text(j, data, "handover", &ev->handover);
	for (int f = 0; f < IR_CF_N && r == 0; f++)
		r = text(j, data, ir_cf_key((enum ir_cf)f), &ev->field[f]);
	return r;
}

static int
take_event(struct ir_custody *c, const struct ir_json *j, ir_node line,
	ir_node data, struct ir_custody_event *ev)
{
	struct ir_custody_item *it;
	struct ir_time written;
	char *id = NULL;
	int r = text(j, data, "item", &id);

	if (r == 0 && !id)
		return 1; /* of no item: nothing to follow */
	it = r == 0 ? item_named(c, id) : NULL;
	free(id);
	if (!it)
		return -ENOMEM;
	ev->item = (size_t)(it - c->item);
	when(j, ir_json_get(j, line, "time"), &ev->time);
	when(j, ir_json_get(j, line, "written"), &written);
	ev->ahead = written.sec && ir_journal_ahead(&ev->time, &written);
	if (ev->ahead)
		ev->time = written;
	hex(j, data, "sha256", ev->sha256);
	ev->has_bytes =
		ir_json_u64(j, ir_json_get(j, data, "bytes"), &ev->bytes) == 0;
	ev->check = ir_custody_check_find(j, ir_json_get(j, data, "check"));
	if (ir_json_u64(j, ir_json_get(j, line, "corrects"), &ev->corrects) < 0)
		ev->corrects = 0;
	return take_said(ev, j, line, data);
}

static int
take_custody(struct ir_custody *c, const struct ir_json *j, ir_node line,
	struct ir_custody_event ev)
{
	int r;

	if (!cus_grow((void **)&c->ev, c->n_ev, &c->cap_ev, sizeof(*c->ev)))
		return -ENOMEM;
	r = take_event(c, j, line, ir_json_get(j, line, "data"), &ev);
	if (r != 0) {
		event_free(&ev);
		return r < 0 ? r : 0;
	}
	c->ev[c->n_ev++] = ev;
	return 0;
}

static int
add_paper(struct ir_custody *c, const struct ir_custody_paper *p)
{
	if (!cus_grow((void **)&c->paper, c->n_paper, &c->cap_paper,
		    sizeof(*c->paper)))
		return -ENOMEM;
	c->paper[c->n_paper++] = *p;
	return 0;
}

/* An attachment that belongs to a hand-over. */
static int
take_paper(struct ir_custody *c, const struct ir_json *j, ir_node data,
	uint64_t seq)
{
	struct ir_custody_paper p = {.seq = seq};
	int r = text(j, data, "handover", &p.handover);

	if (r < 0 || !p.handover)
		return r;
	hex(j, data, "sha256", p.sha256);
	r = text(j, data, "form", &p.form);
	if (r == 0)
		r = text(j, data, "signed_by", &p.side);
	if (r == 0)
		r = text(j, data, "name", &p.name);
	if (r == 0)
		r = text(j, data, "signer", &p.signer);
	if (r == 0)
		r = add_paper(c, &p);
	if (r < 0)
		paper_free(&p);
	return r;
}

/* "hand-over pack H17, ..., tagmanifest <64 hex>": a pack that went out. */
static int
take_pack(struct ir_custody *c, const struct ir_json *j, ir_node data,
	uint64_t seq)
{
	static const char said[] = "hand-over pack ", key[] = ", tagmanifest ";
	struct ir_custody_paper p = {.seq = seq};
	char *how = NULL;
	const char *tags;
	int r = text(j, data, "how", &how);

	if (r < 0 || !how)
		return r;
	tags = strstr(how, key);
	if (strncmp(how, said, strlen(said)) == 0 && tags &&
		strspn(tags + strlen(key), "0123456789abcdef") ==
			IR_SHA256_HEX - 1) {
		memcpy(p.sha256, tags + strlen(key), IR_SHA256_HEX - 1);
		p.handover = strndup(
			how + strlen(said), strcspn(how + strlen(said), ","));
		p.form = cus_dup(IR_CUSTODY_PACK);
		r = p.handover && p.form ? add_paper(c, &p) : -ENOMEM;
		if (r < 0)
			paper_free(&p);
	}
	free(how);
	return r;
}

int
ir_custody_line(struct ir_custody *c, const struct ir_json *j, ir_node line,
	uint64_t seq, uint64_t via)
{
	ir_node kind = ir_json_get(j, line, "kind");
	ir_node data = ir_json_get(j, line, "data");
	struct ir_custody_event ev = {.seq = seq, .via = via};
	int k = ir_custody_kind_find(j, kind);

	if (k >= 0) {
		ev.kind = (enum ir_custody_kind)k;
		return take_custody(c, j, line, ev);
	}
	if (ir_json_streq(j, kind, "evidence.collected") ||
		ir_json_streq(j, kind, "evidence.failed"))
		return take_archive(c, j, line, data);
	if (ir_json_streq(j, kind, "attachment"))
		return take_paper(c, j, data, seq);
	if (ir_json_streq(j, kind, "journal.anchored"))
		return take_pack(c, j, data, seq);
	if (ir_json_streq(j, kind, "case.opened") && !c->case_id)
		return text(j, data, "id", &c->case_id);
	return 0;
}

size_t
ir_custody_items(const struct ir_custody *c)
{
	return c->n_item;
}

const struct ir_custody_item *
ir_custody_item(const struct ir_custody *c, size_t i)
{
	return &c->item[i];
}

size_t
ir_custody_events(const struct ir_custody *c)
{
	return c->n_ev;
}

const struct ir_custody_event *
ir_custody_event(const struct ir_custody *c, size_t i)
{
	return &c->ev[i];
}

size_t
ir_custody_findings(const struct ir_custody *c)
{
	return c->n_find;
}

const struct ir_custody_finding *
ir_custody_finding(const struct ir_custody *c, size_t i)
{
	return &c->find[i];
}

const char *
ir_custody_case(const struct ir_custody *c)
{
	return c->case_id;
}

size_t
ir_custody_papers(const struct ir_custody *c)
{
	return c->n_paper;
}

const struct ir_custody_paper *
ir_custody_paper(const struct ir_custody *c, size_t i)
{
	return &c->paper[i];
}
