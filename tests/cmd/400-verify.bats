# SPDX-License-Identifier: Apache-2.0
load helpers
load verify

@test "help and version" {
	irun 0 ir-verify --help
	[[ $output == *--extract* && $output == *--against* ]]
	irun 0 ir-verify -V
	[[ $output == ir-verify* ]]
}

@test "the page has every option, and the help every one of the page" {
	page=$IR_TOP/cmd/ir-verify.1
	run bash -c "ir-verify --help | grep -o -- '--[a-z][a-z-]*' | sort -u"
	for opt in $output; do
		grep -qF -- "Fl -${opt#--}" "$page" || {
			echo "$opt is not in the page"
			return 1
		}
	done
}

@test "the page has every finding code" {
	page=$IR_TOP/cmd/ir-verify.1
	irun 0 ir-verify --codes
	[ "${#lines[@]}" -gt 80 ]
	for line in "${lines[@]}"; do
		grep -qxF ".It Cm ${line%% *}" "$page" || {
			echo "$line is not in the page"
			return 1
		}
	done
}

@test "usage errors" {
	irun 2 ir-verify
	irun 2 ir-verify --nope x
	irun 2 ir-verify --json --text x
	irun 2 ir-verify --json --json x
	irun 2 ir-verify -x a x
	irun 2 ir-verify --raw-names x
	irun 2 ir-verify -o a x y
	irun 2 ir-verify --manifest --list x
	irun 2 ir-verify --threads 9 x
	irun 2 ir-verify --head 12 x
}

@test "what is not there, not readable, not anything" {
	irun 2 ir-verify missing
	[[ $stderr == *"cannot open 'missing': No such file"* ]]
	: >empty
	irun 2 ir-verify empty
	echo hello >text
	irun 2 ir-verify text
	mkdir dir
	irun 2 ir-verify dir
	[[ $stderr == *"nothing to verify"* ]]
	irun 2 ir-verify /dev/null
	[[ $output == *'"exit":2'* ]]
	head -c 100 /dev/zero >zeros
	irun 2 ir-verify - <zeros
}

@test "an unreadable file is unread, not good" {
	need_root "drops to a plain user"
	forge "build('x.tar.zst', M)"
	chmod 0 x.tar.zst
	chmod 755 .
	irun 2 setpriv --reuid=65534 --regid=65534 --clear-groups -- \
		"$(command -v ir-verify)" x.tar.zst
	[[ $stderr == *"Permission denied"* ]]
}

@test "names of operands are escaped" {
	irun 2 ir-verify $'no\nsuch\033file'
	[[ $stderr == *'no\012such\033file'* ]]
	irun 2 ir-verify -- -x
	forge "build('-x.tar.zst', M)"
	irun 0 ir-verify -- -x.tar.zst
}

@test "a full disk under the output is exit 2" {
	forge "build('x.tar.zst', M)"
	run bash -c 'ir-verify x.tar.zst >/dev/full'
	[ "$status" -eq 2 ]
}

@test "file, standard input and pipe agree" {
	forge "build('x.tar.zst', M)"
	irun 0 ir-verify x.tar.zst
	a=${output//x.tar.zst/-}
	irun 0 ir-verify - <x.tar.zst
	[ "$output" = "$a" ]
	irun 0 bash -c 'cat x.tar.zst | ir-verify -'
	[ "$output" = "$a" ]
}

@test "same input, same output, whatever zone, locale and threads" {
	forge "build('x.tar.zst', M + [('data/fs/\u30ac'.encode(), b'nfc'),
		('data/fs/\u30ab\u3099'.encode(), b'nfd')])"
	irun 0 ir-verify --list x.tar.zst
	a=$output
	for tz in UTC Asia/Tokyo; do
		for lc in C C.UTF-8 ja_JP.UTF-8; do
			irun 0 env TZ=$tz LC_ALL=$lc ir-verify --list --threads 1 x.tar.zst
			[ "$output" = "$a" ]
		done
	done
	[[ $a == *$'\u30ac'* && $a == *$'\u30ab\u3099'* ]]
}

@test "several operands: each verified, the worst counts" {
	forge "build('a.tar.zst', M)"
	forge "build('b.tar.zst', M, tail=b'x')"
	irun 1 ir-verify a.tar.zst b.tar.zst
	[ "$(grep -c '"type":"verified"' <<<"$output")" -eq 2 ]
	[[ $output == *'"targets":2'* ]]
	irun 2 ir-verify a.tar.zst b.tar.zst missing
	[[ $output == *'"unread":1'* ]]
}

@test "the sandbox is in force, and says so" {
	forge "build('x.tar.zst', M)"
	irun 0 ir-verify x.tar.zst
	if [[ $output == *'"sandbox":"no-new-privs"'* ]]; then
		irun 2 ir-verify --require-sandbox x.tar.zst
		skip "this kernel has no Landlock"
	fi
	[[ $output == *'"sandbox":"landlock-abi-'* ]]
	irun 0 ir-verify --require-sandbox x.tar.zst
}

@test "after the sandbox is closed nothing is opened" {
	command -v strace >/dev/null || skip "no strace"
	forge "build('x.tar.zst', M)"
	mkbag bag
	zip -qr bag.zip bag
	for f in x.tar.zst bag.zip; do
		run strace -f -qq -e trace=openat,open,openat2,execve,landlock_restrict_self \
			-o trace ir-verify "$f"
		[ "$status" -eq 0 ] || skip "strace may not trace here"
		grep -q landlock_restrict_self trace || skip "no Landlock"
		sed '1,/landlock_restrict_self/d' trace >after
		cat after
		[ ! -s after ]
	done
}

@test "a directory is read beneath itself only" {
	command -v strace >/dev/null || skip "no strace"
	mkbag bag
	run strace -f -qq -e trace=openat,openat2,landlock_restrict_self \
		-o trace ir-verify bag
	[ "$status" -eq 0 ] || skip "strace may not trace here"
	grep -q landlock_restrict_self trace || skip "no Landlock"
	sed '1,/landlock_restrict_self/d' trace | grep -v AT_FDCWD >after
	# every name is below the descriptor of the bag
	run grep -E '"/' after
	[ -z "$output" ]
}

@test "an intact archive with gaps: 0, and not complete" {
	forge "build('x.tar.zst', M, collection=lambda t: t.replace(b'complete',
		b'gaps'), objects=lambda t: t + b'{\"v\":1,\"type\":\"object\",\"path\":\"/no\",\"kind\":\"file\",\"status\":\"unread\",\"reason\":\"EIO\"}\n')"
	irun 0 ir-verify x.tar.zst
	[[ $output == *'"complete":false'*'"gaps":1'* ]]
	irun 0 ir-verify --text x.tar.zst
	[[ $output == *"NOT COMPLETE"* ]]
}

@test "a part says so" {
	forge "build('x.tar.zst', M, collection=lambda t: t.replace(b'complete',
		b'interrupted'))"
	irun 0 ir-verify x.tar.zst
	[[ $output == *'"complete":false'*'"part":true'* ]]
}

@test "list, types and manifest" {
	forge "build('x.tar.zst', M)"
	irun 0 ir-verify --list --text x.tar.zst
	[[ $output == *" data/fs/a"* && $output == *" bagit.txt"* ]]
	irun 0 ir-verify --types x.tar.zst
	[[ $output == *'"media":"text/plain'* ]]
	irun 0 ir-verify --manifest x.tar.zst
	echo "$output" >sums
	tar xf x.tar.zst
	(cd x && sha256sum --quiet -c ../sums)
}

@test "damaged and not there: 2, and the summary says that some are damaged" {
	mkdir t
	echo a >t/a
	ir-collect -q -o good.tar.zst t >/dev/null
	cp good.tar.zst bad.tar.zst
	printf X | dd of=bad.tar.zst bs=1 seek=300 conv=notrunc status=none
	irun 1 ir-verify --json good.tar.zst bad.tar.zst
	irun 2 ir-verify --json bad.tar.zst missing.tar.zst good.tar.zst
	jq -se '.[-1]|.type=="summary" and .damage > 0 and .unread == 1 and .exit == 2' <<<"$output"
	[ "$(jq -r 'select(.type=="verified")|"\(.target) \(.intact)"' <<<"$output")" = \
		"bad.tar.zst false
good.tar.zst true" ]
	irun 2 ir-verify --json missing.tar.zst good.tar.zst
	jq -se '.[-1]|.damage == 0 and .unread == 1' <<<"$output"
}
