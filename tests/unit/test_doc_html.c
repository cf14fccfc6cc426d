/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/doc.h"

#include <errno.h>

#include "doc_form.h"
#include "tap.h"

/* Everything that can hurt a target, in one line of text. */
static const char hostile[] =
	"<script>alert(1)</script>&\"'|`*_[x](javascript:a)\033[2J\xff"
	"\u202Egpj.exe\uFFFF\\\t=1+1";

/* Every element is closed by its own end tag; no text has a bare < or &. */
static bool
well_formed(const char *s)
{
	char open[32][16];
	size_t depth = 0;

	for (s = strstr(s, "<html"); s && (s = strpbrk(s, "<&")); s++) {
		size_t n = strcspn(s + 1, " />\n");
		const char *end = strchr(s, '>');

		if (*s == '&') {
			if (!memchr(s, ';', 8))
				return false;
		} else if (s[1] == '/') {
			n = strcspn(s + 2, ">");
			if (depth-- == 0 || strlen(open[depth]) != n ||
				strncmp(open[depth], s + 2, n) != 0)
				return false;
		} else if (!end || n == 0 || n > 15 || depth == 32) {
			return false;
		} else if (end[-1] != '/') {
			memcpy(open[depth], s + 1, n);
			open[depth++][n] = '\0';
		}
		s = *s == '<' && end ? end : s;
	}
	return depth == 0;
}

static void
html(void)
{
	static const char *const parts[] = {
		"<title>【訓練】証拠品受渡書</title>",
		"<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"ja\">",
		"@top-left { width: 65%; text-align: left; content: "
		"'【訓練】証拠品受渡書'; }",
		"content: '2026-11 PACS【訓練】'; }",
		"末尾ハッシュ 3f2a 99c1 0b7e",
		"content: '【訓練】 ' counter(page) ' / ' counter(pages)",
		"<div class=\"drill\">訓練</div>",
		"<tr><th scope=\"row\">保存期限</th><td class=\"pen\"></td>",
		"<col style=\"width:40%\"/>",
		"<thead><tr><th class=\"r n\">番号</th>",
		"<td class=\"r n\">1</td>",
		"<td class=\"m\">" HEAD "</td>",
		"<tr class=\"pen\">",
		"<span class=\"box\">✓</span></td><td>封印に異常なし",
		"<span class=\"box\">?</span></td><td>不明: 暗号化",
		"<img alt=\"接続図\" src=\"data:image/svg+xml;base64,PHN2Zy",
		"<meta name=\"dcterms.created\" "
		"content=\"2026-11-21T10:20:00+09:00\"/>",
		"default-src 'none'",
	};
	struct ir_doc *d = form(false, true);
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(render(d, "html", &b), 0);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		OKM(strstr(b.p, parts[i]), parts[i]);
	OK(well_formed(b.p));
	ir_doc_free(d);
	d = form(true, false);
	EQ(render(d, "html", &b), 0);
	OK(well_formed(b.p));
	OKM(!strstr(b.p, "訓練"), "no mark outside drills");
	OK(strstr(b.p, "lang=\"en\""));
	ir_doc_free(d);
	/* a part in another language says so */
	d = ir_doc_new(&(struct ir_doc_meta){.title = "両方"});
	ir_doc_lang(d, IR_DOC_EN);
	ir_doc_para(d, "How to verify");
	EQ(render(d, "html", &b), 0);
	OK(strstr(b.p, "<p lang=\"en\">How to verify</p>"));
	ir_doc_free(d);
	ir_buf_free(&b);
}

/* Foreign text at every place that takes text. */
static struct ir_doc *
attacked(void)
{
	const char *h = hostile;
	struct ir_table *t = ir_table_new(h);
	struct ir_doc *d = ir_doc_new(&(struct ir_doc_meta){
		.title = h, .incident = h, .made = h, .seq = 1, .head = h});

	ir_doc_heading(d, 4, h);
	ir_doc_para(d, h);
	ir_doc_note(d, h);
	ir_doc_item(d, h, h);
	ir_doc_kv(d, h, h);
	ir_doc_check(d, IR_DOC_UNKNOWN, h);
	ir_doc_sign(d, h, h, h);
	ir_doc_pre(d, h, strlen(h));
	ir_doc_picture(d, "<svg></svg>", 11, h);
	ir_table_col(t, h, 0);
	ir_table_row(t);
	ir_table_cell(t, h);
	ir_doc_table(d, t);
	ir_doc_sheet(d,
		&(struct ir_doc_sheet){
			1, 1, 0, 0, 2100, 500, 2100, 500, false});
	ir_doc_label(d, h);
	return d;
}

static void
hostility(void)
{
	static const char *const never[] = {"\033", "\xff", "\u202E", "\uFFFF"};
	static const char *const forms[] = {"text", "md", "html", "csv", "tsv"};
	struct ir_doc *d = attacked();
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		EQ(render(d, forms[f], &b), 0);
		for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
			OKM(!strstr(b.p, never[i]), forms[f]);
		OK(strstr(b.p, "\\377"));
		if (f == 2) {
			OKM(!strstr(b.p, "<script>"), forms[f]);
			OK(well_formed(b.p));
		}
	}
	ir_doc_free(d);
	ir_buf_free(&b);
}

static void
labels(void)
{
	static const struct {
		struct ir_doc_sheet s;
		int err;
	} t[] = {
		{{2, 6, 186, 212, 864, 423, 864, 423, false}, 0},
		{{1, 1, 0, 0, 2100, 2970, 2100, 2970, false}, 0},
		{{1, 1, 1, 0, 2100, 2970, 2100, 2970, false}, -EINVAL},
		{{0, 1, 0, 0, 500, 500, 500, 500, false}, -EINVAL},
		{{1, 7, 0, 11, 500, 423, 500, 423, false}, -EINVAL},
		{{2, 2, 0, 0, 500, 500, 499, 500, false}, -EINVAL},
		{{UINT32_MAX, 1, 0, 0, 500, 500, UINT32_MAX, 500, false},
			-EINVAL},
	};
	char too_long[2001];
	struct ir_doc *d;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		d = ir_doc_new(&(struct ir_doc_meta){.title = "t"});
		ir_doc_sheet(d, &t[i].s);
		EQ(render(d, "html", &b), t[i].err);
		ir_doc_free(d);
	}
	d = ir_doc_new(&(struct ir_doc_meta){.title = "t", .drill = true});
	ir_doc_sheet(d, &t[0].s);
	for (int i = 0; i < 13; i++)
		ir_doc_label(d, "封印 A-01\nSHA-256");
	EQ(render(d, "html", &b), 0);
	OK(strstr(b.p, "left:20.1mm; top:22.7mm; width:83.4mm; height:39.3mm"));
	OK(strstr(b.p, ">【訓練】<br/>封印 A-01<br/>SHA-256</div>"));
	OK(strstr(b.p, "left:106.5mm; top:234.2mm"));
	OK(strstr(strstr(b.p, "class=\"sheet\"") + 1, "class=\"sheet\""));
	OKM(!strstr(b.p, "<h1>"), "precut sheets get no title");
	memset(too_long, 'x', sizeof(too_long) - 1);
	too_long[sizeof(too_long) - 1] = '\0';
	ir_doc_label(d, too_long);
	EQ(render(d, "html", &b), -IR_ELIMIT);
	ir_doc_free(d);
	d = ir_doc_new(&(struct ir_doc_meta){0});
	ir_doc_label(d, "no sheet");
	EQ(render(d, "text", &b), -EINVAL);
	ir_doc_free(d);
	ir_buf_free(&b);
}

static void
pictures(void)
{
	static const struct {
		const char *svg;
		int err;
	} t[] = {
		{"<?xml?><!DOCTYPE svg><!-- x --><svg><!-- y --></svg>\n", 0},
		{"<svg><a xlink:href=\"#n\"/><p fill=\"url(#g)\"/></svg>", 0},
		{"<svg>&#45;</svg>", 0},
		{"", -IR_EREFUSED},
		{"<svg>", -IR_EREFUSED},
		{"<p></p>", -IR_EREFUSED},
		{"<svg><script>1</script></svg>", -IR_EREFUSED},
		{"<svg><image href=\"file:///etc/passwd\"/></svg>",
			-IR_EREFUSED},
		{"<svg><image HREF = 'http://x'/></svg>", -IR_EREFUSED},
		{"<svg><p fill=\"URL( 'http://x')\"/></svg>", -IR_EREFUSED},
		{"<svg><style>@import 'x'</style></svg>", -IR_EREFUSED},
		{"<svg><![CDATA[x]]></svg>", -IR_EREFUSED},
		{"<svg><foreignObject/></svg>", -IR_EREFUSED},
		{"<svg>\xff</svg>", -IR_EREFUSED},
	};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_doc *d = ir_doc_new(&(struct ir_doc_meta){0});

		ir_doc_picture(d, t[i].svg, strlen(t[i].svg), "alt");
		EQ(render(d, "html", &b), t[i].err);
		ir_doc_free(d);
	}
	ir_buf_free(&b);
}

/* The same page twice is the same file. */
static void
pdf(void)
{
	struct ir_doc *d = ir_doc_new(&(struct ir_doc_meta){
		.title = "t", .made = "2026-11-21T10:20:00+09:00"});
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf a, b;
	int r;

	ir_buf_init(&a, 0);
	ir_buf_init(&b, 0);
	ir_doc_sheet(d,
		&(struct ir_doc_sheet){1, 1, 0, 0, 500, 500, 500, 500, false});
	ir_doc_label(d, "封印 A-01");
	r = ir_doc_pdf(d, &a, &e);
	if (r == -IR_ENOTSUP) {
		SKIP("no weasyprint");
	} else {
		EQ(r, 0);
		OK(a.len > 0 && strncmp(a.p, "%PDF-", 5) == 0);
		EQ(ir_doc_pdf(d, &b, &e), 0);
		OK(a.len == b.len && memcmp(a.p, b.p, a.len) == 0);
	}
	ir_doc_free(d);
	ir_buf_free(&a);
	ir_buf_free(&b);
}

int
main(void)
{
	html();
	hostility();
	labels();
	pictures();
	pdf();
	return tap_done();
}
