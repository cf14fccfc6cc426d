/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_BASE_I18N_H
#define IR_BASE_I18N_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Messages in two languages through gettext (domain "hikeshi"; catalogue
 * lib/po/ja.po; languages chosen by LANGUAGE / LC_MESSAGES), and the widths
 * of text on a terminal.
 */
#define _(s) ir_gettext(s)
#define N_(s) (s)

/* setlocale and bindtextdomain; localedir may be NULL for the built-in one. */
void ir_i18n_init(const char *localedir);

/* A translation, or s; valid for the life of the process. */
const char *ir_gettext(const char *s) __attribute__((format_arg(1)));

/* True when messages come out in Japanese (for data with labels ja/en). */
bool ir_i18n_japanese(void);

/*
 * Columns of UTF-8 text (East Asian wide = 2, combining = 0, ambiguous = 1;
 * a byte that is no UTF-8 = 1).  Own table, so it does not depend on the
 * locale.
 */
size_t ir_width(const char *s, size_t len);

/*
 * Columns at the most: Japanese fonts draw box, circle, star, arrow, Greek and
 * other signs below the kana two wide, which elsewhere are one; what is broken
 * into lines by this fits on both.
 */
size_t ir_width_most(const char *s, size_t len);

/* Bytes of the longest prefix of at most cols columns; *ret_cols its width. */
size_t ir_width_fit(const char *s, size_t len, size_t cols, size_t *ret_cols);

#endif
