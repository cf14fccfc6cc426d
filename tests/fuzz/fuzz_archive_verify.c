/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "ir/evidence/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
on_find(void *arg, const struct ir_vfinding *f)
{
	(void)arg;
	if (!f->code[0] || !f->why[0] || !f->target)
		__builtin_trap();
	return 0;
}

/* A file as an operand: whatever it is, it ends in counts that fit. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_verify_opts o = {.threads = 1,
		.limit = 1 << 22,
		.find = on_find,
		.base = "/proc/self/fdinfo"};
	struct ir_verify_result res;
	struct ir_vtarget *t = NULL;
	char path[64];
	int fd;

	if (size > 65536)
		return 0;
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0)
		return 0;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (ir_io_write(fd, data, size) == 0 &&
		ir_vtarget_open(&t, path, &o, NULL) == 0) {
		if (ir_verify_run(t, &o, &res, NULL) < 0 && res.unread == 0)
			__builtin_trap();
		ir_vtarget_free(t);
	}
	(void)close(fd);
	return 0;
}
