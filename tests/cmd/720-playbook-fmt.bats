#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-playbook fmt: order and air, comments and values untouched.
load helpers

OURS=$IR_TOP/playbooks/response
DATA=$IR_TOP/tests/data/playbook

messy() {
	cat >"$1" <<'EOF'
# SPDX-License-Identifier: Apache-2.0
name: {ja: 隔離, en: Isolate}   
# the id never changes
id: playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11


workflow:
    begin: # where it begins
        on_completion: last
        type: start
    # the end
    last: {type: end}
workflow_start: begin
EOF
}

tidy='# SPDX-License-Identifier: Apache-2.0
# the id never changes
id: playbook--7d0f6a3e-54a2-4f0d-9a51-6d1f0a2b9c11
name: {ja: 隔離, en: Isolate}
workflow_start: begin

workflow:
  begin: # where it begins
    type: start
    on_completion: last
  # the end
  last: {type: end}'

@test "properties come in order, comments go with them" {
	messy p.yaml
	irun 0 ir-playbook fmt p.yaml
	assert_equal "$output" "$tidy"
	irun 0 ir-playbook fmt - <p.yaml
	assert_equal "$output" "$tidy"
}

@test "what it says stays the same, and the second time nothing changes" {
	local f
	for f in "$OURS"/*.yaml "$DATA"/drawn.json "$DATA"/odd.json "$DATA"/good.json; do
		ir-playbook fmt "$f" >"once.${f##*.}"
		ir-playbook convert --to json "$f" | jq -S . >a
		ir-playbook convert --to json "once.${f##*.}" | jq -S . >b
		cmp a b
		irun 0 ir-playbook fmt --check "once.${f##*.}"
		assert_output ""
	done
}

@test "no comment is lost" {
	local f
	for f in "$OURS"/*.yaml; do
		ir-playbook fmt "$f" >once
		diff <(grep -o '#.*[^ ]' "$f" | sort) <(grep -o '#.*[^ ]' once | sort)
	done
}

@test "--check names what would change and exits 1" {
	messy p.yaml
	echo "$tidy" >q.yaml
	irun 1 ir-playbook fmt --check p.yaml q.yaml
	assert_output "p.yaml"
	irun 0 ir-playbook fmt --check q.yaml
	irun 2 ir-playbook fmt --check p.yaml nothing.yaml
	assert_output "p.yaml"
}

@test "--in-place changes the file in one step, mode and link kept" {
	messy p.yaml
	chmod 640 p.yaml
	ln -s p.yaml link.yaml
	irun 0 ir-playbook fmt -i link.yaml
	assert_output ""
	assert_equal "$(cat p.yaml)" "$tidy"
	assert_equal "$(stat -c %a p.yaml)" 640
	[ -L link.yaml ]
	local inode
	inode=$(stat -c %i p.yaml)
	irun 0 ir-playbook fmt -i p.yaml
	assert_equal "$(stat -c %i p.yaml)" "$inode"
	assert_equal "$(echo ./*.yaml*)" "./link.yaml ./p.yaml"
}

@test "a file that cannot be put in order is left alone" {
	printf 'b: &x 1\na: *x\n' >anchor.yaml
	cp anchor.yaml was
	irun 2 ir-playbook fmt -i anchor.yaml
	assert_equal "$stderr" "ir-playbook: anchor.yaml: it has anchors, which only hold in their order"
	cmp anchor.yaml was
	printf 'a: 1\nb: [\n' >broken.yaml
	cp broken.yaml was
	irun 2 ir-playbook fmt -i broken.yaml
	cmp broken.yaml was
	echo '{"a":1,"a":2}' >twice.json
	irun 2 ir-playbook fmt twice.json
	assert_output ""
}

@test "usage" {
	messy p.yaml
	irun 2 ir-playbook fmt
	irun 2 ir-playbook fmt p.yaml p.yaml
	irun 2 ir-playbook fmt -i --check p.yaml
	irun 2 ir-playbook fmt -i - <p.yaml
	assert_equal "${stderr%%$'\n'*}" "ir-playbook: --in-place is for files"
}
