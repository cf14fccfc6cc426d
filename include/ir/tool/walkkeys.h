/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IR_TOOL_WALKKEYS_H
#define IR_TOOL_WALKKEYS_H

#include <stddef.h>

/*
 * What key was meant.  People leave the input method on: a key may arrive as
 * itself, in full width, or as the kana that it makes, by Roman input ("a"
 * gives あ) or by kana input (the key "3" gives あ), hiragana or katakana,
 * full or half width.
 *
 * text is one character (UTF-8, len bytes); keys the keys that mean something
 * now, each one printable ASCII character, lower case.  *ret_key gets the
 * key and 1 is answered; 0: none of them; 2: two are possible, by Roman input
 * *ret_key, by kana input *ret_other, and the person has to say which.
 */
int ir_walk_key(const char *text, size_t len, const char *keys, char *ret_key,
	char *ret_other);

#endif
