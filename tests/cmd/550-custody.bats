# SPDX-License-Identifier: Apache-2.0
# Giving, returning and the acts besides; who holds what.
load helpers
load custody

@test "an archive is hashed when it is given, and who has it is listed" {
	custody_case
	irun 0 ir-custody give -C case --to 山田 --to-org 県警 --to-contact 110 \
		--purpose 捜査 --ordered-by 院長 --witness 鈴木 --how 手渡し \
		--training GCFA --medium SN1 --wiped blkdiscard \
		--keep-until 2031-03-31 --release-by 院長 1
	sum=$(sha256sum case/evidence/001-*.tar.zst | cut -c1-64)
	line=$(tail -1 case/journal.jsonl)
	jq -e --arg s "$sum" '.kind == "custody.sent" and .data.sha256 == $s and
		.data.check == "same" and .data.witness == "鈴木" and
		.data.handover == "H6" and .data.wiped == "blkdiscard"' <<<"$line"
	irun 0 ir-custody list -C case --json
	jq -es '.[] | select(.holder.name == "山田") | .state == "sent" and
		.handover == "H6" and .gaps == ["custody-not-received"]' <<<"$output"
	irun 0 ir-custody list -C case --text
	[[ $output == *"山田"*"on its way"* ]]
}

@test "what the form still lacks is said" {
	custody_case
	irun 0 ir-custody give -C case --text --to-org 県警 1
	[[ $output == *"still blank on the form: "*purpose*witness* ]]
}

@test "an archive that changed is not given" {
	custody_case
	printf x >>"$(echo case/evidence/001-*.tar.zst)"
	head=$(sha256sum case/journal.jsonl)
	irun 1 ir-custody give -C case --to 山田 1
	[[ $stderr == *"is not what the journal records"*"nothing was given"* ]]
	[ "$head" = "$(sha256sum case/journal.jsonl)" ]
	rm case/evidence/001-*.tar.zst
	irun 2 ir-custody give -C case --to 山田 1
	[[ $stderr == *"cannot open 'evidence/001-"*"No such file"* ]]
}

@test "a thing is at one place; of an archive nobody needs two copies" {
	custody_case
	irun 0 ir-custody give -C case --to 高橋 --description HDD DISK7
	irun 2 ir-custody give -C case --to 田中 DISK7
	[[ $stderr == *"'DISK7' was given already: 高橋 has it since line 6"* ]]
	irun 0 ir-custody give -C case --to 山田 1
	irun 0 ir-custody give -C case --to 田中 1
	irun 2 ir-custody give -C case --to 山田 1
	irun 0 ir-custody give -C case --to 山田 --anyway "媒体が壊れた" 1
	irun 0 ir-custody return -C case DISK7
	irun 0 ir-custody give -C case --to 田中 DISK7
}

@test "two people, one step: the second one is refused, not lost" {
	custody_case
	for n in 1 2 3 4 5 6; do
		ir-custody give -C case --to "P$n" --description HDD DISK7 \
			>out.$n 2>err.$n &
	done
	for job in $(jobs -p); do wait "$job" || true; done
	[ "$(grep -c custody.sent case/journal.jsonl)" -eq 1 ]
	irun 0 ir-log verify -C case
}

@test "what is needed is asked for" {
	custody_case
	irun 2 ir-custody give -C case 1
	[[ $stderr == *"to whom?"* ]]
	irun 2 ir-custody give -C case --to X
	irun 2 ir-custody give -C case --to X DISK7
	[[ $stderr == *"no item 'DISK7'"*"--description"* ]]
	irun 2 ir-custody give -C case --to X --description y 'a b'
	irun 2 ir-custody give -C case --to X --keep-until 31.3.2031 1
	[[ $stderr == *"'31.3.2031' is no date"* ]]
	irun 2 ir-custody give -C case --to X 1 001
	[[ $stderr == *"named twice"* ]]
	irun 2 ir-custody give -C case --to X --serial 1 1 2
	irun 2 ir-custody opened -C case 1
	irun 2 ir-custody derived -C case --of 1 X
	irun 2 ir-custody derived -C case --of 9 --method m X
	irun 2 ir-custody seized -C case --to-org 県警 1
	irun 2 ir-custody destroyed -C case --method m 1
	irun 2 ir-custody list -C case NOTHING
	irun 2 ir-custody give -C nowhere --to X 1
	irun 0 ir-log verify -C case
	[ "$(wc -l <case/journal.jsonl)" -eq 5 ]
}

@test "overdue: not back in time, kept too long" {
	custody_case
	irun 0 ir-custody give -C case --to 高橋 --description HDD \
		--return-by 2001-01-01 DISK7
	irun 0 ir-custody give -C case --to 山田 --keep-until 2999-12-31 1
	irun 1 ir-custody list -C case --overdue --json
	[ "${#lines[@]}" -eq 1 ]
	jq -e '.item == "DISK7" and .overdue and .return_by == "2001-01-01"' <<<"$output"
	irun 0 ir-custody return -C case DISK7
	irun 0 ir-custody list -C case --overdue
	[ -z "$output" ]
}

@test "returned: the same, another one, nobody had it" {
	custody_case
	irun 0 ir-custody give -C case --to 山田 1
	cp -r case/evidence back
	irun 0 ir-custody return -C case --evidence back 1
	jq -e '.data.check == "same" and .data.from == "山田" and
		.data.handover == "H6"' <<<"$(tail -1 case/journal.jsonl)"
	irun 2 ir-custody return -C case --evidence back 1
	[[ $stderr == *"nobody, or nobody of that name, has"* ]]
	irun 0 ir-custody give -C case --to 山田 1
	printf x >>"$(echo back/001-*.tar.zst)"
	irun 1 ir-custody return -C case --evidence back 1
	[[ $stderr == *"is not what was handed over"* ]]
	[ "$(tail -1 case/journal.jsonl | jq -r .data.check)" = different ]
	irun 1 ir-verify case
	[[ $output == *'"code":"custody-digest"'* ]]
}

@test "seized, derived, opened, destroyed" {
	custody_case
	irun 0 ir-custody receive -C case --description HDD --serial WD1 \
		--seal-no A-1 --place 金庫 --from 放射線科 DISK7
	irun 0 ir-custody opened -C case --reason 複製 --seal-no A-2 --witness 鈴木 DISK7
	echo redacted >copy.bin
	irun 0 ir-custody derived -C case --of 1 --method "氏名を除いた" \
		--description 写し --file COPY1=copy.bin COPY1
	[ "$(tail -1 case/journal.jsonl | jq -r .data.sha256)" = \
		"$(sha256sum copy.bin | cut -c1-64)" ]
	[[ $(tail -1 case/journal.jsonl | jq -r .data.of) == 001-* ]]
	irun 2 ir-custody give -C case --to X COPY1
	[[ $stderr == *"--file COPY1=PATH"* ]]
	irun 0 ir-custody give -C case --to X --file COPY1=copy.bin COPY1
	echo other >copy.bin
	irun 1 ir-custody give -C case --to Y --anyway r --file COPY1=copy.bin COPY1
	irun 0 ir-custody seized -C case --to-org 県警 --list-no 押収第3号 \
		--warrant "令状 第5号" DISK7
	irun 0 ir-custody list -C case --json DISK7
	jq -e '.state == "seized" and .holder.org == "県警"' <<<"$output"
	irun 0 ir-verify case
	rm case/evidence/002-*
	irun 0 ir-custody destroyed -C case --authority 院長 --method 消磁 \
		--witness 鈴木 2
	irun 0 ir-verify case
	irun 2 ir-custody give -C case --to X 2
	[[ $stderr == *"was destroyed"* ]]
}

@test "an empty name is no name" {
	custody_case
	before=$(wc -l <case/journal.jsonl)
	irun 2 ir-custody give -C case --to "" 1
	[[ $stderr == *"'to' is empty"* ]]
	irun 2 ir-custody give -C case --to X --anyway "" 1
	irun 2 ir-custody pack -C case -o p --full-journal --approved-by "" --to X 1
	[[ $stderr == *"'approved_by' is empty"* ]]
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
}

@test "only a line of the same item's custody is corrected" {
	custody_case
	ir-custody give -C case --to X 1 >/dev/null
	irun 2 ir-custody give -C case --to Y --correct 1 1
	[[ $stderr == *"line 1 says nothing of the custody of '001-GW-"* ]]
	irun 2 ir-custody give -C case --to X --correct 6 2
	irun 2 ir-custody give -C case --to X --correct 99 1
	irun 0 ir-custody give -C case --to Y --correct 6 1
}

@test "a correction takes the place of a line" {
	custody_case
	irun 0 ir-custody give -C case --to 山本 1
	irun 0 ir-custody give -C case --to 山田 --correct 6 1
	irun 0 ir-custody list -C case --json 1
	[[ $output == *'"name":"山田"'* ]]
	[[ $output != *'"name":"山本"'* ]]
	[[ $output == *'"handover":"H6"'* ]]
}

@test "hostile names stay on their line" {
	custody_case
	irun 0 ir-custody give -C case --text --to $'a\033[31m\nb' \
		--description $'x\ny' DISK7
	[[ $output == *'a\033[31m\012b'* ]]
	irun 0 ir-custody list -C case --text
	[[ $output != *$'\033'* ]]
}

@test "an exercise is marked on every line" {
	custody_case --drill
	irun 0 ir-custody give -C case --text --to X 1
	for line in "${lines[@]}"; do [[ $line == 【訓練】* ]]; done
	irun 0 ir-custody list -C case --text
	for line in "${lines[@]}"; do [[ $line == 【訓練】* ]]; done
	irun 0 ir-custody list -C case --json
	for line in "${lines[@]}"; do [[ $line == *'"drill":true'* ]]; done
}

@test "two identical runs; a full disk under stdout" {
	custody_case
	irun 0 ir-custody list -C case --json
	first=$output
	irun 0 ir-custody list -C case --json
	[ "$first" = "$output" ]
	irun 2 sh -c "exec ir-custody list -C case >/dev/full"
	irun 2 sh -c "exec ir-custody form -C case >/dev/full"
}

@test "a thing that is elsewhere is not destroyed here" {
	custody_case
	ir-custody receive -C case --description HDD DISK7 >/dev/null
	ir-custody seized -C case --to-org 県警 --list-no 3 DISK7 >/dev/null
	irun 2 ir-custody destroyed -C case --authority 院長 --method 消磁 DISK7
	[[ $stderr == *"県警 has it since line"* ]]
	irun 0 ir-custody destroyed -C case --from-org 県警 --authority 院長 \
		--method 消磁 DISK7
	irun 0 ir-verify case
}

@test "a copy destroyed where it was ends that hand-over, and no other" {
	custody_case
	ir-custody give -C case --to 山田 1 >/dev/null
	ir-custody give -C case --to 高橋 1 >/dev/null
	irun 2 ir-custody destroyed -C case --from 誰か --authority 院長 --method 消去 1
	irun 0 ir-custody destroyed -C case --from 山田 --authority 院長 --method 消去 1
	irun 0 ir-custody list -C case --json 1
	[[ $output != *山田* && $output == *高橋* && $output == *'"state":"kept"'* ]]
	irun 1 ir-case close -C case
	[[ $output == *"高橋"* && $output != *"山田"* ]]
}

@test "what is in our own custody is no open end of the case" {
	custody_case
	ir-custody receive -C case --description HDD --from 放射線科 DISK7 >/dev/null
	irun 0 ir-case close -C case
}
