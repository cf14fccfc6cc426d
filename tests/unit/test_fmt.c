/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/playbook/fmt.h"

#include <stdlib.h>

#include "tap.h"

/* The text in order; NULL when it is refused. */
static const char *
fmt(const char *text, struct ir_err *e)
{
	static struct ir_buf b;
	struct ir_playbook *p = NULL;
	int r;

	ir_buf_free(&b);
	ir_buf_init(&b, 0);
	r = ir_playbook_parse(&p, text, strlen(text), "t", NULL, NULL, e);
	if (r == 0)
		r = ir_fmt(p, &b, e);
	ir_playbook_free(p);
	return r < 0 ? NULL : b.p;
}

static void
in_order(void)
{
	static const char *const t[][2] = {
		/* order; what is unknown stays behind what it follows */
		{"x: 1\nname: n\ny: 2\ntype: playbook\n",
			"x: 1\ntype: playbook\nname: n\ny: 2\n"},
		{"workflow:\n  b: {type: end}\n  a:\n    on_completion: b\n"
		 "    type: start\n",
			"workflow:\n  b: {type: end}\n  a:\n    type: start\n"
			"    on_completion: b\n"},
		/* comments go with what follows, the head stays above */
		{"# head\nname: n\n# of type\ntype: playbook # t  \n",
			"# head\n# of type\ntype: playbook # t\nname: n\n"},
		{"name:\n  # inside\n  ja: x\n  # its end\ntype: playbook\n"
		 "# end\n",
			"type: playbook\nname:\n  # inside\n  ja: x\n"
			"  # its end\n# end\n"},
		/* blanks, empty lines, indents */
		{"a:\n      b: 1   \n\n\n\n      c:\n      - d\n      -  e\n"
		 "\n",
			"a:\n  b: 1\n\n  c:\n    - d\n    -  e\n"},
		{"a:\n-   b: 1\n    c: 2\n- - d\n  - e\n-\n  f: 1\n",
			"a:\n  - b: 1\n    c: 2\n  - - d\n    - e\n  -\n"
			"    f: 1\n"},
		{"a: 1\r\nb: |\r\n  c  \r\n", "a: 1\nb: |\n  c  \n"},
		{"\xEF\xBB\xBF"
		 "a: 1",
			"a: 1\n"},
		/* values stay as they are written */
		{"a:\n    b: |2\n        x\n\n       y\n    c: 'd\n      e'\n"
		 "    f: [1,\n        2] # g\n",
			"a:\n  b: |2\n      x\n\n     y\n  c: 'd\n    e'\n"
			"  f: [1,\n      2] # g\n"},
		{"name: |+\n  n\n\n\ntype: x\n\nid: y\n",
			"type: x\n\nid: y\nname: |+\n  n\n\n\n"},
		{"name: |\n  n\n    # o\n # c\ntype: x\n",
			"type: x\nname: |\n  n\n    # o\n# c\n"},
		{"---\nb: 1\n...\n# end\n", "---\nb: 1\n...\n# end\n"},
		{"a:\n    name: >-\n       b\n  \n\n    type: c\n",
			"a:\n  name: >-\n     b\n\n  type: c\n"},
		/* what is written in another way is left alone */
		{"? b\n: 1\n? a\n: 2\n", "? b\n: 1\n? a\n: 2\n"},
		{" !  \nb: 1\na: 2\n", " !  \nb: 1\na: 2\n"},
		{"a: !!map\n    b: 1\n", "a: !!map\n    b: 1\n"},
		/* JSON */
		{"{\"name\":\"\\u00e9\",\"x\":1.0,\"type\":[]}",
			"{\n  \"type\": [],\n  \"name\": \"é\",\n  \"x\": "
			"1.0\n}\n"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		STR(fmt(t[i][0], &e), t[i][1]);
		STR(e.text, "");
		STR(fmt(t[i][1], &e), t[i][1]);
	}
}

static void
refused(void)
{
	static const char *const t[][2] = {
		{"a: &x 1\nb: *x\n",
			"it has anchors, which only hold in their order"},
		{"a: 1\rb: 2\n",
			"line 1: a byte-order mark, or a line end that is "
			"neither LF nor CR LF"},
		{"a: \"x\xE2\x80\xA8y\"\n",
			"line 1: a byte-order mark, or a line end that is "
			"neither LF nor CR LF"},
		{"a: |\n  b",
			"its last line has no end, and that is part of a "
			"value"},
		{"a: [\n",
			"t:2:1: did not find expected node content (while "
			"parsing a flow node from line 2)"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;

		OK(!fmt(t[i][0], &e));
		STR(e.text, t[i][1]);
	}
}

int
main(void)
{
	in_order();
	refused();
	return tap_done();
}
