/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/winlive.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "scratch.h"
#include "tap.h"

static char dir[] = "/tmp/ir-test-winlive.XXXXXX";

/* Of Windows 7 and later, and the words of cmd.exe itself. */
static const char *const programs[] = {"arp", "auditpol", "bitsadmin",
	"certutil", "chcp", "cmdkey", "driverquery", "findstr", "fltmc",
	"fsutil", "gpresult", "ipconfig", "klist", "manage-bde", "mountvol",
	"nbtstat", "net", "netsh", "netstat", "query", "reg", "robocopy",
	"route", "sc", "schtasks", "systeminfo", "tasklist", "tzutil",
	"vssadmin", "w32tm", "wevtutil", "whoami", "wmic", "call", "cd", "copy",
	"del", "dir", "echo", "echo.", "exit", "for", "goto", "if", "mkdir",
	"pause", "ping", "rem", "ren", "set", "setlocal", "start", "title",
	"ver", "vol", "@echo", NULL};

static bool
known(const char *line)
{
	size_t n = strcspn(line, " ");

	if (line[0] == ':')
		return true;
	line += strspn(line, ">");
	if (strncmp(line, "\"%IR_OUT%\\", 10) == 0)
		return true;
	for (size_t i = 0; programs[i]; i++)
		if (strlen(programs[i]) == n &&
			memcmp(programs[i], line, n) == 0)
			return true;
	return false;
}

/* Everything written lies below the folder. */
static bool
stays(const char *line)
{
	static const char *const to[] = {"\"%IR_OUT%\\", "nul"};

	if (line[0] == ':' || strncmp(line, "rem ", 4) == 0)
		return true;
	for (const char *p = line; (p = strchr(p, '>')) != NULL;) {
		p += strspn(p, ">");
		if (strncmp(p, to[0], strlen(to[0])) != 0 &&
			strncmp(p, to[1], 3) != 0)
			return false;
	}
	return true;
}

/* Words after goto and call are labels that are there. */
static bool
leads(const char *all, const char *line)
{
	static const char *const words[] = {"goto ", "call :"};
	char label[64];

	if (strncmp(line, "rem ", 4) == 0 || line[0] == ':')
		return true;
	for (size_t i = 0; i < 2; i++) {
		const char *p = strstr(line, words[i]);
		size_t n;

		if (!p)
			continue;
		p += strlen(words[i]);
		n = strcspn(p, " )\r");
		(void)snprintf(
			label, sizeof(label), "\r\n:%.*s\r\n", (int)n, p);
		if (strncmp(p, ":eof", 4) != 0 && strncmp(p, "i%~2", 4) != 0 &&
			!strstr(all, label))
			return false;
	}
	return true;
}

static size_t
count(const char *all, const char *what)
{
	size_t n = 0;

	for (const char *p = all; (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

static void
lines(const char *all)
{
	char line[8192];
	size_t odd = 0;

	for (const char *p = all; *p; p = strchr(p, '\n') + 1) {
		size_t n = strcspn(p, "\n");

		if (n == 0 || p[n - 1] != '\r' || n >= sizeof(line)) {
			odd++;
			continue;
		}
		memcpy(line, p, n - 1);
		line[n - 1] = '\0';
		if (!known(line) || !stays(line) || !leads(all, line)) {
			odd++;
			printf("# %s\n", line);
		}
		for (const char *c = line; *c; c++)
			odd += *c < ' ' || *c > '~';
	}
	EQ(odd, 0);
}

static void
shape(const struct ir_buf *b, const struct ir_winlive_result *res)
{
	const char *all = b->p;

	EQ(strlen(all), b->len);
	EQ(count(all, "\r\n::plan|"), res->items);
	EQ(count(all, "\r\ncall :item "), res->items);
	EQ(count(all, "\r\n:i"), res->items + 2); /* :item, :items */
	EQ(count(all, "\r\ngoto said\r\n") + count(all, "\r\ngoto files\r\n"),
		res->items);
	/* nothing is ever ended by its name */
	OK(!strstr(all, "taskkill"));
	EQ(count(all, "\r\n::skip|"), res->skipped);
	OK(res->items > 100);
	OK(!strstr(all, "powershell") && !strstr(all, "PowerShell.exe"));
	OK(!strstr(all, "wmic product"));
	/* the stick's folder may have blanks in its name */
	OK(strstr(all,
		   "\r\nwevtutil epl Security "
		   "\"%IR_OUT%\\data\\Security.evtx\" <nul") != NULL);
	lines(all);
}

/* What disappears first is asked first. */
static void
order(const char *all)
{
	static const char *const steps[] = {"\r\nw32tm ", "\r\narp -a",
		"\r\nnetstat -anob", "\r\ntasklist /v", "\r\nquery user",
		"\r\nschtasks ", "\r\nvssadmin list shadows", "\r\nreg save ",
		"\r\nwevtutil epl ", "\\Prefetch\") do "};
	const char *at = all;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const char *p = strstr(at, steps[i]);

		OKM(p != NULL, steps[i]);
		at = p ? p : at;
	}
}

static void
ours(const char *top)
{
	struct ir_winlive_result res = {0}, res2 = {0};
	struct ir_artifacts *a = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b, again;

	ir_buf_init(&b, 0);
	ir_buf_init(&again, 0);
	EQ(ir_artifacts_new(&a, &e), 0);
	EQ(ir_artifacts_load(a, top, true, &e), 0);
	EQ(ir_winlive_script(a, NULL, 0, "t/1", &b, &res, &e), 0);
	STR(e.text, "");
	if (b.len) {
		shape(&b, &res);
		order(b.p);
	}
	EQ(ir_winlive_script(a, NULL, 0, "t/1", &again, &res2, &e), 0);
	OK(b.len == again.len && memcmp(b.p, again.p, b.len) == 0);
	ir_buf_free(&again);
	ir_buf_free(&b);
	ir_artifacts_free(a);
}

/* One definition with one source: what its commands become, or why not. */
static void
one(const char *source, const char *want)
{
	static const char *const names[] = {"T"};
	struct ir_winlive_result res = {0};
	struct ir_artifacts *a = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b, text;
	int fd = open("t.yaml", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	ir_buf_init(&b, 0);
	ir_buf_init(&text, 0);
	(void)ir_buf_addf(&text, "name: T\nsources:\n%s\n", source);
	if (fd < 0 || ir_io_write(fd, text.p, text.len) != 0 || close(fd) != 0)
		OKM(0, "t.yaml");
	EQ(ir_artifacts_new(&a, &e), 0);
	EQ(ir_artifacts_load(a, "t.yaml", false, &e), 0);
	if (ir_winlive_script(a, names, 1, "t", &b, &res, &e) == 0) {
		OKM(strstr(b.p, want) != NULL, want);
		lines(b.p);
	} else
		STR(e.text, want);
	ir_buf_free(&text);
	ir_buf_free(&b);
	ir_artifacts_free(a);
}

static void
made(void)
{
	one("- {type: COMMAND, attributes: {cmd: net, args: [user, A B]}}",
		"\r\nnet user \"A B\" <nul >\"%IR_OUT%\\cmd\\001-net.out\" 2>");
	one("- {type: COMMAND, attributes: {cmd: reg, args: [save, HKCU, "
	    "'%%output%%\\N.hiv']}}",
		"::plan|001|T|command|reg|N.hiv|reg save HKCU "
		"\"%IR_OUT%\\data\\N.hiv\"\r\n");
	one("- {type: FILE, attributes: {separator: '\\', paths: "
	    "['\\A\\*\\B C\\**3\\*.log']}}",
		"for /d %%A in (\"%SystemDrive%\\A\\*\") do for %%B in "
		"(\"%%~A\\B C\") do if exist \"%%~B\\\" (set \"IR_GOOD=0\" & "
		"robocopy "
		"\"%%~B\\.\" \"%IR_OUT%\\fs%%~pnxB\" \"*.log\" /s /lev:4 ");
	one("- {type: COMMAND, attributes: {cmd: net, args: [user]}}",
		"\r\ncall :item 001 120 T net\r\n");
	one("- {type: COMMAND, attributes: {cmd: reg, args: [save, HKCU, "
	    "'%%output%%\\N.hiv']}}",
		"\r\ncall :item 001 600 T reg\r\n");
	one("- {type: REGISTRY_KEY, attributes: {keys: ['HKLM\\A B', "
	    "'HKU\\*\\C']}}",
		"\r\nreg query \"HKLM\\A B\" /s <nul");
	one("- {type: FILE, attributes: {separator: '\\', paths: "
	    "['\\w\\x', '\\w\\[ab]', '\\pagefile.sys', "
	    "'%%users.sid%%\\z']}}",
		"::skip|T|pattern not possible in a script|/w/[ab]\r\n");
}

static void
refused(void)
{
	static const char why[] = "artifact 'T': cannot stand in a Windows "
				  "script: '";
	static const char *const bad[][2] = {
		{"net, args: ['a\"b']", "a\"b'"},
		{"net, args: ['50%']", "50%'"},
		{"net, args: ['%A B%']", "%A B%'"},
		{"net, args: [\"a\\nb\"]", "a\\012b'"},
		{"net, args: ['病棟']", "病棟'"},
		{"'C:\\x.exe'", "C:\\134x.exe'"},
		{"'a&b'", "a&b'"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char source[256], text[256];

		(void)snprintf(source, sizeof(source),
			"- {type: COMMAND, attributes: {cmd: %s}}", bad[i][0]);
		(void)snprintf(text, sizeof(text), "%s%s", why, bad[i][1]);
		one(source, text);
	}
	one("- {type: FILE, attributes: {paths: ['/w/a%b']}}",
		"artifact 'T': cannot stand in a Windows script: '/w/a%b'");
	one("- {type: SNMP, attributes: {oids: [1.3]}}",
		"nothing in these definitions is for a running Windows "
		"machine");
	one("- {type: COMMAND, attributes: {cmd: x}}\n"
	    "supported_os: [Linux]",
		"nothing in these definitions is for a running Windows "
		"machine");
}

/* An artifact's name is echoed by the script. */
static void
name(void)
{
	static const char *const names[] = {"A&del"};
	struct ir_winlive_result res = {0};
	struct ir_artifacts *a = NULL;
	struct ir_err e = IR_ERR_INIT;
	struct ir_buf b;
	int fd = open("n.yaml", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	static const char text[] = "name: A&del\nsources:\n"
				   "- {type: COMMAND, attributes: {cmd: x}}\n";

	if (fd < 0 || ir_io_write(fd, text, sizeof(text) - 1) != 0 ||
		close(fd) != 0)
		OKM(0, "n.yaml");
	ir_buf_init(&b, 0);
	EQ(ir_artifacts_new(&a, &e), 0);
	EQ(ir_artifacts_load(a, "n.yaml", false, &e), 0);
	EQ(ir_winlive_script(a, names, 1, "t", &b, &res, &e), -IR_EFORMAT);
	EQ(b.len, 0);
	ir_buf_free(&b);
	ir_artifacts_free(a);
}

int
main(void)
{
	char *top = realpath("playbooks/artifacts", NULL);

	if (top)
		ours(top);
	else
		SKIP("not started at the top of the source tree");
	free(top);
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	made();
	refused();
	name();
	scratch_remove(dir);
	return tap_done();
}
