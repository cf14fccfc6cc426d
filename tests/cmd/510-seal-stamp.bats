#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-seal: time stamps of an authority made of files (openssl ts).
load helpers
load seal

@test "a stamp over the seal: query, reply, attached; openssl agrees" {
	sealed f
	tsa tsa1
	irun 0 ir-seal tsq --text f
	assert_output --partial "time stamp of f.p7s"
	run openssl ts -query -in f.tsq -text
	assert_output --partial "Certificate required: yes"
	assert_output --regexp "Nonce: 0x[0-9A-F]{32}"
	reply tsa1 f.tsq f.reply
	irun 0 ir-seal tsr --text f f.reply
	assert_output --partial "by tsa1"
	run openssl ts -verify -in f.tsr -data f.p7s -CAfile tsa1/root.pem
	assert_success
	run openssl ts -verify -in f.tsr -queryfile f.tsq -CAfile tsa1/root.pem
	assert_success
	trust_all accredited
	irun 0 ir-seal verify --text --trust t.yaml f
	assert_output --partial "sealed by 鈴木"
	assert_output --partial "proven to have existed at"
	assert_output --partial "by the accredited authority 時刻局"
	irun 0 ir-seal verify --json --trust t.yaml f
	jq -es 'last | .sealed.time_proven and .sealed.over == "seal"' <<<"$output"
}

@test "a stamp over a file without a seal" {
	echo x >f
	tsa tsa1
	stamped tsa1 f
	trust "authorities:" "- name: T" "  kind: other" \
		"  sha256: \"$(sha tsa1/tsa.pem)\""
	irun 0 ir-seal verify --text --trust t.yaml f
	assert_output --partial "by the word of the authority T (not accredited)"
	run openssl ts -verify -in f.tsr -data f -CAfile tsa1/root.pem
	assert_success
	# a seal made later does not take the stamp's meaning away
	sealed f
	trust_all
	irun 0 ir-seal verify --json --trust t.yaml f
	jq -es 'last | .sealed.over == "file"' <<<"$output"
	echo y >>f
	says 1 stamp-other-file f
}

@test "a reply for another file, for another query" {
	sealed f
	sealed g
	tsa tsa1
	ir-seal tsq f g >/dev/null
	reply tsa1 f.tsq f.reply
	reply tsa1 g.tsq g.reply
	irun 1 ir-seal tsr f g.reply
	[ "$stderr" = "ir-seal: the reply is not for 'f.p7s': it stamps other bytes" ]
	mv f.tsq old.tsq
	ir-seal tsq f >/dev/null
	irun 1 ir-seal tsr f f.reply
	[[ $stderr == *"it answers another query (nonce)"* ]]
	rm f.tsq
	irun 2 ir-seal tsr f f.reply
	[[ $stderr == *"cannot open 'f.tsq'"* ]]
	[ ! -e f.tsr ]
	irun 0 ir-seal tsr --no-query f f.reply
	# put in place by hand
	cp f.tsr g.tsr
	trust_all
	says 1 stamp-other-file g
	ir-seal tsq f >/dev/null
	says 1 stamp-nonce f
}

@test "a reply that refuses, and what is no reply" {
	sealed f
	tsa tsa1
	ir-seal tsq f >/dev/null
	sed -i 's/^digests.*/digests = sha512/' tsa1/cnf
	reply tsa1 f.tsq f.reply
	irun 2 ir-seal tsr f f.reply
	[[ $stderr == *"the time-stamping authority refused"* ]]
	irun 2 ir-seal tsr f f
	[[ $stderr == *"not a time stamp"* ]]
	irun 2 ir-seal tsr f nowhere
	irun 2 ir-seal tsr f
	[ ! -e f.tsr ]
}

@test "text around the token is left out; by hand it is told" {
	sealed f
	tsa tsa1
	ir-seal tsq f >/dev/null
	reply tsa1 f.tsq f.reply
	python3 - <<-'E'
		r = open("f.reply", "rb").read()
		def tlv(t, b):
		    n = len(b)
		    l = bytes([n]) if n < 128 else b"\x82" + n.to_bytes(2, "big")
		    return bytes([t]) + l + b
		token = r[r.index(b"\x02\x01\x00") + 3:]
		status = tlv(0x30, b"\x02\x01\x00" + tlv(0x30, tlv(0x0c, b"Okay")))
		open("f.text", "wb").write(tlv(0x30, status + token))
	E
	irun 0 ir-seal tsr f f.text
	run grep -c Okay f.tsr
	assert_output 0
	trust_all
	irun 0 ir-seal verify --trust t.yaml f
	cp f.text f.tsr
	says 0 stamp-text f
}

@test "every byte of a stamp, and every cut of it" {
	sealed f
	tsa tsa1
	stamped tsa1 f
	trust_all
	irun 0 ir-seal verify --trust t.yaml f
	run flips f.tsr ir-seal verify --trust t.yaml f
	assert_success
	assert_output ""
	cp f.tsr good
	for n in 0 1 9 100 1000 "$(($(stat -c %s good) - 1))"; do
		head -c "$n" good >f.tsr
		irun 1 ir-seal verify --trust t.yaml f
	done
}

@test "who may stamp: unknown, test, other purpose, revoked, out of time" {
	sealed f
	tsa tsa1
	stamped tsa1 f
	irun 1 ir-seal verify f
	assert_output --partial stamp-untold
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	says 1 stamp-unknown f
	trust_all test
	says 0 stamp-test f
	jq -es 'last | .sealed.time_proven == false' <<<"$output"
	trust_all accredited
	echo "  revoked: 2030-01-01" >>t.yaml
	says 1 stamp-revoked f
	trust_all accredited
	echo "  from: 2099-01-01" >>t.yaml
	says 1 stamp-not-yet-valid f
	trust_all accredited
	echo "  to: 2020-01-01" >>t.yaml
	says 1 stamp-expired f
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout x.key -out tsa1/root.pem -days 9 \
		-subj "/CN=Root of tsa1" 2>/dev/null
	trust_all accredited
	says 1 stamp-unknown f
}

@test "a test authority is no proof for a file alone" {
	echo x >f
	tsa tsa1
	stamped tsa1 f
	trust_all test
	key a
	says 1 stamp-test f
}
