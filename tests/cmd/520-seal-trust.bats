#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ir-seal verify: the trust file, each finding by its own code.
load helpers
load seal

# wrong TEXT LINE...: a trust file of these lines is refused with TEXT.
wrong() {
	local text=$1
	shift
	trust "$@"
	irun 2 ir-seal verify --trust t.yaml f
	[[ $stderr == *"$text"* ]] || fail "$stderr"
}

@test "known, unknown, without a trust file" {
	sealed f
	trust "signers:" "- name: 鈴木" "  sha256: \"$(sha a.cert.pem)\""
	irun 0 ir-seal verify --text --trust t.yaml f
	assert_output --partial "f: seal good: sealed by 鈴木"
	mkdir site
	cp t.yaml site/trust.yaml
	IR_SITE=site irun 0 ir-seal verify f
	irun 1 ir-seal verify f
	assert_output --partial seal-untold
	key b
	trust "signers:" "- name: B" "  certificate: b.cert.pem"
	says 1 seal-unknown f
	irun 1 ir-seal verify --cert b.cert.pem f
	irun 0 ir-seal verify --trust t.yaml --cert a.cert.pem f
	trust
	says 1 seal-unknown f
}

@test "another file, a changed file, a wrong signature, no seal" {
	sealed f
	sealed g
	trust_all
	tsa tsa1
	cp f.p7s g.p7s
	says 1 seal-other-file g
	echo >>f
	says 1 seal-other-file f
	echo x >h
	says 1 seal-missing h
	# the last bytes are the signature's
	sealed i
	python3 -c 'd = bytearray(open("i.p7s", "rb").read()); d[-1] ^= 1
open("i.p7s", "wb").write(d)'
	says 1 seal-wrong i
}

@test "not yet valid, expired, revoked: by the trust file" {
	sealed f
	tsa tsa1
	trust_all accredited "  from: 2099-01-01"
	says 1 seal-not-yet-valid f
	trust_all accredited "  to: 2020-12-31"
	says 1 seal-expired f
	trust_all accredited "  revoked: 2026-01-01" "  reason: stick lost"
	says 1 seal-revoked f
	assert_output --partial "(stick lost)"
	trust_all accredited "  from: 2020-01-01" "  to: 2099-12-31"
	irun 0 ir-seal verify --trust t.yaml f
	# revoked tomorrow: still nothing proves that the seal is from today
	trust_all accredited "  revoked: 2098-01-01"
	says 1 seal-revoked f
	stamped tsa1 f
	irun 0 ir-seal verify --trust t.yaml f
	trust_all test "  revoked: 2098-01-01"
	says 1 seal-revoked f
	trust_all accredited "  revoked: 2020-01-01"
	says 1 seal-revoked f
}

@test "not yet valid, expired: by the certificate" {
	ir-case open -C case --drill --what x >/dev/null
	key a --days 30
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	echo x >case/evidence/1
	echo y >case/evidence/2
	IR_TEST_CLOCK=2020-01-01T00:00:00Z run --separate-stderr ir-seal sign \
		-k a.key.pem -c a.cert.pem case/evidence/1
	[ "$status" -eq 0 ]
	[[ $stderr == *"the certificate of a is valid from "*" only"* ]]
	says 1 seal-not-yet-valid case/evidence/1
	IR_TEST_CLOCK=2031-01-01T00:00:00Z run --separate-stderr ir-seal sign \
		-k a.key.pem -c a.cert.pem case/evidence/2
	[ "$status" -eq 0 ]
	[[ $stderr == *"the certificate of a was valid until "*" only"* ]]
	says 1 seal-expired case/evidence/2
}

@test "the signer's clock was ahead of the time stamp" {
	ir-case open -C case --drill --what x >/dev/null
	tsa tsa1
	key a --days 36500
	echo x >case/evidence/1
	IR_TEST_CLOCK=2090-01-01T00:00:00Z irun 0 ir-seal sign -k a.key.pem \
		-c a.cert.pem case/evidence/1
	stamped tsa1 case/evidence/1
	trust_all
	says 0 seal-clock case/evidence/1
	says 0 seal-future case/evidence/1
	# a stamp from before the key counted speaks against it, whatever the
	# signer's own clock says
	trust_all accredited "  from: 2080-01-01"
	says 1 seal-not-yet-valid case/evidence/1
	assert_output --partial "time-stamped at"
}

@test "a signing time that is yet to come" {
	ir-case open -C case --drill --what x >/dev/null
	key a --days 36500
	echo x >case/evidence/1
	IR_TEST_CLOCK=2090-01-01T00:00:00Z irun 0 ir-seal sign -k a.key.pem \
		-c a.cert.pem case/evidence/1
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	says 0 seal-future case/evidence/1
	sealed f
	irun 0 ir-seal verify --json --trust t.yaml f
	[[ $output != *seal-future* ]]
}

@test "an expired key: only a stamp that counts says that the seal is older" {
	tsa tsa1
	key a
	from=$(TZ=UTC date +%FT%TZ)
	echo x >f
	ir-seal sign -k a.key.pem -c a.cert.pem f >/dev/null
	cp f g
	cp f.p7s g.p7s
	stamped tsa1 g
	to=$(TZ=UTC date -d '+1 second' +%FT%TZ)
	sleep 3
	trust_all accredited "  from: $from" "  to: $to"
	says 0 seal-unproven f
	irun 0 ir-seal verify --json --trust t.yaml g
	[[ $output != *seal-unproven* ]]
	trust_all test "  from: $from" "  to: $to"
	says 0 seal-unproven g
}

@test "a private key that others can read is warned of" {
	key a
	echo x >f
	echo x >g
	irun 0 ir-seal sign -k a.key.pem -c a.cert.pem f
	chmod 644 a.key.pem
	run --separate-stderr ir-seal sign -k a.key.pem -c a.cert.pem g
	[ "$status" -eq 0 ]
	[[ $stderr == *"private key 'a.key.pem' can be read by others (mode 0644"* ]]
	run --separate-stderr ir-collect -o x.tar.zst --seal a.key.pem --cert a.cert.pem f
	[[ $stderr == *"can be read by others"* ]]
}

@test "wrong, expired, unknown, revoked, not yet valid, other file, cut: each its own code, each on the pages" {
	codes=(seal-wrong seal-expired seal-unknown seal-revoked
		seal-not-yet-valid seal-other-file)
	for code in "${codes[@]}"; do
		grep -q "^\.It Li .*$code" "$IR_TOP/cmd/ir-seal.1" || fail "$code"
	done
	ir-verify --codes >codes
	for code in "${codes[@]}" seal-unproven seal-future stamp-future; do
		grep -q "^$code " codes || fail "$code"
		grep -qx "\.It Cm $code" "$IR_TOP/cmd/ir-verify.1" || fail "$code"
	done
	# the cut journal: a head that was sealed before
	new_case
	key a
	ir-log add -C case --kind note one >/dev/null
	ir-log add -C case --kind note two >/dev/null
	ir-seal head -C case -k a.key.pem -c a.cert.pem >/dev/null
	sed -i '3,$d' case/journal.jsonl
	trust "signers:" "- name: A" "  certificate: a.cert.pem"
	irun 1 ir-verify --trust t.yaml case
	grep -q '"code":"journal-cut"' <<<"$output"
	grep -qx "\.It Li .*cut" "$IR_TOP/cmd/ir-journal.5"
}

@test "a certificate past its time when it was stamped" {
	sealed f
	tsa tsa1
	trust_all accredited "  to: $(TZ=UTC date +%FT%TZ)"
	irun 0 ir-seal verify --trust t.yaml f
	sleep 2
	stamped tsa1 f
	says 1 seal-expired f
	assert_output --partial "time-stamped only at"
}

@test "an authority below an accredited root: each entry has its say" {
	sealed f
	tsa tsa1
	stamped tsa1 f
	root=("- name: R" "  kind: accredited" "  certificate: tsa1/root.pem")
	own=("- name: T" "  certificate: tsa1/tsa.pem")
	a=("signers:" "- name: A" "  certificate: a.cert.pem" "authorities:")
	trust "${a[@]}" "${root[@]}" "${own[@]}" "  kind: other"
	irun 0 ir-seal verify --text --trust t.yaml f
	assert_output --partial "by the word of the authority T (not accredited)"
	trust "${a[@]}" "${root[@]}" "${own[@]}" "  kind: test"
	says 0 stamp-test f
	jq -es 'last | .sealed.time_proven | not' <<<"$output"
	for more in revoked:stamp-revoked to:stamp-expired; do
		trust "${a[@]}" "${root[@]}" "${own[@]}" "  kind: other" \
			"  ${more%:*}: 2020-01-01"
		says 1 "${more#*:}" f
		trust "${a[@]}" "${own[@]}" "  kind: other" \
			"  ${more%:*}: 2020-01-01" "${root[@]}"
		says 1 "${more#*:}" f
	done
}

@test "a trust file with mistakes: the line, and what is wrong" {
	sealed f
	hex=$(sha a.cert.pem)
	irun 2 ir-seal verify --trust nowhere f
	for v in 'signers: []' 'version: 2' 'version: "1"' '[]' ''; do
		echo "$v" >t.yaml
		irun 2 ir-seal verify --trust t.yaml f
		[[ $stderr == *'begins with "version: 1"'* ]]
	done
	wrong "t.yaml:3: an entry needs a name" "signers:" "- sha256: \"$hex\""
	wrong "needs sha256 or certificate" "signers:" "- name: A"
	wrong "64 hex digits" "signers:" "- name: A" "  sha256: abc"
	wrong "did you mean 'revoked'?" "signers:" "- name: A" \
		"  sha256: \"$hex\"" "  revokd: 2026-01-01"
	wrong "unknown key 'signer'" "signer:" "- name: A"
	wrong "no such day" "signers:" "- name: A" "  sha256: \"$hex\"" \
		"  from: 2026-02-30"
	wrong "a day (2026-04-01) or a time" "signers:" "- name: A" \
		"  sha256: \"$hex\"" "  from: tomorrow"
	wrong "it ends before it begins" "signers:" "- name: A" \
		"  sha256: \"$hex\"" "  from: 2026-02-02" "  to: 2026-02-01"
	wrong "has an entry already" "signers:" "- name: A" \
		"  sha256: \"$hex\"" "- name: B" "  sha256: \"$hex\""
	wrong "has another sha256" "signers:" "- name: A" \
		"  sha256: \"${hex//[0-9]/0}\"" "  certificate: a.cert.pem"
	wrong "cannot open" "signers:" "- name: A" "  certificate: no.pem"
	wrong "accredited, other or test" "authorities:" "- name: A" \
		"  sha256: \"$hex\""
	wrong "accredited, other or test" "authorities:" "- name: A" \
		"  sha256: \"$hex\"" "  kind: acredited"
	wrong "a list is wanted" "signers: A"
}
