/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/asset/net.h"
#include "ir/asset/net_draw.h"

#define SIZE_CAP 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
put(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
		abort();
}

static int
count(void *arg, const struct ir_net_finding *f)
{
	if (!f->code || !f->id || !f->text || !*f->text)
		abort();
	(*(size_t *)arg)++;
	return 0;
}

static void
reach(struct ir_net *n, const char *from)
{
	struct ir_doc_meta meta = {.title = "t", .lang = IR_DOC_JA};
	struct ir_net_reached *r = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_doc *d;

	if (ir_net_reach(n, from, &r, &e) < 0)
		return;
	for (size_t i = 0; i < r->n_devices; i++)
		if (strcmp(r->device[i].d->id, from) == 0)
			abort(); /* nobody reaches oneself */
	d = ir_doc_new(&meta);
	if (d)
		ir_net_reach_page(d, r, IR_DOC_EN);
	ir_doc_free(d);
	ir_net_reached_free(r);
}

/* network.yaml, a NUL, devices.jsonl. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char dir[] = "/tmp/fuzz_net.XXXXXX", net[64], devices[64];
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t len = nul ? (size_t)(nul - data) : size, told = 0;
	struct ir_net_view v = {.hops = 2, .lang = IR_DOC_JA};
	struct ir_net_sum sum = {0};
	struct ir_site *site = NULL;
	struct ir_net *n = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_net_in in;
	struct ir_buf dot;

	if (size > SIZE_CAP)
		return 0;
	if (!mkdtemp(dir))
		abort();
	(void)snprintf(net, sizeof(net), "%s/network.yaml", dir);
	(void)snprintf(devices, sizeof(devices), "%s/devices.jsonl", dir);
	put(net, data, len);
	put(devices, nul ? nul + 1 : data, nul ? size - len - 1 : 0);
	in = (struct ir_net_in){.dir = dir, .today = 20780};
	if (ir_site_load(&site, dir, &e) == 0) {
		in.site = site;
		if (ir_net_load(&n, &in, &e) < 0 && !e.text[0])
			abort();
	}
	ir_buf_init(&dot, 1u << 24);
	if (n) {
		if (ir_net_lint(n, count, &told, &sum, &e) == 0 &&
			told != sum.red + sum.other)
			abort();
		reach(n, "internet");
		if (ir_site_count(site) > 0) {
			v.around = ir_site_at(site, 0)->id;
			reach(n, v.around);
			(void)ir_net_dot(n, &v, &dot, &e); /* none: told */
			v.around = NULL;
		}
		(void)ir_net_dot(n, &v, &dot, &e);
		v.by_floor = v.folded = true;
		(void)ir_net_dot(n, &v, &dot, &e);
	}
	ir_buf_free(&dot);
	ir_net_free(n);
	ir_site_free(site);
	(void)unlink(net);
	(void)unlink(devices);
	(void)rmdir(dir);
	return 0;
}
