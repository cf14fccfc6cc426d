/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes a cut character off the end, so that messages stay UTF-8. */
static void
whole_characters(char *s, size_t len)
{
	size_t i = len;

	while (i > 0 && len - i < 3 && ((unsigned char)s[i - 1] & 0xC0) == 0x80)
		i--;
	if (i > 0 && (unsigned char)s[i - 1] >= 0xC0)
		s[i - 1] = '\0';
}

/* The message may have the old text among its arguments. */
static void
put(struct ir_err *e, const char *text, int wanted)
{
	size_t n = strlen(text);

	memcpy(e->text, text, n + 1);
	if (wanted >= IR_ERR_TEXT)
		whole_characters(e->text, n);
}

int
ir_err_set(struct ir_err *e, int code, const char *fmt, ...)
{
	char text[IR_ERR_TEXT];
	va_list ap;
	int n;

	code = -abs(code);
	if (!e)
		return code;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	put(e, text, n);
	e->code = code;
	return code;
}

int
ir_err_sys(struct ir_err *e, int errnum, const char *fmt, ...)
{
	char text[IR_ERR_TEXT], why[256], all[IR_ERR_TEXT];
	va_list ap;
	int n;

	errnum = abs(errnum);
	if (!e)
		return -errnum;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text) - sizeof(why), fmt, ap);
	va_end(ap);
	n = snprintf(all, sizeof(all), "%s: %s", text,
		strerror_r(errnum, why, sizeof(why)));
	put(e, all, n);
	e->code = -errnum;
	return -errnum;
}

int
ir_err_prefix(struct ir_err *e, const char *fmt, ...)
{
	char text[IR_ERR_TEXT], all[2 * IR_ERR_TEXT];
	va_list ap;
	int n;

	if (!e)
		return -IR_ELIB;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	n = snprintf(all, sizeof(all), "%s%s", text, e->text);
	all[IR_ERR_TEXT - 1] = '\0';
	put(e, all, n);
	return e->code;
}
