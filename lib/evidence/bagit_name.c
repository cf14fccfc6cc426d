/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"
#include "ir/evidence/bagit.h"

/* Names in bags: which are dangerous, which are the same to some systems. */

static bool
has_drive(const char *s, size_t len)
{
	return len >= 2 && s[1] == ':' &&
		((s[0] >= 'A' && s[0] <= 'Z') || (s[0] >= 'a' && s[0] <= 'z'));
}

static const char *
component_unsafe(const char *s, size_t len)
{
	if (len == 0)
		return _("an empty component in the name");
	if (len == 1 && s[0] == '.')
		return _("a component '.' in the name");
	if (len == 2 && s[0] == '.' && s[1] == '.')
		return _("a component '..' in the name");
	return NULL;
}

const char *
ir_bagit_name_unsafe(const char *name, size_t len)
{
	const char *end = name + len;

	if (len == 0)
		return _("the name is empty");
	if (memchr(name, 0, len))
		return _("a NUL byte in the name");
	if (name[0] == '/' || name[0] == '\\' || has_drive(name, len))
		return _("the name is absolute");
	if (name[0] == '~')
		return _("the name begins with ~");
	while (name <= end) {
		const char *slash = memchr(name, '/', (size_t)(end - name));
		const char *stop = slash ? slash : end;
		const char *why = component_unsafe(name, (size_t)(stop - name));

		if (why)
			return why;
		name = stop + 1;
	}
	return NULL;
}

int
ir_bagit_manifest_name(const char *name, size_t len, bool *ret_tag)
{
	bool tag = len > 3 && memcmp(name, "tag", 3) == 0;
	int alg;

	if (tag) {
		name += 3;
		len -= 3;
	}
	if (len < 14 || memcmp(name, "manifest-", 9) != 0 ||
		memcmp(name + len - 4, ".txt", 4) != 0 ||
		memchr(name, '/', len))
		return -EINVAL;
	alg = ir_digest_by_name(name + 9, len - 13);
	*ret_tag = tag;
	return alg < 0 ? -ENOENT : alg;
}

bool
ir_bagit_system_file(const char *name, size_t len)
{
	static const char *const names[] = {".DS_Store", "Thumbs.db",
		"ehthumbs.db", "desktop.ini", ".Spotlight-V100", ".Trashes",
		NULL};
	const char *base = name;

	for (size_t i = 0; i < len; i++)
		if (name[i] == '/')
			base = name + i + 1;
	len -= (size_t)(base - name);
	if (len > 2 && memcmp(base, "._", 2) == 0)
		return true;
	for (size_t i = 0; names[i]; i++)
		if (strlen(names[i]) == len &&
			strncasecmp(base, names[i], len) == 0)
			return true;
	return false;
}

/* Latin-1 and Latin Extended-A letters as base letter and mark; a dot for
 * what has no decomposition. */
static const char latin1[] = "A`A'A^A~A:Ao..C,E`E'E^E:I`I'I^I:"
			     "..N~O`O'O^O~O:....U`U'U^U:Y'....";
static const char latin_a[] =
	"A-a-AuauA;a;C'c'C^c^C.c.CvcvDvdv....E-e-EueuE.e.E;e;Evev"
	"G^g^GuguG.g.G,g,H^h^....I~i~I-i-IuiuI;i;I.......J^j^K,k,..L'l'"
	"L,l,Lvlv........N'n'N,n,Nvnv......O-o-OuouO\"o\"....R'r'R,r,RvrvS's'"
	"S^s^S,s,SvsvT,t,Tvtv....U~u~U-u-UuuuUouoU\"u\"U;u;W^w^Y^y^Y:Z'z'"
	"Z.z.Zvzv..";

static uint32_t
mark_of(char c)
{
	static const char marks[] = "`'^~-u.:ov\",;";
	static const uint16_t code[] = {0x300, 0x301, 0x302, 0x303, 0x304,
		0x306, 0x307, 0x308, 0x30a, 0x30c, 0x30b, 0x327, 0x328};
	const char *at = strchr(marks, c);

	return at ? code[at - marks] : 0;
}

static bool
latin(uint32_t cp, uint32_t out[2])
{
	const char *pair = NULL;
	bool lower = false;

	if (cp >= 0xc0 && cp <= 0xff) {
		pair = latin1 + 2 * ((cp - 0xc0) % 32);
		lower = cp >= 0xe0;
		if (cp == 0xff)
			pair = "y:";
	} else if (cp >= 0x100 && cp <= 0x17f) {
		pair = latin_a + 2 * (cp - 0x100);
	}
	if (!pair || pair[0] == '.')
		return false;
	out[0] = (uint32_t)(uint8_t)pair[0] + (lower && pair[0] < 'a' ? 32 : 0);
	out[1] = mark_of(pair[1]);
	return true;
}

/* Kana with (semi-)voiced sound marks. */
static bool
kana(uint32_t cp, uint32_t out[2])
{
	uint32_t row = cp >= 0x30a0 && cp <= 0x30ff ? 0x60 : 0, h;

	h = cp - row;
	out[1] = 0x3099;
	if ((h >= 0x304b && h <= 0x3062 && h % 2 == 0) || h == 0x3065 ||
		h == 0x3067 || h == 0x3069 || h == 0x309e ||
		(h >= 0x3070 && h <= 0x307d && h % 3 == 1))
		out[0] = h - 1;
	else if (h >= 0x3071 && h <= 0x307d && h % 3 == 2) {
		out[0] = h - 2;
		out[1] = 0x309a;
	} else if (h == 0x3094)
		out[0] = 0x3046;
	else if (cp >= 0x30f7 && cp <= 0x30fa)
		out[0] = cp - 8 - row;
	else
		return false;
	out[0] += row;
	return true;
}

static int
put(struct ir_buf *out, uint32_t cp)
{
	if (cp >= 'A' && cp <= 'Z')
		cp += 32;
	return ir_buf_add(out, &cp, sizeof(cp));
}

static int
fold_char(struct ir_buf *out, uint32_t cp)
{
	uint32_t two[2];

	if (latin(cp, two) || kana(cp, two)) {
		(void)put(out, two[0]); /* sticks */
		return put(out, two[1]);
	}
	if (cp >= 0xac00 && cp <= 0xd7a3) { /* Hangul syllables */
		uint32_t s = cp - 0xac00;

		(void)put(out, 0x1100 + s / 588); /* sticks */
		(void)put(out, 0x1161 + s % 588 / 28); /* sticks */
		return s % 28 ? put(out, 0x11a7 + s % 28) : 0;
	}
	if (cp == 0xd8 || (cp >= 0x391 && cp <= 0x3a9) ||
		(cp >= 0x410 && cp <= 0x42f))
		return put(out, cp + 32);
	return put(out, cp);
}

int
ir_bagit_fold(struct ir_buf *out, const char *name, size_t len)
{
	int r = 0;

	for (size_t i = 0; i < len && r == 0;) {
		uint32_t cp = 0;
		size_t n = ir_utf8_char(name + i, len - i, &cp);

		if (n == 0) { /* not UTF-8: the byte, apart from all others */
			cp = 0x80000000u | (uint8_t)name[i];
			n = 1;
		}
		r = n == 1 && cp < 0x80 ? put(out, cp) : fold_char(out, cp);
		i += n;
	}
	return r;
}
