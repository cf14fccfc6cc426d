# shellcheck shell=bash
# For the tests of ir-verify: archives and bags, right and wrong.

# forge PYTHON: runs PYTHON with forge.py's names and M, two members.
forge() {
	PYTHONPATH=$BATS_TEST_DIRNAME PYTHONDONTWRITEBYTECODE=1 python3 -c "
from forge import *
M = [(b'data/fs/a', b'hello\n'), (b'data/fs/b', b'x' * 9000)]
$1"
}

# wrong CODE KEYWORDS: an archive made with build(..., KEYWORDS) is damaged,
# with a finding CODE.
wrong() {
	forge "build('x.tar.zst', M, $2)"
	irun 1 ir-verify --json x.tar.zst
	has_code "$1"
}

# has_code CODE: a finding with that code was printed.
has_code() {
	# shellcheck disable=SC2154 # set by run
	grep -q "\"code\":\"$1\"" <<<"$output" || {
		echo "no finding $1 in: $output"
		return 1
	}
}

# mkbag DIR [ALG [VERSION]]: a bag as others make them.
mkbag() {
	local d=$1 alg=${2:-sha256} v=${3:-1.0}
	mkdir -p "$d/data/sub"
	printf 'hello\n' >"$d/data/a.txt"
	printf 'world\n' >"$d/data/sub/b c.txt"
	printf 'BagIt-Version: %s\nTag-File-Character-Encoding: UTF-8\n' "$v" \
		>"$d/bagit.txt"
	printf 'Payload-Oxum: 12.2\n' >"$d/bag-info.txt"
	remake "$d" "$alg"
}

# remake DIR ALG: writes the manifests of a bag anew.
remake() {
	(cd "$1" && find data -type f -print0 | sort -z |
		xargs -0 "$2sum" >"manifest-$2.txt" &&
		find . -maxdepth 1 -name '[bf]*.txt' -printf '%f\0' |
		xargs -0 "$2sum" >"tagmanifest-$2.txt")
}

# bag_says RC CODE DIR: verifying DIR exits RC and says CODE.
bag_says() {
	irun "$1" ir-verify --json "$3"
	has_code "$2"
}
