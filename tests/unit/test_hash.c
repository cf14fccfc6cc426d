/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "tap.h"

static char dir[] = "/tmp/ir-hash-XXXXXX";

static const char empty[] =
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char abc[] =
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void
put_file(const char *name, const void *p, size_t len)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	EQ(ir_io_write(fd, p, len), 0);
	(void)close(fd);
}

/* What is expected of each, in the order submitted. */
struct row {
	const char *name;
	enum ir_status status;
	int errnum;
	const char *sha256;
	uint64_t size;
};

static const struct row rows[] = {
	{"empty", IR_TAKEN, 0, empty, 0},
	{"abc", IR_TAKEN, 0, abc, 3},
	{"absent", IR_ABSENT, ENOENT, "", 0},
	{"dir", IR_REFUSED, 0, "", 0},
	{"link", IR_REFUSED, ELOOP, "", 0},
	{"fifo", IR_REFUSED, 0, "", 0}, /* and does not hang */
	{"abc", IR_TAKEN, 0, abc, 3},
	{"abc/x", IR_UNREAD, ENOTDIR, "", 0},
	{"big", IR_TAKEN, 0,
		"3c65ea93424a9c362fec0e3a69ea3603"
		"1e8a358441479dd665cc6110eabe7b08",
		300000},
	{"new\nline", IR_TAKEN, 0, abc, 3},
};
#define ROWS (sizeof(rows) / sizeof(*rows))

static size_t seen;

static int
check(void *arg, const struct ir_hash_result *r)
{
	const struct row *t = &rows[seen % ROWS];

	OK(arg == &seen);
	OK(r->opaque == t);
	STR(r->name, t->name);
	STR(r->sha256, t->sha256);
	EQ(r->status, t->status);
	EQ(r->errnum, t->errnum);
	EQ(r->size, t->size);
	EQ(r->have_before && r->have_after, t->sha256[0] != '\0');
	EQ(strlen(r->sha512), t->sha256[0] ? 128 : 0);
	seen++;
	return 0;
}

static void
make_tree(void)
{
	char *big = malloc(300000);

	EQ(chdir(dir), 0);
	for (int i = 0; big && i < 300000; i++)
		big[i] = (char)(i % 251);
	put_file("empty", "", 0);
	put_file("abc", "abc", 3);
	put_file("new\nline", "abc", 3);
	put_file("big", big, 300000);
	free(big);
	EQ(mkdir("dir", 0700), 0);
	EQ(symlink("abc", "link"), 0);
	EQ(mkfifo("fifo", 0600), 0);
}

static void
test_table(unsigned threads)
{
	struct ir_hash_opts o = {threads, IR_DIGEST_BIT(IR_SHA512), NULL};
	struct ir_err e = IR_ERR_INIT;
	struct ir_hash *h = NULL;
	int fd;

	seen = 0;
	EQ(ir_hash_new(&h, &o, check, &seen, &e), 0);
	for (size_t i = 0; i < ROWS; i++)
		EQ(ir_hash_submit(h, AT_FDCWD, rows[i].name,
			   (void *)(uintptr_t)&rows[i], &e),
			0);
	EQ(ir_hash_finish(h, &e), 0);
	EQ(seen, ROWS);
	EQ(ir_hash_bytes(h), 300009);
	/* Again, by descriptor and as a failure stated by the caller. */
	for (size_t i = 0; i < 3; i++) {
		void *row = (void *)(uintptr_t)&rows[i];

		fd = open(rows[i].name, O_RDONLY | O_CLOEXEC);
		EQ(fd >= 0 ? ir_hash_submit_fd(
				     h, fd, rows[i].name, false, row, &e)
			   : ir_hash_submit_failed(h, rows[i].name, IR_ABSENT,
				     ENOENT, row, &e),
			0);
	}
	EQ(ir_hash_finish(h, &e), 0);
	EQ(seen, ROWS + 3);
	ir_hash_free(h);
}

static uint64_t order, disorder;

static int
count(void *arg, const struct ir_hash_result *r)
{
	(void)arg;
	disorder += (uintptr_t)r->opaque != order++;
	disorder += strcmp(r->sha256,
			    (uintptr_t)r->opaque % 1000 ? abc
							: rows[8].sha256) != 0;
	return 0;
}

/* Large ones among them; once more than the window holds. */
static void
test_many(unsigned threads)
{
	uintptr_t n = threads == 2 ? IR_HASH_WINDOW + 77 : 2000;
	struct ir_hash_opts o = {threads, 0, NULL};
	struct ir_err e = IR_ERR_INIT;
	struct ir_hash *h = NULL;
	int r = 0;

	order = disorder = 0;
	EQ(ir_hash_new(&h, &o, count, NULL, &e), 0);
	for (uintptr_t i = 0; r == 0 && i < n; i++)
		r = ir_hash_submit(
			h, AT_FDCWD, i % 1000 ? "abc" : "big", (void *)i, &e);
	EQ(r, 0);
	EQ(ir_hash_finish(h, &e), 0);
	EQ(order, n);
	EQ(disorder, 0);
	ir_hash_free(h);
}

static int
refuse(void *arg, const struct ir_hash_result *r)
{
	(void)r;
	return --*(int *)arg ? 0 : -EPIPE;
}

/* The receiver stops; what is left is dropped with its descriptors. */
static void
test_stop(unsigned threads)
{
	struct ir_hash_opts o = {threads, 0, NULL};
	struct ir_err e = IR_ERR_INIT;
	struct ir_hash *h = NULL;
	int left = 5, r = 0, fd, before = dup(0);

	(void)close(before);
	EQ(ir_hash_new(&h, &o, refuse, &left, &e), 0);
	for (int i = 0; r == 0 && i < 1000; i++)
		r = ir_hash_submit(h, AT_FDCWD, "big", NULL, &e);
	if (r == 0)
		r = ir_hash_finish(h, &e);
	EQ(r, -EPIPE);
	ir_hash_free(h);
	fd = dup(0);
	EQ(fd, before);
	(void)close(fd);
	EQ(ir_hash_new(&h, &o, refuse, &left, &e), 0);
	for (int i = 0; i < 20; i++)
		(void)ir_hash_submit(h, AT_FDCWD, "big", NULL, &e);
	ir_hash_free(h); /* without finish */
	fd = dup(0);
	EQ(fd, before);
	(void)close(fd);
	ir_hash_free(NULL);
}

static enum ir_status last;
static uint64_t planned, size;

static int
keep(void *arg, const struct ir_hash_result *r)
{
	(void)arg;
	last = r->status;
	planned = r->planned;
	size = r->size;
	return 0;
}

/* Files whose size says nothing: of unknown length, and a short one. */
static void
test_pseudo(void)
{
	struct ir_hash_opts o = {1, 0, NULL};
	struct ir_err e = IR_ERR_INIT;
	struct ir_hash *h = NULL;

	EQ(ir_hash_new(&h, &o, keep, NULL, &e), 0);
	EQ(ir_hash_submit(h, AT_FDCWD, "/proc/self/status", NULL, &e), 0);
	EQ(ir_hash_finish(h, &e), 0);
	OK(size > 100);
	EQ(planned, size);
	EQ(last, IR_TAKEN);
	if (access("/sys/kernel/mm/transparent_hugepage/enabled", R_OK) == 0) {
		EQ(ir_hash_submit(h, AT_FDCWD,
			   "/sys/kernel/mm/transparent_hugepage/enabled", NULL,
			   &e),
			0);
		EQ(ir_hash_finish(h, &e), 0);
		EQ(last, IR_TRUNCATED);
		OK(size < planned);
	} else
		SKIP("no /sys");
	ir_hash_free(h);
}

/* Leaves the access time alone (own files). */
static void
test_atime(void)
{
	struct timespec ts[2] = {{1000000000, 0}, {1500000000, 0}};
	struct ir_hash_opts o = {2, 0, NULL};
	struct ir_err e = IR_ERR_INIT;
	struct ir_hash *h = NULL;
	struct stat st;

	EQ(utimensat(AT_FDCWD, "abc", ts, 0), 0);
	EQ(ir_hash_new(&h, &o, keep, NULL, &e), 0);
	EQ(ir_hash_submit(h, AT_FDCWD, "abc", NULL, &e), 0);
	EQ(ir_hash_finish(h, &e), 0);
	ir_hash_free(h);
	EQ(last, IR_TAKEN);
	EQ(stat("abc", &st), 0);
	EQ(st.st_atim.tv_sec, 1000000000);
}

static void
remove_tree(void)
{
	for (size_t i = 0; i < ROWS; i++)
		(void)remove(rows[i].name);
	EQ(chdir("/"), 0);
	EQ(rmdir(dir), 0);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	make_tree();
	for (unsigned threads = 1; threads <= 3; threads++) {
		test_table(threads);
		test_many(threads);
		test_stop(threads);
	}
	test_pseudo();
	test_atime();
	remove_tree();
	return tap_done();
}
