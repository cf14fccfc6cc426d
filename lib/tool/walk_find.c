/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/casefile/where.h"
#include "ir/playbook/outline.h"
#include "walk_i.h"

#define ANSWERS_MAX ((size_t)64 << 20)

int
tw_slurp(struct tw *t, const char *path, struct ir_buf *out)
{
	struct ir_esc esc;
	int fd, r;

	if (strcmp(path, "-") == 0)
		return ir_io_slurp_fd(
			STDIN_FILENO, "-", ANSWERS_MAX, out, &t->e);
	fd = open(path, O_RDONLY | O_CLOEXEC); /* a pipe will do */
	if (fd < 0)
		return ir_err_sys(&t->e, errno, _("cannot open '%s'"),
			ir_esc(path, &esc));
	r = ir_io_slurp_fd(fd, ir_esc(path, &esc), ANSWERS_MAX, out, &t->e);
	(void)close(fd); /* read only */
	return r;
}

/* "P01" for P01-ransomware-imaging.yaml. */
static bool
named(const char *file, const char *name)
{
	size_t n = strlen(name);

	return n > 0 && strncasecmp(file, name, n) == 0 &&
		(file[n] == '-' || file[n] == '.') &&
		(strstr(file, ".yaml") || strstr(file, ".json"));
}

static char *
in_library(const char *name)
{
	struct ir_where w;
	char *data = NULL, *dir = NULL, *found = NULL;
	struct dirent *de;
	DIR *d = NULL;

	ir_where_init(&w, NULL);
	if (ir_where_data(&w, &data, NULL) == 0)
		dir = ir_where_join(data, "response");
	if (dir)
		d = opendir(dir);
	while (d && !found && (de = readdir(d)))
		if (named(de->d_name, name))
			found = ir_where_join(dir, de->d_name);
	if (d)
		(void)closedir(d); /* read only */
	free(dir);
	free(data);
	return found;
}

int
tw_find(struct tw *t, const char *name)
{
	if (strcmp(name, "-") == 0)
		return ir_tool_usage(_("a playbook is read from a file"));
	if (!strchr(name, '/') && access(name, F_OK) != 0)
		t->path = in_library(name);
	if (!t->path)
		t->path = strdup(name); /* its reader says what is wrong */
	if (t->path)
		return 0;
	(void)ir_err_set(&t->e, ENOMEM, "%s", _("out of memory"));
	return tw_fail(t);
}

static int
write_out(struct tw *t, const struct ir_buf *b)
{
	const char *to = t->o->out;

	if (to && strcmp(to, "-") == 0)
		to = NULL;
	return ir_tool_put(to, b, &t->e) < 0 ? tw_fail(t) : 0;
}

/* The whole procedure on paper, for the day when no laptop works. */
int
tw_paper(struct tw *t)
{
	const char *form = t->o->format ? t->o->format : "text";
	struct ir_playbook *p = NULL;
	struct ir_graph *g = NULL;
	struct ir_outline *ol = NULL;
	struct ir_doc *d = NULL;
	struct ir_buf b;
	int r = ir_playbook_load(&p, t->path, NULL, NULL, &t->e);

	ir_buf_init(&b, 0);
	if (r == 0)
		r = ir_graph_new(&g, p, &t->e);
	if (r == 0)
		r = ir_outline_new(&ol, p, g, &t->e);
	if (r == 0)
		r = ir_outline_paper(ol, tw_lang(t->o), &d, &t->e);
	if (r == 0)
		r = ir_doc_render(d, form, 80, &b, &t->e);
	if (r == 0)
		r = write_out(t, &b);
	else
		r = tw_fail(t);
	ir_buf_free(&b);
	ir_doc_free(d);
	ir_outline_free(ol);
	ir_graph_free(g);
	ir_playbook_free(p);
	return r;
}

/*
 * A paper form typed in: the times in the answers are when things happened,
 * and clocks go by them; when they were typed is in written.
 */
int
ir_tool_type_in(const struct ir_walk_cli *o, int argc, char **argv)
{
	struct ir_walk_cli paper = *o;

	if (!paper.answers)
		paper.answers = "-";
	if (!paper.source)
		paper.source = _("paper form, typed in");
	return ir_tool_walk(&paper, argc, argv);
}
