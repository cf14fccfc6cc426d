# SPDX-License-Identifier: Apache-2.0
# The receiver: with the slip alone, with a copy of the case, on the telephone;
# and the receipt that comes home.
load helpers
load custody

# A slip for archive 1 and a disk, and the files beside it, elsewhere.
sent() {
	custody_case "$@"
	ir-custody give -C case --to 山田 --to-org 県警 --slip slip.json 1 >/dev/null
	mkdir away
	cp -r case/evidence slip.json away
}

@test "received with the slip alone; the receipt comes home signed" {
	sent
	signer 山田
	irun 0 ir-custody receive --slip away/slip.json --by 山田 -o receipt.json
	jq -e '.purpose == "hikeshi custody receipt v1" and
		.items[0].check == "same" and .items[0].to == "山田"' receipt.json
	[ "$(jq -r .slip receipt.json)" = "$(sha256sum slip.json | cut -c1-64)" ]
	cms 山田 receipt.json
	irun 0 ir-custody receive -C case --text --receipt receipt.json \
		--signature receipt.json.p7s
	[[ $output == *"no trust file says whose certificate"* ]]
	irun 0 ir-custody list -C case --json 1
	[[ $output == *'"state":"received","holder":{"name":"山田","org":"県警"}'* ]]
	irun 0 ir-verify case
	[[ $output == *"the giver's signature is missing"* ]]
	irun 2 ir-custody receive -C case --receipt receipt.json
	[[ $stderr == *"was taken in already"* ]]
}

@test "a receipt says what was received, and nothing of how we keep it" {
	sent
	ir-custody receive --slip away/slip.json -o receipt.json --note "箱に傷" >/dev/null
	jq -c '.items[0] += {anyway: "FORGED", authority: "FORGED", keep_until:
		"2000-01-01", release_by: "FORGED", description: "FORGED",
		serial: "FORGED", reason: "FORGED"}' receipt.json >forged.json
	jq -c '.items += .items' receipt.json >twice.json
	before=$(wc -l <case/journal.jsonl)
	irun 2 ir-custody receive -C case --receipt twice.json
	[[ $stderr == *"names '001-"*"twice"* ]]
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
	irun 0 ir-custody receive -C case --receipt forged.json
	tail -1 case/journal.jsonl | jq -e '.data.note == "箱に傷"'
	run ! grep -E 'FORGED|2000-01-01' case/journal.jsonl
}

@test "the trust file says whose signature it is, and until when" {
	sent
	signer 山田
	ir-custody receive --slip away/slip.json -o receipt.json >/dev/null
	cms 山田 receipt.json
	mkdir site
	printf 'version: 1\nsigners:\n  - name: 山田太郎\n    sha256: %s\n    revoked: 2020-01-01\n' \
		"$(fingerprint 山田)" >site/trust.yaml
	irun 1 env IR_SITE=site ir-custody receive -C case --receipt receipt.json \
		--signature receipt.json.p7s
	[[ $stderr == *"does not hold"* ]]
	sed -i /revoked/d site/trust.yaml
	irun 0 env IR_SITE=site ir-custody receive -C case --text \
		--receipt receipt.json --signature receipt.json.p7s
	[[ $output == *"signed by 山田太郎"* ]]
	jq -es 'any(.kind == "attachment" and .data.signer == "山田太郎" and
		.data.signed_by == "to")' case/journal.jsonl
}

@test "another digest is a finding of its own: recorded, exit 1" {
	sent
	printf x >>"$(echo away/evidence/001-*.tar.zst)"
	irun 1 ir-custody receive --slip away/slip.json -o receipt.json
	[[ $output == *'"check":"different"'* ]]
	irun 1 ir-custody receive -C case --receipt receipt.json
	[[ $stderr == *"is not what was handed over"* ]]
	jq -e '.kind == "custody.received" and .data.check == "different"' \
		<<<"$(tail -1 case/journal.jsonl)"
	irun 1 ir-verify case
	[[ $output == *'"code":"custody-digest"'* ]]
}

@test "an archive is missing; it cannot be read" {
	sent
	rm away/evidence/001-*
	irun 1 ir-custody receive --slip away/slip.json -o receipt.json
	[[ $output == *'"check":"missing"'* ]]
	irun 1 ir-custody receive -C case --receipt receipt.json
	irun 1 ir-verify case
	[[ $output == *"did not find it"* ]]
	mkdir "away/evidence/$(basename "$(echo case/evidence/001-*)")"
	irun 1 ir-custody receive --slip away/slip.json -o r2.json
	[[ $output == *'"check":"unread"'* ]]
}

@test "a receipt tampered with, of another slip, of another case" {
	sent
	signer 山田
	ir-custody receive --slip away/slip.json -o receipt.json >/dev/null
	cms 山田 receipt.json
	before=$(wc -l <case/journal.jsonl)
	sed 's/"host":"[^"]*"/"host":"x"/' receipt.json >bad.json
	irun 1 ir-custody receive -C case --receipt bad.json \
		--signature receipt.json.p7s
	[[ $stderr == *"does not hold"* ]]
	sed "s/$(jq -r .slip receipt.json)/$(printf 'ab%.0s' {1..32})/" receipt.json >bad2.json
	irun 1 ir-custody receive -C case --receipt bad2.json
	[[ $stderr == *"answers another slip"* ]]
	jq -c '.items[0].item = "002-x"' receipt.json >bad3.json
	irun 1 ir-custody receive -C case --receipt bad3.json
	[[ $stderr == *"which was not given as H6"* ]]
	new_case other --id ANOTHER
	irun 2 ir-custody receive -C other --receipt receipt.json
	[[ $stderr == *"is of case"* ]]
	echo '{}' >empty.json
	irun 2 ir-custody receive -C case --receipt empty.json
	irun 2 ir-custody receive -C case --receipt slip.json
	irun 2 ir-custody receive --slip receipt.json -o x
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
}

@test "a claimed digest is judged here, not believed" {
	sent
	ir-custody receive --slip away/slip.json -o receipt.json >/dev/null
	other=$(printf 'cd%.0s' {1..32})
	jq -c --arg o "$other" '.items[0].sha256 = $o | .items[0].expected = $o' \
		receipt.json >lie.json
	irun 1 ir-custody receive -C case --receipt lie.json
	[ "$(tail -1 case/journal.jsonl | jq -r .data.check)" = different ]
}

@test "a copy of the case goes on at the receiver and is joined" {
	custody_case
	ir-custody give -C case --to 山田 1 >/dev/null
	cp -r case copy
	irun 0 ir-custody receive -C copy --handover H6 --evidence copy/evidence
	[ "$(tail -1 copy/journal.jsonl | jq -r .data.check)" = same ]
	ir-log add -C case --kind note x >/dev/null
	irun 0 ir-case join -C case copy
	irun 0 ir-custody list -C case --json 1
	[[ $output == *'"state":"received","holder":{"name":"山田"}'* ]]
	irun 0 ir-verify case
}

@test "what the receiver reads out on the telephone" {
	custody_case
	ir-custody give -C case --to 山田 1 >/dev/null
	sum=$(sha256sum case/evidence/001-* | cut -c1-64)
	irun 0 ir-custody receive -C case --handover H6 --sha256 "$sum" \
		--source "山田 by phone" 1
	[ "$(tail -1 case/journal.jsonl | jq -r .data.check)" = same ]
	irun 2 ir-custody receive -C case --handover H6 --sha256 12 1
	irun 2 ir-custody receive -C case --to Nobody 1
	[[ $stderr == *"was not given to them"* ]]
	irun 2 ir-custody receive -C case --handover H99
	[[ $stderr == *"nothing is out under 'H99'"* ]]
}

@test "a clock that went back is told, and the chain still holds" {
	custody_case
	ir-custody give -C case --to 山田 --time 2026-11-21T12:00:00+09:00 1 >/dev/null
	irun 0 ir-custody receive -C case --handover H6 --time 2026-11-21T09:00:00+09:00
	irun 0 ir-verify case
	[[ $output == *'"code":"custody-time"'* ]]
	[[ $output != *custody-unknown-holder* ]]
	irun 0 ir-custody list -C case --json 1
	[[ $output == *'"state":"received"'* ]]
}

@test "a time ahead of the clock is warned of, and a finding" {
	sent
	irun 0 ir-custody receive --slip away/slip.json -o receipt.json
	sed 's/"time":"[0-9]*-/"time":"9999-/' receipt.json >late.json
	run --separate-stderr ir-custody receive -C case --receipt late.json
	[ "$status" -eq 0 ]
	[[ $stderr == *"9999-"*"ahead of the clock"* ]]
	irun 0 ir-verify case
	[[ $output == *'"code":"custody-ahead"'*'"line":'* ]]
	# a clock that is wrong does not turn the chain around
	ir-custody return -C case --from 山田 --evidence case/evidence 1 >/dev/null
	irun 0 ir-verify case
	[[ $output != *custody-unknown-holder* ]]
	run --separate-stderr ir-custody give -C case --to X --time 2099-01-01T00:00:00+09:00 2
	[ "$status" -eq 0 ]
	[[ $stderr == *"ahead of the clock"* ]]
	irun 0 ir-custody give -C case --to Y --time 0:00 2
	irun 0 ir-custody receive -C case --handover "$(tail -1 case/journal.jsonl |
		jq -r .data.handover)"
}

@test "a stamped form is kept by its hash" {
	custody_case
	ir-custody give -C case --to 山田 1 >/dev/null
	printf 'JPEG' >stamp.jpg
	irun 0 ir-custody sign -C case --photo stamp.jpg H6
	sum=$(printf JPEG | sha256sum | cut -c1-64)
	[ -f "case/attachments/$sum.jpg" ]
	irun 0 ir-verify case
	[[ $output != *custody-unsigned* ]]
	echo x >>"case/attachments/$sum.jpg"
	irun 1 ir-verify case
	[[ $output == *attachment-mismatch* ]]
	irun 2 ir-custody sign -C case --photo stamp.jpg H99
	irun 2 ir-custody sign -C case H6
	irun 2 ir-custody sign -C case --photo missing.jpg H6
	irun 2 ir-custody sign -C case --photo stamp.jpg --signed-by me H6
}

@test "a photograph that is none is refused before anything is written" {
	custody_case
	before=$(wc -l <case/journal.jsonl)
	irun 2 ir-custody give -C case --to 山田 --photo none.jpg 1
	[[ $stderr == *"cannot open 'none.jpg'"* ]]
	signer 山田
	echo x >f
	cms 山田 f
	irun 2 ir-custody give -C case --to 山田 --photo f.p7s 1
	[[ $stderr == *"is a CMS signature, no photograph"* ]]
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
}

@test "signatures of something else are refused" {
	sent
	signer 佐藤
	cms 佐藤 slip.json
	irun 0 ir-custody sign -C case --signature slip.json.p7s --of slip.json \
		--signed-by from H6
	echo other >other.txt
	cms 佐藤 other.txt
	irun 1 ir-custody sign -C case --signature other.txt.p7s --of other.txt H6
	[[ $stderr == *"no slip or receipt that the case keeps"* ]]
	irun 1 ir-custody sign -C case --signature other.txt.p7s --of slip.json H6
	[[ $stderr == *"does not hold"* ]]
	irun 2 ir-custody sign -C case --signature slip.json.p7s H6
	irun 1 ir-custody sign -C case --signature slip.json --of slip.json H6
}

@test "an exercise stays one; receipts of the other kind are refused" {
	sent --drill
	irun 0 ir-custody receive --text --slip away/slip.json -o receipt.json
	for line in "${lines[@]}"; do [[ $line == 【訓練】* ]]; done
	jq -e .drill receipt.json
	jq -c 'del(.drill)' receipt.json >live.json
	irun 2 ir-custody receive -C case --receipt live.json
	[[ $stderr == *"not mixed"* ]]
	irun 0 ir-custody receive -C case --receipt receipt.json
}

@test "slips of strangers do not lead out of their directory" {
	sent
	for file in /etc/passwd evidence/../../x evidence/.x ../x evidence/; do
		jq -c --arg f "$file" '.items[0].file = $f' slip.json >bad.json
		irun 2 ir-custody receive --slip bad.json -o r.json
		[ ! -e r.json ]
	done
	printf '\xff' >bad.json
	irun 2 ir-custody receive --slip bad.json -o r.json
	: >bad.json
	irun 2 ir-custody receive --slip bad.json -o r.json
	irun 2 ir-custody receive --slip missing.json -o r.json
	irun 2 ir-custody receive --slip slip.json
	irun 2 ir-custody receive --slip slip.json --pack x -o r.json
	echo keep >r.json
	irun 2 ir-custody receive --slip away/slip.json -o r.json
	[ "$(cat r.json)" = keep ]
}
