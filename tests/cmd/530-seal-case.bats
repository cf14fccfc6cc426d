#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Seals in a case, and what ir-verify says of them.
load helpers
load seal

# a case with one archive, sealed, and the key "a"; $A is the archive.
sealed_case() {
	key a
	new_case case "$@"
	echo x >x
	ir-collect -C case --as X ./x >/dev/null
	A=$(echo case/evidence/*.tar.zst)
	ir-seal sign -k a.key.pem -c a.cert.pem "$A" >/dev/null
	trust "signers:" "- name: 鈴木" "  certificate: a.cert.pem"
}

head_sealed() {
	ir-seal head -C case -k a.key.pem -c a.cert.pem >/dev/null
}

# finds RC CODE TARGET: ir-verify exits RC with a finding CODE.
finds() {
	irun "$1" ir-verify --json --trust t.yaml "$3"
	grep -q "\"code\":\"$2\"" <<<"$output" || {
		echo "no finding $2"
		return 1
	}
}

@test "an archive with its seal beside it: who and when, in words" {
	sealed_case
	cp "$A" "$A.p7s" .
	A=${A##*/}
	irun 0 ir-verify --text --trust t.yaml "$A"
	assert_output --partial "sealed by 鈴木"
	assert_output --partial "not proven: when it was sealed"
	tsa tsa1
	stamped tsa1 "$A"
	trust_all accredited
	irun 0 ir-verify --text --trust t.yaml "$A"
	assert_output --partial "by the accredited authority 時刻局"
	assert_output --partial "not proven: what happened to it before it was sealed"
	mkdir site && cp t.yaml site/trust.yaml
	mkdir site/tsa1 && cp tsa1/root.pem site/tsa1 && cp a.cert.pem site
	IR_SITE=site irun 0 ir-verify --json "$A"
	jq -es '.[0].sealed.time_proven' <<<"$output"
	irun 0 ir-verify --json "$A"
	assert_output --partial '"code":"seal-untold"'
	irun 2 ir-verify --trust nowhere "$A"
}

@test "an archive with a wrong seal beside it" {
	sealed_case
	cp "$A" one
	cp "$A.p7s" one.p7s
	echo y >two
	ir-seal sign -k a.key.pem -c a.cert.pem two >/dev/null
	cp two.p7s one.p7s
	finds 1 seal-other-file one
	echo junk >one.p7s
	finds 1 seal-form one
	rm one.p7s
	ln -s two.p7s one.p7s
	irun 2 ir-verify --trust t.yaml one
	rm one.p7s
	head -c 300000 /dev/zero >one.p7s
	irun 2 ir-verify --trust t.yaml one
	rm one.p7s
	key b
	ir-seal sign -k b.key.pem -c b.cert.pem one >/dev/null
	finds 1 seal-unknown one
}

@test "every byte of a seal beside an archive" {
	sealed_case
	cp "$A" one
	cp "$A.p7s" one.p7s
	run flips one.p7s ir-verify --trust t.yaml one
	assert_success
	assert_output ""
}

@test "a hash list and a bag of others may be sealed too" {
	key a
	trust "signers:" "- name: 鈴木" "  certificate: a.cert.pem"
	echo x >f
	sha256sum f >list
	ir-seal sign -k a.key.pem -c a.cert.pem list >/dev/null
	irun 0 ir-verify --text --trust t.yaml list
	assert_output --partial "sealed by 鈴木"
	sha256sum a.cert.pem >>list
	finds 1 seal-other-file list
}

@test "sign in a case: the journal says what and by whom" {
	sealed_case
	tail -n 1 case/journal.jsonl >line
	jq -e '.kind == "evidence.sealed" and .data.by == "a"' line
	[ "$(jq -r .data.sha256 line)" = "$(sha256sum "$A" | cut -c1-64)" ]
	[ "$(jq -r .data.seal_sha256 line)" = "$(sha256sum "$A.p7s" | cut -c1-64)" ]
	[ "$(jq -r .data.certificate line)" = "$(sha a.cert.pem)" ]
	tsa tsa1
	stamped tsa1 "$A"
	tail -n 1 case/journal.jsonl >line
	jq -e '.data.over == "seal" and .data.authority == "tsa1"' line
	trust_all
	finds 0 sealed case
}

@test "a seal that was taken away, or replaced by another one" {
	sealed_case
	mv "$A.p7s" keep
	finds 1 seal-gone case
	ir-seal sign -k a.key.pem -c a.cert.pem keep >/dev/null
	cp keep "$A.p7s"
	sed -i '$d' case/journal.jsonl
	irun 0 ir-verify --trust t.yaml case
	mv "$A.p7s" keep
	IR_ACTOR=x ir-seal sign -k a.key.pem -c a.cert.pem "$A" >/dev/null
	cp keep "$A.p7s"
	finds 1 seal-replaced case
}

@test "the head of a journal: sealed, checkable as it grows" {
	sealed_case
	irun 0 ir-seal head --text -C case -k a.key.pem -c a.cert.pem
	assert_output --partial "case/seals/HEAD-4.txt.p7s: lines 1 to 4 sealed by a"
	[ "$(sed -n 1p case/seals/HEAD-4.txt)" = "hikeshi journal head v1" ]
	grep -qx "head: $(sed -n 4p case/journal.jsonl | sha256sum | cut -c1-64)" \
		case/seals/HEAD-4.txt
	tail -n 1 case/journal.jsonl >line
	jq -e '.kind == "journal.anchored" and .data.seq == 4' line
	ir-log add -C case --kind note later >/dev/null
	irun 0 ir-verify --text --trust t.yaml case
	assert_output --partial "fixed up to line 4 by the seal of 鈴木 (seals/HEAD-4.txt), free after that"
	assert_output --partial "seal-uncovered: the last sealed line is 4 of 6"
	run openssl cms -verify -binary -inform DER -in case/seals/HEAD-4.txt.p7s \
		-content case/seals/HEAD-4.txt -CAfile a.cert.pem -out /dev/null
	assert_success
}

@test "a head with a time stamp; the stamp is an anchor too" {
	sealed_case
	tsa tsa1
	head_sealed
	stamped tsa1 case/seals/HEAD-4.txt
	tail -n 1 case/journal.jsonl >line
	jq -e '.kind == "journal.anchored" and .data.seq == 4 and
		.data.to == "tsa1"' line
	trust_all
	irun 0 ir-verify --text --trust t.yaml case
	assert_output --regexp \
		"fixed up to line 4 by the seal of 鈴木 \(seals/HEAD-4.txt\), time-stamped .* by 時刻局, free after that"
}

@test "a stamp of the head, not of its seal, is called that" {
	sealed_case
	tsa tsa1
	head_sealed
	mv case/seals/HEAD-4.txt.p7s away
	stamped tsa1 case/seals/HEAD-4.txt
	mv away case/seals/HEAD-4.txt.p7s
	trust_all
	irun 0 ir-verify --text --trust t.yaml case
	assert_output --regexp \
		"fixed up to line 4 by the seal of 鈴木 \(seals/HEAD-4.txt\); the head, not the seal, is time-stamped .* by 時刻局"
}

@test "a head with nothing but a stamp that proves no time fixes nothing" {
	sealed_case
	tsa tsa1
	head_sealed
	rm case/seals/HEAD-4.txt.p7s
	sed -i '$d' case/journal.jsonl
	stamped tsa1 case/seals/HEAD-4.txt
	sed -i '$d' case/journal.jsonl
	trust_all accredited
	irun 0 ir-verify --text --trust t.yaml case
	assert_output --partial "fixed up to line 4"
	trust_all test
	finds 0 stamp-test case
	irun 0 ir-verify --text --trust t.yaml case
	refute_output --partial "fixed up to line 4"
}

@test "a journal that was cut, and one that was written anew" {
	sealed_case
	head_sealed
	cp -r case cut
	sed -i '3,$d' cut/journal.jsonl
	finds 1 journal-cut cut
	assert_output --partial "whose head the seal of 鈴木"
	new_case other
	for i in 1 2 3 4 5; do
		ir-log add -C other --kind note "$i" >/dev/null
	done
	cp -r case/seals other
	finds 1 journal-rewritten other
}

@test "heads: bad seal, no seal, another text, alone" {
	sealed_case
	head_sealed
	cp -r case c2
	echo >>c2/seals/HEAD-4.txt
	finds 1 head-form c2
	sed -i 's/^seq: 4$/seq: 3/' case/seals/HEAD-4.txt
	finds 1 seal-other-file case
	sed -i 's/^seq: 3$/seq: 4/' case/seals/HEAD-4.txt
	mv case/seals/HEAD-4.txt.p7s keep
	finds 1 head-unsealed case
	[[ $output == *'"code":"seal-gone"'*HEAD-4.txt.p7s* ]]
	mv case/seals/HEAD-4.txt keep-text
	finds 1 seal-gone case
	mv keep case/seals/HEAD-4.txt.p7s
	finds 0 seal-alone case
	mv keep-text keep
	key b
	trust "signers:" "- name: B" "  certificate: b.cert.pem"
	mv keep case/seals/HEAD-4.txt
	finds 1 seal-unknown case
	refute_output --partial '"by":"the seal'
}

@test "head again, without a journal line; a text left behind" {
	sealed_case
	head_sealed
	rm case/seals/HEAD-4.txt.p7s
	sed -i '$d' case/journal.jsonl
	irun 0 ir-seal head -C case -k a.key.pem -c a.cert.pem
	sed -i '$d' case/journal.jsonl
	irun 2 ir-seal head -C case -k a.key.pem -c a.cert.pem
	[[ $stderr == *"File exists"* ]]
	rm case/seals/HEAD-4.txt.p7s
	echo other >case/seals/HEAD-4.txt
	irun 1 ir-seal head -C case -k a.key.pem -c a.cert.pem
	[[ $stderr == *"is there and says something else"* ]]
}

@test "an exercise is marked everywhere" {
	sealed_case --drill
	irun 0 ir-seal head --text -C case -k a.key.pem -c a.cert.pem
	assert_output --partial "【訓練】 case/seals/"
	grep -qx "drill: true" case/seals/HEAD-4.txt
	irun 0 ir-verify --text --trust t.yaml case
	! grep -qv "^【訓練】" <<<"$output" || fail "a line without a mark"
	rm "$A.p7s"
	sed -i '4,$d' case/journal.jsonl
	irun 0 ir-seal sign --json -k a.key.pem -c a.cert.pem "$A"
	jq -e .drill <<<"$output"
}

@test "head: usage" {
	sealed_case
	irun 2 ir-seal head -C case
	irun 2 ir-seal head -C case -k a.key.pem -c a.cert.pem x
	irun 2 ir-seal head -C nowhere -k a.key.pem -c a.cert.pem
	irun 2 ir-seal head -C case -k nokey -c a.cert.pem
	[ ! -e case/seals ]
}

@test "a damaged journal: the seal is made, and told as not recorded" {
	sealed_case
	rm "$A.p7s"
	sed -i '$s/"v":1/"v":2/' case/journal.jsonl
	irun 2 ir-seal sign -k a.key.pem -c a.cert.pem "$A"
	[[ $stderr == *"the file is written, but not recorded"* ]]
	irun 0 ir-seal verify --cert a.cert.pem "$A"
}
