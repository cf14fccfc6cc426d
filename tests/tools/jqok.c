/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For jqdiff.py: jq programs from stdin, each ended by NUL; a line for each,
 * empty or why ir_jq_check refuses it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ir/sys/jq.h"

int
main(void)
{
	char *program = NULL;
	size_t cap = 0;

	while (getdelim(&program, &cap, '\0', stdin) > 0) {
		struct ir_err e = IR_ERR_INIT;

		(void)puts(ir_jq_check(program, &e) < 0 ? e.text : "");
		if (fflush(stdout) != 0)
			break;
	}
	free(program);
	return ferror(stdin) || ferror(stdout) ? 2 : 0;
}
