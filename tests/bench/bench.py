#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speed and memory against what Debian has, as ratios within one run.

bench.py BIN [--tree DIR] [--pairs N] [--big] [--only WORD]

Every comparison runs in interleaved pairs (ours, theirs, ours, ...); the
table gives the ratio of the minima and of the medians of wall time, CPU
seconds and peak memory of each side.  JSON lines follow the table.  --big
adds the trees of 3 GB and of 1,000,000 files.  Exit 1 when a bar is missed.
"""
import argparse
import glob
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
rows = []


def run(cmd, env=None, ok=(0,), cwd=None):
    """Wall, CPU seconds and peak KiB of a command (a list, or a shell line)."""
    full = dict(os.environ, LC_ALL="C.UTF-8", **(env or {}))
    argv = cmd if isinstance(cmd, list) else ["bash", "-o", "pipefail", "-c", cmd]
    start = time.monotonic()
    p = subprocess.Popen(argv, env=full, cwd=cwd, stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    err = p.stderr.read()
    _, status, use = os.wait4(p.pid, 0)
    wall = time.monotonic() - start
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode not in ok:
        sys.exit("bench: %r exited %d: %s" % (cmd, p.returncode, err.decode(errors="replace")))
    return wall, use.ru_utime + use.ru_stime, use.ru_maxrss


def row(name, bar, value, unit, **more):
    good = None if bar is None else value <= bar
    rows.append(dict(type="bench", name=name, value=round(value, 4), unit=unit, bar=bar,
                     ok=good, **more))
    print("%-52s %9.3f %-6s %s" % (name, value, unit, "" if bar is None else
          "bar %g: %s" % (bar, "ok" if good else "MISSED")), flush=True)


def pairs(name, bar, ours, theirs, n, before=None, ok=(0,)):
    """Interleaved runs; the ratio of minima is held to the bar."""
    a, b = [], []
    for _ in range(n):
        if before:
            before()
        a.append(run(ours, ok=ok))
        b.append(run(theirs))
    wall = lambda r: [x[0] for x in r]
    low = min(wall(a)) / min(wall(b))
    med = statistics.median(wall(a)) / statistics.median(wall(b))
    extra = dict(median=round(med, 4), ours_s=round(min(wall(a)), 3), theirs_s=round(min(wall(b)), 3),
                 ours_cpu_s=round(min(x[1] for x in a), 3), theirs_cpu_s=round(min(x[1] for x in b), 3),
                 ours_peak_mb=round(max(x[2] for x in a) / 1024, 1), pairs=n)
    row(name, bar, low, "x", **extra)
    print("    median %.3f; wall %.2f / %.2f s, CPU %.2f / %.2f s, our peak %.0f MB" % (
        med, extra["ours_s"], extra["theirs_s"], extra["ours_cpu_s"], extra["theirs_cpu_s"],
        extra["ours_peak_mb"]), flush=True)


def cpu():
    """Bytes a second of SHA-256 on one core; the bars assume SHA instructions."""
    flags = open("/proc/cpuinfo").read().split()
    has = "sha_ni" in flags or "sha2" in flags
    out = subprocess.run(["openssl", "speed", "-mr", "-seconds", "2", "-bytes", "16384", "sha256"],
                         capture_output=True, text=True).stdout
    speed = float([x for x in out.splitlines() if x.startswith("+F:")][-1].split(":")[-1])
    row("SHA-256 of one core (SHA instructions: %s)" % ("yes" if has else "NO, the bars assume them"),
        None, speed / 1e6, "MB/s")
    return speed


def floor(name, speed, ref, hashed):
    """What the reference and the hashing cost alone, spread over all cores."""
    value = (ref["theirs_cpu_s"] + hashed / speed) / os.cpu_count() / ref["theirs_s"]
    row("  floor on this CPU: " + name, None, value, "x")


def packing(bins, tree, tmp, n, speed):
    out, ref = tmp + "/ours.tar.zst", tmp + "/theirs.tar.zst"

    def fresh():
        for f in (out, ref):
            if os.path.exists(f):
                os.unlink(f)
    for what, where, bar in (("whole tree", tree, 1.05), ("small files", tree + "/small", 1.15)):
        pairs("collect / bsdtar --zstd, 2 threads: " + what, bar,
              [bins + "/ir-collect", "-o", out, where],
              ["bsdtar", "--zstd", "--options", "zstd:compression-level=3,zstd:threads=2", "-cf", ref, where],
              n, fresh)
        size = sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(where) for f in fs)
        floor("their work + our hashing on every core", speed, rows[-1], size + os.path.getsize(out))
    fresh()


def verifying(bins, tree, tmp, n):
    out = tmp + "/verify.tar.zst"
    run([bins + "/ir-collect", "-o", out, tree])
    pairs("verify / zstd -dc | openssl dgst -sha256", 0.55, [bins + "/ir-verify", "--json", out],
          "zstd -dc %s | openssl dgst -sha256" % out, n)
    os.unlink(out)


def hashing(bins, tree, n):
    ours = [bins + "/ir-collect", "--manifest-only", tree]
    pairs("manifest-only / openssl dgst, xargs -P2", 1.0, ours,
          "find %s -type f -print0 | xargs -0 -P2 -n 512 openssl dgst -sha256" % tree, n)
    pairs("manifest-only / hashdeep -j2 (at least 3.5 x)", 1 / 3.5, ours,
          "hashdeep -c sha256 -j2 -r %s" % tree, max(2, n // 2))


def sparse(bins, tmp):
    hole, out = tmp + "/sparse.img", tmp + "/sparse.tar.zst"
    with open(hole, "wb") as f:
        f.truncate(20 * 10**9)
    ours = run([bins + "/ir-collect", "-o", out, hole])
    zeros = run("head -c 20000000000 /dev/zero | openssl dgst -sha256")
    row("20 GB sparse file / hashing 20 GB of zeros", 1.0, ours[0] / zeros[0], "x",
        ours_s=round(ours[0], 2), theirs_s=round(zeros[0], 2))
    row("20 GB sparse file: archive", 64, os.path.getsize(out) / 1024, "KB")
    os.unlink(hole)
    os.unlink(out)


def journal(bins, tmp):
    case = tmp + "/journal-case"
    env = {"IR_TEST_NOSYNC": "1"}
    run([bins + "/ir-case", "open", "-C", case, "--drill", "--what", "bench"], env)
    with open(tmp + "/batch.jsonl", "w") as f:
        for i in range(100000):
            f.write('{"kind":"event","text":"病棟3 端末 %d の表示が乱れた。看護師長へ連絡、写真あり"}\n' % i)
    run("%s/ir-log add -C %s --batch < %s/batch.jsonl" % (bins, case, tmp), env)
    lines = int(subprocess.check_output(["wc", "-l", case + "/journal.jsonl"]).split()[0])
    if lines < 100000:
        sys.exit("bench: the journal has only %d lines" % lines)
    best = lambda cmd, k, e=None: min((run(cmd, e) for _ in range(k)), key=lambda x: x[0])
    start = best([bins + "/ir-log", "--version"], 20)[0]
    row("start of a tool (--version)", 10, start * 1000, "ms")
    add = [run([bins + "/ir-log", "add", "-C", case, "--kind", "event", "x"], env)[0] for _ in range(40)]
    row("append to 100,000 lines, without fsync, start included", 15, statistics.median(add) * 1000, "ms")
    row("append alone (the same less the start)", 5, (statistics.median(add) - start) * 1000, "ms")
    fold = best([bins + "/ir-case", "show", "-C", case], 5)
    row("fold of 100,000 lines (ir-case show)", 0.5, fold[0], "s", peak_mb=round(fold[2] / 1024, 1))
    verify = best([bins + "/ir-log", "verify", "-C", case], 5)
    row("verify of 100,000 lines (ir-log verify)", 0.3, verify[0], "s", peak_mb=round(verify[2] / 1024, 1))
    for tool in sorted(os.listdir(bins)):
        row("start of %s --help" % tool, 10, best([bins + "/" + tool, "--help"], 20)[0] * 1000, "ms")


def playbook(number, steps):
    """A playbook in standard JSON: a chain in which every fifth step decides
    and its branch comes back."""
    ident = lambda kind, n: "%s--%08x-%04x-4000-8000-000000000000" % (kind, n, number % 65536)
    flow, agent = {}, ident("individual", 2000000)
    flow[ident("start", 1000000)] = dict(type="start", on_completion=ident("action", 1))
    last = ident("end", 1000001)
    kind = lambda n: "if-condition" if n % 5 == 0 else "action"
    for n in range(1, steps + 1):
        after = ident(kind(n + 1), n + 1) if n < steps else last
        if kind(n) == "action":
            step = dict(type="action", name="病棟 %d の端末を調べる" % n, agent=agent, on_completion=after, commands=[dict(
                type="manual", command="端末 __device__:value の画面と時計を見て、病棟の担当へ伝える。")])
        else:
            step = dict(type="if-condition", name="表示は乱れているか", condition="__state__:value = 'bad' AND __n__:value > 3",
                        on_true=ident("action", 3000000 + n), on_completion=after)
            flow[ident("action", 3000000 + n)] = dict(
                type="action", name="離す", agent=agent, on_completion=ident("end", 4000000 + n),
                commands=[dict(type="manual", command="代わりの機器を立ててから離す。")])
            flow[ident("end", 4000000 + n)] = dict(type="end")
        flow[ident(kind(n), n)] = step
    flow[last] = dict(type="end")
    return dict(type="playbook", spec_version="cacao-2.0", id="playbook--%08x-0000-4000-8000-000000000000" % number,
                name="手順 %d" % number, description="測定用", playbook_types=["mitigation"],
                playbook_activities=["scan-system"], created_by=ident("identity", 1),
                created="2026-11-22T00:00:00.000Z", modified="2026-11-22T00:00:00.000Z",
                playbook_variables={"__device__": dict(type="string"), "__state__": dict(type="string"),
                                    "__n__": dict(type="integer", value="3")},
                workflow_start=ident("start", 1000000), workflow=flow,
                agent_definitions={agent: dict(type="individual", name="看護師", description="病棟")})


def lint(bins, tmp):
    """One playbook of 100 steps, 4,000 of some 10 KB, and growth."""
    def write(path, number, steps):
        with open(path, "w") as f:
            json.dump(playbook(number, steps), f, ensure_ascii=False)
        return os.path.getsize(path)
    best = lambda cmd, k: min((run(cmd) for _ in range(k)), key=lambda x: x[0])
    tool, one, many = [bins + "/ir-playbook", "lint"], tmp + "/100.json", tmp + "/many"
    write(one, 1, 100)
    row("lint of a playbook of 100 steps, start included", 10, best(tool + [one], 20)[0] * 1000, "ms")
    os.makedirs(many)
    size = sum(write("%s/%04d.json" % (many, i), i, 18) for i in range(4000))
    got = best(tool + [many], 5)
    row("lint of 4,000 files", 1, got[0], "s", peak_mb=round(got[2] / 1024, 1), kb_each=round(size / 4e6, 1))
    cpus = []
    for steps in (10000, 20000):
        write(one, 1, steps)
        cpus.append(min(run(tool + [one])[1] for _ in range(5)))
    row("lint of 10,000 steps (CPU)", None, cpus[0], "s")
    row("lint of 20,000 steps / of 10,000 (linear: 2)", 2.5, cpus[1] / cpus[0], "x")
    shutil.rmtree(many)


def walk(bins, tmp):
    """A chain of steps, walked by an answer file in a drill case."""
    def once(steps):
        ident = lambda kind, n: "%s--%08x-0000-4000-8000-000000000000" % (kind, n)
        agent = ident("individual", 2000000)
        flow = {ident("start", 1000000): dict(type="start", on_completion=ident("action", 1)), ident("end", 1000001): dict(type="end")}
        for n in range(1, steps + 1):
            flow[ident("action", n)] = dict(
                type="action", name="手順 %d" % n, agent=agent, commands=[dict(type="manual", command="見る")],
                on_completion=ident("action", n + 1) if n < steps else ident("end", 1000001))
        book = dict(playbook(0, 1), workflow=flow, playbook_variables={}, agent_definitions={agent: dict(type="individual", name="看護師")})
        with open(tmp + "/book.json", "w") as f:
            json.dump(book, f, ensure_ascii=False)
        with open(tmp + "/answers.jsonl", "w") as f:
            for n in range(1, steps + 1):
                f.write(json.dumps(dict(kind="step.done", data=dict(step=ident("action", n)))) + "\n")
        case = tmp + "/walk-%d" % steps
        shutil.rmtree(case, ignore_errors=True)
        quick = dict(IR_TEST_NOSYNC="1")
        run([bins + "/ir-case", "open", "-C", case, "--drill", "--what", "bench"], env=quick)
        return run([bins + "/ir-walk", "-C", case, "--answers", tmp + "/answers.jsonl", tmp + "/book.json"], env=quick)
    best = lambda steps: min((once(steps) for _ in range(3)), key=lambda x: x[0])
    one, two = best(10000), best(20000)
    row("walk of 10,000 steps by script, no fsync", 5, one[0], "s", peak_mb=round(one[2] / 1024, 1))
    row("walk of 20,000 steps / of 10,000 (linear: 2)", 2.5, two[1] / one[1], "x")


def report(bins, tmp):
    """Reports from a journal of 5,000 lines, of events and facts."""
    case, site = tmp + "/report-case", TOP + "/playbooks/example-site"
    env = dict(IR_TEST_NOSYNC="1", IR_SITE=site, IR_ACTOR="佐藤")
    run(["bash", TOP + "/tests/data/cases/nursecall-2026/make.sh", case],
        dict(env, PATH=bins + ":" + os.environ["PATH"]))
    have = int(subprocess.check_output(["wc", "-l", case + "/journal.jsonl"]).split()[0])
    with open(tmp + "/batch.jsonl", "w") as f:
        for i in range(5000 - have):
            f.write('{"kind":"event","text":"病棟3 端末 %d の表示が乱れた。看護師長へ連絡、写真あり"}\n' % i)
    run("%s/ir-log add -C %s --batch < %s/batch.jsonl" % (bins, case, tmp), env)
    for form in "mhlw", "ppc", "police", "prefecture": # the next one says what changed
        run([bins + "/ir-report", "render", "-C", case, "-F", form, "-k"], env, ok=(0, 1))
        run([bins + "/ir-report", "sent", "-C", case, form, "--to", "宛先", "--how", "mail", "--waiver", "bench"], env)
        run([bins + "/ir-case", "set", "-C", case, "pii.count=%d" % (len(form) * 1000)], env)
    best = lambda argv, k: min((run([bins + "/ir-report"] + argv + ["-C", case], env, ok=(0, 1)) for _ in range(k)),
                               key=lambda x: x[0])
    forms = json.loads("[%s]" % ",".join(subprocess.check_output(
        [bins + "/ir-report", "list", "-C", case, "--json"], env=dict(os.environ, **env), text=True).splitlines()))
    out = tmp + "/reports"

    def once(form, fmt):
        """Nothing is written over, so each run has its directory."""
        os.makedirs(out)
        took = best(["render", "-F", form["form"], "-s", form["stages"][-1], "-f", fmt, "-o", out], 1)[0]
        shutil.rmtree(out)
        return took

    def slowest(fmt, some, k):
        """Of the best of k rounds: a slow moment of the machine does not meet one form k times."""
        rounds = [[once(f, fmt) for f in some] for _ in range(k)]
        return max((min(r[i] for r in rounds), f["form"]) for i, f in enumerate(some))

    for fmt in "text", "html", "json":
        slow = slowest(fmt, forms, 6)
        row("5,000 lines: the slowest report as " + fmt, 0.15, slow[0], "s", form=slow[1])
    row("5,000 lines: all forms in one run", 1, best(["render", "-F", "all", "-s", "follow-up", "-f", "json"], 5)[0], "s")
    slow = slowest("pdf", [f for f in forms if f["form"] in ("mhlw", "ppc", "final")], 2)
    row("5,000 lines: the slowest of three reports as PDF", 3, slow[0], "s", form=slow[1])


def asset(bins, tmp):
    """An inventory of 10,000 devices, and ledgers of as many rows."""
    site, cols = tmp + "/site", ["名称", "種別", "製造番号", "IP", "MAC", "部屋", "EOS"]
    os.makedirs(site)
    cells = lambda i: ["機器 %d" % i, "輸液ポンプ", "S%05d" % i, "10.%d.%d.%d" % (i // 65536, i // 256 % 256, i % 256),
                       "00:00:5e:00:%02x:%02x" % (i // 256, i % 256), "%d号室" % (i % 400), "2030/3/31"]
    with open(site + "/devices.jsonl", "w") as f:
        for i in range(10000):
            c = cells(i)
            f.write(json.dumps(dict(
                id="D%05d" % i, name=c[0], **{"class": c[1]}, medical=True, patient_connectable=True, serial=c[2], mah="架空",
                place=dict(floor="3F", room=c[5]), net=[dict(ip=c[3], mac=c[4])], life=dict(stage=2, eol="2027-01-01", eos="2030-03-31"),
            ), ensure_ascii=False) + "\n")
    best = lambda cmd: min((run(cmd, ok=(0, 1)) for _ in range(3)), key=lambda x: x[0])
    for verb in ("list", "lint", "stage"):
        got = best([bins + "/ir-asset", verb, "-S", site])
        row("ir-asset %s of 10,000 devices" % verb, 1, got[0], "s", peak_mb=round(got[2] / 1024, 1))
    with open(tmp + "/ledger.csv", "w") as f:
        f.write(",".join(cols) + "\n" + "".join(",".join(cells(i)) + "\n" for i in range(10000)))
    cell = lambda v: '<c t="inlineStr"><is><t>%s</t></is></c>' % v
    with zipfile.ZipFile(tmp + "/ledger.xlsx", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("xl/workbook.xml", '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats'
                   '.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                   'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        z.writestr("xl/worksheets/sheet1.xml", '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + "".join(
            '<row r="%d">%s</row>' % (n + 1, "".join(map(cell, line))) for n, line in enumerate([cols] + [cells(i) for i in range(10000)])
        ) + "</sheetData></worksheet>")
    for kind, bar in (("csv", 2), ("xlsx", 5)):
        with open(tmp + "/map.yaml", "w") as f:
            f.write("hikeshi: ledger-map/1\nname: b\nsource: 測定\non: \"2026-10-01\"\nkind: %s\ncolumns:\n  名称: name\n  種別: class\n"
                    "  製造番号: serial\n  IP: \"net[].ip\"\n  MAC: \"net[].mac\"\n  部屋: place.room\n  EOS: life.eos\n" % kind)
        got = best([bins + "/ir-asset", "import", "-S", tmp, "--dry-run", "--map", tmp + "/map.yaml", tmp + "/ledger." + kind])
        row("import of a ledger of 10,000 rows, %s" % kind, bar, got[0], "s", peak_mb=round(got[2] / 1024, 1))


SSHD = """Port %(port)d
ListenAddress 127.0.0.1
HostKey %(dir)s/host
AuthorizedKeysFile %(dir)s/id.pub
PidFile none
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
MaxStartups 100
SetEnv SHLVL=2
"""


def sshd(tmp):
    """An sshd of our own on loopback (SHLVL: bash then reads nobody's start-up
    files, which are not what is measured); its process and port, or None and why."""
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd"):
        return None, "needs root and openssh-server"
    os.makedirs("/run/sshd", exist_ok=True)
    for key in ("host", "id"):
        subprocess.check_call(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp + "/" + key])
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with open(tmp + "/config", "w") as f:
        f.write(SSHD % dict(port=port, dir=tmp))
    p = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", tmp + "/config"], stderr=subprocess.DEVNULL)
    for _ in range(500):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return p, port
        time.sleep(0.02)
    return None, "sshd does not listen"


def ssh(bins, tree, tmp, n, speed):
    """8 devices over loopback against 8 plain `ssh tar | zstd` at once."""
    os.chmod(tmp, 0o700)
    daemon, port = sshd(tmp)
    if not daemon:
        print("8 devices over ssh: skipped: %s" % port)
        return
    site, out = tmp + "/site", tmp + "/out"
    os.makedirs(site)
    with open(site + "/devices.jsonl", "w") as f:
        for i in range(8):
            f.write(json.dumps(dict(id="D%d" % i, medical=False, access=dict(
                type="ssh", host="127.0.0.1", port=port, user="root", identity=tmp + "/id"))) + "\n")
    case, small = tmp + "/case", tree + "/small"
    size = 8 * sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(small) for f in fs)

    def fresh():
        for d in (case, out):
            shutil.rmtree(d, ignore_errors=True)
        os.makedirs(out)
        run([bins + "/ir-case", "open", "-C", case, "--drill", "--what", "bench"])
    plain = ("for i in 1 2 3 4 5 6 7 8; do ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no "
             "-o UserKnownHostsFile=%s/known -o LogLevel=ERROR -i %s/id -p %d root@127.0.0.1 tar -c -f - -C / .%s "
             "| zstd -q -3 > %s/$i.tar.zst & done; wait" % (tmp, tmp, port, small, out))
    os.environ["IR_SITE"] = site
    try:
        pairs("8 devices over ssh / 8 x ssh tar | zstd (80 % of its throughput)", 1 / 0.8,
              [bins + "/ir-collect", "-C", case, "--device"] + ["D%d" % i for i in range(8)] + [small],
              plain, n, fresh)
        extra = (size + 8 * os.path.getsize(glob.glob(out + "/1.*")[0])) / speed
        row("  floor on this CPU: their work + our hashing on every core", None,
            1 + extra / os.cpu_count() / rows[-1]["theirs_s"], "x")
        row("8 devices over ssh: throughput", None, size / 1e6 / rows[-2]["ours_s"], "MB/s")
    finally:
        del os.environ["IR_SITE"]
        daemon.terminate()
        daemon.wait()


def memory(bins, tree, tmp):
    out = tmp + "/m.tar.zst"
    for threads, bar in ((0, 150), (1, 24)):
        extra = ["--threads", "1"] if threads else []
        peak = run([bins + "/ir-collect", "-o", out, *extra, tree])[2] / 1024
        row("peak memory, collect%s" % (" --threads 1" if threads else ""), bar, peak, "MB")
        if not threads:
            row("peak memory, verify", 150, run([bins + "/ir-verify", "--json", out])[2] / 1024, "MB")
        os.unlink(out)


def big(bins, tmp):
    three, many = tmp + "/three", tmp + "/many"
    os.makedirs(three)
    for i in range(2):
        run("head -c 1500000000 /dev/urandom > %s/f%d" % (three, i))
    memory_of(bins, three, tmp, "3 GB")
    shutil.rmtree(three)
    for d in range(100):
        os.makedirs("%s/%03d" % (many, d))
        for i in range(10000):
            with open("%s/%03d/%05d" % (many, d, i), "w") as f:
                f.write("%d %d\n" % (d, i))
    memory_of(bins, many, tmp, "1,000,000 files")


def memory_of(bins, tree, tmp, what):
    out = tmp + "/b.tar.zst"
    row("peak memory, collect, " + what, 150, run([bins + "/ir-collect", "-o", out, tree])[2] / 1024, "MB")
    row("peak memory, verify, " + what, 150, run([bins + "/ir-verify", "--json", out])[2] / 1024, "MB")
    os.unlink(out)
    row("peak memory, collect --threads 1, " + what, 24,
        run([bins + "/ir-collect", "--threads", "1", "-o", out, tree])[2] / 1024, "MB")
    os.unlink(out)
    row("peak memory, manifest-only, " + what, 150,
        run([bins + "/ir-collect", "--manifest-only", tree])[2] / 1024, "MB")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("bin")
    p.add_argument("--tree", default=None)
    p.add_argument("--pairs", type=int, default=5)
    p.add_argument("--big", action="store_true")
    p.add_argument("--only", default="")
    a = p.parse_args()
    tree = a.tree or os.path.join(TOP, "build", "bench", "tree")
    subprocess.check_call([TOP + "/tests/tools/mktree.sh", tree])
    speed = cpu()
    parts = {
        "pack": lambda t: packing(a.bin, tree, t, a.pairs, speed),
        "verify": lambda t: verifying(a.bin, tree, t, a.pairs),
        "hash": lambda t: hashing(a.bin, tree, a.pairs),
        "memory": lambda t: memory(a.bin, tree, t),
        "sparse": lambda t: sparse(a.bin, t),
        "journal": lambda t: journal(a.bin, t),
        "lint": lambda t: lint(a.bin, t),
        "walk": lambda t: walk(a.bin, t),
        "asset": lambda t: asset(a.bin, t),
        "report": lambda t: report(a.bin, t),
        "ssh": lambda t: ssh(a.bin, tree, t, max(2, a.pairs // 2), speed),
    }
    if a.big:
        parts = {"big": lambda t: big(a.bin, t)}
    for name, part in parts.items():
        if a.only and a.only not in name:
            continue
        with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(tree))) as tmp:
            part(tmp)
    print()
    for r in rows:
        print(json.dumps(r, ensure_ascii=False))
    missed = [r["name"] for r in rows if r["ok"] is False]
    print("%d bars, %d missed" % (sum(r["ok"] is not None for r in rows), len(missed)))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
