/* SPDX-License-Identifier: Apache-2.0 */
#include "fill_i.h"

/* What expressions of forms begin with. */

/* Times, days and labels leave jq as marks that fill_text puts in words. */
const char fill_defs[] =
	"def known(f):f as $v|if $v==\"unknown\" then null else $v end;"
	"def tr(a;b):if $for.ja then a else b end;"
	"def mark(k;f):f as $v|if $v==null or $v==\"unknown\" then null "
	"else \"\\u0001\"+k+($v|tostring)+\"\\u0002\" end;"
	"def jtime(f):mark(\"t\";f);"
	"def jday(f):mark(\"d\";f);"
	"def dash(f):f as $v|if $v==null or $v==\"unknown\" then "
	"\"－\" else $v end;"
	"def word(p;f):f as $v|if ($v|type)==\"array\" then "
	"[$v[]|mark(\"l\"+p+\"\\u0003\";.)|values]|join(tr(\"、\";\", \")) "
	"else mark(\"l\"+p+\"\\u0003\";$v) end;"
	"def grouped:tostring|if length>3 then (.[:-3]|grouped)+\",\"+.[-3:] "
	"else . end;"
	"def money(f;unit):f as $v|unit as $u|if $u==\"JPY\" then "
	"tr(($v|grouped)+\"円\";\"JPY \"+($v|grouped)) "
	"else ($v|grouped)+\" \"+$u end;"
	"def boxes(p;f):f as $v|if $v==null or $v==\"unknown\" or $v==[] "
	"then null else \"\\u0001b\"+p+\"\\u0003\"+($v|tojson)+\"\\u0002\" "
	"end;"
	"def derived(p):p as $p|any($for.hide[];(.[0]|join(\".\"))==$p);"
	"def at(l;i):if i==null then null else l[i] end;"
	"def dev:at($doc.dev;$for.at.dev);"
	"def harm:at($doc.harm;$for.at.harm);"
	"def partner:at($doc.partner;$for.at.partner);"
	"def named(ja;en;f):f as $v|if $v==null then empty else tr(ja;en)+"
	"\" \"+($v|if type==\"array\" then join(tr(\"、\";\", \")) "
	"else tostring end) end;"
	"def affected(f):[$doc.asset[]|select(.state|IN(\"suspected\",\"hit\","
	"\"encrypted\",\"stopped\"))|.id] as $hit|$doc.dev[]"
	"|select((.malfunction|IN(\"suspected\",\"confirmed\")) or "
	"(.attack|IN(\"suspected\",\"confirmed\")) or "
	"(if known(.reserved_for)==null then f "
	"else .id as $i|$hit|index($i)!=null end));";

/* What the recipient does not get is unknown to the form, too, and of facts
 * that others contradict it sees what is printed: also where the
 * document says it again (facts: but whether it is one), the texts written
 * for other forms, and whom to call on which number.  What no expression names
 * need not be hidden. */
static const struct {
	const char *names; /* NULL: always */
	const char *text;
} see[] = {
	{NULL, "reduce $for.hide[] as $p (.;setpath($p[0];$p[1]))"},
	{NULL,
		"|reduce ($for.keep|keys[]) as $k "
		"(.;.[$k]=[.[$k][$for.keep[$k][]]])"},
	{"texts", "|.texts=[.texts[]?|select(.form==$for.report.form)]"},
	{"facts", "|if $for.inside then . else .facts=$__once end"},
	{"duties", "|if $for.open then .duties=[] else . end"},
	{"contacts",
		"|if $for.open then .contacts=[.contacts[]?"
		"|select(.kind!=\"staff\")|{id,name,org,kind,duties}] "
		"else . end"},
};

/* Of the facts, what everybody may see. */
static const char once[] = ".facts//{}|map_values({basis})";

const char *
fill_see(const struct ir_exprs *x, struct ir_buf *out)
{
	for (size_t i = 0; i < sizeof(see) / sizeof(see[0]); i++)
		if (!see[i].names || ir_exprs_names(x, see[i].names))
			(void)ir_buf_adds(out, see[i].text); /* sticky */
	return ir_exprs_names(x, "facts") ? once : NULL;
}
