# SPDX-License-Identifier: Apache-2.0
# Archives made to hurt.
load helpers
load verify

@test "a member that climbs out" {
	wrong unsafe-name "extra=member(b'x/../../etc/passwd', b'x')"
}
@test "a member with an absolute name" {
	wrong unsafe-name "extra=member(b'/etc/passwd', b'x')"
}
@test "a member outside the folder" {
	wrong outside-top "extra=member(b'y/data/fs/c', b'x')"
}
@test "a member at the top, without a folder" {
	wrong outside-top "extra=member(b'stray', b'x')"
}
@test "a name our writer does not make" {
	wrong name-form "extra=member(b'x/data/fs/a\\\\b', b'x')"
}
@test "a member that stands where it must not" {
	wrong member-order "tags=member(b'x/data/fs/late', b'x')"
}
@test "a duplicate member" {
	wrong duplicate-member "extra=member(b'x/data/fs/a', b'other')"
}
@test "a duplicate manifest" {
	wrong duplicate-member "tags=member(b'x/manifest-sha256.txt', b'')"
}
@test "a symbolic link" {
	wrong member-type "extra=member(b'x/data/fs/l', b'', b'2', b'/etc/passwd')"
}
@test "a device" { wrong member-type "extra=member(b'x/data/fs/d', b'', b'3')"; }
@test "a directory" { wrong member-type "extra=member(b'x/data/fs/d', b'', b'5')"; }
@test "a hard link out of the archive" {
	wrong link-target "extra=member(b'x/data/fs/h', b'', b'1', b'/etc/passwd')"
}
@test "a hard link to what comes later" {
	wrong link-target "extra=member(b'x/data/fs/h', b'', b'1', b'x/data/fs/i')"
}
@test "a link with data" {
	wrong tar-damaged "extra=member(b'x/data/fs/l', b'x' * 512, b'2', b'a')"
}
@test "a size that lies: more than there is" {
	wrong tar-cut "tags=member(b'x/hikeshi/z', b'', size=1 << 32)"
}
@test "a size that lies: into the next header" {
	wrong tar-damaged "extra=member(b'x/data/fs/c', b'x' * 700, size=100)"
}
@test "a size no number can hold" {
	wrong tar-damaged "extra=pax({b'size': b'9' * 30}) + member(b'x/data/fs/c', b'x')"
}
@test "bytes hidden in the padding" {
	wrong tar-padding "extra=header(b'x/data/fs/c', 3) + b'abc' + b'secret' + bytes(503)"
}
@test "bytes hidden after the end of the tar" {
	wrong tar-tail "tags=bytes(1024) + b'secret' * 100"
}
@test "a huge extended header" {
	forge "build('x.tar.zst', M, extra=pax({b'path': b'x/data/' + b'a' * (2 << 20)}) + member(b'x', b''), size=1 << 20)"
	irun 1 ir-verify x.tar.zst
	has_code tar-damaged
	[[ $output == *"beyond the limit"* ]]
}
@test "a global header" {
	wrong member-type "extra=header(b'x/data/fs/g', 0, b'g')"
}
@test "an extended header and no member" {
	wrong tar-damaged "tags=pax({b'path': b'x/data/fs/z'})"
}

@test "a name of 60 KB is no crash" {
	forge "n = b'x/data/fs/' + b'/'.join([b'a' * 200] * 300)
build('x.tar.zst', M, extra=member(n, b'x'))"
	irun 1 ir-verify x.tar.zst
	has_code unlisted-member
}

# As a program: runs the rest, leaves the peak memory in KiB in the file peak.
peak() {
	python3 -c "import resource, subprocess, sys
r = subprocess.run(sys.argv[1:]).returncode
open('peak', 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(r)" "$@"
}

@test "a decompression bomb: stopped by the limit, in little memory" {
	forge "
z = frame(bytes(8 << 20))
h = header(b'x/data/fs/bomb', 8 << 30)
build('x.tar.zst', [], extra=h + bytes((8 << 20) - 512), size=8 << 20,
    frames=lambda f: f[:1] + [(z, 8 << 20)] * 1000 + f[1:])"
	[ "$(stat -c %s x.tar.zst)" -lt 1000000 ]
	irun 2 ir-verify --limit 100M x.tar.zst
	has_code limit
	run peak ir-verify --threads 2 --limit 4G x.tar.zst
	[ "$status" -eq 2 ]
	has_code limit
	grep -q __asan_init "$(command -v ir-verify)" && skip "memory of a sanitizer run"
	[ "$(cat peak)" -lt 153600 ]
}

@test "a hole of exabytes is not hashed" {
	forge "
p = pax({b'GNU.sparse.major': b'1', b'GNU.sparse.minor': b'0',
    b'GNU.sparse.name': b'x/data/fs/s', b'GNU.sparse.realsize': b'%d' % (1 << 62)})
build('x.tar.zst', M, extra=p + member(b'GNUSparseFile.0/s', pad(b'1\n0\n0\n')))"
	irun 2 ir-verify x.tar.zst
	has_code limit
}

@test "a bomb by somebody else: the limit holds too" {
	mkbag bag
	truncate -s 2G bag/data/zeros
	tar -S -c bag | gzip -9 >s.tgz
	irun 2 ir-verify --limit 1G s.tgz
	has_code limit
	head -c 300M /dev/zero >bag/data/zeros
	tar -c bag | xz -0 >b.txz
	irun 2 ir-verify --limit 100M b.txz
	has_code limit
}

@test "lying sizes in a zip" {
	mkbag bag
	zip -qr bag.zip bag
	python3 - <<'PY'
b = bytearray(open("bag.zip", "rb").read())
at = b.find(b"a.txt") - 30 - len("bag/data/")
b[at + 22:at + 26] = (5000).to_bytes(4, "little")
open("bag.zip", "wb").write(b)
PY
	irun 1 ir-verify bag.zip
}

@test "an archive of nothing but noise" {
	(printf '\x28\xb5\x2f\xfd'; head -c 100000 /dev/urandom) >x.tar.zst
	irun 1 ir-verify x.tar.zst
	(printf 'PK\x03\x04'; head -c 1000 /dev/urandom) >x.zip
	run ir-verify x.zip
	[ "$status" -eq 1 ] || [ "$status" -eq 2 ]
}
