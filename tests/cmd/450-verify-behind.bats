# SPDX-License-Identifier: Apache-2.0
# What a bag made by others can hide, and our own in another form.
load helpers
load verify

@test "stopped by the limit in a sparse file: unread, no damage" {
	mkdir d
	truncate -s 1G d/s
	ir-collect -o o.tar.zst d
	irun 2 ir-verify --limit 1M o.tar.zst
	has_code limit
	[[ $output == *'"damage":0'* ]]
}

@test "our archive packed again or unpacked stays not complete" {
	mkdir d
	echo a >d/a
	irun 1 ir-collect -o o.tar.zst d gone
	zstd -dcq o.tar.zst | zstd -q >r.tar.zst
	mkdir u
	tar -C u --zstd -xf o.tar.zst
	for x in r.tar.zst u/*; do
		irun 0 ir-verify "$x"
		has_code not-original
		[[ $output == *'"complete":false'*'"gaps":1'* ]]
	done
}

@test "nothing hides behind the end of a packed bag" {
	mkbag bag
	tar cf a.tar bag
	gzip -k a.tar
	zip -qr a.zip bag
	for f in a.tar a.tar.gz a.zip; do
		cp "$f" "j-$f"
		echo "something behind the end" >>"j-$f"
		irun 1 ir-verify "j-$f"
	done
	for f in a.tar a.tar.gz; do
		cat "$f" "$f" >"two-$f"
		irun 1 ir-verify "two-$f"
	done
	irun 1 ir-verify j-a.zip
	has_code after-end
	irun 1 ir-verify j-a.tar.gz
	has_code after-end
	cp a.tar zeros.tar
	truncate -s +1M zeros.tar
	irun 0 ir-verify zeros.tar
}

@test "a name twice that no manifest lists, a directory of a file's name" {
	mkbag bag
	rm bag/tagmanifest-*
	tar cf a.tar bag bag/bagit.txt
	bag_says 1 duplicate-member a.tar
	mkbag bag
	tar cf b.tar bag
	mkdir -p o/bag/data/a.txt
	tar -C o -rf b.tar bag/data/a.txt
	bag_says 1 duplicate-member b.tar
}

@test "a tag file in no tag manifest" {
	mkbag bag
	mkdir bag/metadata
	echo x >bag/metadata/x
	bag_says 0 unlisted-tag bag
	rm bag/tagmanifest-*
	irun 0 ir-verify bag
	[[ $output != *unlisted-tag* ]]
}

@test "hash lists: weak algorithms, lengths that several have" {
	printf 'a' >a
	md5sum a >l5
	irun 0 ir-verify l5
	has_code weak-digest
	b2sum a >lb
	irun 1 ir-verify lb
	[[ $output == *BLAKE2b* ]]
	sha256sum --tag a | sed 's/. *$/0/;s/= ./= 0/' >lt
	irun 1 ir-verify lt
	[[ $output != *BLAKE2b* ]]
}

@test "a second tar behind the first, with nothing but new tag files" {
	mkbag bag
	tar cf a.tar bag
	mkdir -p more/bag
	echo x >more/bag/new.txt
	tar -C more -cf b.tar bag/new.txt
	cat a.tar b.tar >c.tar
	irun 1 ir-verify c.tar
	[[ $output == *'"code":"after-end","name":"new.txt"'* ]]
	zstd -q c.tar
	irun 1 ir-verify c.tar.zst
	has_code after-end
	tar -C more -rf a.tar bag/new.txt
	irun 0 ir-verify a.tar
}

# zips PYTHON: z.zip from bag/, changed by PYTHON (its bytes are in b).
zips() {
	python3 -c "
import zlib, struct, zipfile, sys
b = bytearray(open('bag.zip', 'rb').read())
cd = struct.unpack('<I', b[-6:-2])[0]
$1
open('z.zip', 'wb').write(b)"
}

@test "a zip that other readers may read otherwise" {
	mkbag bag
	zip -qr bag.zip bag
	irun 0 ir-verify bag.zip
	# the directory names another file than the header
	zips "at = b.index(b'a.txt', cd); b[at:at + 5] = b'b.txt'"
	irun 1 ir-verify z.zip
	[[ $output == *'"code":"zip-form","name":"bag/data/b.txt"'* ]]
	# another zip, and other bytes, in front
	mkdir x
	echo x >x/x
	zip -qr other.zip x
	cat other.zip bag.zip >z.zip
	irun 1 ir-verify z.zip
	[[ $output == *'"code":"zip-form"'*'"offset":"0"'*"in front"* ]]
	zips "b = b[:0] + b'PK\3\4 junk' + b"
	irun 1 ir-verify z.zip
	has_code zip-form
	# a member that the directory leaves out
	zips "
n = struct.unpack('<H', b[cd + 28:cd + 30])[0] + struct.unpack('<H', b[cd + 30:cd + 32])[0] + 46
size = struct.unpack('<I', b[-10:-6])[0] - n
count = struct.unpack('<H', b[-12:-10])[0] - 1
b[-14:-6] = struct.pack('<HHI', count, count, size)
del b[cd:cd + n]"
	irun 1 ir-verify z.zip
	has_code zip-form
	# sizes
	zips "at = b.index(b'PK\1\2'); at = b.index(b'a.txt', at) - len('bag/data/') - 46; b[at + 24] ^= 1"
	irun 1 ir-verify z.zip
}

@test "zips of other makers are whole" {
	mkbag bag
	python3 -c "
import zipfile, os, sys
class Pipe:
    def __init__(self, f): self.f = f
    def write(self, d): return self.f.write(d)
    def flush(self): self.f.flush()
for name, big, out in (('p.zip', False, open('p.zip', 'wb')), ('s.zip', False, Pipe(open('s.zip', 'wb'))), ('b.zip', True, Pipe(open('b.zip', 'wb')))):
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for d, _, fs in os.walk('bag'):
            for f in fs:
                with z.open(os.path.join(d, f), 'w', force_zip64=big) as m:
                    m.write(open(os.path.join(d, f), 'rb').read())
    out.flush()
"
	cp p.zip t.zip
	if command -v bsdtar >/dev/null; then
		bsdtar --format zip -cf t.zip bag
	fi
	zip -qr - bag | cat >i.zip
	: >bag/data/empty
	sed -i 's/12.2/12.3/' bag/bag-info.txt
	remake bag sha256
	zip -qr - bag | cat >e.zip
	zip -qr -z e.zip <<<"a comment" >/dev/null
	irun 0 ir-verify p.zip s.zip b.zip t.zip i.zip e.zip
}

@test "a folder of the name of a tag file that nothing lists" {
	mkbag bag
	mkdir -p x/bag/new y/bag
	echo x >x/bag/new/z
	echo y >y/bag/new
	for first in x y; do
		tar cf a.tar bag
		tar -C $first -rf a.tar bag/new
		tar -C "$(tr xy yx <<<$first)" -rf a.tar bag/new
		irun 1 ir-verify a.tar
		[[ $output == *'"code":"duplicate-member","name":"new"'* ]]
	done
	tar cf a.tar bag
	tar -C y -rf a.tar bag/new
	tar -C x -rf a.tar bag/new/z
	irun 1 ir-verify a.tar
	[[ $output == *'"code":"duplicate-member","name":"new"'* ]]
	tar cf a.tar bag
	tar -C x -rf a.tar bag/new bag/new
	tar -C x --no-recursion -rf a.tar bag/new
	irun 1 ir-verify a.tar
	[[ $output != *"a directory and a file"* ]]
}

@test "names with empty components, and with dots, for the right reason" {
	mkbag bag
	python3 -c "
import tarfile, io
def tar(name, top):
    with tarfile.open(name, 'w') as t:
        t.add('bag', 'bag')
        i = tarfile.TarInfo(top)
        i.size = 1
        t.addfile(i, io.BytesIO(b'x'))
tar('a.tar', 'bag//data/x')
tar('b.tar', 'bag/./data/x')
tar('c.tar', './/bag/data/x')
tar('d.tar', '/bag/data/x')
tar('e.tar', './bag//x')"
	for f in a b c d e; do
		irun 1 ir-verify $f.tar
		case $f in
		a | e) [[ $output == *'"code":"unsafe-name"'*"an empty component"* ]] ;;
		b | c) [[ $output == *'"code":"unsafe-name"'*"a component '.'"* ]] ;;
		d) [[ $output == *'"code":"unsafe-name"'*"is absolute"* ]] ;;
		esac
	done
}

@test "a tar from before the magic" {
	mkbag bag
	tar --format v7 -cf old.tar bag
	[[ $(tail -c +258 old.tar | head -c 5) != ustar ]]
	irun 0 ir-verify old.tar
	irun 0 ir-verify - <old.tar
	gzip -k old.tar
	irun 0 ir-verify old.tar.gz
	printf 'x' | dd of=old.tar bs=1 conv=notrunc status=none
	irun 2 ir-verify old.tar
}

@test "verifying a bag leaves every access time alone" {
	mkbag bag
	new_case
	mkdir -p case/evidence case/attachments
	mapfile -t names < <(find bag case)
	touch -a -d 2001-01-01 "${names[@]}"
	irun 0 ir-verify bag case
	[ "$(stat -c %X "${names[@]}" | sort -u)" = "$(date -d 2001-01-01 +%s)" ]
}
