# SPDX-License-Identifier: Apache-2.0
# ir-verify follows the chain of custody and names its gaps.
load helpers
load custody

# found CODE...: each is a finding of the last output.
found() {
	for code in "$@"; do
		[[ $output == *"\"code\":\"$code\""* ]] || fail "no $code"
	done
}

@test "given, never received: named, and no damage" {
	custody_case
	ir-custody give -C case --to 山田 1 >/dev/null
	irun 0 ir-verify case
	found custody-not-received custody-unsigned
	[[ $output == *'"line":6'* ]]
	irun 0 ir-verify --text case
	[[ $output == *"given to 山田; no reception is recorded"* ]]
}

@test "a whole chain, signed by both, has nothing to tell" {
	custody_case
	ir-custody give -C case --to 山田 1 >/dev/null
	ir-custody receive -C case --handover H6 --evidence case/evidence >/dev/null
	echo form >form.jpg
	ir-custody sign -C case --photo form.jpg H6 >/dev/null
	ir-custody return -C case --evidence case/evidence 1 >/dev/null
	irun 0 ir-verify case
	[[ $output != *custody-* ]]
}

@test "a thing at two holders, also through two copies of the case" {
	custody_case
	ir-custody receive -C case --description HDD DISK7 >/dev/null
	cp -r case copy
	ir-custody give -C case --to 山田 DISK7 >/dev/null
	ir-custody give -C copy --to 高橋 DISK7 >/dev/null
	irun 0 ir-verify copy
	ir-case join -C case copy >/dev/null
	irun 1 ir-verify case
	found custody-two-holders
	[[ $output == *DISK7* ]]
}

@test "unknown holders, broken seals, acts after the end" {
	custody_case
	ir-custody receive -C case --description HDD --seal-no A-1 DISK7 >/dev/null
	ir-custody return -C case --from 誰か --anyway "持って来た" DISK7 >/dev/null
	irun 1 ir-verify case
	found custody-unknown-holder
	ir-custody give -C case --to 山田 DISK7 >/dev/null
	ir-custody return -C case --seal-no A-2 --seal-state broken DISK7 >/dev/null
	irun 1 ir-verify case
	found custody-seal
	ir-custody destroyed -C case --authority 院長 --method 消磁 DISK7 >/dev/null
	ir-custody give -C case --to 山田 --anyway r DISK7 >/dev/null
	irun 1 ir-verify case
	found custody-after-end
}

@test "received without a look at the digest is a note" {
	custody_case
	ir-custody give -C case --to 山田 1 >/dev/null
	ir-custody receive -C case --handover H6 >/dev/null
	irun 0 ir-verify case
	found custody-unchecked
}

@test "an archive destroyed by order is not missing; one deleted is" {
	custody_case
	cp case/evidence/001-* .
	rm case/evidence/001-*
	ir-custody destroyed -C case --authority 院長 --method rm 1 >/dev/null
	irun 0 ir-verify case
	cp 001-* case/evidence
	irun 1 ir-verify case
	found custody-not-destroyed
	[[ $output == *'"line":6'* ]]
	rm case/evidence/001-*
	rm case/evidence/002-*
	irun 1 ir-verify case
	found archive-missing
}

@test "a signature kept as CMS is judged as one" {
	custody_case
	signer 山田
	ir-custody give -C case --to 山田 --slip slip.json 1 >/dev/null
	ir-custody receive --slip slip.json --evidence case/evidence -o r.json >/dev/null
	cms 山田 r.json
	ir-custody receive -C case --receipt r.json --signature r.json.p7s >/dev/null
	echo form >form.jpg
	ir-custody sign -C case --photo form.jpg H6 >/dev/null
	trust() {
		printf 'version: 1\nsigners:\n  - name: 県警の山田\n    sha256: %s\n    %s\n' \
			"$(fingerprint 山田)" "$1" >t.yaml
	}
	irun 0 ir-verify case
	found seal-untold
	[[ $output == *'"name":"attachments/'*'.p7s"'* ]]
	trust
	irun 0 ir-verify --trust t.yaml case
	found sealed
	[[ $output == *"sealed by 県警の山田"* ]]
	trust "revoked: 2020-01-01"
	irun 1 ir-verify --trust t.yaml case
	found seal-revoked
	printf 'version: 1\n' >t.yaml
	irun 1 ir-verify --trust t.yaml case
	found seal-unknown
	# a line may say what it likes
	echo rubbish >x.p7s
	sum=$(sha256sum <x.p7s | cut -c1-64)
	mv x.p7s "case/attachments/$sum.p7s"
	jq -c --arg s "$sum" 'select(.data.form == "cms") | .seq = 99 |
		.data.sha256 = $s' case/journal.jsonl >line
	cat line >>case/journal.jsonl
	run ir-verify --trust t.yaml case
	found seal-form
}

@test "what lies in the case is not recorded as destroyed" {
	custody_case
	before=$(wc -l <case/journal.jsonl)
	irun 2 ir-custody destroyed -C case --authority 院長 --method rm 1
	[[ $stderr == *"still lies in the case ('evidence/001-GW-"* ]]
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
	# a copy somebody else had is another matter
	ir-custody give -C case --to 山田 1 >/dev/null
	irun 0 ir-custody destroyed -C case --from 山田 --authority 院長 --method rm 1
	irun 0 ir-verify case
	irun 0 ir-custody destroyed -C case --authority 院長 --method rm \
		--anyway "消去は明日" 1
	irun 1 ir-verify case
	found custody-not-destroyed
}

@test "lines that nobody's tool wrote are read with care" {
	custody_case
	cp case/journal.jsonl keep
	for data in '{}' '{"item":7}' '{"item":"x","sha256":7,"to":{}}' \
		'{"item":"x","handover":"H1","check":"wild"}' '[]' '"x"'; do
		for kind in sent received returned opened derived seized destroyed; do
			cp keep case/journal.jsonl
			printf '{"v":1,"seq":6,"kind":"custody.%s","data":%s}\n' \
				"$kind" "$data" >>case/journal.jsonl
			run ir-verify case
			[ "$status" -eq 1 ]
			[[ $output == *journal-format* ]]
		done
	done
}
