#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-playbook sign and verify; openssl and python check what we sign.
load helpers
load seal

# book: a small playbook, p.json.
book() {
	cat >p.json <<-'P'
		{"type": "playbook", "spec_version": "cacao-2.0",
		 "id": "playbook--a0777575-5c4c-4710-9f01-15776103837f",
		 "name": "装置の隔離", "created": "2026-01-01T00:00:00.000Z",
		 "created_by": "identity--5abe695c-7bd5-4c31-8824-2528696cdbf1",
		 "modified": "2026-01-02T00:00:00.000Z",
		 "priority": 1.50, "severity": 1e2, "x\ud83d\ude00": "\u20ac\u000f",
		 "workflow_start": "start--1", "workflow": {}}
	P
}

# parts SIGNED [N]: what the Nth signature covers (covered.json), the digest
# as hex digits (hex), the signature (sig) and the key (pub.pem), by python.
parts() {
	python3 - "$1" "${2:-0}" <<-'E'
		import base64, hashlib, json, sys
		p = json.load(open(sys.argv[1]))
		s = p['signatures'][int(sys.argv[2])]
		value = s.pop('value')
		p['signatures'] = [s]
		def num(x):
		    return int(x) if isinstance(x, float) and x == int(x) else x
		def jcs(x):
		    if isinstance(x, dict):
		        keys = sorted(x, key=lambda k: k.encode('utf-16-be'))
		        return '{' + ','.join(json.dumps(k, ensure_ascii=False) + ':' + jcs(x[k]) for k in keys) + '}'
		    if isinstance(x, list):
		        return '[' + ','.join(map(jcs, x)) + ']'
		    return json.dumps(num(x), ensure_ascii=False)
		text = jcs(p).encode()
		open('covered.json', 'wb').write(text)
		h = hashlib.new(s['hash_algorithm'].replace('-', ''), text)
		open('hex', 'w').write(h.hexdigest())
		open('digest', 'wb').write(h.digest())
		open('sig', 'wb').write(base64.urlsafe_b64decode(value + '=' * (-len(value) % 4)))
		k = s.get('public_key')
		if k:
		    open('pub.pem', 'w').write('-----BEGIN PUBLIC KEY-----\n' + k + '\n-----END PUBLIC KEY-----\n')
		else:
		    open('leaf.der', 'wb').write(base64.b64decode(s['public_cert_chain'][0]))
	E
}

# to_der: R and S of sig as openssl wants them.
to_der() {
	python3 - <<-'E'
		s = open('sig', 'rb').read()
		def i(b):
		    b = b.lstrip(b'\0') or b'\0'
		    if b[0] & 0x80:
		        b = b'\0' + b
		    return b'\x02' + bytes([len(b)]) + b
		body = i(s[:len(s) // 2]) + i(s[len(s) // 2:])
		l = bytes([len(body)]) if len(body) < 128 else bytes([0x81, len(body)])
		open('sig', 'wb').write(b'\x30' + l + body)
	E
}

# word: the results of the signatures, in order.
words() {
	jq -rs '[.[] | select(.type == "signature") | .result] | join(" ")' \
		<<<"$output"
}

# vsays RC WORDS ARGS...
vsays() {
	local rc=$1 want=$2
	shift 2
	irun "$rc" ir-playbook verify --json "$@"
	assert_equal "$(words)" "$want"
}

@test "what is signed, openssl verifies: ES256, with a certificate" {
	book
	key a
	irun 0 ir-playbook sign -k a.key.pem -c a.cert.pem p.json -o s.json
	parts s.json
	to_der
	openssl x509 -inform DER -in leaf.der -noout -pubkey >pub.pem
	openssl dgst -sha256 -verify pub.pem -signature sig hex
	assert_equal "$(jq -r '.signatures[0].algorithm' s.json)" ES256
	assert_equal "$(jq -r '.signatures[0].signee' s.json)" a
	assert_equal "$(jq -r .modified s.json)" 2026-01-02T00:00:00.000Z
	assert_equal "$(jq -r '.signatures[0].value' s.json | grep -c '[+/=]')" 0
	vsays 1 unknown-key s.json
}

@test "what is signed, openssl verifies: RSA, Ed25519, Ed448, P-384, P-521" {
	book
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out r.pem
	for a in RS256 RS384 RS512 PS256 PS384 PS512; do
		rm -f s.json
		irun 0 ir-playbook sign -k r.pem --as A --algorithm $a p.json -o s.json
		parts s.json
		pad=()
		[[ $a == RS* ]] || pad=(-sigopt rsa_padding_mode:pss
			-sigopt rsa_pss_saltlen:digest)
		openssl dgst -sha${a:2} "${pad[@]}" -verify pub.pem \
			-signature sig hex
		vsays 0 valid --key pub.pem s.json
	done
	for a in Ed25519 Ed448; do
		rm -f s.json
		openssl genpkey -algorithm $a -out e.pem
		irun 0 ir-playbook sign -k e.pem --as A p.json -o s.json
		parts s.json
		openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in hex \
			-sigfile sig
		vsays 0 valid --key pub.pem s.json
	done
	for c in P-384 P-521; do
		rm -f s.json
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$c -out c.pem
		irun 0 ir-playbook sign -k c.pem --as A p.json -o s.json
		parts s.json
		to_der
		d=sha384
		[ $c = P-384 ] || d=sha512
		openssl dgst -$d -verify pub.pem -signature sig hex
		vsays 0 valid --key pub.pem s.json
	done
}

@test "what others signed: hex digits, digest, canonical form, DER" {
	book
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out c.pem
	irun 0 ir-playbook sign -k c.pem --as A p.json -o s.json
	parts s.json
	for over in hex digest jcs; do
		f=$over
		[ $over != jcs ] || f=covered.json
		openssl dgst -sha256 -sign c.pem -out der "$f"
		v=$(base64 -w0 der | tr '+/' '-_' | tr -d =)
		jq --arg v "$v" '.signatures[0].value = $v' s.json >o.json
		vsays 0 valid --key pub.pem o.json
		assert_equal "$(jq -rs '.[0] | "\(.over) \(.der)"' <<<"$output")" \
			"$over true"
	done
	for over in hex digest jcs; do
		rm -f o.json
		irun 0 ir-playbook sign -k c.pem --as A --over $over p.json -o o.json
		vsays 0 valid --key pub.pem o.json
		assert_equal "$(jq -rs '.[0] | "\(.over) \(.der)"' <<<"$output")" \
			"$over false"
	done
}

@test "the trust file decides" {
	book
	key a
	key b
	ir-playbook sign -k a.key.pem -c a.cert.pem p.json -o s.json
	trust "signers:" "- name: 鈴木" "  role: 情報システム室" \
		"  sha256: \"$(sha a.cert.pem)\""
	vsays 0 valid --trust t.yaml s.json
	assert_equal "$(jq -rs '.[0] | .name + .role' <<<"$output")" 鈴木情報システム室
	mkdir site
	cp t.yaml site/trust.yaml
	IR_SITE=site irun 0 ir-playbook verify --text s.json
	assert_line --index 0 "s.json: signature of 'a': valid"
	assert_output --partial "the key is that of 鈴木, 情報システム室"
	trust "signers:" "- name: B" "  certificate: b.cert.pem"
	vsays 1 unknown-key --trust t.yaml s.json
	vsays 0 valid --trust t.yaml --key a.cert.pem s.json
	for x in "to: 2020-12-31 expired" "from: 2099-01-01 not-yet" \
		"revoked: 2026-01-01 revoked" "revoked: 2099-01-01 valid"; do
		trust "signers:" "- name: A" "  certificate: a.cert.pem" "  ${x% *}"
		rc=1
		[ "${x##* }" != valid ] || rc=0
		vsays $rc "${x##* }" --trust t.yaml s.json
	done
	# a key without a certificate is known by one of the trust file
	rm s.json
	ir-playbook sign -k a.key.pem --as A p.json -o s.json
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	vsays 0 valid --trust t.yaml s.json
}

@test "keys that are not in the file: thumbprint, cert_url" {
	book
	key a
	ir-playbook sign -k a.key.pem -c a.cert.pem p.json -o s.json
	thumb=$(openssl x509 -in a.cert.pem -outform DER | openssl dgst -sha256 -binary |
		base64 -w0 | tr '+/' '-_' | tr -d =)
	for form in "\"thumbprint\": \"$thumb\"" '"cert_url": "https://example.org/a"'; do
		jq ".signatures[0] |= (del(.public_cert_chain) + {$form})" s.json >o.json
		parts o.json || true
		openssl dgst -sha256 -sign a.key.pem -out der hex
		v=$(base64 -w0 der | tr '+/' '-_' | tr -d =)
		jq --arg v "$v" '.signatures[0].value = $v' o.json >q.json
		vsays 2 cannot-verify q.json
		vsays 0 valid --key a.cert.pem q.json
	done
	# the one with the thumbprint finds its certificate in the trust file
	jq ".signatures[0] |= (del(.public_cert_chain) + {\"thumbprint\": \"$thumb\"})" s.json >o.json
	parts o.json || true
	openssl dgst -sha256 -sign a.key.pem -out der hex
	v=$(base64 -w0 der | tr '+/' '-_' | tr -d =)
	jq --arg v "$v" '.signatures[0].value = $v' o.json >q.json
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	vsays 0 valid --trust t.yaml q.json
	key b
	vsays 2 cannot-verify --key b.cert.pem q.json
}

@test "two signatures and a countersignature" {
	book
	key a
	key b
	ir-playbook sign -k a.key.pem -c a.cert.pem p.json -o 1.json
	ir-playbook sign -k b.key.pem -c b.cert.pem 1.json -o 2.json
	id=$(jq -r '.signatures[0].id' 2.json)
	ir-playbook sign -k b.key.pem -c b.cert.pem --counter "$id" 2.json -o 3.json
	trust "signers:" "- name: A" "  certificate: a.cert.pem" "- name: B" \
		"  certificate: b.cert.pem"
	vsays 0 "valid valid valid" --trust t.yaml 3.json
	assert_equal "$(jq -s 'map(.depth)[0:3] | @text' <<<"$output")" '"[0,1,0]"'
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	vsays 1 "valid unknown-key unknown-key" --trust t.yaml 3.json
	irun 2 ir-playbook sign -k a.key.pem -c a.cert.pem --counter "$id" 3.json
	irun 2 ir-playbook sign -k a.key.pem -c a.cert.pem --counter jss--1 3.json
}

@test "nothing of a signed playbook can be changed unseen" {
	book
	key a
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	# small, and without what can be written in two ways
	jq 'del(.["x😀"], .workflow, .created_by)' p.json >q.json
	ir-playbook sign -k a.key.pem --as A q.json -o q2.json
	jq -c . q2.json >c.json
	irun 0 ir-playbook verify --trust t.yaml c.json
	run flips c.json ir-playbook verify --trust t.yaml c.json
	assert_output ""
	ir-playbook sign -k a.key.pem -c a.cert.pem p.json -o s.json
	# the same content, written otherwise, is the same
	jq -S . s.json >d.json
	vsays 0 valid --trust t.yaml d.json
	jq '.name = "x"' s.json >d.json
	vsays 1 bad --trust t.yaml d.json
	jq '.signatures[0].signee = "x"' s.json >d.json
	vsays 1 bad --trust t.yaml d.json
	jq '.signatures[0].revoked = true' s.json >d.json
	vsays 1 bad --trust t.yaml d.json
	jq '.signatures[0].algorithm = "HS256"' s.json >d.json
	vsays 2 cannot-verify --trust t.yaml d.json
	jq '.signatures[0].algorithm = "LMS_SHA256_M32_H5"' s.json >d.json
	vsays 2 cannot-verify --trust t.yaml d.json
}

@test "names that stand twice are no playbook to verify or sign" {
	book
	key a
	ir-playbook sign -k a.key.pem -c a.cert.pem p.json -o s.json
	sed -i 's/"name":/"name": "other", "name":/' s.json
	irun 2 ir-playbook verify --key a.cert.pem s.json
	[[ $stderr == *CX-002* ]] || fail "$stderr"
	irun 2 ir-playbook sign -k a.key.pem -c a.cert.pem s.json
}

@test "one of our own, from YAML" {
	key a
	f=$IR_TOP/playbooks/response/S1-intake.yaml
	irun 0 ir-playbook sign -k a.key.pem -c a.cert.pem "$f" -o s.json
	vsays 0 valid --key a.cert.pem s.json
	ir-playbook convert s.json -o s.yaml
	vsays 0 valid --key a.cert.pem s.yaml
	sed -i 's/^modified: .*/modified: "2026-11-23T00:00:00.000Z"/' s.yaml
	irun 1 ir-playbook verify --key a.cert.pem s.yaml
}

@test "no signature, no key, no file" {
	book
	key a
	irun 1 ir-playbook verify --text p.json
	assert_output "p.json: no signature"
	irun 2 ir-playbook verify
	irun 2 ir-playbook verify none.json
	irun 2 ir-playbook verify --key none.pem p.json
	irun 2 ir-playbook verify --trust none.yaml p.json
	irun 2 ir-playbook verify --json --text p.json
	irun 2 ir-playbook sign p.json
	irun 2 ir-playbook sign -k a.key.pem p.json
	irun 2 ir-playbook sign -k none.pem --as A p.json
	irun 2 ir-playbook sign -k a.key.pem --as A --algorithm HS256 p.json
	irun 2 ir-playbook sign -k a.key.pem --as A --algorithm RS256 p.json
	irun 2 ir-playbook sign -k a.key.pem --as A --over x p.json
	echo '{"type": "playbook", "spec_version": "cacao-2.0"}' >e.json
	irun 2 ir-playbook sign -k a.key.pem --as A e.json
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out w.pem
	irun 2 ir-playbook sign -k w.pem --as A p.json
	touch o.json
	irun 2 ir-playbook sign -k a.key.pem --as A p.json -o o.json
	irun 0 ir-playbook sign -k a.key.pem --as A - <p.json
	printf '%s' "$output" >s.json
	vsays 1 unknown-key - <s.json
	run bash -c "ir-playbook verify --json s.json >/dev/full"
	assert_equal "$status" 2
}

@test "a key under a passphrase, a key on a token" {
	book
	key a
	openssl pkcs8 -topk8 -in a.key.pem -out e.pem -passout pass:secret
	irun 0 ir-playbook sign -k e.pem -c a.cert.pem --pass-fd 5 p.json \
		-o s.json 5<<<secret
	vsays 0 valid --key a.cert.pem s.json
	irun 2 ir-playbook sign -k e.pem -c a.cert.pem --pass-fd 5 p.json 5<<<no
	irun 2 ir-playbook sign -k a.key.pem --as A --pass-fd x p.json
	m=/usr/lib/softhsm/libsofthsm2.so
	[ -e "$m" ] || skip "no SoftHSM (softhsm2)"
	[ -z "${IR_SANITIZED:-}" ] || export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	mkdir tokens
	printf 'directories.tokendir = %s\nobjectstore.backend = file\n' \
		"$PWD/tokens" >softhsm.conf
	export SOFTHSM2_CONF=$PWD/softhsm.conf
	softhsm2-util --init-token --free --label csirt --pin 246810 \
		--so-pin 1357 >/dev/null
	for k in EC:prime256v1,ES256 rsa:2048,RS256 rsa:2048,PS256; do
		l=${k#*,}
		pkcs11-tool --module "$m" --token-label csirt --login --pin 246810 \
			--keypairgen --key-type "${k%,*}" --label "$l" >/dev/null 2>&1
		irun 0 ir-playbook sign -k "pkcs11:token=csirt;object=$l" --as A \
			--module "$m" --pass-fd 5 --algorithm "$l" p.json \
			-o "$l.json" 5<<<246810
		parts "$l.json"
		vsays 0 valid --key pub.pem "$l.json"
	done
}
