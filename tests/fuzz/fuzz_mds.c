/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ir/asset/mds.h"
#include "ir/base/io.h"

#define SIZE_CAP 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
found(void *arg, const struct ir_mds_finding *f)
{
	if (!f->f.code || !f->f.text || !*f->f.text)
		abort();
	++*(unsigned *)arg;
	return 0;
}

/* From the top of the tree, where the corpus is replayed; elsewhere rules
 * without groups would find nothing. */
static const struct ir_mds_rules *
rules(void)
{
	static struct ir_mds_rules *r;

	if (!r && ir_mds_rules_load(&r, "playbooks", NULL) < 0)
		r = NULL;
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ir_mds_in in = {.rules = rules(), .find = found};
	struct ir_err e = IR_ERR_INIT;
	struct ir_mds *m = NULL;
	unsigned told = 0;
	int fd, r;

	in.arg = &told;
	if (!in.rules || size > SIZE_CAP ||
		ir_codecs_open(&in.codecs, NULL) < 0)
		return 0;
	fd = memfd_create("mds", MFD_CLOEXEC);
	if (fd >= 0 && ir_io_write(fd, data, size) == 0) {
		r = ir_mds_read(&m, fd, "mds", &in, &e);
		if (r < 0 ? !e.text[0] : ir_mds_count(m) == 0)
			abort();
		for (size_t i = 0; r == 0 && i < ir_mds_count(m); i++)
			if (!*ir_mds_at(m, i)->id || !ir_mds_at(m, i)->answer)
				abort();
	}
	if (fd >= 0)
		(void)close(fd);
	ir_mds_free(m);
	ir_codecs_free(in.codecs);
	return 0;
}
