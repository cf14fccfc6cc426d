/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "ir/evidence/bag.h"
#include "tap.h"

/*
 * One small archive of several frames, made by our writer: as it is, with
 * each byte flipped, cut at each place, and with a byte more.
 */
struct made {
	struct ir_bag *bag;
	struct ir_buf ledger;
	struct ir_err e;
};

static void
add(struct made *m, const char *name, const void *p, size_t len)
{
	struct ir_member_in in = {.name = name, .size = len, .mode = 0644};
	struct ir_member_out out;

	EQ(ir_bag_member_begin(m->bag, &in, &m->e), 0);
	EQ(ir_bag_data(m->bag, p, len, &m->e), 0);
	EQ(ir_bag_member_end(m->bag, &out, &m->e), 0);
	(void)ir_buf_addf(&m->ledger,
		"{\"v\":1,\"type\":\"object\",\"path\":\"/x\",\"kind\":"
		"\"file\",\"status\":\"taken\",\"stored\":\"%s\",\"offset\":"
		"%" PRIu64 ",\"size\":%zu,\"sha256\":\"%s\"}\n",
		name, out.tar_offset, len, out.sha256);
}

static void
tag(struct made *m, const char *name, const char *p, size_t len)
{
	struct ir_member_in in = {.name = name, .size = len, .mode = 0644};
	struct ir_member_out out;

	EQ(ir_bag_member_begin(m->bag, &in, &m->e), 0);
	EQ(ir_bag_data(m->bag, p, len, &m->e), 0);
	EQ(ir_bag_member_end(m->bag, &out, &m->e), 0);
}

static void
make(struct made *m, int fd, char sha256[IR_SHA256_HEX])
{
	static const char done[] =
		"{\"v\":1,\"type\":\"collection\",\"end\":\"complete\"}\n";
	struct ir_bag_opts o = {.top = "t",
		.threads = 1,
		.frame_size = 4096,
		.spill_dirfd = -1};
	static char noise[6000];
	char oxum[64];
	uint64_t bytes;
	unsigned x = 1;

	ir_buf_init(&m->ledger, 0);
	for (size_t i = 0; i < sizeof(noise); i++) {
		x = x * 1103515245 + 12345;
		noise[i] = (char)(x >> 16 & 15);
	}
	EQ(ir_bag_new(&m->bag, &o, fd, &m->e), 0);
	add(m, "data/fs/a", "hello\n", 6);
	add(m, "data/fs/noise", noise, sizeof(noise)); /* across frames */
	add(m, "data/fs/z", "", 0);
	EQ(ir_bag_tags(m->bag, &m->e), 0);
	tag(m, "hikeshi/collection.json", done, sizeof(done) - 1);
	tag(m, "hikeshi/objects.jsonl", m->ledger.p, m->ledger.len);
	(void)snprintf(oxum, sizeof(oxum), "Payload-Oxum: %u.3\n", 6 + 6000);
	tag(m, "bag-info.txt", oxum, strlen(oxum));
	EQ(ir_bag_finish(m->bag, sha256, &bytes, &m->e), 0);
	ir_bag_free(m->bag);
	ir_buf_free(&m->ledger);
}

struct seen {
	char codes[2048];
};

static int
on_find(void *arg, const struct ir_vfinding *f)
{
	struct seen *s = arg;
	size_t n = strlen(s->codes);

	(void)snprintf(s->codes + n, sizeof(s->codes) - n, "%s ", f->code);
	return f->why[0] ? 0 : -1;
}

/* The exit status for these bytes. */
static int
status(const void *p, size_t len, unsigned threads, struct seen *s,
	struct ir_verify_result *res)
{
	struct ir_verify_opts o = {
		.threads = threads, .find = on_find, .arg = s};
	struct ir_vtarget *t = NULL;
	char path[64];
	int fd = memfd_create("archive", MFD_CLOEXEC), st = 2;

	s->codes[0] = '\0';
	if (fd < 0 || ir_io_write(fd, p, len) < 0)
		return -1;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (ir_vtarget_open(&t, path, &o, NULL) == 0)
		st = ir_verify_run(t, &o, res, NULL) < 0
			? 2
			: ir_verify_status(res);
	ir_vtarget_free(t);
	(void)close(fd);
	return st;
}

static void
test_whole(const struct ir_buf *b, const char *sha256)
{
	struct ir_verify_result res;
	struct seen s;

	for (unsigned threads = 1; threads <= 4; threads++) {
		EQ(status(b->p, b->len, threads, &s, &res), 0);
		STR(s.codes, "renamed ");
		STR(res.sha256, sha256);
		EQ(res.files, 3);
		EQ(res.bytes, 6006);
		EQ(res.complete, IR_V_YES);
		EQ(res.packed, b->len);
	}
}

static void
test_flips(const struct ir_buf *b)
{
	struct ir_verify_result res;
	struct seen s;
	size_t passed = 0, silent = 0;

	for (size_t i = 0; i < b->len; i++) {
		b->p[i] = (char)(b->p[i] ^ (1 << (i % 8)));
		if (status(b->p, b->len, 1, &s, &res) != 1) {
			passed++;
			printf("# flip at %zu: %s\n", i, s.codes);
		}
		silent += s.codes[0] == '\0';
		b->p[i] = (char)(b->p[i] ^ (1 << (i % 8)));
	}
	EQ(passed, 0);
	EQ(silent, 0);
}

static void
test_cuts(const struct ir_buf *b)
{
	struct ir_verify_result res;
	struct seen s;
	size_t passed = 0, refused = 0;

	for (size_t i = 0; i < b->len; i++) {
		int st = status(b->p, i, 1 + i % 2, &s, &res);

		refused += st == 2;
		if (st != 1 && st != 2)
			passed++;
	}
	EQ(passed, 0);
	/* too short to be told from any other file, without its name */
	OK(refused <= 4);
}

static void
test_after(struct ir_buf *b)
{
	struct ir_verify_result res;
	struct seen s;
	size_t len = b->len;

	for (int i = 0; i < 40; i++) {
		(void)ir_buf_addc(b, i % 2 ? 'x' : '\0');
		EQ(status(b->p, b->len, 2, &s, &res), 1);
		OK(strstr(s.codes, "after-end"));
	}
	ir_buf_cut(b, len);
	(void)ir_buf_add(b, b->p, len); /* the archive twice */
	EQ(status(b->p, b->len, 2, &s, &res), 1);
	OK(strstr(s.codes, "after-end"));
	ir_buf_cut(b, len);
}

static void
test_stop(const struct ir_buf *b)
{
	struct ir_verify_opts o = {.limit = 100};
	struct ir_verify_result res;
	struct ir_vtarget *t = NULL;
	int fd = memfd_create("archive", MFD_CLOEXEC);
	char path[64];

	EQ(ir_io_write(fd, b->p, b->len), 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	EQ(ir_vtarget_open(&t, path, &o, NULL), 0);
	EQ(ir_verify_run(t, &o, &res, NULL), 0);
	EQ(ir_verify_status(&res), 2);
	OK(res.unread > 0);
	o.limit = 0; /* the same target may be run again */
	EQ(ir_verify_run(t, &o, &res, NULL), 0);
	EQ(ir_verify_status(&res), 0);
	ir_vtarget_free(t);
	(void)close(fd);
}

int
main(void)
{
	struct made m = {.e = IR_ERR_INIT};
	int fd = memfd_create("made", MFD_CLOEXEC);
	char sha256[IR_SHA256_HEX];
	struct ir_buf b;

	if (fd < 0) {
		SKIP("no memfd here");
		return tap_done();
	}
	ir_buf_init(&b, 0);
	make(&m, fd, sha256);
	EQ(lseek(fd, 0, SEEK_SET), 0);
	EQ(ir_io_slurp_fd(fd, "made", 1 << 20, &b, NULL), 0);
	test_whole(&b, sha256);
	test_flips(&b);
	test_cuts(&b);
	test_after(&b);
	test_stop(&b);
	ir_buf_free(&b);
	(void)close(fd);
	return tap_done();
}
