/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/artifact.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/evidence/glob.h"
#include "ir/evidence/model.h"
#include "scratch.h"
#include "tap.h"

/*
 * Our definitions in playbooks/artifacts: each says all that a responder must
 * know, each pattern finds a file that lies where it points, no command does
 * more than look.
 */
static char dir[] = "/tmp/ir-test-definitions.XXXXXX";
static unsigned roots;

/* First words of what we type or run; a longer entry allows just that. */
static const char *const looks[] = {"show", "get", "diagnose hardware",
	"diagnose sys", "diagnose vpn ike gateway list",
	"diagnose firewall auth list", "diagnose user device list",
	"diagnose debug crashlog read", "diagnose alertconsole list",
	"diagnose autoupdate versions", "execute dhcp lease-list",
	"execute log filter", "execute log display", "fnsysctl ls",
	"fnsysctl ps", "dir", "show", "terminal length 0", "terminal width 0",
	"terminal pager 0", NULL};

static bool
begins(const char *const *list, const char *text)
{
	for (; *list; list++) {
		size_t n = strlen(*list);

		if (strncmp(text, *list, n) == 0 &&
			(text[n] == ' ' || text[n] == '\0'))
			return true;
	}
	return false;
}

/* No word of these, wherever it stands: they change what they look at. */
static bool
harms(const char *text)
{
	static const char *const words[] = {"conf", "configure", "config",
		"set", "delete", "clear", "reset-", "reload", "restart",
		"reboot", "write", "copy", "erase", "format", "kill",
		"shutdown", "debug", "product", "start", "stop", "create",
		"add", "import", "enable", "disable", "resync", NULL};
	char copy[512], *save = copy;

	(void)snprintf(copy, sizeof(copy), "%s", text);
	while (*save) {
		size_t n = strcspn(save, " ");

		for (size_t i = 0; words[i]; i++)
			if (strlen(words[i]) == n &&
				memcmp(words[i], save, n) == 0)
				return true;
		save += n + strspn(save + n, " ");
	}
	return false;
}

/* These hold such a word and only show. */
static bool
only_shows(const char *text)
{
	static const char *const list[] = {"show archive log config all",
		"show config", "show config list", "show reload",
		"show reboot history", "show import webvpn plug-in detail",
		"show import webvpn customization",
		"diagnose debug crashlog read", NULL};

	return begins(list, text);
}

/* A name that the pattern matches: "*" is x, "**3" one level, "[ab]" an a. */
static void
example(const char *pattern, struct ir_buf *out)
{
	for (const char *p = pattern; *p; p++) {
		if (*p == '*') {
			(void)ir_buf_addc(out, 'x');
			while (p[1] == '*' ||
				(p[0] == '*' && p[-1] == '*' && p[1] >= '0' &&
					p[1] <= '9'))
				p++;
		} else if (*p == '[') {
			(void)ir_buf_addc(out, p[1]);
			p = strchr(p, ']');
		} else
			(void)ir_buf_addc(out, *p);
	}
}

static bool
make(const char *path)
{
	char copy[1024];
	int fd;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	for (char *p = copy + 1; *p; p++)
		if (*p == '/') {
			*p = '\0';
			(void)mkdir(copy, 0755); /* open below tells */
			*p = '/';
		}
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	return fd >= 0 && close(fd) == 0;
}

static int
found(void *arg, const char *path, int dirfd, const char *name)
{
	struct stat st;

	(void)path;
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISREG(st.st_mode))
		(*(int *)arg)++;
	return 0;
}

/* The pattern, in a root of its own that holds one file for it. */
static bool
finds(const char *pattern, bool windows)
{
	const struct ir_glob_opts o = {windows, false, 0};
	struct ir_glob_sink sink = {found, NULL, NULL};
	struct ir_err e = IR_ERR_INIT;
	int rootfd, hits = 0;
	struct ir_buf b;
	char root[64];
	bool ok;

	(void)snprintf(root, sizeof(root), "%s/%u", dir, roots++);
	ir_buf_init(&b, 0);
	(void)ir_buf_adds(&b, root);
	example(pattern, &b);
	ok = mkdir(root, 0755) == 0 && make(b.p);
	ir_buf_free(&b);
	rootfd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	sink.arg = &hits;
	ok = ok && rootfd >= 0 &&
		ir_glob(rootfd, pattern, &o, &sink, NULL, &e) == 0 && hits == 1;
	if (rootfd >= 0)
		(void)close(rootfd);
	return ok;
}

static bool
has_text(const char *s)
{
	return s && s[0] && s[0] != '\n';
}

/* What a command is in words. */
static void
join(const struct ir_source *s, struct ir_buf *b)
{
	ir_buf_clear(b);
	for (size_t i = 0; s->argv && s->argv[i]; i++)
		(void)ir_buf_addf(b, "%s%s", i ? " " : "", s->argv[i]);
}

static void
one_source(const struct ir_source *s, bool windows, struct ir_buf *b)
{
	for (size_t i = 0; !s->why_not && i < s->n_paths; i++)
		if (!finds(s->paths[i], windows))
			OKM(0, s->paths[i]);
	for (size_t i = 0; s->type == IR_SOURCE_DIALOGUE && i < s->n_items; i++)
		if (!begins(looks, s->items[i]) ||
			(harms(s->items[i]) && !only_shows(s->items[i])))
			OKM(0, s->items[i]);
	join(s, b);
	if (s->argv && harms(b->p))
		OKM(0, b->p);
	if (s->why_not && s->type != IR_SOURCE_REGISTRY) {
		OKM(0, s->artifact);
		printf("# %s\n", s->why_not);
	}
}

static void
all_sources(struct ir_artifacts *a, const char *os)
{
	struct ir_artifact_info in;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;
	size_t total = 0;

	ir_buf_init(&b, 0);
	for (size_t i = 0; i < ir_artifacts_count(a); i++) {
		const struct ir_source *const *s = NULL;
		size_t n = 0;
		bool here = false;

		ir_artifacts_info(a, i, &in);
		for (size_t k = 0; in.os[k]; k++)
			here |= strcmp(in.os[k], os) == 0;
		if (in.os[0] && !here)
			continue;
		if (ir_artifacts_resolve(a, &in.name, 1, os, &s, &n, &e) != 0)
			OKM(0, e.text);
		total += n;
		for (size_t k = 0; k < n; k++)
			if (strcmp(s[k]->artifact, in.name) == 0 &&
				!(s[k]->why_not &&
					strncmp(s[k]->why_not, "nothing", 7) ==
						0))
				one_source(
					s[k], strcmp(os, "Windows") == 0, &b);
	}
	printf("# %s: %zu sources\n", os, total);
	OK(total > 100);
	ir_buf_free(&b);
}

/* What a responder must know before taking it. */
static void
words(const struct ir_artifacts *a)
{
	struct ir_artifact_info in;
	unsigned silent = 0;

	for (size_t i = 0; i < ir_artifacts_count(a); i++) {
		ir_artifacts_info(a, i, &in);
		if (has_text(in.doc) && has_text(in.doc_ja) &&
			has_text(in.power_off) && has_text(in.power_off_ja) &&
			has_text(in.patient_data) &&
			has_text(in.patient_data_ja) && in.rank != 500)
			continue;
		silent++;
		printf("# %s lacks a statement\n", in.name);
	}
	EQ(silent, 0);
}

/* Every kind of thing that a hospital asked for has a name. */
static void
named(const struct ir_artifacts *a)
{
	static const char *const names[] = {"LinuxTriage", "Orthanc",
		"Dcm4chee", "DcmtkServers", "MirthConnect", "WindowsConsole",
		"WindowsLive", "FortiGate", "CiscoIos", "CiscoAsa", "YamahaRtx",
		"AlliedTelesisPlus", "SyslogServer", "LinuxAppliance",
		"VpnUnit", "NetworkSwitch", "DirectoryServers", "DhcpServer",
		"DnsServer", "ActiveDirectoryServer", "SnmpHost"};
	static const char *const models[] = {"fortios", "cisco-ios",
		"cisco-asa", "yamaha-rtx", "alliedware-plus"};
	struct ir_artifact_info in;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bool here = false;

		for (size_t k = 0; k < ir_artifacts_count(a); k++) {
			ir_artifacts_info(a, k, &in);
			here |= strcmp(in.name, names[i]) == 0;
		}
		OKM(here, names[i]);
	}
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		const struct ir_model *m = ir_artifacts_model(a, models[i]);

		OKM(m && has_text(m->doc) && has_text(m->doc_ja) &&
				has_text(m->alters) && has_text(m->alters_ja) &&
				m->clock && m->leave && m->errors[0],
			models[i]);
		for (size_t k = 0; m && m->prepare && m->prepare[k]; k++)
			OKM(begins(looks, m->prepare[k]), m->prepare[k]);
	}
}

int
main(void)
{
	struct ir_artifacts *a = NULL;
	struct ir_err e = IR_ERR_INIT;
	int fd;

	if (access("playbooks/artifacts", R_OK) != 0) {
		SKIP("not started at the top of the source tree");
		return tap_done();
	}
	EQ(ir_artifacts_new(&a, &e), 0);
	EQ(ir_artifacts_load(a, "playbooks/artifacts", true, &e), 0);
	STR(e.text, "");
	if (!mkdtemp(dir))
		return 1;
	words(a);
	named(a);
	EQ(ir_artifacts_set(a, "users.homedir", "/home/u", &e), 0);
	all_sources(a, "Linux");
	ir_artifacts_free(a);

	EQ(ir_artifacts_new(&a, &e), 0);
	EQ(ir_artifacts_load(a, "playbooks/artifacts", true, &e), 0);
	EQ(ir_artifacts_set(a, "output", "OUT", &e), 0);
	if (chdir(dir) != 0 || mkdir("w", 0755) != 0 ||
		mkdir("w/Users", 0755) != 0 || mkdir("w/Users/u", 0755) != 0)
		return 1;
	fd = open("w", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EQ(ir_artifacts_set_windows(a, fd, &e), 0);
	(void)close(fd);
	all_sources(a, "Windows");
	ir_artifacts_free(a);
	scratch_remove(dir);
	return tap_done();
}
