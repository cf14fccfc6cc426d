/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "ir/base/num.h"
#include "ir/casefile/journal.h"
#include "ir/casefile/where.h"
#include "ir/sys/proc.h"

#include "ready_i.h"

/* This machine: its clock, where cases lie, what pages are made with. */

#define FC_MAX ((size_t)64 << 10)

void
ready_clock_sync(struct ir_ready *r, char good[READY_GOOD])
{
	struct timex t = {.modes = 0};
	int64_t ntp, error_ms;
	int rc;

	if (!ir_ready_limit(r, "ntp", &ntp) ||
		!ir_ready_limit(r, "error_ms", &error_ms))
		return;
	rc = adjtimex(&t);
	(void)snprintf(good, READY_GOOD, _("off by at most %ld ms"),
		(long)(t.maxerror / 1000));
	if (rc < 0) {
		ir_ready_say(r, IR_READY_UNSEEN,
			_("the kernel does not say: %s"), strerror(errno));
	} else if (rc == TIME_ERROR || (t.status & STA_UNSYNC)) {
		ir_ready_say(r, ntp ? IR_READY_RED : IR_READY_GREEN,
			_("nothing keeps the clock right (the kernel says "
			  "unsynchronized)"));
		(void)snprintf(good, READY_GOOD,
			_("kept off the network: it is compared by hand"));
	} else if (t.maxerror > error_ms * 1000) {
		ir_ready_say(r, IR_READY_RED,
			_("the clock may be off by %ld ms"),
			(long)(t.maxerror / 1000));
	}
}

/* ---- where cases lie ---- */

/* absent: how it stands when there is no such directory.  No room is a fact;
 * of a volume that is not there nobody can say whether it is encrypted. */
static bool
has_cases(struct ir_ready *r, enum ir_ready_answer absent, const char **ret)
{
	struct ir_esc esc;

	*ret = ir_ready_cases(r);
	if (!*ret && !ready_has(r, &r->own_why))
		return false;
	if (!*ret)
		ir_ready_say(r, IR_READY_UNSEEN,
			_("where cases lie was not said: -C DIR, or cases in "
			  "%s"),
			IR_SITE_READY);
	else if (access(*ret, F_OK) != 0)
		ir_ready_say(r, errno == ENOENT ? absent : IR_READY_UNSEEN,
			"%s: %s", ir_esc(*ret, &esc), strerror(errno));
	return *ret && r->n == 0;
}

/* The id of the mount a directory lies on, -1 when nobody says. */
static int
mount_of(const struct ir_ready *r, int fd)
{
	struct ir_buf path, text;
	const char *p = NULL;
	uint64_t id = 0;
	bool found = false;

	ir_buf_init(&path, 0);
	ir_buf_init(&text, 0);
	if (ir_buf_addf(&path, "%s/self/fdinfo/%d", r->in.proc, fd) == 0 &&
		ir_io_slurp(path.p, 65536, &text, NULL) == 0)
		p = strstr(text.p, "mnt_id:");
	if (p) {
		p += strlen("mnt_id:");
		p += strspn(p, " \t");
		found = ir_num_u64(p, strcspn(p, "\n"), INT32_MAX, &id) == 0;
	}
	ir_buf_free(&text);
	ir_buf_free(&path);
	return found ? (int)id : -1;
}

/* fscrypt of ext4 and others: a property of the directory. */
static bool
fscrypt(int fd)
{
	struct statx st;

	return statx(fd, "", AT_EMPTY_PATH, STATX_TYPE, &st) == 0 &&
		(st.stx_attributes & STATX_ATTR_ENCRYPTED) != 0;
}

void
ready_case_encrypted(struct ir_ready *r, char good[READY_GOOD])
{
	struct ir_volume_in in = {.proc = r->in.proc, .sys = r->in.sys};
	enum ir_volume v = IR_VOLUME_UNSEEN;
	struct ir_err e = IR_ERR_INIT;
	const char *cases;
	struct ir_esc esc;
	char why[256];
	int fd;

	if (!has_cases(r, IR_READY_UNSEEN, &cases))
		return;
	fd = open(cases, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		ir_ready_say(r, IR_READY_UNSEEN, "%s: %s", ir_esc(cases, &esc),
			strerror(errno));
		return;
	}
	in.mount = mount_of(r, fd);
	if (ir_volume_look(&in, &v, why, &e) < 0)
		ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
	else if (v == IR_VOLUME_PLAIN && fscrypt(fd))
		ir_ready_say(r, IR_READY_UNSEEN,
			_("%s: fscrypt; who holds the key is not to be seen"),
			ir_esc(cases, &esc));
	else if (v != IR_VOLUME_CRYPT)
		ir_ready_say(r,
			v == IR_VOLUME_UNSEEN ? IR_READY_UNSEEN : IR_READY_RED,
			"%s: %s", ir_esc(cases, &esc), why);
	(void)snprintf(good, READY_GOOD, _("%s lies on dm-crypt"),
		ir_esc(cases, &esc));
	(void)close(fd); /* only looked at */
}

struct biggest {
	struct ir_ready *r;
	uint64_t most;
};

/* What cannot be looked at may be bigger than all the rest. */
static int
unseen(void *arg, const char *path, int errnum)
{
	const struct biggest *b = arg;
	struct ir_esc esc;

	ir_ready_say(b->r, IR_READY_UNSEEN, "%s: %s", ir_esc(path, &esc),
		strerror(errnum));
	return 0;
}

static void
biggest_of(struct biggest *b, DIR *d, const char *path)
{
	struct dirent *de;
	struct stat st;

	while ((errno = 0, de = readdir(d))) {
		if (fstatat(dirfd(d), de->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
			0)
			(void)unseen(b, path, errno);
		else if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > b->most)
			b->most = (uint64_t)st.st_size;
	}
	if (errno)
		(void)unseen(b, path, errno);
}

/* A case without evidence has none that is big. */
static int
biggest_in(void *arg, const char *dir)
{
	char *path = ir_where_join(dir, "evidence");
	DIR *d = path ? opendir(path) : NULL;

	if (d)
		biggest_of(arg, d, path);
	else if (!path || errno != ENOENT)
		(void)unseen(arg, path ? path : dir, path ? errno : ENOMEM);
	if (d)
		(void)closedir(d); /* only read */
	free(path);
	return 0;
}

/* The biggest archive so far; what cannot be read is said. */
static uint64_t
biggest(struct ir_ready *r, const char *cases)
{
	struct biggest b = {.r = r};
	const struct ir_where_sink sink = {biggest_in, unseen, &b};
	struct ir_err e = IR_ERR_INIT;

	if (ir_where_cases(cases, &sink, &e) < 0)
		ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
	return b.most;
}

void
ready_case_space(struct ir_ready *r, char good[READY_GOOD])
{
	char have_text[IR_NUM_HUMAN], want_text[IR_NUM_HUMAN];
	uint64_t want, most, have;
	int64_t gib, times;
	struct statvfs fs;
	const char *cases;
	struct ir_esc esc;

	if (!ir_ready_limit(r, "gib", &gib) ||
		!ir_ready_limit(r, "times", &times) ||
		!has_cases(r, IR_READY_RED, &cases))
		return;
	if (statvfs(cases, &fs) != 0) {
		ir_ready_say(r, IR_READY_UNSEEN, "%s: %s", ir_esc(cases, &esc),
			strerror(errno));
		return;
	}
	most = biggest(r, cases);
	want = (uint64_t)gib << 30;
	if (__builtin_mul_overflow(most, (uint64_t)times, &most))
		most = UINT64_MAX;
	want = most > want ? most : want;
	have = (uint64_t)fs.f_bavail * fs.f_frsize;
	(void)ir_num_human(have, have_text);
	(void)ir_num_human(want, want_text);
	if (have < want)
		ir_ready_say(r, IR_READY_RED, _("%s: %s free, %s are wanted"),
			ir_esc(cases, &esc), have_text, want_text);
	(void)snprintf(good, READY_GOOD, _("%s: %s free, %s are wanted"),
		ir_esc(cases, &esc), have_text, want_text);
}

/* ---- fonts and programs ---- */

static int
keep(void *arg, int which, const void *p, size_t len)
{
	struct ir_buf *b = arg;

	if (which == 1 && ir_buf_add(b, p, len) < 0)
		return -ENOMEM;
	return 0;
}

static bool
speaks(const char *langs, const char *want)
{
	size_t n = strlen(want);

	for (; *langs; langs += strspn(langs, "|")) {
		size_t len = strcspn(langs, "|");

		if (len == n && memcmp(langs, want, n) == 0)
			return true;
		langs += len;
	}
	return false;
}

void
ready_machine_fonts(struct ir_ready *r, char good[READY_GOOD])
{
	static const char *const argv[] = {"fc-match", "-f",
		"%{family}\n%{lang}\n", "sans-serif:lang=ja", NULL};
	struct ir_proc_limits limits = {.seconds = 20, .out_bytes = FC_MAX};
	struct ir_err e = IR_ERR_INIT;
	struct ir_proc_end end;
	struct ir_buf b;
	struct ir_proc_sink sink = {.data = keep, .arg = &b};
	struct ir_esc esc;
	char *langs;
	int rc;

	ir_buf_init(&b, FC_MAX);
	rc = ir_proc_run(argv, NULL, -1, &limits, &sink, &end, &e);
	langs = b.p ? strchr(b.p, '\n') : NULL;
	if (rc < 0)
		ir_ready_say(r, IR_READY_UNSEEN, "%s", e.text);
	else if (end.not_found)
		ir_ready_say(r, IR_READY_UNSEEN,
			_("the program fc-match is not installed"));
	else if (end.exit_status != 0 || !langs)
		ir_ready_say(r, IR_READY_UNSEEN,
			_("fc-match does not say which font it would be"));
	if (r->n == 0 && langs) {
		*langs++ = '\0';
		langs[strcspn(langs, "\n")] = '\0';
		if (!speaks(langs, "ja"))
			ir_ready_say(r, IR_READY_RED,
				_("the font would be %s, which has no "
				  "Japanese"),
				ir_esc(b.p, &esc));
		(void)snprintf(good, READY_GOOD, "%s", ir_esc(b.p, &esc));
	}
	ir_buf_free(&b);
}

/* Does a device need it, by the way it is reached? */
static bool
needed(const struct ir_ready *r, const char *access)
{
	if (strcmp(access, "always") == 0)
		return true;
	for (size_t i = 0; i < ir_site_count(r->site); i++) {
		const char *t = ir_site_at(r->site, i)->access.type;

		if (t && strcmp(t, "dialogue") == 0)
			t = "ssh"; /* a dialogue goes over it */
		if (t && strcmp(t, access) == 0)
			return true;
	}
	return false;
}

void
ready_machine_programs(struct ir_ready *r, char good[READY_GOOD])
{
	const struct ir_yaml_node *map = ir_yaml_get(r->rule, "programs");
	size_t n = 0;

	if (!ready_has(r, &r->site_why))
		return;
	for (size_t i = 0; i < ir_yaml_count(map); i++) {
		const char *name = ir_yaml_key_at(map, i);
		const char *what = ir_yaml_str(ir_yaml_at(map, i));
		char path[4096];

		if (!what || !needed(r, what))
			continue;
		n++;
		if (ir_proc_which(name, path, sizeof(path)) != 0)
			ir_ready_say(r, IR_READY_RED,
				_("the program %s is not installed"), name);
	}
	(void)snprintf(good, READY_GOOD, _("%zu programs are there"), n);
}
