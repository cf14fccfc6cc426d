/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/tool/seal.h"

enum {
	CTRL_C = 3,
	CTRL_D = 4,
	BACKSPACE = 8,
	CTRL_U = 21,
	DELETE = 127,
};

/* A character back, whatever its bytes. */
static size_t
back(const char *buf, size_t n)
{
	while (n > 0 && ((unsigned char)buf[--n] & 0xc0) == 0x80)
		;
	return n;
}

/* 0 at the end of the line, -ECANCELED, or an error. */
static int
read_keys(int fd, char *buf, size_t cap)
{
	size_t n = 0;
	char c;

	for (;;) {
		ssize_t got = ir_io_read(fd, &c, 1);

		if (got < 0)
			return (int)got;
		if (got == 0 || c == CTRL_C || (c == CTRL_D && n == 0))
			return -ECANCELED;
		if (c == '\n' || c == '\r' || c == CTRL_D)
			break;
		if (c == BACKSPACE || c == DELETE)
			n = back(buf, n);
		else if (c == CTRL_U)
			n = 0;
		else if (n + 1 < cap)
			buf[n++] = c;
		else
			return -EMSGSIZE;
	}
	buf[n] = '\0';
	return 0;
}

/* ^C must not leave the terminal without its echo: it is a key like others
 * here. */
static int
ask_once(int fd, const char *prompt, char *buf, size_t cap)
{
	struct termios was, quiet;
	int r;

	if (tcgetattr(fd, &was) < 0)
		return -errno;
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	if (tcsetattr(fd, TCSAFLUSH, &quiet) < 0)
		return -errno;
	r = ir_io_write(fd, prompt, strlen(prompt));
	if (r == 0)
		r = read_keys(fd, buf, cap);
	if (tcsetattr(fd, TCSAFLUSH, &was) < 0 && r == 0)
		r = -errno;
	(void)ir_io_write(fd, "\n", 1); /* only for the eye */
	return r;
}

static int
told(int r, struct ir_err *e)
{
	if (r == -ECANCELED)
		return ir_err_set(e, ECANCELED, _("cancelled"));
	if (r == -EMSGSIZE)
		return ir_err_set(e, EMSGSIZE, _("the passphrase is too long"));
	return ir_err_sys(e, r, _("cannot read the passphrase"));
}

static int
from_terminal(bool twice, bool token, char *buf, size_t cap, struct ir_err *e)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	char again[IR_SECRET_MAX] = "";
	int r;

	if (fd < 0)
		return ir_err_set(e, ENOTTY,
			_("no terminal to ask for the passphrase or PIN on: "
			  "give it by --pass-fd"));
	r = ask_once(fd, token ? _("PIN of the token: ") : _("passphrase: "),
		buf, cap);
	if (r == 0 && twice)
		r = ask_once(fd, _("the same again: "), again, sizeof(again));
	if (r < 0)
		r = told(r, e);
	else if (twice && strcmp(buf, again) != 0)
		r = ir_err_set(e, IR_EUSAGE, _("the two are not the same"));
	explicit_bzero(again, sizeof(again));
	(void)close(fd); /* all was written that mattered */
	return r;
}

/* The first line, byte by byte: what follows may be for somebody else. */
static int
from_fd(uint64_t fd, char *buf, size_t cap, struct ir_err *e)
{
	size_t n = 0;
	ssize_t got = 1;
	char c = 0;

	if (fd > INT_MAX)
		return ir_err_sys(e, EBADF, _("cannot read the passphrase"));
	while ((got = ir_io_read((int)fd, &c, 1)) == 1 && c != '\n') {
		if (n + 1 >= cap)
			return told(-EMSGSIZE, e);
		buf[n++] = c;
	}
	buf[n] = '\0';
	return got < 0 ? told((int)got, e) : 0;
}

int
ir_seal_ask(void *arg, bool token, char *buf, size_t cap, struct ir_err *e)
{
	const struct ir_seal_secret *s = arg;

	if (s->has_fd)
		return from_fd(s->fd, buf, cap, e);
	return from_terminal(s->twice, token, buf, cap, e);
}
