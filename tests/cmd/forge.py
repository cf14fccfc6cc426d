# SPDX-License-Identifier: Apache-2.0
"""Makes evidence archives by hand, whole or wrong in one chosen way.

build(path, members, **wrong) writes one; every digest and length that follows
from a wrong thing is made right again, unless it is the wrong thing itself.
"""
import hashlib
import json
import struct
import subprocess

TRAILER, SEEK = 0x184D2A5D, 0x184D2A5E


def sha(b):
    return hashlib.sha256(b).hexdigest()


def octal(n, width):
    return b"%0*o\0" % (width - 1, n)


def header(name, size=0, typeflag=b"0", link=b"", mode=0o644, mtime=1):
    h = bytearray(512)
    h[0:len(name[:100])] = name[:100]
    h[100:108] = octal(mode, 8)
    h[108:116] = h[116:124] = octal(0, 8)
    h[124:136] = octal(size, 12)
    h[136:148] = octal(mtime, 12)
    h[148:156] = b" " * 8
    h[156:157] = typeflag
    h[157:157 + len(link)] = link
    h[257:265] = b"ustar\00000"
    h[329:337] = h[337:345] = octal(0, 8)
    h[148:156] = b"%06o\0 " % sum(h)
    return bytes(h)


def pad(b):
    return b + bytes(-len(b) % 512)


def member(name, data=b"", typeflag=b"0", link=b"", size=None):
    size = len(data) if size is None else size
    out = b""
    if len(name) > 100:
        out = pax({b"path": name})
    return out + header(name, size, typeflag, link) + pad(data)


def pax(records):
    body = b""
    for k, v in records.items():
        n = len(k) + len(v) + 3
        while len(str(n)) + len(k) + len(v) + 3 != n:
            n = len(str(n)) + len(k) + len(v) + 3
        body += b"%d %s=%s\n" % (n, k, v)
    return header(b"././@PaxHeader", len(body), b"x") + pad(body)


def frame(data, *options):
    args = ["zstd", "-q", "-c", "--check", "--stream-size=%d" % len(data)]
    return subprocess.run(args + list(options), input=data,
                          stdout=subprocess.PIPE, check=True).stdout


def skippable(magic, body):
    return struct.pack("<II", magic, len(body)) + body


def end(frames, tag_frame, trailer=None, seek=None):
    """Trailer and seek table for [(compressed, tar bytes)]."""
    body = b"".join(c for c, _ in frames)
    if trailer is None:
        trailer = skippable(TRAILER, b"HIKESHI1" + hashlib.sha256(body).digest()
                            + struct.pack("<QQ",
                                          sum(len(c) for c, _ in frames[:tag_frame]),
                                          sum(n for _, n in frames[:tag_frame])))
    if seek is None:
        table = b"".join(struct.pack("<II", len(c), n) for c, n in frames if n)
        table += struct.pack("<II", 64, 0)
        table += struct.pack("<IBI", len(table) // 8, 0, 0x8F92EAB1)
        seek = skippable(SEEK, table)
    return body + trailer + seek


def same(x):
    return x


def build(path, members, top=b"x", extra=b"", manifest=same, objects=same,
          info=same, tagmanifest=same, collection=same, tags=b"", size=4096,
          frames=same, sha512=None, tail=b"", options=(), **ends):
    """members: [(stored name, data)]; extra: tar bytes after the payload;
    manifest ... collection: functions from the right text to the wrong one;
    sha512: the same, and there is such a manifest at all;
    tags: tar bytes after the tag files; frames: from the list of frames."""
    t = top + b"/" if top else b""
    tar = member(t + b"bagit.txt",
                 b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    lines, ledger = b"", b""
    for name, data in members:
        ledger += json.dumps({
            "v": 1, "type": "object", "path": "/x", "kind": "file",
            "status": "taken", "stored": name.decode("utf-8", "replace"),
            "offset": len(tar), "size": len(data),
            "sha256": sha(data)}).encode() + b"\n"
        tar += member(t + name, data)
        lines += sha(data).encode() + b"  " + name + b"\n"
    tar += extra
    files = [
        (b"hikeshi/collection.json", collection(
            b'{"v":1,"type":"collection","end":"complete"}\n')),
        (b"hikeshi/objects.jsonl", objects(ledger)),
        (b"bag-info.txt", info(b"Payload-Oxum: %d.%d\n" % (
            sum(len(d) for _, d in members), len(members)))),
        (b"manifest-sha256.txt", manifest(lines)),
    ]
    if sha512:
        files.append((b"manifest-sha512.txt", sha512(b"".join(
            hashlib.sha512(d).hexdigest().encode() + b"  " + n + b"\n"
            for n, d in members))))
    listed = [(b"bagit.txt",
               b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")]
    tag_tar = b""
    for name, data in files:
        if data is None:
            continue
        tag_tar += member(t + name, data)
        listed.append((name, data))
    text = b"".join(sha(d).encode() + b"  " + n + b"\n" for n, d in listed)
    tag_tar += member(t + b"tagmanifest-sha256.txt", tagmanifest(text))
    tag_tar += tags + bytes(1024)
    parts = [tar[i:i + size] for i in range(0, len(tar), size)]
    first = len(parts)
    parts += [tag_tar[i:i + size] for i in range(0, len(tag_tar), size)]
    made = frames([(frame(p, *options), len(p)) for p in parts])
    with open(path, "wb") as f:
        f.write(end(made, first, **ends) + tail)
