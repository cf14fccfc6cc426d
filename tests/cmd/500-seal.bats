#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-seal: keys, certificates, seals.
load helpers
load seal

@test "a key: private file, certificate, lines for the trust file" {
	irun 0 ir-seal key --name "鈴木 一郎" --org 火消し病院 \
		--email s@example.jp --no-passphrase --text s
	assert_output --partial '- name: "鈴木 一郎"'
	assert_output --partial "sha256: \"$(sha s.cert.pem)\""
	[ "$(stat -c %a s.key.pem)" = 600 ]
	run openssl x509 -in s.cert.pem -noout -text -nameopt utf8,sep_comma_plus
	assert_output --partial "CN=鈴木 一郎"
	assert_output --partial "prime256v1"
	assert_output --partial "Digital Signature, Non Repudiation"
	assert_output --partial "CA:FALSE"
	assert_output --partial "email:s@example.jp"
	irun 0 openssl pkey -in s.key.pem -noout
}

@test "an RSA key has 3072 bits, and signs" {
	key a --rsa --days 10
	run openssl x509 -in a.cert.pem -noout -text
	assert_output --partial "(3072 bit)"
	sealed f
	irun 0 ir-seal verify --cert a.cert.pem f
	run openssl cms -verify -binary -inform DER -in f.p7s -content f \
		-CAfile a.cert.pem -out out
	assert_success
	cmp f out
}

@test "a passphrase by descriptor: asked for, and right or wrong" {
	irun 0 ir-seal key --name A --pass-fd 5 a 5<<<"秘密 の 言葉"
	grep -q "ENCRYPTED PRIVATE KEY" a.key.pem
	irun 0 openssl pkey -in a.key.pem -passin "pass:秘密 の 言葉" -noout
	echo x >f
	irun 2 ir-seal sign -k a.key.pem -c a.cert.pem --pass-fd 5 f 5<<<"no"
	[ "$stderr" = "ir-seal: wrong passphrase for key 'a.key.pem'" ]
	[ ! -e f.p7s ]
	irun 2 setsid -w ir-seal sign -k a.key.pem -c a.cert.pem f
	[[ $stderr == *"no terminal to ask"* ]]
	irun 2 ir-seal sign -k a.key.pem -c a.cert.pem --pass-fd 77 f
	irun 0 ir-seal sign -k a.key.pem -c a.cert.pem --pass-fd 5 f \
		5<<<"秘密 の 言葉"
}

@test "a passphrase on a terminal: typed twice, never shown" {
	python3 - <<-'E'
		import os, pty, sys, time
		pid, fd = pty.fork()
		if pid == 0:
		    os.execvp("ir-seal", ["ir-seal", "key", "--name", "A", "a"])
		seen = b""
		def until(what):
		    global seen
		    while what not in seen:
		        seen += os.read(fd, 1000)
		until(b"passphrase: ")
		os.write(fd, "秘X\x7f密\r".encode())
		until(b"again: ")
		os.write(fd, "秘密\r".encode())
		try:
		    while True:
		        got = os.read(fd, 1000)
		        if not got:
		            break
		        seen += got
		except OSError:
		    pass
		assert "密".encode() not in seen, seen
		sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	E
	irun 0 openssl pkey -in a.key.pem -passin pass:秘密 -noout
}

@test "keys: usage" {
	irun 2 ir-seal key a
	irun 2 ir-seal key --name "" --no-passphrase a
	irun 2 ir-seal key --name $'a\nb' --no-passphrase a
	irun 2 ir-seal key --name A --no-passphrase a b
	irun 2 ir-seal key --name A --no-passphrase --pass-fd 5 a
	irun 2 ir-seal key --name A --days 0 --no-passphrase a
	irun 2 ir-seal key --name A --pass-fd x a
	irun 2 ir-seal key --name A --pass-fd 5 a 5<<<""
	[[ $stderr == *"an empty passphrase protects nothing"* ]]
	[ ! -e a.key.pem ]
}

@test "nothing is overwritten: key, certificate, seal, query" {
	key a
	cp a.key.pem k
	irun 2 ir-seal key --name B --no-passphrase a
	cmp a.key.pem k
	sealed f
	cp f.p7s s
	irun 2 ir-seal sign -k a.key.pem -c a.cert.pem f
	[[ $stderr == *"cannot create 'f.p7s': File exists"* ]]
	cmp f.p7s s
	irun 0 ir-seal tsq f
	irun 2 ir-seal tsq f
	[ -z "$(ls ./*.partial 2>/dev/null)" ]
}

@test "openssl accepts the seal, and refuses it over other bytes" {
	sealed f
	run openssl cms -verify -binary -inform DER -in f.p7s -content f \
		-CAfile a.cert.pem -out /dev/null
	assert_success
	run openssl cms -verify -cades -binary -inform DER -in f.p7s \
		-content f -CAfile a.cert.pem -out /dev/null
	assert_success
	echo >>f
	run openssl cms -verify -binary -inform DER -in f.p7s -content f \
		-CAfile a.cert.pem -out /dev/null
	assert_failure
}

@test "we accept what openssl signed" {
	key a
	echo x >f
	openssl cms -sign -binary -in f -signer a.cert.pem -inkey a.key.pem \
		-md sha512 -outform DER -out f.p7s
	irun 0 ir-seal verify --cert a.cert.pem f
	irun 1 ir-seal verify f
}

@test "seals that are not in form" {
	key a
	key b
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	echo x >f
	openssl cms -sign -binary -in f -signer a.cert.pem -inkey a.key.pem \
		-outform DER -nocerts -out f.p7s
	says 1 seal-form f
	openssl cms -sign -binary -in f -signer a.cert.pem -inkey a.key.pem \
		-outform DER -noattr -out f.p7s
	says 1 seal-form f
	openssl cms -sign -binary -in f -signer a.cert.pem -inkey a.key.pem \
		-outform DER -nodetach -out f.p7s
	says 1 seal-form f
	openssl cms -sign -binary -in f -signer a.cert.pem -inkey a.key.pem \
		-signer b.cert.pem -inkey b.key.pem -outform DER -out f.p7s
	says 1 seal-form f
	openssl cms -sign -binary -in f -signer a.cert.pem -inkey a.key.pem \
		-outform PEM -out f.p7s
	says 1 seal-form f
	: >f.p7s
	says 1 seal-form f
	head -c 300000 /dev/zero >f.p7s
	irun 2 ir-seal verify --trust t.yaml f
}

@test "every byte of a seal, and every cut of it" {
	sealed f
	run flips f.p7s ir-seal verify --cert a.cert.pem f
	assert_success
	assert_output ""
	irun 0 ir-seal verify --cert a.cert.pem f
	cp f.p7s good
	for n in 0 1 2 100 500 "$(($(stat -c %s good) - 1))"; do
		head -c "$n" good >f.p7s
		irun 1 ir-seal verify --cert a.cert.pem f
	done
	{ cat good; echo; } >f.p7s
	irun 1 ir-seal verify --cert a.cert.pem f
}

@test "certificate and key that do not belong together" {
	key a
	key b
	echo x >f
	irun 1 ir-seal sign -k a.key.pem -c b.cert.pem f
	[ "$stderr" = "ir-seal: the certificate 'b.cert.pem' is of another key" ]
	[ ! -e f.p7s ]
	openssl genpkey -algorithm ed25519 -out e.key 2>/dev/null
	openssl req -x509 -key e.key -subj /CN=E -out e.pem
	irun 2 ir-seal sign -k e.key -c e.pem f
	[[ $stderr == *"neither EC nor RSA"* ]]
}

@test "input that is missing, no file, hostile in name" {
	key a
	irun 2 ir-seal sign -k a.key.pem -c a.cert.pem nowhere
	irun 2 ir-seal sign -k a.key.pem -c a.cert.pem .
	mkfifo p
	irun 2 ir-seal sign -k a.key.pem -c a.cert.pem p
	irun 2 ir-seal sign -k nokey -c a.cert.pem p
	irun 2 ir-seal sign -k a.key.pem -c a.key.pem p
	[[ $stderr == *"no certificate in 'a.key.pem'"* ]]
	irun 2 ir-seal sign -k a.cert.pem -c a.cert.pem p
	[[ $stderr == *"no private key in 'a.cert.pem'"* ]]
	irun 2 ir-seal sign -k a.key.pem f
	irun 2 ir-seal verify nowhere
	irun 2 ir-seal show nowhere
	: >empty
	local odd=$'-a\n\033[31mb'
	echo x >"$odd"
	irun 0 ir-seal sign --text -k a.key.pem -c a.cert.pem -- empty "$odd"
	[[ $output == *'-a\012\033[31mb.p7s'* ]]
	irun 0 ir-seal verify --cert a.cert.pem -- empty "$odd"
	irun 2 ir-seal sign -k a.key.pem -c a.cert.pem nowhere empty2
}

@test "OPENSSL_CONF has no say" {
	key a
	echo x >f
	echo 'openssl_conf = nothing_good [' >bad.cnf
	OPENSSL_CONF=$PWD/bad.cnf irun 0 ir-seal sign -k a.key.pem \
		-c a.cert.pem f
	OPENSSL_CONF=$PWD/bad.cnf irun 0 ir-seal verify --cert a.cert.pem f
}

@test "what is shown, in both forms" {
	sealed f
	irun 0 ir-seal show --text f.p7s a.cert.pem
	assert_output --partial "of the bytes: $(sha256sum f | cut -c1-64)"
	assert_output --partial "certificate SHA-256: $(sha a.cert.pem)"
	irun 0 ir-seal show --json f.p7s a.cert.pem
	jq -es 'length == 2 and .[0].type == "signature"' <<<"$output"
	irun 2 ir-seal show f
	[[ $stderr == *"is no certificate, seal"* ]]
}

@test "outside an exercise the clock cannot be set" {
	key a
	echo x >f
	IR_TEST_CLOCK=2020-01-01T00:00:00Z irun 2 ir-seal sign -k a.key.pem \
		-c a.cert.pem f
	[[ $stderr == *"work in an exercise only"* ]]
}

@test "a full disk under stdout" {
	sealed f
	irun 2 sh -c "exec ir-seal verify --cert a.cert.pem f >/dev/full"
	irun 2 sh -c "exec ir-seal show f.p7s >/dev/full"
}
