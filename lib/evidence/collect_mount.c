/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#define MOUNTINFO_MAX ((size_t)4 << 20)

/* proc_pid_mountinfo(5): id parent major:minor root point options [fields]
 * "-" type source super-options. */
struct mount {
	char *major_minor, *options, *type, *source, *super;
};

static char *
word(char **p)
{
	char *w = *p, *end;

	if (!w)
		return NULL;
	end = strchr(w, ' ');
	if (end)
		*end++ = '\0';
	*p = end;
	return w;
}

static bool
split(char *line, struct mount *m)
{
	char *p = line, *rest = strstr(line, " - ");

	if (!rest)
		return false;
	*rest = '\0';
	rest += 3;
	(void)word(&p);
	(void)word(&p);
	m->major_minor = word(&p);
	(void)word(&p);
	(void)word(&p);
	m->options = word(&p);
	m->type = word(&rest);
	m->source = word(&rest);
	m->super = word(&rest);
	return m->major_minor && m->options && m->type && m->source && m->super;
}

/* The last mount of that device is what we look through. */
static bool
find_mount(char *text, dev_t dev, struct mount *ret)
{
	char want[32], *line, *next;
	bool found = false;

	(void)snprintf(want, sizeof(want), "%u:%u", major(dev), minor(dev));
	for (line = text; line && *line; line = next) {
		struct mount m = {0};

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (split(line, &m) && strcmp(m.major_minor, want) == 0) {
			*ret = m;
			found = true;
		}
	}
	return found;
}

/* The serial number of the disk behind a block device, if the kernel knows
 * one: a partition's disk is the directory above. */
static void
put_serial(struct ir_jw *w, dev_t dev)
{
	static const char *const places[] = {"device/serial", "serial",
		"../device/serial", "../serial", "device/wwid",
		"../device/wwid"};
	struct ir_buf b;
	char path[128];

	ir_buf_init(&b, 4096);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		(void)snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/%s",
			major(dev), minor(dev), places[i]);
		ir_buf_clear(&b);
		if (ir_io_slurp(path, 4096, &b, NULL) != 0)
			continue;
		while (b.len && (unsigned char)b.p[b.len - 1] <= ' ')
			ir_buf_cut(&b, b.len - 1);
		if (!b.len)
			continue;
		ir_jw_kstr(w, "serial", b.p);
		break;
	}
	ir_buf_free(&b);
}

int
ir_mount_json(
	struct ir_buf *out, const char *root, int rootfd, bool *ret_writable)
{
	struct mount m = {0};
	struct statvfs vfs;
	struct ir_buf text;
	struct stat st;
	struct ir_jw w;

	ir_buf_init(&text, MOUNTINFO_MAX);
	ir_jw_init(&w, out);
	ir_jw_obj(&w);
	ir_jw_name(&w, "path", root, strlen(root));
	if (fstatvfs(rootfd, &vfs) == 0) {
		*ret_writable = !(vfs.f_flag & ST_RDONLY);
		ir_jw_kbool(&w, "writable", *ret_writable);
	}
	if (fstat(rootfd, &st) == 0 &&
		ir_io_slurp("/proc/self/mountinfo", MOUNTINFO_MAX, &text,
			NULL) == 0 &&
		find_mount(text.p, st.st_dev, &m)) {
		ir_jw_name(&w, "source", m.source, strlen(m.source));
		ir_jw_kstr(&w, "fstype", m.type);
		ir_jw_name(&w, "options", m.options, strlen(m.options));
		ir_jw_name(&w, "super_options", m.super, strlen(m.super));
		put_serial(&w, st.st_dev);
	}
	ir_jw_endobj(&w);
	ir_buf_free(&text);
	return ir_buf_err(out);
}
