/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doc_i.h"
#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/io.h"
#include "ir/base/time.h"
#include "ir/sys/proc.h"

#define PROGRAM "weasyprint"
#define FONTS "fc-list" /* of fontconfig, which the former asks for fonts */
#define SECONDS 600u /* a few thousand rows take a minute */
#define SAID_MAX ((size_t)4096)
#define LINE_MAX_READ ((size_t)256)

/* Said to the interpreter before the program: a quarter of its time goes into
 * looking for garbage that there is none of, into working out anew the bounds
 * of each glyph it embeds, which the font tells already, and into asking a
 * compiler, where there is one, for libraries that the loader knows.  Nothing
 * comes from the directory we happen to be in; where a library is another than
 * we know, it does as it always did. */
static const char prelude[] =
	"import sys\n"
	"sys.path[:] = [p for p in sys.path if p]\n"
	"import gc, runpy\n"
	"gc.set_threshold(100000, 20, 20)\n"
	"try:\n"
	"    from ctypes import util\n"
	"    util._findLib_gcc = util._findLib_ld = lambda name: None\n"
	"    from fontTools import ttLib\n"
	"    class Font(ttLib.TTFont):\n"
	"        def __init__(self, *args, **keys):\n"
	"            keys.setdefault('recalcBBoxes', False)\n"
	"            super().__init__(*args, **keys)\n"
	"    ttLib.TTFont = Font\n"
	"except Exception:\n"
	"    pass\n"
	"del sys.argv[0]\n"
	"runpy.run_path(sys.argv[0], run_name='__main__')\n";

struct sink {
	struct ir_buf *out;
	struct ir_buf said; /* the beginning of stderr */
};

static int
take(void *arg, int which, const void *p, size_t len)
{
	struct sink *s = arg;

	if (which == 1)
		return ir_buf_add(s->out, p, len);
	if (len > SAID_MAX - s->said.len)
		len = SAID_MAX - s->said.len;
	return ir_buf_add(&s->said, p, len);
}

/* The last line of what the program said. */
static int
failed(const struct ir_proc_end *end, struct ir_buf *said, struct ir_err *e)
{
	const char *line = said->p ? said->p : "";
	struct ir_esc esc;

	if (end->timed_out)
		return ir_err_set(e, ETIMEDOUT,
			_("cannot make a PDF: no end after %u minutes"),
			SECONDS / 60);
	while (said->len > 0 && said->p[said->len - 1] == '\n')
		ir_buf_cut(said, said->len - 1);
	if (said->len > 0 && strrchr(line, '\n'))
		line = strrchr(line, '\n') + 1;
	return ir_err_set(e, IR_ELIB, _("cannot make a PDF: %s said '%s'"),
		PROGRAM, ir_esc(line, &esc));
}

/* Whole: it begins and ends as a PDF does. */
static bool
is_pdf(const struct ir_buf *out, size_t from)
{
	size_t len = out->len - from;

	return len > 64 && memcmp(out->p + from, "%PDF-", 5) == 0 &&
		memmem(out->p + out->len - 16, 16, "%%EOF", 5);
}

/* Kana or kanji, or what lies beyond them: their UTF-8 begins so. */
static bool
is_japanese(const struct ir_buf *html)
{
	for (size_t i = 0; i < html->len; i++)
		if ((unsigned char)html->p[i] >= 0xe3)
			return true;
	return false;
}

/* Without a font for it the page would be rows of empty boxes.  Where nobody
 * can be asked, it is tried. */
static int
has_font(const struct ir_buf *html, struct ir_err *e)
{
	static const char *const env[] = {"LC_ALL=C.UTF-8", NULL};
	const struct ir_proc_limits limits = {.seconds = 30};
	const struct ir_proc_sink sink = {.data = NULL};
	char program[PATH_MAX];
	const char *const argv[] = {program, ":lang=ja", "family", NULL};
	struct ir_err ignored = IR_ERR_INIT;
	struct ir_proc_end end;

	if (!is_japanese(html) ||
		ir_proc_which(FONTS, program, sizeof(program)) < 0 ||
		ir_proc_run(argv, env, -1, &limits, &sink, &end, &ignored) <
			0 ||
		end.exit_status != 0 || end.out_bytes > 0)
		return 0;
	return ir_err_set(e, IR_ENOTSUP,
		_("no PDF: there is no font for Japanese here "
		  "(fonts-ipaexfont-gothic has one); the HTML prints the same "
		  "elsewhere"));
}

/* The Python that the first line of the program names; none when it names
 * another program, or one with arguments. */
static bool
interpreter(const char *program, char *out, size_t cap)
{
	char line[LINE_MAX_READ + 1] = "";
	int fd = open(program, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : ir_io_read(fd, line, LINE_MAX_READ);
	char *end = strchr(line, '\n'), *name;

	if (fd >= 0)
		(void)close(fd); /* only read */
	if (n < 0 || !end || strncmp(line, "#!/", 3) != 0)
		return false;
	*end = '\0';
	name = strrchr(line, '/') + 1;
	return strncmp(name, "python", 6) == 0 && !strpbrk(line, " \t\r") &&
		(size_t)snprintf(out, cap, "%s", line + 2) < cap;
}

static int
run(const char *program, const char *epoch, int fd, struct ir_buf *out,
	struct ir_err *e)
{
	char python[LINE_MAX_READ] = "";
	const char *const argv[] = {python, "-c", prelude, program, "-q", "-e",
		"utf-8", "-", "-", NULL};
	bool known = interpreter(program, python, sizeof(python));
	const char *const env[] = {epoch, "LC_ALL=C.UTF-8", NULL};
	const struct ir_proc_limits limits = {.seconds = SECONDS};
	struct sink s = {.out = out};
	const struct ir_proc_sink sink = {.data = take, .arg = &s};
	struct ir_proc_end end;
	size_t from = out->len;
	int r;

	ir_buf_init(&s.said, 0);
	r = ir_proc_run(
		argv + (known ? 0 : 3), env, fd, &limits, &sink, &end, e);
	if (r == 0 &&
		(end.exit_status != 0 || end.truncated || !is_pdf(out, from)))
		r = failed(&end, &s.said, e);
	ir_buf_free(&s.said);
	return r;
}

int
ir_doc_pdf(const struct ir_doc *d, struct ir_buf *out, struct ir_err *e)
{
	char program[PATH_MAX], epoch[64];
	struct ir_time made = {0};
	struct ir_buf html;
	int r, fd;

	if (ir_proc_which(PROGRAM, program, sizeof(program)) < 0)
		return ir_err_set(e, IR_ENOTSUP,
			_("no PDF without the program %s; the HTML prints "
			  "the same"),
			PROGRAM);
	if (d->made)
		(void)ir_time_parse(d->made, strlen(d->made), &made);
	(void)snprintf(epoch, sizeof(epoch), "SOURCE_DATE_EPOCH=%lld",
		(long long)made.sec);
	ir_buf_init(&html, 0);
	r = ir_doc_html(d, &html, e);
	if (r == 0)
		r = has_font(&html, e);
	if (r == 0) {
		fd = ir_io_memory("html", html.p, html.len);
		r = fd < 0 ? ir_err_sys(e, -fd, _("cannot make a PDF"))
			   : run(program, epoch, fd, out, e);
		if (fd >= 0)
			(void)close(fd); /* in memory only */
	}
	ir_buf_free(&html);
	return r;
}
