/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "ir/playbook/outline.h"
#include "ir/playbook/pbdiff.h"
#include "ir/playbook/summary.h"

#define SIZE_CAP 16384
#define PATHS 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	uint64_t n;
	bool cut;
};

static int
one_path(void *arg, const struct ir_path *path)
{
	struct seen *s = arg;

	s->n++;
	s->cut = s->cut || path->cut;
	return 0;
}

static int
difference(void *arg, const struct ir_pbdiff *d)
{
	(void)arg;
	(void)d;
	abort(); /* nothing differs from itself */
}

/* As many paths as were counted, unless one runs in a circle. */
static void
paths(const struct ir_playbook *p, const struct ir_graph *g)
{
	struct seen seen = {0, false};
	struct ir_summary s;
	int r;

	if (ir_summary_make(&s, p, g, NULL) < 0)
		return;
	r = ir_paths_list(g, PATHS, one_path, &seen, NULL);
	if (r < 0 || s.cycle || seen.cut)
		return;
	if (r == 1 ? s.paths <= PATHS : s.paths != seen.n)
		abort();
}

/* Each step has a number of its own, whatever the graph. */
static void
numbers(const struct ir_outline *o, const struct ir_graph *g)
{
	size_t n = 0, steps = 0;

	for (size_t i = 0; i < ir_outline_count(o); i++)
		n += ir_outline_at(o, i)->kind == IR_OUTLINE_STEP;
	for (uint32_t i = 0; i < ir_graph_count(g); i++) {
		enum ir_step_type t = ir_graph_at(g, i)->type;
		bool is = t != IR_STEP_START && t != IR_STEP_END;

		steps += is;
		if (is != (ir_outline_number(o, i) > 0))
			abort();
	}
	if (n != steps)
		abort();
}

static void
render(const struct ir_outline *o)
{
	struct ir_doc *d = NULL;
	struct ir_buf out;

	ir_buf_init(&out, 0);
	(void)ir_outline_text(o, "ja", 40, &out, NULL);
	(void)ir_outline_dot(o, "en", &out, NULL);
	(void)ir_outline_mermaid(o, "ja", &out, NULL);
	if (ir_outline_paper(o, "en", &d, NULL) == 0)
		(void)ir_doc_markdown(d, &out, NULL);
	ir_doc_free(d);
	ir_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_playbook *p = NULL;
	struct ir_graph *g = NULL;
	struct ir_outline *o = NULL;

	if (size > SIZE_CAP ||
		ir_playbook_parse(&p, (const char *)data, size, "p.yaml", NULL,
			NULL, NULL) < 0)
		return 0;
	if (ir_graph_new(&g, p, NULL) == 0 &&
		ir_outline_new(&o, p, g, NULL) == 0) {
		numbers(o, g);
		render(o);
		paths(p, g);
		(void)ir_pbdiff(p, p, difference, NULL, NULL);
	}
	ir_outline_free(o);
	ir_graph_free(g);
	ir_playbook_free(p);
	return 0;
}
