/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/asset/org.h"

#define SIZE_CAP 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules[] = "hikeshi: org-rules/1\nwelcome: [name]\n"
			    "roles: [[DIR, ja, en], [IC, ja, en]]\n"
			    "decisions: [[isolate, ja, en], [close, ja, en]]\n";
static const char words[] =
	"hikeshi: vocabulary/1\ndate: d\nforms: {F: [a, b]}\nfacts:\n"
	"- [org.name, string, n, n, m, F]\n- [org.beds, integer, b, b, m, F]\n"
	"- [org.corporate_number, string, c, c, m, F]\n";

static void
put(const char *path, const void *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
		abort();
}

static int
count(void *arg, const struct ir_org_finding *f)
{
	if (!f->code || !f->id || !f->text || !*f->text)
		abort();
	(*(size_t *)arg)++;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char dir[] = "/tmp/fuzz_org.XXXXXX", path[64], rule[64], sub[64];
	struct ir_org_sum sum = {0, 0, 0};
	struct ir_contacts *contacts = NULL;
	struct ir_vocab *vocab = NULL;
	struct ir_org *org = NULL;
	struct ir_err e = IR_ERR_INIT;
	size_t told = 0;

	if (size > SIZE_CAP)
		return 0;
	if (!mkdtemp(dir))
		abort();
	(void)snprintf(sub, sizeof(sub), "%s/rules", dir);
	if (mkdir(sub, 0700) != 0)
		abort();
	(void)snprintf(rule, sizeof(rule), "%s/%s", dir, IR_ORG_RULES);
	(void)snprintf(path, sizeof(path), "%s/org.yaml", dir);
	put(rule, rules, sizeof(rules) - 1);
	put(path, data, size);
	if (ir_vocab_parse(&vocab, words, sizeof(words) - 1, "words", &e) < 0 ||
		ir_contacts_load(&contacts, dir, &e) < 0)
		abort();
	if (ir_org_load(&org, dir, &e) == 0) {
		const struct ir_org_in in = {org, vocab, contacts, dir, true};

		if (ir_org_lint(&in, count, &told, &sum, &e) == 0 &&
			told != sum.red + sum.other)
			abort();
	} else if (!e.text[0]) {
		abort();
	}
	ir_org_free(org);
	ir_contacts_free(contacts);
	ir_vocab_free(vocab);
	(void)unlink(path);
	(void)unlink(rule);
	(void)rmdir(sub);
	(void)rmdir(dir);
	return 0;
}
