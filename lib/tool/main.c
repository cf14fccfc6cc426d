/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/near.h"
#include "ir/sys/sandbox.h"
#include "ir/tool/options.h"
#include "tool_i.h"

static struct tool_state state = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct tool_state *
tool_state(void)
{
	return &state;
}

const struct ir_ctx *
ir_tool_ctx(void)
{
	return &state.ctx;
}

/*
 * A closed descriptor 0, 1 or 2 would be given to the next file opened, and
 * messages would end up in evidence.  They are filled with /dev/null opened
 * the wrong way round, so that using them fails.
 */
static int
fill_std(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return -1;
	}
	return 0;
}

static const struct ir_verb *
find_verb(const struct ir_tool *t, const char *name)
{
	for (const struct ir_verb *v = t->verbs; v->run; v++)
		if (v->name && strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

static int
no_such_verb(const struct ir_tool *t, const char *word)
{
	struct ir_near near;
	struct ir_esc esc;

	ir_near_init(&near, word);
	for (const struct ir_verb *v = t->verbs; v->run; v++)
		ir_near_try(&near, v->name);
	if (ir_near_best(&near))
		return ir_tool_usage(_("unknown verb '%s' (did you mean "
				       "'%s'?)"),
			ir_esc(word, &esc), ir_near_best(&near));
	return ir_tool_usage(_("unknown verb '%s'"), ir_esc(word, &esc));
}

/*
 * Finds the verb and takes its word out of argv.  0 goes on (state.verb may
 * be NULL: then only help and version are understood), else an exit status.
 */
static int
take_verb(const struct ir_tool *t, int *argc, char **argv)
{
	const struct ir_verb *standard = NULL, *v;
	int at;

	if (!t->verbs[0].name) {
		state.verb = &t->verbs[0];
		return 0;
	}
	if (t->default_verb)
		standard = find_verb(t, t->default_verb);
	at = ir_options_first(
		t->common, standard ? standard->opts : NULL, *argc, argv);
	if (at < 0 || at == *argc) {
		state.verb = standard;
		return 0;
	}
	v = find_verb(t, argv[at]);
	if (!v && standard && standard->operands && *standard->operands) {
		state.verb = standard;
		return 0;
	}
	if (!v)
		return no_such_verb(t, argv[at]);
	state.verb = v;
	state.named = true;
	memmove(argv + at, argv + at + 1,
		(size_t)(*argc - at) * sizeof(*argv)); /* with the NULL */
	(*argc)--;
	return 0;
}

static int
print_help(const struct ir_tool *t, const struct ir_verb *v)
{
	unsigned width = ir_tool_columns();
	struct ir_buf b;
	int r;

	ir_buf_init(&b, 0);
	r = ir_help_verb(t, v, width > 100 ? 100 : width, &b);
	if (r == 0)
		ir_tool_write(b.p, b.len);
	ir_buf_free(&b);
	return r ? 2 : 0;
}

static int
run_verb(int argc, char **operands)
{
	if (ir_ctx_init(&state.ctx, state.id) != 0) {
		ir_tool_error(_("cannot read the clock or a test switch "
				"(IR_TEST_...)"));
		return 2;
	}
	return state.verb->run(argc, operands);
}

static int
dispatch(const struct ir_tool *t, int argc, char **argv, char **operands)
{
	const struct ir_opt *own = state.verb ? state.verb->opts : NULL;
	struct ir_err e = IR_ERR_INIT;
	int n = 0;
	int r = ir_options_read(t->common, own, argc, argv, operands, &n, &e);

	if (r < 0)
		r = ir_tool_usage("%s", e.text);
	else if (r == IR_OPTIONS_HELP)
		r = print_help(t,
			state.named || !t->verbs[0].name ? state.verb : NULL);
	else if (r == IR_OPTIONS_VERSION)
		ir_tool_out("%s %s\n", t->name, IR_VERSION), r = 0;
	else if (!state.verb)
		r = ir_tool_usage(_("a verb is missing"));
	else
		r = run_verb(n, operands);
	ir_options_clear(own);
	ir_options_clear(t->common);
	return r;
}

/* Out of memory, libarchive says so and calls exit(1) by itself, and 1 would
 * be an answer. */
static void
check_exit(void)
{
	if (!state.running)
		return;
	(void)fflush(stdout); /* what was found so far; 2 says enough */
	_exit(2);
}

int
ir_tool_main(const struct ir_tool *t, int argc, char **argv)
{
	struct ir_err e = IR_ERR_INIT;
	char **operands;
	int n, r;

	if (fill_std() != 0)
		return 2;
	(void)signal(SIGPIPE, SIG_DFL); /* a parent may have ignored them */
	(void)signal(SIGCHLD, SIG_DFL);
	state.tool = t;
	state.running = true;
	(void)atexit(check_exit); /* without it as good as before */
	(void)snprintf(state.id, sizeof(state.id), "%s/%s", t->name,
		IR_VERSION); /* names are ours and short */
	ir_i18n_init(NULL);
	/* gettext opens the catalogue at first use, when doors may be shut */
	(void)_("verbs:");
	if (ir_sandbox_always(&e) < 0) {
		ir_tool_err(&e);
		return ir_tool_finish(2);
	}
	argc = argc > 0 ? argc - 1 : 0;
	n = argc;
	operands = calloc((size_t)argc + 1, sizeof(*operands));
	if (!operands) {
		ir_tool_error("%s", strerror(ENOMEM));
		return ir_tool_finish(2);
	}
	r = take_verb(t, &n, argv + 1);
	if (r == 0)
		r = dispatch(t, n, argv + 1, operands);
	free(operands);
	return ir_tool_finish(r);
}
