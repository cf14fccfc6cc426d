# shellcheck shell=bash disable=SC2154
# For the tests of ir-seal: keys, a time-stamping authority from files alone.

# key NAME [OPTION...]: NAME.key.pem and NAME.cert.pem without a passphrase.
key() {
	local n=$1
	shift
	ir-seal key --name "$n" --no-passphrase "$@" "$n" >key.out
}

# sha CERT: the certificate's SHA-256, by openssl.
sha() {
	openssl x509 -in "$1" -outform DER | sha256sum | cut -c1-64
}

# sealed FILE: a file of some bytes, signed by the key "a".
sealed() {
	[ -e a.key.pem ] || key a
	[ -e "$1" ] || head -c 70000 /dev/urandom >"$1"
	ir-seal sign -k a.key.pem -c a.cert.pem "$1" >/dev/null
}

# tsa DIR [EKU]: an authority below DIR with a root above it.
tsa() {
	mkdir -p "$1"
	cat >"$1/cnf" <<-E
		[ tsa ]
		default_tsa = t
		[ t ]
		serial = $1/serial
		signer_cert = $1/tsa.pem
		signer_key = $1/tsa.key
		certs = $1/root.pem
		signer_digest = sha256
		default_policy = 1.2.3.4.1
		digests = sha256, sha512
		ess_cert_id_chain = no
		ess_cert_id_alg = sha256
		[ ext ]
		basicConstraints = critical,CA:FALSE
		keyUsage = critical,digitalSignature
		extendedKeyUsage = critical,${2:-timeStamping}
	E
	echo 01 >"$1/serial"
	{
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
			-nodes -keyout "$1/root.key" -out "$1/root.pem" \
			-days 3000 -subj "/CN=Root of $1"
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
			-keyout "$1/tsa.key" -out "$1/csr" -subj "/CN=$1"
		openssl x509 -req -in "$1/csr" -CA "$1/root.pem" \
			-CAkey "$1/root.key" -CAcreateserial -days 2900 \
			-extfile "$1/cnf" -extensions ext -out "$1/tsa.pem"
	} 2>/dev/null
}

# reply DIR QUERY REPLY: what the authority answers.
reply() {
	openssl ts -reply -config "$1/cnf" -queryfile "$2" -out "$3" 2>/dev/null
}

# stamped DIR FILE: a stamp of the authority, through a query.
stamped() {
	[ -e "$1/tsa.pem" ] || tsa "$1"
	ir-seal tsq "$2" >/dev/null
	reply "$1" "$2.tsq" "$2.reply"
	ir-seal tsr "$2" "$2.reply" >/dev/null
}

# trust LINE...: a trust file of these lines, t.yaml.
trust() {
	printf '%s\n' "version: 1" "$@" >t.yaml
}

# trust_all [KIND [LINE...]]: the key "a" (with these lines) and the
# authority "tsa1" of that kind.
trust_all() {
	local kind=${1:-accredited}
	shift || true
	trust "signers:" "- name: 鈴木" "  certificate: a.cert.pem" "$@" \
		"authorities:" "- name: 時刻局" "  kind: $kind" \
		"  certificate: tsa1/root.pem"
}

# says RC CODE FILE: verifying FILE with t.yaml exits RC and says CODE.
says() {
	irun "$1" ir-seal verify --json --trust t.yaml "$3"
	grep -q "\"code\":\"$2\"" <<<"$output" || {
		echo "no finding $2 in: $output"
		return 1
	}
}

# flips FILE: every byte of FILE changed in its turn; prints where the program
# CHECK ("$@" after FILE) still exits 0.
flips() {
	local f=$1
	shift
	python3 - "$f" "$@" <<-'E'
		import subprocess, sys
		f, cmd = sys.argv[1], sys.argv[2:]
		good = open(f, 'rb').read()
		for i in range(len(good)):
		    bad = bytearray(good)
		    bad[i] ^= 0x20 if i % 2 else 0x01
		    open(f, 'wb').write(bad)
		    r = subprocess.run(cmd, stdout=subprocess.PIPE,
		                       stderr=subprocess.PIPE).returncode
		    if r not in (1, 2):
		        print("byte", i, "exit", r)
		open(f, 'wb').write(good)
	E
}
