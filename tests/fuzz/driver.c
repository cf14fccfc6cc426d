/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stand-alone driver: runs a fuzz target over files, so that the corpus is
 * replayed by "make check" without a fuzzer.  One TAP line a file.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
replay(const char *path)
{
	static uint8_t buf[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t n;
	uint8_t *copy;

	if (!f)
		return -1;
	n = fread(buf, 1, sizeof(buf), f);
	(void)fclose(f); /* read only */
	copy = malloc(n ? n : 1); /* exact size, so overreads show */
	if (!copy)
		return -1;
	for (size_t i = 0; i < n; i++)
		copy[i] = buf[i];
	(void)LLVMFuzzerTestOneInput(copy, n);
	free(copy);
	return 0;
}

int
main(int argc, char **argv)
{
	int bad = 0;

	for (int i = 1; i < argc; i++) {
		int r = replay(argv[i]);

		printf("%sok %d - %s\n", r ? "not " : "", i, argv[i]);
		bad |= r != 0;
	}
	printf("1..%d\n", argc - 1);
	return bad;
}
