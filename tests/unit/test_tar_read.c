/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/tar_read.h"

#include <stdlib.h>

#include "tap.h"

/* What a reading came to, as text: "b NAME SIZE|d 5|h 10|e|" */
struct log {
	char text[4096];
	size_t len;
	int stop_at_begin;
};

static void
put(struct log *l, const char *s, unsigned long long n)
{
	int w = snprintf(
		l->text + l->len, sizeof(l->text) - l->len, "%s %llu|", s, n);

	if (w > 0 && (size_t)w < sizeof(l->text) - l->len)
		l->len += (size_t)w;
}

static int
on_begin(void *arg, const struct ir_tar_member *m)
{
	struct log *l = arg;

	put(l, m->name, m->size);
	if (m->link)
		put(l, m->link, (unsigned long long)m->type);
	return l->stop_at_begin ? -77 : 0;
}

static int
on_data(void *arg, const void *p, size_t len)
{
	(void)p;
	put(arg, "d", len);
	return 0;
}

static int
on_hole(void *arg, uint64_t len)
{
	put(arg, "h", len);
	return 0;
}

static int
on_end(void *arg)
{
	put(arg, "e", 0);
	return 0;
}

static int
on_odd(void *arg, const char *code, uint64_t offset, const char *why)
{
	(void)why;
	put(arg, code, offset);
	return 0;
}

static void
octal(uint8_t *field, unsigned width, unsigned long long v)
{
	field[--width] = 0;
	while (width > 0) {
		field[--width] = (uint8_t)('0' + (v & 7));
		v >>= 3;
	}
}

static void
header(uint8_t b[512], const char *name, char type, unsigned long long size)
{
	unsigned sum = 0;

	memset(b, 0, 512);
	memcpy(b, name, strlen(name));
	octal(b + 100, 8, 0644);
	octal(b + 124, 12, size);
	octal(b + 136, 12, 1763731200);
	b[156] = (uint8_t)type;
	memcpy(b + 257,
		"ustar\000"
		"00",
		8);
	memset(b + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += b[i];
	octal(b + 148, 7, sum);
}

struct tar {
	uint8_t p[32768];
	size_t len;
};

static void
add(struct tar *t, const char *name, char type, const char *data, size_t len)
{
	header(t->p + t->len, name, type, len);
	t->len += 512;
	memcpy(t->p + t->len, data, len);
	t->len += (len + 511) / 512 * 512;
}

static void
end(struct tar *t)
{
	t->len += 1024;
}

/* Feeds in pieces of step bytes; the error of feed or finish. */
static int
run(struct tar *t, size_t step, struct log *l, struct ir_err *e)
{
	struct ir_tar_sink sink = {
		on_begin, on_data, on_hole, on_end, on_odd, l};
	struct ir_tar *tar = NULL;
	int r = ir_tar_new(&tar, &sink, e);

	l->len = 0;
	l->text[0] = '\0';
	for (size_t i = 0; i < t->len && r == 0; i += step)
		r = ir_tar_feed(tar, t->p + i,
			t->len - i < step ? t->len - i : step, e);
	if (r == 0)
		r = ir_tar_finish(tar, e);
	ir_tar_free(tar);
	return r;
}

static void
test_plain(struct tar *t, struct log *l, struct ir_err *e)
{
	memset(t, 0, sizeof(*t));
	add(t, "a", '0', "hello", 5);
	add(t, "empty", '0', "", 0);
	end(t);
	EQ(run(t, sizeof(t->p), l, e), 0);
	STR(l->text, "a 5|d 5|e 0|empty 0|e 0|");
	/* however the bytes come, the content adds up */
	for (size_t step = 1; step < 600; step += 37)
		EQ(run(t, step, l, e), 0);
	l->stop_at_begin = 1;
	EQ(run(t, 512, l, e), -77);
	l->stop_at_begin = 0;
}

static void
test_pax(struct tar *t, struct log *l, struct ir_err *e)
{
	static const char pax[] = "20 path=a/long/name\n"
				  "20 mtime=-1.25000000\n";
	static const char bad[] = "99 path=x\n";
	static const char nul[] = "10 path=\0x\n";

	memset(t, 0, sizeof(*t));
	add(t, "x", 'x', "20 path=a/long/name\n", 20);
	add(t, "short", '0', "abc", 3);
	end(t);
	EQ(run(t, 512, l, e), 0);
	STR(l->text, "a/long/name 3|d 3|e 0|");
	memset(t, 0, sizeof(*t));
	add(t, "x", 'x', pax, sizeof(pax) - 1);
	add(t, "short", '0', "abc", 3);
	end(t);
	EQ(run(t, 512, l, e), -IR_EFORMAT);
	memset(t, 0, sizeof(*t));
	add(t, "x", 'x', bad, sizeof(bad) - 1);
	EQ(run(t, 512, l, e), -IR_EFORMAT);
	memset(t, 0, sizeof(*t));
	add(t, "x", 'x', nul, sizeof(nul) - 1);
	EQ(run(t, 512, l, e), -IR_EFORMAT);
	/* an extended header and nothing after it */
	memset(t, 0, sizeof(*t));
	add(t, "x", 'x', "20 path=a/long/name\n", 20);
	end(t);
	EQ(run(t, 512, l, e), -IR_EFORMAT);
}

static void
test_limits(struct tar *t, struct log *l, struct ir_err *e)
{
	memset(t, 0, sizeof(*t));
	header(t->p, "x", 'x', IR_TAR_PAX_MAX + 1);
	t->len = 512;
	EQ(run(t, 512, l, e), -IR_ELIMIT);
	header(t->p, "x", 'x', IR_TAR_PAX_MAX);
	EQ(run(t, 512, l, e), -IR_EFORMAT); /* cut, not refused */
	header(t->p, "g", 'g', 0);
	end(t);
	EQ(run(t, 512, l, e), 0); /* handed over as an odd member */
	header(t->p, "s", '2', 7);
	EQ(run(t, 512, l, e), -IR_EFORMAT); /* a link with data */
}

static void
test_sparse(struct tar *t, struct log *l, struct ir_err *e)
{
	static const char pax[] = "22 GNU.sparse.major=1\n"
				  "22 GNU.sparse.minor=0\n"
				  "21 GNU.sparse.name=s\n"
				  "29 GNU.sparse.realsize=10000\n";
	static const struct {
		const char *map;
		int want;
		const char *text;
	} cases[] = {
		{"1\n100\n5\n", 0, "s 10000|h 100|d 5|h 9895|e 0|"},
		{"2\n0\n5\n10000\n0\n", 0, "s 10000|d 5|h 9995|e 0|"},
		{"2\n0\n2\n9997\n3\n", 0, "s 10000|d 2|h 9995|d 3|e 0|"},
		{"2\n50\n2\n10\n3\n", -IR_EFORMAT, NULL}, /* out of order */
		{"1\n9999\n5\n", -IR_EFORMAT, NULL}, /* beyond the end */
		{"1\n100\n4\n", -IR_EFORMAT, NULL}, /* sizes disagree */
		{"9999999\n", -IR_ELIMIT, NULL},
		{"1\n-1\n5\n", -IR_EFORMAT, NULL},
		{"1\n18446744073709551615\n5\n", -IR_EFORMAT, NULL},
		{"\n", -IR_EFORMAT, NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char data[517] = {0};

		memcpy(data, cases[i].map, strlen(cases[i].map));
		memcpy(data + 512, "hello", 5);
		memset(t, 0, sizeof(*t));
		add(t, "x", 'x', pax, sizeof(pax) - 1);
		add(t, "GNUSparseFile.0/s", '0', data, sizeof(data));
		end(t);
		EQ(run(t, sizeof(t->p), l, e), cases[i].want);
		if (cases[i].text)
			STR(l->text, cases[i].text);
		EQ(run(t, 7, l, e), cases[i].want);
	}
}

static void
test_damage(struct tar *t, struct log *l, struct ir_err *e)
{
	memset(t, 0, sizeof(*t));
	add(t, "a", '0', "hello", 5);
	end(t);
	t->p[512 + 100] = 1; /* in the padding */
	EQ(run(t, 512, l, e), 0);
	STR(l->text, "a 5|d 5|tar-padding 517|e 0|");
	t->p[512 + 100] = 0;
	t->p[t->len] = 1;
	t->len += 512;
	EQ(run(t, 512, l, e), 0);
	STR(l->text, "a 5|d 5|e 0|tar-tail 2048|");
	t->len = 1024;
	EQ(run(t, 512, l, e), -IR_EFORMAT); /* no end */
	t->len = 700;
	EQ(run(t, 512, l, e), -IR_EFORMAT);
	t->len = 1024 + 512;
	EQ(run(t, 512, l, e), -IR_EFORMAT); /* one zero block */
	for (size_t i = 0; i < 512; i++) { /* any flipped header byte */
		t->len = 2048;
		t->p[i] ^= 1;
		EQ(run(t, 2048, l, e), -IR_EFORMAT);
		t->p[i] ^= 1;
	}
}

static void
test_skip(struct tar *t, struct log *l)
{
	struct ir_tar_sink sink = {
		on_begin, on_data, on_hole, on_end, on_odd, l};
	struct ir_tar *tar = NULL;
	static char big[3000];

	memset(t, 0, sizeof(*t));
	add(t, "a", '0', big, sizeof(big));
	add(t, "b", '0', "x", 1);
	add(t, "c", '0', "y", 1);
	end(t);
	l->len = 0;
	l->text[0] = '\0';
	EQ(ir_tar_new(&tar, &sink, NULL), 0);
	EQ(ir_tar_feed(tar, t->p, 1024, NULL), 0);
	OK(ir_tar_skip(tar, 512)); /* inside a */
	EQ(ir_tar_feed(tar, t->p + 1536, 512, NULL), 0);
	OK(!ir_tar_skip(tar, 512 * 4)); /* the rest of a, b's header */
	EQ(ir_tar_feed(tar, t->p + 4096, t->len - 4096, NULL), 0);
	EQ(ir_tar_finish(tar, NULL), 0);
	STR(l->text, "a 3000|d 512|d 512|c 1|d 1|e 0|");
	ir_tar_free(tar);
}

/* A number of bytes that nobody knows is lost. */
static void
test_seek(struct tar *t, struct log *l)
{
	struct ir_tar_sink sink = {
		on_begin, on_data, on_hole, on_end, on_odd, l};
	static char inner[1024], long_name[101];
	struct ir_tar *tar = NULL;
	size_t cut_name, after;

	/* a file that is a tar itself */
	memset(t, 0, sizeof(*t));
	add(t, "x", '0', "", 0);
	memcpy(inner, t->p, 512);
	memset(long_name, 'n', 100);
	memcpy(long_name, "top/", 4);

	memset(t, 0, sizeof(*t));
	add(t, "top/a", '0', inner, sizeof(inner));
	add(t, "top/a2", '0', "", 0);
	cut_name = t->len;
	add(t, long_name, '0', "y", 1); /* its extended header is gone */
	add(t, "top/b", '0', "z", 1);
	after = t->len;
	end(t);
	l->len = 0;
	l->text[0] = '\0';
	EQ(ir_tar_new(&tar, &sink, NULL), 0);
	ir_tar_expect(tar, "top/");
	EQ(ir_tar_feed(tar, t->p, 512, NULL), 0);
	ir_tar_seek(tar); /* inner lies behind it, at any place */
	EQ(ir_tar_feed(tar, t->p + 512, 1536, NULL), 0);
	ir_tar_seek(tar);
	EQ(ir_tar_feed(tar, t->p + cut_name, after - cut_name, NULL), 0);
	STR(l->text, "top/a 1024|top/a2 0|e 0|top/b 1|d 1|e 0|");
	ir_tar_free(tar);
}

int
main(void)
{
	static struct tar t;
	static struct log l;
	struct ir_err e = IR_ERR_INIT;

	test_plain(&t, &l, &e);
	test_pax(&t, &l, &e);
	test_limits(&t, &l, &e);
	test_sparse(&t, &l, &e);
	test_damage(&t, &l, &e);
	test_skip(&t, &l);
	test_seek(&t, &l);
	return tap_done();
}
