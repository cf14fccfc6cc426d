/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/num.h"
#include "ir/casefile/where.h"
#include "ir/evidence/access.h"
#include "ir/evidence/artifact.h"
#include "ir/evidence/collect.h"
#include "ir/evidence/collect_list.h"
#include "ir/evidence/collect_salvage.h"
#include "ir/tool/artifactlist.h"
#include "ir/tool/loglist.h"
#include "ir/tool/seal.h"
#include "ir/tool/secret.h"
#include "ir/tool/tool.h"
#include "ir/tool/who.h"

static struct {
	const char *casedir, *out, *root, *os, *by, *role, *as, *note;
	const char *access, *host_key, *identity, *ward[2], *typed[2];
	const char *clinical[2], *clock[2], *resume, *salvage, *winlive,
		*import;
	const char *pass_fd;
	struct ir_seal_opts seal;
	struct ir_strs devices, artifacts, files, recipients;
	bool ask_password;
	bool manifest, list, types, sha512, cross, dry_run, nul, gentle;
	bool json, text, quiet;
	uint64_t threads, level, jobs;
	struct ir_collect_limits limits;
	int argc; /* as typed */
	char **argv;
} o;

static volatile sig_atomic_t stop;

static const struct ir_opt options[] = {
	{'C', "case", IR_OPT_STR, &o.casedir, N_("DIR"),
		N_("the case: the archive goes below DIR/evidence")},
	{'o', "output", IR_OPT_STR, &o.out, N_("FILE"),
		N_("no case: the archive goes to FILE (-: standard output)")},
	{'d', "device", IR_OPT_LIST, &o.devices, N_("ID"),
		N_("a device of the site, as its record says")},
	{0, "access", IR_OPT_STR, &o.access, N_("ADDRESS"),
		N_("a device in no list: ssh://USER@HOST[:PORT] (with --as)")},
	{'a', "artifact", IR_OPT_LIST, &o.artifacts, N_("NAME"),
		N_("a definition of what to take (see --list-artifacts)")},
	{0, "artifacts", IR_OPT_LIST, &o.files, N_("PATH"),
		N_("more definitions: a file or a directory of them")},
	{0, "list-artifacts", IR_OPT_FLAG, &o.list, NULL,
		N_("list the definitions and stop")},
	{0, "import", IR_OPT_STR, &o.import, N_("PATH"),
		N_("keep PATH, a folder or archive of another collector, and "
		   "check its hash lists")},
	{0, "windows-live", IR_OPT_STR, &o.winlive, N_("FILE.cmd"),
		N_("write a script for a Windows machine without us, and stop "
		   "(-: standard output; a directory: with a sheet to "
		   "print)")},
	{'r', "root", IR_OPT_STR, &o.root, N_("DIR"),
		N_("collect from a mounted image or stick, not from here")},
	{0, "os", IR_OPT_STR, &o.os, N_("NAME"),
		N_("system of the root: Linux, Windows, Darwin")},
	{0, "as", IR_OPT_STR, &o.as, N_("NAME"),
		N_("name of the device in the archive's name")},
	{'m', "manifest-only", IR_OPT_FLAG, &o.manifest, NULL,
		N_("print digests as sha256sum does, pack nothing")},
	{'n', "dry-run", IR_OPT_FLAG, &o.dry_run, NULL,
		N_("estimate the size and look at the free space")},
	{0, "resume", IR_OPT_STR, &o.resume, N_("ARCHIVE"),
		N_("a new archive of what ARCHIVE does not hold")},
	{0, "salvage", IR_OPT_STR, &o.salvage, N_("FILE.partial"),
		N_("close what a killed run left")},
	{'R', "recipient", IR_OPT_LIST, &o.recipients, N_("FILE"),
		N_("encrypt by age to the public keys in FILE")},
	{'k', "seal", IR_OPT_STR, &o.seal.key, N_("KEY"),
		N_("sign the archive as it is written: a PEM file or pkcs11: "
		   "URI (with --cert)")},
	{0, "cert", IR_OPT_STR, &o.seal.cert, N_("CERT"),
		N_("the certificate of that key")},
	{0, "module", IR_OPT_STR, &o.seal.module, N_("FILE"),
		N_("PKCS#11 module of the token")},
	{0, "pass-fd", IR_OPT_STR, &o.pass_fd, N_("N"),
		N_("read the passphrase or PIN from descriptor N")},
	{'0', "null", IR_OPT_FLAG, &o.nul, NULL,
		N_("names on standard input end in NUL")},
	{0, "types", IR_OPT_FLAG, &o.types, NULL,
		N_("note media types (slow)")},
	{0, "sha512", IR_OPT_FLAG, &o.sha512, NULL, N_("SHA-512 as well")},
	{0, "cross", IR_OPT_FLAG, &o.cross, NULL,
		N_("enter other file systems")},
	{0, "threads", IR_OPT_U64, &o.threads, N_("N"),
		N_("compressors, at most 8 (one a core)")},
	{0, "level", IR_OPT_U64, &o.level, N_("N"),
		N_("of compression, 1 to 19 (3)")},
	{0, "rate", IR_OPT_SIZE, &o.limits.rate, N_("SIZE"),
		N_("read at most SIZE a second")},
	{0, "max-time", IR_OPT_DURATION, &o.limits.seconds, N_("TIME"),
		N_("of the run; the rest is recorded as timed-out")},
	{0, "max-bytes", IR_OPT_SIZE, &o.limits.bytes, N_("SIZE"),
		N_("of the run; the rest is recorded as unread")},
	{0, "command-time", IR_OPT_DURATION, &o.limits.command_seconds,
		N_("TIME"), N_("of each command (60 s)")},
	{0, "command-bytes", IR_OPT_SIZE, &o.limits.command_bytes, N_("SIZE"),
		N_("of each command's output (256M)")},
	{0, "memory", IR_OPT_SIZE, &o.limits.memory, N_("SIZE"),
		N_("of each command, and of our own buffers")},
	{0, "gentle", IR_OPT_FLAG, &o.gentle, NULL,
		N_("leave processor and disk to others first")},
	{0, "by", IR_OPT_STR, &o.by, N_("NAME"), N_("who collects")},
	{0, "role", IR_OPT_STR, &o.role, N_("ROLE"), N_("in which role")},
	{0, "note", IR_OPT_STR, &o.note, N_("TEXT"),
		N_("words for the archive and the journal")},
	{0, "clinical-ok", IR_OPT_PAIR, o.clinical, N_("NAME REASON"),
		N_("who allows us on a medical device, and why")},
	{0, "ward-ok", IR_OPT_PAIR, o.ward, N_("NAME ANSWER"),
		N_("who answered for the ward whether a patient is attached")},
	{0, "typed-by", IR_OPT_PAIR, o.typed, N_("NAME ORG"),
		N_("who types the password at the prompt (the vendor)")},
	{0, "ask-password", IR_OPT_FLAG, &o.ask_password, NULL,
		N_("ask for the password at a prompt")},
	{'i', "identity", IR_OPT_STR, &o.identity, N_("FILE"),
		N_("log in with this private key")},
	{0, "host-key", IR_OPT_STR, &o.host_key, N_("FINGERPRINT"),
		N_("the device's host key, as its keeper told it")},
	{0, "jobs", IR_OPT_U64, &o.jobs, N_("N"),
		N_("devices at a time, at most 64 (8)")},
	{0, "clock-reference", IR_OPT_PAIR, o.clock, N_("TIME SOURCE"),
		N_("what another clock shows now, and which")},
	{'j', "json", IR_OPT_FLAG, &o.json, NULL, N_("records as JSON Lines")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL,
		N_("records as text, also in a pipe")},
	{'q', "quiet", IR_OPT_FLAG, &o.quiet, NULL, N_("no progress")},
	IR_OPT_END,
};

/* The second one of a kind ends us at once: what is there can be salvaged. */
static void
on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static void
set_signals(void)
{
	struct sigaction sa = {.sa_handler = on_signal};

	sa.sa_flags = (int)SA_RESETHAND;
	(void)sigaction(SIGINT, &sa, NULL); /* cannot fail: valid signals */
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)sigaction(SIGHUP, &sa, NULL);
	sa.sa_handler = SIG_IGN; /* EPIPE and EFBIG are recorded instead */
	sa.sa_flags = 0;
	(void)sigaction(SIGPIPE, &sa, NULL);
	(void)sigaction(SIGXFSZ, &sa, NULL);
}

/* The progress line, taken away before anything else is written. */
struct line {
	const char *what;
	struct ir_progress *p;
	bool on; /* p is made, or is not wanted */
	struct ir_key *key; /* that seals, or NULL */
	int sealed; /* the worst exit status of that */
};

static void
on_progress(void *arg, uint64_t bytes, uint64_t files)
{
	struct line *l = arg;

	if (!l->on)
		l->p = ir_progress_new(l->what, 0, 0, o.quiet);
	l->on = true;
	ir_progress_at(l->p, bytes, files);
}

static void
wipe(struct line *l)
{
	ir_progress_free(l->p);
	l->p = NULL;
	l->on = false;
}

static void
on_warn(void *arg, const char *text)
{
	wipe(arg);
	ir_tool_error("%s", text);
}

static void
on_mended(void *arg, const struct ir_journal_mended *m)
{
	wipe(arg);
	ir_log_tell_mended(m);
}

static int
on_ask(void *arg, const char *prompt, char *out, size_t cap, struct ir_err *e)
{
	wipe(arg);
	return ir_tool_secret(prompt, out, cap, e);
}

static bool
want_json(void)
{
	return ir_tool_want_json(o.json, o.text);
}

/* Which of several it is about. */
static void
tell(const struct ir_collect_result *res, struct ir_err *e)
{
	struct ir_esc esc;

	if (res->one_of_many)
		(void)ir_err_prefix(
			e, _("device '%s': "), ir_esc(res->device, &esc));
	ir_tool_error("%s", e->text);
}

static void
complain(const struct ir_collect_result *res)
{
	struct ir_err e = IR_ERR_INIT;

	if (res->end == IR_END_INTERRUPTED || res->end == IR_END_FAILED)
		(void)ir_err_set(&e, -EIO, _("not complete: %s"), res->why);
	else if (res->end == IR_END_GAPS && !res->dry_run)
		(void)ir_err_set(&e, -EIO, _("%" PRIu64 " gaps, the first: %s"),
			res->gaps, res->first_gap);
	else if (res->end == IR_END_GAPS)
		(void)ir_err_set(&e, -EIO, "%s", _("it may not fit"));
	if (e.code)
		tell(res, &e);
	if (!res->partial)
		return;
	(void)ir_err_set(&e, -EIO,
		res->encrypted ? _("what was written stays, encrypted and "
				   "without an end: %s")
			       : _("what was written stays for --salvage: "
				   "%s"),
		res->partial);
	tell(res, &e);
}

/* By the digest of the bytes just written: nothing is read again. */
static void
seal(struct line *line, const struct ir_collect_result *res)
{
	if (!line->key || !res->file || res->dry_run)
		return;
	line->sealed = ir_tool_worse(line->sealed,
		ir_seal_written(&o.seal, line->key, res->file, res->sha256,
			res->file_bytes));
}

/* With -o - standard output is the archive: words only when they are needed,
 * and on standard error. */
static void
on_done(void *arg, const struct ir_collect_result *res)
{
	bool piped = !res->dry_run && res->file && strcmp(res->file, "-") == 0;
	struct ir_buf b;

	wipe(arg);
	ir_buf_init(&b, 0);
	complain(res);
	if (!piped && !(o.out && strcmp(o.out, "-") == 0)) {
		(void)(want_json() ? ir_collect_json(res, &b)
				   : ir_collect_words(res, &b));
		ir_tool_write(b.p, b.len);
	}
	ir_buf_free(&b);
	seal(arg, res);
}

static void
on_salvaged(void *arg, const struct ir_salvaged *s)
{
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)(want_json() ? ir_salvaged_json(s, &b)
			   : ir_salvaged_words(s, &b));
	ir_tool_write(b.p, b.len);
	if (ir_salvaged_status(s) == 1)
		ir_tool_error("%s", _("not everything could be saved"));
	*(int *)arg = ir_salvaged_status(s);
	ir_buf_free(&b);
}

static int
on_write(void *arg, const void *p, size_t len)
{
	(void)arg;
	ir_tool_write(p, len);
	return 0;
}

static void
about_artifacts(struct ir_artifact_words *w)
{
	w->files = (struct ir_names_arg){o.files.v, o.files.n};
	w->names = (struct ir_names_arg){o.artifacts.v, o.artifacts.n};
	w->os = o.os;
	w->json = want_json();
}

static int
list_artifacts(struct ir_err *e)
{
	struct ir_artifact_words w;

	about_artifacts(&w);
	return ir_tool_artifacts(&w, e);
}

/* The words of --artifact and the operands are names here. */
static int
windows_live(const struct ir_names_arg *more, struct ir_err *e)
{
	size_t n = o.artifacts.n + more->n;
	const char **names = calloc(n + 1, sizeof(*names));
	struct ir_artifact_words w;
	int rc;

	if (!names)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	for (size_t i = 0; i < n; i++)
		names[i] = i < o.artifacts.n ? o.artifacts.v[i]
					     : more->v[i - o.artifacts.n];
	about_artifacts(&w);
	w.names = (struct ir_names_arg){names, n};
	rc = ir_tool_windows_live(&w, o.winlive, e);
	free(names);
	return rc;
}

static int
manifest_only(const struct ir_names_arg *paths, struct ir_err *e)
{
	struct line line = {.what = "hash"};
	struct ir_list l = {
		.paths = *paths,
		.cross = o.cross,
		.sha512 = o.sha512,
		.json = o.json,
		.threads = (unsigned)o.threads,
		.stop = &stop,
		.arg = &line,
		.write = on_write,
		.warn = on_warn,
		.progress = on_progress,
	};
	struct ir_list_result res = {0};
	int rc;

	if (!paths->n)
		rc = ir_err_set(
			e, -IR_EUSAGE, _("no paths: name what to hash"));
	else
		rc = ir_collect_list(&l, &res, e);
	wipe(&line);
	if (rc < 0)
		return -1;
	return res.gaps ? 1 : 0;
}

/* The case of -C or the environment, unless -o says there is none.  A partial
 * file knows its own. */
static int
find_case(char **ret, struct ir_err *e)
{
	struct ir_where where;

	if (!o.casedir && (o.out || o.salvage))
		return 0;
	ir_where_init(&where, o.casedir);
	return ir_where_case(&where, ret, e);
}

static void
fill(struct ir_collect *c, const struct ir_names_arg *paths,
	const struct ir_who *who)
{
	c->ctx = ir_tool_ctx();
	c->out = o.out;
	c->devices = (struct ir_names_arg){o.devices.v, o.devices.n};
	c->artifacts = (struct ir_names_arg){o.artifacts.v, o.artifacts.n};
	c->artifact_files = (struct ir_names_arg){o.files.v, o.files.n};
	c->recipients = (struct ir_names_arg){o.recipients.v, o.recipients.n};
	c->paths = *paths;
	c->root = o.root;
	c->os = o.os;
	c->resume = o.resume;
	c->import = o.import;
	c->by = who->name;
	c->role = who->role;
	c->recorder = who->recorder;
	c->as = o.as;
	c->note = o.note;
	c->clinical_name = o.clinical[0];
	c->clinical_reason = o.clinical[1];
	c->ward_name = o.ward[0];
	c->ward_answer = o.ward[1];
	c->typed_name = o.typed[0];
	c->typed_org = o.typed[1];
	c->ask_password = o.ask_password;
	c->may_ask = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	c->access = o.access;
	c->identity = o.identity;
	c->host_key = o.host_key;
	c->jobs = (unsigned)o.jobs;
	c->in_order = want_json();
	c->ask = on_ask;
	c->mended = on_mended;
	c->clock_time = o.clock[0];
	c->clock_source = o.clock[1];
	c->types = o.types;
	c->sha512 = o.sha512;
	c->cross = o.cross;
	c->dry_run = o.dry_run;
	c->gentle = o.gentle;
	c->threads = (unsigned)o.threads;
	c->level = (int)o.level;
	c->limits = o.limits;
	c->stop = &stop;
	c->progress = on_progress;
	c->warn = on_warn;
	c->done = on_done;
}

static int
salvage(struct ir_collect *c, struct ir_err *e)
{
	int status = 0;

	if (ir_collect_salvage(c, o.salvage, on_salvaged, &status, e) < 0)
		return -1;
	return status;
}

/* The key first: a wrong passphrase shall not cost the work. */
static int
collect_sealed(const struct ir_collect *c, struct line *line, struct ir_err *e)
{
	int status = 0;

	if (o.seal.key &&
		((o.out && ir_seal_is_new(o.out) != 0) ||
			ir_seal_open(&o.seal, &line->key) != 0))
		return -1; /* has told why */
	if (ir_collect_run(c, &status, e) < 0)
		status = -1;
	wipe(line);
	ir_key_free(line->key);
	return status < 0 ? status : ir_tool_worse(status, line->sealed);
}

static int
collect(const struct ir_names_arg *paths, struct ir_err *e)
{
	struct ir_collect c = {0};
	struct line line = {.what = "collect"};
	char *casedir = NULL;
	struct ir_who who;
	int status = 0;

	if (ir_tool_who(o.by, o.role, false, &who, e) < 0 ||
		find_case(&casedir, e) < 0)
		return -1;
	fill(&c, paths, &who);
	o.seal.has_pass_fd = o.pass_fd != NULL;
	o.seal.by = o.by;
	o.seal.role = o.role;
	o.seal.json = o.json;
	o.seal.text = o.text;
	c.casedir = casedir;
	c.argc = o.argc;
	c.argv = o.argv;
	c.arg = &line;
	if (o.salvage)
		status = salvage(&c, e);
	else
		status = collect_sealed(&c, &line, e);
	free(casedir);
	return status;
}

static int
check_options(void)
{
	if (o.json && o.text)
		return ir_tool_usage(_("--json and --text exclude each "
				       "other"));
	if (o.casedir && o.out && !o.salvage)
		return ir_tool_usage(_("-C and -o exclude each other"));
	if (o.manifest + (o.salvage != NULL) + (o.winlive != NULL) + o.list +
			o.dry_run >
		1)
		return ir_tool_usage(_("--manifest-only, --salvage, "
				       "--list-artifacts, --windows-live and "
				       "--dry-run exclude each other"));
	if (!o.seal.key != !o.seal.cert)
		return ir_tool_usage(_("--seal and --cert go together"));
	if (o.seal.key && o.out && strcmp(o.out, "-") == 0)
		return ir_tool_usage(_("--seal needs a file to lie beside, not "
				       "a pipe"));
	if (o.pass_fd &&
		ir_num_u64(o.pass_fd, strlen(o.pass_fd), INT_MAX,
			&o.seal.pass_fd) < 0)
		return ir_tool_usage(
			_("--pass-fd wants the number of an open descriptor"));
	if (o.level > 19)
		return ir_tool_usage(_("--level is 1 to 19"));
	if (o.jobs > 64)
		return ir_tool_usage(_("--jobs is 1 to 64"));
	if (o.threads > 64)
		return ir_tool_usage(_("--threads is 1 to 64"));
	return 0;
}

static int
run(int argc, char **argv)
{
	struct ir_err e = IR_ERR_INIT;
	bool stdin_names = (argc == 1 && strcmp(argv[0], "-") == 0) ||
		(argc == 0 && o.nul);
	struct ir_names_arg paths = {0};
	char **names = NULL;
	size_t n = 0;
	int status = check_options();

	if (status)
		return status;
	set_signals();
	if (argc > 0 || stdin_names) {
		if (ir_tool_names(argc, argv, o.nul, &names, &n, &e) < 0) {
			ir_tool_err(&e);
			return ir_tool_status(&e);
		}
		paths.v = (const char *const *)names;
		paths.n = n;
	}
	status = o.list      ? list_artifacts(&e)
		: o.winlive  ? windows_live(&paths, &e)
		: o.manifest ? manifest_only(&paths, &e)
			     : collect(&paths, &e);
	free(names); /* one block */
	if (e.code == -IR_EUSAGE)
		return ir_tool_usage("%s", e.text);
	if (e.code) {
		ir_tool_err(&e);
		status = 2;
	}
	return status < 0 ? 2 : status;
}

int
main(int argc, char **argv)
{
	static const struct ir_verb verbs[] = {
		{NULL, "[PATH...]",
			N_("collect from this machine, a mounted disk, or "
			   "import files"),
			run, options},
		{NULL, NULL, NULL, NULL, NULL},
	};
	static const struct ir_tool tool = {
		.name = "ir-collect",
		.purpose = N_("collect evidence into a hashed archive"),
		.verbs = verbs,
	};
	int status = 0;

	/* ssh, which we started, asks us something. */
	if (ir_access_helper(argc, argv, &status))
		return status;
	o.argc = argc;
	o.argv = argv;
	return ir_tool_main(&tool, argc, argv);
}
