#!/usr/bin/env bats
# ir-collect --import of a folder that the Windows script left.
load helpers
load import

@test "an outcome for each item, its hashes checked, kept byte for byte" {
	windows_folder stick
	irun 1 ir-collect -o w.tar.zst --import stick --as CT01
	items w.tar.zst >items.txt
	says "taken stick/cmd/001-arp.out arp -a"
	says "unread stick/data/SAM.hiv exit status 1, and its output is not there: reg save HKLM"
	says "absent stick/cmd/003-wmic.out no such program: wmic os get Caption"
	says "taken stick/cmd/004-robocopy.out %SystemRoot%"
	says "absent stick/cmd/005-robocopy.out not there: %ProgramData%"
	says "skipped stick/plan.txt registry key with a wildcard: HKU"
	says "taken stick/fs/Windows/inf/setupapi.dev.log its sha256 is what 'hashes.txt' says"
	says "taken stick/fs/操作.log its sha256 is what 'hashes.txt' says"
	run grep -c "in no hash list" items.txt
	[ "$output" -eq 1 ] # hashes.txt itself
	[[ $stderr == *" 1 gaps, the first: "*SAM.hiv* ]]
	irun 0 ir-verify w.tar.zst
	[[ $output == *'"complete":false'*'"gaps":1'* ]]
	mkdir un
	tar -C un --zstd -xf w.tar.zst
	diff -r stick "un/w/data/fs$PWD/stick" | sed '/: tmp$/d; /: data$/d' >differences
	[ ! -s differences ]
}

@test "blanks between the bytes, as Windows 7 writes them" {
	windows_folder stick ' '
	grep -q '^[0-9a-f][0-9a-f] [0-9a-f][0-9a-f] ' stick/hashes.txt
	irun 1 ir-collect -o w.tar.zst --import stick --as CT01
	items w.tar.zst >items.txt
	says "taken stick/cmd/001-arp.out its sha256 is what 'hashes.txt' says"
	run grep -c "^changed" items.txt
	[ "$output" -eq 0 ]
}

@test "the summary says what the hash lists said" {
	windows_folder stick
	irun 1 ir-collect -o w.tar.zst --import stick --as CT01
	n=$(find stick -type f ! -name hashes.txt | wc -l)
	[ "$(jq -c .lists <<<"$output")" = "{\"as_stated\":$n,\"differ\":0,\"missing\":0,\"unlisted\":1}" ]
	echo more >>stick/cmd/001-arp.out
	rm stick/fs/Windows/inf/setupapi.dev.log
	irun 1 ir-collect --text -o v.tar.zst --import stick --as CT01
	[[ $output == *"hash lists of the import: as stated $((n - 2)), missing 1, in no list 1"* ]]
	[[ $output == *"not as their own hash list says: 1"* ]]
}

@test "changed, missing and added since the script hashed" {
	windows_folder stick
	echo more >>stick/cmd/001-arp.out
	rm stick/fs/Windows/inf/setupapi.dev.log
	echo new >stick/data/added.bin
	irun 1 ir-collect -o w.tar.zst --import stick --as CT01
	items w.tar.zst >items.txt
	says "changed stick/cmd/001-arp.out its sha256 is not what 'hashes.txt' says: stated "
	says "absent stick/fs/Windows/inf/setupapi.dev.log listed in 'hashes.txt', not there"
	says "taken stick/data/added.bin in no hash list of the import"
	[[ $stderr == *gaps* ]]
}

@test "the stick was pulled out: what was not reached is told" {
	windows_folder stick
	sed -i '/005\|006\|^done/d; /^end|004/d' stick/items.txt
	rm -r stick/cmd/00[56]* stick/hashes.txt
	irun 1 ir-collect -o w.tar.zst --import stick --as CT01
	items w.tar.zst >items.txt
	says "truncated stick/cmd/004-robocopy.out the script was ended inside it"
	says "unread stick/cmd/006-reg.out the script was ended before it"
	says "truncated stick/items.txt the script did not reach its end"
	says "truncated stick/hashes.txt the list of hashes has no end"
}

@test "what the script did not wait for, and what ended all the same" {
	windows_folder stick
	sed -i 's/^end|004.*/late|004|x|600\r/; s/^end|006.*/late|006|x|120\r/' stick/items.txt
	printf 'end|006|x|0\r\n' >>stick/items.txt
	irun 1 ir-collect -o w.tar.zst --import stick --as CT01
	items w.tar.zst >items.txt
	says "truncated stick/cmd/004-robocopy.out it hung or took too long: not waited for"
	says "taken stick/cmd/006-reg.out reg query"
}

@test "a hash list cut in the middle" {
	windows_folder stick
	head -n 4 stick/hashes.txt >cut.txt
	mv cut.txt stick/hashes.txt
	irun 1 ir-collect -o w.tar.zst --import stick --as CT01
	items w.tar.zst >items.txt
	says "truncated stick/hashes.txt the list of hashes has no end"
}

@test "a plan that points out of the folder is refused, nothing crashes" {
	windows_folder stick
	printf '%s\r\n' '::plan|001|A|command|../../etc|-|x' \
		'::plan|002|A|command|x|../../../etc/passwd|x' '::plan|9999|A|command|x|-|x' \
		'::plan|003' '::plan|||||||' '|' >stick/plan.txt
	head -c 5000 /dev/urandom >>stick/plan.txt
	head -c 5000 /dev/urandom >>stick/items.txt
	head -c 5000 /dev/urandom >>stick/hashes.txt
	irun 1 ir-collect -o w.tar.zst --import stick --as CT01
	items w.tar.zst >items.txt
	says "refused stick/plan.txt item 1: its name leaves the folder"
	says "refused stick/plan.txt item 2: its name leaves the folder"
	irun 0 ir-verify w.tar.zst
}

@test "the script's own plan is read back whole" {
	mkdir -p stick/cmd stick/data
	ir-collect --windows-live - >stick/windows-live.cmd
	grep '^::' stick/windows-live.cmd >stick/plan.txt
	n=$(grep -c '^::plan' stick/plan.txt)
	sed -n 's/^::plan|\([0-9]*\)|.*/begin|\1|t\r\nend|\1|t|absent\r/p' stick/plan.txt >stick/items.txt
	printf 'done|t\r\n' >>stick/items.txt
	printf 'IR_OUT=E:\\x\r\n' >stick/run.txt
	printf '# end\r\n' >stick/hashes.txt
	run ir-collect -o w.tar.zst --import stick --as CT01
	items w.tar.zst | grep -cE '^(absent|unread) ' >count
	[ "$(cat count)" -eq "$n" ]
}

# zipped NAME DIR...: as the Explorer of a Japanese Windows zips a folder.
zipped() {
	python3 - "$@" <<-'P'
		import os, sys, zipfile
		class Cp932(zipfile.ZipInfo):
		    def _encodeFilenameFlags(self):
		        return self.filename.encode("cp932"), self.flag_bits
		with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
		    for top in sys.argv[2:]:
		        for at, dirs, files in os.walk(top):
		            dirs.sort()
		            for f in sorted(files):
		                p = os.path.join(at, f)
		                z.writestr(Cp932(p, (2026, 11, 22, 10, 0, 0)), open(p, "rb").read())
	P
}

@test "the folder zipped: the same outcome for each item" {
	windows_folder hikeshi-CT01-1
	irun 1 ir-collect -o d.tar.zst --import hikeshi-CT01-1 --as CT01
	items d.tar.zst | sed 's/[^ ]* hikeshi-CT01-1\//&/' | grep -v "sha256 is what" | sort >d.txt
	zipped w.zip hikeshi-CT01-1
	irun 1 ir-collect -o w.tar.zst --import w.zip --as CT01
	items w.tar.zst >items.txt
	says "taken w.zip/hikeshi-CT01-1/cmd/001-arp.out arp -a"
	says "unread w.zip/hikeshi-CT01-1/data/SAM.hiv exit status 1, and its output is not there: reg save"
	says "absent w.zip/hikeshi-CT01-1/cmd/005-robocopy.out not there"
	says "taken w.zip/hikeshi-CT01-1/cmd/001-arp.out its sha256 is what"
	grep -v "sha256 is what" items.txt | sed 's,w\.zip/,,' | sort >z.txt
	diff d.txt z.txt
}

@test "names in the zip are in CP932: they are those of the list" {
	windows_folder hikeshi-CT01-1
	zipped w.zip hikeshi-CT01-1
	run ir-collect -o w.tar.zst --import w.zip --as CT01
	items w.tar.zst >items.txt
	run grep -c "listed in\|in no hash list" items.txt
	[ "$output" -eq 1 ] # hashes.txt itself
}

@test "a stick with two folders, as it is and zipped" {
	mkdir stick
	windows_folder stick/hikeshi-CT01-1
	windows_folder stick/hikeshi-CT02-1
	sed -i '/^done/d' stick/hikeshi-CT02-1/items.txt
	irun 1 ir-collect -o w.tar.zst --import stick --as KEY1
	items w.tar.zst >items.txt
	says "taken stick/hikeshi-CT01-1/cmd/001-arp.out arp -a"
	says "truncated stick/hikeshi-CT02-1/items.txt the script did not reach its end"
	run grep -c "did not reach its end" items.txt
	[ "$output" -eq 1 ]
	(cd stick && zipped ../s.zip hikeshi-CT01-1 hikeshi-CT02-1)
	irun 1 ir-collect -o z.tar.zst --import s.zip --as KEY1
	items z.tar.zst >items.txt
	says "taken s.zip/hikeshi-CT01-1/cmd/001-arp.out arp -a"
	says "truncated s.zip/hikeshi-CT02-1/items.txt the script did not reach its end"
}
