/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ir/playbook/stix.h"

#define SIZE_CAP 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every variable is there, of a type that its name decides. */
static int
lookup(void *arg, const char *name, const struct ir_var **ret)
{
	static const char *const values[] = {"true", "10", "192.0.2.1", "", "a",
		"00ff", "2026-11-21T01:20:00Z"};
	static struct ir_var v;
	unsigned h = (unsigned char)name[2];

	v = (struct ir_var){
		.name = name, .type = (enum ir_var_type)(h % IR_VAR_TYPES)};
	if (*(const bool *)arg)
		v.value = values[h / 7 % (sizeof(values) / sizeof(*values))];
	*ret = &v;
	return 0;
}

static enum ir_stix_truth
truth(const struct ir_stix *c, bool known)
{
	struct ir_stix_answer a;

	if (ir_stix_eval(c, lookup, &known, &a, NULL) < 0)
		abort();
	if ((a.truth >= IR_STIX_UNDECIDED) != (a.why[0] != '\0') ||
		(known && a.n_needs > 0) ||
		(ir_stix_broken(c) && a.truth != IR_STIX_UNDECIDED))
		abort();
	return a.truth;
}

static void
count(void *arg, const struct ir_stix_note *n)
{
	if (n->line == 0 || n->col == 0 || !n->text[0])
		abort();
	++*(unsigned *)arg;
}

/* What is decided without the values stays so with them (where nothing asks
 * whether there are values); a condition that is broken says so. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[SIZE_CAP + 1];
	struct ir_stix *c = NULL;
	enum ir_stix_truth a, b;
	unsigned notes = 0;

	if (size > SIZE_CAP)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (ir_stix_parse(&c, text, count, &notes, NULL) < 0)
		abort();
	for (size_t i = 0; i < ir_stix_vars(c); i++)
		if (ir_stix_var(c, i)->at + ir_stix_var(c, i)->len > size)
			abort();
	a = truth(c, false);
	b = truth(c, true);
	if (a <= IR_STIX_TRUE && b != a && b != IR_STIX_WRONG &&
		!strcasestr(text, "exists") && !strcasestr(text, "null"))
		abort();
	if (ir_stix_broken(c) && notes == 0)
		abort();
	ir_stix_free(c);
	return 0;
}
