/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/winlive.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "winlive_i.h"

#define LEVELS 8 /* directories with a wildcard in one pattern */
#define ROBOCOPY "/copy:DAT /a-:RSH /r:0 /w:0 /xj /np /njh /fp /ts /bytes"

/* Seconds after which the script goes on without waiting any longer. */
#define QUICK 120u
#define LONG 600u /* what writes a file of its own, copies, lists */

/* One script being made; calls: the items in their order, body: what each
 * does, behind a label, plan: its "::" lines. */
struct script {
	struct ir_buf plan, calls, body;
	struct ir_winlive_result res;
	const struct ir_source *s; /* at work */
	struct ir_err *e;
};

static int
refuse(const struct script *x, const char *text)
{
	struct ir_esc a, b;

	return ir_err_set(x->e, -IR_EFORMAT,
		_("artifact '%s': cannot stand in a Windows script: '%s'"),
		ir_esc(x->s->artifact, &a), ir_esc(text, &b));
}

static bool
is_variable(const char *s, size_t len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_()";

	return len > 0 && strspn(s, letters) == len;
}

/* ASCII that cmd.exe leaves alone inside quotes, where "%" only ever begins
 * or ends a variable of Windows. */
static bool
is_plain(const char *s)
{
	const char *end;

	for (; *s; s++) {
		if (*s < ' ' || *s > '~' || *s == '"')
			return false;
		if (*s != '%')
			continue;
		end = strchr(s + 1, '%');
		if (!end || !is_variable(s + 1, (size_t)(end - s - 1)))
			return false;
		s = end;
	}
	return true;
}

static void
add_arg(struct ir_buf *b, const char *s)
{
	static const char bare[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_./:\\-=+@,*#$~";
	bool quote = !s[0] || s[strspn(s, bare)] != '\0';

	(void)ir_buf_addf(b, quote ? "\"%s\"" : "%s", s);
}

/* Echoed by the script, so nothing that cmd.exe would act on. */
static bool
is_name(const char *s)
{
	return s[strspn(s,
		       "abcdefghijklmnopqrstuvwxyz"
		       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		       "0123456789_.-")] == '\0';
}

static bool
is_program(const char *s)
{
	return s[0] && strlen(s) < 32 &&
		s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* The plan's line and the first lines of an item. */
static int
begin(struct script *x, const char *kind, const char *program, const char *data,
	const char *text)
{
	if (!is_name(x->s->artifact))
		return refuse(x, x->s->artifact);
	if (x->res.items == IR_WINLIVE_ITEMS)
		return ir_err_set(x->e, -IR_EUSAGE,
			_("more than %d items for one script"),
			IR_WINLIVE_ITEMS);
	x->res.items++;
	(void)ir_buf_addf(&x->plan, "::plan|%03zu|%s|%s|%s|%s|%s\n",
		x->res.items, x->s->artifact, kind, program, data, text);
	(void)ir_buf_addf(&x->calls, "call :item %03zu %u %s %s\n",
		x->res.items,
		strcmp(kind, "registry") == 0 ||
				(strcmp(kind, "command") == 0 &&
					strcmp(data, "-") == 0)
			? QUICK
			: LONG,
		x->s->artifact, program);
	(void)ir_buf_addf(&x->body, ":i%03zu\n", x->res.items);
	return 0;
}

static void
redirect(struct script *x, const char *program, const char *how)
{
	(void)ir_buf_addf(&x->body,
		" <nul %s\"%%IR_OUT%%\\cmd\\%03zu-%s.out\""
		" 2%s\"%%IR_OUT%%\\cmd\\%03zu-%s.err\"",
		how, x->res.items, program, how, x->res.items, program);
}

static int
run(struct script *x, const char *kind, const char *const *argv)
{
	static const char out[] = "%IR_OUT%\\data\\";
	const char *data = "-";
	struct ir_buf text;
	int rc = 0;

	if (!is_program(argv[0]))
		return refuse(x, argv[0]);
	ir_buf_init(&text, 0);
	for (size_t i = 0; rc == 0 && argv[i]; i++) {
		if (!is_plain(argv[i]))
			rc = refuse(x, argv[i]);
		if (strncmp(argv[i], out, sizeof(out) - 1) == 0)
			data = argv[i] + sizeof(out) - 1;
		if (i)
			(void)ir_buf_addc(&text, ' ');
		add_arg(&text, argv[i]);
	}
	if (rc == 0)
		rc = begin(x, kind, argv[0], data, text.p);
	if (rc == 0) {
		(void)ir_buf_add(&x->body, text.p, text.len);
		redirect(x, argv[0], ">");
		(void)ir_buf_adds(
			&x->body, "\nset \"IR_RC=%ERRORLEVEL%\"\ngoto said\n");
	}
	if (rc == 0)
		rc = ir_buf_err(&text);
	ir_buf_free(&text);
	return rc;
}

/* A pattern taken apart: directories down to the last one with a wildcard,
 * the rest of the way, how deep, which names. */
struct way {
	struct ir_buf text; /* '\' for '/', the drive in front */
	const char *names; /* "*.log" */
	unsigned levels; /* below the directory, 1: itself only; 0: any */
	bool deep;
	size_t dir_len; /* of the directory in text */
};

static bool
is_stars(const char *s, size_t len)
{
	return len >= 2 && len <= 4 && s[0] == '*' && s[1] == '*' &&
		strspn(s + 2, "0123456789") >= len - 2;
}

static unsigned
stars(const char *s, size_t len)
{
	unsigned n = 0;

	for (size_t i = 2; i < len; i++)
		n = n * 10 + (unsigned)(s[i] - '0');
	return len > 2 ? n : 10;
}

/* "/%SystemRoot%/inf/x*" as "%SystemRoot%\inf\x*". */
static void
windows_path(const char *pattern, struct ir_buf *out)
{
	if (pattern[1] == '%')
		pattern++;
	else
		(void)ir_buf_adds(out, "%SystemDrive%");
	for (; *pattern; pattern++)
		(void)ir_buf_addc(out, *pattern == '/' ? '\\' : *pattern);
}

/* false: no way for a script ("**" twice, character classes). */
static bool
find_way(const char *pattern, struct way *w)
{
	const char *p, *last;
	size_t len;

	windows_path(pattern, &w->text);
	p = w->text.p;
	last = p ? strrchr(p, '\\') : NULL;
	if (!last || !last[1] || strpbrk(p, "[?"))
		return false;
	w->dir_len = (size_t)(last - p);
	w->names = last + 1;
	w->levels = 1;
	if (is_stars(last + 1, strlen(last + 1))) {
		w->names = "*";
		w->levels = stars(last + 1, strlen(last + 1));
		w->deep = true;
	} else {
		while (last > p && last[-1] != '\\')
			last--;
		len = w->dir_len - (size_t)(last - p);
		if (last > p && is_stars(last, len)) {
			w->levels = stars(last, len) + 1;
			w->deep = true;
			w->dir_len = (size_t)(last - 1 - p);
		}
	}
	return !memmem(p, w->dir_len, "**", 2) && !strstr(w->names, "**");
}

/*
 * "for" loops that end in %%X, a directory that may be there: one for each
 * component with a wildcard, and a last one for the rest.
 */
static bool
add_loops(struct script *x, const struct way *w, char *ret_letter)
{
	const char *p = w->text.p, *end = p + w->dir_len, *from = p;
	char letter = 'A';

	for (const char *c = p; c < end;) {
		const char *next = memchr(c, '\\', (size_t)(end - c));
		bool wild = memchr(c, '*', (size_t)((next ? next : end) - c));

		if (letter == 'A' + LEVELS)
			return false;
		if (wild || !next) {
			const char *stop = next ? next : end;

			(void)ir_buf_addf(&x->body, "for %s%%%%%c in (\"",
				wild ? "/d " : "", letter);
			if (letter > 'A')
				(void)ir_buf_addf(
					&x->body, "%%%%~%c", letter - 1);
			(void)ir_buf_add(&x->body, from, (size_t)(stop - from));
			(void)ir_buf_adds(&x->body, "\") do ");
			letter++;
			from = stop;
		}
		c = next ? next + 1 : end;
	}
	*ret_letter = (char)(letter - 1);
	return true;
}

/* What a script cannot do is named in its plan. */
static int
skip(struct script *x, const char *item, const char *why)
{
	size_t from = x->plan.len;

	x->res.skipped++;
	(void)ir_buf_addf(
		&x->plan, "::skip|%s|%s|%s", x->s->artifact, why, item);
	for (size_t i = from; i < x->plan.len; i++)
		if (x->plan.p[i] < ' ' || x->plan.p[i] > '~')
			x->plan.p[i] = '?'; /* one line of ASCII */
	(void)ir_buf_addc(&x->plan, '\n');
	return 0;
}

/* "if errorlevel" is read when the loop runs, unlike a variable; after "set",
 * which sets it, it would be too late. */
static void
judge(struct script *x, unsigned bad)
{
	(void)ir_buf_addf(
		&x->body, " & if errorlevel %u set \"IR_BAD=8\")\n", bad);
}

static void
add_copy(struct script *x, const struct way *w, char letter)
{
	(void)ir_buf_addf(&x->body,
		"if exist \"%%%%~%c\\\" (set \"IR_GOOD=0\" & robocopy "
		"\"%%%%~%c\\.\" "
		"\"%%IR_OUT%%\\fs%%%%~pnx%c\" \"%s\"",
		letter, letter, letter, w->names);
	if (w->deep)
		(void)ir_buf_addf(&x->body, " /s /lev:%u", w->levels);
	(void)ir_buf_adds(&x->body, " " ROBOCOPY);
	redirect(x, "robocopy", ">>");
	judge(x, 8);
}

static void
add_list(struct script *x, const struct way *w, char letter)
{
	(void)ir_buf_addf(&x->body,
		"if exist \"%%%%~%c\\\" (set \"IR_GOOD=0\" & dir /a /-c /t:w%s "
		"\"%%%%~%c\\%s\"",
		letter, w->deep ? " /s" : "", letter, w->names);
	redirect(x, "dir", ">>");
	judge(x, 1);
}

/* "C:" is where its programs stand, not its root; robocopy has no word for
 * files right there. */
static bool
is_drive(const struct way *w)
{
	static const char drive[] = "%SystemDrive%";

	return w->dir_len == sizeof(drive) - 1 &&
		memcmp(w->text.p, drive, w->dir_len) == 0;
}

static int
files(struct script *x, const char *pattern)
{
	bool list = x->s->type == IR_SOURCE_PATH;
	struct way w = {0};
	char letter = 'A';
	bool begun = false;
	int rc = 0;

	ir_buf_init(&w.text, 0);
	if (!is_plain(pattern))
		rc = refuse(x, pattern);
	else if (!find_way(pattern, &w) || (!list && is_drive(&w)))
		rc = skip(x, pattern, "pattern not possible in a script");
	else {
		begun = true;
		rc = begin(x, list ? "list" : "copy", list ? "dir" : "robocopy",
			"-", w.text.p);
	}
	if (rc == 0 && begun) {
		if (!add_loops(x, &w, &letter))
			rc = refuse(x, pattern);
		else if (list)
			add_list(x, &w, letter);
		else
			add_copy(x, &w, letter);
		(void)ir_buf_adds(&x->body, "goto files\n");
	}
	ir_buf_free(&w.text);
	return rc;
}

/* REGISTRY_KEY: as text. */
static int
registry(struct script *x, const char *key)
{
	const char *argv[] = {"reg", "query", key, "/s", NULL};

	if (strpbrk(key, "*?%"))
		return skip(x, key, "registry key with a wildcard");
	return run(x, "registry", argv);
}

static int
one(struct script *x)
{
	const struct ir_source *s = x->s;
	int rc = 0;

	if (s->type == IR_SOURCE_COMMAND && !s->why_not)
		return run(x, "command", s->argv);
	for (size_t i = 0; rc == 0 && i < s->n_paths; i++) {
		if (s->type == IR_SOURCE_REGISTRY &&
			strcmp(s->type_name, "REGISTRY_KEY") == 0)
			rc = registry(x, s->paths[i]);
		else if (s->why_not || s->type == IR_SOURCE_OTHER ||
			s->type == IR_SOURCE_WMI ||
			s->type == IR_SOURCE_REGISTRY)
			rc = skip(x, s->paths[i],
				s->why_not ? s->why_not : s->type_name);
		else
			rc = files(x, s->paths[i]);
	}
	for (size_t i = 0; rc == 0 && i < s->n_items; i++)
		rc = skip(x, s->items[i], s->type_name);
	return rc;
}

/* Places as the machine itself names them. */
static int
set_places(struct ir_artifacts *a, struct ir_err *e)
{
	static const char *const vars[][2] = {
		{"output", "%IR_OUT%\\data"},
		{"environ_systemdrive", "%SystemDrive%"},
		{"environ_systemroot", "%SystemRoot%"},
		{"environ_windir", "%SystemRoot%"},
		{"environ_programfiles", "%ProgramFiles%"},
		{"environ_programfilesx86", "%ProgramFiles(x86)%"},
		{"environ_allusersprofile", "%ALLUSERSPROFILE%"},
		{"environ_allusersappdata", "%ProgramData%"},
		{"users.homedir", "%SystemDrive%/Users/*"},
		{"users.userprofile", "%SystemDrive%/Users/*"},
		{"users.appdata", "%SystemDrive%/Users/*/AppData/Roaming"},
		{"users.localappdata", "%SystemDrive%/Users/*/AppData/Local"},
		{"users.temp", "%SystemDrive%/Users/*/AppData/Local/Temp"},
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(vars) / sizeof(vars[0]); i++)
		rc = ir_artifacts_set(a, vars[i][0], vars[i][1], e);
	return rc;
}

/* The definitions that gave a source, each once, with their digests. */
static void
add_definitions(const struct ir_artifacts *a, const struct ir_source *const *s,
	size_t n, struct ir_buf *out)
{
	struct ir_artifact_info in;

	for (size_t i = 0; i < ir_artifacts_count(a); i++) {
		bool used = false;

		ir_artifacts_info(a, i, &in);
		for (size_t k = 0; k < n && !used; k++)
			used = strcmp(s[k]->artifact, in.name) == 0;
		if (used)
			(void)ir_buf_addf(out, "::definition|%s|%s\n", in.name,
				in.sha256);
	}
}

/* LF becomes CR LF. */
static void
add_lines(struct ir_buf *out, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '\n')
			(void)ir_buf_addc(out, '\r');
		(void)ir_buf_addc(out, p[i]);
	}
}

static void
assemble(struct script *x, struct ir_buf *out)
{
	struct ir_buf last;

	ir_buf_init(&last, 0);
	(void)ir_buf_addf(&last, "set \"IR_LAST=%03zu\"\n", x->res.items);
	add_lines(out, ir_winlive_head, strlen(ir_winlive_head));
	add_lines(out, last.p, last.len);
	add_lines(out, x->calls.p, x->calls.len);
	add_lines(out, ir_winlive_tail, strlen(ir_winlive_tail));
	add_lines(out, x->body.p, x->body.len);
	add_lines(out, x->plan.p, x->plan.len);
	ir_buf_free(&last);
}

int
ir_winlive_script(struct ir_artifacts *a, const char *const *names, size_t n,
	const char *version, struct ir_buf *out, struct ir_winlive_result *ret,
	struct ir_err *e)
{
	static const char *const usual[] = {IR_WINLIVE_DEFAULT};
	const struct ir_source *const *s = NULL;
	struct script x = {.e = e};
	size_t n_src = 0;
	int rc = set_places(a, e);

	ir_buf_init(&x.plan, 0);
	ir_buf_init(&x.calls, 0);
	ir_buf_init(&x.body, 0);
	if (rc == 0)
		rc = ir_artifacts_resolve(a, n ? names : usual, n ? n : 1,
			"Windows", &s, &n_src, e);
	(void)ir_buf_addf(&x.plan, "::version|1|%s\n", version);
	if (rc == 0)
		add_definitions(a, s, n_src, &x.plan);
	for (size_t i = 0; rc == 0 && i < n_src; i++) {
		x.s = s[i];
		rc = one(&x);
	}
	if (rc == 0 && !x.res.items)
		rc = ir_err_set(e, -IR_EUSAGE,
			_("nothing in these definitions is for a running "
			  "Windows machine"));
	if (rc == 0)
		assemble(&x, out);
	if (rc == 0 &&
		(ir_buf_err(&x.plan) || ir_buf_err(&x.calls) ||
			ir_buf_err(&x.body) || ir_buf_err(out)))
		rc = ir_err_set(e, -ENOMEM, _("no memory for the script"));
	if (rc == 0)
		*ret = x.res;
	ir_buf_free(&x.plan);
	ir_buf_free(&x.calls);
	ir_buf_free(&x.body);
	return rc;
}
