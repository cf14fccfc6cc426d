#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# all.sh: every house rule that a command can see. One line a finding, exit 1.
set -u
cd "$(dirname "$0")/../.." || exit 2
bad=0
say() {
	echo "$*"
	bad=1
}

layers() { # base < sys < casefile doc < areas < tool < cmd
	awk '
	function rank(a) {
		if (a == "base") return 1
		if (a == "sys") return 2
		if (a == "casefile" || a == "doc") return 3
		if (a ~ /^(evidence|playbook|report|drill|asset)$/) return 4
		if (a == "tool") return 5
		return 6
	}
	FNR == 1 {
		n = split(FILENAME, part, "/")
		own = part[1] == "lib" ? part[2] : part[1] == "include" ? part[3] : part[1]
	}
	/^#[ \t]*include[ \t]+"/ {
		split($0, q, "\"")
		if (q[2] !~ /^ir\//) {
			if (part[1] == "cmd" || q[2] !~ /_i\.h$/)
				print FILENAME ":" FNR ": includes \"" q[2] "\", neither ir/ nor a private header"
			next
		}
		split(q[2], h, "/")
		if (rank(h[2]) > rank(own) || (rank(h[2]) == rank(own) && h[2] != own))
			print FILENAME ":" FNR ": " own " includes upward or sideways: " q[2]
	}' "$@"
}

third_party() { # header prefix -> the one file that may include it
	awk '
	BEGIN {
		may["openssl"] = "digest|sign|tsp|cipher"; may["archive"] = "archive"
		may["zstd"] = "zstd"; may["magic"] = "magic"
		may["yaml"] = "yaml"; may["expat"] = "xml"
		n = split("assert endian ctype dirent dlfcn errno fcntl getopt grp iconv inttypes langinfo libgen libintl limits link locale math poll pthread pwd sched seccomp search setjmp signal spawn stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings termios time unistd utime wchar wctype elf fnmatch glob mntent regex ftw malloc pty utmp", name, " ")
		for (i = 1; i <= n; i++)
			libc[name[i] ".h"] = 1
	}
	/^#[ \t]*include[ \t]+</ {
		h = $0
		sub(/^[^<]*</, "", h); sub(/>.*/, "", h)
		key = h; sub(/[\/_.].*/, "", key)
		if (h ~ /^ir\//)
			print FILENAME ":" FNR ": our header in <>: " h
		if (!(key in may)) {
			if (!(h in libc) && h !~ /^(sys|linux|netinet|arpa)\//)
				print FILENAME ":" FNR ": third-party header <" h "> is in no table"
			next
		}
		if (FILENAME !~ "^lib/sys/(" may[key] ")(_[a-z_]+)?\\.c$")
			print FILENAME ":" FNR ": third-party header <" h "> outside lib/sys"
	}' "$@"
}

mapfile -t sources < <(git ls-files 'lib/*.c' 'lib/*.h' 'include/*.h' 'cmd/*.c')
mapfile -t code < <(git ls-files 'lib/*.c' 'lib/*.h' 'include/*.h' 'cmd/*.c' 'tests/*.c' 'tests/*.h')

mapfile -t bodies < <(git ls-files 'lib/*.c' 'cmd/*.c')
mapfile -t quiet < <(git ls-files 'lib/*.c' | grep -v '^lib/tool/')

out=$(layers "${sources[@]}"; third_party "${code[@]}")
[ -z "$out" ] || say "$out"

# Top level: exactly what the design names.
out=$(git -c core.quotepath=off ls-files | cut -d/ -f1 | sort -u |
	grep -vxE 'cmd|include|lib|playbooks|tests|Makefile|README.md|LICENSE|\.ci|\.gitignore|\.clang-format')
[ -z "$out" ] || say "at the top level: $out"

# Banned words.
out=$(grep -nE '\b(gets|strcpy|strcat|sprintf|strncpy|strtok|atoi|atol|sscanf|system|popen|mktemp|tmpnam|localtime|gmtime|alloca)[ ]*\(' "${code[@]}" |
	grep -vE '^[^:]+:[0-9]+:[ \t]*(/?\*|//)')
[ -z "$out" ] || say "banned call: $out"
out=$(grep -nE 'support_filter_all|support_filter_program|support_format_all' "${code[@]}")
[ -z "$out" ] || say "banned word: $out"
out=$(grep -nE '^typedef struct|\b(exit|abort|printf|puts|fprintf)[ ]*\(' "${quiet[@]}" |
	grep -vE '^[^:]+:[0-9]+:[ \t]*(/?\*|//)')
[ -z "$out" ] || say "lib prints, exits or hides a struct: $out"
out=$(git grep -nIE '\b(TODO|FIXME|XXX)\b' -- . ':!LICENSE' ':!tests/lint/all.sh')
[ -z "$out" ] || say "promise: $out"

# SPDX first; each .c includes its own header first; headers stand alone.
for f in "${code[@]}"; do
	head -n 1 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' || say "$f:1: no SPDX line"
done
for f in "${sources[@]}"; do
	case $f in
	include/*.h)
		n=$(wc -l <"$f")
		[ "$n" -le 150 ] || say "$f: $n lines, headers stay below 150"
		gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Iinclude -fsyntax-only -x c "$f" ||
			say "$f: does not compile alone" ;;
	lib/*.c)
		n=$(wc -l <"$f")
		[ "$n" -le 600 ] || say "$f: $n lines, files stay below 600"
		own=include/ir/${f#lib/}
		own=${own%.c}.h
		if [ -e "$own" ]; then
			first=$(grep -m 1 -E '^#[ ]*include' "$f")
			[ "$first" = "#include \"${own#include/}\"" ] ||
				say "$f: first include is not its own header"
		fi ;;
	esac
done

# Functions above 100 lines.
out=$(awk '
	FNR == 1 { start = 0 }
	/^[A-Za-z_].*\(/ && !/;[ \t]*$/ { start = FNR; name = $0 }
	/^}/ && start {
		if (FNR - start > 100)
			print FILENAME ":" start ": " FNR - start " lines: " name
		start = 0
	}' "${bodies[@]}")
[ -z "$out" ] || say "$out"

# Format, shells, pages, translations.
clang-format --dry-run --Werror "${code[@]}" 2>&1 | head -n 40 | grep . && bad=1
mapfile -t shells < <(git ls-files '*.sh' '.ci/run' 'tests/*.bash')
shellcheck -x "${shells[@]}" || bad=1
mapfile -t bats < <(git ls-files 'tests/cmd/*.bats')
[ "${#bats[@]}" -eq 0 ] || shellcheck -s bats -e SC2030,SC2031,SC2154,SC2034,SC2016,SC2314,SC2315 "${bats[@]}" || bad=1
mapfile -t pages < <(git ls-files 'cmd/*.[1-8]')
for p in "${pages[@]}"; do
	out=$(mandoc -Tlint -Wwarning "$p" 2>&1)
	[ -z "$out" ] || say "$out"
done
for c in $(git ls-files 'cmd/ir-*.c'); do
	[ -e "${c%.c}.1" ] || say "$c: no page ${c%.c}.1"
done
[ ! -e tests/lint/po.sh ] || bash tests/lint/po.sh || bad=1

exit $bad
