#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What changed between two collections: objects and their attributes.
load helpers
load diff
load collect
load verify

teardown() {
	close_dir
}

@test "nothing changed: exit 0, twice the same output" {
	mkdir -p t/d
	echo a >t/a
	ln -s a t/l
	snap a t
	snap b t
	irun 0 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total '(.same+.noise)')" = 4 ]
	first=$output
	irun 0 ir-diff --json a.tar.zst b.tar.zst
	[ "$first" = "$output" ]
	irun 0 ir-diff --text a.tar.zst b.tar.zst
	[[ $output == *", added 0, removed 0, changed 0, moved 0, unknown 0, "* ]]
}

@test "added, removed, changed, moved" {
	mkdir t
	for f in gone stays was; do echo "content of $f" >t/$f; done
	snap a t
	rm t/gone
	mv t/was t/is
	echo more >>t/stays
	echo fresh >t/new
	snap b t
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(of t/gone)" = removed ]
	[ "$(of t/new)" = added ]
	[ "$(of t/is)" = moved ]
	[ "$(of t/is .from)" = "$PWD/t/was" ]
	[ -z "$(of t/was)" ]
	[ "$(of t/stays)" = changed ]
	[[ $(of t/stays '.what|join(" ")') == "content mtime ctime"* ]]
	[ "$(of t/stays '.diff[-1]')" = "+more" ]
	[ "$(total added)$(total removed)$(total changed)$(total moved)" = 1111 ]
	irun 1 ir-diff --text a.tar.zst b.tar.zst
	[[ $output == *"moved: $PWD/t/was -> $PWD/t/is"* ]]
	[[ $output == *"    +more"* ]]
}

@test "mode, owner, group, times, link target, kind: each by its name" {
	need_root "changes owners"
	mkdir t
	for f in mode owner group time kind; do echo $f >t/$f; done
	ln -s one t/link
	snap a t
	chmod 4755 t/mode
	chown 1 t/owner
	chgrp 1 t/group
	touch -d 2020-01-01 t/time
	ln -sf two t/link
	rm t/kind
	mkdir t/kind
	snap b t
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[[ $(of t/mode '.what|join(" ")') == "mode ctime"* ]]
	[ "$(of t/mode '.old.mode+.new.mode')" = 06444755 ] || [ "$(of t/mode .new.mode)" = 4755 ]
	[[ $(of t/owner '.what|join(" ")') == "owner ctime"* ]]
	[ "$(of t/owner .new.uid)" = 1 ]
	[[ $(of t/group '.what|join(" ")') == "group ctime"* ]]
	[[ $(of t/time '.what|join(" ")') == "mtime ctime"* ]]
	[[ $(of t/link '.what|join(" ")') == *target* ]]
	[ "$(of t/link .new.target)" = two ]
	[[ $(of t/kind '.what|join(" ")') == kind* ]]
}

@test "extended attributes" {
	mkdir t
	echo x >t/f
	python3 -c 'import os; os.setxattr("t/f", "user.tag", b"one")' 2>/dev/null ||
		skip "no user attributes here"
	snap a t
	python3 -c 'import os; os.setxattr("t/f", "user.tag", b"two")'
	snap b t
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[[ $(of t/f '.what|join(" ")') == *xattrs* ]]
}

@test "the times of a directory are noise only when an entry explains them" {
	mkdir -p t/busy t/quiet
	snap a t
	touch t/busy/new t/quiet/x
	rm t/quiet/x
	snap b t
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ -z "$(of t/busy)" ]
	[[ $(of t/quiet '.what|join(" ")') == "mtime ctime"* ]]
	[ "$(total 'rules."directory-times"')" = 1 ]
	irun 1 ir-diff --json --raw a.tar.zst b.tar.zst
	[ "$(of t/busy)" = changed ]
}

@test "what one side could not read is unknown, not removed" {
	need_root "reads as another user"
	open_dir
	mkdir t
	echo x >t/f
	echo y >t/g
	chmod 755 . t
	chmod 644 t/f t/g
	mkdir -m 777 out
	as_user ir-collect -q -o out/a.tar.zst t >/dev/null
	chmod 600 t/f
	as_user ir-collect -q -o out/b.tar.zst t >/dev/null 2>&1 || true
	irun 1 ir-diff --json out/a.tar.zst out/b.tar.zst
	[ "$(of t/f)" = unknown ]
	[ "$(of t/f .new.status)" = unread ]
	[[ $(of t/f .why) == *"could not be read"* ]]
	[ "$(total removed)" = 0 ]
}

@test "what nobody asked for is unknown; the same asked and not there is removed" {
	mkdir t
	echo x >t/f
	echo y >t/g
	snap a t/f t/g
	snap b t/f
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(of t/g)" = unknown ]
	[[ $(of t/g .why) == *"nobody asked"* ]]
	rm t/g
	snap c t/f t/g
	irun 1 ir-diff --json a.tar.zst c.tar.zst
	[ "$(of t/g)" = removed ]
}

@test "odd names" {
	mkdir t
	for n in $'new\nline' $'caf\xe9' '-dash' 'a%b=c' $'e\e[31m'; do echo 1 >"t/$n"; done
	snap a t
	for n in t/*; do echo 2 >>"$n"; done
	snap b t
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total changed)" = 5 ]
	[ "$(change '.path_b64|select(.)' | wc -l)" = 1 ]
	irun 1 ir-diff --text a.tar.zst b.tar.zst
	[[ $output == *'new\012line'* ]]
	[[ $output != *$'\e'* ]]
	for loc in C ja_JP.UTF-8; do
		LC_ALL=$loc irun 1 ir-diff --json a.tar.zst b.tar.zst
		[ "$(total changed)" = 5 ]
	done
}

@test "a damaged side: told, nothing compared, exit 2" {
	mkdir t
	head -c 3000 /dev/urandom >t/f
	snap a t
	echo >>t/f
	snap b t
	cp a.tar.zst bad.tar.zst
	printf 'X' | dd of=bad.tar.zst bs=1 seek=1000 conv=notrunc status=none
	irun 2 ir-diff --json bad.tar.zst b.tar.zst
	has_code digest-mismatch || has_code frame-damaged
	[ "$(total compared)" = false ]
	[ -z "$(change .)" ]
	irun 2 ir-diff --json a.tar.zst <(:)
	head -c 1500 b.tar.zst >cut.tar.zst
	irun 2 ir-diff --json a.tar.zst cut.tar.zst
	[[ $stderr == *"not compared"* ]]
}

@test "outputs of commands go by the command" {
	mkdir bin
	printf '#!/bin/sh\ncat "$PWD/state"\n' >bin/show
	chmod 755 bin/show
	cat >art.yaml <<-E
		name: TestShow
		doc: x
		sources:
		- type: COMMAND
		  attributes: {cmd: /bin/cat, args: ['$PWD/state']}
		- type: COMMAND
		  attributes: {cmd: /bin/ls, args: ['$PWD/there']}
		supported_os: [Linux]
	E
	echo one >state
	ir-collect -q --artifacts art.yaml -a TestShow -o a.tar.zst >/dev/null || true
	echo two >state
	touch there
	ir-collect -q --artifacts art.yaml -a TestShow -o b.tar.zst >/dev/null || true
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(change 'select(.command|test("cat .*stdout"))|.diff|join(",")')" = '@@ -1,1 +1,1 @@,-one,+two' ]
	[ "$(change 'select(.what==["exit"])|.new.exit')" = "exit 0" ]
}

@test "an archive and the root it came from" {
	mkdir -p r/etc r/var
	echo a >r/etc/a
	echo b >r/etc/b
	echo v >r/var/v
	ir-collect -q -r r -o a.tar.zst /etc >/dev/null
	irun 0 ir-diff --json --root r a.tar.zst
	echo more >>r/etc/a
	rm r/etc/b
	mkdir r/etc/new
	echo n >r/etc/new/n
	echo v2 >r/var/v
	irun 1 ir-diff --json a.tar.zst r
	[ "$(of /etc/a)" = changed ]
	[ "$(of /etc/a '.diff[-1]')" = "+more" ]
	[ "$(of /etc/b)" = removed ]
	[ "$(of /etc/new/n)" = added ]
	[ -z "$(of /var/v)" ]
}

@test "two roots" {
	mkdir -p x/d y/d
	echo same | tee x/d/f y/d/f >/dev/null
	echo one >x/g
	echo two >y/g
	chmod -R u=rwX,go=rX x y
	find x y -exec touch -d 2026-01-01 {} +
	irun 1 ir-diff --json x y
	[ "$(of /g)" = changed ]
	[ "$(total changed)" = 1 ]
}

@test "what of a root cannot be read: unknown, and exit 2" {
	need_root "reads as another user"
	open_dir
	mkdir -p r/etc
	echo a >r/etc/a
	chmod -R go+rX . r
	ir-collect -q -r r -o a.tar.zst /etc >/dev/null
	chmod 644 a.tar.zst
	chmod 600 r/etc/a
	irun 2 setpriv --reuid=65534 --regid=65534 --clear-groups -- ir-diff --json --root r a.tar.zst
	[ "$(of /etc/a)" = unknown ]
	[ "$(total unread)" = 1 ]
}

@test "bags of others, as directory, tar and zip" {
	mkbag x
	mkbag y
	echo changed >y/data/a.txt
	remake y sha256
	sed -i 's/12.2/14.2/' y/bag-info.txt
	remake y sha256
	irun 1 ir-diff --json x y
	[ "$(of /a.txt '.diff|join(",")')" = '@@ -1,1 +1,1 @@,-hello,+changed' ]
	tar czf x.tgz x
	zip -qr y.zip y
	one=$(change .)
	irun 1 ir-diff --json x.tgz y.zip
	[ "$(change .)" = "$one" ]
}

@test "an archive and a bag made of it" {
	mkdir t
	echo a >t/a
	echo b >"t/with space"
	snap a t
	tar --zstd -xf a.tar.zst
	irun 0 ir-diff --json a.tar.zst a
	[ "$(total same)" = 2 ]
	echo more >>"a/data/fs$PWD/t/a"
	sed -i 's/^Payload-Oxum: .*/Payload-Oxum: 9.2/' a/bag-info.txt
	(cd a && find data -type f -print0 | sort -z | xargs -0 sha256sum >manifest-sha256.txt &&
		find . -maxdepth 2 -type f ! -name 'tagmanifest*' ! -path './data/*' -printf '%P\0' |
		xargs -0 sha256sum >tagmanifest-sha256.txt)
	irun 1 ir-diff --json a.tar.zst a
	[ "$(of t/a '.diff[-1]')" = "+more" ]
	[ "$(total changed)" = 1 ]
}

@test "hard links, holes and large files are read where their bytes are" {
	mkdir t
	printf 'first\nline\n' >t/one
	ln t/one t/two
	truncate -s 3M t/sparse
	snap a t
	printf 'first\nother\n' >t/one
	printf x | dd of=t/sparse bs=1 seek=1000000 conv=notrunc status=none
	snap b t
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(of t/one '.diff[-1]')" = "+other" ]
	[ "$(of t/two '.diff[-1]')" = "+other" ]
	[ "$(of t/sparse .not_shown)" = "no text" ]
}

@test "usage" {
	irun 2 ir-diff
	irun 2 ir-diff a
	irun 2 ir-diff --root / a b
	irun 2 ir-diff --html a b
	irun 2 ir-diff --json --text a b
	irun 2 ir-diff none none2
	[[ $stderr == *"cannot open 'none'"* ]]
	new_case
	irun 2 ir-diff case case
	[[ $stderr == *"no archive, bag or root"* ]]
	mkdir t
	snap a t
	irun 2 bash -c 'cat a.tar.zst | ir-diff - a.tar.zst'
	[[ $stderr == *"not a pipe"* ]]
	irun 2 bash -c 'ir-diff --json a.tar.zst a.tar.zst >/dev/full'
}

@test "a page" {
	mkdir t
	echo '<b>old</b>' >t/f
	snap a t
	echo '<b>new</b>' >t/f
	snap b t
	irun 1 ir-diff --json --html -o page.html a.tar.zst b.tar.zst
	grep -q '&lt;b&gt;new' page.html
	grep -q 'changed: ' page.html
	irun 2 ir-diff --html -o page.html a.tar.zst b.tar.zst
}

@test "an exercise marks every line" {
	new_case case --drill
	echo 1 >f
	ir-collect -q -C case f >/dev/null
	echo 2 >f
	ir-collect -q -C case f >/dev/null
	irun 1 ir-diff --json case/evidence/001-*.tar.zst case/evidence/002-*.tar.zst
	[ "$(jq -c 'select(.drill!=true)' <<<"$output")" = "" ]
	irun 1 ir-diff --text case/evidence/001-*.tar.zst case/evidence/002-*.tar.zst
	run ! grep -v '^【訓練】' <<<"$output"
	irun 1 ir-diff -q --html -o p.html case/evidence/001-*.tar.zst case/evidence/002-*.tar.zst
	grep -q 訓練 p.html
}

@test "no file can be opened once the operands are" {
	mkdir t
	snap a t
	irun 0 ir-diff --json a.tar.zst a.tar.zst
	[[ $(total sandbox) == landlock* ]] || skip "no Landlock here"
}

@test "two devices: said on standard output, not as an error" {
	echo one >f
	ir-collect -o a.tar.zst --as GW1 f >/dev/null
	ir-collect -o b.tar.zst --as GW2 f >/dev/null
	ir-collect -o c.tar.zst --as GW1 f >/dev/null
	irun 0 ir-diff --text a.tar.zst b.tar.zst
	[[ $output == *"two devices: what differs may be how each is set up"* ]]
	irun 0 ir-diff --json a.tar.zst b.tar.zst
	[ "$(jq -r 'select(.type=="summary").two_devices' <<<"$output")" = true ]
	irun 0 ir-diff --html -o page.html a.tar.zst b.tar.zst
	grep -q "two devices" page.html
	irun 0 ir-diff --text a.tar.zst c.tar.zst
	[[ $output != *"two devices"* ]]
}
