#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-walk on a terminal: single keys, the input method on or off, the board,
# notes, corrections, hand-over, leaving and coming back.
load helpers

turn=0
teardown() {
	tmux -L "$sock" kill-server 2>/dev/null || true
}

book() {
	cat >book.yaml <<-'EOF'
		id: playbook--6b1c7f0e-4b27-4f0f-9a5b-1f3c2d4e5a6b
		lang: ja
		name: {ja: 画面の試験, en: Screen test}
		created_by: identity--7b1c7f0e-4b27-4f0f-9a5b-1f3c2d4e5a6b
		created: 2026-11-22T00:00:00.000Z
		modified: 2026-11-22T00:00:00.000Z
		ir:
		  short: T1
		  roles: {CE: {ja: 臨床工学技士, en: Clinical engineer}}
		  variables:
		    __sev__: {choices: [low|軽|low, high|重|high], ask: {ja: 重大度は, en: "How severe?"}}
		playbook_variables:
		  __sev__: {type: string}
		workflow_start: start
		workflow:
		  start: {type: start, on_completion: first}
		  first:
		    type: action
		    name: {ja: 画面を撮る, en: Photograph the screen}
		    agent: ce
		    commands: [{type: manual, command: {ja: 画面の写真を撮る, en: Take a picture of the screen}}]
		    out_args: [__sev__]
		    on_completion: both
		    ir: {role: CE, skip_reason: {ja: 画面がない, en: No screen}, done: {ja: 写真がある, en: There is a picture}}
		  both: {type: parallel, next_steps: [left, right], on_completion: end}
		  left: {type: action, name: {ja: 左, en: Left}, agent: ce, commands: [{type: manual, command: {ja: 左の手順, en: Left}}], on_completion: endl}
		  right: {type: action, name: {ja: 右, en: Right}, agent: ce, commands: [{type: manual, command: {ja: 右の手順, en: Right}}], on_completion: endr, ir: {never_skip: true}}
		  endl: {type: end}
		  endr: {type: end}
		  end: {type: end}
		agent_definitions:
		  ce: {type: individual, name: {ja: 臨床工学技士, en: Clinical engineer}}
	EOF
}

begin() { # the walk on 80 by 24
	# Another server each time: one that is ending takes no new window.
	sock=ir-$BATS_TEST_NUMBER-$$-$((turn = turn + 1))
	[ -e book.yaml ] || book
	[ -e case ] || new_case case --drill
	tmux -L "$sock" -f /dev/null new-session -d -x 80 -y 24 \
		"IR_ACTOR=鈴木/REC ${IR_SITE:+IR_SITE=$IR_SITE} ir-walk -C case --lang ja $* book.yaml 2>err; echo ended \$?; sleep 60"
}

screen() {
	tmux -L "$sock" capture-pane -p
}

sees() { # within half a minute
	for _ in $(seq 300); do
		screen | grep -qF -- "$1" && return
		sleep 0.1
	done
	echo "never seen: $1"
	screen
	return 1
}

keys() {
	tmux -L "$sock" send-keys "$@"
}

data() { # KIND: the data of its lines
	jq -c "select(.kind==\"$1\").data" case/journal.jsonl
}

@test "one step at a time, marked, in 80 columns; single keys to the end" {
	begin
	sees '【訓練】T1 画面の試験'
	sees '画面の写真を撮る'
	sees '臨床工学技士'
	for line in $(seq 24); do
		w=$(screen | sed -n "${line}p" | LC_ALL=C.UTF-8 wc -L)
		[ "$w" -le 80 ]
	done
	keys y
	sees '重大度は'
	keys 2
	sees '左の手順'
	keys y
	sees '右の手順'
	keys 1
	sees 'ended 0'
	[ "$(data variable.set | jq -r .value)" = high ]
	[ "$(data step.done | wc -l)" -ge 3 ]
	[ "$(data playbook.ended | jq -r .state)" = success ]
	[ ! -s err ]
	irun 0 ir-verify case
}

@test "the input method left on: full width, kana, and what could be two keys" {
	begin
	sees '画面の写真を撮る'
	keys ｙ
	sees '重大度は'
	keys ふ # the key 2 by kana input
	sees '左の手順'
	keys 'ん' # n by Roman input, y by kana input: asked back
	sees "'n' or 'y'"
	keys y
	sees '右の手順'
	keys １
	sees 'ended 0'
}

@test "skip asks why; a step that may not be skipped says so" {
	begin
	sees '画面の写真を撮る'
	keys s
	sees 'reason:'
	keys Enter # no reason: nothing is answered
	sees '画面の写真を撮る'
	[ -z "$(data step.skipped)" ]
	keys s
	sees 'reason:'
	keys -l '画面がない'
	keys Enter
	sees '左の手順'
	[ "$(data step.skipped | jq -r .reason)" = 画面がない ]
	keys y
	sees '右の手順'
	keys s
	sees 'may not be skipped'
}

@test "the board shows both branches and goes to one" {
	begin
	sees '画面の写真を撮る'
	keys y
	sees '重大度は'
	keys 1
	sees '左の手順'
	keys b
	sees 'left'
	sees 'right'
	keys x
	sees 'number to go to'
	keys 2 Enter
	sees '右の手順'
	keys y
	sees '左の手順'
}

@test "a note keeps its signs; the time it happened goes with the answer" {
	begin
	sees '画面の写真を撮る'
	keys n
	sees 'note ('
	keys -l '>県庁: 第一報を入れた'
	keys Enter
	sees 'noted'
	[ "$(data contact | jq -r .to)" = 県庁 ]
	keys t
	sees 'it happened at'
	keys -l -- '-15m'
	keys Enter
	sees 'it happened at -15m'
	keys y
	sees '重大度は'
	run jq -r 'select(.kind=="step.done")|((.written[0:19]+"Z"|fromdate)-(.time[0:19]+"Z"|fromdate)+(.time|if endswith("Z") then 0 else 32400 end))' case/journal.jsonl
	[ "$output" -ge 840 ]
	[ "$output" -le 960 ]
}

@test "what is odd about an answer has a page of its own, at the last question too" {
	book
	sed -i 's/__sev__: {choices.*/__sev__: {fact: case.symptom}/;s/on_completion: both/on_completion: end/' book.yaml
	begin
	sees '画面の写真を撮る'
	keys y
	sees 'the value of __sev__'
	keys 1
	sees 'value:'
	keys -l '患者番号：12345の方'
	keys Enter
	sees 'it is recorded; please look at this'
	sees 'case.symptom: this looks like the number of a patient'
	sees 'any key: back'
	keys x
	sees 'ended 0'
	[ "$(data fact.set | jq -r .value)" = '患者番号：12345の方' ]
	[ ! -s err ]
}

@test "an earlier answer is corrected by a new line" {
	begin
	sees '画面の写真を撮る'
	keys y
	sees '重大度は'
	keys 1
	sees '左の手順'
	keys c
	sees 'answers so far'
	keys x
	sees 'number to correct'
	keys 1 Enter
	sees 'instead:'
	keys 1
	sees 'value:'
	keys -l high
	keys Enter
	sees 'why it is corrected'
	keys -l '聞き違い'
	keys Enter
	sees 'corrected'
	[ "$(data variable.set | jq -r .value | tr '\n' ' ')" = "low high " ]
	[ "$(jq -c 'select(.kind=="variable.set" and .corrects)|.corrects' case/journal.jsonl | wc -l)" -eq 1 ]
}

@test "leave and come back; killed and come back: the same question" {
	begin
	sees '画面の写真を撮る'
	keys y
	sees '重大度は'
	keys q
	sees 'ended 0'
	tmux -L "$sock" kill-server
	begin
	sees '重大度は'
	pkill -KILL -P "$(tmux -L "$sock" display-message -p '#{pane_pid}')"
	tmux -L "$sock" kill-server 2>/dev/null || true
	begin
	sees '重大度は'
	keys 2
	sees '左の手順'
	[ "$(data step.done | wc -l)" -eq 1 ]
}

@test "what was being typed when the terminal went away is kept" {
	begin
	sees '画面の写真を撮る'
	keys n
	sees 'note ('
	keys -l '途中まで書いた'
	sees '途中まで書いた'
	tmux -L "$sock" kill-server
	for _ in $(seq 300); do
		[ -n "$(data note)" ] && break
		sleep 0.1
	done
	[ "$(data note | jq -r .text)" = 途中まで書いた ]
	[ "$(data note | jq -r .unfinished)" = true ]
}

@test "whom to call, evidence, help, hand-over" {
	export IR_SITE=$IR_TOP/playbooks/example-site
	begin
	sees '臨床工学室 当直'
	keys w
	sees '内線 3100'
	keys x
	echo photo >shot.jpg
	keys e
	sees 'attach a file'
	keys 1
	sees 'path:'
	keys -l "$PWD/shot.jpg"
	keys Enter
	sees 'kept as'
	[ -e "case/attachments/$(sha256sum <shot.jpg | cut -d' ' -f1).jpg" ]
	keys e
	keys 1
	sees 'path:'
	keys -l /nonexistent
	keys Enter
	sees 'No such file'
	keys '?'
	sees 'full-width'
	keys x
	keys h
	sees 'who takes over'
	keys -l 高橋
	keys Enter
	sees 'hand-over note'
	keys x
	[ "$(data shift.changed | jq -r .to)" = 高橋 ]
}

@test "what somebody else answers appears" {
	begin
	sees '画面の写真を撮る'
	echo '{"kind":"step.done","data":{"step":"first"}}' >a.jsonl
	IR_ACTOR=高橋/CE ir-walk -C case --answers a.jsonl book.yaml 2>/dev/null || true
	sees '重大度は'
	[ "$(data step.done | wc -l)" -eq 1 ]
}

@test "a request is shown whole; what its headers hide is not" {
	book
	sed -i 's|commands: \[{type: manual, command: {ja: 画面の写真を撮る.*|commands: [{type: http-api, command: "POST /x HTTP/1.1", headers: {Accept: [text/plain], Authorization: [Bearer hunter2], X-Api-Key: ["__sev__:value"]}, content: the whole content}]|' book.yaml
	begin
	sees 'POST /x HTTP/1.1'
	sees 'Accept: text/plain'
	sees 'Authorization: ***'
	sees 'the whole content'
	run screen
	refute_output --partial hunter2
}

@test "two people: another name, however it is spelt, and how they confirmed" {
	book
	sed -i 's/never_skip: true/never_skip: true, two_person: true/' book.yaml
	begin
	sees '画面の写真を撮る'
	keys y
	sees '重大度は'
	keys 1
	sees '左の手順'
	keys y
	sees '右の手順'
	keys y
	sees 'second person'
	keys -l '鈴　木'
	keys Enter
	sees 'how did they confirm'
	keys 1
	sees 'must be another one'
	keys y
	sees 'second person'
	keys -l '高橋'
	keys Enter
	sees 'how did they confirm'
	keys 2
	sees 'number they were called at'
	keys -l '内線 3100'
	keys Enter
	sees 'ended 0'
	[ "$(data step.done | jq -c 'select(.second).second')" = \
		'{"name":"高橋","how":"phone","number":"内線 3100"}' ]
}

@test "a command runs only when that was allowed, and each after a yes" {
	book
	sed -i 's/{type: manual, command: {ja: 画面の写真を撮る, en: Take a picture of the screen}}/{type: bash, command: "echo seen; touch ran"}/' book.yaml
	begin
	sees 'touch ran'
	keys g
	sees 'nothing is run'
	keys q
	sees 'ended 0'
	[ ! -e ran ]
	tmux -L "$sock" kill-server
	begin --run
	sees 'touch ran'
	keys g
	sees 'run this now?'
	keys n
	sees 'touch ran'
	sleep 0.5
	[ ! -e ran ]
	keys g
	sees 'run this now?'
	keys y
	sees 'the output is kept'
	[ -e ran ]
	sha=$(printf 'seen\n' | sha256sum | cut -d' ' -f1)
	grep -q "$sha" case/journal.jsonl
	[ "$(cat case/attachments/"$sha"*)" = seen ]
}

@test "the ward is asked once: the next gate proposes the answer, one key takes it" {
	book
	sed -i '/^  first:/,$d' book.yaml
	sed -i 's/__sev__: {type: string}/__dev__: {type: string, value: PUMP03}/; /__sev__/d; /variables:$/{/playbook_/!d}' book.yaml
	cat >>book.yaml <<-'EOF'
		  first: {type: action, name: {ja: 一, en: One}, agent: ce, commands: [{type: manual, command: {ja: 一, en: One}}], on_completion: second, ir: {gate: [patient], device: __dev__}}
		  second: {type: action, name: {ja: 二, en: Two}, agent: ce, commands: [{type: manual, command: {ja: 二, en: Two}}], on_completion: end, ir: {gate: [patient], device: __dev__}}
		  end: {type: end}
		agent_definitions:
		  ce: {type: individual, name: {ja: 臨床工学技士, en: Clinical engineer}}
	EOF
	begin
	sees "is a patient attached"
	! screen | grep -q "as the ward said before" || false
	keys x
	sees "name of the person"
	keys "田中" Enter
	sees "is it done"
	keys y
	sees "known so far: not attached, said 0 minutes ago by 田中 (first)"
	sees "as the ward said before"
	keys p
	sees "is it done"
	keys y
	sees "ended 0"
	[ "$(data contact | jq -c '[.answer,.to,.how]')" = '["no","田中",null]
["no","田中","same"]' ]
	seq=$(jq 'select(.kind=="contact" and .data.how==null)|.seq' case/journal.jsonl)
	[ "$(data contact | jq -r 'select(.how=="same").ref')" = "$seq" ]
	# the journal of this walk is an answer file for the next
	jq -c 'select(.kind=="contact" or .kind=="step.done")|{kind,data}' case/journal.jsonl >again.jsonl
	new_case case2
	irun 0 ir-walk -C case2 --answers again.jsonl book.yaml
	[ "$(jq -c 'select(.kind=="contact")|[.data.how]' case2/journal.jsonl)" = '[null]
["same"]' ]
}
