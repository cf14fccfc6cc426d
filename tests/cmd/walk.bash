# shellcheck shell=bash disable=SC2154
# Playbooks and answers for the tests of ir-walk.

# pb NAME [NUMBER]: writes NAME.yaml from standard input behind a head.
pb() {
	cat - >"$1.yaml.body"
	cat >"$1.yaml" <<-END
		id: playbook--00000000-0000-4000-8000-00000000000${2:-1}
		name: {ja: 試し, en: trial}
		created_by: identity--00000000-0000-4000-8000-000000000009
		created: "2026-01-01T00:00:00.000Z"
		modified: "2026-01-01T00:00:00.000Z"
	END
	cat "$1.yaml.body" >>"$1.yaml"
	rm "$1.yaml.body"
}

# two NAME: two actions in a line.
two() {
	pb "$1" <<-'END'
		playbook_variables:
		  __n__: {type: integer}
		workflow_start: s
		workflow:
		  s: {type: start, on_completion: a}
		  a:
		    type: action
		    name: {ja: 最初, en: first}
		    commands: [{type: manual, command: look}]
		    out_args: [__n__]
		    on_completion: b
		  b: {type: action, commands: [{type: manual, command: x}], on_completion: e}
		  e: {type: end}
	END
	cat >"$1.jsonl" <<-'END'
		{"kind":"step.done","data":{"step":"a","text":"seen"}}
		{"kind":"variable.set","data":{"step":"a","name":"n","value":3}}
		{"kind":"step.done","data":{"step":"b"}}
	END
}

# The walk's lines without what differs between two runs of one script.
walked() { # CASE
	jq -c 'select(.kind != "walk.resumed" and .kind != "case.opened") |
		[.kind, .actor, (.data | if .at | type == "object"
			then del(.at) else . end)]' "$1/journal.jsonl"
}

# The first N lines of the journal of FROM, as the case TO.
cut_case() { # FROM TO N
	rm -rf "$2"
	mkdir -p "$2"
	cp -r "$1/attachments" "$2/"
	head -n "$3" "$1/journal.jsonl" >"$2/journal.jsonl"
}
