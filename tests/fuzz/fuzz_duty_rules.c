/* SPDX-License-Identifier: Apache-2.0 */
#include "../../lib/report/duty_i.h"

#include <stdint.h>
#include <stdlib.h>

#define SIZE_CAP 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ir_vocab *vocab;
static struct ir_deadlines *deadlines;
static struct ir_json *j;

static void
set_up(void)
{
	static const char doc[] =
		"{\"case\":{\"kind\":\"ddos\",\"attack\":\"unknown\"},\"dev\":"
		"[{\"id\":\"A\",\"hazard\":\"yes\"}],\"pii\":{\"count\":5}}";
	const char *dir = getenv("IR_DATA");

	dir = dir ? dir : "playbooks";
	if (ir_vocab_load(&vocab, dir, NULL) < 0 ||
		ir_deadlines_load(&deadlines, dir, NULL) < 0 ||
		ir_json_new(&j, NULL, NULL) < 0 ||
		ir_json_parse(j, doc, sizeof(doc) - 1, NULL) < 0)
		abort();
}

static void
weigh(struct rules *r, const struct whys *w)
{
	for (size_t i = 0; i < w->n; i++) {
		struct eval v = {.arena = &r->arena, .j = j};

		if (w->v[i].c && cond_eval(&v, w->v[i].c) == TOLD_CANNOT &&
			v.n_missing == 0)
			abort(); /* cannot tell, and names nothing */
		free(v.fact);
		free(v.missing);
	}
}

/* Rules that are read can be weighed; others say why not. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_err e = IR_ERR_INIT;
	struct rules *r;

	if (!vocab)
		set_up();
	if (size > SIZE_CAP)
		return 0;
	r = calloc(1, sizeof(*r));
	if (!r)
		return 0;
	if (duty_rules_read(r, (const char *)data, size, "r", vocab, deadlines,
		    &e) < 0) {
		if (!e.text[0])
			abort();
	} else {
		for (size_t i = 0; i < r->n; i++) {
			weigh(r, &r->v[i].required);
			weigh(r, &r->v[i].advised);
			weigh(r, &r->v[i].remarks);
			weigh(r, &r->v[i].deadlines);
		}
	}
	duty_rules_free(r);
	free(r);
	return 0;
}
