/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/io.h"
#include "ir/base/num.h"

#include "ready_i.h"

/*
 * What lies below a mount: proc_pid_mountinfo(5), then the block devices of
 * /sys/dev/block, each with what it is made of in slaves/, down to a disk or
 * to a device-mapper device that cryptsetup made (its uuid begins with
 * "CRYPT-").
 */

#define MOUNTINFO_MAX ((size_t)4 << 20)
#define DEPTH 16
#define WHY 256

struct look {
	const struct ir_volume_in *in;
	char *why; /* WHY bytes */
};

static enum ir_volume says(struct look *l, enum ir_volume v, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));

static enum ir_volume
says(struct look *l, enum ir_volume v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(l->why, WHY, fmt, ap); /* cut */
	va_end(ap);
	return v;
}

/* The first line of a small file; false: there is none. */
static bool
first_line(const char *dir, const char *name, char out[WHY])
{
	struct ir_buf path, text;
	bool there;

	ir_buf_init(&path, 0);
	ir_buf_init(&text, 0);
	there = ir_buf_addf(&path, "%s/%s", dir, name) == 0 &&
		ir_io_slurp(path.p, 4096, &text, NULL) == 0;
	if (there)
		(void)snprintf(out, WHY, "%.*s", (int)strcspn(text.p, "\n"),
			text.p); /* cut */
	ir_buf_free(&text);
	ir_buf_free(&path);
	return there;
}

static bool
exists(const char *dir, const char *name)
{
	struct ir_buf path;
	bool there;

	ir_buf_init(&path, 0);
	there = ir_buf_addf(&path, "%s/%s", dir, name) == 0 &&
		access(path.p, F_OK) == 0;
	ir_buf_free(&path);
	return there;
}

static enum ir_volume device(struct look *l, const char *dir, unsigned depth);

/* All that a directory of links leads to; 0 links: none. */
static size_t
each_of(struct look *l, const char *dir, unsigned depth, enum ir_volume *ret)
{
	enum ir_volume worst = IR_VOLUME_CRYPT;
	DIR *d = opendir(dir);
	struct dirent *de;
	size_t n = 0;

	while (d && (de = readdir(d))) {
		struct ir_buf path;
		enum ir_volume v = IR_VOLUME_UNSEEN;

		if (de->d_name[0] == '.')
			continue;
		n++;
		ir_buf_init(&path, 0);
		if (worst == IR_VOLUME_CRYPT &&
			ir_buf_addf(&path, "%s/%s", dir, de->d_name) == 0)
			v = device(l, path.p, depth + 1);
		if (worst == IR_VOLUME_CRYPT)
			worst = v;
		ir_buf_free(&path);
	}
	if (d)
		(void)closedir(d); /* only read */
	if (n > 0)
		*ret = worst;
	return n;
}

static enum ir_volume
disk(struct look *l, const char *dir)
{
	char file[WHY], name[WHY];
	char *real = realpath(dir, NULL);
	const char *base = real ? strrchr(real, '/') : NULL;

	(void)snprintf(name, sizeof(name), "%s", base ? base + 1 : dir);
	free(real);
	if (first_line(dir, "loop/backing_file", file))
		return says(l, IR_VOLUME_UNSEEN,
			_("it lies in the file %s: look where that lies"),
			file);
	if (strncmp(name, "nbd", 3) == 0 || strncmp(name, "rbd", 3) == 0 ||
		strncmp(name, "drbd", 4) == 0)
		return says(l, IR_VOLUME_UNSEEN,
			_("%s is a disk over the network"), name);
	return says(
		l, IR_VOLUME_PLAIN, _("the disk %s is not encrypted"), name);
}

/* One block device; dir its directory in sysfs. */
static enum ir_volume
device(struct look *l, const char *dir, unsigned depth)
{
	enum ir_volume v = IR_VOLUME_UNSEEN;
	char uuid[WHY];
	struct ir_buf path;

	if (depth > DEPTH || access(dir, F_OK) != 0)
		return says(l, IR_VOLUME_UNSEEN,
			_("%s does not say what it is made of"), dir);
	if (first_line(dir, "dm/uuid", uuid)) {
		if (strncmp(uuid, "CRYPT-", 6) == 0)
			return IR_VOLUME_CRYPT;
		if (!uuid[0])
			return says(l, IR_VOLUME_UNSEEN,
				_("a device-mapper device that does not say "
				  "what it is"));
	}
	ir_buf_init(&path, 0);
	(void)ir_buf_addf(&path, "%s/slaves", dir); /* sticky */
	if (ir_buf_err(&path) == 0 && each_of(l, path.p, depth, &v) == 0) {
		ir_buf_clear(&path);
		(void)ir_buf_addf(&path, "%s/..", dir); /* sticky */
		v = ir_buf_err(&path) == 0 && exists(dir, "partition")
			? device(l, path.p, depth + 1)
			: disk(l, dir);
	}
	ir_buf_free(&path);
	return v;
}

/* ---- btrfs: a device of its own in front of others ---- */

/* "/dev/mapper/NAME" is dm-N in sysfs. */
static bool
kernel_name(const struct look *l, const char *source, char out[WHY])
{
	static const char mapper[] = "/dev/mapper/";
	struct ir_buf dir;
	struct dirent *de;
	bool found = false;
	DIR *d = NULL;

	if (strncmp(source, mapper, sizeof(mapper) - 1) != 0) {
		const char *base = strrchr(source, '/');

		(void)snprintf(out, WHY, "%s", base ? base + 1 : source);
		return base != NULL;
	}
	ir_buf_init(&dir, 0);
	if (ir_buf_addf(&dir, "%s/block", l->in->sys) == 0)
		d = opendir(dir.p);
	while (d && !found && (de = readdir(d))) {
		char name[WHY];

		ir_buf_clear(&dir);
		if (ir_buf_addf(&dir, "%s/block/%s", l->in->sys, de->d_name) ==
				0 &&
			first_line(dir.p, "dm/name", name) &&
			strcmp(name, source + sizeof(mapper) - 1) == 0) {
			(void)snprintf(out, WHY, "%s", de->d_name);
			found = true;
		}
	}
	if (d)
		(void)closedir(d); /* only read */
	ir_buf_free(&dir);
	return found;
}

static enum ir_volume
btrfs(struct look *l, const char *source)
{
	enum ir_volume v = IR_VOLUME_UNSEEN;
	char name[WHY];
	struct ir_buf dir;
	struct dirent *de;
	bool found = false;
	DIR *d = NULL;

	ir_buf_init(&dir, 0);
	if (kernel_name(l, source, name) &&
		ir_buf_addf(&dir, "%s/fs/btrfs", l->in->sys) == 0)
		d = opendir(dir.p);
	while (d && !found && (de = readdir(d))) {
		ir_buf_clear(&dir);
		if (ir_buf_addf(&dir, "%s/fs/btrfs/%s/devices", l->in->sys,
			    de->d_name) == 0 &&
			exists(dir.p, name))
			found = each_of(l, dir.p, 0, &v) > 0;
	}
	if (d)
		(void)closedir(d); /* only read */
	ir_buf_free(&dir);
	return found ? v
		     : says(l, IR_VOLUME_UNSEEN,
			       _("btrfs, whose devices are not to be seen"));
}

/* ---- the mount ---- */

static bool
listed(const char *type, const char *const *list)
{
	for (size_t i = 0; list[i]; i++)
		if (strcmp(type, list[i]) == 0)
			return true;
	return false;
}

static enum ir_volume
by_type(struct look *l, const char *numbers, const char *type,
	const char *source)
{
	static const char *const net[] = {"nfs", "nfs4", "cifs", "smb3",
		"smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "9p",
		"virtiofs", "vboxsf", "davfs", "fuse.sshfs", "fuse.davfs",
		"fuse.glusterfs", "fuse.ceph", "fuse.rclone", "fuse.s3fs",
		"fuse.vmhgfs-fuse", NULL};
	static const char *const memory[] = {"tmpfs", "ramfs", "rootfs", NULL};
	struct ir_buf dir;
	enum ir_volume v;

	if (listed(type, net))
		return says(l, IR_VOLUME_NETWORK,
			_("%s: it lies on another machine"), type);
	if (listed(type, memory))
		return says(l, IR_VOLUME_MEMORY,
			_("%s: gone when the power is"), type);
	if (strcmp(type, "btrfs") == 0)
		return btrfs(l, source);
	if (strncmp(numbers, "0:", 2) == 0)
		return says(l, IR_VOLUME_UNSEEN,
			_("%s does not show whether it is encrypted"), type);
	ir_buf_init(&dir, 0);
	if (ir_buf_addf(&dir, "%s/dev/block/%s", l->in->sys, numbers) != 0)
		v = says(l, IR_VOLUME_UNSEEN, "%s", _("out of memory"));
	else
		v = device(l, dir.p, 0);
	ir_buf_free(&dir);
	return v;
}

/* "ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [FIELDS] - TYPE SOURCE ..." */
static bool
mount_line(char *line, int id, char **ret_numbers, char **ret_type,
	char **ret_source)
{
	char *rest = strstr(line, " - "), *at = line, *end;
	uint64_t n;
	size_t len = strcspn(line, " ");

	if (!rest || ir_num_u64(line, len, INT32_MAX, &n) < 0 || (int)n != id)
		return false;
	*rest = '\0';
	rest += 3;
	for (int i = 0; i < 2 && at; i++) {
		at = strchr(at, ' ');
		if (at)
			at++;
	}
	end = at ? strchr(at, ' ') : NULL;
	if (!end)
		return false;
	*end = '\0';
	*ret_numbers = at;
	*ret_type = rest;
	end = strchr(rest, ' ');
	if (!end)
		return false;
	*end++ = '\0';
	*ret_source = end;
	end = strchr(end, ' ');
	if (end)
		*end = '\0';
	return true;
}

int
ir_volume_look(const struct ir_volume_in *in, enum ir_volume *ret,
	char why[256], struct ir_err *e)
{
	struct look l = {in, why};
	struct ir_buf path, text;
	char *line, *next, *numbers, *type, *source;
	bool found = false;
	int rc;

	why[0] = '\0';
	ir_buf_init(&path, 0);
	ir_buf_init(&text, 0);
	rc = ir_buf_addf(&path, "%s/self/mountinfo", in->proc) == 0
		? ir_io_slurp(path.p, MOUNTINFO_MAX, &text, e)
		: ir_err_set(e, ENOMEM, _("out of memory"));
	for (line = text.p; rc == 0 && !found && line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		found = mount_line(line, in->mount, &numbers, &type, &source);
		if (found)
			*ret = by_type(&l, numbers, type, source);
	}
	if (rc == 0 && !found)
		*ret = says(
			&l, IR_VOLUME_UNSEEN, _("its mount is not to be seen"));
	ir_buf_free(&text);
	ir_buf_free(&path);
	return rc < 0 ? rc : 0;
}
