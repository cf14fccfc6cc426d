# SPDX-License-Identifier: Apache-2.0
# Our archives, damaged or forged.
load helpers
load verify

@test "an archive made by hand by the rules verifies" {
	forge "build('x.tar.zst', M)"
	irun 0 ir-verify x.tar.zst
	[[ $output == *'"intact":true'*'"files":2,"bytes":"9006"'* ]]
	[[ $output == *'"complete":true'* ]]
}

# test_verify.c flips every byte and cuts at every place; here the tool itself.
@test "flipped bytes are found, with a place and a reason" {
	forge "
build('x.tar.zst', M)
b = bytearray(open('x.tar.zst', 'rb').read())
for i in range(0, len(b), len(b) // 9):
    b[i] ^= 16
    open('f%d.tar.zst' % i, 'wb').write(b)
    b[i] ^= 16"
	irun 0 ir-verify x.tar.zst
	for f in f*.tar.zst; do
		irun 1 ir-verify "$f"
		[[ $output == *'"grade":"damage"'*'"why":"'* ]]
	done
}

@test "cut archives are found, in a file and in a pipe" {
	forge "build('x.tar.zst', M)"
	size=$(stat -c %s x.tar.zst)
	for ((cut = 0; cut < size; cut += size / 9)); do
		head -c "$cut" x.tar.zst >y.tar.zst
		irun 1 ir-verify y.tar.zst
		run bash -c "cat y.tar.zst | ir-verify - >/dev/null 2>&1"
		[ "$status" -eq 1 ] || [ "$status" -eq 2 ]
	done
}

@test "a cut archive says what could still be seen" {
	forge "build('x.tar.zst', M, size=2048)"
	head -c 700 x.tar.zst >y.tar.zst
	irun 1 ir-verify y.tar.zst
	has_code cut
	has_code not-compared
}

@test "bytes after the end" { wrong after-end "tail=b'\\0'"; }
@test "text after the end" { wrong after-end "tail=b'more text here'"; }
@test "an empty frame after the end" { wrong after-end "tail=frame(b'')"; }
@test "a skippable frame after the end" {
	wrong after-end "tail=skippable(0x184D2A50, b'x')"
}

@test "two archives one after the other" {
	forge "build('x.tar.zst', M)"
	cat x.tar.zst x.tar.zst >y.tar.zst
	irun 1 ir-verify y.tar.zst
	has_code after-end
}

@test "the trailer is missing" {
	wrong trailer-missing "trailer=b'', seek=b''"
}
@test "the trailer of another archive" {
	wrong archive-digest "trailer=skippable(TRAILER, b'HIKESHI1' + bytes(48))"
}
@test "a trailer that begins with something else" {
	wrong trailer-damaged "trailer=skippable(TRAILER, b'HIKESHI2' + bytes(48))"
}
@test "a trailer that lies about the tag files" {
	forge "
def lie(frames):
    global T
    body = b''.join(c for c, _ in frames)
    T = skippable(TRAILER, b'HIKESHI1' + hashlib.sha256(body).digest() + bytes(16))
    return frames
build('x.tar.zst', M, frames=lie)
build('x.tar.zst', M, trailer=T)"
	irun 1 ir-verify x.tar.zst
	has_code trailer-tags
}
@test "the seek table is missing" { wrong seek-table-missing "seek=b''"; }
@test "a seek table with another frame count" {
	wrong seek-table "seek=skippable(SEEK, struct.pack('<IIIBI', 64, 0, 1, 0, 0x8F92EAB1))"
}
@test "the seek table of another archive" {
	forge "build('a.tar.zst', [(b'data/fs/a', b'1' * 5000)])"
	forge "b = open('a.tar.zst', 'rb').read(); at = b.rfind(b'\x5e\x2a\x4d\x18')
build('x.tar.zst', M, seek=b[at:])"
	irun 1 ir-verify x.tar.zst
	has_code seek-table
}

@test "a skippable frame between frames" {
	wrong foreign-frame "frames=lambda f: f[:1] + [(skippable(0x184D2A50, b'hidden'), 0)] + f[1:]"
}
@test "a frame of another archive in between" {
	wrong tar-damaged "frames=lambda f: f[:1] + [(frame(b'x' * 512), 512)] + f[1:]"
}
@test "an empty frame in between is in the seek table or damage" {
	forge "build('x.tar.zst', M, frames=lambda f: f[:1] + [(frame(b''), 0)] + f[1:])"
	irun 1 ir-verify x.tar.zst
}
@test "frames without checksum" { wrong frame-form "options=('--no-check',)"; }
@test "a frame that does not state its size" {
	forge "
def unknown(f):
    c = subprocess.run(['zstd', '-qc', '--check'], input=bytes(512), stdout=subprocess.PIPE).stdout
    return f[:1] + [(c, 512)] + f[1:]
build('x.tar.zst', M, frames=unknown)"
	irun 1 ir-verify x.tar.zst
	has_code frame-form
}
@test "a frame larger than a frame may be" {
	forge "build('x.tar.zst', [(b'data/fs/big', bytes(9 << 20))], size=9 << 20)"
	irun 1 ir-verify x.tar.zst
	has_code frame-form
}
@test "a frame with a large window is read" {
	forge "build('x.tar.zst', M, options=('--long=27',))"
	irun 0 ir-verify x.tar.zst
}

@test "a digest in the manifest that is not the content's" {
	wrong digest-mismatch "manifest=lambda t: sha(b'other').encode() + t[64:]"
	[[ $output == *'"name":"data/fs/a"'*'"line":1'* ]]
}
@test "a name in the manifest without a member" {
	wrong missing-member "manifest=lambda t: t + t[:64] + b'  data/fs/c\n'"
}
@test "a member that is not in the manifest" {
	wrong unlisted-member "manifest=lambda t: t.split(b'\n')[0] + b'\n'"
}
@test "a manifest in another order" {
	wrong manifest-order "manifest=lambda t: b'\n'.join(t.split(b'\n')[1::-1]) + b'\n'"
}
@test "a name twice in the manifest" {
	wrong manifest-double "manifest=lambda t: t + t.split(b'\n')[0] + b'\n'"
}
@test "a manifest line of another form" {
	wrong manifest-line "manifest=lambda t: t.replace(b'  data', b' *data')"
}
@test "a manifest whose last line is cut" {
	wrong manifest-line "manifest=lambda t: t[:-1]"
}
@test "a tag manifest that does not list a tag file" {
	wrong unlisted-member "tagmanifest=lambda t: b'\n'.join(t.split(b'\n')[1:])"
}
@test "a tag manifest with a wrong digest" {
	wrong digest-mismatch "tagmanifest=lambda t: sha(b'').encode() + t[64:]"
}
@test "a wrong Payload-Oxum" {
	wrong payload-oxum "info=lambda t: b'Payload-Oxum: 9006.3\n'"
}
@test "no Payload-Oxum" { wrong payload-oxum "info=lambda t: b'A: b\n'"; }
@test "a bag-info line without a label" {
	wrong bag-info "info=lambda t: t + b'nothing\n'"
}
@test "a journal head that cannot be read" {
	wrong journal-head "info=lambda t: t + b'Hikeshi-Journal-Head: x\n'"
}
@test "a journal head is told" {
	forge "build('x.tar.zst', M, info=lambda t: t + b'Hikeshi-Journal-Head: 17\n ' + b'ab' * 32 + b'\n')"
	irun 0 ir-verify x.tar.zst
	[[ $output == *'"head_seq":17,"head":"abab'* ]]
}

@test "a ledger that is missing" { wrong tag-missing "objects=lambda t: None"; }
@test "a ledger line that is no JSON" {
	wrong ledger-line "objects=lambda t: t + b'{\n'"
}
@test "a ledger line with an unknown status" {
	wrong ledger-line "objects=lambda t: t.replace(b'taken', b'tooken')"
}
@test "a ledger with another size" {
	wrong ledger-mismatch "objects=lambda t: t.replace(b'9000', b'9001')"
}
@test "a ledger with another offset" {
	wrong ledger-mismatch "objects=lambda t: t.replace(b'\"offset\": 1', b'\"offset\": 2')"
}
@test "a ledger with another digest" {
	wrong ledger-mismatch "objects=lambda t: t.replace(sha(b'hello\n').encode(), sha(b'').encode())"
}
@test "a ledger that names what is not there" {
	wrong ledger-missing "objects=lambda t: t.replace(b'fs/a', b'fs/c')"
}
@test "a member without a line in the ledger" {
	wrong ledger-unlisted "objects=lambda t: t.split(b'\n')[0] + b'\n'"
}
@test "a member twice in the ledger" {
	wrong ledger-double "objects=lambda t: t + t.split(b'\n')[0] + b'\n'"
}
@test "a collection that calls itself complete over a gap" {
	wrong ledger-complete "objects=lambda t: t + b'{\"v\":1,\"type\":\"object\",\"path\":\"/no\",\"kind\":\"file\",\"status\":\"unread\"}\n'"
}
@test "a collection that counts wrongly" {
	wrong ledger-counts "collection=lambda t: b'{\"type\":\"collection\",\"end\":\"complete\",\"counts\":{\"taken\":3,\"changed\":0,\"truncated\":0,\"unread\":0,\"absent\":0,\"refused\":0,\"skipped\":0,\"timed-out\":0}}'"
}

@test "a second manifest of SHA-512 is compared too" {
	forge "build('x.tar.zst', M, sha512=same)"
	irun 0 ir-verify x.tar.zst
	[[ $output == *'"algorithms":"sha256 sha512"'* ]]
	wrong digest-mismatch "sha512=lambda t: b'0' * 128 + t[128:]"
	wrong missing-file "sha512=lambda t: t + t[:128] + b'  data/fs/c\n'"
	wrong unlisted-file "sha512=lambda t: t.split(b'\n')[0] + b'\n'"
	forge "build('x.tar.zst', M, sha512=same)"
	irun 0 bash -c 'cat x.tar.zst | ir-verify -'
	has_code sha512-unread
}
