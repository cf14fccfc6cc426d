/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/tool/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"

/* One line; 0, -ECANCELED, -IR_ELIMIT. */
static int
read_line(int fd, char *out, size_t cap)
{
	size_t n = 0;

	for (;;) {
		char c;
		ssize_t got = read(fd, &c, 1);

		if (got <= 0) /* a signal, or the end */
			return -ECANCELED;
		if (c == '\n')
			break;
		if (n + 1 == cap)
			return -IR_ELIMIT;
		out[n++] = c;
	}
	out[n] = '\0';
	return 0;
}

int
ir_tool_secret(const char *prompt, char *out, size_t cap, struct ir_err *e)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios was, quiet;
	int rc;

	if (fd < 0 || tcgetattr(fd, &was) != 0) {
		if (fd >= 0)
			(void)close(fd);
		return ir_err_set(
			e, -ENOTTY, _("no terminal to ask for a password at"));
	}
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	quiet.c_lflag |= ECHONL;
	(void)tcflush(fd, TCIFLUSH); /* typed before the question */
	rc = tcsetattr(fd, TCSAFLUSH, &quiet) == 0 ? 0 : -errno;
	if (rc == 0)
		rc = ir_io_write(fd, prompt, strlen(prompt));
	if (rc == 0)
		rc = read_line(fd, out, cap);
	(void)tcsetattr(fd, TCSAFLUSH, &was); /* nothing better to do */
	(void)close(fd);
	if (rc == -ECANCELED)
		return ir_err_set(e, rc, _("no password was typed"));
	if (rc == -IR_ELIMIT)
		return ir_err_set(e, rc, _("the password is too long"));
	if (rc < 0)
		return ir_err_sys(e, -rc, _("cannot ask at the terminal"));
	return 0;
}
