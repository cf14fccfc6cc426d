/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "access_dialogue_i.h"

#define BS '\b'
#define ESC '\033'

enum {
	NO_ESC,
	ESC_SEEN,
	IN_CSI, /* ESC [ */
	IN_STRING, /* ESC ]: a title, up to BEL */
};

void
ir_screen_init(struct ir_screen *s)
{
	memset(s, 0, sizeof(*s));
}

static int
line_end(struct ir_screen *s, ir_screen_line sink, void *arg)
{
	int rc;

	if (s->erased)
		s->len = s->at;
	s->line[s->len] = '\0';
	rc = sink ? sink(arg, s->line, s->len) : 0;
	s->len = s->at = 0;
	s->line[0] = '\0';
	s->erased = false;
	return rc;
}

static int
put(struct ir_screen *s, char c, ir_screen_line sink, void *arg)
{
	int rc = 0;

	/* What wiped the pager's line out is no part of the text. */
	if (s->erased && c != ' ') {
		s->len = s->at;
		s->erased = false;
	}
	if (s->at == IR_SCREEN_LINE)
		rc = line_end(s, sink, arg);
	s->line[s->at++] = c;
	if (s->at > s->len)
		s->len = s->at;
	s->line[s->len] = '\0';
	return rc;
}

static void
erase(struct ir_screen *s)
{
	if (s->arg == '2')
		s->at = s->len = 0;
	else if (s->arg == '1')
		memset(s->line, ' ', s->at);
	else
		s->len = s->at;
	s->line[s->len] = '\0';
}

static void
in_escape(struct ir_screen *s, char c)
{
	if (s->esc == ESC_SEEN) {
		s->esc = c == '[' ? IN_CSI : c == ']' ? IN_STRING : NO_ESC;
		s->arg = '0';
	} else if (s->esc == IN_STRING) {
		if (c == '\a' || c == '\\')
			s->esc = NO_ESC;
	} else if (c >= 0x40 && c <= 0x7e) {
		s->esc = NO_ESC;
		if (c == 'K')
			erase(s);
		else if (c == 'D' && s->at > 0)
			s->at--;
	} else
		s->arg = c;
}

static int
one(struct ir_screen *s, char c, ir_screen_line sink, void *arg)
{
	if (s->cr && c != '\n' && c != '\r') {
		s->cr = false;
		s->at = 0; /* no line end: back to its start */
	}
	if (s->esc != NO_ESC && c != '\n') {
		in_escape(s, c);
		return 0;
	}
	s->esc = NO_ESC;
	switch (c) {
	case '\n':
		s->cr = false;
		return line_end(s, sink, arg);
	case '\r':
		s->cr = true;
		return 0;
	case BS:
		s->at -= s->at > 0;
		return 0;
	case ESC:
		s->esc = ESC_SEEN;
		return 0;
	case '\0':
	case '\a':
		return 0;
	default:
		return put(s, c, sink, arg);
	}
}

int
ir_screen_feed(struct ir_screen *s, const char *p, size_t len,
	ir_screen_line sink, void *arg)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < len; i++)
		rc = one(s, p[i], sink, arg);
	return rc;
}

void
ir_screen_paged(struct ir_screen *s)
{
	s->len = s->at = 0;
	s->line[0] = '\0';
	s->cr = false;
	s->erased = true;
}
