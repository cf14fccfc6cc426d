#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-playbook extract, and list of a bundle: one signed playbook out of several.
load helpers

keys() {
	openssl ecparam -genkey -name prime256v1 -noout -out k.pem 2>/dev/null
	openssl pkey -in k.pem -pubout -out k.pub 2>/dev/null
}

# Two signed playbooks as JSON, and what others put them into.
bundles() {
	local r=$IR_TOP/playbooks/response
	keys
	ir-playbook sign -k k.pem --as 作成者 "$r/S1-intake.yaml" -o s1.json
	ir-playbook sign -k k.pem --as 作成者 "$r/S3-preserve.yaml" -o s3.json
	jq -s . s1.json s3.json >list.json
	jq -n --slurpfile a s1.json --arg b "$(base64 -w0 <s3.json)" '{type:"bundle",
		id:"bundle--aaaaaaaa-aaaa-4000-8000-000000000000", objects:[
		{type:"identity", id:"identity--aaaaaaaa-aaaa-4000-8000-000000000001", name:"x"},
		$a[0],
		{type:"course-of-action", id:"course-of-action--aaaaaaaa-aaaa-4000-8000-000000000002",
		 extensions:{"extension-definition--1e1c1bd7-c527-4215-8e18-e199e74da57c":
			{extension_type:"property-extension", playbook_base64:$b}}}]}' >stix.json
	id1=$(jq -r .id s1.json) id3=$(jq -r .id s3.json)
}

@test "one out of a bundle: its signature is as good as before" {
	bundles
	for b in list stix; do
		irun 0 ir-playbook extract "$b.json" "$id3" -o "out-$b.json"
		cmp <(jq -S . s3.json) <(jq -S . "out-$b.json")
		irun 0 ir-playbook verify --key k.pub "out-$b.json"
		[ "$(tail -1 <<<"$output" | jq -r .jcs)" = \
			"$(ir-playbook verify --key k.pub s3.json | tail -1 | jq -r .jcs)" ]
		irun 2 ir-playbook extract "$b.json" "$id1" -o "out-$b.json"
		[[ $stderr == *exists* ]]
	done
	irun 0 ir-playbook extract stix.json '#2'
	cmp out-stix.json - <<<"$output"
	irun 0 bash -c 'ir-playbook extract - "#1" <list.json'
	[ "$(jq -r .id <<<"$output")" = "$id1" ]
	irun 0 ir-playbook extract list.json "$(jq -r .name s1.json)"
	# a changed one is still caught
	jq '.[1].name = "other"' list.json >bad.json
	ir-playbook extract bad.json "$id3" >bad3.json
	irun 1 ir-playbook verify --key k.pub bad3.json
}

@test "list of a bundle" {
	bundles
	irun 0 ir-playbook list --json list.json stix.json
	[ "$(jq -c '[.file,.part,.id]' <<<"$output")" = "[\"list.json\",1,\"$id1\"]
[\"list.json\",2,\"$id3\"]
[\"stix.json\",1,\"$id1\"]
[\"stix.json\",2,\"$id3\"]" ]
	irun 0 ir-playbook list --text stix.json
	[[ $output == *"stix.json #2"* ]]
}

@test "which one is not clear, or none" {
	bundles
	irun 2 ir-playbook extract list.json
	[[ $stderr == *"several playbooks, name one: #1 $id1@"*"#2 $id3@"* ]]
	irun 2 ir-playbook extract list.json nothing
	[[ $stderr == *"the bundle has no playbook nothing"* ]]
	irun 2 ir-playbook extract s1.json
	[[ $stderr == *"no bundle"* ]]
	jq '.[0].modified = "2027-01-01T00:00:00.000Z"' list.json | jq -s 'add + (.[0][0:1]|map(.modified="2026-01-01T00:00:00.000Z"))' >two.json
	irun 2 ir-playbook extract two.json "$id1"
	irun 0 ir-playbook extract two.json "$id1@2027-01-01T00:00:00.000Z"
	[ "$(jq -r .modified <<<"$output")" = 2027-01-01T00:00:00.000Z ]
	echo '[]' >none.json
	irun 2 ir-playbook extract none.json
}

@test "a text that says two things is not extracted; a bundle is no playbook" {
	bundles
	sed 's/"name": "/"name": "one", "name": "/' list.json >double.json
	irun 2 ir-playbook extract double.json '#1'
	[[ $stderr == *"nothing is extracted"* ]]
	for v in verify show convert; do
		irun 2 ir-playbook $v stix.json
		[[ $stderr == *"a bundle of playbooks"*"ir-playbook extract"* ]]
	done
}
