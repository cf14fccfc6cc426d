#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-playbook show, paths, summary, list and diff: playbooks for people.
load helpers

OURS=$IR_TOP/playbooks/response
P01=$OURS/P01-ransomware-imaging.yaml

# A little of everything: a switch, two lanes, a loop, a failure.
small() {
	cat >"$1" <<'YAML'
type: playbook
spec_version: cacao-2.0
id: playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11
name: {ja: 試し, en: Trial}
created_by: identity--79953c2c-f953-4133-b6e8-72315aa3e0ed
created: 2026-11-22T00:00:00.000Z
modified: 2026-11-22T00:00:00.000Z
playbook_processing_summary: {manual_playbook: true, while_logic: true}
playbook_variables:
  __way__: {type: string, description: {ja: 方法, en: Way}}
  __more__: {type: bool, value: "true"}
ir:
  short: T1
  triggers: [{ja: 画面が暗い, en: The screen is dark}]
  kinds: [fault]
  classes: [PACS]
  roles: {NET: {ja: ネットワーク担当, en: Network staff}}
  variables:
    __way__: {choices: [cut|切る|cut it, wait|待つ|wait]}
workflow_start: begin
workflow:
  begin: {type: start, on_completion: look}
  look:
    type: action
    name: {ja: 見る, en: Look}
    agent: net
    timeout: 900000
    commands: [{type: manual, command: {ja: 見るだけ。方法は __way__:value。, en: Look only; way __way__:value.}}]
    on_success: choose
    on_failure: ask
    ir: {role: NET, two_person: true, duty: R4, deadline: {clock: t.detected, within: PT30M}, paper: {ja: 時刻__, en: Time__}}
  ask:
    type: action
    name: {ja: 聞く, en: Ask}
    agent: net
    commands: [{type: manual, command: {ja: 聞く, en: Ask}}]
    on_completion: choose
  choose:
    type: switch-condition
    name: {ja: どうする, en: "Which way?"}
    switch: __way__:value
    cases: {cut: cut, wait: wait}
    on_completion: both
    ir: {decider: NET, default: wait}
  cut: {type: action, name: {ja: 切る, en: Cut}, agent: net, commands: [{type: manual, command: {ja: 切る, en: Cut}}], on_completion: end-cut}
  end-cut: {type: end, ir: {ends: playbook}}
  wait: {type: action, name: {ja: 待つ, en: Wait}, agent: net, commands: [{type: manual, command: {ja: 待つ, en: Wait}}], on_completion: end-wait}
  end-wait: {type: end}
  both: {type: parallel, name: {ja: 両方, en: Both}, next_steps: [loop, tell], on_completion: end}
  loop: {type: while-condition, name: {ja: まだあるか, en: Any more}, condition: "__more__:value = true", on_true: turn, on_completion: end-loop}
  turn: {type: action, name: {ja: 一件, en: One}, agent: net, commands: [{type: manual, command: {ja: 一件, en: One}}], on_completion: end-turn}
  end-turn: {type: end}
  end-loop: {type: end}
  tell: {type: action, name: {ja: 話す, en: Tell}, agent: net, commands: [{type: manual, command: {ja: 話す, en: Tell}}], on_completion: end-tell}
  end-tell: {type: end}
  end: {type: end}
agent_definitions:
  net: {type: individual, name: {ja: 担当, en: Staff}}
YAML
}

@test "show: the outline numbers each step once, branches below" {
	small p.yaml
	irun 0 ir-playbook show --lang en p.yaml
	assert_line --index 0 "T1  Trial"
	assert_output --partial "Procedure
1. Look  [NET]  (two persons, tell R4, within 30 min, time limit 15 min)
  - if it fails:
    2. Ask
    → 3 Which way?
3. Which way?  [NET]
  - cut it:
    4. Cut
    ■ end of the whole procedure
  - wait:
    5. Wait
6. Both
  - lane 1:
    7. Any more
      - as long as yes:
        8. One
  - lane 2:
    9. Tell
■ end"
}

@test "show: Japanese, and the columns are right" {
	irun 0 ir-playbook show --lang ja "$P01"
	assert_line --index 0 --partial "P01  ランサムウェア"
	assert_output --partial "8. バックアップ系統を最初に切る  [NET]  (30分以内)"
	run python3 -c '
import sys, unicodedata
w = lambda s: sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in s)
print(max(w(l.rstrip("\n")) for l in open(sys.argv[1], encoding="utf-8")))' \
		<(ir-playbook show --lang ja "$P01")
	[ "$output" -le 80 ]
}

@test "show: every step of ours stands in the outline exactly once" {
	local f n
	for f in "$OURS"/*.yaml; do
		n=$(ir-playbook convert "$f" | jq '[.workflow[] | select(.type != "start" and .type != "end")] | length')
		irun 0 ir-playbook show "$f"
		assert_equal "$(grep -cE '^ *[0-9]+\. ' <<<"$output")" "$n"
		refute_output --partial "!!"
		refute_output --partial "Steps that nothing leads to"
	done
}

@test "show: the paper form has boxes, blanks and the way on" {
	small p.yaml
	irun 0 ir-playbook show --lang ja -f md p.yaml
	assert_line "| 番号 | だれ | すること | 記入 | 時刻 | 署名 | 結果 |"
	assert_output --partial "見るだけ。方法は \\[方法: \\_\\_\\_\\_\\]。"
	assert_output --partial "□ 切る → 4"
	assert_output --partial "不明なら: 待つ"
	assert_output --partial "すべての列が終わったら"
	assert_output --partial "もう一度問う → 7"
	assert_output --partial "■ 手順全体の終わり"
	assert_output --partial "□済<br>□不可<br>□省略"
	refute_output --partial "way__:value"
}

@test "show: the picture is one that graphviz draws, Mermaid has all steps" {
	command -v dot >/dev/null || skip "no graphviz"
	local f
	for f in "$OURS"/*.yaml; do
		irun 0 ir-playbook show --lang ja -f dot "$f"
		irun 0 dot -Tsvg <<<"$output"
		assert_output --partial "</svg>"
		irun 0 ir-playbook show -f mermaid "$f"
		assert_line --index 0 "flowchart TB"
		assert_equal "$(grep -cE '^  s[0-9]+[[({]' <<<"$output")" \
			"$(ir-playbook convert "$f" | jq '.workflow | length')"
	done
}

@test "show: names cannot break out of a picture or reach the terminal" {
	small p.yaml
	sed -i 's/en: Look}/en: "a\\"];x[\\e[31m<b>\\\\"}/' p.yaml
	irun 0 ir-playbook show --lang en p.yaml
	assert_output --partial '\033[31m'
	irun 0 ir-playbook show --lang en -f dot p.yaml
	refute_output --partial 'a"];x'
	refute_output --partial $'\e'
	irun 0 ir-playbook show --lang en -f mermaid p.yaml
	refute_output --partial 'a"];x'
	refute_output --partial '<b>'
}

@test "show: a broken playbook is shown as it is" {
	small p.yaml
	sed -i 's/on_completion: end-turn/on_completion: nowhere/; s/next_steps: \[loop, tell\]/next_steps: [loop, loop]/' p.yaml
	irun 0 ir-playbook show --lang en p.yaml
	assert_output --partial "!! the next step does not exist: nowhere"
	assert_output --partial "Steps that nothing leads to"
	irun 0 ir-playbook show -f dot p.yaml
	assert_output --partial "nowhere"
}

@test "show: very deep branches end the indenting, not the tool" {
	python3 - >deep.json <<'PY'
import json
n = 3000
w = {"start--%08x-0000-4000-8000-000000000000" % 0: {"type": "start", "on_completion": "if-condition--%08x-0000-4000-8000-000000000000" % 1}}
for i in range(1, n):
    w["if-condition--%08x-0000-4000-8000-000000000000" % i] = {"type": "if-condition", "name": "s%d" % i, "condition": "x", "on_true": "if-condition--%08x-0000-4000-8000-000000000000" % (i + 1)}
w["if-condition--%08x-0000-4000-8000-000000000000" % n] = {"type": "end"}
print(json.dumps({"type": "playbook", "spec_version": "cacao-2.0", "id": "playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11", "name": "deep", "workflow_start": list(w)[0], "workflow": w}))
PY
	irun 0 ir-playbook show deep.json
	assert_equal "$(grep -cE '^ *[0-9]+\. ' <<<"$output")" 2999
	irun 1 ir-playbook summary --json deep.json
	assert_equal "$(jq .longest <<<"$output")" 2999
	irun 0 ir-playbook paths --max 1 --text deep.json
	irun 0 ir-playbook show -f md deep.json
}

@test "summary: recomputed and compared, counts" {
	small p.yaml
	irun 1 ir-playbook summary --json p.yaml
	jq -e '.differs == ["parallel_processing", "switch_logic", "temporal_logic", "extensions"] and
		.steps == 16 and .manual == 6 and .timed == 1 and .decisions == 1 and
		.loops == 1 and .shortest == 3 and .longest == 8 and .paths == 10' <<<"$output"
	irun 1 ir-playbook summary --text p.yaml
	assert_output --partial "  switch_logic: true"
	irun 0 ir-playbook summary --json "$OURS"/*.yaml
	jq -es 'length == 5 and all(.differs == [])' <<<"$output"
}

@test "summary --write: the summary is right, all else as it was" {
	small p.yaml
	cp p.yaml was.yaml
	irun 0 ir-playbook summary --write p.yaml
	assert_output ""
	irun 0 ir-playbook summary --json p.yaml
	run diff was.yaml p.yaml
	assert_line "< playbook_processing_summary: {manual_playbook: true, while_logic: true}"
	refute_output --partial "< workflow"
	assert_equal "$(grep -c '^<' <<<"$output")" 1
	cp p.yaml again.yaml
	irun 0 ir-playbook summary -w p.yaml
	cmp p.yaml again.yaml
	sed -i '/^playbook_processing_summary/,/extensions: true/d' p.yaml
	irun 1 ir-playbook summary --json p.yaml
	irun 0 ir-playbook summary -w p.yaml
	irun 0 ir-playbook summary --json p.yaml
	ir-playbook convert was.yaml -o p.json
	irun 2 ir-playbook summary -w p.json
	assert_equal "$(find . -name "*partial*" | wc -l)" 0
}

@test "paths: as many as the summary says" {
	small p.yaml
	irun 0 ir-playbook paths --json p.yaml
	jq -es '(.[:-1] | length) == 10 and (.[:-1] | map(.steps | map(.name)) | unique | length) == 10 and
		.[-1].all and all(.[:-1][]; .cut | not)' <<<"$output"
	irun 0 ir-playbook paths --text --max 2 p.yaml
	assert_line --index 0 "1. look=success choose=cut cut"
	assert_line --index 2 "the first 2 of 10 paths (--max)"
	local f
	for f in "$OURS"/S*.yaml; do
		irun 0 ir-playbook paths --json --max 100000 "$f"
		n=$(grep -c '"type":"path"' <<<"$output")
		assert_equal "$n" "$(ir-playbook summary --json "$f" | jq .paths)"
	done
}

@test "paths: a circle is cut and said" {
	small p.yaml
	sed -i 's/on_completion: end-wait/on_completion: choose/' p.yaml
	irun 0 ir-playbook paths --text p.yaml
	assert_output --partial "choose=wait wait !!"
	irun 1 ir-playbook summary --json p.yaml
	jq -e .cycle <<<"$output"
}

@test "list: by trigger, class and kind" {
	small p.yaml
	mkdir lib
	cp p.yaml "$P01" lib/
	printf 'hikeshi: x/1\n' >lib/other.yaml
	irun 0 ir-playbook list --json lib
	jq -es 'map(.short) == ["P01", "T1"]' <<<"$output"
	irun 0 ir-playbook list --json --trigger 画面が lib
	jq -es 'map(.short) == ["T1"]' <<<"$output"
	irun 0 ir-playbook list --json --trigger "ransom NOTE" lib
	jq -es 'map(.short) == ["P01"]' <<<"$output"
	irun 0 ir-playbook list --json --class モダリティ lib
	jq -es 'map(.short) == ["P01"]' <<<"$output"
	irun 0 ir-playbook list --json --kind fault lib
	jq -es 'map(.short) == ["T1"]' <<<"$output"
	irun 1 ir-playbook list --json --kind ddos lib
	assert_output ""
	irun 0 ir-playbook list --text --lang ja
	assert_output --partial "S3"
}

@test "list: what cannot be read is told" {
	small p.yaml
	mkdir lib
	cp p.yaml lib/
	printf '{"a": [' >lib/broken.json
	run ir-playbook list --json lib
	assert_equal "$status" 2
	assert_output --partial '"short":"T1"'
	assert_output --partial "broken.json"
	irun 2 ir-playbook list nowhere
	printf 'a: 1\n' >plain.yaml
	irun 2 ir-playbook list plain.yaml
}

@test "diff: by step and field, in both languages" {
	small a.yaml
	cp a.yaml b.yaml
	irun 0 ir-playbook diff --json a.yaml b.yaml
	assert_output ""
	sed -i 's/within: PT30M/within: PT45M/; s/en: Look}/en: Watch}/; s/kinds: \[fault\]/kinds: [fault, device]/' b.yaml
	sed -i 's/next_steps: \[loop, tell\]/next_steps: [loop, phone]/; s/^  tell:/  phone:/' b.yaml
	irun 1 ir-playbook diff --json a.yaml b.yaml
	jq -es 'map({name, field, what}) as $d |
		($d | contains([{name: "look", field: "ir/deadline/within"}])) and
		($d | contains([{name: "look", field: "name (en)"}])) and
		($d | contains([{name: "phone", field: null, what: "added"}])) and
		($d | contains([{name: "tell", field: null, what: "removed"}])) and
		any(.field == "ir/kinds" and .is == ["fault", "device"])' <<<"$output"
	irun 1 ir-playbook diff --text --lang en a.yaml b.yaml
	assert_line "+ phone  Tell"
	assert_line "- tell  Tell"
	assert_line "    - PT30M"
	assert_line "    + PT45M"
}

@test "diff: the order of the steps is no difference; two playbooks are named" {
	small a.yaml
	ir-playbook convert a.yaml -o a.json
	jq '.workflow |= (to_entries | reverse | from_entries)' a.json >b.json
	irun 0 ir-playbook diff a.json b.json
	sed -i 's/7d0f6a3e/7d0f6a3f/' b.json
	irun 1 ir-playbook diff a.json b.json
	assert_equal "${stderr_lines[0]}" "ir-playbook: warning: these are two playbooks, not two versions of one: playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11 and playbook--7d0f6a3f-54a2-4f0d-9a51-6d1f0a2b9c11"
}

@test "show, paths, summary, list, diff: wrong usage and nothing to read" {
	small p.yaml
	irun 2 ir-playbook show
	irun 2 ir-playbook show -f svg p.yaml
	irun 2 ir-playbook show --lang fr p.yaml
	irun 2 ir-playbook show p.yaml p.yaml
	irun 2 ir-playbook show missing.yaml
	irun 2 ir-playbook diff p.yaml
	irun 2 ir-playbook summary
	irun 2 ir-playbook paths missing.yaml
	: >empty.yaml
	irun 2 ir-playbook show empty.yaml
}

@test "show: two runs, any locale and a pipe give the same bytes" {
	local first
	first=$(ir-playbook show --lang ja -f md "$P01" | sha256sum)
	assert_equal "$(LC_ALL=ja_JP.UTF-8 LANGUAGE=ja TZ=UTC ir-playbook show --lang ja -f md - <"$P01" | sha256sum)" "$first"
}

@test "show, summary, list: a full disk is told" {
	[ -c /dev/full ] || skip "no /dev/full"
	for v in "show $P01" "summary $P01" "paths $P01" "list $OURS"; do
		# shellcheck disable=SC2086
		run bash -c "ir-playbook $v >/dev/full"
		assert_equal "$status" 2
	done
}
