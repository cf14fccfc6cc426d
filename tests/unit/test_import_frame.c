/* SPDX-License-Identifier: Apache-2.0 */
#include "../../lib/evidence/import_pipe_i.h"

#include <string.h>

#include "tap.h"

/* What the child of an import may say, byte by byte, and nothing else. */
static unsigned char wire[2 * IR_IMPORT_NAME_MAX];
static size_t at, end;
static struct ir_import_message m;

static int
take(void *arg, void *p, size_t len)
{
	(void)arg;
	if (end - at < len)
		return 7;
	memcpy(p, wire + at, len);
	at += len;
	return 0;
}

static void
put(const struct ir_import_head *h, const char *texts, size_t len)
{
	memcpy(wire, h, sizeof(*h));
	memcpy(wire + sizeof(*h), texts, len);
	at = 0;
	end = sizeof(*h) + len;
}

static void
heads(void)
{
	static const struct {
		struct ir_import_head h;
		int want;
	} t[] = {
		{{.what = IR_IMPORT_HELLO}, 0},
		{{.what = IR_IMPORT_TICK, .bytes = IR_IMPORT_BYTES}, 0},
		{{.what = IR_IMPORT_TICK, .bytes = IR_IMPORT_BYTES + 1},
			IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_LINE, .status = IR_STATUSES - 1}, 0},
		{{.what = IR_IMPORT_LINE, .status = IR_STATUSES},
			IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_LINE, .member = 2}, IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_LINE, .said = IR_SAIDS - 1}, 0},
		{{.what = IR_IMPORT_LINE, .said = IR_SAIDS},
			IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_END, .code = -5}, 0},
		{{.what = IR_IMPORT_END, .code = 1}, IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_END + 1}, IR_IMPORT_NONSENSE},
		{{.what = 0}, IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_LINE, .len = {IR_IMPORT_NAME_MAX + 1}},
			IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_LINE,
			 .len = {0, IR_IMPORT_ARTIFACT_MAX + 1}},
			IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_LINE, .len = {0, 0, IR_REASON_MAX}},
			IR_IMPORT_NONSENSE},
		{{.what = IR_IMPORT_LINE, .len = {UINT64_MAX, 0, 0}},
			IR_IMPORT_NONSENSE},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		put(&t[i].h, "", 0);
		EQ(ir_import_take(take, NULL, &m), t[i].want);
	}
}

/* The largest that is allowed, and what a name may hold but a word not. */
static void
texts(void)
{
	static char long_name[IR_IMPORT_NAME_MAX];
	struct ir_import_head h = {.what = IR_IMPORT_LINE, .len = {3, 2, 4}};

	put(&h, "a\nbWLwhy!", 9);
	EQ(ir_import_take(take, NULL, &m), 0);
	STR(m.name, "a\nb");
	STR(m.artifact, "WL");
	STR(m.why, "why!");
	put(&h, "a\0bWLwhy!", 9);
	EQ(ir_import_take(take, NULL, &m), IR_IMPORT_NONSENSE);
	put(&h, "abcW\033why!", 9);
	EQ(ir_import_take(take, NULL, &m), IR_IMPORT_NONSENSE);
	put(&h, "abcWLwh\177!", 9);
	EQ(ir_import_take(take, NULL, &m), IR_IMPORT_NONSENSE);
	memset(long_name, 'n', sizeof(long_name));
	h = (struct ir_import_head){
		.what = IR_IMPORT_LINE, .len = {sizeof(long_name)}};
	put(&h, long_name, sizeof(long_name));
	EQ(ir_import_take(take, NULL, &m), 0);
	EQ(strlen(m.name), sizeof(long_name));
}

/* Cut at each byte: what the source answers comes out. */
static void
cut(void)
{
	struct ir_import_head h = {.what = IR_IMPORT_LINE, .len = {3, 2, 4}};

	for (size_t n = 0; n < sizeof(h) + 9; n++) {
		put(&h, "abcWLwhy!", 9);
		end = n;
		EQ(ir_import_take(take, NULL, &m), 7);
	}
}

int
main(void)
{
	heads();
	texts();
	cut();
	return tap_done();
}
