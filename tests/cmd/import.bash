# shellcheck shell=bash
# Shared by the tests of ir-collect --import: `load import`.

# windows_folder DIR [SEP]: what the script of --windows-live leaves on a stick
# after three commands, two copies and a listing; written by hand, never by
# Windows.  SEP goes between the bytes of the hashes (Windows 7: a blank).
windows_folder() {
	local d=$1 sep=${2:-} f n
	mkdir -p "$d"/{cmd,data,fs/Windows/inf,tmp}
	cat >plan.lf <<-'P'
		::version|1|ir-collect/0.1.0
		::definition|WindowsLiveNetwork|0000000000000000000000000000000000000000000000000000000000000000
		::plan|001|WindowsLiveNetwork|command|arp|-|arp -a
		::plan|002|WindowsLiveHives|command|reg|SAM.hiv|reg save HKLM\SAM "%IR_OUT%\data\SAM.hiv"
		::plan|003|WindowsLiveClock|command|wmic|-|wmic os get Caption
		::plan|004|WindowsConsoleUsb|copy|robocopy|-|%SystemRoot%\inf\setupapi*.log
		::plan|005|WindowsConsoleRemote|copy|robocopy|-|%ProgramData%\AnyDesk\*
		::plan|006|WindowsLiveNetwork|registry|reg|-|reg query HKCU\X /s
		::skip|WindowsConsoleUsb|registry key with a wildcard|HKU\*\X
	P
	sed 's/$/\r/' plan.lf >"$d/plan.txt"
	printf '%s\r\n' 'begin|001|2026/11/22 10:00:01.00' \
		'end|001|2026/11/22 10:00:02.00|0' \
		'begin|002|x' 'end|002|x|1' 'begin|003|x' 'end|003|x|9009' \
		'begin|004|x' 'end|004|x|0' 'begin|005|x' 'end|005|x|absent' \
		'begin|006|x' 'end|006|x|0' 'done|2026/11/22 10:01:00.00' >"$d/items.txt"
	printf '%s\r\n' 'IR_ADMIN=no' 'IR_OPERATOR=Sato' \
		'IR_OUT=E:\stick one\hikeshi-CT01-1' 'COMPUTERNAME=CT01' >"$d/run.txt"
	echo ' 10.0.0.1  00-11-22-33-44-55' >"$d/cmd/001-arp.out"
	: >"$d/cmd/001-arp.err"
	: >"$d/cmd/002-reg.out"
	echo 'ERROR: Access is denied.' >"$d/cmd/002-reg.err"
	: >"$d/cmd/003-wmic.out"
	echo copied >"$d/cmd/004-robocopy.out"
	echo 'USB' >"$d/fs/Windows/inf/setupapi.dev.log"
	echo 'log' >"$d/fs/操作.log"
	echo 'HKEY' >"$d/cmd/006-reg.out"
	echo '@echo off' >"$d/windows-live.cmd"
	windows_hashes "$d" "$sep"
}

# windows_hashes DIR [SEP]: hashes.txt as certutil and cmd.exe write it, names
# in CP932.
windows_hashes() {
	local f n
	(cd "$1" && find . -type f ! -name hashes.txt | LC_ALL=C sort) | while read -r f; do
		n=$(sha256sum "$1/$f" | cut -d' ' -f1 | sed "s/../&${2:-}/g; s/ $//")
		f=${f#./}
		printf '%s *E:\\stick one\\hikeshi-CT01-1\\%s\r\n' "$n" "${f//\//\\}"
	done | iconv -f UTF-8 -t CP932 >"$1/hashes.txt"
	printf '# end\r\n' >>"$1/hashes.txt"
}

# items ARCHIVE: the lines about items: "status path-below-TOP reason".
items() {
	local name=${1##*/}
	tar --zstd -xOf "$1" "${name%.tar.zst}/hikeshi/objects.jsonl" |
		jq -r --arg top "$PWD/" 'select(.kind=="item" or .kind=="member")
			| "\(.status) \(.path|ltrimstr($top)) \(.reason//"")"'
}

# says TEXT: some line of items has it.
says() {
	grep -qF -- "$1" items.txt || {
		cat items.txt
		echo "no line has: $1"
		return 1
	}
}
