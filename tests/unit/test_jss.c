/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "ir/playbook/jcs.h"
#include "ir/playbook/jss.h"
#include "tap.h"

/* The example of the standard (CACAO 2.0, RSA): the key, then the value. */
#define TC_KEY \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAptKZyFPStvmOlb0WihOBhlHU" \
	"r6wFDHC+tW7hJAudfTQ5mHZQpB8PoMz07udZA+dG8dhUIPkmXlp1TgREeYTHdhxhuf0y" \
	"/GhbpZv5JPYHx3watO+HWO2qYkjRMEcrWhPMdaVkS/Xe/liaMcow4jYoWaFm8VobeYsy" \
	"VD2bWWdyl4joTEETm1Z47RnnfR15kVhVudVrDzEFmM4nXV/6dmIg184RJE4httwBFxR8" \
	"qZCQCwTiJmsoyJxfUR0Gs4ePKc5sB0NTkmFZc5klQSitd67RJn2ldhbqE7EpDl4XlIt+" \
	"UyLJm1guCBltia8Agke7dXuhpB7hQ6LJwY4EjzthkJ8IPwIDAQAB"
#define TC_VALUE \
	"gXyPW--uUKvGXRh_oDC7IYlx13hGmkiQw6XX3YX_V_i4Y39OPilf0q0qf46aO3IrvG-5" \
	"_fgeQ3dIunmizYneaVJKjsXo-gkJczvGDehlTjS7MBUIGyD9DRd41DnaxWWwzU-T4sZC" \
	"ur664_3J0C-WRCDgZxiB_ItFpeSnPJ8rR8GRFO6M9YS-ejEGJl-sd_hfZUqjZOE_S_UW" \
	"p_Fd9QYlP2cWDvGH8vFhx2ek9KovEob5Bh2LX_Gaf7t237B34wKeN4B8aqapyTh3Q8v_" \
	"Z61bDTNLyi6ZA8zcrUOgCVLVMx_EFizx31WIDZrePsSpX4bfRurcvRyvNNVdWLaS96JY" \
	"og"
#define TC_HEAD(name) \
	"{\"type\":\"playbook\",\"spec_version\":\"cacao-2.0\",\"id\":" \
	"\"playbook--a0777575-5c4c-4710-9f01-15776103837f\",\"name\":" \
	"\"" name "\",\"created_by\":" \
	"\"identity--5abe695c-7bd5-4c31-8824-2528696cdbf1\",\"created\":" \
	"\"2022-05-18T11:31:31.319Z\",\"modified\":" \
	"\"2022-05-18T11:31:31.319Z\",\"signatures\":[{\"type\":\"jss\"," \
	"\"id\":\"jss--af892292-c4b4-47eb-9be6-4897ff4b9388\"," \
	"\"created_by\":\"identity--5abe695c-7bd5-4c31-8824-2528696cdbf1\"," \
	"\"created\":\"2023-01-10T17:39:31.319Z\",\"modified\":" \
	"\"2023-01-10T17:39:31.319Z\",\"signee\":\"ACME Cyber Company\"," \
	"\"valid_from\":\"2023-01-10T17:39:31.319Z\",\"valid_until\":" \
	"\"2023-06-10T17:39:31.319Z\",\"related_to\":" \
	"\"playbook--a0777575-5c4c-4710-9f01-15776103837f\"," \
	"\"related_version\":\"2022-05-18T11:31:31.319Z\"," \
	"\"hash_algorithm\":\"sha-256\",\"algorithm\":\"RS256\"," \
	"\"public_key\":\"" TC_KEY "\""
#define TC(name) TC_HEAD(name) ",\"value\":\"" TC_VALUE "\"}]}"
#define BARE \
	"{\"type\":\"playbook\",\"id\":\"playbook--1\",\"modified\":" \
	"\"2026-01-01T00:00:00.000Z\",\"name\":\"\xe7\xaa\x93\",\"n\":1.50}"

static const struct ir_time march = {1678000000, 0, 0}; /* 2023-03-05 */
static const struct ir_time noon = {1795262400, 0, 0};

/* A playbook read from a text. */
struct book {
	struct ir_vals *t;
	struct ir_val *root;
};

static struct book
book(const char *text)
{
	struct book b = {NULL, NULL};

	if (ir_vals_new(&b.t, NULL) < 0 ||
		ir_val_json(
			b.t, text, strlen(text), NULL, NULL, &b.root, NULL) < 0)
		OKM(0, "the playbook is read");
	return b;
}

struct seen {
	unsigned n;
	enum ir_jss_word word[8];
	enum ir_jss_over over;
	bool right, der, vouched;
	unsigned depth;
	char who[64];
	char why[256];
};

static void
see(void *arg, const struct ir_jss_found *f)
{
	struct seen *s = arg;

	if (s->n < 8)
		s->word[s->n] = f->word;
	s->n++;
	s->over = f->over;
	s->right = f->right;
	s->der = f->der;
	s->vouched = f->vouched;
	s->depth = f->depth;
	(void)snprintf(
		s->who, sizeof(s->who), "%s", f->who ? f->who->name : "");
	(void)snprintf(s->why, sizeof(s->why), "%s", f->why);
}

static int
verify(const struct book *b, const struct ir_trust *trust,
	const struct ir_pubkey *key, struct ir_time now, struct seen *s)
{
	struct ir_jss_check c = {
		.trust = trust, .key = key, .now = now, .found = see, .arg = s};
	struct ir_err e = IR_ERR_INIT;
	unsigned n = 0;
	int r;

	memset(s, 0, sizeof(*s));
	r = ir_jss_verify(b->root, &c, &n, &e);
	if (r < 0)
		printf("# %s\n", e.text);
	else
		EQ(n, s->n);
	return r;
}

static void
standard(void)
{
	struct book b = book(TC_HEAD("Playbook 1") "}]}");
	struct ir_pubkey *k = NULL;
	char sha[IR_SHA256_HEX] = "";
	struct seen s;

	EQ(ir_jcs_sha256(b.root, sha, NULL), 0);
	STR(sha,
		"973bb6492184e4681b1eab9df1f56926fc1a91582e3529bfd0bfb231e1c51"
		"b0a");
	ir_vals_free(b.t);
	b = book(TC("Playbook 1"));
	EQ(verify(&b, NULL, NULL, march, &s), 1);
	EQ(s.word[0], IR_JSS_UNKNOWN_KEY);
	OK(s.right);
	EQ(s.over, IR_JSS_HEX);
	EQ(verify(&b, NULL, NULL, noon, &s), 1);
	EQ(s.word[0], IR_JSS_EXPIRED);
	EQ(verify(&b, NULL, NULL, (struct ir_time){1600000000, 0, 0}, &s), 1);
	EQ(s.word[0], IR_JSS_NOT_YET);
	EQ(ir_pubkey_parse(&k,
		   "-----BEGIN PUBLIC KEY-----\n" TC_KEY
		   "\n-----END PUBLIC KEY-----\n",
		   sizeof(TC_KEY) + 53, "k", NULL),
		0);
	if (OK(k != NULL)) {
		EQ(verify(&b, NULL, k, march, &s), 0);
		EQ(s.word[0], IR_JSS_VALID);
		OK(s.vouched);
	}
	ir_pubkey_free(k);
	ir_vals_free(b.t);
	b = book(TC("Playbook 2"));
	EQ(verify(&b, NULL, NULL, march, &s), 1);
	EQ(s.word[0], IR_JSS_BAD);
	OK(!s.right);
	ir_vals_free(b.t);
}

static struct ir_key *
make_key(bool rsa, const char *name)
{
	struct ir_key_wish w = {.name = name,
		.from = {1790000000, 0, 0},
		.to = {1890000000, 0, 0},
		.rsa = rsa};
	struct ir_key *k = NULL;

	OK(ir_key_make(&k, &w, NULL) == 0);
	return k;
}

static int
sign(struct book *b, const struct ir_key *k, int alg, enum ir_jss_over over,
	const char *counter, uint8_t id, struct ir_err *e)
{
	struct ir_jss_wish w = {.key = k,
		.signee = "A",
		.alg = alg,
		.over = over,
		.counter = counter,
		.now = noon};

	memset(w.random, id, sizeof(w.random));
	return ir_jss_sign(b->t, b->root, &w, e);
}

/* Signed, verified, changed, verified. */
static void
round_trip(bool rsa, int alg, enum ir_jss_over over)
{
	struct ir_key *k = make_key(rsa, "Suzuki");
	struct book b = book(BARE);
	struct ir_pubkey *pub = NULL;
	struct seen s;

	EQ(ir_pubkey_of_key(&pub, k, NULL), 0);
	EQ(sign(&b, k, alg, over, NULL, 1, NULL), 0);
	EQ(verify(&b, NULL, NULL, noon, &s), 1);
	EQ(s.word[0], IR_JSS_UNKNOWN_KEY);
	EQ(s.over, over);
	OK(!s.der);
	EQ(verify(&b, NULL, pub, noon, &s), 0);
	EQ(verify(&b, NULL, pub, (struct ir_time){1895000000, 0, 0}, &s), 1);
	EQ(s.word[0], IR_JSS_EXPIRED); /* the certificate */
	STR(ir_val_get_str(b.root, "modified"), "2026-01-01T00:00:00.000Z");
	(void)ir_val_set(b.root, "n", ir_val_new_num(b.t, "1.5"));
	EQ(verify(&b, NULL, pub, noon, &s), 0); /* the same number */
	(void)ir_val_set(b.root, "n", ir_val_new_num(b.t, "2"));
	EQ(verify(&b, NULL, pub, noon, &s), 1);
	EQ(s.word[0], IR_JSS_BAD);
	ir_pubkey_free(pub);
	ir_key_free(k);
	ir_vals_free(b.t);
}

#define ID1 "jss--01010101-0101-4101-8101-010101010101"
#define ID2 "jss--02020202-0202-4202-8202-020202020202"

static void
several(void)
{
	struct ir_key *k = make_key(false, "Suzuki"), *m = make_key(true, "B");
	struct book b = book(BARE);
	struct ir_err e = IR_ERR_INIT;
	struct ir_val *list, *one;
	struct seen s;

	EQ(sign(&b, k, -1, IR_JSS_HEX, NULL, 1, NULL), 0);
	EQ(sign(&b, m, IR_JWS_PS384, IR_JSS_HEX, NULL, 3, NULL), 0);
	EQ(sign(&b, m, -1, IR_JSS_HEX, ID1, 2, NULL), 0);
	EQ(sign(&b, k, -1, IR_JSS_HEX, ID2, 4, NULL), 0);
	EQ(sign(&b, k, -1, IR_JSS_HEX, ID1, 5, &e), -EEXIST);
	EQ(sign(&b, k, -1, IR_JSS_HEX, "jss--x", 5, &e), -ENOENT);
	EQ(verify(&b, NULL, NULL, noon, &s), 1);
	EQ(s.n, 4); /* 1, 2 in it, 4 in that, 3 */
	for (unsigned i = 0; i < 4; i++)
		EQ(s.word[i], IR_JSS_UNKNOWN_KEY);
	/* each stands alone: one taken out leaves the others right */
	list = ir_val_get(b.root, "signatures");
	ir_val_cut(ir_val_at(list, 1));
	EQ(verify(&b, NULL, NULL, noon, &s), 1);
	EQ(s.n, 3);
	EQ(s.word[2], IR_JSS_UNKNOWN_KEY);
	EQ(s.depth, 2);
	/* a change of the outer one breaks what is above it, too */
	one = ir_val_at(list, 0);
	(void)ir_val_set(one, "signee", ir_val_new_str(b.t, "Mallory"));
	EQ(verify(&b, NULL, NULL, noon, &s), 1);
	for (unsigned i = 0; i < 3; i++)
		EQ(s.word[i], IR_JSS_BAD);
	ir_key_free(k);
	ir_key_free(m);
	ir_vals_free(b.t);
}

static struct ir_trust *
trust(const struct ir_key *k, const char *more)
{
	struct ir_trust *t = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b,
		"version: 1\nsigners:\n- name: Suzuki\n  sha256: \"%s\"\n%s",
		ir_cert_info(ir_key_cert(k))->sha256, more);
	if (ir_trust_parse(&t, b.p, b.len, "t", &e) < 0)
		printf("# %s\n", e.text);
	ir_buf_free(&b);
	return t;
}

static void
trusted(void)
{
	static const struct {
		const char *more;
		enum ir_jss_word want;
	} rows[] = {
		{"", IR_JSS_VALID},
		{"  from: 2026-01-01\n  to: 2027-12-31\n", IR_JSS_VALID},
		{"  from: 2027-01-01\n", IR_JSS_NOT_YET},
		{"  to: 2026-01-01\n", IR_JSS_EXPIRED},
		{"  revoked: 2026-11-01\n", IR_JSS_REVOKED},
		{"  revoked: 2027-11-01\n", IR_JSS_VALID},
	};
	struct ir_key *k = make_key(false, "x"), *other = make_key(false, "y");
	struct book b = book(BARE);
	struct ir_trust *t;
	struct seen s;

	EQ(sign(&b, k, -1, IR_JSS_HEX, NULL, 1, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		t = trust(k, rows[i].more);
		EQ(verify(&b, t, NULL, noon, &s),
			rows[i].want == IR_JSS_VALID ? 0 : 1);
		EQ(s.word[0], rows[i].want);
		STR(s.who, "Suzuki");
		ir_trust_free(t);
	}
	t = trust(other, "");
	EQ(verify(&b, t, NULL, noon, &s), 1);
	EQ(s.word[0], IR_JSS_UNKNOWN_KEY);
	ir_trust_free(t);
	ir_key_free(k);
	ir_key_free(other);
	ir_vals_free(b.t);
}

/* What is written wrong, or cannot be known. */
static void
odd(void)
{
	static const struct {
		const char *key, *value; /* NULL: taken out */
		enum ir_jss_word want;
	} rows[] = {
		{"algorithm", "HS256", IR_JSS_CANNOT},
		{"algorithm", "XMSS-SHA2_10_256", IR_JSS_CANNOT},
		{"algorithm", "LMS_SHA256_M32_H5", IR_JSS_CANNOT},
		{"algorithm", "none", IR_JSS_CANNOT},
		{"algorithm", "ES256", IR_JSS_CANNOT}, /* an RSA key */
		{"algorithm", NULL, IR_JSS_CANNOT},
		{"algorithm", "PS256", IR_JSS_BAD},
		{"hash_algorithm", "md5", IR_JSS_CANNOT},
		{"hash_algorithm", "sha-512", IR_JSS_BAD},
		{"type", "signature", IR_JSS_BAD},
		{"value", NULL, IR_JSS_BAD},
		{"value", "", IR_JSS_BAD},
		{"value", TC_VALUE "==", IR_JSS_BAD},
		{"value", "A+/B", IR_JSS_BAD},
		{"public_key", NULL, IR_JSS_BAD},
		{"public_key", "xx", IR_JSS_BAD},
		{"public_key", "AAAA", IR_JSS_BAD},
		{"cert_url", "https://example.org/", IR_JSS_BAD}, /* two */
		{"related_to", "playbook--2", IR_JSS_BAD},
		{"related_version", NULL, IR_JSS_BAD},
		{"signee", "other", IR_JSS_BAD},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct book b = book(TC("Playbook 1"));
		struct ir_val *s =
			ir_val_at(ir_val_get(b.root, "signatures"), 0);
		struct seen seen;

		if (rows[i].value)
			(void)ir_val_set(s, rows[i].key,
				ir_val_new_str(b.t, rows[i].value));
		else
			ir_val_cut(ir_val_get(s, rows[i].key));
		EQ(verify(&b, NULL, NULL, march, &seen),
			rows[i].want == IR_JSS_CANNOT ? 2 : 1);
		tap_int((int)seen.word[0], (int)rows[i].want, rows[i].key,
			__FILE__, __LINE__);
		OK(seen.why[0]);
		ir_vals_free(b.t);
	}
}

static void
none(void)
{
	struct book b = book(BARE), c = book("{\"signatures\":{}}");
	struct seen s;

	EQ(verify(&b, NULL, NULL, noon, &s), 1);
	EQ(s.n, 0);
	EQ(verify(&c, NULL, NULL, noon, &s), -IR_EFORMAT);
	ir_vals_free(c.t);
	c = book("{\"signatures\":[7,null,[]]}");
	EQ(verify(&c, NULL, NULL, noon, &s), 1);
	EQ(s.n, 3);
	ir_vals_free(c.t);
	ir_vals_free(b.t);
}

/* Signatures beside each other, or inside each other. */
static void
many(unsigned n, bool nested, int want)
{
	struct seen s;
	struct ir_buf b;
	struct book k;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, "{\"signatures\":[");
	for (unsigned i = 0; i < n; i++)
		(void)ir_buf_adds(&b,
			nested      ? "{\"signature\":"
				: i ? ",{}"
				    : "{}");
	if (nested)
		(void)ir_buf_addc(&b, '7');
	for (unsigned i = 0; i < n && nested; i++)
		(void)ir_buf_addc(&b, '}');
	(void)ir_buf_adds(&b, "]}");
	k = book(b.p);
	EQ(verify(&k, NULL, NULL, noon, &s), want);
	ir_vals_free(k.t);
	ir_buf_free(&b);
}

int
main(void)
{
	standard();
	round_trip(false, -1, IR_JSS_HEX);
	round_trip(false, IR_JWS_ES256, IR_JSS_DIGEST);
	round_trip(true, -1, IR_JSS_JCS);
	round_trip(true, IR_JWS_PS256, IR_JSS_HEX);
	several();
	trusted();
	odd();
	none();
	many(IR_JSS_MAX, false, 1);
	many(IR_JSS_MAX + 1, false, -IR_ELIMIT);
	many(IR_JSS_DEPTH - 1, true, 1);
	many(IR_JSS_DEPTH, true, -IR_ELIMIT);
	return tap_done();
}
