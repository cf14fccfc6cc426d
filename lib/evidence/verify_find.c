/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ir/base/i18n.h"
#include "verify_i.h"

/* Findings and small things every part of verification uses. */

#define THREADS_MAX 8u
#define WHY_MAX 2048

const char *
ir_vgrade_name(enum ir_vgrade g)
{
	static const char *const names[] = {
		[IR_V_NOTE] = N_("note"),
		[IR_V_WARNING] = N_("warning"),
		[IR_V_DAMAGE] = N_("damage"),
		[IR_V_UNREAD] = N_("unread"),
	};

	return names[g];
}

const char *
ir_vkind_name(enum ir_vkind k)
{
	static const char *const names[] = {
		[IR_V_UNKNOWN] = "unknown",
		[IR_V_ARCHIVE] = "archive",
		[IR_V_BAG_ARCHIVE] = "bag-archive",
		[IR_V_BAG_DIR] = "bag",
		[IR_V_HASHLIST] = "hash-list",
		[IR_V_CASE] = "case",
	};

	return names[k];
}

static void
count(struct ir_verify_result *r, enum ir_vgrade g)
{
	switch (g) {
	case IR_V_NOTE:
		r->notes++;
		break;
	case IR_V_WARNING:
		r->warnings++;
		break;
	case IR_V_DAMAGE:
		r->damage++;
		break;
	case IR_V_UNREAD:
		r->unread++;
		break;
	}
}

int
vfy_find(struct vfy *v, enum ir_vgrade g, const char *code, struct where at,
	const char *fmt, ...)
{
	char why[WHY_MAX];
	struct ir_vfinding f = {.code = code,
		.grade = g,
		.target = v->target,
		.name = at.name,
		.name_len = at.name_len,
		.has_offset = at.has_offset,
		.offset = at.offset,
		.line = at.line,
		.drill = v->res->drill,
		.why = why};
	va_list ap;

	assert(vfy_known_code(code));
	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap); /* may be cut */
	va_end(ap);
	count(v->res, g);
	if (v->stop == 0 && v->o->find)
		v->stop = v->o->find(v->o->arg, &f);
	return v->stop < 0 ? v->stop : 0;
}

unsigned
vfy_threads(const struct vfy *v)
{
	unsigned n = v->o->threads;

	if (n < 1)
		n = 1;
	return n > THREADS_MAX ? THREADS_MAX : n;
}

int
ir_verify_status(const struct ir_verify_result *r)
{
	if (r->unread > 0)
		return 2;
	return r->damage > 0 ? 1 : 0;
}

void
vfy_algs(unsigned algs, char *out, size_t cap)
{
	size_t at = 0;

	for (int a = 0; a < IR_DIGEST_ALGS; a++) {
		const char *n = ir_digest_name((enum ir_digest_alg)a);

		if (!(algs & IR_DIGEST_BIT(a)) || at + strlen(n) + 2 > cap)
			continue;
		if (at)
			out[at++] = ' ';
		memcpy(out + at, n, strlen(n));
		at += strlen(n);
	}
	out[at] = '\0';
}

static uint64_t
rotl(uint64_t v, unsigned n)
{
	return v << n | v >> (64 - n);
}

static uint64_t
le64(const uint8_t *p, size_t len)
{
	uint64_t v = 0;

	for (size_t i = 0; i < len; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static void
sip_word(uint64_t v[4], uint64_t m)
{
	v[3] ^= m;
	sip_round(v);
	sip_round(v);
	v[0] ^= m;
}

/* SipHash-2-4 (Aumasson, Bernstein 2012). */
uint64_t
vfy_hash(const uint8_t key[16], const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t k0 = le64(key, 8), k1 = le64(key + 8, 8);
	uint64_t v[4] = {k0 ^ UINT64_C(0x736f6d6570736575),
		k1 ^ UINT64_C(0x646f72616e646f6d),
		k0 ^ UINT64_C(0x6c7967656e657261),
		k1 ^ UINT64_C(0x7465646279746573)};
	size_t rest = len % 8;

	for (size_t i = 0; i + 8 <= len; i += 8)
		sip_word(v, le64(p + i, 8));
	sip_word(v, (uint64_t)len << 56 | le64(p + len - rest, rest));
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
