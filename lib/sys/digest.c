/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/digest.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>
#include <openssl/provider.h>

#include "ir/base/enc.h"
#include "ir/base/i18n.h"

struct digest_alg {
	const char *name, *dashed; /* as we write it, also accepted */
	const char *evp; /* as the provider calls it */
	size_t len;
};

static const struct digest_alg algs[IR_DIGEST_ALGS] = {
	[IR_SHA256] = {"sha256", "sha-256", "SHA2-256", 32},
	[IR_SHA512] = {"sha512", "sha-512", "SHA2-512", 64},
	[IR_SHA1] = {"sha1", "sha-1", "SHA1", 20},
	[IR_MD5] = {"md5", "md-5", "MD5", 16},
	[IR_SHA224] = {"sha224", "sha-224", "SHA2-224", 28},
	[IR_SHA384] = {"sha384", "sha-384", "SHA2-384", 48},
	[IR_WHIRLPOOL] = {"whirlpool", "whirlpool", "WHIRLPOOL", 64},
};

/*
 * Fetched once per process and kept: a fetch costs more than hashing a
 * journal line.  Written under pthread_once, read-only afterwards.
 */
static pthread_once_t common_once = PTHREAD_ONCE_INIT;
static pthread_once_t legacy_once = PTHREAD_ONCE_INIT;
static EVP_MD *fetched[IR_DIGEST_ALGS];

/*
 * Never in the default library context: ours is made three times as fast, no
 * configuration file or $OPENSSL_CONF has a say in it, and it fails cleanly
 * where the default one, out of memory, is left half made and crashes.
 */
static void
fetch_common(void)
{
	OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();

	for (int a = 0; ctx && a < IR_DIGEST_ALGS; a++) {
		if (a != IR_WHIRLPOOL)
			fetched[a] = EVP_MD_fetch(ctx, algs[a].evp, NULL);
	}
}

/* One more, as only the default provider is there unasked. */
static void
fetch_legacy(void)
{
	OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();

	if (!ctx)
		return;
	if (OSSL_PROVIDER_load(ctx, "legacy"))
		fetched[IR_WHIRLPOOL] =
			EVP_MD_fetch(ctx, algs[IR_WHIRLPOOL].evp, NULL);
	if (!fetched[IR_WHIRLPOOL])
		OSSL_LIB_CTX_free(ctx);
}

static const EVP_MD *
get_md(unsigned a)
{
	if (a >= IR_DIGEST_ALGS)
		return NULL;
	if (a == IR_WHIRLPOOL)
		(void)pthread_once(&legacy_once, fetch_legacy);
	else
		(void)pthread_once(&common_once, fetch_common);
	return fetched[a];
}

size_t
ir_digest_len(enum ir_digest_alg a)
{
	return (unsigned)a < IR_DIGEST_ALGS ? algs[a].len : 0;
}

const char *
ir_digest_name(enum ir_digest_alg a)
{
	return (unsigned)a < IR_DIGEST_ALGS ? algs[a].name : "unknown";
}

static bool
same_name(const char *want, const char *s, size_t len)
{
	return strlen(want) == len && strncasecmp(want, s, len) == 0;
}

int
ir_digest_by_name(const char *name, size_t len)
{
	for (int a = 0; a < IR_DIGEST_ALGS; a++) {
		if (same_name(algs[a].name, name, len) ||
			same_name(algs[a].dashed, name, len))
			return a;
	}
	return -EINVAL;
}

bool
ir_digest_have(enum ir_digest_alg a)
{
	return get_md((unsigned)a) != NULL;
}

int
ir_digest_prepare(struct ir_err *e)
{
	if (!get_md(IR_SHA256))
		return ir_err_set(e, IR_ELIB,
			_("cannot load the digest %s from libcrypto"),
			algs[IR_SHA256].name);
	return 0;
}

struct ir_digest {
	unsigned algs;
	unsigned ended; /* algorithms whose final was taken */
	EVP_MD_CTX *ctx[IR_DIGEST_ALGS];
	EVP_MD_CTX *spare; /* for peek, made at its first use */
};

static int
start_alg(struct ir_digest *d, unsigned a, struct ir_err *e)
{
	const EVP_MD *md = get_md(a);

	if (!md)
		return ir_err_set(e, IR_ENOTSUP,
			_("digest %s is not available in libcrypto"),
			ir_digest_name((enum ir_digest_alg)a));
	d->ctx[a] = EVP_MD_CTX_new();
	if (!d->ctx[a])
		return ir_err_sys(e, ENOMEM, _("cannot start a digest"));
	if (EVP_DigestInit_ex2(d->ctx[a], md, NULL) != 1)
		return ir_err_set(e, IR_ELIB, _("cannot start the digest %s"),
			algs[a].name);
	return 0;
}

int
ir_digest_new(struct ir_digest **ret, unsigned set, struct ir_err *e)
{
	struct ir_digest *d;
	int r = 0;

	if (set == 0 || set >= IR_DIGEST_BIT(IR_DIGEST_ALGS))
		return ir_err_set(e, EINVAL, _("no such digest"));
	d = calloc(1, sizeof(*d));
	if (!d)
		return ir_err_sys(e, ENOMEM, _("cannot start a digest"));
	d->algs = set;
	for (unsigned a = 0; a < IR_DIGEST_ALGS && r == 0; a++) {
		if (set & IR_DIGEST_BIT(a))
			r = start_alg(d, a, e);
	}
	if (r < 0) {
		ir_digest_free(d);
		return r;
	}
	*ret = d;
	return 0;
}

void
ir_digest_free(struct ir_digest *d)
{
	if (!d)
		return;
	for (unsigned a = 0; a < IR_DIGEST_ALGS; a++)
		EVP_MD_CTX_free(d->ctx[a]);
	EVP_MD_CTX_free(d->spare);
	free(d);
}

int
ir_digest_reset(struct ir_digest *d)
{
	d->ended = 0;
	for (unsigned a = 0; a < IR_DIGEST_ALGS; a++) {
		if (d->ctx[a] && EVP_DigestInit_ex2(d->ctx[a], NULL, NULL) != 1)
			return -IR_ELIB;
	}
	return 0;
}

int
ir_digest_update(struct ir_digest *d, const void *p, size_t len)
{
	if (d->ended)
		return -EINVAL;
	for (unsigned a = 0; a < IR_DIGEST_ALGS; a++) {
		if (d->ctx[a] && EVP_DigestUpdate(d->ctx[a], p, len) != 1)
			return -IR_ELIB;
	}
	return 0;
}

int
ir_digest_zeros(struct ir_digest *d, uint64_t len)
{
	static const uint8_t zeros[64 * 1024];

	while (len > 0) {
		size_t n = len < sizeof(zeros) ? (size_t)len : sizeof(zeros);
		int r = ir_digest_update(d, zeros, n);

		if (r < 0)
			return r;
		len -= n;
	}
	return 0;
}

/* True when a is one of this handle's and not ended yet. */
static bool
is_open(const struct ir_digest *d, enum ir_digest_alg a)
{
	return (unsigned)a < IR_DIGEST_ALGS && d->ctx[a] != NULL &&
		!(d->ended & IR_DIGEST_BIT(a));
}

int
ir_digest_peek(
	struct ir_digest *d, enum ir_digest_alg a, uint8_t out[IR_DIGEST_MAX])
{
	if (!is_open(d, a))
		return -EINVAL;
	if (!d->spare)
		d->spare = EVP_MD_CTX_new();
	if (!d->spare)
		return -ENOMEM;
	if (EVP_MD_CTX_copy_ex(d->spare, d->ctx[a]) != 1 ||
		EVP_DigestFinal_ex(d->spare, out, NULL) != 1)
		return -IR_ELIB;
	return 0;
}

int
ir_digest_final(
	struct ir_digest *d, enum ir_digest_alg a, uint8_t out[IR_DIGEST_MAX])
{
	if (!is_open(d, a))
		return -EINVAL;
	d->ended |= IR_DIGEST_BIT(a);
	return EVP_DigestFinal_ex(d->ctx[a], out, NULL) == 1 ? 0 : -IR_ELIB;
}

int
ir_digest_final_hex(
	struct ir_digest *d, enum ir_digest_alg a, char out[IR_DIGEST_HEX])
{
	uint8_t raw[IR_DIGEST_MAX];
	int r = ir_digest_final(d, a, raw);

	if (r == 0)
		ir_hex(raw, algs[a].len, out);
	return r;
}

int
ir_sha256(const void *p, size_t len, uint8_t out[IR_SHA256_LEN])
{
	const EVP_MD *md = get_md(IR_SHA256);

	if (!md || EVP_Digest(p, len, out, NULL, md, NULL) != 1)
		return -IR_ELIB;
	return 0;
}

int
ir_sha256_hex(const void *p, size_t len, char out[IR_SHA256_HEX])
{
	uint8_t raw[IR_SHA256_LEN];
	int r = ir_sha256(p, len, raw);

	if (r == 0)
		ir_hex(raw, sizeof(raw), out);
	return r;
}
