/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"

#include "access_dir_i.h"
#include "access_i.h"
#include "access_secret_i.h"
#include "access_snmp_i.h"

#define UP_TIME "1.3.6.1.2.1.1.3.0"
#define DATE "1.3.6.1.2.1.25.1.2.0"
#define SMALL_MAX ((size_t)64 << 10)
#define ANSWER_SECONDS 4u /* per try */
#define WALK_TRIES 3u /* of a datagram, once it is known that we may */

struct snmp {
	struct ir_access *a;
	struct ir_session *session;
	struct ir_secret secret;
	const char *version, *walk;
	char target[300];
	char env_conf[160], env_state[160];
	const char *env[5];
};

static const char *
version_of(const struct ir_device *d)
{
	return d->access.snmp_version ? d->access.snmp_version : "2c";
}

static bool
is_one_of(const char *s, const char *const *v)
{
	for (; *v; v++) {
		if (strcmp(s, *v) == 0)
			return true;
	}
	return false;
}

static int
snmp_check(const struct ir_device *d, struct ir_err *e)
{
	static const char *const versions[] = {"1", "2c", "3", NULL};
	static const char *const levels[] = {
		"noAuthNoPriv", "authNoPriv", "authPriv", NULL};
	const char *level = d->access.snmp_level;
	char path[PATH_MAX];

	if (ir_proc_which("snmpbulkwalk", path, sizeof(path)) != 0)
		return ir_err_set(e, -ENOENT,
			_("the program snmpbulkwalk is not installed (Debian "
			  "package snmp)"));
	if (!is_one_of(version_of(d), versions))
		return ir_err_set(e, -IR_EUSAGE,
			_("access.snmp_version is none of 1, 2c, 3"));
	if (level && !is_one_of(level, levels))
		return ir_err_set(e, -IR_EUSAGE,
			_("access.snmp_level is none of noAuthNoPriv, "
			  "authNoPriv, authPriv"));
	return 0;
}

/* TOKEN "VALUE", as snmp.conf is read. */
static void
set(struct ir_buf *b, const char *token, const char *value)
{
	if (!value || !value[0])
		return;
	(void)ir_buf_addf(b, "%s \"", token);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			(void)ir_buf_addc(b, '\\');
		(void)ir_buf_addc(b, *value);
	}
	(void)ir_buf_adds(b, "\"\n");
}

/* Words of the record: they have no blanks, and some may not be quoted. */
static void
set_word(struct ir_buf *b, const char *token, const char *word)
{
	(void)ir_buf_addf(b, "%s %s\n", token, word);
}

static void
configure(const struct snmp *s, struct ir_buf *b)
{
	const struct ir_device_access *acc = &s->a->d->access;
	const struct ir_secret *sec = &s->secret;
	const char *level = acc->snmp_level;

	set_word(b, "defVersion", s->version);
	if (strcmp(s->version, "3") != 0) {
		set(b, "defCommunity",
			sec->community[0] ? sec->community : sec->password);
		return;
	}
	if (!level)
		level = sec->privacy[0]    ? "authPriv"
			: sec->password[0] ? "authNoPriv"
					   : "noAuthNoPriv";
	set(b, "defSecurityName", sec->user);
	set_word(b, "defSecurityLevel", level);
	set_word(b, "defAuthType", acc->snmp_auth ? acc->snmp_auth : "SHA");
	set_word(b, "defPrivType",
		acc->snmp_privacy ? acc->snmp_privacy : "AES");
	set(b, "defAuthPassphrase", sec->password);
	set(b, "defPrivPassphrase",
		sec->privacy[0] ? sec->privacy : sec->password);
	set(b, "defContext", acc->snmp_context);
}

/* snmp.conf in a directory of our own alone; gone with it. */
static int
write_conf(struct snmp *s, struct ir_err *e)
{
	const struct ir_access *a = s->a;
	struct ir_buf b;
	int rc;

	ir_buf_init(&b, 0);
	(void)ir_buf_reserve(&b, SMALL_MAX); /* no copy stays behind */
	configure(s, &b);
	rc = ir_buf_err(&b);
	/* else it makes them itself, and says so */
	(void)mkdirat(a->dirfd, "state", 0700);
	(void)mkdirat(a->dirfd, "state/cert_indexes", 0700);
	if (rc == 0)
		rc = ir_access_dir_put(
			a->dirfd, "snmp.conf", b.p, b.len, false);
	explicit_bzero(b.p, b.len);
	ir_buf_free(&b);
	if (rc < 0)
		return ir_err_sys(e, -rc, _("cannot write '%s'"), "snmp.conf");
	(void)snprintf(
		s->env_conf, sizeof(s->env_conf), "SNMPCONFPATH=%s", a->dir);
	(void)snprintf(s->env_state, sizeof(s->env_state),
		"SNMP_PERSISTENT_DIR=%s/state", a->dir);
	s->env[0] = s->env_conf;
	s->env[1] = s->env_state;
	s->env[2] = "MIBS=";
	s->env[3] = "MIBDIRS=";
	return 0;
}

/* Digits and dots: all numeric, no option. */
static bool
is_oid(const char *s)
{
	return s[strspn(s, "0123456789.")] == '\0' &&
		strpbrk(s, "0123456789") && !strstr(s, "..");
}

/* What a program of net-snmp said, all of it or the start. */
struct said {
	const struct ir_proc_sink *to;
	struct ir_access *a;
	struct ir_buf out, err; /* starts */
};

static int
on_data(void *arg, int which, const void *p, size_t len)
{
	struct said *s = arg;
	struct ir_buf *b = which == 2 ? &s->err : &s->out;
	size_t room = SMALL_MAX - b->len;

	(void)ir_buf_add(b, p, len < room ? len : room);
	return s->to ? s->to->data(s->to->arg, which, p, len) : 0;
}

static bool
on_wait(void *arg)
{
	struct said *s = arg;

	return ir_access_stopped(s->a);
}

/* Runs PROGRAM with the words in front of the target and the OID. */
static int
run(struct snmp *s, const char *program, unsigned tries, const char *oid,
	const struct ir_proc_limits *limits, struct said *said,
	struct ir_proc_end *end, struct ir_err *e)
{
	char retries[16], seconds[16];
	const char *const argv[] = {program, "-On", "-Oe", "-Ot", "-r", retries,
		"-t", seconds, s->target, oid, NULL};
	const struct ir_proc_sink sink = {on_data, said, on_wait};
	struct ir_proc_limits l = *limits;

	l.memory = 0; /* that was meant for a program of the device */
	(void)snprintf(retries, sizeof(retries), "%u", tries - 1);
	(void)snprintf(seconds, sizeof(seconds), "%u", ANSWER_SECONDS);
	return ir_proc_run(argv, s->env, -1, &l, &sink, end, e);
}

static void
said_init(struct said *said, struct ir_access *a, const struct ir_proc_sink *to)
{
	said->a = a;
	said->to = to;
	ir_buf_init(&said->out, SMALL_MAX);
	ir_buf_init(&said->err, SMALL_MAX);
}

static void
said_free(struct said *said)
{
	ir_buf_free(&said->out);
	ir_buf_free(&said->err);
}

/* The last line, for a message: what comes before is about its files. */
static const char *
last_line(const struct ir_buf *b, struct ir_esc *esc)
{
	size_t end = b->len, from;

	while (end > 0 && strchr("\r\n ", b->p[end - 1]))
		end--;
	for (from = end; from > 0 && b->p[from - 1] != '\n'; from--)
		;
	return ir_escn(b->p + from, end - from, esc);
}

/* One value, asked for once. */
static int
get(struct snmp *s, const char *oid, struct said *said, struct ir_proc_end *end,
	struct ir_err *e)
{
	struct ir_proc_limits limits = {.seconds = ANSWER_SECONDS + 3};
	struct ir_buf b;

	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "GET %s", oid);
	ir_session_command(s->session, b.p, b.len);
	ir_buf_free(&b);
	return run(s, "snmpget", 1, oid, &limits, said, end, e);
}

static int
first_contact(struct snmp *s, struct ir_err *e)
{
	struct ir_proc_end end = {0};
	struct ir_esc host, esc;
	struct said said;
	int rc;

	said_init(&said, s->a, NULL);
	rc = get(s, UP_TIME, &said, &end, e);
	(void)ir_esc(s->a->d->access.host, &host);
	if (rc == 0 && end.cancelled)
		rc = ir_err_set(e, -ECANCELED, _("interrupted"));
	else if (rc == 0 && (strstr(said.err.p, "Timeout") || end.timed_out))
		rc = ir_err_set(e, -ETIMEDOUT,
			_("'%s' does not answer by SNMP; it says nothing to a "
			  "wrong community either (asked once)"),
			host.text);
	else if (rc == 0 && end.exit_status != 0)
		rc = ir_err_set(e, -EACCES,
			_("'%s' did not let us ask by SNMP, which was tried "
			  "once: %s"),
			host.text, last_line(&said.err, &esc));
	said_free(&said);
	return rc;
}

static void
note_far(struct snmp *s)
{
	const struct ir_device_access *acc = &s->a->d->access;
	struct ir_buf b;
	struct ir_jw w;
	bool v3 = strcmp(s->version, "3") == 0;

	ir_buf_init(&b, 0);
	ir_jw_init(&w, &b);
	ir_jw_obj(&w);
	ir_jw_kstr(&w, "snmp_version", s->version);
	ir_jw_kbool(&w, "encrypted",
		v3 &&
			(s->secret.privacy[0] ||
				(acc->snmp_level &&
					strcmp(acc->snmp_level, "authPriv") ==
						0)));
	ir_jw_kstr(&w, "context", acc->snmp_context);
	ir_jw_endobj(&w);
	if (ir_buf_err(&b) == 0)
		(void)ir_buf_add(&s->a->far, b.p + 1, b.len - 2);
	ir_buf_free(&b);
}

static int
snmp_open(struct ir_access *a, struct ir_err *e)
{
	struct snmp *s = calloc(1, sizeof(*s));
	bool v6 = strchr(a->d->access.host, ':') != NULL;
	int rc;

	if (!s)
		return ir_err_set(e, -ENOMEM, _("no memory"));
	a->own = s;
	s->a = a;
	s->version = version_of(a->d);
	s->walk = strcmp(s->version, "1") == 0 ? "snmpwalk" : "snmpbulkwalk";
	(void)snprintf(s->target, sizeof(s->target), "%s%s%s%s:%u",
		v6 ? "udp6:" : "udp:", v6 ? "[" : "", a->d->access.host,
		v6 ? "]" : "", a->d->access.port ? a->d->access.port : 161u);
	rc = ir_secret_load(&s->secret, a, e);
	if (rc > 0 && strcmp(s->version, "3") != 0)
		return ir_err_set(e, -IR_EUSAGE,
			_("no community: it stands in the secret_file of the "
			  "record, or is typed (\"password\":\"prompt\")"));
	if (rc >= 0)
		rc = write_conf(s, e);
	if (rc < 0)
		return rc;
	s->session = ir_session_begin(a,
		strcmp(s->version, "3") == 0 ? s->secret.user : NULL,
		s->target);
	ir_session_alters(s->session, "counters of SNMP requests");
	note_far(s);
	rc = first_contact(s, e);
	if (rc < 0 && e)
		ir_session_end(a, s->session, e->text);
	return rc;
}

/* What the end of a walk means. */
static void
judge(struct ir_access *a, const struct said *said,
	const struct ir_proc_end *end)
{
	struct ir_esc esc;
	bool none = strstr(said->out.p, "No Such Object") ||
		strstr(said->out.p, "No Such Instance") ||
		strstr(said->out.p, "No more variables left");

	if (end->cancelled)
		ir_access_outcome(
			a, IR_TRUNCATED, "%s", _("the run was ended"));
	else if (end->truncated)
		ir_access_outcome(a, IR_TRUNCATED, "%s",
			_("the byte limit of the command was met"));
	else if (end->timed_out)
		ir_access_outcome(a, IR_TIMED_OUT, "%s",
			_("the time limit of the command was met"));
	else if (end->exit_status != 0)
		ir_access_outcome(a, said->out.len ? IR_TRUNCATED : IR_UNREAD,
			_("the walk did not come to its end: %.160s"),
			last_line(&said->err, &esc));
	else if (!said->out.len || (none && end->out_bytes < 512))
		ir_access_outcome(
			a, IR_ABSENT, "%s", _("the device has nothing there"));
	else
		ir_access_outcome(a, IR_TAKEN, "%s", "");
}

static int
snmp_command(struct ir_access *a, const char *const argv[],
	const struct ir_proc_limits *limits, const struct ir_proc_sink *sink,
	struct ir_proc_end *ret, struct ir_err *e)
{
	struct snmp *s = a->own;
	const char *oid = argv[1];
	struct ir_buf b;
	struct said said;
	int rc;

	if (!is_oid(oid)) {
		ir_access_outcome(a, IR_UNREAD, "%s", _("not a numeric OID"));
		return 0;
	}
	ir_buf_init(&b, 0);
	(void)ir_buf_addf(&b, "%s %s", argv[0], oid);
	ir_session_command(s->session, b.p, b.len);
	ir_buf_free(&b);
	said_init(&said, a, sink);
	rc = run(s, s->walk, WALK_TRIES, oid, limits, &said, ret, e);
	if (rc == 0 && ret->not_found)
		rc = ir_err_set(e, -ENOENT, _("cannot run '%s'"), s->walk);
	if (rc == 0)
		judge(a, &said, ret);
	said_free(&said);
	return rc;
}

int
ir_snmp_date(const char *line, struct timespec *ret)
{
	unsigned v[11] = {0}, n = 0;
	const char *p = strstr(line, "Hex-STRING:");
	int64_t east = 0;

	for (p = p ? p + 11 : ""; n < 11; n++) {
		char *end = NULL;
		unsigned long x;

		while (*p == ' ')
			p++;
		if (!strchr("0123456789ABCDEFabcdef", *p) || !*p)
			break;
		x = strtoul(p, &end, 16);
		if (end != p + 2)
			return -EINVAL;
		v[n] = (unsigned)x;
		p = end;
	}
	/* year (2), month, day, hour, minute, second, tenth, sign, h, min */
	if ((n != 8 && n != 11) || v[2] < 1 || v[2] > 12 || v[3] < 1 ||
		v[3] > 31 || v[4] > 23 || v[5] > 59 || v[6] > 60 || v[7] > 9)
		return -EINVAL;
	if (n == 8)
		return 1; /* local time of an unknown zone */
	if ((v[8] != '+' && v[8] != '-') || v[9] > 14 || v[10] > 59)
		return -EINVAL;
	east = (int64_t)v[9] * 3600 + (int64_t)v[10] * 60;
	ret->tv_sec =
		ir_days_from_civil((int64_t)v[0] * 256 + v[1], v[2], v[3]) *
			86400 +
		(int64_t)v[4] * 3600 + (int64_t)v[5] * 60 + v[6] -
		(v[8] == '-' ? -east : east);
	ret->tv_nsec = (long)v[7] * 100000000;
	return 0;
}

static int
snmp_clock(struct ir_access *a, struct timespec *ret)
{
	struct snmp *s = a->own;
	struct ir_proc_end end = {0};
	struct said said;
	int rc;

	said_init(&said, a, NULL);
	rc = get(s, DATE, &said, &end, NULL);
	if (rc == 0)
		rc = end.exit_status != 0 ? 1 : ir_snmp_date(said.out.p, ret);
	said_free(&said);
	return rc == 0 ? 0 : 1;
}

static void
snmp_close(struct ir_access *a)
{
	struct snmp *s = a->own;

	(void)unlinkat(a->dirfd, "snmp.conf", 0); /* goes with the rest */
	ir_secret_wipe(&s->secret);
	free(s);
}

const struct ir_access_kind ir_access_snmp = {
	.name = "snmp",
	.can = IR_CAN_ASKS,
	.check = snmp_check,
	.open = snmp_open,
	.command = snmp_command,
	.source = IR_SOURCE_SNMP,
	.verb = "walk",
	.folder = "snmp",
	.suffix = {".txt", ".err"},
	.clock = snmp_clock,
	.close = snmp_close,
};
