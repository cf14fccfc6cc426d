#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# po.sh: every message of the sources is in the Japanese catalogue, translated
# and not fuzzy; the catalogue has no other and is well formed (msgfmt checks
# the formats).
# po.sh --update rewrites the catalogue with the messages of the sources: new
# ones come with an empty translation, gone ones are dropped.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C.UTF-8
po=lib/po/ja.po bad=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

find lib cmd -name '*.[ch]' | LC_ALL=C sort |
	xgettext --files-from=- --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ \
		--add-location=file --sort-by-file -o "$tmp/src.pot" \
		2>"$tmp/err" || { cat "$tmp/err"; exit 2; }
[ -s "$tmp/src.pot" ] || { echo "$po: no message found in lib and cmd"; exit 1; }
sed -i 's/charset=CHARSET/charset=UTF-8/' "$tmp/src.pot"

if [ "${1-}" = --update ]; then
	msgmerge --quiet --no-fuzzy-matching --sort-by-file --add-location=file --no-wrap \
		-o "$tmp/new.po" "$po" "$tmp/src.pot" &&
		msgattrib --no-obsolete --no-wrap --sort-by-file --add-location=file \
			-o "$po" "$tmp/new.po"
	exit
fi

msgfmt --check --output-file=/dev/null "$po" || bad=1

ids() { # one quoted msgid a line, sorted
	msgattrib --no-wrap --no-location --no-obsolete "$@" |
		awk '/^msgid / { on = 1; sub(/^msgid /, ""); s = "" }
			/^msgstr/ { if (on && s != "\"\"") print s; on = 0 }
			on { s = s $0 }' | LC_ALL=C sort
}
ids --no-fuzzy <"$tmp/src.pot" >"$tmp/src"
ids <"$po" >"$tmp/po"
ids --translated --no-fuzzy <"$po" >"$tmp/done"

list() { # list TEXT FILE
	[ -s "$2" ] || return 0
	bad=1
	sed "s|^|$po: $1: |" "$2"
}
LC_ALL=C comm -23 "$tmp/src" "$tmp/po" >"$tmp/missing"
LC_ALL=C comm -13 "$tmp/src" "$tmp/po" >"$tmp/gone"
LC_ALL=C comm -13 "$tmp/done" "$tmp/po" >"$tmp/open"
list 'not in the catalogue' "$tmp/missing"
list 'no longer in the sources' "$tmp/gone"
list 'untranslated or fuzzy' "$tmp/open"
exit $bad
