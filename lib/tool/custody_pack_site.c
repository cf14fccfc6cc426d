/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "custody_pack_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/json.h"
#include "ir/casefile/site.h"
#include "ir/casefile/trust.h"
#include "ir/casefile/where.h"
#include "ir/doc/table.h"
#include "ir/evidence/custody_slip.h"
#include "ir/evidence/seal.h"

/* What goes into a pack besides the archives: seals, devices, pictures. */

static int
no_memory(struct cus_pack *k)
{
	return ir_err_sys(&k->c.e, ENOMEM, _("cannot go on"));
}

/* The certificate of a seal, so that the pack can say whose it is. */
static int
note_signer(struct cus_pack *k, int dirfd, const char *path)
{
	struct ir_signature *sig = calloc(1, sizeof(*sig));
	char(*v)[IR_SHA256_HEX] =
		realloc(k->signer, (k->n_signer + 1) * sizeof(*k->signer));
	int fd = ir_io_open_source(dirfd, path, NULL), r = 0;
	struct ir_buf b;

	if (v)
		k->signer = v;
	ir_buf_init(&b, IR_SIGN_MAX);
	if (!sig || !v)
		r = no_memory(k);
	if (r == 0 && fd >= 0 &&
		ir_io_slurp_fd(fd, path, IR_SIGN_MAX, &b, NULL) == 0 &&
		ir_signature_read(b.p, b.len, sig, NULL) == 0)
		memcpy(v[k->n_signer++], sig->cert.sha256, IR_SHA256_HEX);
	/* a seal that cannot be read goes out as it is: ir-verify tells */
	if (fd >= 0)
		(void)close(fd); /* only read from */
	ir_buf_free(&b);
	free(sig);
	return r;
}

static int
copy_seal(struct cus_pack *k, int dirfd, const char *from, const char *name)
{
	struct ir_custody_bytes b;
	size_t n = strlen(from), m = strlen(IR_SEAL_SUFFIX);
	bool seal = n > m && strcmp(from + n - m, IR_SEAL_SUFFIX) == 0;
	int r = ir_handover_copy(k->p, dirfd, from, name, NULL, &b, &k->c.e);

	if (r < 0)
		return r;
	k->seals |= seal;
	m = strlen(IR_STAMP_SUFFIX);
	k->stamps |= n > m && strcmp(from + n - m, IR_STAMP_SUFFIX) == 0;
	return seal ? note_signer(k, dirfd, from) : 0;
}

/* FILE.p7s and FILE.tsr where they are. */
static int
copy_seals_of(struct cus_pack *k, int dirfd, const char *from, const char *name)
{
	static const char *const suffixes[] = {IR_SEAL_SUFFIX, IR_STAMP_SUFFIX};
	int r = 0;

	for (size_t i = 0; i < 2 && r == 0; i++) {
		char *a = NULL, *b = NULL;

		if (asprintf(&a, "%s%s", from, suffixes[i]) < 0)
			a = NULL;
		if (asprintf(&b, "%s%s", name, suffixes[i]) < 0)
			b = NULL;
		if (!a || !b)
			r = no_memory(k);
		else if (faccessat(dirfd, a, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			r = copy_seal(k, dirfd, a, b);
		free(a);
		free(b);
	}
	return r;
}

/* A name that the receiver takes, and that sha256sum -c and certutil find
 * again: the list of a bag writes some bytes in another way. */
static int
name_ok(struct cus_pack *k, const char *name)
{
	const char *file = name + strlen("data/");
	bool ok = ir_slip_file_ok(file);
	struct ir_esc esc;

	for (const char *p = file; *p; p++)
		ok &= (unsigned char)*p >= ' ' && *p != 0x7f && *p != '%' &&
			*p != '\\';
	return ok ? 0
		  : ir_err_set(&k->c.e, IR_EUSAGE,
			    _("'%s' is no name for a file of a pack: copy it "
			      "under another one"),
			    ir_esc(file + strlen("evidence/"), &esc));
}

int
cus_pack_item(struct cus_pack *k, struct cus_line *l)
{
	const char *path = l->path ? l->path : l->s.file;
	int dirfd = l->path ? AT_FDCWD : ir_journal_dirfd(k->c.j);
	const char *base = path ? strrchr(path, '/') : NULL;
	struct ir_custody_bytes b;
	char *name = NULL;
	int r;

	if (!path)
		return 0;
	base = base ? base + 1 : path;
	if (asprintf(&name, "data/evidence/%s", base) < 0)
		return no_memory(k);
	r = name_ok(k, name);
	if (r == 0)
		r = ir_handover_copy(
			k->p, dirfd, path, name, NULL, &b, &k->c.e);
	if (r == 0)
		r = copy_seals_of(k, dirfd, path, name);
	if (r == 0) {
		l->s.sha256 = cus_own(&k->c, b.sha256);
		l->s.has_bytes = true;
		l->s.bytes = b.bytes;
		if (!l->s.sha256)
			r = -ENOMEM;
	}
	free(name);
	return r;
}

int
cus_pack_seals(struct cus_pack *k)
{
	int fd = openat(ir_journal_dirfd(k->c.j), IR_SEALS_DIR,
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *de;
	int r = 0;

	if (!d) {
		if (fd >= 0)
			(void)close(fd);
		return 0; /* the journal was never sealed */
	}
	while (r == 0 && (de = readdir(d))) {
		char *name = NULL;

		if (strncmp(de->d_name, "HEAD-", 5) != 0 ||
			strstr(de->d_name, ".partial"))
			continue;
		if (asprintf(&name, "data/" IR_SEALS_DIR "/%s", de->d_name) < 0)
			r = no_memory(k);
		else
			r = copy_seal(k, dirfd(d), de->d_name, name);
		free(name);
	}
	(void)closedir(d); /* only read from */
	return r;
}

/* ---- the site ---- */

/* The police and the forensic team need the surroundings; a maker sees only
 * what is his. */
static bool
wide(const struct cus_pack *k)
{
	const struct ir_cus_opts *o = k->c.o;

	return o->with_site || o->full ||
		(k->role &&
			(strcmp(k->role->name, "police") == 0 ||
				strcmp(k->role->name, "forensics") == 0));
}

static bool
is_given(const struct cus_pack *k, const char *device)
{
	const struct ir_strs *named = &k->c.o->devices;

	for (size_t i = 0; i < k->c.n; i++) {
		const struct ir_custody_item *it =
			ir_custody_find(k->c.c, k->c.line[i].s.item);

		if (it && it->device && strcmp(it->device, device) == 0)
			return true;
	}
	for (size_t i = 0; i < named->n; i++)
		if (strcmp(named->v[i], device) == 0)
			return true;
	return false;
}

/* Never the record as it stands: it says how the device is reached. */
static void
device_row(struct ir_table *t, struct ir_json *j, const struct ir_device *d,
	bool all)
{
	static const char *const more[] = {"place", "maker", "model"};

	ir_table_row(t);
	ir_table_cell(t, d->id);
	ir_table_cell(t, d->name);
	ir_table_cell(t, d->class);
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
		char *s = ir_json_parse(j, d->json, d->json_len, NULL) == 0
			? ir_json_dup(j, ir_json_get(j, 0, more[i]))
			: NULL;

		ir_table_cell(t, s);
		free(s);
	}
	if (all)
		ir_table_cell(t, d->access.host);
}

static struct ir_table *
device_table(const struct cus_pack *k, bool all)
{
	static const char *const heads[] = {
		"id", "name", "class", "place", "maker", "model"};
	struct ir_table *t = ir_table_new(NULL);

	for (size_t i = 0; t && i < sizeof(heads) / sizeof(*heads); i++)
		ir_table_col(t, heads[i], 0);
	if (t && all)
		ir_table_col(t, "host", 0);
	if (t)
		ir_table_drill(t, k->c.drill);
	return t;
}

static int
put_devices(struct cus_pack *k, const char *dir)
{
	bool all = wide(k);
	struct ir_site *s = NULL;
	struct ir_json *j = NULL;
	struct ir_table *t = device_table(k, all);
	struct ir_buf b;
	int r = t ? ir_site_load(&s, dir, &k->c.e) : no_memory(k);

	ir_buf_init(&b, 0);
	if (r == 0)
		r = ir_json_new(&j, NULL, &k->c.e);
	for (size_t i = 0; r == 0 && i < ir_site_count(s); i++)
		if (all || is_given(k, ir_site_at(s, i)->id))
			device_row(t, j, ir_site_at(s, i), all);
	if (r == 0 && ir_table_rows(t) > 0) {
		if (ir_table_tsv(t, &b) < 0)
			r = no_memory(k);
		else
			r = ir_handover_put(k->p, "data/site/devices.tsv", b.p,
				b.len, &k->c.e);
		k->site |= r == 0;
	}
	ir_buf_free(&b);
	ir_json_free(j);
	ir_site_free(s);
	ir_table_free(t);
	return r;
}

static int
put_pictures(struct cus_pack *k, const char *dir)
{
	static const char *const names[] = {"network.svg", "network.png",
		"network.pdf", "network.dot", "network.txt"};
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;

	for (size_t i = 0;
		fd >= 0 && r == 0 && i < sizeof(names) / sizeof(*names); i++) {
		struct ir_custody_bytes b;
		char name[64];

		if (faccessat(fd, names[i], F_OK, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		(void)snprintf(name, sizeof(name), "data/site/%s", names[i]);
		r = ir_handover_copy(
			k->p, fd, names[i], name, NULL, &b, &k->c.e);
		k->site |= r == 0;
	}
	if (fd >= 0)
		(void)close(fd); /* only read from */
	return r;
}

/* ---- whose signatures these are ---- */

static bool
signs_here(const struct cus_pack *k, const struct ir_trusted *t)
{
	for (size_t i = 0; i < k->n_signer; i++)
		if (strcmp(k->signer[i], t->sha256) == 0)
			return true;
	return t->tsa && k->stamps;
}

static void
put_time(struct ir_buf *b, const char *key, bool has, const struct ir_time *t)
{
	char text[IR_TIME_TEXT];

	if (has)
		(void)ir_buf_addf(b, "    %s: \"%s\"\n", key, /* sticky */
			ir_time_rfc3339(t, 0, text));
}

/* A quoted text of YAML is one of JSON. */
static void
put_quoted(struct ir_buf *b, const char *before, const char *s)
{
	struct ir_jw w;

	(void)ir_buf_adds(b, before); /* sticky */
	ir_jw_init(&w, b);
	ir_jw_str(&w, s);
	(void)ir_buf_addc(b, '\n'); /* sticky */
}

static int
put_cert(struct cus_pack *k, const struct ir_trusted *t, size_t i,
	struct ir_buf *b)
{
	char name[64];
	struct ir_buf pem;
	int r;

	if (!t->cert)
		return 0;
	(void)snprintf(name, sizeof(name), "data/trust/%zu.pem", i + 1);
	ir_buf_init(&pem, 0);
	r = ir_cert_pem(t->cert, &pem, &k->c.e);
	if (r == 0)
		r = ir_handover_put(k->p, name, pem.p, pem.len, &k->c.e);
	if (r == 0)
		(void)ir_buf_addf(
			b, "    certificate: %zu.pem\n", i + 1); /* sticky */
	ir_buf_free(&pem);
	return r;
}

static int
put_entry(struct cus_pack *k, const struct ir_trusted *t, size_t i,
	struct ir_buf *b)
{
	put_quoted(b, "  - name: ", t->name);
	if (t->tsa)
		(void)ir_buf_addf(b, "    kind: %s\n", /* sticky */
			ir_tsa_kind_name(t->kind));
	if (t->role)
		put_quoted(b, "    role: ", t->role);
	if (t->sha256[0])
		(void)ir_buf_addf(
			b, "    sha256: %s\n", t->sha256); /* sticky */
	put_time(b, "from", t->has_from, &t->from);
	put_time(b, "to", t->has_to, &t->to);
	put_time(b, "revoked", t->has_revoked, &t->revoked);
	if (t->reason)
		put_quoted(b, "    reason: ", t->reason);
	return put_cert(k, t, i, b);
}

/* Only the signers whose signatures are in the pack. */
static int
put_trust(struct cus_pack *k, const struct ir_trust *trust)
{
	struct ir_buf b;
	bool any = false;
	int r = 0;

	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, "version: 1\n"); /* looked at below */
	for (int tsa = 0; tsa < 2; tsa++) {
		bool begun = false;

		for (size_t i = 0; i < ir_trust_count(trust) && r == 0; i++) {
			const struct ir_trusted *t = ir_trust_at(trust, i);

			if (t->tsa != (tsa == 1) || !signs_here(k, t))
				continue;
			if (!begun)
				(void)ir_buf_adds(&b, /* looked at below */
					tsa ? "authorities:\n" : "signers:\n");
			begun = any = true;
			r = put_entry(k, t, i, &b);
		}
	}
	if (r == 0 && ir_buf_err(&b) < 0)
		r = no_memory(k);
	if (r == 0 && any)
		r = ir_handover_put(
			k->p, "data/trust/trust.yaml", b.p, b.len, &k->c.e);
	ir_buf_free(&b);
	return r;
}

static int
put_signers(struct cus_pack *k, const char *dir)
{
	struct ir_trust *t = NULL;
	char *path = ir_where_join(dir, IR_TRUST_NAME);
	int r = 0;

	if (!path)
		return no_memory(k);
	if ((k->seals || k->stamps) && access(path, R_OK) == 0)
		r = ir_trust_load(&t, path, &k->c.e);
	if (r == 0 && t)
		r = put_trust(k, t);
	ir_trust_free(t);
	free(path);
	return r;
}

int
cus_pack_site(struct cus_pack *k)
{
	struct ir_where w;
	char *dir = NULL;
	int r;

	ir_where_init(&w, NULL);
	r = ir_where_site(&w, &dir, &k->c.e);
	if (r != 0)
		return r < 0 ? r : 0; /* a case works without a site */
	r = put_signers(k, dir);
	if (r == 0 && !k->c.o->no_site)
		r = put_devices(k, dir);
	if (r == 0 && !k->c.o->no_site && wide(k))
		r = put_pictures(k, dir);
	free(dir);
	return r;
}
