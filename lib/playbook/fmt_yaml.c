/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fmt_i.h"
#include "fmt_lines_i.h"
#include "ir/base/i18n.h"

/* Where one member or item was: lines from first, the last one of its
 * content, the comments that follow deeper than it. */
struct part {
	size_t first, last, tail;
	const struct ir_yaml_node *key, *value;
};

/* A block mapping or sequence and the lines that are its own. */
struct block {
	const struct ir_yaml_node *node;
	unsigned kind;
	size_t from, to; /* from: after the line that holds its key or dash */
	size_t col; /* where its members stood, and stand */
	size_t now;
	bool begun; /* the line of its first member is begun already */
};

static void
pad(struct splice *s, size_t n)
{
	while (n-- > 0)
		(void)ir_buf_addc(s->out, ' '); /* errors stick in out */
}

/* The rest of a line, blanks at its end left out. */
static void
add_rest(struct splice *s, const char *p, size_t len)
{
	while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
		len--;
	(void)ir_buf_add(s->out, p, len);
	(void)ir_buf_addc(s->out, '\n');
	s->keeps = false;
}

/* A line that may be part of a value, moved sideways. */
static void
add_moved(struct splice *s, const struct line *l, size_t was, size_t now)
{
	size_t lead = fmt_blanks(l), cut = 0;

	if (l->len > 0 && now > was)
		pad(s, now - was);
	else if (now < was)
		cut = lead < was - now ? lead : was - now;
	(void)ir_buf_add(s->out, l->p + cut, l->len - cut);
	(void)ir_buf_addc(s->out, '\n');
}

/* Comments and empty lines between members; top: nothing stands above. */
static void
add_gap(struct splice *s, size_t from, size_t to, size_t col, bool top)
{
	bool gap = false;

	for (size_t i = from; i < to; i++) {
		const struct line *l = &s->lines[i];
		size_t n = 0;

		if (fmt_is_empty(l)) {
			gap = true;
			continue;
		}
		if (gap && !top && !s->keeps)
			(void)ir_buf_addc(s->out, '\n');
		gap = top = false;
		while (l->p[n] == ' ' || l->p[n] == '\t')
			n++;
		pad(s, col);
		add_rest(s, l->p + n, l->len - n);
	}
	if (gap && !top && !s->keeps)
		(void)ir_buf_addc(s->out, '\n');
}

/* Lines from..to hold comments: up to where are they deeper than col? */
static size_t
deeper(const struct splice *s, size_t from, size_t to, size_t col)
{
	size_t end = from;

	for (size_t i = from; i < to; i++) {
		if (fmt_is_empty(&s->lines[i]))
			continue;
		if (!fmt_is_comment(&s->lines[i]) ||
			fmt_blanks(&s->lines[i]) <= col)
			break;
		end = i + 1;
	}
	return end;
}

/* Fills in the lines of each member.  False: the block is written in a way
 * that is left alone ("? key", tags, other places than expected). */
static bool
find_parts(const struct splice *s, const struct block *b, struct part *part)
{
	size_t n = ir_yaml_count(b->node), next = b->from;
	bool map = ir_yaml_type(b->node) == IR_YAML_MAP, keeps;
	uint32_t line, col;

	for (size_t i = 0; i < n; i++) {
		struct part *p = &part[i];
		const struct line *l;

		p->key = ir_yaml_key_node(b->node, i);
		p->value = ir_yaml_at(b->node, i);
		if (i == 0 && b->begun)
			next = b->from - 1;
		while (next < s->n_lines && (i > 0 || !b->begun) &&
			(fmt_is_empty(&s->lines[next]) ||
				fmt_is_comment(&s->lines[next])))
			next++;
		if (next >= s->n_lines || next >= b->to)
			return false;
		l = &s->lines[next];
		p->first = next;
		if (map) {
			ir_yaml_pos(p->key, &line, &col);
			if (line != next + 1 || fmt_offset(l, col) != b->col)
				return false;
			ir_yaml_end(p->key, &line, &col);
			if (line != next + 1)
				return false;
		} else if (b->col >= l->len || l->p[b->col] != '-') {
			return false;
		}
		if ((i > 0 || !b->begun) && fmt_blanks(l) != b->col)
			return false;
		p->last = fmt_last_line(s, p->key, p->value, &keeps);
		if (p->last < p->first || p->last >= b->to)
			return false;
		next = p->last + 1;
		p->tail = deeper(s, next, b->to, b->col);
	}
	return true;
}

static int block(struct splice *s, const struct block *b);

/* A nested block whose place is as usual: on lines of its own, or begun on
 * the line of its key or dash. */
static bool
is_nested(const struct splice *s, const struct part *p, size_t after,
	struct block *in)
{
	const struct line *l = &s->lines[p->first];
	uint32_t line, col;
	char first = fmt_begins_with(s, p->value);

	if (!fmt_is_block(p->value) || first == '!' || first == '?')
		return false;
	ir_yaml_pos(p->value, &line, &col);
	*in = (struct block){.node = p->value,
		.from = p->first + 1,
		.to = p->tail,
		.col = fmt_offset(&s->lines[line - 1], col),
		.begun = line == p->first + 1};
	if (in->begun) /* behind a dash, with blanks in between */
		return !p->key && strspn(l->p + after, " ") + after == in->col;
	while (after < l->len && (l->p[after] == ' ' || l->p[after] == '\t'))
		after++;
	return after == l->len || l->p[after] == '#';
}

/* Is the value written in lines that are all its own, as "|" and ">" are? */
static bool
is_literal(const struct splice *s, const struct ir_yaml_node *n)
{
	char c = *fmt_first_char(s, n);

	return !fmt_is_block(n) && (c == '|' || c == '>');
}

/* The lines of a member, moved sideways. */
static void
add_value(struct splice *s, const struct block *b, const struct part *p)
{
	const struct line *l = &s->lines[p->first];
	bool literal = is_literal(s, p->value), keeps;

	(void)fmt_last_line(s, p->key, p->value, &keeps);
	if (p->last == p->first) {
		add_rest(s, l->p + b->col, l->len - b->col);
	} else {
		(void)ir_buf_add(s->out, l->p + b->col, l->len - b->col);
		(void)ir_buf_addc(s->out, '\n');
	}
	for (size_t i = p->first + 1; i <= p->last; i++)
		add_moved(s, &s->lines[i], b->col, b->now);
	s->keeps = keeps;
	/* a comment as deep as literal text would be text */
	add_gap(s, p->last + 1, p->tail, b->now + (literal ? 0 : 2), false);
}

/* Where a member's own text goes on: behind its colon or dash. */
static size_t
behind(const struct splice *s, const struct block *b, const struct part *p)
{
	const struct line *l = &s->lines[p->first];
	uint32_t line, col;
	size_t at;

	if (!p->key)
		return b->col + 1;
	ir_yaml_end(p->key, &line, &col);
	at = fmt_offset(l, col);
	while (at < l->len && l->p[at] == ' ')
		at++;
	return at < l->len && l->p[at] == ':' ? at + 1 : 0;
}

static int
member(struct splice *s, const struct block *b, const struct part *p)
{
	const struct line *l = &s->lines[p->first];
	size_t after = behind(s, b, p);
	struct block in;

	if (after == 0 || !is_nested(s, p, after, &in)) {
		add_value(s, b, p);
		return 0;
	}
	(void)ir_buf_add(s->out, l->p + b->col, after - b->col);
	in.kind = fmt_kind_of(
		b->kind, p->key ? ir_yaml_text(p->key, NULL) : NULL);
	in.now = b->now + 2;
	if (in.begun)
		(void)ir_buf_addc(s->out, ' ');
	else
		add_rest(s, l->p + after, l->len - after);
	return block(s, &in);
}

/* All lines of a block as they are, moved sideways. */
static void
verbatim(struct splice *s, const struct block *b)
{
	bool keeps;
	size_t last = fmt_last_line(s, NULL, b->node, &keeps), i = b->from;

	if (b->begun) {
		const struct line *l = &s->lines[b->from - 1];

		(void)ir_buf_add(s->out, l->p + b->col, l->len - b->col);
		(void)ir_buf_addc(s->out, '\n');
	}
	for (; i <= last && i < b->to; i++)
		add_moved(s, &s->lines[i], b->col, b->now);
	s->keeps = keeps;
	add_gap(s, i, b->to, b->now, false);
}

static bool
has_comment(const struct splice *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!fmt_is_empty(&s->lines[i]))
			return true;
	return false;
}

static int
members(struct splice *s, const struct block *b, const struct part *part,
	const struct fmt_place *place, size_t n)
{
	size_t start = s->out->len;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		uint32_t at = place[i].at;
		bool first = i == 0 && b->begun;

		if (at > 0 && !first)
			add_gap(s, part[at - 1].tail, part[at].first, b->now,
				s->out->len == start);
		if (!first)
			pad(s, b->now);
		r = member(s, b, &part[at]);
	}
	return r;
}

/* Which member comes when.  Nothing moves in a block whose first line would
 * have to be a comment, where only a member can stand. */
static void
places(const struct splice *s, const struct block *b, const struct part *part,
	struct fmt_place *place, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		place[i] = (struct fmt_place){part[i].key
				? fmt_rank(b->kind,
					  ir_yaml_text(part[i].key, NULL))
				: 0,
			i};
	fmt_sort(place, n);
	if (!b->begun || place[0].at == 0)
		return;
	if (has_comment(s, part[place[0].at - 1].tail, part[place[0].at].first))
		for (uint32_t i = 0; i < n; i++)
			place[i].at = i;
}

static int
block(struct splice *s, const struct block *b)
{
	size_t n = ir_yaml_count(b->node), to = b->to;
	struct part *part = calloc(n, sizeof(*part));
	struct fmt_place *place = calloc(n, sizeof(*place));
	int r = part && place ? 0 : -ENOMEM;

	if (r == 0 && !find_parts(s, b, part)) {
		verbatim(s, b);
	} else if (r == 0) {
		places(s, b, part, place, (uint32_t)n);
		if (!b->begun)
			add_gap(s, b->from, part[0].first, b->now, true);
		r = members(s, b, part, place, n);
		while (to > part[n - 1].tail && fmt_is_empty(&s->lines[to - 1]))
			to--;
		add_gap(s, part[n - 1].tail, to, b->now, false);
	}
	free(part);
	free(place);
	return r;
}

/* Does a line hold what YAML takes for a line end or passes over? */
static bool
is_strange(const char *p, size_t len)
{
	static const char *const no[] = {"\r", "\xC2\x85", "\xE2\x80\xA8",
		"\xE2\x80\xA9", "\xEF\xBB\xBF"};

	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (memmem(p, len, no[i], strlen(no[i])))
			return true;
	return false;
}

/* The lines of the text, if that is how YAML sees them, too. */
static int
split(struct splice *s, const char *text, size_t len, struct ir_err *e)
{
	size_t cap = 0;

	for (size_t i = 0; i < len;) {
		const char *end = memchr(text + i, '\n', len - i);
		size_t n = end ? (size_t)(end - text) - i : len - i;

		if (s->n_lines == cap) {
			void *p;

			cap = cap ? 2 * cap : 256;
			p = reallocarray(s->lines, cap, sizeof(*s->lines));
			if (!p)
				return -ENOMEM;
			s->lines = p;
		}
		s->lines[s->n_lines++] = (struct line){text + i, n};
		if (is_strange(text + i, n))
			return ir_err_set(e, IR_ENOTSUP,
				_("line %zu: a byte-order mark, or a line end "
				  "that is neither LF nor CR LF"),
				s->n_lines);
		i += n + 1;
	}
	return 0;
}

int
fmt_yaml(const struct ir_yaml_node *root, const char *text, size_t len,
	struct ir_buf *out, struct ir_err *e)
{
	struct splice s = {.out = out};
	struct block b = {.node = root, .kind = FMT_PLAYBOOK};
	int r = split(&s, text, len, e);

	if (r == -IR_ENOTSUP) {
		free(s.lines);
		return r;
	}
	b.to = s.n_lines;
	if (r == 0 && ir_yaml_type(root) == IR_YAML_MAP && fmt_is_block(root) &&
		fmt_begins_with(&s, root) != '!') {
		uint32_t line, col;

		ir_yaml_pos(root, &line, &col);
		b.from = line - 1; /* what stands above stays above */
		b.col = fmt_offset(&s.lines[line - 1], col);
		add_gap(&s, 0, b.from, 0, true);
		r = block(&s, &b);
	} else if (r == 0) {
		r = ir_buf_add(out, text, len);
	}
	free(s.lines);
	return r < 0 ? ir_err_set(e, r, _("no memory for a playbook")) : 0;
}
