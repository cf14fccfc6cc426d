/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LIB_TOOL_REPORT_I_H
#define LIB_TOOL_REPORT_I_H

#include "ir/report/duty.h"
#include "ir/report/filled.h"
#include "ir/report/filler.h"
#include "ir/report/history.h"
#include "ir/report/view.h"
#include "ir/tool/case.h"
#include "ir/tool/page.h"
#include "ir/tool/report.h"
#include "ir/tool/tool.h"

/* A case as reports see it: journal, site, what was sent, duties. */
struct rp {
	struct ir_case c;
	char *data, *site_dir; /* site_dir NULL: no site */
	struct ir_org *org;
	struct ir_site *site;
	struct ir_contacts *contacts;
	struct ir_history *history;
	struct ir_view *view;
	struct ir_duties *duties; /* NULL: their rules cannot be read */
	struct ir_forms *forms; /* after rp_forms */
	struct ir_filler *filler; /* after rp_begin_form; NULL for blanks */
	struct ir_time now;
	int status; /* of what is gone on without, told */
	uint64_t damage; /* the journal is not as written there; 0: it is */
	bool looked; /* rp_verify did */
	int unverified; /* what it answered */
	bool quiet; /* what is gone on without is not told */
	bool asked_at; /* p->now is another time than now */
};

/* In steps: where all lies, at the time at (NULL: now); the state of the case
 * and the site, a damaged journal as far as it goes (c.status 1), a file of the
 * site that cannot be read left out (status 2).  0, or an exit status, told.
 * rp_open does both.  Then the view, the history and the duties: 0, or < 0 and
 * c.e. */
int rp_ready(struct rp *p, const char *casedir, const char *at, bool json,
	bool text);
int rp_read(struct rp *p);
int rp_open(struct rp *p, const char *casedir, const char *at, bool json,
	bool text);
int rp_view(struct rp *p);
void rp_view_end(struct rp *p); /* frees these and the site */
/* Puts what became of the reports into a view, and the duties that follow. */
int rp_duties(struct rp *p, struct ir_view *v, const struct ir_history *h,
	struct ir_duties **ret);

/* report_view.c: a report that is due goes out without a part that cannot be
 * read, which r tells: 0, told with the exit status of the end; or r. */
int rp_without(struct rp *p, int r);
/* What is in SITE; a case works without. */
int rp_site(struct rp *p);

/* Opens all of it and verifies the journal; of a damaged one what stands
 * before the damage, or its line as it stands, is all there is to see, and
 * rp_end says so.  0, or an exit status, told. */
int rp_begin(struct rp *p, const char *casedir, const char *at, bool json,
	bool text);
/* The same for a report: what o->form asks at the stage is compiled while the
 * case is read, and verified while it is filled in, or by rp_verify. */
int rp_begin_form(struct rp *p, const struct ir_report_opts *o,
	enum ir_stage stage, bool json, bool text);
/* Verifies the journal, once; p->damage.  0, or an exit status, told:
 * nothing is made of a journal that could not be verified. */
int rp_verify(struct rp *p);
int rp_end(struct rp *p, int status); /* returns status */
int rp_fail(struct rp *p); /* tells p->c.e */

/* The forms, with what the site adds; id NULL or "all": all of them. */
int rp_forms(struct rp *p, const char *id);

/* One report: a form for the whole case, or for one of its members. */
struct rp_one {
	const struct ir_form *form;
	char whom[3][IR_FACT_MEMBER_MAX + 1]; /* dev, harm, partner */
	struct ir_report_of of; /* whom, NULL where it is for none */
	unsigned number;
};

/* "dev=PUMP03,harm=H1" (maker= goes where partner= does) taken apart: dev,
 * harm, partner, "" what is not said; text NULL: nothing is. */
int rp_read_whom(const char *text, char whom[3][IR_FACT_MEMBER_MAX + 1],
	struct ir_err *e);

/* The reports that the options mean: of each form that has the stage, one,
 * or one per member when --for says nothing.  The caller frees *ret. */
int rp_choose(struct rp *p, const struct ir_report_opts *o, enum ir_stage stage,
	struct rp_one **ret, size_t *ret_n);

/* report_list.c: does the form fulfil that duty, and is it one, or may be? */
bool rp_is_for(const struct ir_form *f, const struct ir_duty *d);

/* report_fill.c: fills them all with one run, and what each said when it was
 * last sent, so that it says what changed; *ret: n of them, freed by rp_free_filled. */
int rp_fill(struct rp *p, const struct ir_report_opts *o, enum ir_stage stage,
	const struct rp_one *one, size_t n, struct ir_filled ***ret);
void rp_free_filled(struct ir_filled **f, size_t n);

/* What is missing and what failed, on stderr: the exit status it means. */
int rp_tell_gaps(const struct rp *p, const struct ir_report_opts *o,
	const struct rp_one *one, const struct ir_filled *f);

/* report_names.c: which of n sheets for makers, partners or the public name
 * what is not theirs, and which that leave the house a patient, on stderr. */
int rp_tell_names(
	struct rp *p, const struct rp_one *one, struct ir_filled **f, size_t n);

/* ja unless --lang says en. */
int rp_japanese(struct rp *p, const struct ir_report_opts *o, bool *ret);

/* report_render.c: "pmda-PUMP03-01.pdf"; again > 1: "...-01.2.pdf".  The caller
 * frees it; NULL: no memory. */
char *rp_file_name(const struct rp_one *one, const char *ext, unsigned again);

/* report_chars.c: characters that a fax or CP932 may lose, each once, with
 * blanks between; their number. */
size_t rp_odd_chars(const char *text, size_t len, struct ir_buf *out);

/* report_stray.c: files of CASE/reports that no line of the journal names, as
 * a making that was killed leaves them: each told, in p->c.out too for --json.
 * 1: there are some, or a damaged journal, that tells too little, which is
 * told; 0: none; < 0 and c.e: could not look. */
int rp_strays(struct rp *p);

/* report_keep.c: the file goes to CASE/reports (or is there already), what it
 * was made of to CASE/attachments, and a line into the journal. */
int rp_keep(struct rp *p, const struct ir_report_opts *o,
	const struct rp_one *one, enum ir_stage stage, const char *format,
	const char *ext, const struct ir_buf *bytes);

/* Which of these files is not the one any more that the report was made of:
 * their names in one text, or NULL; the caller frees it. */
int rp_inputs_changed(
	struct rp *p, const struct ir_report_line *made, char **ret);

/* A file of CASE/reports that no journal line came to speak of goes. */
void rp_take_back(int casefd, const char *name);

#endif
