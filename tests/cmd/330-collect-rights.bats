#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

load helpers
load collect

plain=(setpriv --reuid=65534 --regid=65534 --clear-groups --)

teardown() {
	close_dir
}

@test "unreadable file and directory as a plain user: gaps, exit 1" {
	open_dir
	mkdir -p t/closed
	echo a >t/open
	echo b >t/secret
	echo c >t/closed/c
	chmod 755 t
	chmod 000 t/secret t/closed
	mkdir out
	chmod 777 out
	if [ "$(id -u)" = 0 ]; then
		irun 1 "${plain[@]}" ir-collect -o out/x.tar.zst t
	else
		irun 1 ir-collect -o out/x.tar.zst t
	fi
	[[ $stderr == *"2 gaps"* ]]
	[ "$(jq .counts.unread <<<"$output")" = 2 ]
	chmod 755 t/closed
	unpack out/x.tar.zst
	[ "$(status_of "$opened_dir/t/secret")" = unread ]
	[ "$(lines 'select(.path|endswith("/closed"))|.reason')" = "Permission denied" ]
	[ "$(status_of "$opened_dir/t/open")" = taken ]
	[ "$(jq -r .end "$top/hikeshi/collection.json")" = gaps ]
	irun 0 ir-verify out/x.tar.zst
}

@test "access times of our own files stay" {
	mkdir -p t/d
	for f in t/a t/d/b; do
		echo x >$f
		touch -a -d '2020-01-01 00:00:00.123456789' $f
	done
	touch -a -d '2020-01-01' t t/d
	look() { stat -c '%n %x' t t/d t/a t/d/b; }
	look >before
	irun 0 ir-collect -o x.tar.zst t
	[ "$(jq .counts.atime_touched <<<"$output")" = 0 ]
	irun 0 ir-collect --manifest-only t
	look >after
	cmp before after
}

@test "files of others: the line says that the access time was not protected" {
	need_root "a second user"
	open_dir
	mkdir t out
	chmod 777 out
	echo x >t/f
	chmod 644 t/f
	irun 0 "${plain[@]}" ir-collect -o out/x.tar.zst t
	[ "$(jq .counts.atime_touched <<<"$output")" = 2 ]
	unpack out/x.tar.zst
	[ "$(lines 'select(.kind=="file")|.atime_touched')" = true ]
}

@test "root leaves the access times of others' files" {
	need_root "a second user"
	mkdir t
	echo x >t/f
	chown 65534 t t/f
	touch -a -d 2020-01-01 t/f
	irun 0 ir-collect -o x.tar.zst t
	[ "$(stat -c %X t/f)" = "$(date -d 2020-01-01 +%s)" ]
	[ "$(jq .counts.atime_touched <<<"$output")" = 0 ]
}

@test "the source is as it was: names, sizes, times, modes" {
	mkdir -p t/d/e
	seq 1000 >t/d/f
	ln t/d/f t/g
	ln -s f t/d/l
	touch -a -d 2021-05-05 t/d/f
	list() { find t -printf '%p %s %m %n %T@ %C@ %l\n' | sort; }
	list >before
	irun 0 ir-collect -o x.tar.zst t
	irun 0 ir-collect --dry-run -o y.tar.zst t
	irun 0 ir-collect --manifest-only t
	list >after
	cmp before after
}

@test "an archive is readable to its owner alone" {
	echo x >f
	umask 022
	irun 0 ir-collect -o x.tar.zst f
	[ "$(stat -c %a x.tar.zst)" = 600 ]
}

@test "unreadable output directory as a plain user" {
	need_root "a second user"
	open_dir
	mkdir -m 755 out
	echo x >f
	irun 2 "${plain[@]}" ir-collect -o out/x.tar.zst f
	[[ $stderr == *"Permission denied"* ]]
}
