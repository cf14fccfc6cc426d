/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ir/base/enc.h"
#include "ir/base/io.h"
#include "ir/evidence/access.h"
#include "ir/sys/digest.h"

/* "SHA256:..." of a key in base64. */
static bool
is_key(const char *key, const char *expect)
{
	uint8_t sum[IR_SHA256_LEN];
	struct ir_buf raw, text;
	bool ok;

	ir_buf_init(&raw, 0);
	ir_buf_init(&text, 0);
	(void)ir_buf_adds(&text, "SHA256:");
	ok = ir_unbase64(&raw, key, strlen(key)) == 0 &&
		ir_sha256(raw.p, raw.len, sum) == 0 &&
		ir_base64(&text, sum, sizeof(sum)) == 0;
	if (ok)
		ir_buf_cut(&text, strcspn(text.p, "="));
	ok = ok && strcmp(text.p, expect) == 0;
	ir_buf_free(&raw);
	ir_buf_free(&text);
	return ok;
}

/* HOST TYPE KEY: noted, and answered with a line of known_hosts when it is
 * one to accept. */
static int
on_key(const char *dir, char *const argv[])
{
	const char *expect = getenv("IR_SSH_EXPECT");
	struct ir_buf line, path;
	int fd, rc;

	if (strcmp(argv[2], "NONE") == 0)
		return 0;
	ir_buf_init(&line, 0);
	ir_buf_init(&path, 0);
	(void)ir_buf_addf(&line, "%s %s %s\n", argv[1], argv[2], argv[3]);
	(void)ir_buf_addf(&path, "%s/seen", dir);
	rc = ir_buf_err(&line) ? ir_buf_err(&line) : ir_buf_err(&path);
	fd = rc < 0
		? -1
		: open(path.p, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	rc = fd < 0 ? -1 : ir_io_write(fd, line.p, line.len);
	if (fd >= 0 && close(fd) != 0)
		rc = -1;
	if (rc == 0 && expect &&
		(strcmp(expect, "any") == 0 || is_key(argv[3], expect)))
		rc = ir_io_write(STDOUT_FILENO, line.p, line.len);
	ir_buf_free(&line);
	ir_buf_free(&path);
	return rc < 0 ? 2 : 0;
}

/* The secret comes through the socket of the private directory. */
static int
on_ask(const char *dir)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char secret[1024] = "";
	ssize_t n = -1;
	int rc = 2;

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s/ask", dir);
	if (fd >= 0 &&
		connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
		n = ir_io_read(fd, secret, sizeof(secret) - 1);
	if (n > 0) {
		secret[n] = '\n';
		rc = ir_io_write(STDOUT_FILENO, secret, (size_t)n + 1) < 0 ? 2
									   : 0;
	}
	explicit_bzero(secret, sizeof(secret));
	if (fd >= 0)
		(void)close(fd); /* only read from */
	return rc;
}

bool
ir_access_helper(int argc, char *const argv[], int *ret_status)
{
	const char *dir = getenv("IR_SSH_DIR");

	if (!dir)
		return false;
	if (argc == 4)
		*ret_status = on_key(dir, argv);
	else if (argc == 2)
		*ret_status = on_ask(dir);
	else
		return false;
	return true;
}
