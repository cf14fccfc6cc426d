/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/cipher.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "ir/base/i18n.h"

#define KEY 32
#define BLOCK 16u
#define AT_MAX ((uint64_t)1 << 62)

struct ir_cipher {
	EVP_CIPHER_CTX *ctx;
	unsigned char key[KEY];
};

int
ir_cipher_new(struct ir_cipher **ret, struct ir_err *e)
{
	struct ir_cipher *c = calloc(1, sizeof(*c));

	if (!c)
		return ir_err_set(e, -ENOMEM, _("no memory for a key"));
	c->ctx = EVP_CIPHER_CTX_new();
	if (!c->ctx || RAND_bytes(c->key, KEY) != 1) {
		ir_cipher_free(c);
		return ir_err_set(e, -IR_ELIB, _("cannot make a key"));
	}
	*ret = c;
	return 0;
}

void
ir_cipher_free(struct ir_cipher *c)
{
	if (!c)
		return;
	EVP_CIPHER_CTX_free(c->ctx); /* wipes what it holds */
	OPENSSL_cleanse(c->key, sizeof(c->key));
	free(c);
}

int
ir_cipher_at(struct ir_cipher *c, uint64_t at, void *p, size_t len)
{
	unsigned char iv[BLOCK] = {0}, skip[BLOCK] = {0};
	unsigned char *to = p;
	uint64_t block = at / BLOCK;
	int n = 0;

	if (at > AT_MAX || len > AT_MAX - at)
		return -EFBIG;
	for (unsigned i = 0; i < 8; i++)
		iv[BLOCK - 1 - i] = (unsigned char)(block >> (8 * i));
	if (EVP_EncryptInit_ex(c->ctx, EVP_aes_256_ctr(), NULL, c->key, iv) !=
			1 ||
		EVP_EncryptUpdate(c->ctx, skip, &n, skip, (int)(at % BLOCK)) !=
			1)
		return -IR_ELIB;
	while (len > 0) {
		int part = len > INT_MAX / 2 ? INT_MAX / 2 : (int)len;

		if (EVP_EncryptUpdate(c->ctx, to, &n, to, part) != 1 ||
			n != part)
			return -IR_ELIB;
		to += part;
		len -= (size_t)part;
	}
	return 0;
}
