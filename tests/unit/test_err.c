/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/base/err.h"

#include <errno.h>
#include <string.h>

#include "ir/base/enc.h"
#include "tap.h"

static void
messages(void)
{
	struct ir_err e = IR_ERR_INIT;

	EQ(ir_err_set(&e, IR_EFORMAT, "bad line %d", 3), -IR_EFORMAT);
	STR(e.text, "bad line 3");
	EQ(e.code, -IR_EFORMAT);
	EQ(ir_err_set(&e, -IR_ELIMIT, "x"), -IR_ELIMIT);
	EQ(ir_err_sys(&e, ENOENT, "cannot open '%s'", "a"), -ENOENT);
	STR(e.text, "cannot open 'a': No such file or directory");
	EQ(ir_err_sys(&e, -EACCES, "cannot open '%s'", "a"), -EACCES);
	STR(e.text, "cannot open 'a': Permission denied");
	EQ(ir_err_prefix(&e, "device %s: ", "PUMP03"), -EACCES);
	STR(e.text, "device PUMP03: cannot open 'a': Permission denied");
	/* a message made of itself */
	EQ(ir_err_set(&e, 1, "again: %s", e.text), -1);
	OK(strncmp(e.text, "again: device", 13) == 0);
}

static void
no_place(void)
{
	EQ(ir_err_set(NULL, EIO, "x"), -EIO);
	EQ(ir_err_sys(NULL, EIO, "x"), -EIO);
	EQ(ir_err_prefix(NULL, "x"), -IR_ELIB);
}

/* Long messages are cut, never in the middle of a character. */
static void
cut(void)
{
	char text[3 * IR_ERR_TEXT + 1];
	struct ir_err e = IR_ERR_INIT;

	for (size_t i = 0; i < IR_ERR_TEXT; i++)
		memcpy(text + 3 * i, "\xE3\x81\x82", 3); /* あ */
	text[3 * IR_ERR_TEXT] = '\0';
	for (int pad = 0; pad < 3; pad++) {
		EQ(ir_err_set(&e, EIO, "%.*s%s", pad, "ab", text), -EIO);
		OK(strlen(e.text) > IR_ERR_TEXT - 5);
		OK(ir_utf8_valid(e.text, strlen(e.text)));
	}
	EQ(ir_err_sys(&e, ENOSPC, "%s", text), -ENOSPC);
	OK(strstr(e.text, ": No space left on device") != NULL);
	EQ(ir_err_prefix(&e, "%s", text), -ENOSPC);
	EQ(ir_utf8_valid(e.text, strlen(e.text)), 1);
}

int
main(void)
{
	messages();
	no_place();
	cut();
	return tap_done();
}
