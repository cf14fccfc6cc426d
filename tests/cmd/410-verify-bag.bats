# SPDX-License-Identifier: Apache-2.0
# Bags made by others: facts of RFC 8493 and the versions before it.
load helpers
load verify

@test "a bag as a directory, and packed in every way" {
	mkbag bag
	irun 0 ir-verify bag
	[[ $output == *'"kind":"bag"'*'"algorithms":"sha256"'* ]]
	tar cf bag.tar bag
	zip -qr bag.zip bag
	gzip -k bag.tar
	bzip2 -k bag.tar
	xz -k bag.tar
	xz -k --format=lzma bag.tar
	zstd -qk bag.tar
	lz4 -q bag.tar bag.tar.lz4
	for f in bag.tar* bag.zip; do
		irun 0 ir-verify "$f"
		[[ $output == *'"kind":"bag-archive","intact":true'*'"files":2'* ]]
		irun 0 bash -c "cat $f | ir-verify -"
		[[ $output == *'"files":2'*'"spooled":true'* ]]
	done
}

@test "members in any order" {
	mkbag bag
	tar cf a.tar bag/manifest-sha256.txt bag/data bag/bag-info.txt \
		bag/bagit.txt bag/tagmanifest-sha256.txt
	irun 0 ir-verify a.tar
	tar cf b.tar bag/data bag/bagit.txt bag/manifest-sha256.txt
	irun 0 ir-verify b.tar
	tar cf c.tar ./bag
	irun 0 ir-verify c.tar
}

@test "every algorithm, old versions" {
	for alg in md5 sha1 sha224 sha256 sha384 sha512; do
		for v in 0.93 0.94 0.95 0.96 0.97 1.0; do
			mkbag "b-$alg-$v" $alg $v
		done
	done
	irun 0 ir-verify b-*
	[ "$(grep -c '"code":"weak-digest"' <<<"$output")" -eq 12 ]
}

@test "a file changed, lost, added" {
	mkbag bag
	echo x >>bag/data/a.txt
	rm "bag/data/sub/b c.txt"
	: >bag/data/.hidden
	bag_says 1 digest-mismatch bag
	has_code missing-file
	has_code unlisted-file
	has_code payload-oxum
	[[ $output == *'"name":"data/sub/b c.txt","line":2'* ]]
	[[ $output == *'"name":"data/.hidden"'* ]]
	tar cf bag.tar bag
	bag_says 1 missing-file bag.tar
	has_code digest-mismatch
	has_code unlisted-file
}

@test "two manifests: both are compared, and 1.0 wants all files in both" {
	mkbag bag
	remake bag sha512
	irun 0 ir-verify bag
	[[ $output == *'"algorithms":"sha256 sha512"'* ]]
	sed -i 's/^./0/' bag/manifest-sha512.txt
	bag_says 1 digest-mismatch bag
	remake bag sha512
	sed -i 1d bag/manifest-sha512.txt
	rm bag/tagmanifest-*
	bag_says 1 not-in-every-manifest bag
	sed -i 's/1.0/0.97/' bag/bagit.txt
	irun 0 ir-verify bag
}

@test "bagit.txt: missing, wrong, with a mark, with blanks" {
	mkbag bag
	rm bag/tagmanifest-*
	cp bag/bagit.txt good
	rm bag/bagit.txt
	bag_says 1 bagit-txt-missing bag
	(printf '\xef\xbb\xbf'; cat good) >bag/bagit.txt
	bag_says 1 bagit-txt bag
	sed 's/1.0/2.0/' good >bag/bagit.txt
	bag_says 1 bagit-txt bag
	sed 's/:/ :/' good >bag/bagit.txt
	bag_says 1 bagit-txt bag
	sed 's/:/ :/; s/1.0/0.97/' good >bag/bagit.txt
	bag_says 0 bagit-txt bag
}

@test "line ends: LF, CR, CRLF" {
	mkbag bag
	rm bag/tagmanifest-*
	cp bag/manifest-sha256.txt lf
	sed 's/$/\r/' lf >bag/manifest-sha256.txt
	sed -i 's/$/\r/' bag/bagit.txt bag/bag-info.txt
	irun 0 ir-verify bag
	tr '\n' '\r' <lf >bag/manifest-sha256.txt
	irun 0 ir-verify bag
}

@test "manifest lines: two blanks, star, tab; others are damage" {
	mkbag bag
	rm bag/tagmanifest-*
	cp bag/manifest-sha256.txt lf
	sed 's/  / */' lf >bag/manifest-sha256.txt
	irun 0 ir-verify bag
	sed 's/  /\t/' lf >bag/manifest-sha256.txt
	irun 0 ir-verify bag
	sed 's/  / .\//' lf >bag/manifest-sha256.txt
	bag_says 0 manifest-form bag
	tr a-f A-F <lf | sed 's/DATA/data/' >up
	sed 's/^\(.\{64\}\)/\U\1/' lf >bag/manifest-sha256.txt
	irun 0 ir-verify bag
	(cat lf; echo "nonsense") >bag/manifest-sha256.txt
	bag_says 1 manifest-line bag
	(cat lf; echo; echo) >bag/manifest-sha256.txt
	irun 0 ir-verify bag
}

@test "names: %0A %0D %25 are decoded in 1.0, literal before" {
	mkbag bag
	printf 'x' >bag/data/$'new\nline'
	printf 'x' >bag/data/100%25
	printf 'x' >bag/data/50%
	printf 'Payload-Oxum: 15.5\n' >bag/bag-info.txt
	rm bag/*manifest-*
	x=$(printf x | sha256sum | cut -c1-64)
	(cd bag && sha256sum data/a.txt "data/sub/b c.txt" >manifest-sha256.txt
		printf '%s  data/%s\n' "$x" new%0Aline "$x" 100%2525 "$x" 50%25 \
			>>manifest-sha256.txt)
	irun 0 ir-verify bag
	tar cf bag.tar bag
	irun 0 ir-verify bag.tar
	sed -i 's/1.0/0.97/' bag/bagit.txt
	irun 1 ir-verify bag
}

@test "a bare % is read, with a remark" {
	mkbag bag
	printf 'x' >"bag/data/50%"
	rm bag/tagmanifest-* bag/bag-info.txt
	(cd bag && sha256sum data/a.txt "data/sub/b c.txt" "data/50%" >manifest-sha256.txt)
	bag_says 0 manifest-form bag
}

@test "names that leave the bag are refused, in manifest and fetch.txt" {
	for name in ../up /abs data/../../up '~user/x' 'data//x' 'C:\x'; do
		rm -rf bag
		mkbag bag
		rm bag/tagmanifest-*
		printf '%064d  %s\n' 0 "$name" >>bag/manifest-sha256.txt
		bag_says 1 unsafe-name bag
		mkbag bag
		echo "http://example.org/x 1 $name" >bag/fetch.txt
		bag_says 1 unsafe-name bag
	done
	mkbag bag2
	rm bag2/tagmanifest-*
	printf '%064d  bagit.txt\n' 0 >>bag2/manifest-sha256.txt
	bag_says 1 manifest-name bag2
}

@test "the same name twice in a manifest" {
	mkbag bag
	rm bag/tagmanifest-*
	head -1 bag/manifest-sha256.txt >first
	cat first >>bag/manifest-sha256.txt
	bag_says 1 manifest-double bag
	sed -i 's/1.0/0.97/' bag/bagit.txt
	bag_says 0 manifest-double bag
	sed -i '$s/^./0/' bag/manifest-sha256.txt
	sed -i '$s/^.\(.\)/1\1/' bag/manifest-sha256.txt
	bag_says 1 manifest-double bag
}

@test "fetch.txt: what is not there is named, nothing is fetched" {
	mkbag bag
	printf '%064d  data/far\n' 0 >>bag/manifest-sha256.txt
	echo "http://127.0.0.1:9/far 5 data/far" >bag/fetch.txt
	rm bag/tagmanifest-*
	bag_says 1 not-fetched bag
	has_code holey-bag
	echo "http://127.0.0.1:9/far 5 data/other" >bag/fetch.txt
	bag_says 1 fetch-unlisted bag
	echo "nonsense" >bag/fetch.txt
	bag_says 1 fetch-line bag
	sed -i '$d' bag/manifest-sha256.txt
	echo "http://127.0.0.1:9/a 6 data/a.txt" >bag/fetch.txt
	bag_says 0 holey-bag bag
}

@test "tag manifests are compared; a tag file need not be listed" {
	mkbag bag
	echo "Source: x" >>bag/bag-info.txt
	bag_says 1 digest-mismatch bag
	remake bag sha256
	irun 0 ir-verify bag
	sed -i /bag-info/d bag/tagmanifest-sha256.txt
	irun 0 ir-verify bag
	sed 's/bagit/other/' bag/tagmanifest-sha256.txt >t
	cat t >>bag/tagmanifest-sha256.txt
	bag_says 1 missing-file bag
}

@test "no manifest, no payload folder, an unknown algorithm" {
	mkbag bag
	rm bag/*manifest-*
	bag_says 1 no-manifest bag
	echo "00  data/a.txt" >bag/manifest-blake3.txt
	bag_says 2 algorithm-unknown bag
	remake bag sha256
	bag_says 0 algorithm-unknown bag
	mkdir empty
	cp bag/bagit.txt empty
	: >empty/manifest-sha256.txt
	bag_says 1 no-payload-dir empty
	mkdir empty/data
	irun 0 ir-verify empty
}

@test "tag files in other encodings" {
	mkbag bag
	for enc in ISO-8859-1 UTF-16 UTF-16LE Shift_JIS EUC-JP; do
		rm -rf e
		cp -r bag e
		rm e/tagmanifest-*
		printf 'x' >"e/data/caf$( [ $enc = ISO-8859-1 ] && echo é || echo ナース)"
		(cd e && find data -type f -print0 | xargs -0 sha256sum) >m
		iconv -f UTF-8 -t $enc m >e/manifest-sha256.txt
		iconv -f UTF-8 -t $enc <<<'Payload-Oxum: 13.3' >e/bag-info.txt
		sed -i "s/UTF-8/$enc/" e/bagit.txt
		irun 0 ir-verify e
		tar -c e/bag-info.txt e/manifest-sha256.txt e/data e/bagit.txt >e.tar
		irun 0 ir-verify e.tar
	done
	printf '\xff\xff\xff\xff' >>e/manifest-sha256.txt
	bag_says 1 encoding e
	sed -i "s/EUC-JP/KLINGON/" e/bagit.txt
	bag_says 2 encoding e
}

@test "names that some systems cannot keep apart; system files" {
	mkbag bag
	: >bag/data/README
	: >bag/data/readme
	: >bag/data/.DS_Store
	printf 'Payload-Oxum: 12.5\n' >bag/bag-info.txt
	remake bag sha256
	bag_says 0 name-double bag
	has_code system-file
	printf 'x' >bag/data/$'\u30ac'
	printf 'x' >bag/data/$'\u30ab\u3099'
	printf 'Payload-Oxum: 14.7\n' >bag/bag-info.txt
	remake bag sha256
	irun 0 ir-verify bag
	[ "$(grep -c name-double <<<"$output")" -eq 2 ]
}

@test "a manifest in another normalisation than the file" {
	mkbag bag
	rm bag/tagmanifest-* bag/bag-info.txt
	printf 'x' >bag/data/$'\u30ab\u3099'
	echo "$(printf x | sha256sum | cut -c1-64)  data/"$'\u30ac' >>bag/manifest-sha256.txt
	bag_says 0 name-form bag
	printf 'y' >bag/data/$'\u30ab\u3099'
	bag_says 1 digest-mismatch bag
}

@test "names of bytes that are not UTF-8" {
	mkbag bag
	rm bag/bag-info.txt
	printf 'x' >bag/data/$'caf\xe9'
	remake bag sha256
	for lc in C C.UTF-8 ja_JP.UTF-8; do
		irun 0 env LC_ALL=$lc ir-verify bag
	done
	printf 'y' >bag/data/$'caf\xe9'
	bag_says 1 digest-mismatch bag
	[[ $output == *'"name_b64":"'* ]]
	tar cf bag.tar bag
	bag_says 1 digest-mismatch bag.tar
}

@test "links, devices, FIFOs in a bag never hang and never lead out" {
	mkbag bag
	ln -s /etc/passwd bag/data/link
	ln -s /etc bag/data/dir
	mkfifo bag/data/fifo
	bag_says 1 link-in-bag bag
	has_code special-file
	tar cf bag.tar bag
	bag_says 1 link-in-bag bag.tar
	has_code special-file
	# a link in the place of a listed file
	mkbag b2
	mv b2/data/a.txt b2/data/c.txt
	ln -s c.txt b2/data/a.txt
	bag_says 1 link-in-bag b2
}

@test "hard links in a tar" {
	mkbag bag
	ln bag/data/a.txt bag/data/z.txt
	printf 'Payload-Oxum: 18.3\n' >bag/bag-info.txt
	remake bag sha256
	tar cf bag.tar bag
	irun 0 ir-verify bag.tar
	[[ $output == *'"files":3,"bytes":"18"'* ]]
	echo changed >bag/data/a.txt
	tar cf bag.tar bag
	irun 1 ir-verify bag.tar
}

@test "a bag in a bag is payload" {
	mkbag inner
	mkbag bag
	cp -r inner bag/data/
	rm bag/bag-info.txt
	remake bag sha256
	irun 0 ir-verify bag
	tar cf bag.tar bag
	irun 0 ir-verify bag.tar
}

@test "a packed bag without its folder, or with a second one" {
	mkbag bag
	tar cf flat.tar -C bag .
	bag_says 1 no-top-folder flat.tar
	[ "$(grep -c '"type":"finding"' <<<"$output")" -eq 1 ]
	mkdir other
	: >other/x
	tar cf two.tar bag other
	bag_says 1 outside-top two.tar
	tar cf dup.tar bag bag/data/a.txt
	bag_says 1 duplicate-member dup.tar
	tar -P -cf up.tar --transform 's,^other,bag/../../other,' bag other/x
	bag_says 1 unsafe-name up.tar
}

@test "a cut or encrypted archive by somebody else" {
	mkbag bag
	tar czf bag.tgz bag
	head -c 300 bag.tgz >cut.tgz
	irun 1 ir-verify cut.tgz
	zip -q -r -P secret enc.zip bag
	bag_says 2 encrypted enc.zip
}

@test "an unreadable file in a bag is unread, not missing" {
	need_root "drops to a plain user"
	top=$(mktemp -d /tmp/hikeshi-bag.XXXXXX)
	mkbag "$top/bag"
	chmod -R a+rX "$top"
	chmod 0 "$top/bag/data/a.txt"
	run as_user ir-verify "$top/bag"
	rm -rf "$top"
	[ "$status" -ne 126 ] && [ "$status" -ne 127 ] || skip "not for a plain user here"
	[ "$status" -eq 2 ]
	[[ $output == *'"grade":"unread"'*'Permission denied'* ]]
	[[ $output != *missing-file* ]]
}
