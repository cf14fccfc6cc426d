/* SPDX-License-Identifier: Apache-2.0 */
#include "ir/evidence/verify_out.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "ir/base/esc.h"
#include "ir/base/i18n.h"
#include "ir/base/json.h"
#include "ir/base/num.h"
#include "ir/doc/table.h"

int
ir_verify_head(const char *s, struct ir_known_head *ret)
{
	const char *colon = strchr(s, ':');
	uint64_t seq = 0;
	size_t n;

	if (colon && ir_num_u64(s, (size_t)(colon - s), INT64_MAX, &seq) < 0)
		return -EINVAL;
	s = colon ? colon + 1 : s;
	n = strspn(s, "0123456789abcdefABCDEF");
	if (n < 16 || n > 64 || s[n] != '\0')
		return -EINVAL;
	*ret = (struct ir_known_head){.seq = seq, .hex = s, .by = "--head"};
	return 0;
}

/* Grades in records are not translated. */
static const char *const grades[] = {"note", "warning", "damage", "unread"};

static void
big(struct ir_jw *w, const char *key, uint64_t v)
{
	char text[24];
	struct ir_buf b;

	ir_buf_init(&b, sizeof(text));
	(void)ir_buf_addf(&b, "%" PRIu64, v); /* NULL leaves the key out */
	ir_jw_kstr(w, key, ir_buf_err(&b) ? NULL : b.p);
	ir_buf_free(&b);
}

static void
start(struct ir_jw *w, struct ir_buf *out, const char *type, const char *target)
{
	ir_jw_init(w, out);
	ir_jw_obj(w);
	ir_jw_ku64(w, "v", 1);
	ir_jw_kstr(w, "type", type);
	if (target)
		ir_jw_name(w, "target", target, strlen(target));
}

/* Of an exercise: every line says so. */
static void
mark(struct ir_jw *w, bool drill)
{
	if (drill)
		ir_jw_kbool(w, "drill", true);
}

static void
mark_text(struct ir_buf *out, bool drill)
{
	if (drill)
		(void)ir_buf_adds(out, IR_DRILL_MARK " "); /* sticks */
}

static int
end(struct ir_jw *w)
{
	ir_jw_endobj(w);
	ir_jw_line(w);
	return ir_buf_err(w->out);
}

int
ir_vfinding_json(const struct ir_vfinding *f, struct ir_buf *out)
{
	struct ir_jw w;

	start(&w, out, "finding", f->target);
	mark(&w, f->drill);
	ir_jw_kstr(&w, "grade", grades[f->grade]);
	ir_jw_kstr(&w, "code", f->code);
	if (f->name)
		ir_jw_name(&w, "name", f->name, f->name_len);
	if (f->has_offset)
		big(&w, "offset", f->offset);
	if (f->line)
		ir_jw_ku64(&w, "line", f->line);
	ir_jw_kstr(&w, "why", f->why);
	return end(&w);
}

int
ir_vfinding_text(const struct ir_vfinding *f, struct ir_buf *out)
{
	struct ir_esc esc;

	mark_text(out, f->drill);
	(void)ir_buf_addf(out, "%s: %s: %s: ", ir_esc(f->target, &esc),
		_(ir_vgrade_name(f->grade)), f->code); /* sticks */
	if (f->name) {
		(void)ir_esc_add(out, f->name, f->name_len); /* sticks */
		(void)ir_buf_adds(out, ": "); /* sticks */
	}
	(void)ir_buf_adds(out, f->why); /* sticks */
	if (f->line)
		(void)ir_buf_addf(
			out, _(" (line %" PRIu64 ")"), f->line); /* sticks */
	if (f->has_offset)
		(void)ir_buf_addf(out, _(" (offset %" PRIu64 ")"),
			f->offset); /* sticks */
	return ir_buf_addc(out, '\n');
}

int
ir_vmember_json(const struct ir_vmember *m, struct ir_buf *out)
{
	const char kind[2] = {m->type, '\0'};
	struct ir_jw w;

	start(&w, out, "member", m->target);
	mark(&w, m->drill);
	ir_jw_name(&w, "name", m->name, m->name_len);
	ir_jw_kstr(&w, "kind", kind);
	big(&w, "size", m->size);
	ir_jw_kbool(&w, "payload", m->payload);
	ir_jw_kstr(&w, "sha256", m->sha256[0] ? m->sha256 : NULL);
	ir_jw_kstr(&w, "media", m->media);
	return end(&w);
}

int
ir_vmember_text(const struct ir_vmember *m, struct ir_buf *out)
{
	mark_text(out, m->drill);
	(void)ir_buf_addf(out, "%c %12" PRIu64 "  %-64s  ", m->type, m->size,
		m->sha256[0] ? m->sha256 : "-"); /* these stick */
	(void)ir_esc_add(out, m->name, m->name_len);
	if (m->media)
		(void)ir_buf_addf(out, "  %s", m->media);
	return ir_buf_addc(out, '\n');
}

int
ir_vmember_sum(const struct ir_vmember *m, struct ir_buf *out)
{
	bool odd = memchr(m->name, '\n', m->name_len) ||
		memchr(m->name, '\\', m->name_len) ||
		memchr(m->name, '\r', m->name_len);

	if (!m->sha256[0])
		return 0;
	(void)ir_buf_addf(out, "%s%s  ", odd ? "\\" : "", m->sha256);
	for (size_t i = 0; i < m->name_len; i++) { /* these stick */
		if (m->name[i] == '\n')
			(void)ir_buf_adds(out, "\\n");
		else if (m->name[i] == '\r')
			(void)ir_buf_adds(out, "\\r");
		else if (m->name[i] == '\\')
			(void)ir_buf_adds(out, "\\\\");
		else
			(void)ir_buf_addc(out, m->name[i]);
	}
	return ir_buf_addc(out, '\n');
}

static void
put_complete(struct ir_jw *w, enum ir_vtri t)
{
	if (t != IR_V_UNSAID)
		ir_jw_kbool(w, "complete", t == IR_V_YES);
}

static void
put_counts(struct ir_jw *w, uint64_t damage, uint64_t unread, uint64_t warnings,
	uint64_t notes)
{
	ir_jw_ku64(w, "damage", damage);
	ir_jw_ku64(w, "unread", unread);
	ir_jw_ku64(w, "warnings", warnings);
	ir_jw_ku64(w, "notes", notes);
}

static const char *
text_or_null(const char *s)
{
	return s[0] ? s : NULL;
}

static void
put_journal(struct ir_jw *w, const struct ir_verify_result *r)
{
	struct ir_buf b;

	if (r->kind == IR_V_CASE && r->journal.lines) {
		ir_buf_init(&b, 0);
		if (ir_jverify_json(&r->journal, &b) == 0)
			ir_jw_kraw(w, "journal", b.p, b.len);
		ir_buf_free(&b);
	}
	if (r->head.seq) {
		ir_jw_ku64(w, "head_seq", r->head.seq);
		ir_jw_kstr(w, "head", r->head.hex);
	}
}

static void
put_seal(struct ir_jw *w, const struct ir_verify_result *r)
{
	struct ir_buf b;

	if (r->seal.seal == IR_SEAL_NONE && r->seal.stamp == IR_SEAL_NONE)
		return;
	ir_buf_init(&b, 0);
	if (ir_sealed_json(&r->seal, &b) == 0)
		ir_jw_kraw(w, "sealed", b.p, b.len);
	ir_buf_free(&b);
}

int
ir_verify_json(const char *target, const struct ir_verify_result *r,
	struct ir_buf *out)
{
	struct ir_jw w;

	start(&w, out, "verified", target);
	ir_jw_kstr(&w, "kind", ir_vkind_name(r->kind));
	mark(&w, r->drill);
	ir_jw_kbool(&w, "intact", ir_verify_status(r) == 0);
	put_counts(&w, r->damage, r->unread, r->warnings, r->notes);
	ir_jw_ku64(&w, "files", r->files);
	big(&w, "bytes", r->bytes);
	ir_jw_ku64(&w, "members", r->members);
	big(&w, "packed", r->packed);
	if (r->kind == IR_V_CASE)
		ir_jw_ku64(&w, "archives", r->archives);
	put_complete(&w, r->complete);
	if (r->complete != IR_V_UNSAID) {
		ir_jw_ku64(&w, "objects", r->objects);
		ir_jw_ku64(&w, "gaps", r->gaps);
		ir_jw_kbool(&w, "part", r->part);
	}
	if (r->spooled)
		ir_jw_kbool(&w, "spooled", true);
	ir_jw_kstr(&w, "sha256", text_or_null(r->sha256));
	ir_jw_kstr(&w, "manifest_sha256", text_or_null(r->manifest_sha256));
	ir_jw_kstr(&w, "algorithms", text_or_null(r->algorithms));
	ir_jw_kstr(&w, "collected", text_or_null(r->collected));
	put_journal(&w, r);
	put_seal(&w, r);
	return end(&w);
}

void
ir_verify_add(struct ir_verify_total *t, const struct ir_verify_result *r)
{
	t->targets++;
	t->files += r->files;
	t->bytes += r->bytes;
	t->notes += r->notes;
	t->warnings += r->warnings;
	t->damage += r->damage;
	t->unread += r->unread;
	t->gaps += r->gaps;
	t->drill |= r->drill;
	if (r->complete == IR_V_NO ||
		(r->complete == IR_V_YES && t->complete == IR_V_UNSAID))
		t->complete = r->complete;
}

static void
put_words(struct ir_jw *w, const char *key, const char *const *words)
{
	ir_jw_key(w, key);
	ir_jw_arr(w);
	for (; *words; words++)
		ir_jw_str(w, *words);
	ir_jw_endarr(w);
}

int
ir_verify_total_json(const struct ir_verify_total *t, const char *sandbox,
	int status, struct ir_buf *out)
{
	static const char *const good[] = {"content-as-listed", NULL};
	static const char *const nothing[] = {NULL};
	static const char *const open[] = {"who-packed-it",
		"when-it-was-packed", "that-the-list-itself-was-not-replaced",
		NULL};
	struct ir_jw w;

	start(&w, out, "summary", NULL);
	mark(&w, t->drill);
	ir_jw_ku64(&w, "targets", t->targets);
	ir_jw_ku64(&w, "files", t->files);
	big(&w, "bytes", t->bytes);
	put_counts(&w, t->damage, t->unread, t->warnings, t->notes);
	put_complete(&w, t->complete);
	if (t->complete != IR_V_UNSAID)
		ir_jw_ku64(&w, "gaps", t->gaps);
	put_words(&w, "proven", status == 0 && t->targets ? good : nothing);
	put_words(&w, "not_proven", open);
	ir_jw_kstr(&w, "sandbox", sandbox);
	ir_jw_ku64(&w, "exit", (uint64_t)status);
	return end(&w);
}
