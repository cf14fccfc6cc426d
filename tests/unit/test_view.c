/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/report/view.h"

#include <stdio.h>
#include <stdlib.h>

#include "report_case.h"

#define N_MANY 900 /* the state, too, leaves some out */
#define N_LAST "899"

/* The text of a node of the view's document by keys with dots; "" if none. */
static const char *
at(struct small *c, const char *keys)
{
	static char out[400];
	struct ir_json *j = NULL;
	const char *json, *p;
	size_t len;
	ir_node n = 0;
	char key[64];

	out[0] = '\0';
	EQ(ir_view_json(c->v, &json, &len, NULL), 0);
	EQ(ir_json_new(&j, NULL, NULL), 0);
	EQ(ir_json_parse(j, json, len, NULL), 0);
	for (; *keys; keys += strcspn(keys, "/") + (strchr(keys, '/') != 0)) {
		(void)snprintf(key, sizeof(key), "%.*s",
			(int)strcspn(keys, "/"), keys);
		if (key[0] >= '0' && key[0] <= '9') {
			n = ir_json_first(j, n);
			for (long i = strtol(key, NULL, 10); i > 0; i--)
				n = ir_json_next(j, n);
		} else {
			n = ir_json_get(j, n, key);
		}
	}
	if (n != IR_NODE_NONE) {
		p = ir_json_raw(j, n, &len);
		(void)snprintf(out, sizeof(out), "%.*s", (int)len, p);
	}
	ir_json_free(j);
	return out;
}

static void
gaps(struct small *c)
{
	STR(at(c, "org/name"), "\"名が変わった病院\"");
	STR(at(c, "org/beds"), "300");
	STR(at(c, "org/info_officer"), "\"unknown\""); /* said so */
	STR(at(c, "dev/0/id"), "\"PUMP03\"");
	STR(at(c, "dev/0/name"), "\"輸液ポンプ\"");
	STR(at(c, "dev/0/place"), "\"西棟 3F\"");
	STR(at(c, "dev/0/life_support"), "\"no\"");
	STR(at(c, "dev/0/connected"), "\"yes\"");
	STR(at(c, "dev/1/name"), "\"モニタ\"");
	STR(at(c, "dev/2/name"), "\"unknown\""); /* in no inventory */
	STR(at(c, "now"), "\"2026-02-09T12:00:00+09:00\"");
	STR(at(c, "site/devices"), "2");
	STR(at(c, "reports"), "[]");
}

static void
facts(struct small *c)
{
	static const struct {
		const char *path, *json, *basis;
		int rc;
		bool site;
	} t[] = {
		{"org.name", "\"名が変わった病院\"", NULL, 0, false},
		{"org.beds", "300", NULL, 0, true},
		{"org.info_officer", "\"unknown\"", NULL, 0, false},
		{"case.kind", "\"unknown\"", NULL, 1, true},
		{"pii.count", "300", "estimate", 0, false},
		{"dev[PUMP03].mah", "\"架空医器\"", NULL, 0, true},
		{"dev[PUMP99].mah", "\"unknown\"", NULL, 1, true},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_view_value v = {0};

		EQ(ir_view_fact(c->v, t[i].path, &v, NULL), t[i].rc);
		STR(v.json, t[i].json);
		if (t[i].basis)
			STR(v.basis, t[i].basis);
		EQ(v.seq == 0, t[i].site);
	}
	EQ(ir_view_fact(c->v, "org.nam", &(struct ir_view_value){0}, NULL),
		-IR_EUSAGE);
}

static void
texts(struct small *c)
{
	const struct ir_view_of pump = {.dev = "PUMP03"};
	const struct ir_view_text *t =
		ir_view_written(c->v, "mhlw", "impact", NULL);

	OK(t && strcmp(t->text, "二度目") == 0);
	t = ir_view_written(c->v, "mhlw", "impact", &pump);
	OK(t && strcmp(t->text, "ポンプ") == 0);
	OK(!ir_view_written(c->v, "mhlw", "other", NULL));
	STR(at(c, "texts/0/text"), "\"二度目\"");
	STR(at(c, "ev/0/what"), "\"ただのメモ\""); /* and no other */
	STR(at(c, "ev/1"), "");
}

static void
parts(struct small *c)
{
	EQ(ir_view_put(c->v, "duties", "[1]", 3, NULL), 0);
	STR(at(c, "duties"), "[1]");
	EQ(ir_view_put(c->v, "duties", "[2,3]", 5, NULL), 0);
	STR(at(c, "duties"), "[2,3]");
}

/* How many lines a cursor gives that is about one word. */
static int
about(struct small *c, const char *word)
{
	const char *const words[] = {word, NULL};
	struct ir_cursor *cur = NULL;
	struct ir_line l;
	int n = 0;

	EQ(ir_cursor_open(&cur, c->j, 1, NULL), 0);
	ir_cursor_about(cur, words);
	while (ir_cursor_next(cur, &l, NULL) > 0)
		n++;
	ir_cursor_close(cur);
	return n;
}

/* Of very many events the first and the last, and how many are not there. */
static void
many(size_t n)
{
	struct small c;
	struct ir_buf b;
	size_t left = n > 2 * IR_VIEW_EVENTS ? n - 2 * IR_VIEW_EVENTS : 0;
	char text[64];

	small_open(&c);
	ir_buf_init(&b, 0);
	for (size_t i = 0; i < n; i++) {
		ir_buf_clear(&b);
		(void)ir_buf_addf(&b, "{\"text\":\"n%zu\"}", i);
		small_line(&c, "event", NULL, b.p);
	}
	small_view(&c);
	STR(at(&c, "ev/0/what"), "\"n0\"");
	if (left) {
		(void)snprintf(
			text, sizeof(text), "\"\\u0001o%zu\\u0002\"", left);
		STR(at(&c, "ev/100/what"), text);
		STR(at(&c, "ev/200/what"), "\"n" N_LAST "\"");
		STR(at(&c, "ev/201"), "");
	} else {
		STR(at(&c, "ev/199/what"), "\"n199\"");
		STR(at(&c, "ev/200"), "");
	}
	ir_buf_free(&b);
	small_close(&c);
}

int
main(void)
{
	struct small c;

	small_open(&c);
	small_fact(&c, "org.name", "\"名が変わった病院\"");
	small_fact(&c, "org.info_officer", "\"unknown\"");
	small_fact(&c, "dev[PUMP03].connected", "\"yes\"");
	small_fact(&c, "dev[MON1].connected", "\"unknown\"");
	small_fact(&c, "dev[X9].connected", "\"no\"");
	small_line(&c, "fact.set", "estimate",
		"{\"path\":\"pii.count\",\"value\":300}");
	small_line(&c, "note", NULL, "{\"text\":\"ただのメモ\"}");
	small_line(&c, "note", NULL,
		"{\"form\":\"mhlw\",\"field\":\"impact\",\"text\":\"一度目\"}");
	small_line(&c, "note", NULL,
		"{\"form\":\"mhlw\",\"field\":\"impact\",\"text\":\"二度目\"}");
	small_line(&c, "note", NULL,
		"{\"form\":\"mhlw\",\"field\":\"impact\",\"text\":\"ポンプ\","
		"\"dev\":\"PUMP03\"}");
	small_view(&c);
	EQ(about(&c, "PUMP03"), 2);
	EQ(about(&c, "PUMP03x"), 0);
	gaps(&c);
	facts(&c);
	texts(&c);
	parts(&c);
	small_close(&c);
	many(2 * IR_VIEW_EVENTS);
	many(N_MANY);
	return tap_done();
}
