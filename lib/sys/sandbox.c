/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/sys/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"

/*
 * The kernel's interface, stated here because the header of the build system
 * may be older than the kernel we run on (linux/landlock.h, landlock(7)).
 */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define RULESET_VERSION 1u /* flag: ask for the ABI */
#define RULE_PATH_BENEATH 1u

#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REMOVE_DIR (UINT64_C(1) << 4)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_DIR (UINT64_C(1) << 7)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_MAKE_SYM (UINT64_C(1) << 12)
#define FS_ABI_1 ((UINT64_C(1) << 13) - 1)
#define FS_REFER (UINT64_C(1) << 13) /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14) /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define NET_TCP_BIND_CONNECT UINT64_C(3) /* ABI 4 */
#define SCOPE_UNIX_SIGNAL UINT64_C(3) /* ABI 6 */

#define READ_RIGHTS (FS_READ_FILE | FS_READ_DIR)
#define EXTRACT_RIGHTS \
	(READ_RIGHTS | FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | \
		FS_MAKE_DIR | FS_MAKE_REG | FS_MAKE_SYM | FS_REFER | \
		FS_TRUNCATE)

struct ruleset_attr {
	uint64_t handled_fs;
	uint64_t handled_net; /* ABI 4 */
	uint64_t scoped; /* ABI 6 */
};

struct path_beneath_attr {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

/* The ABI in force. A fact of the whole process that no call can ask the
 * kernel for; set once it holds. */
static atomic_int abi_in_force;

/* 0: the kernel has none, or a filter around us hides it. */
static int
probe_abi(void)
{
	long abi = syscall(
		SYS_landlock_create_ruleset, NULL, (size_t)0, RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

/* Everything this ABI can refuse; *ret_size: how much of attr it knows. */
static void
all_rights(int abi, struct ruleset_attr *attr, size_t *ret_size)
{
	attr->handled_fs = FS_ABI_1;
	if (abi >= 2)
		attr->handled_fs |= FS_REFER;
	if (abi >= 3)
		attr->handled_fs |= FS_TRUNCATE;
	if (abi >= 5)
		attr->handled_fs |= FS_IOCTL_DEV;
	attr->handled_net = abi >= 4 ? NET_TCP_BIND_CONNECT : 0;
	attr->scoped = abi >= 6 ? SCOPE_UNIX_SIGNAL : 0;
	*ret_size = sizeof(attr->handled_fs);
	if (abi >= 4)
		*ret_size = offsetof(struct ruleset_attr, scoped);
	if (abi >= 6)
		*ret_size = sizeof(*attr);
}

static int
allow(int ruleset, const char *path, int how, uint64_t rights, struct ir_err *e)
{
	struct path_beneath_attr rule = {.allowed = rights};
	struct ir_esc esc;
	int r = 0;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC | how);
	if (rule.parent_fd < 0)
		return ir_err_sys(e, errno,
			how == O_DIRECTORY ? _("cannot open directory '%s'")
					   : _("cannot open '%s'"),
			ir_esc(path, &esc));
	if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule,
		    0u) != 0)
		r = ir_err_sys(e, errno, _("cannot set up the sandbox"));
	(void)close(rule.parent_fd); /* nothing was written through it */
	return r;
}

/*
 * Landlock binds the calling thread and its children: another one that runs
 * already would stay outside.  unshare(2) refuses this flag in a process of
 * several threads and does nothing in one of a single thread.
 */
static int
check_single_thread(struct ir_err *e)
{
	if (unshare(CLONE_THREAD) != 0 && errno == EINVAL)
		return ir_err_set(e, EBUSY,
			_("cannot close the sandbox: "
			  "threads are running already"));
	return 0;
}

static int
set_no_new_privs(struct ir_err *e)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return ir_err_sys(e, errno, _("cannot set no_new_privs"));
	return 0;
}

/* The leak check of a sanitizer reads the process's own memory map at its
 * very end; without it every sandboxed run would count as leaking. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAK_CHECK 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define LEAK_CHECK 1
#endif

static int
allow_leak_check(int ruleset, uint64_t handled, struct ir_err *e)
{
#ifdef LEAK_CHECK
	return allow(ruleset, "/proc", O_DIRECTORY, READ_RIGHTS & handled, e);
#else
	(void)ruleset;
	(void)handled;
	(void)e;
	return 0;
#endif
}

/* What stays open; NULL: none of the kind. */
struct doors {
	const char *in_dir, *out_dir, *program;
};

/* Adds them to the empty ruleset and closes all others. */
static int
enforce(int ruleset, uint64_t handled, const struct doors *d, struct ir_err *e)
{
	int r = allow_leak_check(ruleset, handled, e);

	if (r == 0 && d->in_dir)
		r = allow(ruleset, d->in_dir, O_DIRECTORY,
			READ_RIGHTS & handled, e);
	if (r == 0 && d->out_dir)
		r = allow(ruleset, d->out_dir, O_DIRECTORY,
			EXTRACT_RIGHTS & handled, e);
	if (r == 0 && d->program)
		r = allow(ruleset, d->program, 0, FS_EXECUTE | FS_READ_FILE, e);
	if (r == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0u) != 0)
		r = ir_err_sys(e, errno, _("cannot close the sandbox"));
	return r;
}

static int
restrict_to(const struct doors *d, struct ir_err *e)
{
	struct ruleset_attr attr;
	size_t size;
	int abi, ruleset, r;

	r = set_no_new_privs(e);
	if (r < 0)
		return r;
	abi = probe_abi();
	if (abi == 0)
		return 1;
	r = check_single_thread(e);
	if (r < 0)
		return r;
	all_rights(abi, &attr, &size);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0u);
	if (ruleset < 0)
		return ir_err_sys(e, errno, _("cannot set up the sandbox"));
	r = enforce(ruleset, attr.handled_fs, d, e);
	(void)close(ruleset); /* no data in it */
	if (r == 0)
		atomic_store(&abi_in_force, abi);
	return r;
}

int
ir_sandbox_always(struct ir_err *e)
{
	static const struct rlimit none = {0, 0};
	int r = set_no_new_privs(e);

	if (r < 0)
		return r;
	/* both: a piped core_pattern does not look at the limit */
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return ir_err_sys(e, errno, _("cannot turn off core dumps"));
	return probe_abi() > 0 ? 0 : 1;
}

int
ir_sandbox_readonly(const char *dir, struct ir_err *e)
{
	return restrict_to(&(struct doors){.in_dir = dir}, e);
}

int
ir_sandbox_extract(const char *in_dir, const char *out_dir, struct ir_err *e)
{
	return restrict_to(
		&(struct doors){.in_dir = in_dir, .out_dir = out_dir}, e);
}

int
ir_sandbox_closed(struct ir_err *e)
{
	return restrict_to(&(struct doors){.in_dir = NULL}, e);
}

int
ir_sandbox_program(const char *path, struct ir_err *e)
{
	return restrict_to(&(struct doors){.program = path}, e);
}

const char *
ir_sandbox_state(char out[32])
{
	int abi = atomic_load(&abi_in_force);

	if (abi > 0)
		(void)snprintf(out, 32, "landlock-abi-%d", abi);
	else
		(void)snprintf(out, 32, "%s",
			prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
				? "no-new-privs"
				: "none");
	return out;
}
