/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "ir/evidence/artifact.h"

#define SIZE_CAP 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every definition of a file that loads resolves or says why not. */
static void
resolve(struct ir_artifacts *a)
{
	const struct ir_source *const *s;
	struct ir_artifact_info in;
	struct ir_err e = IR_ERR_INIT;
	size_t n;

	for (size_t i = 0; i < ir_artifacts_count(a); i++) {
		ir_artifacts_info(a, i, &in);
		if (ir_artifacts_resolve(a, &in.name, 1, "Linux", &s, &n, &e) <
				0 &&
			!e.text[0])
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_err e = IR_ERR_INIT;
	struct ir_artifacts *a;
	char path[64];
	int fd;

	if (size > SIZE_CAP || ir_artifacts_new(&a, NULL) != 0)
		return 0;
	fd = memfd_create("artifact", MFD_CLOEXEC);
	if (fd < 0 || ir_io_write(fd, data, size) != 0)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (ir_artifacts_set(a, "users.homedir", "/root", &e) != 0 ||
		ir_artifacts_set(a, "users.homedir", "/home/a", &e) != 0)
		abort();
	if (ir_artifacts_load(a, path, false, &e) == 0)
		resolve(a);
	else if (!e.text[0])
		abort();
	(void)close(fd); /* scratch */
	ir_artifacts_free(a);
	return 0;
}
