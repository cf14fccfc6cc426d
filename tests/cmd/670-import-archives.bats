#!/usr/bin/env bats
# ir-collect --import of other collectors' folders and archives.
load helpers
load import

# export_folder DIR: three files and a list.
export_folder() {
	mkdir -p "$1/logs"
	echo one >"$1/logs/a.log"
	echo two >"$1/b.txt"
	echo three >"$1/c d.txt"
	(cd "$1" && sha256sum logs/a.log b.txt 'c d.txt' >SHA256SUMS)
}

imported() {
	irun "$1" ir-collect -o i.tar.zst --import "$2" --as VENDOR
	items i.tar.zst >items.txt
	# the verifier counts the gaps as the collector did
	[ "$(jq .counts.gaps <<<"$output")" = \
		"$(ir-verify --json i.tar.zst | jq 'select(.type=="verified").gaps')" ]
	rm i.tar.zst
}

@test "a folder with a list in which all is well" {
	export_folder ex
	imported 0 ex
	says "taken ex/logs/a.log its sha256 is what 'SHA256SUMS' says"
	run grep -vc '^taken' items.txt
	[ "$output" -eq 0 ]
}

@test "lists of md5sum, BSD, hashdeep, certutil and PowerShell" {
	mkdir ex
	for n in 1 2 3 4 5; do echo $n >ex/$n; done
	(
		cd ex || exit
		md5sum 1 >a.md5
		echo "SHA1 (2) = $(sha1sum 2 | cut -d' ' -f1)" >b.sha1
		hashdeep -c md5,sha256 -l 3 >c.hashdeep
		printf '%s *C:\\out\\4\r\n' "$(sha256sum 4 | cut -c1-64 | sed 's/../& /g; s/ $//')" >hash.txt
		printf '\xff\xfe' >d.csv
		printf '"Algorithm","Hash","Path"\r\n"SHA256","%s","D:\\x\\ex\\5"\r\n' \
			"$(sha256sum 5 | cut -c1-64 | tr a-f A-F)" | iconv -t UTF-16LE >>d.csv
	)
	imported 0 ex
	says "taken ex/1 its md5 is what 'a.md5' says"
	says "taken ex/2 its sha1 is what 'b.sha1' says"
	says "taken ex/3 its sha256 is what 'c.hashdeep' says"
	says "taken ex/4 its sha256 is what 'hash.txt' says"
	says "taken ex/5 its sha256 is what 'd.csv' says"
	for n in 1 2 3 4 5; do echo x >>ex/$n; done
	imported 1 ex
	run grep -c '^changed ex/[1-5] ' items.txt
	[ "$output" -eq 5 ]
}

@test "a zip like KAPE's, with its copy log" {
	mkdir -p k/C/Windows/inf
	echo log >k/C/Windows/inf/setupapi.dev.log
	echo gone >gone
	{
		echo 'CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1'
		echo "t,C:\\Windows\\inf\\setupapi.dev.log,E:\\out\\C\\Windows\\inf\\setupapi.dev.log,4,$(sha1sum k/C/Windows/inf/setupapi.dev.log | cut -d' ' -f1)"
		printf 't,"C:\\a,b","E:\\out\\C\\a,b",5,%s\n' "$(sha1sum gone | cut -d' ' -f1)"
	} | sed 's/$/\r/' >k/CopyLog.csv
	(cd k && zip -qr ../k.zip .)
	imported 1 k.zip
	says "taken k.zip/C/Windows/inf/setupapi.dev.log its sha1 is what 'CopyLog.csv' says"
	says "absent k.zip/out/C/a,b listed in 'CopyLog.csv', not there"
}

@test "a tar.gz like UAC's, its own digest beside it" {
	mkdir -p 'u/[root]/etc' u/live_response
	echo root >'u/[root]/etc/passwd'
	echo ps >u/live_response/ps.txt
	echo "$(md5sum <'u/[root]/etc/passwd' | cut -d' ' -f1)  /etc/passwd" >u/hashes.md5
	tar -C u -czf uac-host-linux.tar.gz .
	sha256sum uac-host-linux.tar.gz >uac-host-linux.tar.gz.sha256
	imported 0 uac-host-linux.tar.gz
	says "taken uac-host-linux.tar.gz its sha256 is what 'uac-host-linux.tar.gz.sha256' says"
	says "taken uac-host-linux.tar.gz/[root]/etc/passwd its md5 is what 'hashes.md5' says"
	says "taken uac-host-linux.tar.gz/live_response/ps.txt in no hash list"
	sed -i 's/^[0-9a-f]\{8\}/00000000/' uac-host-linux.tar.gz.sha256
	imported 1 uac-host-linux.tar.gz
	says "changed uac-host-linux.tar.gz its sha256 is not what"
}

@test "below one top folder, with names relative to it" {
	export_folder export-2026
	tar -cJf e.tar.xz export-2026
	imported 0 e.tar.xz
	says "taken e.tar.xz/export-2026/logs/a.log its sha256 is what"
	run grep -c "SHA256SUMS' says" items.txt
	[ "$output" -eq 3 ]
}

@test "a file of the same name elsewhere is not taken for the listed one" {
	export_folder ex
	mkdir ex/logs/deep
	echo other >ex/logs/deep/b.txt
	imported 0 ex
	says "taken ex/logs/deep/b.txt in no hash list"
	says "taken ex/b.txt its sha256 is what"
}

@test "hostile: names that leave, links that leave, a name twice, a device" {
	echo evil >evil
	ln -s /etc/passwd link
	tar -cPf h.tar --transform='s,^evil$,../../evil,' evil
	tar -rPf h.tar --transform='s,^evil$,/abs/evil,' evil
	tar -rf h.tar link evil
	tar -rf h.tar evil
	imported 1 h.tar
	says "refused h.tar/../../evil "
	says "refused h.tar//abs/evil the name is absolute"
	says "refused h.tar/link a link that leads out of the archive"
	says "refused h.tar/evil twice in the archive"
	[ ! -e ../../evil ] && [ ! -e /abs ]
}

@test "hostile: a zip bomb is not read to its end" {
	head -c 700M /dev/zero | zip -q bomb.zip -
	imported 1 bomb.zip
	says "truncated bomb.zip/- unpacks to more than 500 times its size"
}

@test "a zip that libarchive would take for an empty tar is read as the zip it is" {
	# its first 512 bytes, taken as signed, add up to the nothing that stands
	# where a tar has its checksum
	python3 - <<'EOF'
import zipfile
info = zipfile.ZipInfo('a.log', (2026, 2, 1, 3, 0, 0))
def made(content):
    with zipfile.ZipFile('odd.zip', 'w') as z:
        z.writestr(info, content)
    return bytearray(open('odd.zip', 'rb').read())
content = bytearray(b'\0' * 900)
def total():
    b = made(bytes(content))[:512]
    b[148:156] = b' ' * 8
    return sum(c - 256 if c > 127 else c for c in b)
for at in range(200, 220):
    content[at] = -max(min(total(), 127), -127) & 0xff
n = 0
while total() != 0: # behind the 512 bytes: changes the CRC in them
    n += 1
    content[600:604] = n.to_bytes(4, 'big')
EOF
	imported 0 odd.zip
	says "taken odd.zip/a.log no hash list to compare with"
	run grep -c odd.zip/ items.txt
	[ "$output" -eq 1 ]
}

@test "an archive cut short, an encrypted one, no archive at all" {
	export_folder ex
	head -c 3M /dev/urandom >ex/big
	tar -czf e.tgz ex
	head -c 2000000 e.tgz >cut.tgz
	imported 1 cut.tgz
	says "truncated cut.tgz the archive cannot be read to its end: "
	(cd ex && zip -q -P secret ../enc.zip b.txt)
	imported 1 enc.zip
	says "truncated enc.zip/b.txt encrypted: its content is not checked"
	echo 'export of a syslog' >plain.txt
	imported 0 plain.txt
	says "skipped plain.txt no archive that is read here: kept as it is"
	mkdir empty
	imported 0 empty
	says "skipped empty it holds no hash list to compare with"
}

@test "in a case: the container byte for byte, the journal says gaps" {
	new_case
	export_folder ex
	tar -czf e.tgz ex
	echo x >>ex/b.txt
	tar -czf bad.tgz ex
	irun 0 ir-collect -C case --import e.tgz --as VENDOR
	a=$(echo case/evidence/001-VENDOR-*.tar.zst)
	name=${a##*/}
	tar --zstd -xOf "$a" "${name%.tar.zst}/data/fs$PWD/e.tgz" | cmp - e.tgz
	irun 1 ir-collect -C case --import bad.tgz --as VENDOR
	run jq -r 'select(.kind=="evidence.collected").data.end' case/journal.jsonl
	[ "$output" = "complete
gaps" ]
	irun 0 ir-verify case
}

@test "words that do not go together, and what is not there" {
	irun 2 ir-collect -o i.tar.zst --import a --artifact LinuxTriage
	[[ $stderr == *"--import takes one folder or archive"* ]]
	irun 2 ir-collect -o i.tar.zst --import a b
	irun 2 ir-collect -o i.tar.zst --import nothere --as X
	[[ $stderr == *"No such file"* ]]
}

@test "a name that is not there costs no number, no archive and no line" {
	new_case case
	before=$(wc -l <case/journal.jsonl)
	irun 2 ir-collect -C case --import typo.zip --as CT01
	[[ $stderr == *"cannot open 'typo.zip': No such file"* ]]
	mkfifo pipe
	irun 2 ir-collect -C case --import pipe --as CT01
	[[ $stderr == *"'pipe' is no folder and no file"* ]]
	[ "$(wc -l <case/journal.jsonl)" -eq "$before" ]
	[ -z "$(ls case/evidence)" ]
}
