/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "sign_i.h"

/* Walking DER: what OpenSSL reads and then does not look at. */

struct der {
	const unsigned char *p, *end;
};

enum {
	INTEGER = 0x02,
	OCTETS = 0x04,
	NIL = 0x05,
	OID = 0x06,
	SEQUENCE = 0x30,
	SET = 0x31,
	CONTEXT0 = 0xa0,
};

/* The next element and its content: one byte of tag, the shortest length. */
static bool
next(struct der *in, unsigned tag, struct der *ret)
{
	const unsigned char *p = in->p;
	size_t len, bytes, left = (size_t)(in->end - p);

	if (left < 2 || p[0] != tag)
		return false;
	len = p[1];
	p += 2;
	left -= 2;
	if (len >= 0x80) {
		bytes = len & 0x7f;
		if (bytes == 0 || bytes > 3 || bytes > left || p[0] == 0)
			return false;
		len = 0;
		for (size_t i = 0; i < bytes; i++)
			len = len << 8 | p[i];
		p += bytes;
		left -= bytes;
		if (len < 0x80 || (bytes > 1 && len >> (8 * (bytes - 1)) == 0))
			return false;
	}
	if (len > left)
		return false;
	*ret = (struct der){p, p + len};
	in->p = p + len;
	return true;
}

static bool
at(const struct der *in, unsigned tag)
{
	return in->p < in->end && *in->p == tag;
}

static bool
ended(const struct der *in)
{
	return in->p == in->end;
}

static bool
is(const struct der *d, const char *bytes, size_t len)
{
	return (size_t)(d->end - d->p) == len && memcmp(d->p, bytes, len) == 0;
}

static bool
integer(struct der *in, char value)
{
	struct der v;

	return next(in, INTEGER, &v) && is(&v, &value, 1);
}

/* AlgorithmIdentifier of a digest: parameters absent or NULL. */
static bool
digest_alg(struct der *in, struct der *ret_oid)
{
	struct der seq, nil;

	if (!next(in, SEQUENCE, &seq) || !next(&seq, OID, ret_oid))
		return false;
	return ended(&seq) ||
		(next(&seq, NIL, &nil) && ended(&nil) && ended(&seq));
}

static bool
signer(struct der *in, const struct der *digest)
{
	struct der si, part, oid;

	return next(in, SEQUENCE, &si) && integer(&si, 1) &&
		next(&si, SEQUENCE, &part) && digest_alg(&si, &oid) &&
		is(&oid, (const char *)digest->p,
			(size_t)(digest->end - digest->p)) &&
		next(&si, CONTEXT0, &part) && next(&si, SEQUENCE, &part) &&
		next(&si, OCTETS, &part) && ended(&si);
}

static bool
certificates(struct der *in)
{
	struct der set, cert;

	if (!next(in, CONTEXT0, &set) || ended(&set))
		return false;
	while (next(&set, SEQUENCE, &cert))
		;
	return ended(&set);
}

/* data: nothing but its OID; else it is inside, in one piece. */
static bool
content(struct der *in, bool data)
{
	static const char data_oid[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
	static const char tst_oid[] =
		"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04";
	struct der seq, oid, inner, octets;

	if (!next(in, SEQUENCE, &seq) || !next(&seq, OID, &oid))
		return false;
	if (data)
		return is(&oid, data_oid, sizeof(data_oid) - 1) && ended(&seq);
	return is(&oid, tst_oid, sizeof(tst_oid) - 1) &&
		next(&seq, CONTEXT0, &inner) && ended(&seq) &&
		next(&inner, OCTETS, &octets) && ended(&inner);
}

bool
sign_frame_ok(const unsigned char *p, size_t len, bool data)
{
	static const char signed_data[] =
		"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
	struct der all = {p, p + len}, info, oid, wrap, sd, algs, alg, signers;

	if (!next(&all, SEQUENCE, &info) || !ended(&all) ||
		!next(&info, OID, &oid) ||
		!is(&oid, signed_data, sizeof(signed_data) - 1) ||
		!next(&info, CONTEXT0, &wrap) || !ended(&info) ||
		!next(&wrap, SEQUENCE, &sd) || !ended(&wrap))
		return false;
	if (!integer(&sd, data ? 1 : 3) || !next(&sd, SET, &algs) ||
		!digest_alg(&algs, &alg) || !ended(&algs) ||
		!content(&sd, data) || !at(&sd, CONTEXT0) ||
		!certificates(&sd) || !next(&sd, SET, &signers) || !ended(&sd))
		return false;
	return signer(&signers, &alg) && ended(&signers);
}

bool
sign_reply_parts(const unsigned char *p, size_t len, bool *ret_plain,
	const unsigned char **ret_token, size_t *ret_len)
{
	struct der all = {p, p + len}, reply, status, token, at_token;

	if (!next(&all, SEQUENCE, &reply) || !ended(&all) ||
		!next(&reply, SEQUENCE, &status))
		return false;
	at_token = reply;
	if (!ended(&reply) &&
		(!next(&reply, SEQUENCE, &token) || !ended(&reply)))
		return false;
	*ret_token = at_token.p;
	*ret_len = (size_t)(at_token.end - at_token.p);
	*ret_plain = integer(&status, 0) && ended(&status);
	return true;
}
