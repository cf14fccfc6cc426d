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
