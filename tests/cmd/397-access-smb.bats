#!/usr/bin/env bats
# ir-collect from shares: a real smbd.
load helpers
load collect
load daemons
load access

teardown() {
	stop_daemons
	close_dir
}

# start_smbd [GLOBAL [SHARE]]: share/ on $port, as nobody; the account is root,
# sesame; lines more for smb.conf.
start_smbd() {
	need_root "smbd of our own"
	[ -x /usr/sbin/smbd ] || skip "needs samba"
	command -v smbclient >/dev/null || skip "needs smbclient"
	open_dir
	free_port
	mkdir -p smb/{lock,state,cache,pid,private,ncalrpc,log} share/dir/sub share/画像
	chmod 755 share share/dir share/画像
	cat >smb.conf <<-END
		[global]
		 server role = standalone server
		 smb ports = $port
		 interfaces = 127.0.0.1
		 bind interfaces only = yes
		 lock directory = $PWD/smb/lock
		 state directory = $PWD/smb/state
		 cache directory = $PWD/smb/cache
		 pid directory = $PWD/smb/pid
		 private dir = $PWD/smb/private
		 ncalrpc dir = $PWD/smb/ncalrpc
		 log file = $PWD/smb/log/smbd
		 passdb backend = tdbsam:$PWD/smb/private/passdb.tdb
		 disable netbios = yes
		 load printers = no
		 printing = bsd
		 disable spoolss = yes
		 ${1-}
		[share]
		 ${2-}
		 path = $PWD/share
		 force user = nobody
	END
	printf 'sesame\nsesame\n' | smbpasswd -c "$PWD/smb.conf" -s -a root >/dev/null
	# a process group of its own: it ends all of that
	/usr/sbin/smbd -F -s "$PWD/smb.conf" \
		>smb/log/out 2>&1 </dev/null 3>&- &
	daemon_pids+=($!)
	wait_port "$port"
	secret s 'default login root password sesame'
}

share_device() {
	device "$1" smb ',"port":'"$port"',"share":"share","user":"root","secret_file":"s"'"$2" "${3-}"
}

@test "files come as they are: content, size, time, names of any kind" {
	start_smbd
	long=$(printf 'あ%.0s' $(seq 80)).txt
	echo one >share/dir/a.txt
	echo two >'share/dir/sub/B File.TXT'
	echo 日本 >'share/画像/検査 結果.txt'
	echo long >"share/dir/$long"
	: >share/dir/empty
	head -c 3000000 /dev/urandom >share/dir/big
	touch -d 2020-01-02T03:04:05Z share/dir/a.txt
	share_device PC ',"paths":["/dir","/画像/検査 結果.txt","/nothing"]'
	watch_secret sesame
	irun 1 ir-collect --device PC -o pc.tar.zst
	watched sesame pc.tar.zst
	unpack pc.tar.zst
	cmp "$top/data/fs/dir/big" share/dir/big
	diff -r "$top/data/fs/dir" share/dir
	cmp "$top/data/fs/画像/検査 結果.txt" 'share/画像/検査 結果.txt'
	assert_equal "$(status_of /nothing)" absent
	assert_equal "$(lines 'select(.path=="/dir/a.txt")|.stat.mtime')" 1577934245.000000000
	assert_regex "$(session .far.dialect)" '^SMB3'
	assert_equal "$(session .far.signing)" required
	assert_equal "$(session '.sessions[0].account')" root
	irun 0 ir-verify pc.tar.zst
}

@test "what is denied is named, the rest is taken" {
	start_smbd
	echo no >share/dir/denied
	echo yes >share/dir/open
	chmod 0 share/dir/denied share/dir/sub
	share_device PC ',"paths":["/dir"]'
	irun 1 ir-collect --device PC -o pc.tar.zst
	unpack pc.tar.zst
	assert_equal "$(status_of /dir/open)" taken
	assert_equal "$(lines 'select(.path=="/dir/denied")|.status+" "+.reason')" "unread NT_STATUS_ACCESS_DENIED"
	assert_equal "$(status_of /dir/sub)" unread
}

@test "patterns know no case, as Windows does" {
	start_smbd
	echo 1 >share/dir/One.LOG
	echo 2 >share/dir/two.log
	echo 3 >share/dir/three.txt
	cat >mine.yaml <<-'END'
		name: TestLogs
		doc: Logs.
		sources:
		- type: FILE
		  attributes: {paths: ['/DIR/*.log', '/dir/none*']}
	END
	share_device PC '' ',"artifacts":["TestLogs"]'
	irun 0 ir-collect --artifacts mine.yaml --device PC -o pc.tar.zst
	unpack pc.tar.zst
	assert_equal "$(lines 'select(.status=="taken")|.size' | wc -l)" 2
	run ! grep -q three "$top/hikeshi/objects.jsonl"
}

@test "asked for by its path alone: recorded, not read, and the archive verifies" {
	start_smbd
	echo 1 >share/dir/one
	cat >mine.yaml <<-'END'
		name: TestListing
		doc: Names only.
		sources:
		- type: PATH
		  attributes: {paths: ['/dir/*']}
	END
	share_device PC '' ',"artifacts":["TestListing"]'
	irun 0 ir-collect --artifacts mine.yaml --device PC -o pc.tar.zst
	unpack pc.tar.zst
	assert_equal "$(status_of /dir/one)" skipped
	irun 0 ir-verify pc.tar.zst
}

@test "a wrong password is tried once; no such share; nobody there" {
	start_smbd
	secret wrong 'default login root password nope-5'
	device BAD smb ',"port":'"$port"',"share":"share","user":"root","secret_file":"wrong","paths":["/dir"]'
	device NOSHARE smb ',"port":'"$port"',"share":"nosuch","user":"root","secret_file":"s","paths":["/dir"]'
	device DEAD smb ',"port":9,"share":"share","user":"root","secret_file":"wrong","paths":["/dir"]'
	irun 2 ir-collect --device BAD -o bad.tar.zst
	assert_regex "$stderr" "refused the login, which was tried once: NT_STATUS_LOGON_FAILURE"
	irun 2 ir-collect --device NOSHARE -o ns.tar.zst
	assert_regex "$stderr" "gives no share 'nosuch'"
	irun 2 ir-collect --device DEAD -o dead.tar.zst
	assert_regex "$stderr" "cannot reach '127.0.0.1'"
	# other files may be logging in at the moment: our password, nobody else's
	run ! grep -qs nope-5 {/tmp,/dev/shm}/hikeshi.*/auth
}

@test "SMB 1 only when the record allows it, and said" {
	start_smbd $'server min protocol = NT1\n server max protocol = NT1'
	echo one >share/dir/a.txt
	share_device NEW ',"paths":["/dir/a.txt"]'
	irun 2 ir-collect --device NEW -o new.tar.zst
	assert_regex "$stderr" "speaks no SMB that is allowed: NT_STATUS_.*legacy"
	[ ! -e new.tar.zst ]
	rm site/devices.jsonl
	share_device OLD ',"legacy":["NT1"],"paths":["/dir/a.txt"]'
	irun 0 ir-collect --device OLD -o old.tar.zst
	unpack old.tar.zst
	assert_equal "$(cat "$top"/data/fs/dir/a.txt)" one
	assert_equal "$(session .far.dialect)" NT1
	irun 0 ir-verify old.tar.zst
}

@test "a share for everybody, without a name or a password" {
	start_smbd 'map to guest = Bad User' 'guest ok = yes'
	echo one >share/dir/a.txt
	device EVERY smb ',"port":'"$port"',"share":"share","paths":["/dir/a.txt"]'
	irun 0 ir-collect --device EVERY -o every.tar.zst
	unpack every.tar.zst
	assert_equal "$(cat "$top"/data/fs/dir/a.txt)" one
	session .far
	irun 0 ir-verify every.tar.zst
}

@test "SMB 1 for everybody, as old consoles have it" {
	start_smbd $'server min protocol = NT1\n server max protocol = NT1\n map to guest = Bad User' 'guest ok = yes'
	echo one >share/dir/a.txt
	device XP smb ',"port":'"$port"',"share":"share","legacy":["NT1"],"paths":["/dir/a.txt"]'
	irun 0 ir-collect --device XP -o xp.tar.zst
	unpack xp.tar.zst
	assert_equal "$(cat "$top"/data/fs/dir/a.txt)" one
	session .far
}
