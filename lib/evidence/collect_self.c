/* SPDX-License-Identifier: Apache-2.0 */
#include "collect_i.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/sys/digest.h"
#include "ir/sys/sandbox.h"

#define MAPS_MAX ((size_t)1 << 20)

int
ir_self_digest(const char *path, char out[IR_SHA256_HEX])
{
	struct ir_digest *d = NULL;
	char full[IR_DIGEST_HEX];
	char *buf = malloc(IR_IO_CHUNK);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int r = fd < 0 ? -errno : buf ? 0 : -ENOMEM;
	ssize_t n = 1;

	if (r == 0)
		r = ir_digest_new(&d, IR_DIGEST_BIT(IR_SHA256), NULL);
	while (r == 0 && n > 0) {
		n = ir_io_read(fd, buf, IR_IO_CHUNK);
		if (n > 0)
			r = ir_digest_update(d, buf, (size_t)n);
		else
			r = (int)n;
	}
	if (r == 0)
		r = ir_digest_final_hex(d, IR_SHA256, full);
	if (r == 0)
		memcpy(out, full, IR_SHA256_HEX);
	ir_digest_free(d);
	if (fd >= 0)
		(void)close(fd); /* read only */
	free(buf);
	return r;
}

static void
put_file(struct ir_jw *w, const char *path)
{
	char sum[IR_SHA256_HEX];

	ir_jw_obj(w);
	ir_jw_name(w, "path", path, strlen(path));
	if (ir_self_digest(path, sum) == 0)
		ir_jw_kstr(w, "sha256", sum);
	ir_jw_endobj(w);
}

/* The file a line of /proc/self/maps names, or NULL. */
static char *
mapped(char *line)
{
	char *p = strchr(line, '/');

	return p && strstr(p, ".so") ? p : NULL;
}

/* Lines of one library follow each other. */
static void
put_libraries(struct ir_jw *w)
{
	char last[PATH_MAX] = "";
	struct ir_buf maps;
	char *p, *lf;

	ir_buf_init(&maps, MAPS_MAX);
	ir_jw_key(w, "libraries");
	ir_jw_arr(w);
	if (ir_io_slurp("/proc/self/maps", MAPS_MAX, &maps, NULL) == 0) {
		for (p = maps.p; (lf = strchr(p, '\n')) != NULL; p = lf + 1) {
			char *lib;

			*lf = '\0';
			lib = mapped(p);
			if (!lib || strcmp(lib, last) == 0)
				continue;
			(void)snprintf(last, sizeof(last), "%s", lib);
			put_file(w, lib);
		}
	}
	ir_jw_endarr(w);
	ir_buf_free(&maps);
}

static void
put_program(struct ir_jw *w, const struct ir_ctx *ctx)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char sum[IR_SHA256_HEX];

	ir_jw_key(w, "program");
	ir_jw_obj(w);
	ir_jw_kstr(w, "name", ctx->tool);
	if (n > 0) {
		path[n] = '\0';
		ir_jw_name(w, "path", path, (size_t)n);
	}
	if (ir_self_digest("/proc/self/exe", sum) == 0)
		ir_jw_kstr(w, "sha256", sum);
	put_libraries(w);
	ir_jw_endobj(w);
}

static void
put_kernel(struct ir_jw *w)
{
	struct utsname u;

	if (uname(&u) != 0)
		return;
	ir_jw_key(w, "kernel");
	ir_jw_obj(w);
	ir_jw_kstr(w, "sysname", u.sysname);
	ir_jw_kstr(w, "release", u.release);
	ir_jw_kstr(w, "version", u.version);
	ir_jw_kstr(w, "machine", u.machine);
	ir_jw_endobj(w);
}

void
ir_self_json(struct ir_jw *w, const struct ir_collect *o)
{
	char text[PATH_MAX];

	put_program(w, o->ctx);
	ir_jw_key(w, "argv");
	ir_jw_arr(w);
	for (int i = 0; i < o->argc; i++)
		ir_jw_str(w, o->argv[i]);
	ir_jw_endarr(w);
	if (getcwd(text, sizeof(text)))
		ir_jw_name(w, "cwd", text, strlen(text));
	ir_jw_kstr(w, "host", o->ctx->host);
	ir_jw_ku64(w, "uid", getuid());
	ir_jw_ku64(w, "euid", geteuid());
	ir_jw_ku64(w, "gid", getgid());
	ir_jw_ku64(w, "pid", (uint64_t)getpid());
	put_kernel(w);
	ir_jw_kstr(w, "sandbox", ir_sandbox_state(text));
	ir_jw_kstr(w, "test", o->ctx->test);
}
