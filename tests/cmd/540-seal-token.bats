#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-seal with a key on a token: SoftHSM, through the pkcs11 engine.
load helpers
load seal

MODULE=/usr/lib/softhsm/libsofthsm2.so

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	[ -e "$MODULE" ] || skip "no SoftHSM (softhsm2)"
	command -v pkcs11-tool >/dev/null || skip "no pkcs11-tool (opensc)"
	# libp11 leaves its method tables behind when it is unloaded
	[ -z "${IR_SANITIZED:-}" ] || export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	mkdir tokens
	printf 'directories.tokendir = %s\nobjectstore.backend = file\n' \
		"$PWD/tokens" >softhsm.conf
	export SOFTHSM2_CONF=$PWD/softhsm.conf
	softhsm2-util --init-token --free --label csirt --pin 246810 \
		--so-pin 1357 >/dev/null
	pkcs11-tool --module "$MODULE" --token-label csirt --login \
		--pin 246810 --keypairgen --key-type "${KEY:-EC:prime256v1}" \
		--id 01 --label suzuki >/dev/null 2>&1
	URI='pkcs11:token=csirt;object=suzuki'
}

# pin NUMBER CMD...: CMD with the PIN on descriptor 5.
pin() {
	local n=$1
	shift
	"$@" --module "$MODULE" --pass-fd 5 5<<<"$n"
}

@test "a certificate for a key on a token, a seal, openssl agrees" {
	pin 246810 ir-seal key --name 鈴木 --key "$URI" s >out
	[ ! -e s.key.pem ]
	echo x >f
	irun 0 ir-seal sign -k "$URI" -c s.cert.pem --module "$MODULE" \
		--pass-fd 5 f 5<<<246810
	irun 0 ir-seal verify --cert s.cert.pem f
	run openssl cms -verify -binary -inform DER -in f.p7s -content f \
		-CAfile s.cert.pem -out /dev/null
	assert_success
	run flips f.p7s ir-seal verify --cert s.cert.pem f
	assert_output ""
}

@test "an RSA key on a token" {
	pkcs11-tool --module "$MODULE" --token-label csirt --login \
		--pin 246810 --keypairgen --key-type rsa:2048 --id 02 \
		--label rsa >/dev/null 2>&1
	pin 246810 ir-seal key --name R --key 'pkcs11:token=csirt;id=%02' r >out
	echo x >f
	irun 0 ir-seal sign -k 'pkcs11:token=csirt;id=%02' -c r.cert.pem \
		--module "$MODULE" --pass-fd 5 f 5<<<246810
	irun 0 ir-seal verify --cert r.cert.pem f
}

@test "a wrong PIN is tried once, and says so" {
	pin 246810 ir-seal key --name A --key "$URI" s >out
	echo x >f
	irun 2 ir-seal sign -k "$URI" -c s.cert.pem --module "$MODULE" \
		--pass-fd 5 f 5<<<999999
	[[ $stderr == *"cannot get the key from the token"* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[ ! -e f.p7s ]
	irun 2 setsid -w ir-seal sign -k "$URI" -c s.cert.pem \
		--module "$MODULE" f
	[[ $stderr == *"no terminal to ask"* ]]
}

@test "the token sees one login, whatever comes of it" {
	local spy n
	spy=$(find /usr/lib -name pkcs11-spy.so | head -n 1)
	[ -n "$spy" ] || skip "no pkcs11-spy.so (opensc)"
	pin 246810 ir-seal key --name A --key "$URI" s >out
	echo x >f
	export PKCS11SPY=$MODULE PKCS11SPY_OUTPUT=$PWD/spy
	irun 2 ir-seal sign -k "$URI" -c s.cert.pem --module "$spy" \
		--pass-fd 5 f 5<<<999999
	[ "$(grep -c ': C_Login$' spy)" -eq 1 ]
}

@test "no such key, no such module, a PIN in the URI" {
	pin 246810 ir-seal key --name A --key "$URI" s >out
	echo x >f
	irun 2 ir-seal sign -k 'pkcs11:token=csirt;object=nobody' \
		-c s.cert.pem --module "$MODULE" --pass-fd 5 f 5<<<246810
	irun 2 ir-seal sign -k "$URI" -c s.cert.pem --module /nonexistent.so \
		--pass-fd 5 f 5<<<246810
	irun 2 ir-seal sign -k "$URI;pin-value=246810" -c s.cert.pem \
		--module "$MODULE" f
	[[ $stderr == *"a PIN does not belong on the command line"* ]]
	[[ $stderr != *246810* ]]
	[ ! -e f.p7s ]
}

@test "the certificate of another key is refused before a seal is made" {
	key b
	echo x >f
	irun 1 ir-seal sign -k "$URI" -c b.cert.pem --module "$MODULE" \
		--pass-fd 5 f 5<<<246810
	[ ! -e f.p7s ]
}

@test "the journal's head with a token" {
	pin 246810 ir-seal key --name 鈴木 --key "$URI" s >out
	new_case
	irun 0 ir-seal head -C case -k "$URI" -c s.cert.pem \
		--module "$MODULE" --pass-fd 5 5<<<246810
	trust "signers:" "- name: 鈴木" "  certificate: s.cert.pem"
	irun 0 ir-verify --text --trust t.yaml case
	assert_output --partial "fixed up to line 1 by the seal of 鈴木"
}
