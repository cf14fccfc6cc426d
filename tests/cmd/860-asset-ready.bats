#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-asset ready: is all ready for the night, and the pack on paper.
load helpers

: "${IR_DATA:=$IR_TOP/playbooks}"
AT=2026-11-22

teardown() {
	umount "$BATS_TEST_TMPDIR/m" 2>/dev/null || true # when a test broke off
}

# site [FILE...]: a site of our own; each file from the example.
site() {
	mkdir -p site
	for f in "$@"; do
		cp "$IR_TOP/playbooks/example-site/$f" site/
	done
	export IR_SITE=$PWD/site
}

# ready WANT CHECK [OPTION...]: the state of one check must be that.
ready() {
	local want=$1 key=$2 rc=0
	shift 2
	case $want in
	red) rc=1 ;;
	could-not-look) rc=2 ;;
	esac
	irun "$rc" ir-asset ready --json --at "$AT" "$key" "$@"
	[ "$(jq -r 'select(.type=="check").state' <<<"$output")" = "$want" ]
}

# items: the texts of the items that are not green, one a line.
items() {
	jq -r '.items[]?|select(.state!="green").text' <<<"$output"
}

readiness() {
	{
		echo 'hikeshi: readiness/1'
		cat
	} >site/readiness.yaml
}

@test "every check of the table is made, one line each, with what is next" {
	site
	irun 2 ir-asset ready --json --at "$AT"
	[ "$(jq -r 'select(.type=="check").key' <<<"$output")" = \
		"$(sed -n 's/^  - key: //p' "$IR_DATA/rules/ready.yaml")" ]
	[ "$(jq -s '[.[]|select(.type=="check" and .state!="green")|select((.who and .next and .text)|not)]|length' <<<"$output")" = 0 ]
	[ "$(jq -s '.[:-1]|group_by(.state)|map({(.[0].state):length})|add' -c <<<"$output")" = \
		"$(jq -c 'select(.type=="summary")|{"could-not-look":.could_not_look,green,red}' <<<"$output")" ]
	irun 2 ir-asset ready --text --at "$AT"
	[ "${#lines[@]}" = $(($(grep -c '^  - key:' "$IR_DATA/rules/ready.yaml") + 1)) ]
	[[ ${lines[0]} == "RED contacts.tried ("*" -> ADM: "* ]]
	[[ ${lines[-1]} == "$AT: "*" red, "*" could not be looked at; rules as of "* ]]
	[[ $stderr == *"could not be looked at" ]]
}

@test "usage" {
	irun 2 ir-asset ready
	[[ $stderr == *"-S DIR"* ]]
	site
	irun 2 ir-asset ready nothing
	irun 2 ir-asset ready contacts.tri
	irun 2 ir-asset ready --json --text
	irun 2 ir-asset ready --pack --printed X
	irun 2 ir-asset ready --pack contacts
	irun 2 ir-asset ready -o x.pdf
	irun 2 ir-asset ready --at 2026-02-30
	irun 2 ir-asset ready --printed ''
	irun 2 ir-asset ready --printed Sato
	[[ $stderr == *"no pack was made yet"* ]]
	[ ! -e site/packs.jsonl ]
}

@test "two runs are the same, in any zone but of the day named" {
	site contacts.jsonl devices.jsonl org.yaml network.yaml readiness.yaml
	ir-asset ready --json --at "$AT" contacts devices net org people >a || true
	TZ=America/New_York LC_ALL=C ir-asset ready --json --at "$AT" contacts devices net org people >b || true
	cmp a b
	run bash -c "ir-asset ready --at $AT contacts >/dev/full"
	[ "$status" -eq 2 ]
}

@test "contacts.tried: fresh, due, failed, never, numberless; days that are none" {
	site
	c() { printf '{"id":"A","ways":[{"type":"phone","value":"1"}],"kind":"staff","verified":[{"on":"%s","result":"%s"}]}\n' "$1" "$2" >site/contacts.jsonl; }
	c 2026-11-01 ok
	ready green contacts.tried
	[[ $output == *"2027-02-01"* ]]
	c 2026-08-01 ok
	ready red contacts.tried
	c 2026-11-01 no-answer
	ready red contacts.tried
	[[ $(items) == *"did not work"* ]]
	c 2026-02-30 ok
	ready could-not-look contacts.tried
	[[ $(items) == *"contacts.jsonl:1"*"date"* ]]
	c 2026-11-23 ok
	ready red contacts.tried
	[[ $(items) == *"not come yet"* ]]
	echo '{"id":"A","ways":[{"type":"phone","value":"1"}]}' >site/contacts.jsonl
	ready red contacts.tried
	echo '{"id":"A"}' >site/contacts.jsonl
	ready red contacts.tried
	rm site/contacts.jsonl
	ready red contacts.tried
	[[ $(items) == *"nobody to call"* ]]
}

@test "limits: those of the site go first; one that is no number is said" {
	site
	echo '{"id":"A","ways":[{"type":"phone","value":"1"}],"kind":"staff","verified":[{"on":"2026-08-01","result":"ok"}]}' >site/contacts.jsonl
	ready red contacts.tried
	readiness <<<'limits: {contacts.tried: {staff_months: 4}}'
	ready green contacts.tried
	readiness <<<'limits: {contacts.tried: {staff_months: many}}'
	ready could-not-look contacts.tried
	readiness <<<'limits: {contacts.tried: {staff_months: -1}}'
	ready could-not-look contacts.tried
}

@test "a file that cannot be read spoils its own checks only" {
	site
	echo '{"id":' >site/contacts.jsonl
	echo '{"id":"P1","patient_connectable":true,"care":{"substitute":["P2"]}}' >site/devices.jsonl
	irun 2 ir-asset ready --json --at "$AT" contacts.tried devices.substitute
	[ "$(jq -r .state <<<"$output" | tr '\n' ' ')" = "could-not-look green null " ]
	[[ $(items) == *"contacts.jsonl:1"* ]]
	readiness <<<'trainings: []'
	echo 'hikeshi: org/1' >site/org.yaml
	ready could-not-look people.training
	readiness <<<'training: [}'
	ready could-not-look drills.done
	[[ $(items) == *"readiness.yaml:2"* ]]
	echo 'hikeshi: org/1' >site/readiness.yaml
	ready could-not-look drills.next
}

@test "a key of readiness.yaml that nobody reads has its place" {
	site
	readiness <<<'drils: []'
	ready could-not-look drills.done
	[ "$(items)" = "readiness.yaml:2:1: nobody reads the key 'drils'" ]
}

@test "files of the site that cannot be read are not green" {
	site
	mkdir site/contacts.jsonl site/packs.jsonl site/trust.yaml site/SHA256SUMS site/network.yaml
	for c in contacts.tried devices.maker keys.trust site.sums net.lint pack.printed; do
		[ "$c" = devices.maker ] && echo '{"id":"P1"}' >site/devices.jsonl
		ready could-not-look $c
	done
}

@test "devices: somebody to call and a substitute where a patient may be" {
	site
	cat >site/devices.jsonl <<-'EOT'
		{"id":"P1","patient_connectable":true}
		{"id":"P2","care":{"substitute":["P1"]}}
		{"id":"S1","patient_connectable":false}
	EOT
	echo '{"id":"MK","kind":"maker","devices":["P2"]}' >site/contacts.jsonl
	ready red devices.maker
	[ "$(items)" = "P1  has nobody to call" ]
	ready red devices.substitute
	[ "$(items)" = "P1  has no substitute" ]
	echo '{"id":"MK","kind":"maker","devices":["P1","P2"]}' >site/contacts.jsonl
	ready green devices.maker
	[[ $output == *"1 others have nobody"* ]]
	rm site/devices.jsonl
	ready red devices.maker
}

# cert NAME DAYS: a certificate of that life from today on.
cert() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout site/k.pem -out "site/$1.pem" -days "$2" -subj "/CN=$1" 2>/dev/null
}

@test "keys.trust: who can sign, and for how long" {
	AT=$(date +%F)
	site
	ready red keys.trust
	cert long 400
	cert short 20
	cert soon 60
	s() { printf 'version: 1\nsigners:\n' >site/trust.yaml; cat >>site/trust.yaml; }
	s <<<'  - {name: Suzuki, certificate: long.pem}'
	ready green keys.trust
	s <<<'  - {name: Suzuki, certificate: soon.pem}'
	ready green keys.trust
	[[ $output == *"ends on"* ]]
	s <<<'  - {name: Suzuki, certificate: short.pem}'
	ready red keys.trust
	printf '  - {name: Suzuki, certificate: long.pem}\n' >>site/trust.yaml
	ready green keys.trust
	s <<<"  - {name: Suzuki, certificate: long.pem, to: \"2020-01-01\"}"
	ready red keys.trust
	[[ $(items) == *"nobody can sign"* ]]
	s <<<'  - {name: Suzuki, certificate: long.pem, revoked: 2026-01-01T00:00:00Z}'
	ready red keys.trust
	s <<<"  - {name: Suzuki, sha256: $(printf '%064d' 0)}"
	ready could-not-look keys.trust
	echo 'signers: 7' >site/trust.yaml
	ready could-not-look keys.trust
}

@test "keys.files: certificates, recipients of age, ends by hand" {
	AT=$(date +%F)
	site
	ready red keys.files
	cert web 400
	readiness <<<'keys: [{name: web, certificate: web.pem}]'
	ready green keys.files
	AT="$(date -d '+380 days' +%F)" ready red keys.files
	readiness <<<'keys: [{name: web, certificate: none.pem}]'
	ready red keys.files
	echo age1qqqqqqqq >site/r
	readiness <<<'keys: [{name: x, recipients: r, until: "2099-01-01"}]'
	ready green keys.files
	readiness <<<'keys: [{name: x, recipients: r}]'
	ready red keys.files
	printf 'AGE-SECRET-KEY-1\n' >site/r
	readiness <<<'keys: [{name: x, recipients: r, until: "2099-01-01"}]'
	ready red keys.files
	readiness <<<'keys: [{name: x, until: 2027-02-29}]'
	ready red keys.files
	[[ $(items) == *"no date"* ]]
}

@test "rules: too old, of a day to come, without a date, holidays used up" {
	site
	cp -r "$IR_DATA" data
	IR_DATA=$PWD/data
	export IR_DATA
	AT=$(grep -ohE '^date: "[0-9-]+' data/rules/*.yaml data/forms/*.yaml | cut -c8- | sort | tail -n 1)
	ready green rules.dates
	AT=$((${AT%%-*} + 2))-06-01 ready red rules.dates
	printf 'date: "9999-01-01"\n' >data/rules/x.yaml
	ready red rules.dates
	[[ $(items) == *"x.yaml"*"not come yet"* ]]
	printf 'rules: []\n' >data/rules/x.yaml
	ready red rules.dates
	printf 'a: [\n' >data/rules/x.yaml
	ready could-not-look rules.dates
	ready green rules.holidays
	last=$(grep -oE 'up to [0-9]+' <<<"$output" | grep -oE '[0-9]+')
	AT="$last-10-31" ready green rules.holidays
	AT="$last-11-15" ready red rules.holidays
	rm data/rules/holidays.csv
	ready red rules.holidays
	rm data/rules/ready.yaml
	irun 2 ir-asset ready
}

@test "books: lint, and who stands behind them" {
	site
	cp -r "$IR_DATA" data
	IR_DATA=$PWD/data
	export IR_DATA
	ready green books.lint
	ready red books.known
	n=$(find data/response -name "*.yaml" | wc -l)
	[ "$(items | wc -l)" = "$n" ]
	{
		echo playbooks:
		for f in data/response/*.yaml; do
			echo "  - {file: $f, sha256: $(sha256sum <"$f" | cut -c1-64), by: Sato, on: \"2026-11-01\"}"
		done
	} | readiness
	ready green books.known
	[[ $output == *"0 signed, $n taken over"* ]]
	AT=2026-10-31 ready red books.known
	sed -i '0,/on_completion:/s//on_completed:/' data/response/S1-intake.yaml
	ready red books.lint
	ready red books.known
	[ "$(items | wc -l)" = 1 ]
	rm data/response/*
	ready red books.lint
}

@test "books: one that somebody the site trusts has signed" {
	site
	cp -r "$IR_DATA" data
	IR_DATA=$PWD/data
	export IR_DATA
	rm data/response/P*.yaml data/response/S[234]*.yaml
	cert signer 400
	printf 'version: 1\nsigners:\n  - {name: Sato, certificate: signer.pem}\n' >site/trust.yaml
	ir-playbook sign --key site/k.pem --cert site/signer.pem --as Sato \
		-o data/response/new.json data/response/S1-intake.yaml
	rm data/response/S1-intake.yaml
	AT=$(date +%F)
	ready green books.known
	[[ $output == *"1 signed"* ]]
	printf 'version: 1\nsigners: []\n' >site/trust.yaml
	ready red books.known
}

@test "site.sums: what sha256sum wrote, all of it, nothing changed" {
	site org.yaml contacts.jsonl
	ready red site.sums
	(cd site && sha256sum ./*.yaml contacts.jsonl >SHA256SUMS)
	ready green site.sums
	echo >>site/contacts.jsonl
	ready red site.sums
	[[ $(items) == "contacts.jsonl is not what it was"* ]]
	(cd site && sha256sum ./*.yaml >SHA256SUMS)
	ready red site.sums
	[[ $(items) == *"does not list contacts.jsonl" ]]
	(cd site && sha256sum -b ./*.yaml contacts.jsonl >SHA256SUMS)
	rm site/org.yaml
	ready red site.sums
	echo garbage >site/SHA256SUMS
	rm site/contacts.jsonl
	ready could-not-look site.sums
}

@test "site.documents: each is what its name says, and there when it is named" {
	site
	mkdir site/documents
	echo manual >m
	sum=$(sha256sum <m | cut -c1-64)
	echo "{\"id\":\"P1\",\"documents\":{\"isolation\":\"$sum\"}}" >site/devices.jsonl
	ready red site.documents
	cp m "site/documents/$sum.pdf"
	ready green site.documents
	echo more >>"site/documents/$sum.pdf"
	ready red site.documents
	rm "site/documents/$sum.pdf"
	mkdir "site/documents/$sum"
	ready could-not-look site.documents
}

@test "clock.checked: by the case, else by hand" {
	site
	ready red clock.checked
	c() { readiness <<<"clock: {on: \"$1\", offset: $2, against: 117, by: Sato}"; }
	c 2026-11-20 -0.4
	ready green clock.checked
	c 2026-11-20 +60
	ready red clock.checked
	c 2026-09-20 0
	ready red clock.checked
	c 2026-11-23 0
	ready red clock.checked
	c 2026-11-20 much
	ready red clock.checked
	AT=$(date +%F)
	new_case
	ready red clock.checked -C case
	ir-log clock -C case --reference 117 --reads "$(date -Iseconds)" >/dev/null
	ready green clock.checked -C case
	ir-log clock -C case --reference 117 --reads "$(date -Iseconds -d '-5 min')" >/dev/null
	ready red clock.checked -C case
}

@test "an exercise is marked on every line" {
	site
	new_case case --drill
	irun 1 ir-asset ready --text -C case clock.checked contacts
	[ "$(grep -cv '^【訓練】' <<<"$output")" = 0 ]
	run --separate-stderr ir-asset ready --json -C case clock.checked
	[ "$(jq -s 'all(.drill)' <<<"$output")" = true ]
}

@test "case.encrypted: real mounts" {
	need_root "to mount"
	site
	mkdir m up work low
	mount -t tmpfs none m || skip "no mounts here"
	ready red case.encrypted -C "$PWD/m"
	[[ $(items) == *"gone when the power is"* ]]
	umount m
	truncate -s 120M img
	mkfs.ext4 -q img
	if mount -o loop img m; then
		ready could-not-look case.encrypted -C "$PWD/m"
		umount m
	fi
	if mount -t overlay -o "lowerdir=low,upperdir=up,workdir=work" none m 2>/dev/null; then
		ready could-not-look case.encrypted -C "$PWD/m"
		umount m
	fi
	ready could-not-look case.encrypted
	ready could-not-look case.encrypted -C "$PWD/nowhere"
	ready red case.space -C "$PWD/nowhere"
}

@test "case.space: evidence that cannot be looked at may be the biggest" {
	site
	new_case cases/one
	new_case cases/two
	readiness <<<'limits: {case.space: {gib: 0}}'
	ready green case.space -C cases
	rm -r cases/one/evidence # nothing was collected: nothing is big
	ready green case.space -C cases
	rm -r cases/two/evidence
	echo x >cases/two/evidence
	ready could-not-look case.space -C cases
	[ "$(items)" = "cases/two/evidence: Not a directory" ]
	rm cases/two/evidence
	ln -s evidence cases/two/evidence
	ready could-not-look case.space -C cases
}

@test "case.space: the limit, and twice the biggest archive" {
	site
	new_case cases/one
	readiness <<<'limits: {case.space: {gib: 0}}'
	ready green case.space -C cases
	truncate -s 7T cases/one/evidence/001-X.tar.zst || skip "no sparse files here"
	ready red case.space -C cases
	ready red case.space -C cases/one
	rm cases/one/evidence/001-X.tar.zst
	readiness <<<'limits: {case.space: {gib: 99999}}'
	ready red case.space -C cases
	readiness <<<"{cases: $PWD/cases, limits: {case.space: {gib: 0}}}"
	printf 'hikeshi: readiness/1\ncases: %s\nlimits: {case.space: {gib: 0}}\n' "$PWD/cases" >site/readiness.yaml
	ready green case.space
	AT=2026-11-22 ready could-not-look case.space -S "$(mktemp -d -p .)"
}

@test "machine: fonts, and the programs this site needs" {
	command -v fc-match >/dev/null || skip "no fc-match"
	site
	fc-list :lang=ja | grep -q . && ready green machine.fonts
	cp -r "$IR_DATA" data
	IR_DATA=$PWD/data
	export IR_DATA
	sed -i 's/^      weasyprint: always/      no-such-program: ssh/' data/rules/ready.yaml
	sed -i '/^      \(dot\|age\|ssh\|curl\|smbclient\|snmpbulkwalk\): /d' data/rules/ready.yaml
	ready green machine.programs
	echo '{"id":"A","access":{"type":"dialogue","host":"h","profile":"ios","user":"u"}}' >site/devices.jsonl
	ready red machine.programs
	[ "$(items)" = "the program no-such-program is not installed" ]
}

@test "people.training: for every role held, and when again" {
	site
	cat >site/org.yaml <<-'EOT'
		hikeshi: org/1
		people:
		  - {id: a, name: Aoba, roles: [MIS, NET]}
		  - {id: b, name: Beni}
	EOT
	ready red people.training
	[ "$(items | wc -l)" = 2 ]
	readiness <<<'training: [{person: a, on: "2026-01-10"}]'
	ready green people.training
	[[ $output == *"2027-01-10"* ]]
	AT=2027-01-11 ready red people.training
	readiness <<<'training: [{person: a, role: MIS, on: "2026-01-10"}]'
	ready red people.training
	readiness <<<'training: [{person: a, on: "2026-01-10", next: "2026-06-01"}]'
	ready red people.training
	readiness <<<'training: [{person: a, on: "2026-01-10"}, {person: zz, on: "2026-01-10"}]'
	ready red people.training
	[[ $(items) == *"'zz' is nobody"* ]]
	readiness <<<'training: [{person: a, on: "2026-01-10"}, {person: a, on: "2026-12-10"}]'
	ready red people.training
	readiness <<<'training: [{person: a, on: "2026-02-30"}]'
	ready red people.training
	rm site/org.yaml
	ready red people.training
}

@test "drills: the last one, and the next" {
	site
	ready red drills.done
	readiness <<<'drills: [{id: D1, on: "2026-03-01", next: "2027-02-28"}]'
	ready green drills.done
	ready green drills.next
	AT=2027-03-02 ready red drills.done
	AT=2027-03-01 ready red drills.next
	[[ $(items) == *"was planned for 2027-02-28 and not done"* ]]
	readiness <<<'drills: [{id: D1, on: "2026-12-01"}]'
	ready red drills.done
	readiness <<<'drills: [{id: D1, next: "2029-01-01"}]'
	ready red drills.next
	readiness <<<'drills: [{id: D1, on: "2026-03-01"}]'
	ready red drills.next
}

# title FORM: what it is called.
title() {
	sed -nE 's/^title: \["?([^",]*)"?,.*/\1/p' "$1"
}

# pack [OPTION...]: made in a form that needs no other program.
pack() {
	irun 0 ir-asset ready --pack --at "$AT" "$@"
}

@test "pack: all that is needed on paper, in order, in one document" {
	site org.yaml contacts.jsonl devices.jsonl network.yaml
	pack --lang ja
	for t in 緊急時一式 2026-11-22 架空市立みどり病院 足りないもの SHA-256 \
		電源は切らない 作業停止のお願い "STOP NOTICE" 連絡先 000-0000-0104 \
		P01 院内第一報 時系列記録 受渡票 ネットワーク 機器シート PUMP03; do
		[[ $output == *"$t"* ]]
	done
	[[ $output == *"$(sha256sum <site/contacts.jsonl | cut -c1-64)"* ]]
	[[ $output != *"FW1 外部接続"*"切り離す前に"* ]]
	[ ! -e site/packs.jsonl ]
	pack --lang en
	[[ $output == *"LEAVE THE POWER ON"*"Unplug"* || $output == *"Unplug card"*"LEAVE THE POWER ON"* ]]
	pack --lang ja --all -f html -o all.html
	grep -q 'NC-SRV1' all.html
}

@test "pack: every form an authority wants lies in it, blank; with --all every form" {
	site org.yaml contacts.jsonl devices.jsonl network.yaml
	local f title
	pack --lang ja
	# by the titles the forms have themselves
	for f in mhlw prefecture police ppc pmda ceptoar common-ransomware common-ddos common-other; do
		title=$(title "$IR_DATA/forms/$f.yaml")
		[ -n "$title" ]
		[[ $output == *"$title"* ]]
	done
	pack --lang ja --all
	for f in "$IR_DATA"/forms/*.yaml; do
		title=$(title "$f")
		[[ $output == *"$title"* ]]
	done
}

@test "pack: what is missing at the site is said, not fatal" {
	site devices.jsonl
	pack --lang ja
	[[ $output == *"org.yaml"*"(ない)"* ]]
	[[ $output == *"図も表もない"* ]]
	echo '{' >site/devices.jsonl
	irun 2 ir-asset ready --pack --at "$AT"
}

@test "pack: made, printed, and outrun by a new number" {
	site org.yaml contacts.jsonl devices.jsonl network.yaml
	ready red pack.printed
	pack --lang ja -o p.html
	[ "$(jq -r '.sha256' site/packs.jsonl)" = "$(sha256sum <p.html | cut -c1-64)" ]
	irun 2 ir-asset ready --pack -o p.html --at "$AT"
	[ "$(wc -l <site/packs.jsonl)" = 1 ]
	ready red pack.printed
	irun 0 ir-asset ready --printed 佐藤 --at "$AT"
	ready green pack.printed
	AT=2027-03-01 ready red pack.printed
	AT=2026-11-21 ready red pack.printed
	echo >>site/devices.jsonl
	ready green pack.printed
	[[ $output == *"devices.jsonl has changed since"* ]]
	echo >>site/contacts.jsonl
	ready red pack.printed
	pack --lang ja -o p2.html
	ready red pack.printed
	irun 0 ir-asset ready --printed 佐藤 --at "$AT"
	ready green pack.printed
	echo '{"v":1' >>site/packs.jsonl
	ready could-not-look pack.printed
}

@test "pack: a site that takes no record is said after the pack" {
	site org.yaml contacts.jsonl devices.jsonl network.yaml
	mkdir site/packs.jsonl
	irun 2 ir-asset ready --pack --at "$AT" -o p.html
	[[ $stderr == *packs.jsonl* ]]
	[ -s p.html ]
}

@test "pack: as PDF" {
	command -v weasyprint >/dev/null || skip "no weasyprint"
	site org.yaml contacts.jsonl network.yaml
	grep -E '"id":"(PUMP03|PUMP04|FW1)"' "$IR_TOP/playbooks/example-site/devices.jsonl" >site/devices.jsonl
	IRUN_LIMIT=300 pack --lang ja -o p.pdf
	pdftotext p.pdf - | grep -q 架空市立みどり病院
	pdftotext p.pdf - | grep -q 切り離しカード
	# the unplug card keeps to its page
	[ "$(pdftotext p.pdf - | tr '\f' '\n' | grep -c '^切り離しカード')" = 1 ]
}
