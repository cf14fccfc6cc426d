# SPDX-License-Identifier: Apache-2.0
# The hand-over pack: complete, checkable anywhere, and nothing in it that is
# not for this recipient.
load helpers
load custody

# A case with a secret in it, a site, and a sealed archive.
ready() {
	custody_case "$@"
	ir-log add -C case --kind cost "SECRET-COST" >/dev/null
	ir-log add -C case --kind contact --to X "SECRET-CALL" >/dev/null
	mkdir -p site
	cat >site/devices.jsonl <<-'END'
		{"id":"GW","name":"gateway","place":"B1","maker":"M","access":{"type":"ssh","host":"10.0.0.9","user":"SECRET-USER","port":22}}
		{"id":"PUMP03","name":"SECRET-PUMP","access":{"type":"files"}}
	END
	echo '<svg xmlns="http://www.w3.org/2000/svg"/>' >site/network.svg
	export IR_SITE=$PWD/site
}

checks() {
	(cd "$1" && sha256sum --quiet --strict -c manifest-sha256.txt &&
		sha256sum --quiet --strict -c tagmanifest-sha256.txt)
}

@test "a pack for the police: everything to check it with" {
	ready
	irun 0 ir-custody pack -C case -o pack --for police --to 山田 --to-org 県警 1
	checks pack
	irun 0 ir-verify pack
	[[ $output == *'"kind":"bag'* ]]
	cmp pack/data/evidence/001-*.tar.zst case/evidence/001-*.tar.zst
	[ "$(echo pack/data/evidence/*)" = "$(echo pack/data/evidence/001-*.zst)" ]
	irun 0 ir-log verify --extract pack/data/journal-extract.jsonl
	run grep -rl 'SECRET-COST\|SECRET-USER' pack
	assert_failure
	grep -q SECRET-PUMP pack/data/site/devices.tsv
	[ -f pack/data/site/network.svg ]
	for lang in ja en; do
		for word in 'sha256sum -c' 'shasum -a 256' 'certutil -hashfile' \
			'ir-verify' H8 "$(sha256sum case/evidence/001-* | cut -c1-64)"; do
			grep -qF -- "$word" pack/README.$lang.txt || fail "$lang: $word"
		done
	done
	head -c 3 pack/README.ja.txt | cmp - <(printf '\357\273\277')
	grep -q 印 pack/data/custody-form.html
	grep -q '8 行目まで' pack/data/custody-form.html
	[ ! -e pack.partial ]
}

@test "a maker gets his device and his hand-over, and no more" {
	ready
	ir-custody give -C case --to "SECRET-POLICE" 2 >/dev/null
	irun 0 ir-custody pack -C case -o pack --for maker --to-org 製造元 1
	run grep -rl SECRET pack
	assert_failure
	[ ! -e pack/data/site/network.svg ]
	[ "$(wc -l <pack/data/site/devices.tsv)" -eq 2 ]
	run grep -q 10.0.0.9 pack/data/site/devices.tsv
	assert_failure
	grep -q custody.sent pack/data/journal-extract.jsonl
	grep -q 製造元 pack/data/journal-extract.jsonl
	irun 0 ir-custody pack -C case -o p2 --for maker --to X --no-site 1
	[ ! -e p2/data/site ]
	irun 0 ir-custody pack -C case -o p3 --for maker --to Y --with-site 1
	[ -e p3/data/site/network.svg ]
}

@test "a maker hears nothing of how others' devices were collected" {
	ready
	ir-collect -C case --as CT --note "SECRET-NOTE" one >/dev/null
	ir-case set -C case 'dev[CT].connected=yes' 'dev[GW].connected=yes' >/dev/null
	for role in maker 保守業者; do
		irun 0 ir-custody pack -C case -o "$role" --for "$role" --to "$role" 1
		run grep -r 'SECRET-NOTE\|002-PUMP03\|"CT"' "$role"
		assert_failure
		jq -es 'map(.data.archive // empty) | . != [] and
			all(startswith("001-"))' "$role/data/journal-extract.jsonl"
		jq -es 'map(.data.path // empty) == ["dev[GW].connected"]' \
			"$role/data/journal-extract.jsonl"
		run grep -c 'evidence.started' "$role/data/journal-extract.jsonl"
		[ "$output" -eq 0 ]
		irun 0 ir-log verify --extract "$role/data/journal-extract.jsonl"
	done
	irun 0 ir-custody pack -C case -o ct --for maker --to Z --device CT 1
	jq -es 'map(.data.archive // empty | .[:4]) == ["001-", "003-"]' \
		ct/data/journal-extract.jsonl
	run grep -r SECRET-NOTE ct
	assert_failure
	irun 2 ir-custody pack -C case -o z --for police --to Z --device CT 1
	ir-custody pack -C case -o p --for police --to Y 1 >/dev/null
	grep -q SECRET-NOTE p/data/journal-extract.jsonl
}

@test "a name that the receiver could not check goes into no pack" {
	ready
	for name in .hidden $'two\nlines' 100%25 'back\slash'; do
		echo x >"$name"
		ir-custody derived -C case --of 1 --method m --description d \
			--file "D${#name}=$name" "D${#name}" >/dev/null
		before=$(wc -l <case/journal.jsonl)
		irun 2 ir-custody pack -C case -o pack --for police --to X \
			--file "D${#name}=$name" "D${#name}"
		[[ $stderr == *"is no name for a file of a pack"* ]]
		[ ! -e pack ] && [ ! -e pack.partial ]
		[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
	done
}

@test "what an ended run left behind is named" {
	ready
	mkdir pack.partial
	irun 2 ir-custody pack -C case -o pack --for police --to X 1
	[[ $stderr == *"'pack.partial': File exists"* ]]
	[ -d pack.partial ]
}

@test "the whole journal only with a name" {
	ready
	irun 2 ir-custody pack -C case -o pack --full-journal --to X 1
	[[ $stderr == *"--approved-by"* ]]
	irun 0 ir-custody pack -C case -o pack --full-journal --approved-by 院長 --to X 1
	head -8 case/journal.jsonl | cmp - pack/data/journal.jsonl
	[ ! -e pack/data/journal-extract.jsonl ]
	grep -q 'Hikeshi-Approved-By: 院長' pack/bag-info.txt
	jq -es 'any(.kind == "journal.anchored" and (.data.how |
		contains("approved by 院長")))' case/journal.jsonl
}

@test "the head that went out fixes the lines before it" {
	ready
	ir-custody pack -C case -o pack --for police --to X 1 >/dev/null
	head=$(jq -rs '.[] | select(.kind == "journal.anchored") | .data.head' case/journal.jsonl)
	[ "$head" = "$(tail -1 pack/data/journal-extract.jsonl | sha256sum | cut -c1-64)" ]
	irun 0 ir-verify --text case
	[[ $output == *"hand-over pack H8"* ]]
}

@test "received from the pack and home again" {
	ready
	ir-custody pack -C case -o pack --for police --to 山田 1 >/dev/null
	irun 0 ir-custody receive --pack pack --by 山田 -o receipt.json
	irun 0 ir-custody receive -C case --receipt receipt.json
	irun 0 ir-custody list -C case --json 1
	[[ $output == *'"state":"received"'* ]]
	printf x >>"$(echo pack/data/evidence/001-*)"
	irun 1 ir-custody receive --pack pack --by 山田 -o r2.json
	irun 1 ir-verify pack
}

# odd CODE NAME: the pack "odd" is not received: the finding names NAME, no
# receipt is written.
odd() {
	irun 1 ir-custody receive --pack odd --by 山田 -o r.json
	[ -z "$output" ]
	[[ $stderr == *": damage: $1:"*"$2"* ]] || fail "$1 $2: $stderr"
	[[ $stderr == *"not as it was made: no receipt"* ]]
	[ ! -e r.json ]
	rm -rf odd
	cp -r pack odd
}

@test "a pack that is not the one that was made gets no receipt" {
	ready
	ir-custody pack -C case -o pack --for police --to 山田 1 >/dev/null
	cp -r pack odd
	echo junk >odd/manifest-sha256.txt
	odd unlisted-file data/slip.json
	echo x >odd/data/added
	odd unlisted-file data/added
	echo x >odd/added.txt
	odd unlisted-tag added.txt
	sed -i 's/山田/山口/' odd/data/slip.json
	odd digest-mismatch data/slip.json
	: >odd/data/slip.json
	odd digest-mismatch data/slip.json
	rm odd/data/custody-form.html
	odd missing-file data/custody-form.html
	sed -i 1d odd/README.ja.txt
	odd digest-mismatch README.ja.txt
	rm odd/tagmanifest-sha256.txt
	odd tag-missing tagmanifest-sha256.txt
	ln -s /etc/passwd odd/data/link
	odd link-in-bag data/link
	# an archive is another matter: the receipt says so
	printf x >>"$(echo odd/data/evidence/001-*)"
	irun 1 ir-custody receive --pack odd --by 山田 -o r.json
	[ "$(jq -r '.items[0].check' r.json)" = different ]
}

@test "a pack made over anew, manifests and all, is found out at home" {
	ready
	ir-custody pack -C case -o pack --for police --to 山田 1 >/dev/null
	echo "call 03-0000-0000 instead" >>pack/README.ja.txt
	(cd pack && sha256sum README.* bag* manifest-sha256.txt >tagmanifest-sha256.txt)
	irun 0 ir-custody receive --pack pack --by 山田 -o r.json
	before=$(wc -l <case/journal.jsonl)
	irun 1 ir-custody receive -C case --receipt r.json
	[[ $stderr == *"of another pack than those made for H8"* ]]
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
}

@test "what is in a pack is for its owner's eyes only" {
	ready
	umask 022
	ir-custody pack -C case -o pack --for police --to 山田 1 >/dev/null
	[ -z "$(find pack -type d ! -perm 700 -o -type f ! -perm 600)" ]
}

@test "doing what the README says leaves the pack as it is" {
	ready
	key=$(signer 鈴木; fingerprint 鈴木)
	cms 鈴木 "$(echo case/evidence/001-*.tar.zst)"
	printf 'version: 1\nsigners:\n  - {name: 鈴木, sha256: %s}\n' "$key" >site/trust.yaml
	irun 0 ir-custody pack -C case --text -o pack --for police --to 山田 1
	[[ $output == *"$(sha256sum pack/tagmanifest-sha256.txt | cut -c1-64)"* ]]
	for lang in ja en; do
		for n in 1 2; do
			cmd=$(tr -d '\r' <pack/README.$lang.txt | grep -o \
				'ir-custody receive --pack .*json' |
				sed "s/ 氏名\| NAME/ 山田/; s/ 所属\| ORG/ 県警/; s/receipt/r-$lang-$n/")
			(cd pack && irun 0 sh -c "$cmd")
		done
		while read -r cmd; do
			(cd pack && irun 0 sh -c "$cmd")
		done < <(tr -d '\r' <pack/README.$lang.txt |
			grep -o '^ *\(sha256sum -c\|ir-verify --trust\|ir-log\) [^ ]*.*' |
			sed 's/^ *//')
		# opened outside of it; the journal by hand
		rm -rf open
		name=$(basename pack/data/evidence/001-*.tar.zst .tar.zst)
		while read -r cmd; do
			(cd pack && irun 0 sh -c "${cmd//NAME/$name}")
		done < <(tr -d '\r' <pack/README.$lang.txt |
			grep -o 'mkdir ../open\|zstd -dc .*-xf -\|(cd ../open.*)$')
		[ -d "open/$name/data" ]
		cmd=$(tr -d '\r' <pack/README.$lang.txt | grep -o 'tail -n 1 .*sha256sum')
		head=$(cd pack && sh -c "${cmd//FILE/journal-extract.jsonl}")
		grep -q "$(sed -E 's/^(....)(....)(....)(....).*/: \1 \2 \3 \4/' <<<"$head")" pack/README.$lang.txt
	done
	for out in r.json data/r.json ../pack/r.json; do
		(cd pack && irun 2 ir-custody receive --pack . -o "$out")
		[ ! -e "pack/$out" ]
	done
	irun 0 ir-verify pack
	irun 0 ir-custody receive -C case --receipt r-ja-1.json
}

@test "seals go with it, and whose they are; no other names" {
	ready
	signer suzuki
	cms suzuki "$(echo case/evidence/001-*.tar.zst)"
	printf 'version: 1\nsigners:\n  - {name: 鈴木, sha256: %s}\n  - {name: SECRET, sha256: %s}\n' \
		"$(fingerprint suzuki)" "$(printf 'ab%.0s' {1..32})" >site/trust.yaml
	irun 0 ir-custody pack -C case -o pack --for police --to X 1
	grep -q 鈴木 pack/data/trust/trust.yaml
	run grep -rq 'name: "SECRET"' pack
	assert_failure
	f=$(echo pack/data/evidence/001-*.tar.zst)
	openssl cms -verify -binary -inform DER -noverify -in "$f.p7s" \
		-content "$f" -out /dev/null
	grep -q 'openssl cms -verify' pack/README.en.txt
	irun 0 env IR_SITE=pack/data/trust ir-seal verify "$f"
}

@test "what was given before is packed without giving it again" {
	ready
	ir-custody give -C case --to X 1 >/dev/null
	before=$(grep -c custody.sent case/journal.jsonl)
	irun 0 ir-custody pack -C case -o pack --for police --handover H8
	[ "$(grep -c custody.sent case/journal.jsonl)" -eq "$before" ]
	checks pack
	irun 2 ir-custody pack -C case -o p2 --for police --handover H99
	irun 2 ir-custody pack -C case -o p2 --for police --handover H8 1
	[ ! -e p2 ] && [ ! -e p2.partial ]
}

@test "an archive that changed, or is gone, goes into no pack" {
	ready
	before=$(wc -l <case/journal.jsonl)
	printf x >>"$(echo case/evidence/001-*)"
	irun 1 ir-custody pack -C case -o pack --for police --to X 1
	rm case/evidence/001-*
	irun 2 ir-custody pack -C case -o pack --for police --to X 1
	irun 2 ir-custody pack -C case -o pack --to X 2
	[[ $stderr == *"--for one of police"* ]]
	irun 2 ir-custody pack -C case -o pack --for nobody --to X 2
	irun 2 ir-custody pack -C case --for police --to X 2
	mkdir there
	irun 2 ir-custody pack -C case -o there --for police --to X 2
	[ ! -e pack ] && [ ! -e pack.partial ]
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
}

@test "a full disk: no pack, nothing given" {
	need_root "to mount a small disk"
	ready
	head -c 3000000 /dev/urandom >big
	ir-collect -C case --as BIG big >/dev/null
	before=$(wc -l <case/journal.jsonl)
	mkdir disk
	mount -t tmpfs -o size=1m tmpfs disk || skip "cannot mount"
	run ir-custody pack -C case -o disk/pack --for police --to X 3
	left=$(ls disk)
	umount disk
	[ "$status" -eq 2 ]
	[[ $output == *"No space left"* ]]
	[ -z "$left" ]
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
}

@test "a disk full after the hand-over was written: packed again elsewhere" {
	need_root "to mount a small disk"
	ready
	mkdir disk
	mount -t tmpfs -o size=16k tmpfs disk || skip "cannot mount"
	run ir-custody pack -C case -o disk/pack --for police --to X 1
	umount disk
	[ "$status" -eq 2 ]
	[[ $output == *"recorded as H8 and its pack is not made: pack --handover H8"* ]]
	irun 0 ir-custody pack -C case -o pack --for police --handover H8
	checks pack
	irun 0 ir-custody receive --pack pack --by X -o r.json
	irun 0 ir-custody receive -C case --receipt r.json
}

@test "a disk and a redacted copy in one pack" {
	ready
	echo redacted >copy.bin
	ir-custody derived -C case --of 1 --method m --description 写し \
		--file COPY1=copy.bin COPY1 >/dev/null
	ir-custody receive -C case --description HDD --seal-no A-1 DISK7 >/dev/null
	irun 0 ir-custody pack -C case -o pack --for police --to X \
		--file COPY1=copy.bin COPY1 DISK7
	cmp copy.bin pack/data/evidence/copy.bin
	grep -q 'seal numbers' pack/README.en.txt
	irun 0 ir-custody receive --pack pack --by X -o r.json
	jq -e '[.items[].check] == ["same", null]' r.json
	irun 0 ir-custody receive -C case --receipt r.json
	irun 0 ir-verify case
}

@test "an exercise is marked in every file of the pack" {
	ready --drill
	irun 0 ir-custody pack -C case --text -o pack --for police --to X 1
	for line in "${lines[@]}"; do [[ $line == 【訓練】* ]]; done
	for file in README.ja.txt README.en.txt data/site/devices.tsv; do
		run grep -vc 訓練 "pack/$file"
		[ "$output" -eq 0 ]
	done
	grep -q 訓練 pack/data/custody-form.html
	jq -e .drill pack/data/slip.json
	grep -q Hikeshi-Drill pack/bag-info.txt
}

@test "an encrypted archive goes out as it is, and can be checked without the key" {
	ready
	age-keygen -o key.txt 2>/dev/null
	grep -o 'age1.*' key.txt >lab.txt
	ir-collect -C case --as LAB -R lab.txt one >/dev/null
	irun 0 ir-custody pack -C case -o pack --for police --to X 3
	checks pack
	grep -q 'age -d -i .*| ir-verify -' pack/README.en.txt
	irun 0 ir-custody receive --pack pack --by X -o r.json
	[ "$(jq -r '.items[0].check' r.json)" = same ]
	age -d -i key.txt pack/data/evidence/003-*.age | ir-verify - >/dev/null
}
