#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset org lint: what a gap in org.yaml would spoil.
load helpers

site() {
	rm -rf site
	cp -r "$IR_TOP/playbooks/example-site" site
	export IR_SITE=$PWD/site
}

codes() {
	jq -r 'select(.code)|.code+":"+.id' <<<"$output" | sort | tr '\n' ' '
}

@test "the example has what forms ask for, and says what it does not know" {
	site
	irun 0 ir-asset org lint
	[ "$(codes)" = "unknown:org.ci_operator unknown:org.code unknown:org.corporate_number unknown:org.jma_member unknown:org.ppc_route " ]
}

@test "a gap names each form it would spoil; unknown is no gap" {
	site
	sed -i '/^  beds:/d; s/^  address: .*/  address:/' site/org.yaml
	irun 1 ir-asset org lint
	[ "$(jq -r 'select(.id=="org.beds").forms' <<<"$output")" = "R2 R3" ]
	[ "$(jq -c 'select(.id=="org.address")|[.code,.line,(.forms|contains("PPC"))]' <<<"$output")" = '["absent",17,true]' ]
	sed -i 's/^  address:$/  address: unknown/' site/org.yaml
	irun 1 ir-asset org lint
	[ "$(jq -r 'select(.id=="org.address").code' <<<"$output")" = unknown ]
	irun 1 ir-asset org lint --text
	[[ $output == *"org.yaml:17:3: note unknown: org.address: "*"it would be missing in: R2 report to the ministry, "*"PPC report to the privacy commission"* ]]
	# the names in Japanese; so far as the catalogue has the sentence
	irun 1 env LC_ALL=C.UTF-8 LANGUAGE=ja ir-asset org lint --text
	[[ $output == *"org.address: 所在地 "*"R2 厚生労働省への報告, "*"PPC 個人情報保護委員会への報告"* ]]
}

@test "values by the vocabulary, the check digit of the corporate number" {
	site
	sed -i 's/^  beds: .*/  beds: many/; s/^  corporate_number: .*/  corporate_number: "1234567890123"/; s/^  ppc_route: .*/  ppc_rout: ask/' site/org.yaml
	irun 1 ir-asset org lint
	[ "$(codes)" = "absent:org.ppc_route key:ppc_rout unknown:org.ci_operator unknown:org.code unknown:org.jma_member wrong:org.beds wrong:org.corporate_number " ]
	sed -i 's/"1234567890123"/"6000012345678"/' site/org.yaml
	irun 1 ir-asset org lint
	[[ $(codes) == *wrong:org.corporate_number* ]]
	sed -i 's/"6000012345678"/"2000012345678"/' site/org.yaml
	irun 1 ir-asset org lint
	[[ $(codes) != *corporate_number* ]]
}

@test "roles, deputies, contacts and decisions" {
	site
	sed -i '/id: azusa/d; s/contact: DIR-2/contact: NOBODY/; s/deputy: tachibana/deputy: kiri/; /id: ce,/s/, deputy: kiri//; s/\[MDS, DIR\]/[]/; s/what: close/what: clsoe/; s/\[DIR, IC\]/[DIR, XX]/' site/org.yaml
	irun 1 ir-asset org lint
	[ "$(jq -r 'select(.red==true)|.code+":"+.id' <<<"$output" | sort | tr '\n' ' ')" = \
		"alone:ce contact:sugi decision:close decision:clsoe decision:report decision:stop_use deputy:kaede deputy:kiri role:PR " ]
}

@test "a decision whose holders sleep" {
	site
	irun 0 ir-asset org lint
	sed -i 's/"value":"000-0000-0101","hours":"24h"/"value":"000-0000-0101","hours":"day"/' site/contacts.jsonl
	irun 0 ir-asset org lint # the deputy answers
	sed -i 's/"value":"000-0000-0102","hours":"24h"/"value":"000-0000-0102"/' site/contacts.jsonl
	irun 1 ir-asset org lint
	[ "$(jq -r 'select(.red==true)|.code+":"+.id' <<<"$output" | sort | tr '\n' ' ')" = "night:close night:divert night:publish " ]
}

@test "a broken file is named with line and column; without it nothing is said" {
	site
	sed -i 's/^people:/peopel:/' site/org.yaml
	irun 2 ir-asset org lint
	[[ $stderr == *"org.yaml:49:1: nobody reads this key"* ]]
	printf 'hikeshi: org/1\npeople:\n  - {id: a}\n  - {id: a}\n' >site/org.yaml
	irun 2 ir-asset org lint
	[[ $stderr == *"org.yaml:4:5: this id is there twice"* ]]
	printf 'hikeshi: org/1\norg: {name: [a]}\n' >site/org.yaml
	irun 2 ir-asset org lint
	[[ $stderr == *"org.yaml:2:13: this must be a text"* ]]
	echo 'hikeshi: org/2' >site/org.yaml
	irun 2 ir-asset org lint
	rm site/org.yaml
	irun 2 ir-asset org lint
	[[ $stderr == *org.yaml* ]]
	irun 2 ir-asset org
}
