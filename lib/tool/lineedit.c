/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/lineedit.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#define ESC_WAIT_MS 50
#define KEY(c) ((c)&0x1f)

struct ir_lineedit {
	int in, out, sigfd;
	const struct ir_ctx *ctx;
	struct termios saved;
	sigset_t mask;
	struct ir_buf line;
	size_t cur; /* byte offset */
	struct timespec first;
	bool have_first;
	unsigned char key[4]; /* of a character arriving in pieces */
	size_t n_key;
	char pending[256]; /* read ahead */
	size_t n_pending, at_pending;
	const char *prompt;
};

static int
set_raw(struct ir_lineedit *ed)
{
	struct termios t = ed->saved;

	t.c_iflag &= ~(tcflag_t)(BRKINT | INPCK | ISTRIP | IXON | ICRNL);
	t.c_cflag |= CS8;
	t.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN | ISIG);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	/* DRAIN, not FLUSH: what was typed ahead counts. */
	return tcsetattr(ed->in, TCSADRAIN, &t) == 0 ? 0 : -errno;
}

int
ir_lineedit_open(struct ir_lineedit **ret, int in, int out,
	const struct ir_ctx *ctx, struct ir_err *e)
{
	struct ir_lineedit *ed = calloc(1, sizeof(*ed));
	sigset_t set;
	int r;

	if (!ed)
		return ir_err_sys(e, ENOMEM, _("cannot open the prompt"));
	ed->in = in;
	ed->out = out;
	ed->ctx = ctx;
	ir_buf_init(&ed->line, IR_LINEEDIT_MAX);
	(void)ir_buf_adds(&ed->line, ""); /* p is there */
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGWINCH);
	(void)sigprocmask(SIG_BLOCK, &set, &ed->mask);
	ed->sigfd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	r = ed->sigfd < 0 || tcgetattr(in, &ed->saved) != 0 ? -errno
							    : set_raw(ed);
	if (r < 0) {
		(void)sigprocmask(SIG_SETMASK, &ed->mask, NULL);
		if (ed->sigfd >= 0)
			(void)close(ed->sigfd);
		ir_buf_free(&ed->line);
		free(ed);
		return ir_err_sys(e, r, _("cannot open the prompt"));
	}
	*ret = ed;
	return 0;
}

void
ir_lineedit_close(struct ir_lineedit *ed)
{
	if (!ed)
		return;
	(void)tcsetattr(ed->in, TCSADRAIN, &ed->saved); /* may be gone */
	(void)close(ed->sigfd);
	(void)sigprocmask(SIG_SETMASK, &ed->mask, NULL);
	ir_buf_free(&ed->line);
	free(ed);
}

void
ir_lineedit_pause(struct ir_lineedit *ed)
{
	(void)tcsetattr(ed->in, TCSADRAIN, &ed->saved); /* may be gone */
}

int
ir_lineedit_resume(struct ir_lineedit *ed, struct ir_err *e)
{
	int r = set_raw(ed);

	return r < 0 ? ir_err_sys(e, -r, _("cannot open the prompt")) : 0;
}

static size_t
columns(const struct ir_lineedit *ed)
{
	struct winsize ws;

	if (ioctl(ed->out, TIOCGWINSZ, &ws) == 0 && ws.ws_col >= 20)
		return ws.ws_col;
	return 80;
}

/* Bytes to pass over at the left so that the cursor is in sight. */
static size_t
scroll(const struct ir_lineedit *ed, size_t room)
{
	size_t from = 0, width = ir_width(ed->line.p, ed->cur);

	while (width > room) {
		size_t n = ir_utf8_char(
			ed->line.p + from, ed->line.len - from, NULL);

		width -= ir_width(ed->line.p + from, n);
		from += n;
	}
	return from;
}

static void
draw(const struct ir_lineedit *ed)
{
	size_t used = ir_width(ed->prompt, strlen(ed->prompt));
	size_t cols = columns(ed);
	/* One column for a wide character that does not fit, one for the
	 * cursor. */
	size_t room = cols > used + 10 ? cols - used - 2 : 8;
	size_t from = scroll(ed, room), shown, at;
	struct ir_buf b;

	shown = ir_width_fit(
		ed->line.p + from, ed->line.len - from, room, NULL);
	at = used + ir_width(ed->line.p + from, ed->cur - from);
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "\r%s", ed->prompt); /* sticky */
	(void)ir_buf_add(&b, ed->line.p + from, shown); /* sticky */
	(void)ir_buf_adds(&b, "\033[K\r"); /* sticky */
	if (at > 0)
		(void)ir_buf_addf(&b, "\033[%zuC", at); /* sticky */
	(void)ir_io_write(ed->out, b.p, b.len); /* seen at the next read */
	ir_buf_free(&b);
}

static void
insert(struct ir_lineedit *ed, const unsigned char *s, size_t n)
{
	char tail[4];

	memcpy(tail, s, n);
	if (ir_buf_add(&ed->line, tail, n) < 0) {
		ed->line.err = 0; /* full: the key is not taken */
		return;
	}
	memmove(ed->line.p + ed->cur + n, ed->line.p + ed->cur,
		ed->line.len - n - ed->cur);
	memcpy(ed->line.p + ed->cur, tail, n);
	ed->cur += n;
	if (!ed->have_first) {
		ed->have_first = clock_gettime(CLOCK_REALTIME, &ed->first) == 0;
	}
}

static void
cut(struct ir_lineedit *ed, size_t from, size_t to)
{
	memmove(ed->line.p + from, ed->line.p + to, ed->line.len - to);
	ir_buf_cut(&ed->line, ed->line.len - (to - from));
	ed->cur = from;
	if (ed->line.len == 0)
		ed->have_first = false;
}

/* Where the character before `at` begins; combining marks go with it. */
static size_t
before(const struct ir_lineedit *ed, size_t at)
{
	while (at > 0) {
		size_t end = at--;

		while (at > 0 && (ed->line.p[at] & 0xC0) == 0x80)
			at--;
		if (ir_width(ed->line.p + at, end - at) > 0)
			break;
	}
	return at;
}

static size_t
after(const struct ir_lineedit *ed, size_t at)
{
	const struct ir_buf *l = &ed->line;

	do {
		at++;
		while (at < l->len && (l->p[at] & 0xC0) == 0x80)
			at++;
	} while (at < l->len &&
		ir_width(l->p + at,
			ir_utf8_char(l->p + at, l->len - at, NULL)) == 0);
	return at < l->len ? at : l->len;
}

static size_t
word_before(const struct ir_lineedit *ed)
{
	static const char wide[] = "\xE3\x80\x80"; /* ideographic space */
	size_t at = ed->cur;
	bool word = false;

	while (at > 0) {
		size_t p = before(ed, at);
		bool blank = ed->line.p[p] == ' ' ||
			(at - p == 3 && memcmp(ed->line.p + p, wide, 3) == 0);

		if (blank && word)
			break;
		word = word || !blank;
		at = p;
	}
	return at;
}

static void
move(struct ir_lineedit *ed, char final, int arg)
{
	switch (final) {
	case 'C':
		if (ed->cur < ed->line.len)
			ed->cur = after(ed, ed->cur);
		break;
	case 'D':
		ed->cur = before(ed, ed->cur);
		break;
	case 'H':
		ed->cur = 0;
		break;
	case 'F':
		ed->cur = ed->line.len;
		break;
	case '~':
		if (arg == 3 && ed->cur < ed->line.len)
			cut(ed, ed->cur, after(ed, ed->cur));
		else if (arg == 1 || arg == 7)
			ed->cur = 0;
		else if (arg == 4 || arg == 8)
			ed->cur = ed->line.len;
		break;
	default:
		break;
	}
}

/* 1 a byte, 0 none within ms, < 0 gone. */
static int
next_byte(struct ir_lineedit *ed, int ms, unsigned char *ret)
{
	struct pollfd p = {.fd = ed->in, .events = POLLIN};
	ssize_t n;

	if (ed->at_pending == ed->n_pending) {
		if (poll(&p, 1, ms) <= 0)
			return 0;
		n = read(ed->in, ed->pending, sizeof(ed->pending));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			return 0;
		if (n <= 0)
			return -EIO;
		ed->n_pending = (size_t)n;
		ed->at_pending = 0;
	}
	*ret = (unsigned char)ed->pending[ed->at_pending++];
	return 1;
}

/* What follows ESC: CSI and SS3 sequences; others are dropped. */
static void
escape(struct ir_lineedit *ed)
{
	unsigned char c = 0;
	int arg = 0;

	if (next_byte(ed, ESC_WAIT_MS, &c) <= 0 || (c != '[' && c != 'O'))
		return;
	while (next_byte(ed, ESC_WAIT_MS, &c) > 0) {
		if (c >= '0' && c <= '9' && arg < 1000)
			arg = arg * 10 + (c - '0');
		else if (c >= 0x40) {
			move(ed, (char)c, arg);
			return;
		}
	}
}

static void
control(struct ir_lineedit *ed, unsigned char c)
{
	switch (c) {
	case KEY('A'):
		ed->cur = 0;
		break;
	case KEY('E'):
		ed->cur = ed->line.len;
		break;
	case KEY('B'):
		move(ed, 'D', 0);
		break;
	case KEY('F'):
		move(ed, 'C', 0);
		break;
	case KEY('D'):
		move(ed, '~', 3);
		break;
	case KEY('H'):
	case 0x7f:
		if (ed->cur > 0)
			cut(ed, before(ed, ed->cur), ed->cur);
		break;
	case KEY('K'):
		cut(ed, ed->cur, ed->line.len);
		break;
	case KEY('U'):
		cut(ed, 0, ed->cur);
		break;
	case KEY('W'):
		cut(ed, word_before(ed), ed->cur);
		break;
	case KEY('L'):
		(void)ir_io_write(ed->out, "\033[H\033[2J", 7); /* cosmetic */
		break;
	case '\t':
		insert(ed, (const unsigned char *)" ", 1);
		break;
	case 0x1b:
		escape(ed);
		break;
	default:
		break;
	}
}

/* Bytes the character that begins with c has, 0: none begins so. */
static size_t
length_of(unsigned char c)
{
	if (c >= 0xC2 && c <= 0xDF)
		return 2;
	if (c >= 0xE0 && c <= 0xEF)
		return 3;
	return c >= 0xF0 && c <= 0xF4 ? 4 : 0;
}

/* A byte above 0x7f: gathers a whole character; others are dropped, so the
 * line is UTF-8 at all times. */
static void
gather(struct ir_lineedit *ed, unsigned char c)
{
	char text[4];
	size_t want;

	if ((c & 0xC0) != 0x80)
		ed->n_key = 0;
	if (ed->n_key == sizeof(ed->key))
		return;
	ed->key[ed->n_key++] = c;
	want = length_of(ed->key[0]);
	if (want == 0) {
		ed->n_key = 0;
		return;
	}
	if (ed->n_key < want)
		return;
	memcpy(text, ed->key, want);
	/* C1 controls are no text. */
	if (ir_utf8_char(text, want, NULL) == want &&
		!(ed->key[0] == 0xC2 && ed->key[1] < 0xA0))
		insert(ed, ed->key, want);
	ed->n_key = 0;
}

/* An event, or -1 to go on. */
static int
take(struct ir_lineedit *ed, unsigned char c)
{
	if (c == '\r' || c == '\n')
		return IR_LINEEDIT_LINE;
	if (c == KEY('C'))
		return IR_LINEEDIT_BREAK;
	if (c == KEY('D') && ed->line.len == 0)
		return IR_LINEEDIT_END;
	if (c >= 0x80)
		gather(ed, c);
	else if (c < 0x20 || c == 0x7f)
		control(ed, c);
	else
		insert(ed, &c, 1);
	return -1;
}

/* True when a signal ends us. */
static bool
signalled(struct ir_lineedit *ed)
{
	struct signalfd_siginfo s;
	bool end = false;

	while (read(ed->sigfd, &s, sizeof(s)) == (ssize_t)sizeof(s))
		end = end || s.ssi_signo != SIGWINCH;
	return end;
}

#define GOT_BYTE 100 /* no event */

/* A byte in *ret, an event, or an error. */
static int
wait_byte(struct ir_lineedit *ed, int timeout_ms, unsigned char *ret,
	struct ir_err *e)
{
	struct pollfd p[2] = {
		{.fd = ed->in, .events = POLLIN},
		{.fd = ed->sigfd, .events = POLLIN},
	};
	int r;

	if (ed->at_pending == ed->n_pending) {
		r = poll(p, 2, timeout_ms);
		if (r < 0 && errno != EINTR)
			return ir_err_sys(
				e, errno, _("cannot read the terminal"));
		if (r > 0 && p[1].revents && signalled(ed))
			return IR_LINEEDIT_GONE;
		if (r <= 0 || !p[0].revents)
			return r == 0 ? IR_LINEEDIT_TICK : IR_LINEEDIT_RESIZED;
	}
	r = next_byte(ed, 0, ret);
	if (r < 0)
		return IR_LINEEDIT_GONE;
	return r > 0 ? GOT_BYTE : IR_LINEEDIT_RESIZED;
}

int
ir_lineedit_wait(struct ir_lineedit *ed, const char *prompt, int timeout_ms,
	struct ir_err *e)
{
	unsigned char c = 0;
	int event = -1, r;

	ed->prompt = prompt;
	while (event < 0) {
		if (ed->at_pending == ed->n_pending)
			draw(ed);
		r = wait_byte(ed, timeout_ms, &c, e);
		if (r == GOT_BYTE)
			event = take(ed, c);
		else if (r != IR_LINEEDIT_RESIZED)
			return r;
	}
	draw(ed);
	return event;
}

/* Is this the ESC key itself?  A sequence that it begins is passed over. */
static bool
escape_alone(struct ir_lineedit *ed)
{
	unsigned char c = 0;

	if (next_byte(ed, ESC_WAIT_MS, &c) <= 0)
		return true;
	while ((c == '[' || c == 'O' || c < 0x40) &&
		next_byte(ed, ESC_WAIT_MS, &c) > 0)
		;
	return false;
}

int
ir_lineedit_key(
	struct ir_lineedit *ed, int timeout_ms, char out[5], struct ir_err *e)
{
	unsigned char c = 0;
	size_t n = 0, want = 0;

	for (;;) {
		int r = wait_byte(ed, n > 0 ? ESC_WAIT_MS : timeout_ms, &c, e);

		if (r == IR_LINEEDIT_TICK && n > 0) {
			n = 0; /* the rest of a character never came */
			continue;
		}
		if (r != GOT_BYTE)
			return r;
		if (c == KEY('C'))
			return IR_LINEEDIT_BREAK;
		if (c == KEY('D'))
			return IR_LINEEDIT_END;
		if (c == 0x1b && !escape_alone(ed))
			continue;
		if ((c & 0xC0) != 0x80) {
			n = 0;
			want = c < 0x80 ? 1 : length_of(c);
		}
		if (want == 0)
			continue;
		out[n++] = (char)(c == '\r' ? '\n' : c);
		if (n < want)
			continue;
		out[n] = '\0';
		if (want == 1 || ir_utf8_char(out, want, NULL) == want)
			return IR_LINEEDIT_LINE;
		want = 0;
	}
}

const char *
ir_lineedit_text(const struct ir_lineedit *ed)
{
	return ed->line.p;
}

bool
ir_lineedit_first_key(const struct ir_lineedit *ed, struct ir_time *ret)
{
	if (ed->have_first)
		*ret = ir_time_of(&ed->first);
	return ed->have_first;
}

void
ir_lineedit_clear(struct ir_lineedit *ed)
{
	ir_buf_clear(&ed->line);
	ed->cur = 0;
	ed->have_first = false;
	ed->n_key = 0;
}

void
ir_lineedit_above(struct ir_lineedit *ed, const char *text)
{
	(void)ir_io_write(ed->out, "\r\033[K", 4); /* seen at the next read */
	(void)ir_io_write(ed->out, text, strlen(text));
}
