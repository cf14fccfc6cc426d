#!/usr/bin/env bats
# ir-collect over HTTP: a real nginx, a real Orthanc.
load helpers
load collect
load daemons
load access

teardown() {
	stop_daemons
}

# start_nginx: http on $port, https on $tls, both below www/.
start_nginx() {
	[ -x /usr/sbin/nginx ] || skip "needs nginx"
	command -v curl >/dev/null || skip "needs curl"
	free_port && tls=$port
	free_port
	mkdir -p www/locked ng
	chmod 755 . www www/locked
	echo hello >www/a.txt
	echo inside >www/locked/x
	echo '[1, 2,' >www/nolen
	head -c 3000000 /dev/urandom >www/big
	echo "med:$(openssl passwd -6 'se sa"me')" >pw
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout key.pem -out cert.pem -days 30 -subj /CN=127.0.0.1 \
		-addext subjectAltName=IP:127.0.0.1 2>/dev/null
	cat >nginx.conf <<-END
		daemon off; user $(id -un); worker_processes 1; pid $PWD/ng/pid;
		error_log $PWD/ng/error.log;
		events {}
		http {
		 access_log $PWD/ng/access.log;
		 client_body_temp_path $PWD/ng/1; proxy_temp_path $PWD/ng/2;
		 fastcgi_temp_path $PWD/ng/3; uwsgi_temp_path $PWD/ng/4;
		 scgi_temp_path $PWD/ng/5;
		 server { listen 127.0.0.1:$port; root $PWD/www;
		  location /locked { auth_basic x; auth_basic_user_file $PWD/pw; }
		  location /token { if (\$http_authorization != "Bearer tok-123") { return 401; } return 200 yes; }
		  location /moved { return 302 /a.txt; }
		  location /nolen { chunked_transfer_encoding off; ssi on; ssi_types *; }
		  location /broken { return 503; }
		  location /slow { alias $PWD/www/big; limit_rate 20k; } }
		 server { listen 127.0.0.1:$tls ssl; root $PWD/www;
		  ssl_certificate $PWD/cert.pem; ssl_certificate_key $PWD/key.pem; } }
	END
	/usr/sbin/nginx -p "$PWD/ng" -c "$PWD/nginx.conf" 2>ng/err 3>&- &
	daemon_pids+=($!)
	nginx_pid=$!
	wait_port "$port"
	wait_port "$tls"
}

@test "each answer is kept with its head, and each kind of no is told" {
	start_nginx
	device WEB http ',"url":"http://127.0.0.1:'"$port"'/","paths":["/a.txt","/big","/none","/broken","/moved","/locked/x","/a b"]'
	irun 1 ir-collect --device WEB -o web.tar.zst
	unpack web.tar.zst
	cmp "$top/data/http/001-a.txt.body" www/a.txt
	cmp "$top/data/http/002-big.body" www/big
	grep -q '^HTTP/1.1 200 OK' "$top/data/http/001-a.txt.head"
	assert_equal "$(outcome /a.txt)" taken
	assert_equal "$(outcome /none)" "absent: HTTP 404 Not Found"
	assert_equal "$(outcome /broken)" "unread: HTTP 503 Service Temporarily Unavailable"
	assert_regex "$(outcome /moved)" '^unread: HTTP 302: it leads to http.*/a.txt, which was not followed'
	assert_regex "$(outcome /locked/x)" '^unread: HTTP 401: it wants a login'
	assert_regex "$(outcome '/a b')" '^unread: not a path'
	assert_equal "$(session '.sessions|length')" 1
	assert_regex "$(session '.sessions[0].source')" '^127.0.0.1 [0-9]+$'
	assert_equal "$(session '.far.encrypted')" false
	assert_equal "$(session '.clock.device.start.clock|length')" 30
	[ "$(grep -c 'GET /none' ng/access.log)" -eq 1 ]
	irun 0 ir-verify web.tar.zst
}

@test "a certificate that nobody vouches for stops before anything is sent" {
	start_nginx
	local key
	key=SHA256:$(openssl x509 -in cert.pem -noout -pubkey |
		openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64 | tr -d =)
	local url=',"url":"https://127.0.0.1:'"$tls"'","paths":["/a.txt"]'
	device NEW http "$url"
	device PIN http "$url"',"host_key":"'"$key"'"'
	device CA http "$url"',"ca":"'"$PWD"'/cert.pem"'
	device OLD http "$url"',"host_key":"SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"'
	irun 2 ir-collect --device NEW -o new.tar.zst
	[[ $stderr == *"its key $key is the right one"* ]]
	irun 2 ir-collect --device OLD -o old.tar.zst
	[[ $stderr == *"is $key and not SHA256:AAAA"*"stopped before"* ]]
	[ ! -s ng/access.log ]
	irun 0 ir-collect --device PIN -o pin.tar.zst
	unpack pin.tar.zst
	assert_equal "$(session .far.key)" "$key"
	assert_equal "$(session .far.trusted_by)" "its key"
	assert_equal "$(session .far.certificate_sha256)" \
		"$(openssl x509 -in cert.pem -outform DER | sha256sum | cut -d' ' -f1)"
	irun 0 ir-collect --device CA -o ca.tar.zst
}

@test "a login goes by no command line, and is tried once" {
	start_nginx
	local url=',"url":"http://127.0.0.1:'"$port"'","paths":["/locked/x","/slow"]'
	secret right 'machine 127.0.0.1 login med password "se sa\"me"'
	secret wrong 'machine 127.0.0.1 login med password nope-7'
	device WEB http "$url"',"secret_file":"right"'
	device BAD http ',"url":"http://127.0.0.1:'"$port"'/locked","paths":["/x","/y"],"secret_file":"wrong"'
	watch_secret 'se sa"me'
	irun 1 ir-collect --device WEB -o web.tar.zst
	watched 'se sa"me' web.tar.zst
	unpack web.tar.zst
	assert_equal "$(outcome /locked/x)" taken
	assert_regex "$(outcome /slow)" '^timed-out: the time limit'
	irun 2 ir-collect --device BAD -o bad.tar.zst
	assert_regex "$stderr" "refused the login, which was tried once: HTTP 401"
	[ "$(grep -c '" 401 ' ng/access.log)" -eq 1 ]
	chmod 644 site/right
	irun 2 ir-collect --device WEB -o again.tar.zst
	assert_regex "$stderr" "others can read it: chmod 600"
}

@test "a bearer token goes with every request" {
	start_nginx
	secret token 'machine WEB bearer tok-123'
	device WEB http ',"url":"http://127.0.0.1:'"$port"'/token","paths":["/x"],"secret_file":"token"'
	irun 0 ir-collect --device WEB -o web.tar.zst
	unpack web.tar.zst
	assert_equal "$(cat "$top"/data/http/001-x.body)" yes
	assert_equal "$(session .far.login)" bearer
}

@test "a server that dies in the middle leaves what was read, as truncated" {
	start_nginx
	device WEB http ',"url":"http://127.0.0.1:'"$port"'","paths":["/a.txt","/slow","/a.txt?2"]'
	ir-collect --device WEB -o web.tar.zst >out 2>err &
	local pid=$! rc=0 i
	wait_file web.tar.zst.partial
	for ((i = 0; i < 1500; i++)); do # the first is there, the second begun
		grep -q 'GET /a.txt ' ng/access.log && break
		sleep 0.02
	done
	sleep 1
	kill -9 "$nginx_pid" $(pgrep -P "$nginx_pid")
	wait "$pid" || rc=$?
	assert_equal "$rc" 2
	grep -q "127.0.0.1' answers no more" err
	unpack web-part.tar.zst
	assert_regex "$(outcome /slow)" '^truncated: the answer was cut at byte [1-9]'
	[ -s "$top/data/http/002-slow.body" ]
	irun 0 ir-verify web-part.tar.zst
}

@test "an answer that does not say where it ends is not called whole" {
	start_nginx
	device WEB http ',"url":"http://127.0.0.1:'"$port"'","paths":["/nolen","/a.txt"]'
	run --separate-stderr ir-collect --device WEB -o web.tar.zst
	assert_equal "$status" 1
	unpack web.tar.zst
	assert_regex "$(outcome /nolen)" '^truncated: the answer had no length'
	assert_regex "$(outcome /a.txt)" '^taken'
}

@test "to a medical device without leave no connection is opened" {
	start_nginx
	mkdir -p site
	export IR_SITE=$PWD/site
	echo '{"id":"CT","medical":true,"access":{"type":"http","host":"127.0.0.1","url":"http://127.0.0.1:'"$port"'","paths":["/a.txt"]}}' >site/devices.jsonl
	irun 2 ir-collect --device CT -o ct.tar.zst
	assert_regex "$stderr" "refused, nothing was sent"
	irun 2 ir-collect --clinical-ok 田中 夜間 --device CT -o ct.tar.zst
	assert_regex "$stderr" "a patient may be attached"
	[ ! -s ng/access.log ]
}

@test "Orthanc tells of a search with a wrong AE title" {
	local o="Orthanc" d
	command -v Orthanc >/dev/null || skip "needs orthanc"
	command -v storescu >/dev/null || skip "needs dcmtk"
	free_port && d=$port
	free_port
	mkdir orthanc
	cat >orthanc.json <<-END
		{"Name":"TEST","StorageDirectory":"$PWD/orthanc","IndexDirectory":"$PWD/orthanc",
		 "HttpPort":$port,"DicomPort":$d,"DicomAet":"PACS","DicomCheckCalledAet":true,
		 "DicomAlwaysAllowFind":true,"DicomAlwaysAllowStore":true,
		 "RemoteAccessAllowed":false,"AuthenticationEnabled":true,
		 "RegisteredUsers":{"ir":"sesame"},"Plugins":[],
		 "DicomModalities":{"CT1":["CT1","127.0.0.1",104]}}
	END
	"$o" --verbose orthanc.json 2>orthanc.log 3>&- &
	daemon_pids+=($!)
	wait_port "$port"
	wait_port "$d"
	printf '%s\n' '(0008,0016) UI =SecondaryCaptureImageStorage' \
		'(0008,0018) UI [1.2.3.4]' '(0010,0010) PN [TEST^DUMMY]' \
		'(0010,0020) LO [X0001]' '(0020,000d) UI [1.2.3]' \
		'(0020,000e) UI [1.2.3.3]' '(0008,0060) CS [OT]' >made-up.dump
	dump2dcm made-up.dump made-up.dcm
	storescu -aec PACS 127.0.0.1 "$d" made-up.dcm
	run ! findscu -S -aec WRONG -k 0008,0052=STUDY -k 0010,0020 127.0.0.1 "$d"
	secret pw 'default login ir password sesame'
	device PACS http ',"url":"http://127.0.0.1:'"$port"'","secret_file":"pw"' \
		',"artifacts":["OrthancRest"]'
	mkdir logs
	irun 0 ir-collect --device PACS -o pacs.tar.zst
	unpack pacs.tar.zst
	assert_equal "$(outcome /system)" taken
	assert_equal "$(outcome /statistics)" taken
	jq -e '.CountInstances==1' "$top"/data/http/*-statistics.body
	jq -e '.CT1.AET=="CT1"' "$top"/data/http/*modalities*.body
	assert_equal "$(outcome '/changes?last')" taken
	# the refused search is in its log, which is collected as a file
	irun 0 ir-collect --as PACS -o log.tar.zst orthanc.log
	zstd -dc log.tar.zst | grep -a -q WRONG
}

@test "going on: what was had is not asked for again" {
	start_nginx
	device WEB http ',"url":"http://127.0.0.1:'"$port"'/"'
	irun 1 ir-collect --device WEB -o one.tar.zst /a.txt /broken
	: >ng/access.log
	irun 1 ir-collect --resume one.tar.zst --device WEB -o two.tar.zst /a.txt /broken
	[ "$(jq .counts.previous <<<"$output")" = 1 ]
	unpack two.tar.zst
	[ "$(jq -r '.argv[-1]' "$top/hikeshi/commands.jsonl")" = /broken ]
	run grep -o 'GET [^ ]*' ng/access.log
	[ "$output" = "GET /broken" ]
}
