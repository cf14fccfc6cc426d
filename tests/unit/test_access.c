/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/access.h"

#include <stdlib.h>
#include <string.h>

#include "ir/sys/proc.h"
#include "tap.h"

struct got {
	struct ir_buf out;
};

static int
keep(void *arg, int which, const void *p, size_t len)
{
	struct got *g = arg;

	return which == 1 ? ir_buf_add(&g->out, p, len) : 0;
}

/* What a word is after a shell has read it. */
static void
through_shell(const char *word)
{
	struct got g;
	struct ir_proc_sink sink = {.data = keep, .arg = &g};
	struct ir_proc_end end = {0};
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf line;
	const char *argv[] = {"sh", "-c", NULL, NULL};

	ir_buf_init(&g.out, 0);
	ir_buf_init(&line, 0);
	(void)ir_buf_adds(&line, "printf %s ");
	EQ(ir_access_quote(&line, word), 0);
	argv[2] = line.p;
	EQ(ir_proc_run(argv, NULL, -1, NULL, &sink, &end, &e), 0);
	EQ(end.exit_status, 0);
	EQ(g.out.len, strlen(word));
	OK(memcmp(g.out.p, word, g.out.len) == 0);
	ir_buf_free(&g.out);
	ir_buf_free(&line);
}

static void
quoting(void)
{
	static const char *const words[] = {
		"plain",
		"",
		"it's",
		"'",
		"''",
		"'\\''",
		"a b",
		" lead and trail ",
		"\"double\"",
		"$HOME $(id) `id` ${PATH}",
		"a;b&c|d>e<f",
		"*?[a]{b,c}~",
		"back\\slash\\",
		"line\nbreak\n",
		"tab\tand\rcr",
		"-n",
		"--",
		"!history",
		"#comment",
		"\x1b[31mred",
		"\xff\xfe not UTF-8",
		"\xe7\x97\x85\xe9\x99\xa2",
		"%s%n\\0",
	};
	char all[256];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		through_shell(words[i]);
	for (int i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	through_shell(all);
}

static void
addresses(void)
{
	static const struct {
		const char *url, *json; /* NULL: refused */
	} t[] = {
		{"ssh://root@10.0.0.5",
			"\"access\":{\"type\":\"ssh\",\"host\":\"10.0.0.5\","
			"\"user\":\"root\"}"},
		{"ssh://h:2222",
			"\"access\":{\"type\":\"ssh\",\"host\":\"h\",\"port\":"
			"2222}"},
		{"ssh://u@[fe80::1]:22/",
			"\"host\":\"fe80::1\",\"port\":22,\"user\":\"u\"}"},
		{"smb://u@h/share/a/b",
			"\"share\":\"share\",\"paths\":[\"a/b\"]}"},
		{"https://h:8443/x", "\"type\":\"http\",\"host\":\"h\","},
		{"ssh://", NULL},
		{"ssh://u@", NULL},
		{"ssh://h:", NULL},
		{"ssh://h:0", NULL},
		{"ssh://h:65536", NULL},
		{"ssh://h:22x", NULL},
		{"ssh://[::1", NULL},
		{"ssh://[::1]x", NULL},
		{"ssh://u:pw@h", NULL},
		{"ssh://h/etc/passwd", NULL},
		{"://h", NULL},
		{"h", NULL},
		{"", NULL},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_err e = IR_ERR_INIT;
		struct ir_buf b;
		int rc;

		ir_buf_init(&b, 0);
		rc = ir_access_record(&b, "ID", t[i].url, &e);
		if (t[i].json) {
			EQ(rc, 0);
			OKM(strstr(b.p, t[i].json), b.p);
			OK(strstr(b.p, "\"provisional\":true") != NULL);
		} else
			OKM(rc == -IR_EUSAGE, t[i].url);
		OK(strstr(e.text, "pw") == NULL);
		ir_buf_free(&b);
	}
}

static void
helper(void)
{
	char me[] = "ir-collect", any[] = "x";
	char *argv[] = {me, any, NULL};
	int status = 7;

	(void)unsetenv("IR_SSH_DIR");
	OK(!ir_access_helper(2, argv, &status));
	EQ(status, 7);
	OK(ir_access_is_active("ssh"));
	OK(ir_access_is_active("local"));
	OK(!ir_access_is_active("root"));
	OK(!ir_access_is_active("files"));
}

int
main(void)
{
	quoting();
	addresses();
	helper();
	return tap_done();
}
