# SPDX-License-Identifier: Apache-2.0
load helpers
load verify

@test "lists of sha256sum and its kin" {
	mkdir d
	printf 'a' >d/a
	printf 'b' >"d/b c"
	for s in md5 sha1 sha224 sha256 sha384 sha512; do
		(cd d && ${s}sum a "b c" >../d/list.$s && ${s}sum -b a >list.b.$s &&
			${s}sum --tag a "b c" >list.tag.$s)
	done
	irun 0 ir-verify d/list.*
	[ "$(grep -c '"kind":"hash-list","intact":true' <<<"$output")" -eq 18 ]
	printf 'x' >>d/a
	irun 1 ir-verify d/list.sha256
	has_code digest-mismatch
	[[ $output == *'"name":"a","line":1'* ]]
}

@test "names with newline and backslash" {
	printf 'a' >$'new\nline'
	printf 'b' >'back\slash'
	sha256sum $'new\nline' 'back\slash' >list
	[[ $(head -c 1 list) == \\ ]]
	irun 0 ir-verify list
	sha256sum --tag $'new\nline' 'back\slash' >list
	irun 0 ir-verify list
	printf 'c' >'back\slash'
	irun 1 ir-verify list
}

@test "hashdeep lists, with absolute names too" {
	command -v hashdeep >/dev/null || skip "no hashdeep"
	mkdir d
	printf 'a' >d/a,b
	printf 'b' >d/c
	hashdeep -l -c md5,sha1,sha256,tiger,whirlpool d/a,b d/c >list
	irun 0 ir-verify list
	[[ $output == *'"files":2'* ]]
	hashdeep -r d >abs
	irun 0 ir-verify abs
	mkdir elsewhere
	mv abs elsewhere
	irun 2 ir-verify elsewhere/abs
	has_code outside-base
	irun 0 ir-verify --base . elsewhere/abs
	irun 0 ir-verify --base / elsewhere/abs
	printf 'bb' >d/c
	irun 1 ir-verify list
}

@test "the list states another size" {
	printf 'a' >a
	printf '%%%%%%%% HASHDEEP-1.0\n%%%%%%%% size,md5,filename\n2,%s,a\n' \
		"$(md5sum <a | cut -c1-32)" >list
	irun 1 ir-verify list
	has_code size-mismatch
}

@test "missing, unreadable, no file, out of the directory" {
	printf 'a' >a
	mkdir d
	sha256sum a >list
	sed 's/a$/gone/' list >l1
	irun 1 ir-verify l1
	has_code missing-file
	sed 's/a$/d/' list >l2
	irun 1 ir-verify l2
	has_code special-file
	cp list d/l3
	sed -i 's,a$,../a,' d/l3
	irun 2 ir-verify d/l3
	has_code outside-base
	irun 0 ir-verify --base d d/l3 || true
	cp list d/list
	irun 0 ir-verify --base . d/list
	mkfifo fifo
	sed 's/a$/fifo/' list >l4
	irun 1 ir-verify l4
	ln -s /etc/hostname out
	sed 's/a$/out/' list >l5
	irun 2 ir-verify l5
}

@test "a line that cannot be read; a list of nothing" {
	printf 'a' >a
	sha256sum a >list
	echo "what is this" >>list
	irun 1 ir-verify list
	has_code list-line
	(sha256sum a; b2sum --tag a) >list
	irun 2 ir-verify list
	has_code algorithm-unknown
	printf '%%%%%%%% HASHDEEP-1.0\n%%%%%%%% size,md5,filename\n' >list
	irun 2 ir-verify list
	has_code list-empty
}

@test "a list from a pipe, and one made on Windows" {
	printf 'a' >a
	sha256sum a | sed 's/$/\r/' >list
	irun 0 ir-verify list
	irun 0 bash -c 'sha256sum a | ir-verify -'
	irun 0 ir-verify --manifest list
	[ "$output" = "$(sha256sum a)" ]
}

@test "lists that end lines in NUL, and names as they are" {
	printf 'a' >a
	printf 'b' >$'new\nline'
	printf 'c' >'\back'
	printf 'd' >$'cr\r'
	sha256sum -z a $'new\nline' '\back' $'cr\r' >list
	irun 0 ir-verify list
	[[ $output == *'"files":4'* ]]
	irun 0 bash -c 'ir-verify - <list'
	sha256sum -z --tag a $'new\nline' >tags
	irun 0 ir-verify tags
	[[ $output == *'"files":2'* ]]
	printf 'x' >$'new\nline'
	irun 1 ir-verify list
	has_code digest-mismatch
	[[ $output == *'"name":"new\nline","line":2'* ]]
}

@test "hashdeep: a name that ends in a return, a list made on Windows" {
	printf 'a' >$'cr\r'
	printf 'b' >b
	{
		printf '%%%%%%%% HASHDEEP-1.0\n%%%%%%%% size,md5,filename\n'
		printf '1,%s,cr\r\n' "$(md5sum <$'cr\r' | cut -c1-32)"
		printf '1,%s,b\n' "$(md5sum <b | cut -c1-32)"
	} >list
	irun 0 ir-verify list
	[[ $output == *'"files":2'* ]]
	rm $'cr\r'
	printf 'a' >cr
	irun 1 ir-verify list
	has_code missing-file
	sed -i '3d;s/$/\r/' list
	irun 0 ir-verify list
	[[ $output == *'"files":1'* ]]
}
