/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/doc/table.h"

#include <errno.h>

#include "ir/base/i18n.h"
#include "tap.h"

static int
join(void *arg, const char *s, size_t len)
{
	(void)ir_buf_add(arg, s, len);
	return ir_buf_addc(arg, '$');
}

static void
wrapping(void)
{
	static const struct {
		const char *text;
		unsigned width;
		const char *lines; /* each ended by $ */
	} t[] = {
		{"", 10, ""},
		{"abc", 10, "abc$"},
		{"abc def", 3, "abc$def$"},
		{"abc def", 6, "abc$def$"},
		{"abc def", 7, "abc def$"},
		{"abc  def", 5, "abc$def$"},
		{"abcdefgh", 3, "abc$def$gh$"},
		{"a\nb", 10, "a$b$"},
		{"a\n\nb\n", 10, "a$$b$"},
		{"  in", 10, "  in$"},
		{"end  ", 10, "end$"},
		{"日本語", 4, "日本$語$"},
		{"日本語", 5, "日本$語$"},
		{"日本語", 1, "日$本$語$"},
		/* closing marks do not begin a line */
		{"診療は、外来", 6, "診療$は、外$来$"},
		{"遮断した。次", 8, "遮断し$た。次$"},
		{"「停止」中", 6, "「停$止」中$"},
		/* opening marks do not end one */
		{"今「停止」", 4, "今$「停$止」$"},
		{"データー", 6, "デー$ター$"},
		/* words of letters stay whole next to Japanese */
		{"機器PUMP03を", 8, "機器$PUMP03を$"},
		/* a combining mark stays with its letter */
		{"か\u3099き", 2, "か\u3099$き$"},
		{"\xff\xfe", 1, "\xff$\xfe$"},
	};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ir_buf_clear(&b);
		(void)ir_buf_adds(&b, "");
		EQ(ir_text_wrap(
			   t[i].text, strlen(t[i].text), t[i].width, join, &b),
			0);
		STR(b.p, t[i].lines);
	}
	ir_buf_free(&b);
}

static int
stop(void *arg, const char *s, size_t len)
{
	(void)s;
	(void)len;
	return ++*(int *)arg == 2 ? -7 : 0;
}

static struct ir_table *
example(const char *title)
{
	struct ir_table *t = ir_table_new(title);

	ir_table_col(t, "時刻", IR_COL_FIXED);
	ir_table_col(t, "n", IR_COL_RIGHT);
	ir_table_col(t, "内容", 0);
	ir_table_row(t);
	ir_table_cell(t, "10:20");
	ir_table_cellf(t, "%d", 7);
	ir_table_cell(t, "病棟3の端末に脅迫文");
	ir_table_row(t);
	ir_table_cell(t, "10:25");
	ir_table_cell(t, "1234");
	ir_table_cell(t, "a|b\tc\nd<e>");
	ir_table_row(t);
	ir_table_cell(t, NULL);
	return t;
}

static void
renders(void)
{
	struct ir_table *t = example("一覧");
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(ir_table_rows(t), 3);
	EQ(ir_table_text(t, 0, &b), 0);
	STR(b.p,
		"一覧\n"
		"時刻      n  内容\n"
		"-----  ----  -------------------\n"
		"10:20     7  病棟3の端末に脅迫文\n"
		"10:25  1234  a|b c\n"
		"             d<e>\n"
		"\n");
	ir_buf_clear(&b);
	EQ(ir_table_text(t, 24, &b), 0);
	STR(b.p,
		"一覧\n"
		"時刻      n  内容\n"
		"-----  ----  -----------\n"
		"10:20     7  病棟3の端末\n"
		"             に脅迫文\n"
		"10:25  1234  a|b c\n"
		"             d<e>\n"
		"\n");
	ir_buf_clear(&b);
	EQ(ir_table_markdown(t, &b), 0);
	STR(b.p,
		"## 一覧\n\n"
		"| 時刻 | n | 内容 |\n"
		"| --- | ---: | --- |\n"
		"| 10:20 | 7 | 病棟3の端末に脅迫文 |\n"
		"| 10:25 | 1234 | a\\|b c<br>d&lt;e> |\n"
		"|  |  |  |\n");
	ir_buf_clear(&b);
	EQ(ir_table_tsv(t, &b), 0);
	STR(b.p,
		"時刻\tn\t内容\n"
		"10:20\t7\t病棟3の端末に脅迫文\n"
		"10:25\t1234\ta|b c d<e>\n"
		"\t\t\n");
	ir_buf_free(&b);
	ir_table_free(t);
}

/* Every line of every form of a drill's table bears the mark. */
static void
drills(void)
{
	struct ir_table *t = example("一覧");
	struct ir_buf b;

	ir_table_drill(t, true);
	ir_buf_init(&b, 0);
	for (int form = 0; form < 4; form++) {
		ir_buf_clear(&b);
		EQ(form == 0                ? ir_table_text(t, 0, &b)
				: form == 1 ? ir_table_text(t, 40, &b)
				: form == 2 ? ir_table_markdown(t, &b)
					    : ir_table_tsv(t, &b),
			0);
		for (char *l = b.p; *l;) {
			size_t n = strcspn(l, "\n");

			l[n] = '\0';
			OKM(strstr(l, IR_DRILL_MARK) || (form == 2 && n == 0) ||
					(form == 2 && strstr(l, "---")),
				l);
			OK(form != 1 || ir_width(l, n) <= 40);
			l += n + 1;
		}
	}
	ir_buf_free(&b);
	ir_table_free(t);
}

/* Whatever the width, no line is wider (FIXED columns and 8 a column apart)
 * and no character is lost. */
static void
widths(void)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	for (unsigned w = 30; w < 120; w++) {
		struct ir_table *t = example(NULL);
		size_t at = 0, kanji = 0;

		ir_buf_clear(&b);
		EQ(ir_table_text(t, w, &b), 0);
		while (at < b.len) {
			size_t n = strcspn(b.p + at, "\n");

			if (ir_width(b.p + at, n) > w)
				OKM(0, "a line is too wide");
			if (n && b.p[at + n - 1] == ' ')
				OKM(0, "a line ends with a blank");
			at += n + 1;
		}
		for (const char *s = b.p; (s = strstr(s, "脅")); s++)
			kanji++;
		EQ(kanji, 1);
		ir_table_free(t);
	}
	ir_buf_free(&b);
}

static void
misuse(void)
{
	struct ir_table *t = ir_table_new(NULL);
	struct ir_buf b;

	ir_buf_init(&b, 0);
	EQ(ir_table_text(t, 80, &b), 0); /* no columns: nothing */
	EQ(b.len, 0);
	ir_table_row(t);
	EQ(ir_table_text(t, 80, &b), -EINVAL);
	ir_table_free(t);
	t = example(NULL);
	ir_table_cell(t, "2");
	ir_table_cell(t, "3");
	ir_table_cell(t, "4: too many");
	EQ(ir_table_text(t, 80, &b), -EINVAL);
	EQ(ir_table_tsv(t, &b), -EINVAL);
	ir_table_free(t);
	t = ir_table_new(NULL);
	for (int i = 0; i <= IR_TABLE_COLUMNS; i++)
		ir_table_col(t, "c", 0);
	EQ(ir_table_markdown(t, &b), -EINVAL);
	ir_table_free(t);
	ir_table_free(NULL);
	/* controls never reach a terminal */
	t = ir_table_new("\033]0;x\007");
	ir_table_col(t,
		"\xc2\x9b"
		"h",
		0);
	ir_table_row(t);
	ir_table_cell(t, "a\033[2Jb\x7f");
	ir_buf_clear(&b);
	EQ(ir_table_text(t, 0, &b), 0);
	STR(b.p, " ]0;x\n  h\n-------\na [2Jb\n");
	ir_table_free(t);
	ir_buf_free(&b);
}

/* Of equal texts the main column is left the widest. */
static void
main_column(void)
{
	static const char text[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct ir_table *t = ir_table_new(NULL);
	struct ir_buf b;

	ir_buf_init(&b, 0);
	ir_table_col(t, "a", 0);
	ir_table_col(t, "b", IR_COL_MAIN);
	ir_table_row(t);
	ir_table_cell(t, text);
	ir_table_cell(t, text);
	EQ(ir_table_text(t, 40, &b), 0);
	OK(b.p && strstr(b.p, "\n---------  -----------------------------\n"));
	ir_buf_free(&b);
	ir_table_free(t);
}

int
main(void)
{
	int calls = 0;

	main_column();
	wrapping();
	EQ(ir_text_wrap("a b c d", 7, 1, stop, &calls), -7);
	EQ(calls, 2);
	renders();
	drills();
	widths();
	misuse();
	return tap_done();
}
