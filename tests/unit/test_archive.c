/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/io.h"
#include "ir/sys/sandbox.h"
#include "tap.h"

/*
 * The fixtures were made by GNU tar, bsdtar, Python, Info-ZIP and the usual
 * compressors from one tree, and are the fuzzer's corpus too.
 */
#define DIR_ "tests/fuzz/corpus/archive/"
#define NFD "bag/\xE3\x81\x8B\xE3\x82\x99.txt"
#define NFC "bag/\xE3\x81\x8C.txt"
#define CP932 "bag/\x89\xCE.txt"

enum {
	HAS_PLAIN = 1,
	HAS_NFD = 2,
	HAS_NFC = 4,
	HAS_CP932 = 8,
	HAS_ODD = 16, /* newline, backslash */
	HAS_LINK = 32,
	HAS_HARD = 64,
	HAS_SPARSE = 128,
	HAS_FIFO = 256,
	HAS_LONG = 512,
	HAS_EMPTY = 1024,
	HAS_DIR = 2048,
	TREE = 4095,
	/* content right in every member looked at */
	BAD = 4096,
	ENDED = 8192,
};

static const struct fixture {
	const char *file, *format, *filter;
	unsigned want;
	unsigned members;
} fixtures[] = {
	{"gnu.tar.gz", "GNU tar format", "gzip", TREE, 15},
	{"gnu.tar.bz2", "GNU tar format", "bzip2", TREE, 15},
	{"gnu.tar.xz", "GNU tar format", "xz", TREE, 15},
	{"gnu.tar.lzma", "GNU tar format", "lzma", TREE, 15},
	{"gnu.tar.zst", "GNU tar format", "zstd", TREE, 15},
	{"gnu.tar.lz4", "GNU tar format", "lz4", TREE, 15},
	{"pax.tar.zst", "POSIX pax interchange format", "zstd", TREE, 15},
	{"bsd-pax.tar.zst", "POSIX pax interchange format", "zstd", TREE, 15},
	{"bsd-pax-c.tar.zst", "POSIX pax interchange format", "zstd", TREE, 15},
	{"py-pax.tar.zst", "POSIX pax interchange format", "zstd", TREE, 15},
	{"ustar.tar", "POSIX ustar format", "none",
		HAS_PLAIN | HAS_DIR | HAS_LINK, 3},
	{"v7.tar", "tar (non-POSIX)", "none", HAS_PLAIN | HAS_EMPTY, 2},
	{"small.tar.Z", "POSIX ustar format", "compress (.Z)",
		HAS_PLAIN | HAS_EMPTY, 2},
};

static const struct fixture zips[] = {
	{"info.zip", "ZIP 2.0 (deflation)", "none",
		TREE & ~(unsigned)(HAS_FIFO | HAS_SPARSE | HAS_HARD), 13},
	{"bsd.zip", "ZIP 2.0 (deflation)", "none",
		HAS_PLAIN | HAS_NFD | HAS_NFC | HAS_EMPTY | HAS_DIR | HAS_LINK,
		7},
	{"py.zip", "ZIP 2.0 (deflation)", "none",
		HAS_PLAIN | HAS_NFD | HAS_NFC | HAS_EMPTY, 4},
	{"stream.zip", "ZIP 2.0 (deflation)", "none",
		HAS_PLAIN | HAS_NFD | HAS_NFC, 3},
};

static unsigned
content_is(struct ir_archive *a, const char *want)
{
	char got[256] = "";
	size_t len = 0, n;
	const void *p;
	uint64_t off;
	int r;

	while ((r = ir_archive_data(a, &p, &n, &off, NULL)) > 0) {
		if (off != len || n >= sizeof(got) - len)
			return BAD;
		if (n > 0)
			memcpy(got + len, p, n);
		len += n;
	}
	return r == 0 && strcmp(got, want) == 0 ? 0 : BAD;
}

/* "end" at 1 MiB; everything before it is zero or a gap. */
static unsigned
sparse_right(struct ir_archive *a, const struct ir_member *m)
{
	uint64_t off = 0, at = 0;
	const void *p;
	size_t n;
	char last[3] = "";
	int r;

	while ((r = ir_archive_data(a, &p, &n, &off, NULL)) > 0) {
		if (off < at)
			return BAD;
		at = off + n;
		if (n >= 3)
			memcpy(last, (const char *)p + n - 3, 3);
	}
	return r == 0 && at == (1 << 20) + 3 && m->size == at &&
			memcmp(last, "end", 3) == 0
		? HAS_SPARSE
		: BAD;
}

static unsigned
look_at(struct ir_archive *a, const struct ir_member *m)
{
	static const struct {
		const char *name, *content;
		unsigned bit;
	} files[] = {
		{"bag/plain.txt", "plain\n", HAS_PLAIN},
		{NFD, "nfd\n", HAS_NFD},
		{NFC, "nfc\n", HAS_NFC},
		{CP932, "cp932\n", HAS_CP932},
		{"bag/new\nline", "newline\n", HAS_ODD},
		{"bag/empty", "", HAS_EMPTY},
	};

	if (m->type == IR_MEMBER_HARDLINK) {
		int plain = strcmp(m->name, "bag/plain.txt") == 0;

		if (!plain && strcmp(m->name, "bag/zz-hl") != 0)
			return BAD;
		/* whichever came second */
		return HAS_HARD | HAS_PLAIN |
			(strcmp(m->link,
				 plain ? "bag/zz-hl" : "bag/plain.txt") == 0
					? 0
					: BAD);
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (strcmp(m->name, files[i].name) == 0)
			return m->type == IR_MEMBER_FILE
				? files[i].bit | content_is(a, files[i].content)
				: BAD;
	}
	if (strcmp(m->name, "bag/sl") == 0)
		return m->type == IR_MEMBER_SYMLINK &&
				strcmp(m->link, &NFD[4]) == 0
			? HAS_LINK
			: BAD;
	if (strcmp(m->name, "bag/sparse") == 0)
		return sparse_right(a, m);
	if (strcmp(m->name, "bag/fifo") == 0)
		return m->type == IR_MEMBER_OTHER ? HAS_FIFO : BAD;
	if (strcmp(m->name, "bag/sub/") == 0)
		return m->type == IR_MEMBER_DIR ? HAS_DIR : BAD;
	if (strlen(m->name) == 4 + 180)
		return HAS_LONG | content_is(a, "long\n");
	return 0;
}

static unsigned
look_through(struct ir_archive *a, unsigned *ret_members)
{
	unsigned seen = 0, n = 0;
	struct ir_member m;
	int r;

	while ((r = ir_archive_next(a, &m, NULL, NULL)) > 0) {
		seen |= look_at(a, &m);
		n++;
	}
	*ret_members = n;
	return seen | (r == 0 ? ENDED : BAD);
}

static int
open_fixture(const char *file)
{
	char path[128];

	(void)snprintf(path, sizeof(path), DIR_ "%s", file);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* From the file itself, where it can seek. */
static void
check_file(const struct fixture *f)
{
	struct ir_archive *a = NULL;
	struct ir_err e = IR_ERR_INIT;
	unsigned members = 0;
	struct stat st;
	int fd = open_fixture(f->file);

	printf("# %s\n", f->file);
	OK(fd >= 0 && fstat(fd, &st) == 0);
	if (!EQ(ir_archive_open(&a, fd, NULL, 0, f->file, true, &e), 0)) {
		printf("# %s\n", e.text);
		(void)close(fd);
		return;
	}
	EQ(look_through(a, &members), f->want | ENDED);
	EQ(members, f->members);
	STR(ir_archive_filter(a), f->filter);
	EQ(ir_archive_consumed(a), (uint64_t)st.st_size);
	ir_archive_free(a);
	(void)close(fd);
}

/* The first bytes given, the rest from a pipe. */
static void
check_pipe(const struct fixture *f, size_t head_len)
{
	struct ir_archive *a = NULL;
	char head[600];
	unsigned members = 0;
	struct ir_buf b;
	ssize_t n = 0;
	int p[2], fd = open_fixture(f->file);

	ir_buf_init(&b, 0);
	printf("# %s by pipe\n", f->file);
	n = ir_io_read(fd, head, head_len);
	OK(n > 0);
	EQ(ir_io_slurp_fd(fd, f->file, 60000, &b, NULL), 0);
	EQ(pipe2(p, O_CLOEXEC), 0);
	EQ(ir_io_write(p[1], b.p, b.len), 0); /* fits the pipe's buffer */
	(void)close(p[1]);
	EQ(ir_archive_open(&a, p[0], head, (size_t)n, f->file, true, NULL), 0);
	EQ(look_through(a, &members), f->want | ENDED);
	EQ(members, f->members);
	EQ(ir_archive_consumed(a), b.len + (size_t)n);
	ir_archive_free(a);
	ir_buf_free(&b);
	(void)close(p[0]);
	(void)close(fd);
}

static void
check_all(const char *locale)
{
	if (!setlocale(LC_ALL, locale)) {
		SKIP("the locale is not installed");
		return;
	}
	printf("# locale %s\n", locale);
	for (size_t i = 0; i < sizeof(fixtures) / sizeof(fixtures[0]); i++) {
		check_file(&fixtures[i]);
		check_pipe(&fixtures[i], 512);
		check_pipe(&fixtures[i], 1);
	}
	for (size_t i = 0; i < sizeof(zips) / sizeof(zips[0]); i++)
		check_file(&zips[i]);
	check_pipe(&zips[2], 100);
	check_pipe(&zips[3], 100);
	STR(setlocale(LC_ALL, NULL), locale); /* untouched */
	OK(uselocale((locale_t)0) == LC_GLOBAL_LOCALE);
	OK(setlocale(LC_ALL, "C") != NULL);
}

static void
test_format_names(void)
{
	for (size_t i = 0; i < sizeof(fixtures) / sizeof(fixtures[0]); i++) {
		struct ir_archive *a = NULL;
		int fd = open_fixture(fixtures[i].file), r;
		struct ir_member m;

		r = ir_archive_open(&a, fd, NULL, 0, "x", true, NULL);
		/* the last member tells: pax starts as ustar */
		while (r == 0 && ir_archive_next(a, &m, NULL, NULL) > 0)
			;
		STR(ir_archive_format(a), fixtures[i].format);
		ir_archive_free(a);
		(void)close(fd);
	}
}

/* Every fixture once more where nothing can be opened or executed: neither
 * a program nor a conversion module was needed. */
static void
test_closed(void)
{
	int fds[16], status = -1, n = 0;
	pid_t pid;

	for (; n < (int)(sizeof(fixtures) / sizeof(fixtures[0])); n++)
		fds[n] = open_fixture(fixtures[n].file);
	pid = fork();
	if (pid == 0) {
		if (ir_sandbox_closed(NULL) != 0)
			_exit(100);
		for (int i = 0; i < n; i++) {
			struct ir_archive *a = NULL;
			unsigned members;

			if (ir_archive_open(
				    &a, fds[i], NULL, 0, "x", true, NULL) < 0 ||
				look_through(a, &members) !=
					(fixtures[i].want | ENDED))
				_exit(i + 1);
			ir_archive_free(a);
		}
		_exit(0);
	}
	EQ(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 100)
		SKIP("the kernel has no Landlock");
	else
		EQ(status, 0);
	for (int i = 0; i < n; i++)
		(void)close(fds[i]);
}

/* Opens text of len bytes as an archive and reads it all; the first error. */
static int
read_bytes(const void *bytes, size_t len, struct ir_err *e)
{
	struct ir_archive *a = NULL;
	struct ir_member m;
	const void *p;
	uint64_t off;
	size_t n;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int r = ir_archive_open(&a, fd, bytes, len, "t\n.tar", true, e);

	while (r == 0 && (r = ir_archive_next(a, &m, NULL, e)) > 0) {
		do {
			r = ir_archive_data(a, &p, &n, &off, e);
		} while (r > 0);
	}
	ir_archive_free(a);
	(void)close(fd);
	return r;
}

#define BYTES(s) s, sizeof(s) - 1

/* libarchive's "all" would feed these to lzop, lrzip, grzip, gpg ...: here
 * they are no archives, and nothing called lzop is run. */
static void
test_no_program(void)
{
	static const char *const programs[] = {"lzop", "lrzip", "grzip", "gzip",
		"bzip2", "xz", "lzma", "zstd", "lz4", "uncompress", "compress",
		"uudecode", "rpm2cpio"};
	static const struct {
		const char *bytes;
		size_t len;
	} heads[] = {
		{BYTES("\x89LZO\0\r\n\x1A\n\x10\x30")},
		{BYTES("LRZI\0\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")},
		{BYTES("GRZipII\0\2\4:)\0\0\0\0")},
		{BYTES("begin 644 x\n#86)C\n`\nend\n")},
		{BYTES("\xED\xAB\xEE\xDB\3\0\0\0")},
		{BYTES("7z\xBC\xAF\x27\x1C\0\4")},
		{BYTES("Rar!\x1A\7\0\xCF")},
		{BYTES("")},
		{BYTES("plain words, no archive at all\n")},
	};
	char dir[] = "/tmp/ir-archive-XXXXXX", path[64];
	char *old = getenv("PATH");
	char *keep = strdup(old ? old : "");
	struct stat st;

	OK(mkdtemp(dir) != NULL);
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		int fd;

		(void)snprintf(path, sizeof(path), "%s/%s", dir, programs[i]);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
		OK(fd >= 0 && dprintf(fd, "#!/bin/sh\n: >%s/ran\n", dir) > 0);
		(void)close(fd);
	}
	EQ(setenv("PATH", dir, 1), 0);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct ir_err e = IR_ERR_INIT;
		char big[4096] = "";

		memcpy(big, heads[i].bytes, heads[i].len);
		EQ(read_bytes(big, heads[i].len, &e), -IR_EFORMAT);
		OK(strstr(e.text, "'t\\012.tar'") != NULL);
		EQ(read_bytes(big, heads[i].len ? sizeof(big) : 0, NULL),
			-IR_EFORMAT);
	}
	for (size_t i = 0; i < 7; i++) {
		int fd = open_fixture(fixtures[i].file);
		struct ir_archive *a = NULL;
		struct ir_member m;

		EQ(ir_archive_open(&a, fd, NULL, 0, "x", true, NULL), 0);
		EQ(ir_archive_next(a, &m, NULL, NULL), 1);
		ir_archive_free(a);
		(void)close(fd);
	}
	EQ(setenv("PATH", keep, 1), 0);
	free(keep);
	(void)snprintf(path, sizeof(path), "%s/ran", dir);
	EQ(stat(path, &st), -1);
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, programs[i]);
		(void)unlink(path);
	}
	EQ(rmdir(dir), 0);
}

static int
read_fixture(const char *file, struct ir_err *e)
{
	char path[128];
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	(void)snprintf(path, sizeof(path), DIR_ "%s", file);
	r = ir_io_slurp(path, 1 << 20, &b, e);
	if (r == 0)
		r = read_bytes(b.p, b.len, e);
	ir_buf_free(&b);
	return r;
}

static void
test_refused(void)
{
	struct ir_err e = IR_ERR_INIT;

	EQ(read_fixture("enc.zip", &e), -IR_ENOTSUP);
	EQ(read_fixture("badcrc.zip", &e), -IR_EINTEGRITY);
	OK(strstr(e.text, "CRC") != NULL);
	/* two headers could end where the content begins: no guessing */
	EQ(read_fixture("twoheads.zip", &e), -IR_EFORMAT);
	OK(strstr(e.text, "name of a member") != NULL);
	EQ(read_fixture("zip-in.gz", &e), -IR_ENOTSUP);
	EQ(read_fixture("py.zip", &e), 0);
}

/* After a bad member the next can still be had. */
static void
test_goes_on(void)
{
	struct ir_archive *a = NULL;
	struct ir_member m;
	const void *p;
	uint64_t off;
	size_t n;
	int fd = open_fixture("badcrc.zip"), r;

	EQ(ir_archive_open(&a, fd, NULL, 0, "x", true, NULL), 0);
	EQ(ir_archive_next(a, &m, NULL, NULL), 1);
	do {
		r = ir_archive_data(a, &p, &n, &off, NULL);
	} while (r > 0);
	EQ(r, -IR_EINTEGRITY);
	EQ(ir_archive_next(a, &m, NULL, NULL), 1);
	STR(m.name, "bag/b");
	EQ(content_is(a, "next\n"), 0);
	EQ(ir_archive_next(a, &m, NULL, NULL), 0);
	ir_archive_free(a);
	(void)close(fd);
}

/* A stored member with a name marked UTF-8, its header only; APPNOTE 4.3.7 */
static void
add_zip_header(struct ir_buf *b, const char *name, uint32_t size)
{
	uint8_t h[30] = "PK\3\4\24\0\0\10";

	for (unsigned i = 0; i < 4; i++) {
		h[18 + i] = (uint8_t)(size >> (8 * i));
		h[22 + i] = (uint8_t)(size >> (8 * i));
	}
	h[26] = (uint8_t)strlen(name);
	(void)ir_buf_add(b, h, sizeof(h));
	(void)ir_buf_adds(b, name);
}

/* Names in headers that lie across the blocks we read. */
static void
test_zip_blocks(void)
{
	unsigned wrong = 0;

	for (uint32_t size = IR_IO_CHUNK - 120; size < IR_IO_CHUNK + 4;
		size++) {
		struct ir_archive *a = NULL;
		struct ir_member m;
		struct ir_buf b;
		int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

		ir_buf_init(&b, 0);
		add_zip_header(&b, "bag/filler", size);
		for (uint32_t i = 0; i < size; i++)
			(void)ir_buf_addc(&b, 'P');
		add_zip_header(&b, NFD, 0);
		add_zip_header(&b, NFC, 0);
		(void)ir_buf_add(&b, "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0", 16);
		wrong += ir_archive_open(&a, fd, b.p, b.len, "x", true, NULL) !=
				0 ||
			ir_archive_next(a, &m, NULL, NULL) != 1 ||
			strcmp(m.name, "bag/filler") != 0 ||
			ir_archive_next(a, &m, NULL, NULL) != 1 ||
			strcmp(m.name, NFD) != 0 ||
			ir_archive_next(a, &m, NULL, NULL) != 1 ||
			strcmp(m.name, NFC) != 0 ||
			ir_archive_next(a, &m, NULL, NULL) != 0;
		ir_archive_free(a);
		ir_buf_free(&b);
		(void)close(fd);
	}
	EQ(wrong, 0);
}

/* Cut anywhere, it is an error or ends early, never the whole tree. */
static void
test_cut(void)
{
	static const char *const files[] = {
		"gnu.tar.gz", "gnu.tar.zst", "gnu.tar.xz", "v7.tar"};
	unsigned whole = 0;

	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		char path[128];
		struct ir_buf b;

		ir_buf_init(&b, 0);
		(void)snprintf(path, sizeof(path), DIR_ "%s", files[f]);
		EQ(ir_io_slurp(path, 1 << 20, &b, NULL), 0);
		EQ(read_bytes(b.p, b.len, NULL), 0);
		/* the last 1.5 KiB of a plain tar are padding */
		for (size_t n = 0; n + (f == 3 ? 1536 : 8) < b.len; n += 3)
			whole += read_bytes(b.p, n, NULL) == 0;
		ir_buf_free(&b);
	}
	EQ(whole, 0);
}

static void
test_read_error(void)
{
	struct ir_archive *a = NULL;
	struct ir_err e = IR_ERR_INIT;
	int fd = open("/", O_RDONLY | O_CLOEXEC);

	EQ(ir_archive_open(&a, fd, NULL, 0, "root", true, &e), -EISDIR);
	OK(strstr(e.text, "'root'") != NULL);
	OK(a == NULL);
	ir_archive_free(NULL);
	(void)close(fd);
}

int
main(void)
{
	if (access(DIR_ "v7.tar", R_OK) != 0) {
		SKIP("not run from the top of the source tree");
		return tap_done();
	}
	check_all("C");
	check_all("C.UTF-8");
	check_all("ja_JP.UTF-8");
	check_all("ja_JP.eucJP");
	test_format_names();
	test_closed();
	test_no_program();
	test_refused();
	test_goes_on();
	test_zip_blocks();
	test_cut();
	test_read_error();
	return tap_done();
}
