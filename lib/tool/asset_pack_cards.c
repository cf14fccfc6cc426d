/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "ir/doc/markup.h"

#include "asset_pack_i.h"

/* The page to hang up: how to unplug. */

const char *
pack_number(const struct pack *p, const char *role)
{
	const struct ir_contact *c;
	const char *any = NULL;
	size_t at = 0;

	while ((c = ir_contacts_next(p->contacts, IR_CONTACT_ROLE, role, &at)))
		for (size_t i = 0; i < c->n_ways; i++) {
			const struct ir_way *w = &c->ways[i];

			if (!w->value ||
				(strcmp(w->type, "phone") != 0 &&
					strcmp(w->type, "mobile") != 0))
				continue;
			if (w->hours && strcmp(w->hours, "day") != 0)
				return w->value;
			any = any ? any : w->value;
		}
	return any;
}

/* The card is a picture, so that its letters are large. */

#define WIDTH 1800u /* tenths of a millimetre */
#define HEIGHT 2300u
#define LEFT 190u /* of the text */
#define SIZE 118u /* of large letters */

struct card {
	const struct pack *p;
	struct ir_buf svg, words;
	unsigned y, number;
};

/* One line of text, smaller when it would not fit. */
static void
line(struct card *c, unsigned x, unsigned size, bool white, const char *text)
{
	size_t cols = ir_width(text, strlen(text));

	if (cols > 0 && cols * size / 2 > WIDTH - x - 30)
		size = (unsigned)((WIDTH - x - 30) * 2 / cols);
	(void)ir_buf_addf(&c->svg,
		"<text x=\"%u\" y=\"%u\" font-size=\"%u\" font-weight=\"bold\""
		" fill=\"%s\">",
		x, c->y, size, white ? "#fff" : "#000"); /* sticky */
	ir_markup_text(&c->svg, text);
	(void)ir_buf_adds(&c->svg, "</text>\n"); /* sticky */
	(void)ir_buf_addf(&c->words, "%s%s", c->words.len ? " / " : "",
		text); /* sticky */
}

static void
title(struct card *c, const char *text)
{
	(void)ir_buf_addf(&c->svg,
		"<rect x=\"0\" y=\"0\" width=\"%u\" height=\"190\" "
		"fill=\"#000\"/>\n",
		WIDTH); /* sticky */
	c->y = 135;
	line(c, 50, 110, true, text);
	c->y = 190;
}

/* A numbered step of two lines. */
static void
step(struct card *c, const char *what, const char *how)
{
	c->y += 176;
	c->number++;
	(void)ir_buf_addf(&c->svg,
		"<circle cx=\"90\" cy=\"%u\" r=\"72\" fill=\"#000\"/>\n"
		"<text x=\"90\" y=\"%u\" font-size=\"96\" "
		"text-anchor=\"middle\""
		" font-weight=\"bold\" fill=\"#fff\">%u</text>\n",
		c->y - 10, c->y + 24, c->number); /* sticky */
	line(c, LEFT, SIZE, false, what);
	c->y += 96;
	line(c, LEFT, 66, false, how);
	c->y += 44;
}

/* Whom to call, and a box for the pen when nobody knows. */
static void
call(struct card *c, const char *who, const char *role)
{
	const char *number = pack_number(c->p, role);

	c->y += 122;
	line(c, LEFT, 70, false, who);
	(void)ir_buf_addf(&c->svg,
		"<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"104\" "
		"fill=\"none\" stroke=\"#000\" stroke-width=\"6\"/>\n",
		LEFT + 640, c->y - 80, WIDTH - LEFT - 670); /* sticky */
	if (number)
		line(c, LEFT + 670, 84, false, number);
}

static void
steps(struct card *c)
{
	const struct pack *p = c->p;

	title(c,
		pw(p, "機器・PC の様子がおかしいとき",
			"IF A DEVICE OR PC BEHAVES ODDLY"));
	step(c, pw(p, "電源は切らない", "LEAVE THE POWER ON"),
		pw(p, "再起動もしない。証拠は電源とともに消える",
			"no restart either: evidence goes with the power"));
	step(c, pw(p, "患者につながっているか", "IS A PATIENT ON IT?"),
		pw(p, "はい・わからない → 抜かずに病棟へ。代わりの用意が先",
			"yes or unknown: do not unplug; ward first, substitute "
			"first"));
	step(c, pw(p, "LAN ケーブルを抜く", "PULL THE LAN CABLE"),
		pw(p, "抜く前に画面と設定を写真に。抜いた口に印をつける",
			"photograph screen and settings first, mark the "
			"socket"));
	step(c, pw(p, "無線 (Wi-Fi) を切る", "SWITCH OFF WI-FI"),
		pw(p, "本体のスイッチか設定で。電源は入れたまま",
			"by its switch or its settings, power stays on"));
	step(c, pw(p, "電話する", "CALL"),
		pw(p, "「いつ・どこで・どの機器・何が見えた・誰が」を伝える",
			"when, where, which device, what was seen, by whom"));
	call(c, pw(p, "情報システム", "Information systems"), "MIS");
	call(c, pw(p, "臨床工学 (ME)", "Clinical engineering"), "CE");
	call(c, pw(p, "医療安全", "Patient safety"), "SAFE");
}

void
pack_unplug(const struct pack *p)
{
	struct card c = {.p = p};

	ir_buf_init(&c.svg, 0);
	ir_buf_init(&c.words, 0);
	(void)ir_buf_addf(&c.svg,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"180mm\" "
		"height=\"230mm\" viewBox=\"0 0 %u %u\" font-family=\""
		"'IPAexGothic', 'Noto Sans JP', 'Noto Sans CJK JP', "
		"sans-serif\">\n<rect x=\"4\" y=\"4\" width=\"%u\" "
		"height=\"%u\" fill=\"none\" stroke=\"#000\" "
		"stroke-width=\"8\"/>\n",
		WIDTH, HEIGHT, WIDTH - 8, HEIGHT - 8); /* sticky */
	steps(&c);
	(void)ir_buf_adds(&c.svg, "</svg>\n"); /* sticky */
	ir_doc_heading(p->d, 1,
		pw(p, "切り離しカード(機器のそばに貼る)",
			"Unplug card (to hang beside the device)"));
	if (ir_buf_err(&c.svg) == 0 && ir_buf_err(&c.words) == 0)
		ir_doc_picture(p->d, c.svg.p, c.svg.len, c.words.p);
	ir_buf_free(&c.svg);
	ir_buf_free(&c.words);
}
