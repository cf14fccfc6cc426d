/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/bag.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/evidence/tar_write_i.h"
#include "ir/base/enc.h"
#include "ir/base/io.h"
#include "ir/evidence/format.h"
#include "ir/sys/proc.h"
#include "ir/sys/zstd.h"
#include "tap.h"

#define TOP "001-\xE7\x97\x85\xE6\xA3\x9F-20261121T012231Z"
#define BIG 9000000u

static char dir[] = "/tmp/ir-bag-XXXXXX";
static char long_name[600], longer_name[600];

/* Content: text that packs, different at each place. */
static uint8_t
byte_at(uint64_t i)
{
	return (uint8_t)("abcdefgh\n"[i % 9] + (char)(i >> 16));
}

static int
give(struct ir_bag *b, uint64_t from, uint64_t len, struct ir_err *e)
{
	while (len > 0) {
		size_t cap;
		uint8_t *p = ir_bag_data_buf(b, &cap);
		int r;

		if (!p)
			return ir_bag_commit_data(b, 0, e);
		cap = cap < len ? cap : (size_t)len;
		cap = cap > 1000 ? cap - 7 : cap; /* short reads happen */
		for (size_t i = 0; i < cap; i++)
			p[i] = byte_at(from + i);
		r = ir_bag_commit_data(b, cap, e);
		if (r < 0)
			return r;
		from += cap;
		len -= cap;
	}
	return 0;
}

struct row {
	const char *name;
	uint64_t size, given; /* given: of data, UINT64_MAX all */
	int64_t mtime;
	uint32_t mode, uid;
	const struct ir_extent *x;
	size_t n_x;
	const char *link;
};

#define ALL UINT64_MAX
#define T0 1700000000
static const struct ir_extent holes[] = {
	{0, 512}, {102400, 70144}, {5000192, 999808}};
static const struct ir_extent tail[] = {{65536, 4096}};
static const struct ir_extent none[1];

static const struct row rows[] = {
	{"data/fs/empty", 0, ALL, T0, 0644, 0, NULL, 0, NULL},
	{"data/fs/one", 1, ALL, T0, 0, 0, NULL, 0, NULL},
	{"data/fs/etc/suid", 512, ALL, T0, 04755, 1000, NULL, 0, NULL},
	{"data/fs/511", 511, ALL, 0, 0600, 0, NULL, 0, NULL},
	{"data/fs/513", 513, ALL, T0, 0600, 0, NULL, 0, NULL},
	{"data/fs/big", BIG, ALL, T0, 0600, 4000000, NULL, 0, NULL},
	{"data/fs/\xE7\x97\x85 e\xCC\x81=0A", 9, ALL, T0, 0600, 0, NULL, 0,
		NULL},
	{"data/fs/-rf --=20", 9, ALL, T0, 0600, 0, NULL, 0, NULL},
	{long_name, 77, ALL, T0, 0600, 0, NULL, 0, NULL},
	{longer_name, 78, ALL, T0, 0600, 0, NULL, 0, NULL},
	{"data/fs/link", 1, ALL, T0, 0600, 0, NULL, 0, "data/fs/one"},
	{"data/fs/link2", 77, ALL, T0, 0600, 0, NULL, 0, long_name},
	{"data/fs/link3", 78, ALL, T0, 0600, 0, NULL, 0, longer_name},
	{"data/fs/sparse", 6000000, ALL, T0, 0600, 0, holes, 3, NULL},
	{"data/fs/sparse-tail", 69632, ALL, T0, 0600, 0, tail, 1, NULL},
	{"data/fs/hole", 7000000, ALL, T0, 0600, 0, none, 0, NULL},
	{"data/fs/hole0", 0, ALL, T0, 0600, 0, none, 0, NULL},
	{"data/fs/shrank", 300000, 1000, T0, 0600, 0, NULL, 0, NULL},
	{"data/fs/vanished", 100, 0, T0, 0600, 0, NULL, 0, NULL},
	{"data/fs/sparse-shrank", 6000000, 513, T0, 0600, 0, holes, 3, NULL},
	{"data/cmd/001-w.out", 10, ALL, T0, 0600, 0, NULL, 0, NULL},
};
#define ROWS (sizeof(rows) / sizeof(*rows))
static struct ir_member_out outs[ROWS];

static const struct ir_member_out *
out_of(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &outs[i];
	return NULL;
}

static int
put_row(struct ir_bag *b, size_t i, struct ir_err *e)
{
	const struct row *t = &rows[i];
	struct ir_member_in m = {0};
	uint8_t sum[IR_SHA256_LEN], sum512[IR_DIGEST_MAX];
	uint64_t left = t->given, len = t->size;
	int r;

	m.name = t->name;
	m.size = t->size;
	m.mode = t->mode;
	m.uid = m.gid = t->uid;
	m.mtime_sec = t->mtime;
	m.extents = t->x;
	m.n_extents = t->n_x;
	if (t->link) {
		m.hardlink = t->link;
		(void)ir_unhex(out_of(t->link)->sha256, 64, sum);
		(void)ir_unhex(out_of(t->link)->sha512, 128, sum512);
		m.link_sha256 = sum;
		m.link_sha512 = sum512;
	}
	r = ir_bag_member_begin(b, &m, e);
	if (t->x) {
		for (size_t k = 0; r == 0 && k < t->n_x; k++) {
			len = t->x[k].len < left ? t->x[k].len : left;
			r = give(b, t->x[k].off, len, e);
			left -= left == ALL ? 0 : len;
		}
	} else if (r == 0 && !t->link)
		r = give(b, 0, left < len ? left : len, e);
	return r < 0 ? r : ir_bag_member_end(b, &outs[i], e);
}

static int
put_tag(struct ir_bag *b, const char *name, const char *text, struct ir_err *e)
{
	struct ir_member_in m = {0};
	int r;

	m.name = name;
	m.size = strlen(text);
	m.mode = 0644;
	m.mtime_sec = T0;
	r = ir_bag_member_begin(b, &m, e);
	if (r == 0)
		r = ir_bag_data(b, text, strlen(text), e);
	return r < 0 ? r : ir_bag_member_end(b, NULL, e);
}

static int
build(int fd, unsigned threads, bool sync, char hex[IR_SHA256_HEX],
	uint64_t *bytes, struct ir_err *e)
{
	struct ir_bag_opts o = {0};
	struct ir_bag *b = NULL;
	int r;

	o.top = TOP;
	o.threads = threads;
	o.frame_size = 1 << 20;
	o.digests = IR_DIGEST_BIT(IR_SHA512);
	o.sync = sync;
	o.spill_dirfd = -1;
	o.mtime = T0;
	r = ir_bag_new(&b, &o, fd, e);
	for (size_t i = 0; r == 0 && i < ROWS; i++) {
		r = put_row(b, i, e);
		if (r == 0 && i == 4)
			r = ir_bag_flush(b, e);
		if (r == 0 && i == 4)
			EQ(ir_bag_synced(b), ir_bag_offset(b));
	}
	if (r == 0)
		r = ir_bag_tags(b, e);
	if (r == 0)
		r = put_tag(b, "hikeshi/objects.jsonl", "{}\n", e);
	if (r == 0)
		r = put_tag(b, "bag-info.txt", "Source: x\n", e);
	if (r == 0)
		r = ir_bag_finish(b, hex, bytes, e);
	ir_bag_free(b);
	return r;
}

static int
tool(const char *const argv[], const char *locale)
{
	const char *const env[] = {locale, "PATH=/usr/bin:/bin", NULL};
	struct ir_proc_end end;
	struct ir_err e = IR_ERR_INIT;

	if (ir_proc_run(argv, env, -1, NULL, NULL, &end, &e) < 0 ||
		end.not_found)
		return 127;
	if (end.err_bytes || end.exit_status)
		printf("# %s %s: %d, %d bytes on stderr\n", locale, argv[0],
			end.exit_status, (int)end.err_bytes);
	return end.err_bytes ? 126 : end.exit_status;
}

#define RUN(locale, ...) tool((const char *const[]){__VA_ARGS__, NULL}, locale)

static void
expect(int got, const char *what)
{
	if (got == 127)
		SKIP(what);
	else
		EQ(got, 0);
}

static const char python[] =
	"import sys, tarfile, hashlib, subprocess, io\n"
	"raw = subprocess.run(['zstd', '-dcq', sys.argv[1]], check=True,\n"
	"    stdout=subprocess.PIPE).stdout\n"
	"t = tarfile.open(fileobj=io.BytesIO(raw), errorlevel=2)\n"
	"names = t.getnames()\n"
	"top = names[0].split('/')[0]\n"
	"assert len(names) == len(set(names))\n"
	"assert all(n.startswith(top + '/') for n in names), names\n"
	"man = t.extractfile(top + '/manifest-sha256.txt').read().decode()\n"
	"lines = [l.split('  ', 1) for l in man.splitlines()]\n"
	"want = [n[len(top) + 1:] for n in names if n[len(top)+1:].startswith("
	"'data/')]\n"
	"assert [l[1] for l in lines] == want\n"
	"for h, n in lines:\n"
	"    got = hashlib.sha256(t.extractfile(top + '/' + n).read())\n"
	"    assert got.hexdigest() == h, n\n";

/* Unpacked by others, both manifests agree, in both kinds of locale. */
static void
test_readers(void)
{
	static const char script[] =
		"set -e; rm -rf x; mkdir x; cd x; \"$@\"; cd */.; "
		"sha256sum --quiet -c manifest-sha256.txt; "
		"sha512sum --quiet -c manifest-sha512.txt; "
		"sha256sum --quiet -c tagmanifest-sha256.txt; "
		"test $(cat manifest-sha256.txt | wc -l) = 21; "
		"test $(cat tagmanifest-sha256.txt | wc -l) = 5; "
		"test data/fs/one -ef data/fs/link; "
		"test $(du -k data/fs/hole | cut -f1) -lt 100; "
		"test ! -u data/fs/etc/suid";
	const char *tar = "/bin/tar", *bsd = "/usr/bin/bsdtar";
	char archive[64];

	EQ(chdir(dir), 0);
	(void)snprintf(archive, sizeof(archive), "%s/a.tar.zst", dir);
	expect(RUN("LC_ALL=C", "zstd", "-tq", archive), "no zstd");
	for (int i = 0; i < 2; i++) {
		const char *loc = i ? "LC_ALL=C.UTF-8" : "LC_ALL=C";

		expect(RUN(loc, "sh", "-c", script, "sh", tar, "--zstd", "-xf",
			       archive),
			"no tar");
	}
	if (access(bsd, X_OK) == 0)
		expect(RUN("LC_ALL=C.UTF-8", "sh", "-c", script, "sh", bsd,
			       "-xf", archive),
			"no bsdtar");
	else
		SKIP("no bsdtar");
	expect(RUN("LC_ALL=C.UTF-8", "python3", "-c", python, archive),
		"no python3");
}

static uint64_t
le(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* Trailer and seek table, from the frames themselves. */
static void
test_layout(const uint8_t *p, size_t len)
{
	size_t at = 0, n = 0, size = 0, table;
	uint64_t tar = 0, tag_at = 0, tag_tar = 0;
	uint8_t sum[IR_SHA256_LEN];
	struct ir_buf want;

	ir_buf_init(&want, 0);
	while (ir_zstd_kind(p + at, len - at) == 1) {
		uint64_t content = 0;
		uint8_t entry[8];

		EQ(ir_zstd_frame_size(p + at, len - at, &size), 0);
		EQ(ir_zstd_content_size(p + at, size, &content), 0);
		OK(content > 0 && content <= 1 << 20);
		for (unsigned i = 0; i < 4; i++) {
			entry[i] = (uint8_t)(size >> (8 * i));
			entry[4 + i] = (uint8_t)(content >> (8 * i));
		}
		(void)ir_buf_add(&want, entry, 8);
		tag_at = at; /* the tag part of this one is one frame */
		tag_tar = tar;
		tar += content;
		at += size;
		n++;
	}
	EQ(le(p + at, 4), 0x184D2A5D);
	EQ(le(p + at + 4, 4), IR_TRAILER_LEN);
	EQ(memcmp(p + at + 8, IR_TRAILER_MAGIC, 8), 0);
	EQ(ir_sha256(p, at, sum), 0);
	EQ(memcmp(p + at + 16, sum, sizeof(sum)), 0);
	EQ(le(p + at + 48, 8), tag_at);
	EQ(le(p + at + 56, 8), tag_tar);
	EQ(tag_tar % 512, 0);
	EQ(tar % 512, 0);
	table = at + IR_TRAILER_FRAME_LEN;
	EQ(le(p + table, 4), 0x184D2A5E);
	EQ(le(p + table + 4, 4), 8 * (n + 1) + IR_SEEK_FOOTER_LEN);
	EQ(memcmp(p + table + 8, want.p, want.len), 0);
	EQ(le(p + table + 8 + 8 * n, 8), IR_TRAILER_FRAME_LEN);
	EQ(le(p + table + 16 + 8 * n, 4), n + 1);
	EQ(p[table + 20 + 8 * n], 0);
	EQ(le(p + table + 21 + 8 * n, 4), IR_SEEK_MAGIC);
	EQ(table + 25 + 8 * n, len);
	ir_buf_free(&want);
}

static void
test_members(void)
{
	const struct ir_member_out *o = out_of("data/fs/shrank");
	static const char empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e464"
				    "9b934ca495991b7852b855";

	STR(out_of("data/fs/empty")->sha256, empty);
	STR(out_of("data/fs/empty")->sha256_given, "");
	EQ(o->stored, 300000);
	EQ(o->given, 1000);
	OK(strcmp(o->sha256, o->sha256_given) != 0);
	EQ(strlen(o->sha256_given), 64);
	o = out_of("data/fs/vanished");
	EQ(o->given, 0);
	STR(o->sha256_given, empty);
	o = out_of("data/fs/sparse-shrank");
	EQ(o->given, 102401); /* a block, the hole, one byte */
	o = out_of("data/fs/sparse");
	EQ(o->given, 6000000);
	STR(out_of("data/fs/link2")->sha256, out_of(long_name)->sha256);
	EQ(out_of("data/fs/link")->stored, 1);
}

static int
out_file(const char *name)
{
	EQ(chdir(dir), 0);
	(void)unlink(name);
	return open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static void
test_archive(void)
{
	struct ir_buf first, other;
	char hex[IR_SHA256_HEX] = "", want[IR_SHA256_HEX];
	struct ir_err e = IR_ERR_INIT;

	ir_buf_init(&first, 0);
	for (unsigned threads = 1; threads <= 3; threads++) {
		int fd = out_file("a.tar.zst");
		uint64_t bytes = 0;

		EQ(build(fd, threads, threads != 2, hex, &bytes, &e), 0);
		(void)close(fd);
		ir_buf_init(&other, 0);
		EQ(ir_io_slurp("a.tar.zst", 1 << 28, &other, &e), 0);
		EQ(bytes, other.len);
		EQ(ir_sha256_hex(other.p, other.len, want), 0);
		STR(hex, want);
		if (threads == 1) {
			(void)ir_buf_add(&first, other.p, other.len);
			test_layout((const uint8_t *)other.p, other.len);
		} else
			OKM(other.len == first.len &&
					memcmp(other.p, first.p, first.len) ==
						0,
				"same bytes for any number of threads");
		ir_buf_free(&other);
	}
	ir_buf_free(&first);
	test_members();
	test_readers();
}

/* A sparse giant, a file over 8 GiB, times no octal number can hold. */
static void
test_headers(void)
{
	struct ir_tar_head h = {0};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	h.name = TOP "/data/x";
	h.size = (uint64_t)8 << 30;
	h.mtime = -1;
	h.uid = UINT32_MAX;
	EQ(ir_tar_head_add(&b, &h), 0);
	EQ(b.len, 1536);
	STR(b.p + 512, "19 size=8589934592\n18 uid=4294967295\n12 mtime=-1\n");
	STR(b.p + 1024 + 136, "00000000000");
	ir_buf_clear(&b);
	h.size--;
	h.mtime = 0;
	h.uid = 0;
	EQ(ir_tar_head_add(&b, &h), 0);
	EQ(b.len, 512);
	STR(b.p + 124, "77777777777");
	ir_buf_clear(&b);
	h.size = UINT64_C(20000000000);
	h.extents = none;
	EQ(ir_tar_head_add(&b, &h), 0);
	EQ(b.len, 1536);
	EQ(ir_tar_stored_len(&h), 512);
	OK(strstr(b.p + 512, "\n35 GNU.sparse.realsize=20000000000\n"));
	ir_buf_free(&b);
}

static void
test_align(void)
{
	struct ir_extent x[] = {
		{1, 1}, {511, 2}, {1500, 600}, {4096, 100}, {9000, 1}};
	size_t n = ir_bag_align(x, 5, 9001);

	EQ(n, 3);
	EQ(x[0].off, 0);
	EQ(x[0].len, 2560);
	EQ(x[1].off, 4096);
	EQ(x[1].len, 512);
	EQ(x[2].off, 8704);
	EQ(x[2].len, 297);
}

static void
refused(struct ir_bag *b, const struct ir_member_in *m)
{
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_bag_member_begin(b, m, &e), -EINVAL);
	OK(e.text[0] != '\0');
}

/* Wrong calls are refused and harm nothing. */
static void
test_refused(void)
{
	static const char *const names[] = {"data/../x", "/data/x", "data/a%",
		"bag-info.txt", "data/", "data/a\n", "etc/passwd"};
	static const struct ir_extent bad[][2] = {{{0, 512}, {0, 512}},
		{{0, 512}, {512, 513}}, {{0, 0}, {512, 512}},
		{{0, 512}, {513, 511}}, {{0, 512}, {1024, 100}}};
	struct ir_bag_opts o = {0};
	struct ir_member_in m = {0};
	struct ir_err e = IR_ERR_INIT;
	struct ir_bag *b = NULL;
	char hex[IR_SHA256_HEX];
	uint64_t n;
	int fd = out_file("r.tar.zst");

	o.top = "a/b";
	EQ(ir_bag_new(&b, &o, fd, &e), -EINVAL);
	o.top = "top";
	o.threads = 2;
	o.spill_dirfd = -1;
	EQ(ir_bag_new(&b, &o, fd, &e), 0);
	m.size = 100;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		m.name = names[i];
		refused(b, &m);
	}
	m.name = "data/x";
	m.size = 1300;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		m.extents = bad[i];
		m.n_extents = 2;
		refused(b, &m);
	}
	m.extents = NULL;
	m.hardlink = "data/y";
	refused(b, &m);
	m.hardlink = NULL;
	EQ(ir_bag_member_end(b, NULL, &e), -EINVAL);
	EQ(ir_bag_finish(b, hex, &n, &e), -EINVAL);
	m.size = 3;
	EQ(ir_bag_member_begin(b, &m, &e), 0);
	refused(b, &m);
	EQ(ir_bag_data(b, "abcd", 4, &e), -EINVAL);
	EQ(ir_bag_member_end(b, NULL, &e), 0);
	EQ(ir_bag_tags(b, &e), 0);
	refused(b, &m);
	EQ(ir_bag_finish(b, hex, &n, &e), 0);
	EQ(ir_bag_payload_files(b), 1);
	EQ(ir_bag_payload_bytes(b), 3);
	EQ(strlen(ir_bag_manifest_sha256(b)), 64);
	ir_bag_free(b);
	(void)close(fd);
}

/* The output fails: said at a later call, again and again, nothing hangs. */
static void
test_output_fails(void)
{
	int ends[2];

	(void)signal(SIGPIPE, SIG_IGN);
	for (unsigned threads = 1; threads <= 3; threads++) {
		struct ir_err e = IR_ERR_INIT;
		char hex[IR_SHA256_HEX];
		uint64_t n;
		int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

		EQ(build(full, threads, true, hex, &n, &e), -ENOSPC);
		EQ(e.code, -ENOSPC);
		STR(e.text,
			"cannot write the archive: No space left on device");
		(void)close(full);
		EQ(pipe(ends), 0);
		(void)close(ends[0]);
		e.code = 0;
		EQ(build(ends[1], threads, true, hex, &n, &e), -EPIPE);
		(void)close(ends[1]);
	}
}

/* Thrown away half way, with frames under way. */
static void
test_abandon(void)
{
	struct ir_bag_opts o = {0};
	struct ir_member_in m = {0};
	struct ir_err e = IR_ERR_INIT;

	for (unsigned threads = 1; threads <= 3; threads++) {
		struct ir_bag *b = NULL;
		int fd = out_file("abandon");

		o.top = "top";
		o.threads = threads;
		o.spill_dirfd = -1;
		EQ(ir_bag_new(&b, &o, fd, &e), 0);
		m.name = "data/x";
		m.size = 100000000;
		EQ(ir_bag_member_begin(b, &m, &e), 0);
		EQ(give(b, 0, 10000000, &e), 0);
		ir_bag_free(b);
		(void)close(fd);
	}
	ir_bag_free(NULL);
}

/* A manifest longer than what is kept in memory, in either place. */
static void
test_spill(void)
{
	struct ir_bag_opts o = {0};
	struct ir_member_in m = {0};
	struct ir_err e = IR_ERR_INIT;
	struct ir_bag *b = NULL;
	char name[32], hex[IR_SHA256_HEX];
	uint64_t n;
	int fd = out_file("s.tar.zst"), r = 0;

	o.top = "top";
	o.spill_dirfd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EQ(ir_bag_new(&b, &o, fd, &e), 0);
	m.name = name;
	for (int i = 0; r == 0 && i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "data/%d", i);
		r = ir_bag_member_begin(b, &m, &e);
		if (r == 0)
			r = ir_bag_member_end(b, NULL, &e);
	}
	EQ(r, 0);
	EQ(ir_bag_tags(b, &e), 0);
	EQ(ir_bag_finish(b, hex, &n, &e), 0);
	ir_bag_free(b);
	(void)close(fd);
	(void)close(o.spill_dirfd);
	expect(RUN("LC_ALL=C", "sh", "-c",
		       "rm -rf x; mkdir x; cd x; tar --zstd -xf ../s.tar.zst; "
		       "cd top; sha256sum --quiet -c manifest-sha256.txt && "
		       "test $(cat manifest-sha256.txt | wc -l) = 5000 && "
		       "test -z \"$(ls -A ../.. | grep hikeshi)\""),
		"no tar");
}

static void
test_info(void)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(ir_bag_info_add(&b, "Payload-Oxum", "279164409832.1198"), 0);
	EQ(ir_bag_info_add(&b, "Note", "two\nlines"), 0);
	EQ(ir_bag_info_add(&b, "External-Description",
		   "Logs and configuration of the picture archive, taken "
		   "after the ransom note was found on ward three"),
		0);
	STR(b.p,
		"Payload-Oxum: 279164409832.1198\n"
		"Note: two\\012lines\n"
		"External-Description: Logs and configuration of the picture "
		"archive, taken\n after the ransom note was found on ward "
		"three\n");
	ir_buf_free(&b);
}

static bool
stop_far(void *arg, uint64_t zeros)
{
	++*(unsigned *)arg;
	return zeros > UINT64_C(1) << 30;
}

/* A huge file that ends at once: filling it up can be stopped. */
static void
test_stop_filling(void)
{
	unsigned asked = 0;
	const struct ir_bag_opts o = {.top = "t",
		.threads = 1,
		.spill_dirfd = -1,
		.stop = stop_far,
		.stop_arg = &asked};
	struct ir_member_in m = {.name = "data/fs/a", .size = 1u << 27};
	struct ir_member_out out;
	struct ir_err e = IR_ERR_INIT;
	struct ir_bag *b = NULL;
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	EQ(ir_bag_new(&b, &o, fd, &e), 0);
	EQ(ir_bag_member_begin(b, &m, &e), 0);
	EQ(ir_bag_member_end(b, &out, &e), 0);
	OK(asked > 1); /* in slices */
	m.name = "data/fs/b";
	m.size = UINT64_C(1) << 42;
	EQ(ir_bag_member_begin(b, &m, &e), 0);
	EQ(ir_bag_member_end(b, &out, &e), -EINTR);
	OK(strstr(e.text, "data/fs/b") != NULL);
	ir_bag_free(b);
	(void)close(fd);
}

int
main(void)
{
	const char *const rm[] = {"rm", "-rf", dir, NULL};

	if (!mkdtemp(dir))
		return 1;
	memset(long_name, 'd', sizeof(long_name));
	memcpy(long_name, "data/fs/", 8);
	long_name[100] = '/';
	long_name[190] = '\0'; /* fits prefix and name */
	memset(longer_name, 'e', sizeof(longer_name));
	memcpy(longer_name, "data/fs/", 8);
	longer_name[250] = longer_name[400] = '/';
	longer_name[520] = '\0';
	test_archive();
	test_headers();
	test_align();
	test_refused();
	test_output_fails();
	test_abandon();
	test_spill();
	test_info();
	test_stop_filling();
	EQ(chdir("/"), 0);
	(void)tool(rm, "LC_ALL=C");
	return tap_done();
}
