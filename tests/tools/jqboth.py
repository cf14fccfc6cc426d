#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""jqboth.py TRACE: what `strace -f -xx -s 9999999 -e trace=write` saw of a run
that evaluates expressions: its program and its document.  jq and gojq are to
make the same of them.  Says how many results; exit 1 where they differ."""
import json
import re
import subprocess
import sys
import tempfile

program, document = b"", b""
for line in open(sys.argv[1], encoding="ascii"):
    m = re.search(r'write\(\d+, "([^"]*)"', line)
    if not m:
        continue
    data = bytes.fromhex(m.group(1).replace("\\x", ""))
    if data.startswith(b"def __case("):
        program, document = data, b""
    elif program and (document or data.startswith(b'[{"d":')):
        document += data
        try:
            json.loads(document)
            break
        except ValueError:  # not all of it yet
            pass
if not document:
    sys.exit("no program and document in " + sys.argv[1])
answers = []
with tempfile.NamedTemporaryFile() as f:
    f.write(program)
    f.flush()
    for name in ("jq", "gojq"):
        ran = subprocess.run([name, "-c", "-f", f.name], input=document,
                             capture_output=True, check=True)
        answers.append([json.loads(r) for r in ran.stdout.splitlines()])
ours, theirs = answers
for i, (a, b) in enumerate(zip(ours, theirs)):
    if a != b:
        bad = [k for k, (x, y) in enumerate(zip(a, b)) if x != y]
        sys.exit("case %d, expressions %s: %s / %s" %
                 (i, bad, [a[k] for k in bad][:3], [b[k] for k in bad][:3]))
if len(ours) != len(theirs):
    sys.exit("%d results, and %d" % (len(ours), len(theirs)))
print(len(ours), sum(len(a) for a in ours))
