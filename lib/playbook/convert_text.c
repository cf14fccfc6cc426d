/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "convert_i.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"

#define FOLD 78 /* columns of a folded line */

/* May YAML hold the character as it is, and not take it for a line end? */
static bool
is_printable(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7F && c < 0xA0))
		return false;
	return c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE &&
		c != 0xFFFF;
}

/* All printable, or one of the characters of also. */
static bool
all_printable(const char *s, const char *also)
{
	size_t left = strlen(s), n;
	uint32_t c;

	for (; left > 0; s += n, left -= n) {
		n = ir_utf8_char(s, left, &c);
		if (n == 0 || (!is_printable(c) && !strchr(also, *s)))
			return false;
	}
	return true;
}

/* Words and shapes that some reader of YAML takes for no text. */
static bool
is_ambiguous(const char *s)
{
	static const char *const words[] = {"null", "true", "false", "yes",
		"no", "on", "off", "y", "n", "~", "<<", "=", ".inf", ".nan",
		NULL};
	size_t n = strspn(s, "+-");

	for (size_t i = 0; words[i]; i++)
		if (strcasecmp(s, words[i]) == 0)
			return true;
	if (strcasecmp(s + n, ".inf") == 0)
		return true;
	/* numbers of any base, sexagesimal ones and days */
	n += strspn(s + n, ".");
	return s[n] >= '0' && s[n] <= '9' &&
		s[strspn(s, "0123456789abcdefABCDEFxXoO.:_+-")] == '\0';
}

static bool
is_plain(const char *s, bool flow)
{
	size_t len = strlen(s);

	if (len == 0 || strchr("-?:,[]{}#&*!|>'\"%@` \t", *s))
		return false;
	if (strchr(" :", s[len - 1]) || is_ambiguous(s))
		return false;
	if (flow && s[strcspn(s, ",[]{}")])
		return false;
	return !strstr(s, ": ") && !strstr(s, " #") && all_printable(s, "");
}

static void
escape(uint32_t c, struct ir_buf *out)
{
	static const char shorts[] = "\"\"\\\\\aa\bb\tt\nn\vv\ff\rr\033e";

	for (size_t i = 0; i + 1 < sizeof(shorts); i += 2)
		if ((unsigned char)shorts[i] == c) {
			(void)ir_buf_addc(out, '\\');
			(void)ir_buf_addc(out, shorts[i + 1]);
			return;
		}
	if (c < 0x100)
		(void)ir_buf_addf(out, "\\x%02X", c);
	else
		(void)ir_buf_addf(out, "\\u%04X", c);
}

static void
double_quoted(const char *s, struct ir_buf *out)
{
	size_t left = strlen(s), n;
	uint32_t c;

	(void)ir_buf_addc(out, '"');
	for (; left > 0; s += n, left -= n) {
		n = ir_utf8_char(s, left, &c);
		if (n == 0)
			break; /* readers let nothing in but UTF-8 */
		if (c == '"' || c == '\\' || !is_printable(c))
			escape(c, out);
		else
			(void)ir_buf_add(out, s, n);
	}
	(void)ir_buf_addc(out, '"');
}

void
convert_text(const char *s, bool flow, struct ir_buf *out)
{
	if (is_plain(s, flow)) {
		(void)ir_buf_adds(out, s);
	} else if (strpbrk(s, "\"\\") && !strchr(s, '\'') &&
		all_printable(s, "")) {
		(void)ir_buf_addc(out, '\'');
		(void)ir_buf_adds(out, s);
		(void)ir_buf_addc(out, '\'');
	} else {
		double_quoted(s, out);
	}
}

static void
new_line(unsigned indent, struct ir_buf *out)
{
	(void)ir_buf_addc(out, '\n');
	for (unsigned i = 0; i < indent; i++)
		(void)ir_buf_addc(out, ' ');
}

static void
literal(const char *s, unsigned indent, struct ir_buf *out)
{
	size_t len = strlen(s);

	(void)ir_buf_adds(out, "|");
	if (s[len - 1] != '\n')
		(void)ir_buf_addc(out, '-');
	else if (len > 1 && s[len - 2] == '\n')
		(void)ir_buf_addc(out, '+');
	while (*s) {
		size_t n = strcspn(s, "\n");

		if (n > 0)
			new_line(indent, out);
		else
			(void)ir_buf_addc(out, '\n');
		(void)ir_buf_add(out, s, n);
		s += n + (s[n] == '\n');
	}
	(void)ir_buf_addc(out, '\n');
}

/* A blank that a folded line may end at: the reader puts it back. */
static bool
is_gap(const char *s, size_t at)
{
	return at > 0 && s[at] == ' ' && !strchr(" \t", s[at - 1]) &&
		s[at + 1] && !strchr(" \t", s[at + 1]);
}

static void
folded(const char *s, unsigned indent, struct ir_buf *out)
{
	(void)ir_buf_adds(out, ">-");
	while (*s) {
		size_t end = 0, at = 0;

		while (s[at]) {
			at += strcspn(s + at + 1, " ") + 1;
			if (end > 0 && indent + ir_width(s, at) > FOLD)
				break;
			if (!s[at] || is_gap(s, at))
				end = at;
		}
		new_line(indent, out);
		(void)ir_buf_add(out, s, end);
		s += end + (s[end] == ' ');
	}
	(void)ir_buf_addc(out, '\n');
}

bool
convert_block(const char *s, unsigned indent, struct ir_buf *out)
{
	size_t len = strlen(s), gaps = 0;

	if (len == 0 || strchr(" \t\n", *s))
		return false;
	if (strchr(s, '\n')) {
		if (!all_printable(s, "\t\n"))
			return false;
		literal(s, indent, out);
		return true;
	}
	if (!all_printable(s, ""))
		return false;
	for (size_t i = 0; i < len; i++)
		gaps += is_gap(s, i);
	if (gaps == 0 || indent + ir_width(s, len) <= FOLD || s[len - 1] == ' ')
		return false;
	folded(s, indent, out);
	return true;
}
