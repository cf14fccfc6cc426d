/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/evidence/collect_i.h"
#include "tap.h"

static void
test_status(void)
{
	for (int i = 0; i < IR_STATUSES; i++) {
		const char *s = ir_status_name((enum ir_status)i);

		EQ(ir_status_by_name(s, strlen(s)), i);
	}
	EQ(ir_status_by_name("take", 4), -EINVAL);
	EQ(ir_status_by_name("", 0), -EINVAL);
	OK(!ir_status_gap(IR_TAKEN, true));
	OK(!ir_status_gap(IR_CHANGED, true));
	OK(!ir_status_gap(IR_REFUSED, true));
	OK(!ir_status_gap(IR_SKIPPED, true));
	OK(ir_status_gap(IR_UNREAD, false));
	OK(ir_status_gap(IR_TRUNCATED, false));
	OK(ir_status_gap(IR_TIMED_OUT, false));
	OK(!ir_status_gap(IR_ABSENT, false));
	OK(ir_status_gap(IR_ABSENT, true));
}

static void
test_line(void)
{
	struct ir_ask ask = {.kind = IR_ASK_TREE, .text = "/a\xff"};
	struct stat st = {.st_dev = 7,
		.st_ino = UINT64_MAX,
		.st_mode = S_IFREG | 04755,
		.st_size = 3,
		.st_mtim = {.tv_sec = -1, .tv_nsec = 5}};
	struct ir_object ob = {.ask = &ask,
		.path = "/a\xff",
		.path_len = 3,
		.kind = "file",
		.stored = "data/fs/a=FF",
		.sized = true,
		.planned = 3,
		.st = &st,
		.after = &st};
	struct ir_buf b;

	ob.out.stored = 3;
	(void)snprintf(ob.out.sha256, sizeof(ob.out.sha256), "%064d", 0);
	ir_buf_init(&b, 0);
	EQ(ir_object_line(&b, &ob), 0);
	STR(b.p,
		"{\"v\":1,\"type\":\"object\",\"ask\":\"/a\xef\xbf\xbd\","
		"\"ask_b64\":\"L2H/\",\"path\":\"/a\xef\xbf\xbd\","
		"\"path_b64\":\"L2H/\",\"kind\":\"file\",\"status\":\"taken\","
		"\"stored\":\"data/fs/a=FF\",\"offset\":0,\"planned\":3,"
		"\"size\":3,\"sha256\":\"00000000000000000000000000000000000000"
		"00000000000000000000000000\",\"stat\":{\"dev\":\"7\","
		"\"ino\":\"18446744073709551615\",\"mode\":\"4755\","
		"\"nlink\":0,\"uid\":0,\"gid\":0,\"rdev\":\"0\",\"size\":\"3\","
		"\"blocks\":\"0\",\"atime\":\"0.000000000\","
		"\"mtime\":\"-1.000000005\",\"ctime\":\"0.000000000\"},"
		"\"stat_same\":true}\n");
	ob.path = "/a\xff/b";
	ob.path_len = 5;
	OK(!ir_object_named(&ob));
	ask.from_link = true;
	ob.path_len = 3;
	OK(!ir_object_named(&ob));
	ir_buf_free(&b);
}

static void
test_seen(void)
{
	struct ir_seen *s = NULL;
	char key[16];

	EQ(ir_seen_new(&s, 5000, NULL), 0);
	OK(!ir_seen_has(s, "x", 1));
	for (int i = 0; i < 5000; i++) {
		int n = snprintf(key, sizeof(key), "%d", i);

		if (ir_seen_add(s, key, (size_t)n) != 0)
			OKM(0, "room for 5000");
	}
	EQ(ir_seen_count(s), 5000);
	OK(ir_seen_has(s, "0", 1));
	OK(ir_seen_has(s, "4999", 4));
	OK(!ir_seen_has(s, "5000", 4));
	EQ(ir_seen_add(s, "5000", 4), 1);
	EQ(ir_seen_count(s), 5000);
	ir_seen_free(s);
	ir_seen_free(NULL);
}

static bool
claim(struct ir_plan *p, size_t i, const char *path)
{
	return ir_plan_claim(p, i, path, strlen(path));
}

static void
test_plan(void)
{
	static const char *const paths[] = {"/var/log/*", "/var/**"};
	struct ir_source src = {.artifact = "A",
		.type = IR_SOURCE_FILE,
		.type_name = "FILE",
		.paths = paths,
		.n_paths = 2};
	struct ir_source wmi = {.artifact = "W",
		.type = IR_SOURCE_WMI,
		.type_name = "WMI",
		.why_not = "wmi query"};
	struct ir_plan *p = NULL;

	EQ(ir_plan_new(&p, false, NULL), 0);
	EQ(ir_plan_add_source(p, &src, NULL, NULL), 0);
	EQ(ir_plan_add_source(p, &wmi, NULL, NULL), 0);
	EQ(ir_plan_add_tree(p, "/var/lib", NULL, false, false, NULL), 0);
	EQ(ir_plan_add_tree(p, "/var/lib", NULL, false, false, NULL), 0);
	EQ(ir_plan_count(p), 4);
	EQ(ir_plan_at(p, 2)->kind, IR_ASK_NOT);
	OK(claim(p, 0, "/var/log/a"));
	OK(!claim(p, 1, "/var/log/a"));
	/* The first ask never came by here: the next one takes it. */
	OK(claim(p, 1, "/var/log/b"));
	OK(claim(p, 1, "/var/lib/x"));
	OK(!claim(p, 3, "/var/lib/x"));
	OK(claim(p, 3, "/var/lib/y"));
	OK(claim(p, 3, "/var/library"));
	/* Targets of links come last: what any ask matches is theirs. */
	EQ(ir_plan_add_tree(p, "/var/tmp/t", NULL, false, true, NULL), 0);
	OK(!claim(p, 4, "/var/tmp/t"));
	ir_plan_free(p);
}

static void
test_links(void)
{
	struct ir_links *l = NULL;
	struct ir_link v = {.stored = "data/fs/first", .size = 9}, got;
	int rc = 0;

	EQ(ir_links_new(&l, 200000, NULL), 0);
	OK(!ir_links_get(l, 1, 1, &got));
	EQ(ir_links_add(l, 1, 1, &v), 0);
	OK(ir_links_get(l, 1, 1, &got));
	STR(got.stored, "data/fs/first");
	EQ(got.size, 9);
	OK(!ir_links_get(l, 2, 1, &got));
	for (ino_t i = 2; rc == 0 && i < 100000; i++)
		rc = ir_links_add(l, 1, i, &v);
	EQ(rc, 1); /* full, in good order */
	OK(ir_links_get(l, 1, 1, &got));
	ir_links_free(l);
}

static int
collect_lines(void *arg, const void *p, size_t len)
{
	return ir_buf_add(arg, p, len);
}

static size_t
file_size(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (size_t)st.st_size : SIZE_MAX;
}

static void
test_ledger(const char *path)
{
	static const char object[] = "{\"v\":1,\"type\":\"object\",\"x\":1}\n";
	static const char command[] =
		"{\"v\":1,\"type\":\"command\",\"x\":2}\n";
	const size_t on = sizeof(object) - 1, cn = sizeof(command) - 1;
	struct ir_ledger *l = NULL;
	struct ir_buf b;
	uint64_t at = 0;

	ir_buf_init(&b, 0);
	EQ(ir_ledger_new(&l, -1, false, path, NULL), 0);
	EQ(ir_ledger_add(l, IR_LINE_OBJECT, object, on, 1000, NULL), 0);
	EQ(ir_ledger_add(l, IR_LINE_COMMAND, command, cn, 2000, NULL), 0);
	/* Nothing goes into the sidecar before its data is on disk. */
	EQ(ir_ledger_settle(l, 1999, true, NULL), 0);
	EQ(file_size(path), 0);
	EQ(ir_ledger_settle(l, 2000, true, NULL), 0);
	EQ(file_size(path), on + cn);
	/* More than the groups hold, more than a spill keeps in memory. */
	for (int i = 0; i < 60000; i++) {
		at += 100000;
		if (ir_ledger_add(l, IR_LINE_OBJECT, object, on, at, NULL) != 0)
			OKM(0, "a line");
	}
	EQ(ir_ledger_settle(l, at - 1, true, NULL), 0);
	OK(file_size(path) < on * 60001 + cn);
	EQ(ir_ledger_settle(l, at, true, NULL), 0);
	EQ(file_size(path), on * 60001 + cn);
	EQ(ir_ledger_bytes(l, IR_LINE_OBJECT), on * 60001);
	EQ(ir_ledger_read(l, IR_LINE_COMMAND, collect_lines, &b, NULL), 0);
	STR(b.p, command);
	ir_buf_clear(&b);
	EQ(ir_ledger_read(l, IR_LINE_OBJECT, collect_lines, &b, NULL), 0);
	EQ(b.len, on * 60001);
	ir_ledger_unlink(l);
	EQ(file_size(path), SIZE_MAX);
	ir_ledger_free(l);
	ir_buf_free(&b);
}

static void
test_extents(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct ir_extent *v = NULL;
	size_t cap = 0, n = 0;

	if (fd < 0 || ftruncate(fd, 10 << 20) != 0 ||
		pwrite(fd, "x", 1, 5 << 20) != 1) {
		SKIP("no sparse files here");
		return;
	}
	if (ir_object_extents(fd, 10 << 20, &v, &cap, &n) == 0)
		SKIP("the file system does not know holes");
	else {
		EQ(n, 1);
		OK(v && v[0].off <= 5 << 20 && v[0].off + v[0].len > 5 << 20);
	}
	EQ(ftruncate(fd, 0), 0);
	EQ(pwrite(fd, "full", 4, 0), 4);
	EQ(ir_object_extents(fd, 4, &v, &cap, &n), 0);
	free(v);
	(void)close(fd);
	(void)unlink(path);
}

int
main(void)
{
	char dir[] = "/tmp/hikeshi-collect-XXXXXX";

	test_status();
	test_line();
	test_seen();
	test_plan();
	test_links();
	if (!mkdtemp(dir) || chdir(dir) != 0) {
		SKIP("no temporary directory");
		return tap_done();
	}
	test_ledger("sidecar");
	test_extents("sparse");
	(void)rmdir(dir);
	return tap_done();
}
