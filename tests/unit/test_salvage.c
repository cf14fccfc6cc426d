/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/io.h"
#include "ir/sys/proc.h"
#include "ir/sys/zstd.h"
#include "tap.h"

#define FILES 40
#define T0 1700000000

static char dir[] = "/tmp/ir-salvage-XXXXXX";
static struct ir_buf archive; /* a whole one */
static struct ir_buf lines; /* its sidecar */
static size_t line_end[FILES + 1]; /* in lines, of the line of file i */
static uint64_t member_begin, member_end[FILES]; /* in the tar */
static uint64_t tar_len;

static const struct ir_extent holes[] = {{512, 512}, {40960, 1024}};

/* Does not pack, so that frames have some length in the file. */
static void
content(char *p, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245u + 12345u;
		p[i] = (char)(seed >> 16);
	}
}

static bool
is_link(unsigned i)
{
	return i % 7 == 6;
}

static bool
is_sparse(unsigned i)
{
	return i % 7 == 3;
}

static void
put_line(unsigned i, const char *name, const struct ir_member_out *out)
{
	(void)ir_buf_addf(&lines,
		"{\"v\":1,\"type\":\"object\",\"kind\":\"file\",\"stored\":"
		"\"%s\",\"offset\":%" PRIu64 ",\"planned\":%" PRIu64
		",\"size\":%" PRIu64 ",\"sha256\":\"%s\"",
		name, out->tar_offset, out->stored, out->stored, out->sha256);
	if (is_sparse(i))
		(void)ir_buf_adds(
			&lines, ",\"extents\":[[512,512],[40960,1024]]");
	(void)ir_buf_addf(&lines,
		",\"stat\":{\"nlink\":%d,\"uid\":7,\"gid\":8}}\n",
		is_link(i + 1) ? 2 : 1);
	line_end[i] = lines.len;
}

static void
put_member(struct ir_bag *b, unsigned i, const struct ir_member_out *before,
	struct ir_member_out *out)
{
	char name[40], target[40], text[9000];
	uint8_t sum[IR_SHA256_LEN];
	struct ir_member_in m = {0};
	struct ir_err e = IR_ERR_INIT;
	size_t len = 100 + i * 211;

	(void)snprintf(name, sizeof(name), "data/fs/f%u", i);
	(void)snprintf(target, sizeof(target), "data/fs/f%u", i - 1);
	content(text, len, i);
	m.name = name;
	m.size = is_link(i) ? before->stored : is_sparse(i) ? 50000 : len;
	m.mode = 0640;
	m.uid = 7;
	m.gid = 8;
	m.mtime_sec = T0 + i;
	if (is_link(i)) {
		m.hardlink = target;
		EQ(ir_unhex(before->sha256, 64, sum), 0);
		m.link_sha256 = sum;
		len = 0;
	} else if (is_sparse(i)) {
		m.extents = holes;
		m.n_extents = 2;
		len = 1536;
	}
	EQ(ir_bag_member_begin(b, &m, &e), 0);
	EQ(ir_bag_data(b, text, len, &e), 0);
	EQ(ir_bag_member_end(b, out, &e), 0);
	put_line(i, name, out);
	member_end[i] = ir_bag_offset(b);
}

static struct ir_bag *
new_bag(int fd, const char *top, uint32_t frame)
{
	struct ir_bag_opts o = {0};
	struct ir_err e = IR_ERR_INIT;
	struct ir_bag *b = NULL;

	o.top = top;
	o.threads = 1;
	o.frame_size = frame;
	o.spill_dirfd = -1;
	o.mtime = T0;
	EQ(ir_bag_new(&b, &o, fd, &e), 0);
	return b;
}

static void
finish(struct ir_bag *b)
{
	char hex[IR_SHA256_HEX];
	struct ir_err e = IR_ERR_INIT;
	uint64_t n;

	EQ(ir_bag_tags(b, &e), 0);
	EQ(ir_bag_finish(b, hex, &n, &e), 0);
	ir_bag_free(b);
}

static int
fresh(const char *name)
{
	(void)unlink(name);
	return open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static void
make_archive(void)
{
	int fd = fresh("whole");
	struct ir_bag *b = new_bag(fd, "whole", 16384);
	static struct ir_member_out out[FILES + 1]; /* [0]: before all */
	struct ir_err e = IR_ERR_INIT;

	(void)ir_buf_adds(&lines, "{\"v\":1,\"type\":\"collection\"}\n");
	line_end[FILES] = lines.len;
	member_begin = ir_bag_offset(b);
	for (unsigned i = 0; i < FILES; i++)
		put_member(b, i, &out[i], &out[i + 1]);
	(void)ir_buf_adds(&lines, "{\"v\":1,\"type\":\"command\",\"n\":1}\n");
	tar_len = ir_bag_offset(b);
	finish(b);
	(void)close(fd);
	EQ(ir_io_slurp("whole", 1 << 24, &archive, &e), 0);
}

/* What came out of a salvage. */
struct got {
	uint64_t taken, lost, other;
	char why[160];
	bool keep; /* members without a line */
	uint64_t found, cut;
	bool no_read; /* the archive cannot be read */
	int stop_at; /* taken lines until the sink stops, 0 never */
	struct ir_buf lines; /* of taken */
};

static int
on_line(void *arg, const char *line, size_t len)
{
	struct got *g = arg;

	g->other++;
	OK(len > 8 && memcmp(line, "{\"v\":1,", 7) == 0);
	return 0;
}

static int
on_taken(void *arg, const char *line, size_t len,
	const struct ir_member_out *out)
{
	struct got *g = arg;
	char want[40];

	(void)snprintf(
		want, sizeof(want), "\"offset\":%" PRIu64 ",", out->tar_offset);
	(void)ir_buf_add(&g->lines, line, len);
	(void)ir_buf_addc(&g->lines, '\n');
	if (!memmem(line, len, want, strlen(want)))
		OKM(false, "the line has the new offset");
	g->taken++;
	return g->stop_at && g->taken == (uint64_t)g->stop_at ? -EPIPE : 0;
}

static int
on_lost(void *arg, const char *line, size_t len, const char *why)
{
	struct got *g = arg;

	if (!memmem(line, len, "\"stored\"", 8))
		OKM(false, "only data is lost");
	(void)snprintf(g->why, sizeof(g->why), "%s", why);
	g->lost++;
	return 0;
}

static int
on_found(void *arg, const char *name, const struct ir_member_out *out)
{
	struct got *g = arg;

	OK(strncmp(name, "data/fs/f", 9) == 0);
	OK(out->given == out->stored);
	g->found++;
	return 0;
}

static int
on_cut(void *arg, const char *name, const char *why)
{
	struct got *g = arg;

	OK(strncmp(name, "data/fs/f", 9) == 0);
	OK(why[0] != '\0');
	g->cut++;
	return 0;
}

/* Salvages these bytes with this sidecar into "saved". */
static int
salvage(const void *p, size_t len, const void *side, size_t side_len,
	struct got *g, struct ir_salvage_info *info)
{
	const struct ir_salvage_sink sink = {
		.line = on_line,
		.taken = on_taken,
		.lost = on_lost,
		.found = g->keep ? on_found : NULL,
		.cut = on_cut,
		.arg = g,
	};
	struct ir_err e = IR_ERR_INIT;
	int in = fresh("x.partial"), sc = fresh("x.objects"),
	    out = fresh("saved");
	struct ir_bag *b = new_bag(out, "saved-part", 0);
	int r, stop_at = g->stop_at;
	bool no_read = g->no_read, keep = g->keep;

	memset(info, 0, sizeof(*info));
	memset(g, 0, sizeof(*g));
	g->stop_at = stop_at;
	g->keep = keep;
	ir_buf_init(&g->lines, 0);
	if (ir_io_write(in, p, len) < 0 || ir_io_write(sc, side, side_len) < 0)
		OKM(false, "write");
	if (no_read) { /* as a medium that fails */
		(void)close(in);
		in = open("x.partial", O_WRONLY | O_CLOEXEC);
	}
	r = ir_salvage(in, sc, "x", "whole/", b, &sink, info, &e);
	if (r == 0)
		finish(b);
	else
		ir_bag_free(b);
	(void)close(in);
	(void)close(sc);
	(void)close(out);
	return r;
}

static void
done(struct got *g, struct ir_salvage_info *info)
{
	ir_buf_free(&g->lines);
	ir_salvage_info_free(info);
}

static int
shell(const char *script)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	struct ir_proc_end end;
	struct ir_err e = IR_ERR_INIT;

	if (ir_proc_run(argv, NULL, -1, NULL, NULL, &end, &e) < 0)
		return -1;
	return end.err_bytes ? 126 : end.exit_status;
}

static void
test_whole(void)
{
	struct ir_salvage_info info;
	struct got g = {0};

	EQ(salvage(archive.p, archive.len, lines.p, lines.len, &g, &info), 0);
	EQ(g.taken, FILES);
	EQ(g.lost, 0);
	EQ(g.other, 2);
	EQ(info.members, FILES);
	EQ(info.undescribed, 0);
	EQ(info.lines, FILES + 2);
	OK(info.payload_done);
	OK(!info.line_cut);
	EQ(info.n_range, 0);
	EQ(shell("rm -rf x; mkdir x; cd x; zstd -dcq ../saved | tar -x && "
		 "cd saved-part && sha256sum --quiet -c manifest-sha256.txt "
		 "&& test $(cat manifest-sha256.txt | wc -l) = 40 && "
		 "cd .. && zstd -dcq ../whole | tar -x && "
		 "diff -r saved-part/data whole/data && "
		 "test saved-part/data/fs/f5 -ef saved-part/data/fs/f6 && "
		 "test $(stat -c %Y.%a saved-part/data/fs/f2) = "
		 "1700000002.640"),
		0);
	done(&g, &info);
}

/* Cut anywhere: all members before the cut come out, and no line gets lost
 * without being told. */
static void
test_cut_archive(void)
{
	int bad = 0;

	for (size_t len = 0; len < archive.len; len += 1997) {
		struct ir_salvage_info info;
		struct got g = {0};
		uint64_t want = 0;

		if (salvage(archive.p, len, lines.p, lines.len, &g, &info) !=
			0) {
			bad++;
			continue;
		}
		while (want < FILES && member_end[want] <= info.tar_bytes)
			want++;
		bad += g.taken != want || g.lost != FILES - want ||
			g.other != 2 || info.frame_bytes > len ||
			info.payload_done != (info.tar_bytes > tar_len) ||
			(info.frame_bytes < len && !info.payload_done &&
				(info.n_range != 1 ||
					info.range->from != info.frame_bytes ||
					info.range->bytes !=
						len - info.range->from ||
					strncmp(info.range->why,
						"the frame is cut", 16) != 0));
		done(&g, &info);
	}
	EQ(bad, 0);
}

static void
test_cut_sidecar(void)
{
	struct ir_salvage_info info;
	struct got g = {0};

	for (unsigned i = 0; i < FILES; i += 9) {
		EQ(salvage(archive.p, archive.len, lines.p, line_end[i] - 5, &g,
			   &info),
			0);
		EQ(g.taken, i);
		EQ(g.lost, 0);
		EQ(info.undescribed, FILES - i);
		OK(info.line_cut);
		done(&g, &info);
	}
	/* What a power cut leaves behind the last block. */
	EQ(salvage(archive.p, archive.len, "{\"v\":1,\"x\":2}\n\0\0\0\n{}\n",
		   21, &g, &info),
		0);
	EQ(g.other, 1);
	EQ(info.lines, 1);
	OK(info.line_cut);
	EQ(info.undescribed, FILES);
	done(&g, &info);
}

/* Where the frames of the archive begin, its trailer as the last. */
static size_t
frames_of(uint64_t *begin, uint64_t *tar)
{
	size_t n = 0, at = 0, size = 0;
	uint64_t out = 0, len = 0;

	for (; ir_zstd_kind(archive.p + at, archive.len - at) == 1; n++) {
		begin[n] = at;
		tar[n] = out;
		EQ(ir_zstd_frame_size(archive.p + at, archive.len - at, &size),
			0);
		EQ(ir_zstd_content_size(archive.p + at, size, &len), 0);
		at += size;
		out += len;
	}
	begin[n] = at;
	tar[n] = out;
	return n;
}

/* Members that have bytes, data or padding, in this part of the tar. */
static uint64_t
members_in(uint64_t from, uint64_t to)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < FILES; i++)
		n += member_end[i] > from &&
			(i ? member_end[i - 1] : member_begin) < to;
	return n;
}

/* The second of two names goes with the first. */
static uint64_t
links_in(uint64_t from, uint64_t to)
{
	uint64_t n = 0;

	for (unsigned i = 1; i < FILES; i++)
		n += is_link(i) && member_end[i - 1] > from &&
			(i > 1 ? member_end[i - 2] : member_begin) < to &&
			member_end[i - 1] >= to;
	return n;
}

/* One frame is damaged, in any manner: exactly its members are lost, exactly
 * its bytes are named, and all behind it is there. */
static void
test_damaged_frame(void)
{
	static uint64_t begin[64], tar[64];
	static char keep[64];
	size_t n = frames_of(begin, tar);

	OK(n > 6 && n < 60);
	for (size_t f = 0; f + 1 < n; f++)
		for (size_t how = 0; how < 4; how++) {
			/* magic, descriptor, first block header, middle */
			static const uint64_t where[] = {1, 4, 9, 0};
			uint64_t size = begin[f + 1] - begin[f];
			uint64_t at =
				begin[f] + (where[how] ? where[how] : size / 2);
			struct ir_salvage_info info;
			struct got g = {0};
			uint64_t lost = members_in(tar[f], tar[f + 1]);

			if (tar[f] >= tar_len)
				continue;
			memcpy(keep, archive.p + at, 4);
			memset(archive.p + at, 0xee, 4);
			EQ(salvage(archive.p, archive.len, lines.p, lines.len,
				   &g, &info),
				0);
			EQ(g.lost, lost + links_in(tar[f], tar[f + 1]));
			EQ(g.taken, FILES - g.lost);
			EQ(info.n_range, 1);
			if (info.n_range == 1) {
				EQ(info.range->from, begin[f]);
				EQ(info.range->bytes, size);
			}
			memcpy(archive.p + at, keep, 4);
			done(&g, &info);
		}
}

/* Two places, one of them several frames long, and the end is gone too. */
static void
test_damaged_places(void)
{
	static uint64_t begin[64], tar[64];
	size_t n = frames_of(begin, tar);
	struct ir_salvage_info info;
	struct got g = {0};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_add(&b, archive.p, begin[n - 2] + 20);
	memset(b.p + begin[1] + 7, 'x', 30);
	memset(b.p + begin[4] + 7, 0xff, begin[6] - begin[4]);
	EQ(salvage(b.p, b.len, lines.p, lines.len, &g, &info), 0);
	EQ(info.n_range, 3);
	EQ(info.range[0].from, begin[1]);
	EQ(info.range[0].bytes, begin[2] - begin[1]);
	EQ(info.range[1].from, begin[4]);
	EQ(info.range[1].bytes, begin[7] - begin[4]);
	EQ(info.range[2].from, begin[n - 2]);
	EQ(info.range[2].bytes, 20);
	EQ(info.range_bytes, begin[2] - begin[1] + begin[7] - begin[4] + 20);
	EQ(info.frame_bytes + info.range_bytes, info.file_bytes);
	OK(g.taken > 0);
	EQ(g.taken + g.lost, FILES);
	EQ(shell("rm -rf x; mkdir x; cd x; zstd -dcq ../saved | tar -x && "
		 "cd saved-part && sha256sum --quiet -c manifest-sha256.txt"),
		0);
	ir_buf_free(&b);
	done(&g, &info);
}

/* No line tells how much of the tar was lost: what is behind is kept. */
static void
test_damaged_lineless(void)
{
	static uint64_t begin[64], tar[64];
	struct ir_salvage_info info;
	struct got g = {.keep = true};
	unsigned plain = 0;
	size_t n = frames_of(begin, tar);

	OK(n > 6);
	for (unsigned i = 2; i < FILES; i++)
		plain += !is_link(i) && !is_sparse(i) &&
			(member_end[i - 1] >= tar[4] ||
				member_end[i] <= tar[3]);
	memset(archive.p + begin[3] + 9, archive.p[begin[3] + 9] ^ 1, 1);
	EQ(salvage(archive.p, archive.len, lines.p, line_end[1], &g, &info), 0);
	EQ(g.taken, 2);
	EQ(info.found, plain);
	OK(info.cut <= 1);
	EQ(g.cut, info.cut);
	memset(archive.p + begin[3] + 9, archive.p[begin[3] + 9] ^ 1, 1);
	done(&g, &info);
}

/* One flipped bit: no line gets lost without being told. */
static void
test_flip(void)
{
	int bad = 0;

	for (size_t at = 0; at < archive.len; at += 3011) {
		struct ir_salvage_info info;
		struct got g = {0};

		archive.p[at] = (char)(archive.p[at] ^ 4);
		if (salvage(archive.p, archive.len, lines.p, lines.len, &g,
			    &info) != 0)
			bad++;
		else {
			bad += g.taken + g.lost != FILES;
			bad += g.lost > 0 &&
				(info.n_range != 1 || at < info.range->from ||
					at >= info.range->from +
							info.range->bytes);
			done(&g, &info);
		}
		archive.p[at] = (char)(archive.p[at] ^ 4);
	}
	EQ(bad, 0);
}

/* Lines that lie about what is there. */
static void
test_lies(void)
{
	static const struct {
		const char *find, *put;
		uint64_t lost;
		const char *why;
	} t[] = {
		{"\"data/fs/f1\"", "\"data/fs/g1\"", 1,
			"another file lies where its record points"},
		{"\"size\":311", "\"size\":312", 1,
			"its record does not fit what is in the archive"},
		{"[[512,512],[40960", "[[512,512],[40448", 0, NULL},
		{"[[512,512]", "[[513,512]", 1,
			"its record does not fit what is in the archive"},
		{"[[512,512],", "[[512,  1],", 1,
			"its record does not fit what is in the archive"},
		/* f5, and f6 that is a hard link to it */
		{"\"data/fs/f5\"", "\"data/fs/g5\"", 2,
			"the file it is a hard link to was not saved"},
		{"\"offset\":1024,", "\"offset\":1025,", 1,
			"its data is not in the archive"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct ir_salvage_info info;
		struct got g = {0};
		struct ir_buf side;
		char *at;

		ir_buf_init(&side, 0);
		(void)ir_buf_add(&side, lines.p, lines.len);
		at = strstr(side.p, t[i].find);
		OKM(at != NULL, t[i].find);
		if (at)
			memcpy(at, t[i].put, strlen(t[i].put));
		EQ(salvage(archive.p, archive.len, side.p, side.len, &g, &info),
			0);
		if (t[i].why) {
			STR(g.why, t[i].why);
			EQ(g.lost, t[i].lost);
			EQ(g.taken, FILES - t[i].lost);
		}
		done(&g, &info);
		ir_buf_free(&side);
	}
}

/* Members whose lines were not on disk yet. */
static void
test_lineless(void)
{
	struct ir_salvage_info info;
	struct got g = {.keep = true};
	unsigned plain = 0, half = FILES / 2;

	for (unsigned i = half; i < FILES; i++)
		plain += !is_link(i) && !is_sparse(i);
	EQ(salvage(archive.p, archive.len, lines.p, line_end[half - 1], &g,
		   &info),
		0);
	EQ(g.taken, half);
	EQ(info.undescribed, FILES - half);
	EQ(info.found, plain);
	EQ(g.found, plain);
	EQ(info.members, half + plain);
	OK(plain > 0 && plain < FILES - half);
	done(&g, &info);
}

static void
test_wrong_digest(void)
{
	struct ir_salvage_info info;
	struct got g = {0};
	char *at = strstr(lines.p, "\"sha256\":\"") + 10;

	*at ^= 1;
	EQ(salvage(archive.p, archive.len, lines.p, lines.len, &g, &info), 0);
	EQ(g.lost, 1);
	STR(g.why, "its digest is not the one in its record");
	*at ^= 1;
	done(&g, &info);
}

static void
test_odd_input(void)
{
	struct ir_salvage_info info;
	struct got g = {0};

	EQ(salvage("", 0, "", 0, &g, &info), 0);
	EQ(info.frames, 0);
	EQ(info.n_range, 0);
	done(&g, &info);
	EQ(salvage("plain text", 10, lines.p, lines.len, &g, &info), 0);
	EQ(info.frames, 0);
	STR(info.range->why, "no whole frame at byte 0");
	EQ(info.range->bytes, 10);
	EQ(g.lost, FILES);
	done(&g, &info);
	OK(!info.read_error);
	g.no_read = true;
	EQ(salvage(archive.p, archive.len, lines.p, lines.len, &g, &info), 0);
	OK(info.read_error); /* not the end of the file */
	OK(strncmp(info.range->why, "cannot read at byte 0", 21) == 0);
	EQ(info.range_bytes, archive.len);
	EQ(g.lost, FILES);
	done(&g, &info);
	memset(&g, 0, sizeof(g));
	g.stop_at = 3;
	EQ(salvage(archive.p, archive.len, lines.p, lines.len, &g, &info),
		-EPIPE);
	EQ(g.taken, 3);
	done(&g, &info);
}

int
main(void)
{
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	ir_buf_init(&archive, 0);
	ir_buf_init(&lines, 0);
	make_archive();
	test_whole();
	test_cut_archive();
	test_cut_sidecar();
	test_damaged_frame();
	test_damaged_places();
	test_damaged_lineless();
	test_flip();
	test_lies();
	test_lineless();
	test_wrong_digest();
	test_odd_input();
	EQ(shell("rm -rf x saved whole x.partial x.objects"), 0);
	ir_buf_free(&archive);
	ir_buf_free(&lines);
	EQ(chdir("/"), 0);
	EQ(rmdir(dir), 0);
	return tap_done();
}
