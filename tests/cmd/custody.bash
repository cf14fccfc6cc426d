# shellcheck shell=bash
# Shared by the ir-custody tests: `load custody`.

# custody_case [OPTION...]: a case of five lines with two archives.
custody_case() {
	new_case case "$@"
	echo one >one
	echo two >two
	ir-collect -C case --as GW one >/dev/null
	ir-collect -C case --as PUMP03 two >/dev/null
}

# signer NAME: NAME.key and NAME.pem, made by openssl.
signer() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$1.key" -out "$1.pem" -subj "/CN=$1" -days 2 2>/dev/null
}

# cms NAME FILE: FILE.p7s by NAME, made by openssl.
cms() {
	openssl cms -sign -binary -in "$2" -signer "$1.pem" -inkey "$1.key" \
		-md sha256 -outform DER -out "$2.p7s"
}

# fingerprint NAME: SHA-256 of the certificate.
fingerprint() {
	openssl x509 -in "$1.pem" -outform DER | sha256sum | cut -c1-64
}
