#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# mktree.sh DIR [BIG_MB]: the tree of the benchmark: 20,000 log-like files in
# 200 directories (about 180 MB) and three files of BIG_MB megabytes (500),
# two of log text and one random.  The same bytes every time but the random
# file's.  Does nothing when the tree is there.
set -eu
dir=$1 big=${2:-500}
[ ! -e "$dir/.made-$big" ] || exit 0
rm -rf "$dir"
mkdir -p "$dir/small"
python3 - "$dir" "$big" <<'PY'
import os, random, sys
top, big = sys.argv[1], int(sys.argv[2])
r = random.Random(20261121)
hosts = ["pacs01", "ward3-nc", "hl7gw", "orthanc", "fw-east", "dc1"]
words = ["accepted", "association", "released", "C-STORE", "timeout", "login",
         "failed", "password", "for", "from", "port", "DICOM", "echo", "ssh2",
         "session", "opened", "closed", "user", "root", "kernel", "eth0"]
def line(t):
    return "2026-11-%02dT%02d:%02d:%02d.%03d+09:00 %s %s[%d]: %s 10.%d.%d.%d\n" % (
        1 + t // 86400 % 28, t // 3600 % 24, t // 60 % 60, t % 60, r.randrange(1000),
        r.choice(hosts), r.choice(words), r.randrange(30000),
        " ".join(r.choice(words) for _ in range(r.randrange(4, 14))),
        r.randrange(256), r.randrange(256), r.randrange(256))
pool = [line(t) for t in range(60000)]
for d in range(200):
    os.makedirs("%s/small/d%03d" % (top, d), exist_ok=True)
    for i in range(100):
        n = int(r.lognormvariate(4.0, 0.75)) + 2
        at = r.randrange(len(pool) - 1)
        body = "".join(pool[(at + k) % len(pool)] for k in range(n))
        with open("%s/small/d%03d/log%03d.log" % (top, d, i), "w") as f:
            f.write(body)
for name in ("text1", "text2"):
    left = big * 1000000
    with open("%s/%s.log" % (top, name), "w") as f:
        while left > 0:
            at = r.randrange(len(pool) - 2000)
            s = "".join(pool[at:at + r.randrange(500, 2000)])[:left]
            f.write(s)
            left -= len(s)
with open("%s/random.bin" % top, "wb") as f:
    for _ in range(big):
        f.write(os.urandom(1000000))
PY
touch "$dir/.made-$big"
