/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/artifact.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ir/base/buf.h"
#include "ir/base/io.h"
#include "scratch.h"
#include "tap.h"

static char dir[] = "/tmp/ir-test-artifact.XXXXXX";

static void
put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || ir_io_write(fd, text, strlen(text)) != 0 ||
		close(fd) != 0)
		OKM(0, name);
}

static struct ir_artifacts *
fresh(void)
{
	struct ir_artifacts *a = NULL;

	EQ(ir_artifacts_new(&a, NULL), 0);
	return a;
}

static struct ir_artifacts *
loaded(const char *text)
{
	struct ir_artifacts *a = fresh();
	struct ir_err e = IR_ERR_INIT;

	put("one.yaml", text);
	if (ir_artifacts_load(a, "one.yaml", false, &e) != 0) {
		OKM(0, "loads");
		printf("# %s\n", e.text);
	}
	return a;
}

/* "RANK ARTIFACT TYPE ITEM... [!WHY]" a line. */
static void
resolve(struct ir_artifacts *a, const char *names, const char *os,
	const char *want)
{
	char copy[256], *p = copy;
	const char *list[16];
	const struct ir_source *const *s = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;
	size_t n = 0, n_src = 0;

	ir_buf_init(&b, 0);
	(void)snprintf(copy, sizeof(copy), "%s", names);
	while (*p && n < 16) {
		list[n++] = p;
		p += strcspn(p, " ");
		if (*p)
			*p++ = '\0';
	}
	if (ir_artifacts_resolve(a, list, n, os, &s, &n_src, &e) != 0)
		(void)ir_buf_addf(&b, "%d %s\n", e.code, e.text);
	for (size_t i = 0; i < n_src; i++) {
		(void)ir_buf_addf(&b, "%u %s %s", s[i]->rank, s[i]->artifact,
			s[i]->type_name);
		for (size_t k = 0; k < s[i]->n_paths; k++)
			(void)ir_buf_addf(&b, " %s", s[i]->paths[k]);
		for (size_t k = 0; s[i]->argv && s[i]->argv[k]; k++)
			(void)ir_buf_addf(&b, " %s", s[i]->argv[k]);
		if (s[i]->why_not)
			(void)ir_buf_addf(&b, " !%s", s[i]->why_not);
		(void)ir_buf_addc(&b, '\n');
	}
	STR(b.p, want);
	ir_buf_free(&b);
}

static void
sources(void)
{
	struct ir_artifacts *a = loaded(
		"# ours\n---\nname: Files\ndoc: d\ndoc_ja: 説明\n"
		"aliases: [Old]\nsources:\n"
		"- type: FILE\n  attributes: {paths: [/var/log/*, /etc/x]}\n"
		"- type: PATH\n  attributes: {paths: ['/proc/[0-9]*/exe']}\n"
		"  limits: {seconds: 5m, bytes: 2M}\n"
		"supported_os: [Linux, Darwin]\nurls: [x]\nlabels: [y]\n"
		"--- # second\nname: Clock\nsources:\n"
		"- {type: COMMAND, rank: 7, attributes:"
		" {cmd: date, args: ['+%Y%m%d', -1, true]}}\n"
		"---\nname: Win\nsources:\n"
		"- type: REGISTRY_KEY\n  attributes: {keys: ['HKLM\\A', B]}\n"
		"- type: REGISTRY_VALUE\n"
		"  attributes: {key_value_pairs: [{key: K, value: V}]}\n"
		"- type: WMI\n  attributes: {query: SELECT x}\n"
		"- type: GREP\n  attributes: {whatever: 1}\n"
		"supported_os: Windows\n"
		"---\nname: All\nrank: 9\nsources:\n"
		"- type: ARTIFACT_GROUP\n  attributes: {names: [Win, Files]}\n"
		"- type: ARTIFACT_GROUP\n  attributes: {names: [Clock]}\n"
		"  supported_os: [Linux]\n---\n");
	struct ir_artifact_info in;

	EQ(ir_artifacts_count(a), 4);
	ir_artifacts_info(a, 2, &in);
	STR(in.name, "Files");
	STR(in.doc, "d");
	STR(in.doc_ja, "説明");
	STR(in.file, "one.yaml");
	STR(in.aliases[0], "Old");
	STR(in.os[1], "Darwin");
	OK(in.os[2] == NULL);
	EQ(in.line, 3);
	EQ(in.sources, 2);
	ir_artifacts_info(a, 1, &in);
	OK(in.os[0] == NULL && in.aliases[0] == NULL && in.doc == NULL);
	/* of its three lines, by sha256sum */
	STR(in.sha256,
		"68f92fb0f8c8531f7eae5f857e1beea7"
		"d9ced2076d6b312c761973ea99e5b9dc");
	resolve(a, "Files Old", "Linux",
		"250 Files PATH /proc/[0-9]*/exe\n"
		"500 Files FILE /var/log/* /etc/x\n");
	resolve(a, "All", "linux",
		"7 Clock COMMAND date +%Y%m%d -1 true\n"
		"250 Files PATH /proc/[0-9]*/exe\n"
		"500 Files FILE /var/log/* /etc/x\n");
	resolve(a, "Win All", "Windows",
		"500 Win REGISTRY_KEY HKLM\\A B "
		"!registry key: needs a hive reader\n"
		"500 Win REGISTRY_VALUE K\\V "
		"!registry value: needs a hive reader\n"
		"500 Win WMI SELECT x !WMI query: needs the running Windows "
		"system\n"
		"500 Win GREP !source type 'GREP' is not known here\n");
	resolve(a, "Win", "Linux",
		"500 Win REGISTRY_KEY HKLM\\A B !nothing in it is for Linux\n");
	resolve(a, "Files", NULL,
		"250 Files PATH /proc/[0-9]*/exe\n"
		"500 Files FILE /var/log/* /etc/x\n");
	ir_artifacts_free(a);
}

static void
limits(void)
{
	static const char *const names[] = {"A"};
	struct ir_artifacts *a = loaded(
		"name: A\nsources:\n- type: COMMAND\n"
		"  attributes: {cmd: x}\n  limits: {seconds: 5m, bytes: 2M}\n");
	const struct ir_source *const *s = NULL;
	size_t n = 0;

	EQ(ir_artifacts_resolve(a, names, 1, NULL, &s, &n, NULL), 0);
	EQ(n, 1);
	EQ(s[0]->seconds, 300);
	EQ(s[0]->bytes, 2097152);
	EQ(s[0]->type, IR_SOURCE_COMMAND);
	ir_artifacts_free(a);
}

static void
groups(void)
{
	struct ir_artifacts *a = loaded(
		"name: Alpha\nsources:\n"
		"- {type: ARTIFACT_GROUP, attributes: {names: [Beta]}}\n"
		"---\nname: Beta\nsources:\n"
		"- {type: ARTIFACT_GROUP, attributes: {names: [Gamma]}}\n"
		"---\nname: Gamma\nsources:\n"
		"- {type: FILE, attributes: {paths: [/g]}}\n"
		"- {type: ARTIFACT_GROUP, attributes: {names: [Beta]},"
		" supported_os: [Windows]}\n"
		"---\nname: Lost\nsources:\n"
		"- {type: ARTIFACT_GROUP, attributes: {names: [Gama]}}\n"
		"---\nname: Same\nsources:\n"
		"- {type: ARTIFACT_GROUP, attributes: {names: [Gamma]}}\n");
	struct ir_buf b;

	resolve(a, "Alpha Same", "Linux", "500 Gamma FILE /g\n");
	resolve(a, "Alpha", "Windows",
		"-4096 artifact group 'Beta' contains itself\n");
	resolve(a, "Lost", "Linux",
		"-4102 artifact group 'Lost': unknown artifact 'Gama' "
		"(did you mean 'Gamma'?)\n");
	resolve(a, "xyzzyx\n", "Linux",
		"-4102 unknown artifact 'xyzzyx\\012'\n");
	resolve(a, "Alpha", "Linux", "500 Gamma FILE /g\n"); /* after errors */
	ir_artifacts_free(a);
	ir_buf_init(&b, 0);
	for (int i = 0; i < 40; i++)
		(void)ir_buf_addf(&b,
			"---\nname: G%d\nsources:\n- {type: ARTIFACT_GROUP, "
			"attributes: {names: [G%d]}}\n",
			i, i + 1);
	(void)ir_buf_adds(&b,
		"---\nname: G40\nsources:\n"
		"- {type: FILE, attributes: {paths: [/g]}}\n");
	a = loaded(b.p);
	resolve(a, "G8", NULL, "500 G40 FILE /g\n"); /* 32 below */
	resolve(a, "G7", NULL,
		"-4097 artifact group 'G40' is nested too deep\n");
	ir_buf_free(&b);
	ir_artifacts_free(a);
}

static void
variables(void)
{
	struct ir_artifacts *a = loaded(
		"name: Home\nsources:\n- type: FILE\n  attributes: {paths: "
		"['%%users.homedir%%/.bashrc', /etc/100%x%, "
		"'%%users.sid%%/x', '%%USERS.HomeDir%%/%%v%%']}\n"
		"---\nname: Win\nsources:\n- type: FILE\n  attributes:\n"
		"    separator: '\\'\n    paths: ['%SystemRoot%\\x',"
		" '%%environ_systemroot%%\\\\y', 'C:\\z', '%Nix%\\a']\n"
		"---\nname: Older\nsources:\n- type: FILE\n  attributes:\n"
		"    paths: '\\Windows\\x'\n"
		"---\nname: Cmd\nsources:\n- type: COMMAND\n  attributes:"
		" {cmd: c, args: ['%%v%%', '%T%']}\n"
		"---\nname: Cmd2\nsources:\n- type: COMMAND\n  attributes:"
		" {cmd: c, args: ['%%users.homedir%%']}\n"
		"---\nname: Cmd3\nsources:\n- type: COMMAND\n  attributes:"
		" {cmd: c, args: ['%%no%%']}\n");

	EQ(ir_artifacts_set(a, "users.homedir", "/home/a", NULL), 0);
	EQ(ir_artifacts_set(a, "users.homedir", "/root", NULL), 0);
	EQ(ir_artifacts_set(a, "users.homedir", "/home/a", NULL), 0);
	EQ(ir_artifacts_set(a, "v", "%%w%%", NULL), 0);
	EQ(ir_artifacts_set(a, "environ_systemroot", "C:\\Windows", NULL), 0);
	resolve(a, "Home", NULL,
		"500 Home FILE %%users.sid%%/x "
		"!no value for the variable 'users.sid'\n"
		"500 Home FILE /home/a/.bashrc /root/.bashrc /etc/100%x% "
		"/home/a/%%w%% /root/%%w%%\n");
	resolve(a, "Win Older", NULL,
		"500 Win FILE %Nix%/a !no value for the variable 'Nix'\n"
		"500 Win FILE /Windows/x /Windows/y /z\n"
		"500 Older FILE /Windows/x\n");
	resolve(a, "Cmd Cmd2 Cmd3", NULL,
		"200 Cmd COMMAND c %%w%% %T%\n"
		"200 Cmd2 COMMAND c !a variable of the command has several "
		"values\n"
		"200 Cmd3 COMMAND c !no value for the variable 'no'\n");
	ir_artifacts_free(a);
}

static void
refused(void)
{
	static const struct {
		const char *text, *why;
	} t[] = {
		{"- a\n", "one.yaml:1: a definition is not a mapping"},
		{"doc: x\n",
			"one.yaml:1: a definition without a usable 'name'"},
		{"doc: x\nname: a b\n",
			"one.yaml:2: a definition without a usable 'name'"},
		{"name: a/b\n",
			"one.yaml:1: a definition without a usable 'name'"},
		{"name: [a]\n",
			"one.yaml:1: a definition without a usable 'name'"},
		{"name: A\n", "one.yaml:1: artifact 'A': no 'sources'"},
		{"\nname: A\nsources: []\n",
			"one.yaml:3: artifact 'A': no 'sources'"},
		{"name: A\nsources: [x]\n",
			"one.yaml:2: artifact 'A': a source is not a mapping"},
		{"name: A\nsources:\n- {attributes: {}}\n",
			"one.yaml:3: artifact 'A': a source without 'type'"},
		{"name: A\nsources:\n- {type: FILE}\n",
			"one.yaml:3: artifact 'A': no 'attributes'"},
		{"name: A\nsources:\n- type: FILE\n  attributes: {x: 1}\n",
			"one.yaml:4: artifact 'A': no 'paths'"},
		{"name: A\nsources:\n- type: FILE\n  attributes: {paths: []}\n",
			"one.yaml:4: artifact 'A': no 'paths'"},
		{"name: A\nsources:\n- type: FILE\n  attributes:\n"
		 "    paths: [/a, [b]]\n",
			"one.yaml:5: artifact 'A': a text is expected here"},
		{"name: A\nsources:\n- type: FILE\n  attributes:\n"
		 "    paths: [/a, '']\n",
			"one.yaml:5: artifact 'A': an empty text"},
		{"name: A\nsources:\n- type: FILE\n  attributes:\n"
		 "    paths: [/a, /../b]\n",
			"one.yaml:5: artifact 'A': a path with '..' or too "
			"many parts"},
		{"name: A\nsources:\n- type: COMMAND\n  attributes: {cmd: "
		 "''}\n",
			"one.yaml:4: artifact 'A': no 'cmd'"},
		{"name: A\nsources:\n- type: COMMAND\n  attributes: {args: "
		 "[a]}\n",
			"one.yaml:4: artifact 'A': no 'cmd'"},
		{"name: A\nsources:\n- type: REGISTRY_VALUE\n"
		 "  attributes: {key_value_pairs: [{value: x}]}\n",
			"one.yaml:4: artifact 'A': a pair without 'key'"},
		{"name: A\nrank: -1\nsources: [x]\n",
			"one.yaml:2: artifact 'A': a number is expected here"},
		{"name: A\nsources:\n- type: PATH\n"
		 "  attributes: {paths: /x}\n  limits: {seconds: ever}\n",
			"one.yaml:5: artifact 'A': a number is expected here"},
		{"name: A\nsupported_os: {a: b}\nsources: [x]\n",
			"one.yaml:2: artifact 'A': a text is expected here"},
		{"name: A\nsources:\n- {type: PATH, attributes: {paths: /x}}\n"
		 "---\nname: A\nsources: [{type: X}]\n",
			"one.yaml:5: artifact 'A' is already defined at "
			"one.yaml:1"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ir_artifacts *a = fresh();
		struct ir_err e = IR_ERR_INIT;

		put("one.yaml", t[i].text);
		EQ(ir_artifacts_load(a, "one.yaml", true, &e), -IR_EFORMAT);
		STR(e.text, t[i].why);
		ir_artifacts_free(a);
	}
}

static void
files(void)
{
	static const char *const text[] = {
		"name: A\nsources: [{type: FILE, attributes: {paths: /1}}]\n",
		"name: A\nsources: [{type: FILE, attributes: {paths: /2}}]\n"};
	struct ir_artifacts *a = fresh();
	struct ir_err e = IR_ERR_INIT;

	EQ(mkdir("d", 0755), 0);
	put("d/a.yaml", text[0]);
	put("d/.b.yaml", "bad: [");
	put("d/README", "bad: [");
	put("two.yaml", text[1]);
	EQ(ir_artifacts_load(a, "d", false, &e), 0);
	EQ(ir_artifacts_count(a), 1);
	EQ(ir_artifacts_load(a, "two.yaml", false, &e), -IR_EFORMAT);
	STR(e.text,
		"two.yaml:1: artifact 'A' is already defined at "
		"d/a.yaml:1");
	EQ(ir_artifacts_load(a, "two.yaml", true, &e), 0);
	resolve(a, "A", NULL, "500 A FILE /2\n");
	put("d/b.yaml", "name: B\nsources: [\n");
	EQ(ir_artifacts_load(a, "d", true, &e), -IR_EFORMAT);
	OK(strncmp(e.text, "d/b.yaml:", 9) == 0);
	EQ(ir_artifacts_load(a, "none", true, &e), -ENOENT);
	STR(e.text, "cannot open 'none': No such file or directory");
	ir_artifacts_free(a);
	ir_artifacts_free(NULL);
}

static void
roots(void)
{
	static const char *const dirs[] = {"lx", "lx/etc", "lx/root", "lx/home",
		"lx/home/[ad] user", "lx/home/b", "win", "win/users",
		"win/users/佐藤", "win/Documents and Settings",
		"win/Documents and Settings/ward"};
	struct ir_artifacts *a = loaded(
		"name: H\nsources:\n- type: FILE\n"
		"  attributes: {paths: ['%%users.homedir%%']}\n"
		"---\nname: U\nsources:\n- type: FILE\n"
		"  attributes: {paths: ['/u/%%users.username%%']}\n"
		"---\nname: D\nsources:\n- type: FILE\n  attributes: {paths: "
		"['%%users.localappdata%%\\x', '%WinDir%\\%%users.sid%%'],"
		" separator: '\\'}\n");
	int fd;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		EQ(mkdir(dirs[i], 0755), 0);
	put("lx/home/file", "");
	put("lx/etc/passwd",
		"root:x:0:0:root:/root:/bin/bash\n#c:x:1:1:c:/c:/c\n\n:x:\n"
		"daemon:x:1:1:d:/usr/sbin:/usr/sbin/nologin\nbad line\n"
		"www:x:33:33:w:/var/www/:/bin/sh\nz:x:5:5:z:/:/bin/sh\n"
		"up:x:5:5:z:/../../x:/bin/sh\nshort:x:9:9:s:/var/short");
	fd = open("lx", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EQ(ir_artifacts_set_linux(a, fd, NULL), 0);
	(void)close(fd);
	resolve(a, "H", NULL,
		"500 H FILE /root /var/www /var/short /home/[[]ad] user "
		"/home/b\n");
	resolve(a, "U", NULL,
		"500 U FILE /u/root /u/daemon /u/www /u/z /u/up /u/short "
		"/u/[[]ad] user /u/b\n");
	ir_artifacts_free(a);
	a = loaded("name: D\nsources:\n- type: FILE\n  attributes: {paths: "
		   "['%%users.localappdata%%\\x', "
		   "'%WinDir%\\%%users.sid%%'], separator: '\\'}\n");
	fd = open("win", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EQ(ir_artifacts_set_windows(a, fd, NULL), 0);
	(void)close(fd);
	resolve(a, "D", NULL,
		"500 D FILE /users/佐藤/AppData/Local/x "
		"/Documents and Settings/ward/Local Settings/Application "
		"Data/x /Windows/S-1-* /WINNT/S-1-*\n");
	ir_artifacts_free(a);
}

/* Every definition of Debian's package, alone and all together. */
static void
debian(void)
{
	struct ir_artifacts *a = fresh();
	struct ir_err e = IR_ERR_INIT;
	struct ir_artifact_info in;
	const struct ir_source *const *s;
	size_t n, failed = 0;

	if (access("/usr/share/artifacts", R_OK) != 0) {
		SKIP("forensic-artifacts is not installed");
		ir_artifacts_free(a);
		return;
	}
	EQ(ir_artifacts_load(a, "/usr/share/artifacts", false, &e), 0);
	STR(e.text, "");
	OK(ir_artifacts_count(a) >= 600);
	printf("# %zu definitions\n", ir_artifacts_count(a));
	for (size_t i = 0; i < ir_artifacts_count(a); i++) {
		ir_artifacts_info(a, i, &in);
		failed += ir_artifacts_resolve(
				  a, &in.name, 1, NULL, &s, &n, &e) != 0 ||
			n == 0;
	}
	EQ(failed, 0);
	ir_artifacts_free(a);
}

/* Ours, from the directory the tests are started in. */
static void
ours(void)
{
	const char *names[] = {"LinuxTriage"};
	struct ir_artifacts *a = fresh();
	struct ir_err e = IR_ERR_INIT;
	struct ir_artifact_info in;
	const struct ir_source *const *s = NULL;
	size_t n = 0, silent = 0;

	if (access("playbooks/artifacts", R_OK) != 0) {
		SKIP("not started at the top of the source tree");
		ir_artifacts_free(a);
		return;
	}
	EQ(ir_artifacts_load(a, "playbooks/artifacts", true, &e), 0);
	STR(e.text, "");
	for (size_t i = 0; i < ir_artifacts_count(a); i++) {
		ir_artifacts_info(a, i, &in);
		silent += !in.doc || !in.doc_ja;
	}
	EQ(silent, 0);
	EQ(ir_artifacts_set(a, "users.homedir", "/root", &e), 0);
	EQ(ir_artifacts_resolve(a, names, 1, "Linux", &s, &n, &e), 0);
	OK(n > 50);
	if (n > 0)
		STR(s[0]->argv ? s[0]->argv[0] : NULL, "date");
	for (size_t i = 0; i < n; i++)
		if (s[i]->why_not)
			OKM(0, s[i]->artifact);
	ir_artifacts_free(a);
}

int
main(void)
{
	ours();
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	sources();
	limits();
	groups();
	variables();
	refused();
	files();
	roots();
	debian();
	scratch_remove(dir);
	return tap_done();
}
