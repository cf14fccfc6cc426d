#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

load helpers
load collect

@test "help and version" {
	irun 0 ir-collect --help
	[[ $output == *--manifest-only* ]]
	irun 0 ir-collect --version
	[[ $output == "ir-collect "* ]]
}

@test "usage errors exit 2 with a hint" {
	irun 2 ir-collect --no-such-option
	[[ $stderr == *--help* ]]
	irun 2 ir-collect -o x.tar.zst
	[[ $stderr == *"nothing to collect"* ]]
	irun 2 ir-collect -C c -o x.tar.zst y
	irun 2 ir-collect --dry-run --manifest-only -o x y
	irun 2 ir-collect --level 20 -o x y
	irun 2 ir-collect --json --text -o x y
	irun 2 ir-collect -o x -o y z
	[ ! -e x ]
}

@test "no case and no output" {
	irun 2 ir-collect --artifact LinuxPasswdFile
	[[ $stderr == *ir-collect:* ]]
}

@test "a tree into a file: tar and sha256sum check it" {
	mkdir -p t/a
	echo one >t/a/1
	echo two >t/2
	irun 0 ir-collect -o x.tar.zst t
	[ "$(jq -r .end <<<"$output")" = complete ]
	[ "$(jq -r .sha256 <<<"$output")" = "$(sha256sum <x.tar.zst | cut -d' ' -f1)" ]
	[ "$(jq -r .files <<<"$output")" = 2 ]
	[ ! -e x.tar.zst.partial ]
	[ ! -e x.tar.zst.partial.objects.jsonl ]
	unpack x.tar.zst
	[ "$top" = un/x ]
	cmp t/a/1 "$top/data/fs$PWD/t/a/1"
	[ "$(lines '.kind' | sort | uniq -c | tr -s ' ')" = " 2 dir
 2 file" ]
}

@test "ir-verify agrees" {
	mkdir t
	seq 100000 >t/s
	ln t/s t/h
	truncate -s 1M t/sparse
	irun 0 ir-collect -o x.tar.zst t
	irun 0 ir-verify x.tar.zst
	irun 0 ir-collect --sha512 -o y.tar.zst t
	irun 0 ir-verify y.tar.zst
	unpack y.tar.zst
	(cd "$top" && sha512sum --quiet -c manifest-sha512.txt)
}

@test "no output is overwritten" {
	echo precious >x.tar.zst
	echo a >f
	irun 2 ir-collect -o x.tar.zst f
	[ "$(cat x.tar.zst)" = precious ]
	echo precious >y.tar.zst.partial
	irun 2 ir-collect -o y.tar.zst f
	[ "$(cat y.tar.zst.partial)" = precious ]
	[ ! -e y.tar.zst ]
}

@test "an output directory that is not there" {
	echo a >f
	irun 2 ir-collect -o no/such/x.tar.zst f
	[[ $stderr == *no/such* ]]
}

@test "a path that is absent is a gap" {
	echo a >f
	irun 1 ir-collect -o x.tar.zst f missing
	[[ $stderr == *missing* ]]
	unpack x.tar.zst
	[ "$(status_of "$PWD/missing")" = absent ]
	[ "$(jq -r .end "$top/hikeshi/collection.json")" = gaps ]
	irun 0 ir-verify x.tar.zst
}

@test "only a missing path" {
	irun 1 ir-collect -o x.tar.zst /no/such/path
	unpack x.tar.zst
	[ "$(status_of /no/such/path)" = absent ]
}

@test "an empty directory and an empty file" {
	mkdir t
	irun 0 ir-collect -o x.tar.zst t
	unpack x.tar.zst
	[ "$(lines .kind)" = dir ]
	: >t/e
	irun 0 ir-collect -o y.tar.zst t
	unpack y.tar.zst
	[ -e "$top/data/fs$PWD/t/e" ]
}

@test "names on standard input" {
	mkdir t
	echo a >t/a
	printf b >$'t/b\nc'
	irun 0 ir-collect -o x.tar.zst - < <(printf 't/a\n')
	unpack x.tar.zst
	[ "$(lines .path)" = "$PWD/t/a" ]
	irun 0 ir-collect -0 -o y.tar.zst < <(printf 't/a\0t/b\nc\0')
	unpack y.tar.zst
	[ "$(wc -l <"$top/hikeshi/objects.jsonl")" = 2 ]
	irun 2 ir-collect -o z.tar.zst - </dev/null
	[[ $stderr == *"nothing to collect"* ]]
}

@test "into a pipe" {
	mkdir t
	seq 200000 >t/s
	ir-collect -o - t | cat >p.tar.zst
	[ "${PIPESTATUS[0]}" = 0 ]
	unpack p.tar.zst
	irun 0 ir-verify p.tar.zst
}

@test "into /dev/full and into a closed pipe" {
	head -c 2000000 /dev/urandom >f
	irun 2 sh -c 'ir-collect -o - f >/dev/full'
	[[ $stderr == *"No space left"* ]]
	irun 2 sh -c '{ ir-collect -o - f; echo $? >rc; } | true; exit "$(cat rc)"'
	[[ $stderr == *pipe* ]]
}

@test "the summary into /dev/full" {
	echo a >f
	irun 2 sh -c 'ir-collect -o x.tar.zst f >/dev/full'
	irun 0 ir-verify x.tar.zst
}

@test "two runs give the same manifest, TZ and locale make no difference" {
	mkdir t
	printf x >$'t/\xe3\x81\x82'
	printf y >$'t/e\xcc\x81'
	seq 1000 >t/s
	irun 0 ir-collect -o a.tar.zst t
	TZ=Pacific/Chatham LC_ALL=C irun 0 ir-collect -o b.tar.zst t
	LC_ALL=ja_JP.UTF-8 irun 0 ir-collect --threads 1 -o c.tar.zst t
	for f in a b c; do
		unpack $f.tar.zst un-$f
		cp un-$f/$f/manifest-sha256.txt $f.txt
	done
	cmp a.txt b.txt
	cmp a.txt c.txt
}

@test "operands that overlap are taken once" {
	mkdir -p t/a/b
	echo 1 >t/a/b/1
	echo 2 >t/2
	irun 0 ir-collect -o x.tar.zst t/a t t/a/b/1 t/./2
	unpack x.tar.zst
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 2 ]
	[ -z "$(lines .path | sort | uniq -d)" ]
}

@test "our own output is not taken" {
	mkdir t
	echo 1 >t/1
	irun 0 ir-collect -o t/x.tar.zst t
	unpack t/x.tar.zst
	[ "$(status_of "$PWD/t/x.tar.zst.partial")" = skipped ]
	[ "$(wc -l <"$top/manifest-sha256.txt")" = 1 ]
}

@test "media types on demand, and of a single file always" {
	mkdir t
	printf '%%PDF-1.4\n' >t/a
	irun 0 ir-collect -o x.tar.zst t
	unpack x.tar.zst
	[ "$(lines .media | sort -u)" = null ]
	irun 0 ir-collect --types -o y.tar.zst t
	unpack y.tar.zst
	lines .media | grep -q application/pdf
	irun 0 ir-collect -o z.tar.zst t/a
	unpack z.tar.zst
	lines .media | grep -q application/pdf
}

@test "the record says who, what with, when" {
	echo a >f
	irun 0 ir-collect --by 佐藤 --role NET --note "病棟3" --as PUMP03 \
		--clock-reference 2020-01-01T00:00:00Z "wall clock" -o x.tar.zst f
	unpack x.tar.zst
	c=$top/hikeshi/collection.json
	[ "$(jq -r '.by.name + .by.role + .note + .device.id' "$c")" = 佐藤NET病棟3PUMP03 ]
	[ "$(jq -r .program.sha256 "$c")" = "$(sha256sum <"$(command -v ir-collect)" | cut -d' ' -f1)" ]
	[ "$(jq '.program.libraries|length' "$c")" -gt 3 ]
	[ "$(jq -r '.argv[1]' "$c")" = --by ]
	[ "$(jq -r '.clock.reference.source' "$c")" = "wall clock" ]
	jq -e '.clock.reference.offset_seconds|tonumber > 1000' "$c"
	jq -e '.clock.start.ntp and .clock.end.clock and .kernel.release and has("uid")' "$c"
	grep -q '^Contact-Name: 佐藤' "$top/bag-info.txt"
	grep -q '^Payload-Oxum: 2.1' "$top/bag-info.txt"
}

@test "a dry run writes nothing and tells the size" {
	mkdir t
	head -c 100000 /dev/zero >t/z
	irun 0 ir-collect --dry-run -o x.tar.zst t
	[ "$(jq -r .type <<<"$output")" = estimate ]
	[ "$(jq -r .fits <<<"$output")" = true ]
	[ "$(jq -r .payload_bytes <<<"$output")" = 100000 ]
	[ "$(jq .need_bytes <<<"$output")" -gt 100000 ]
	[ -z "$(compgen -G "x.tar.zst*")" ]
}

@test "text for people" {
	echo a >f
	irun 0 ir-collect --text -o x.tar.zst f
	[[ $output == *complete* ]]
	[[ $output == *SHA-256* ]]
}

@test "every option stands in the page" {
	page=$IR_TOP/cmd/ir-collect.1
	ir-collect --help | grep -o -- '--[a-z0-9-]*' | sort -u >opts
	while read -r opt; do
		name=${opt#--}
		grep -q -- "Fl -\?${name//-/\\\\\?-}" "$page" ||
			grep -qF -- "-${name}" "$page" || {
			echo "not in the page: $opt"
			return 1
		}
	done <opts
	mandoc -Tlint -Wwarning "$page"
}
