/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "ir/base/i18n.h"
#include "ir/tool/custody.h"
#include "ir/tool/tool.h"

/* What the command line said. */
static struct ir_cus_opts o;

static int
run_give(int argc, char **argv)
{
	return ir_cus_give(&o, argc, argv);
}

static int
run_receive(int argc, char **argv)
{
	return ir_cus_receive(&o, argc, argv);
}

static int
run_return(int argc, char **argv)
{
	return ir_cus_return(&o, argc, argv);
}

static int
run_opened(int argc, char **argv)
{
	return ir_cus_act(IR_CUSTODY_OPENED, &o, argc, argv);
}

static int
run_derived(int argc, char **argv)
{
	return ir_cus_act(IR_CUSTODY_DERIVED, &o, argc, argv);
}

static int
run_seized(int argc, char **argv)
{
	return ir_cus_act(IR_CUSTODY_SEIZED, &o, argc, argv);
}

static int
run_destroyed(int argc, char **argv)
{
	return ir_cus_act(IR_CUSTODY_DESTROYED, &o, argc, argv);
}

static int
run_sign(int argc, char **argv)
{
	return ir_cus_sign(&o, argc, argv);
}

static int
run_list(int argc, char **argv)
{
	return ir_cus_list(&o, argc, argv);
}

static int
run_form(int argc, char **argv)
{
	return ir_cus_form(&o, argc, argv);
}

static int
run_label(int argc, char **argv)
{
	return ir_cus_label(&o, argc, argv);
}

static int
run_pack(int argc, char **argv)
{
	return ir_cus_pack(&o, argc, argv);
}

#define FIELD(name, f, arg, help) \
	{ \
		0, name, IR_OPT_STR, &o.field[f], arg, help \
	}

#define WHO \
	{0, "by", IR_OPT_STR, &o.by, N_("NAME"), \
		N_("who did it (else $IR_ACTOR)")}, \
		{0, "role", IR_OPT_STR, &o.role, N_("ROLE"), \
			N_("in which role")}, \
		{0, "source", IR_OPT_STR, &o.source, N_("TEXT"), \
			N_("who said so and how")}, \
	{ \
		0, "time", IR_OPT_STR, &o.time, N_("TIME"), \
			N_("when it happened, as in 2:40 or -15m") \
	}
#define CORRECT \
	{ \
		0, "correct", IR_OPT_U64, &o.correct, N_("LINE"), \
			N_("take the place of this line") \
	}
#define TO \
	FIELD("to", IR_CF_TO, N_("NAME"), N_("who receives it")), \
		FIELD("to-org", IR_CF_TO_ORG, N_("ORG"), \
			N_("their organisation")), \
		FIELD("to-contact", IR_CF_TO_CONTACT, N_("TEXT"), \
			N_("how to reach them"))
#define FROM \
	FIELD("from", IR_CF_FROM, N_("NAME"), N_("who gives it")), \
		FIELD("from-org", IR_CF_FROM_ORG, N_("ORG"), \
			N_("their organisation")), \
		FIELD("from-contact", IR_CF_FROM_CONTACT, N_("TEXT"), \
			N_("how to reach them"))
#define ORDER \
	FIELD("purpose", IR_CF_PURPOSE, N_("TEXT"), N_("what for")), \
		FIELD("ordered-by", IR_CF_ORDERED_BY, N_("NAME"), \
			N_("who ordered it")), \
		FIELD("witness", IR_CF_WITNESS, N_("NAME"), \
			N_("who witnessed it"))
#define HOW \
	FIELD("how", IR_CF_HOW, N_("TEXT"), N_("by hand, by courier, ...")), \
		FIELD("tracking", IR_CF_TRACKING, N_("NUMBER"), \
			N_("the courier's number"))
#define THING \
	FIELD("description", IR_CF_DESCRIPTION, N_("TEXT"), \
		N_("what the thing is")), \
		FIELD("serial", IR_CF_SERIAL, N_("NUMBER"), \
			N_("its serial number")), \
		FIELD("seal-no", IR_CF_SEAL_NO, N_("NUMBER"), \
			N_("number of the seal")), \
		FIELD("seal-state", IR_CF_SEAL_STATE, N_("STATE"), \
			N_("intact, broken, ...")), \
		FIELD("place", IR_CF_PLACE, N_("TEXT"), N_("where it lies"))
#define KEEP \
	FIELD("keep-until", IR_CF_KEEP_UNTIL, N_("DATE"), \
		N_("how long it is kept, as in 2031-03-31")), \
		FIELD("release-by", IR_CF_RELEASE_BY, N_("NAME"), \
			N_("who may release it after that"))
#define FILE_OPT \
	{ \
		0, "file", IR_OPT_LIST, &o.files, N_("ITEM=PATH"), \
			N_("the file of an item that is no archive of the " \
			   "case") \
	}
#define REMARKS \
	FIELD("anyway", IR_CF_ANYWAY, N_("REASON"), \
		N_("do it although the record speaks against it")), \
		FIELD("note", IR_CF_NOTE, N_("TEXT"), N_("remarks"))
#define SIGN \
	{0, "photo", IR_OPT_STR, &o.photo, N_("FILE"), \
		N_("photograph or scan of the signed form, kept")}, \
		{0, "signature", IR_OPT_STR, &o.signature, N_("FILE"), \
			N_("a CMS signature (.p7s), checked and kept")}, \
		{0, "of", IR_OPT_STR, &o.of, N_("FILE"), \
			N_("what it is a signature of: slip or receipt")}, \
		{0, "trust", IR_OPT_STR, &o.trust, N_("FILE"), \
			N_("whose key is whose (else trust.yaml of the " \
			   "site)")}, \
	{ \
		0, "signed-by", IR_OPT_STR, &o.signed_by, N_("SIDE"), \
			N_("from, to or both") \
	}
#define GIVE \
	TO, FROM, ORDER, HOW, \
		FIELD("training", IR_CF_TRAINING, N_("TEXT"), \
			N_("the operator's training")), \
		FIELD("medium", IR_CF_MEDIUM, N_("NUMBER"), \
			N_("serial number of the copy medium")), \
		FIELD("wiped", IR_CF_WIPED, N_("TEXT"), \
			N_("how the medium was wiped before")), \
		KEEP, \
		FIELD("return-by", IR_CF_RETURN_BY, N_("DATE"), \
			N_("when it is to be back")), \
		THING, FILE_OPT, REMARKS

static const struct ir_opt give_opts[] = {GIVE,
	{0, "slip", IR_OPT_STR, &o.slip, N_("FILE"),
		N_("write the slip that goes with the items")},
	SIGN, CORRECT, WHO, IR_OPT_END};

static const struct ir_opt receive_opts[] = {
	{0, "receipt", IR_OPT_STR, &o.receipt, N_("FILE"),
		N_("take in the receipt that came home")},
	{0, "pack", IR_OPT_STR, &o.pack, N_("DIR"),
		N_("the hand-over pack received, no case needed")},
	{0, "slip", IR_OPT_STR, &o.slip, N_("FILE"),
		N_("the slip received, no case needed")},
	{'o', "output", IR_OPT_STR, &o.output, N_("FILE"),
		N_("write the receipt here; never overwritten")},
	{0, "handover", IR_OPT_STR, &o.handover, N_("ID"),
		N_("which hand-over, as in H17")},
	{0, "evidence", IR_OPT_STR, &o.evidence, N_("DIR"),
		N_("where the files received lie; they are hashed")},
	{0, "sha256", IR_OPT_STR, &o.sha256, N_("HEX"),
		N_("the digest as the receiver read it out")},
	{0, "missing", IR_OPT_LIST, &o.missing, N_("ITEM"),
		N_("it was not there")},
	TO, FROM, ORDER, HOW, THING, KEEP, FILE_OPT, REMARKS, SIGN, CORRECT,
	WHO, IR_OPT_END};

static const struct ir_opt return_opts[] = {
	{0, "handover", IR_OPT_STR, &o.handover, N_("ID"),
		N_("which hand-over, as in H17")},
	{0, "evidence", IR_OPT_STR, &o.evidence, N_("DIR"),
		N_("where the files returned lie; they are hashed")},
	{0, "sha256", IR_OPT_STR, &o.sha256, N_("HEX"), N_("the digest found")},
	{0, "missing", IR_OPT_LIST, &o.missing, N_("ITEM"),
		N_("it was not there")},
	FROM, HOW, THING,
	FIELD("witness", IR_CF_WITNESS, N_("NAME"), N_("who witnessed it")),
	FILE_OPT, REMARKS, SIGN, CORRECT, WHO, IR_OPT_END};

static const struct ir_opt opened_opts[] = {
	FIELD("reason", IR_CF_REASON, N_("TEXT"), N_("why")),
	FIELD("witness", IR_CF_WITNESS, N_("NAME"), N_("who witnessed it")),
	FIELD("ordered-by", IR_CF_ORDERED_BY, N_("NAME"), N_("who ordered it")),
	THING, REMARKS, SIGN, CORRECT, WHO, IR_OPT_END};

static const struct ir_opt derived_opts[] = {
	FIELD("of", IR_CF_OF, N_("ITEM"), N_("the original")),
	FIELD("method", IR_CF_METHOD, N_("TEXT"),
		N_("how it was made, what was left out")),
	FIELD("purpose", IR_CF_PURPOSE, N_("TEXT"), N_("what for")),
	FIELD("ordered-by", IR_CF_ORDERED_BY, N_("NAME"), N_("who ordered it")),
	FIELD("medium", IR_CF_MEDIUM, N_("NUMBER"),
		N_("serial number of the copy medium")),
	FIELD("wiped", IR_CF_WIPED, N_("TEXT"),
		N_("how the medium was wiped before")),
	THING, KEEP, FILE_OPT, REMARKS, CORRECT, WHO, IR_OPT_END};

static const struct ir_opt seized_opts[] = {TO,
	FIELD("list-no", IR_CF_LIST_NO, N_("NUMBER"),
		N_("number on the list of seized articles")),
	FIELD("warrant", IR_CF_WARRANT, N_("TEXT"),
		N_("the warrant, or that it was handed in freely")),
	FIELD("witness", IR_CF_WITNESS, N_("NAME"), N_("who witnessed it")),
	THING, FILE_OPT, REMARKS, SIGN, CORRECT, WHO, IR_OPT_END};

static const struct ir_opt destroyed_opts[] = {
	FIELD("authority", IR_CF_AUTHORITY, N_("TEXT"),
		N_("who allowed it, and on which ground")),
	FIELD("method", IR_CF_METHOD, N_("TEXT"), N_("how")),
	FIELD("witness", IR_CF_WITNESS, N_("NAME"), N_("who witnessed it")),
	FROM, REMARKS, SIGN, CORRECT, WHO, IR_OPT_END};

static const struct ir_opt sign_opts[] = {SIGN, WHO, IR_OPT_END};

static const struct ir_opt list_opts[] = {
	{0, "overdue", IR_OPT_FLAG, &o.overdue, NULL,
		N_("only what is past its date; exit 1 when there is any")},
	IR_OPT_END};

#define PRINT \
	{'o', "output", IR_OPT_STR, &o.output, N_("FILE"), \
		N_("where to; never overwritten")}, \
		{0, "format", IR_OPT_STR, &o.form, N_("FORM"), \
			N_("text, html, pdf or md (else by the name of the " \
			   "file)")}, \
	{ \
		0, "lang", IR_OPT_STR, &o.lang, N_("LANG"), \
			N_("ja (standard) or en") \
	}

static const struct ir_opt form_opts[] = {
	{0, "handover", IR_OPT_STR, &o.handover, N_("ID"),
		N_("the sheet to sign of this hand-over, as in H17")},
	PRINT, IR_OPT_END};

static const struct ir_opt label_opts[] = {
	{0, "copies", IR_OPT_U64, &o.copies, N_("N"),
		N_("labels for each item (1)")},
	{0, "sheet", IR_OPT_STR, &o.sheet, N_("SIZE"),
		N_("of one label in mm: 70x37, 70x33.9, 66x33.9, 86.4x42.3 or "
		   "105x74 (70x37)")},
	PRINT, IR_OPT_END};

static const struct ir_opt pack_opts[] = {
	{'o', "output", IR_OPT_STR, &o.output, N_("DIR"),
		N_("the pack, a new directory")},
	{0, "for", IR_OPT_STR, &o.recipient, N_("ROLE"),
		N_("what of the journal goes with it: police, forensics, "
		   "maker, ... (ir-log extract)")},
	{0, "device", IR_OPT_LIST, &o.devices, N_("ID"),
		N_("of a maker or vendor: one more device of theirs")},
	{0, "kind", IR_OPT_LIST, &o.kinds, N_("KIND"),
		N_("only these kinds of lines")},
	{0, "lines", IR_OPT_STR, &o.lines, N_("LIST"),
		N_("only these lines: 1-5,9,20-")},
	{0, "full-journal", IR_OPT_FLAG, &o.full, NULL,
		N_("the whole journal; needs --approved-by")},
	{0, "approved-by", IR_OPT_STR, &o.approved_by, N_("NAME"),
		N_("who approved that the whole journal goes out")},
	{0, "handover", IR_OPT_STR, &o.handover, N_("ID"),
		N_("pack what was given before, as in H17")},
	{0, "with-site", IR_OPT_FLAG, &o.with_site, NULL,
		N_("all devices and the network diagram too")},
	{0, "no-site", IR_OPT_FLAG, &o.no_site, NULL,
		N_("nothing of the site")},
	{0, "lang", IR_OPT_STR, &o.lang, N_("LANG"),
		N_("of the form: ja (standard) or en")},
	GIVE, CORRECT, WHO, IR_OPT_END};

static const struct ir_opt common[] = {
	{'C', "case", IR_OPT_STR, &o.dir, N_("DIR"),
		N_("the case directory (else $IR_CASE, else found upwards)")},
	{0, "json", IR_OPT_FLAG, &o.json, NULL, N_("JSON, one object a line")},
	{0, "text", IR_OPT_FLAG, &o.text, NULL, N_("text for people")},
	IR_OPT_END};

static const struct ir_verb verbs[] = {
	{"give", N_("ITEM..."), N_("hand items over"), run_give, give_opts},
	{"receive", N_("[ITEM...]"), N_("receive items, or take in a receipt"),
		run_receive, receive_opts},
	{"return", N_("ITEM..."), N_("items came back"), run_return,
		return_opts},
	{"opened", N_("ITEM..."), N_("a seal was opened"), run_opened,
		opened_opts},
	{"derived", N_("ITEM"), N_("a working or redacted copy was made"),
		run_derived, derived_opts},
	{"seized", N_("ITEM..."), N_("items were seized"), run_seized,
		seized_opts},
	{"destroyed", N_("ITEM..."), N_("items were destroyed"), run_destroyed,
		destroyed_opts},
	{"sign", N_("HANDOVER"), N_("keep a signature of a hand-over"),
		run_sign, sign_opts},
	{"list", N_("[ITEM...]"), N_("who holds what, since when"), run_list,
		list_opts},
	{"pack", N_("ITEM..."), N_("give, and make the hand-over pack"),
		run_pack, pack_opts},
	{"form", N_("[ITEM...]"), N_("print the custody record"), run_form,
		form_opts},
	{"label", N_("[ITEM...]"), N_("print labels for bags and media"),
		run_label, label_opts},
	{NULL, NULL, NULL, NULL, NULL},
};

static const struct ir_tool tool = {
	.name = "ir-custody",
	.purpose = N_("hand evidence over, and follow who holds it"),
	.common = common,
	.verbs = verbs,
};

int
main(int argc, char **argv)
{
	return ir_tool_main(&tool, argc, argv);
}
