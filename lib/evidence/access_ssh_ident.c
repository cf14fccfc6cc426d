/* SPDX-License-Identifier: Apache-2.0 */
#include "access_ssh_i.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#define OPENSSH "-----BEGIN OPENSSH PRIVATE KEY-----"
/* "openssh-key-v1", 0, and "none" as the cipher, in base64. */
#define PLAIN "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU"

/* The beginning of a key's file, NUL-terminated. */
static int
read_head(const char *key, char *out, size_t cap, struct stat *st,
	struct ir_err *e)
{
	int fd = open(key, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct ir_esc esc;
	ssize_t n = -1;
	int err = errno;

	if (fd >= 0) {
		n = fstat(fd, st) == 0 ? ir_io_read(fd, out, cap - 1) : -errno;
		err = n < 0 ? (int)-n : 0;
		(void)close(fd); /* read only */
	}
	if (n < 0)
		return ir_err_sys(e, err,
			_("cannot read the key '%s', nothing was sent"),
			ir_esc(key, &esc));
	out[n] = '\0';
	return 0;
}

int
ir_ssh_ident_check(const char *key, bool has_secret, struct ir_err *e)
{
	char head[512];
	struct stat st;
	struct ir_esc esc;
	const char *p;
	bool locked;
	int rc;

	if (key[0] == '~') /* ssh knows whose directory that is */
		return 0;
	rc = read_head(key, head, sizeof(head), &st, e);
	if (rc < 0 || strncmp(head, "-----BEGIN ", 11) != 0)
		return rc; /* a public key picks one of an agent's */
	(void)ir_esc(key, &esc);
	if (st.st_uid == geteuid() && (st.st_mode & 077) != 0)
		return ir_err_set(e, -IR_EUSAGE,
			_("ssh uses no key that others can read: chmod 600 "
			  "'%s' first; nothing was sent"),
			esc.text);
	p = head + strlen(OPENSSH);
	if (strncmp(head, OPENSSH, strlen(OPENSSH)) == 0) {
		p += strspn(p, "\r\n");
		locked = strncmp(p, PLAIN, strlen(PLAIN)) != 0;
	} else
		locked = strstr(head, "ENCRYPTED") != NULL;
	if (locked && !has_secret)
		return ir_err_set(e, -IR_EUSAGE,
			_("the key '%s' has a passphrase: add --ask-password; "
			  "nothing was sent"),
			esc.text);
	return 0;
}
