#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The files of the site that only grow: whatever fails, what was there stays,
# and what is said to be kept is kept.
load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir -p site
	echo '{"id":"C1","medical":true,"mah":"M","model":"X"}' >site/devices.jsonl
	export IR_SITE=$PWD/site IR_ACTOR=佐藤
	printf 'AUDT-1,q,Yes\n' >m.csv
}

# faults FILE CMD...: each call of each kind fails in its turn.
faults() {
	local file=site/$1 spec n i st all total=0
	shift
	[ -z "${IR_SANITIZED:-}" ] || skip "a preload before the sanitizer's"
	[ -e "$IR_SHIM/fail.so" ] || skip "no $IR_SHIM/fail.so"
	"$@" >/dev/null
	cp "$file" before
	for spec in open:EACCES read:EIO write:ENOSPC write:SHORT fsync:EIO \
		close:EIO ftruncate:EIO rename:EIO malloc:ENOMEM; do
		IR_FAIL=${spec%%:*}:0 IR_FAIL_COUNT=count LD_PRELOAD=$IR_SHIM/fail.so "$@" >/dev/null
		all=$(cat count)
		# at most twelve of them, most near the end, where our work is
		for n in $(for i in 1 2 4 6 9 13 20; do echo $((all - i + 1)); done
			for i in 1 2 3 4 5; do echo $((1 + i * all / 6)); done | sort -nu); do
			if [ "$n" -lt 1 ] || [ "$n" -gt "$all" ]; then
				continue
			fi
			cp before "$file"
			rm -rf site/documents
			st=0
			timeout 30 env LD_PRELOAD="$IR_SHIM/fail.so" \
				IR_FAIL="${spec%%:*}:$n:${spec#*:}" "$@" >out 2>err </dev/null || st=$?
			echo "$spec:$n $* -> $st: $(cat err)"
			cmp -n "$(stat -c %s before)" before "$file"
			case $st in
			0) [ "$(wc -l <"$file")" = "$(($(wc -l <before) + 1))" ] && [ ! -s err ] ;;
			2) [ -s err ] ;;
			*) false ;;
			esac
			# a line that is there is whole, or torn at the very end
			head -n "$(wc -l <"$file")" "$file" | jq -e . >/dev/null
			total=$((total + 1))
		done
	done
	echo "# $total faults: $*" >&3
}

@test "an answer" {
	faults checks.jsonl ir-asset answer C1 questions.2 yes --evidence m.csv
}

@test "a statement" {
	faults mds.jsonl ir-asset mds C1 m.csv
}

@test "a notice" {
	faults bulletins.jsonl ir-asset bulletin add m.csv --from M --title T --model X
}

@test "what is printed and cannot be written is not done" {
	ir-asset answer C1 questions.2 yes
	ir-asset mds C1 m.csv >/dev/null
	ir-asset bulletin add --from M --title T >/dev/null
	for c in "check C1" "check" "mds C1" "mds C1 --ask all" "needs C1" "bulletin list" "bulletin show 1" "check C1 --print"; do
		irun 2 bash -c "ir-asset $c >/dev/full"
		[[ $stderr == *"No space left"* ]]
	done
}

@test "a site that cannot be written, files that are none" {
	mkdir site/checks.jsonl
	irun 2 ir-asset answer C1 questions.2 yes
	irun 2 ir-asset check C1
	ln -s /dev/full site/mds.jsonl
	irun 2 ir-asset mds C1 m.csv
	mkfifo site/bulletins.jsonl
	irun 2 timeout 60 ir-asset bulletin list
	need_root "to become another user"
	rm -rf site/checks.jsonl
	chmod 755 . site
	if ! as_user test -x "$(command -v ir-asset)" || ! as_user test -r site/devices.jsonl; then
		skip "out of reach"
	fi
	irun 2 setpriv --reuid=65534 --regid=65534 --clear-groups -- ir-asset answer C1 questions.2 yes
	[ ! -e site/checks.jsonl ]
}
