#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""jqdiff.py JQOK [--seconds N] [--seed N] [--lax] [FILE...]: random jq
programs that ir_jq_check allows (JQOK: build/tools/jqok) are to give the same
values in jq 1.6 and in gojq.  Exit 1 where they do not, with the smallest
program that was found for it; FILE: programs to begin with, each ended by NUL.
--lax looks at what is refused instead and counts, for each reason, what
differs.

What may differ, and how it is told from the rest: a program that differs is
asked of jq again, with
 - objects gone through in the order of their keys, as gojq does: `.[]` and
   what rests on it (to_entries, add, ..);
 - a reduce that leaves its value alone where the update gives nothing;
 - "abc"[1] is "b", and null[[1]] null;
 - try and `?` over their own body only.  jq 1.6 swallows an error that comes
   behind them, while what they gave is still gone through:
   [(1, 2)? | error("x")] is [] in jq and an error in gojq; with a catch, that
   is asked once more.
Messages of errors differ, so only that there was one counts.  Not made here,
for they differ (most are in jq.h): regular expressions, dates, "a" | split(""),
floating point in texts, del() of what is null (gojq makes {} or [] of it),
foreach, `|=` and map_values with an update that gives nothing, a reduce that
begins with several values, a key twice in one object, nth(2; f) of less,
what rests on jq's isempty()."""
import argparse
import json
import random
import subprocess
import sys
import time

DOCS = ["null", '{"a":1,"b":[3,1,2],"c":{"a":"x","b":null}}',
        '[1,[2,"y"],{"a":[4],"b":false}]']
BATCH = 150
PRELUDE = """
def __each: if type == "object" then .[keys[]] else .[] end;
def __eachq: if type == "object" or type == "array" then __each else empty end;
def __rec: def r: ., (__eachq | r); r;
def __at(i): i as $__i | if type == "string" and ($__i | type) == "number"
  then (if $__i < length and $__i >= -length then .[$__i:][:1] else null end)
  elif . == null and ($__i | type) == "array" then null else .[$__i] end;
def map(f): [__each | f];
def add: reduce __each as $x (null; . + $x);
def to_entries: [keys[] as $k | {key: $k, value: .[$k]}];
def with_entries(f): to_entries | map(f) | from_entries;
def any: [__each] | reduce .[] as $x (false; . or $x);
def all: [__each] | reduce .[] as $x (true; . and $x);
def __upd(p; f): reduce path(p) as $__p (.;
    setpath($__p; first(getpath($__p) | f)));
def map_values(f): __upd(__each; f);
def __one(f): . as $__s | reduce f as $__y ([$__s]; [$__y]) | .[0];
def __try(f; g): (reduce (try (f | [.]) catch {e: .}) as $__x
    ([]; . + [$__x])) | .[] | if type == "array" then .[0] else (.e | g) end;
"""


class Node:
    """A piece of a program: text with \\1 where a term belongs and \\2 where
    a pipe may stand.  alt: how jq is asked the second time."""

    def __init__(self, cat, text, kids=(), alt=None):
        self.cat, self.text, self.kids, self.alt = cat, text, list(kids), alt

    def __str__(self):
        return self.render(False)

    def render(self, second):
        kids = iter(self.kids)
        out = []
        for c in self.alt if second and self.alt else self.text:
            if c in "\1\2":
                kid = next(kids)
                inner = kid.render(second)
                bare = kid.cat == "t" or c == "\2"
                out.append(inner if bare else "(" + inner + ")")
            elif c in "\3\4":  # the same two the other way round
                out.append(self.kids["\4\3".index(c)].render(second)
                           .join("()"))
            else:
                out.append(c)
        return "".join(out)

    def size(self):
        return 1 + sum(k.size() for k in self.kids)

    def smaller(self):
        """The same with one piece of it replaced by a part of that piece."""
        for k in self.kids:
            yield k
        if self.text != "." and self.size() > 1:
            yield Node("t", ".")
            yield Node("t", "1")
        for i, k in enumerate(self.kids):
            for s in k.smaller():
                kids = self.kids[:i] + [s] + self.kids[i + 1:]
                yield Node(self.cat, self.text, kids, self.alt)


class Scope:
    def __init__(self, names=(), funcs=(), labels=(), full=False):
        self.names, self.funcs = list(names), list(funcs)
        self.labels = list(labels)
        self.full = full  # at least one value, please

    def but(self, names=(), funcs=(), labels=(), full=None, apart=False):
        return Scope(self.names + list(names), self.funcs + list(funcs),
                     [] if apart else self.labels + list(labels),
                     self.full if full is None else full)


class Maker:
    def __init__(self, rng):
        self.r = rng

    def pick(self, weighted):
        return self.r.choices([w[1] for w in weighted],
                              [w[0] for w in weighted])[0]

    def name(self, s):
        if s.names and self.r.random() < 0.15:
            return self.r.choice(s.names)
        free = [n for n in ("$u", "$v", "$w", "$x", "$y", "$z", "$k")
                if n not in s.names]
        return self.r.choice(free or ["$v"])

    # ---- terms ----

    def const(self, s):
        c = self.r.choice(['1', '2', '0', '"a"', '"b"', 'null', 'true',
                           'false', '[]', '{}', '[1,"a"]', '{a: 2}', '-1',
                           '{"b": [1]}', '"x"', '3', '["."]',
                           '@text "y"'])
        return Node("p" if c == "-1" else "t", c)

    def var(self, s):
        if not s.names:
            return self.path(s)
        return Node("t", self.r.choice(s.names))

    def path(self, s):
        if s.full or self.r.random() < 0.25:
            return Node("t", ".")
        return self.pick([
            (5, Node("t", self.r.choice([".a", ".b", ".c", ".[1:]", ".[-1:]",
                                         '."a"', ".a?", ".b?", ".c.a?"]))),
            (1, Node("t", ".[0]", alt="__at(0)")),
            (1, Node("t", ".[1]", alt="__at(1)")),
            (1, Node("t", ".[0]?", alt="__try(__at(0); empty)")),
            (2, Node("t", ".[]", alt="__each")),
            (2, Node("t", ".[]?", alt="__eachq"))])

    def suffix(self, d, s):
        t = self.term(d - 1, s)
        if t.cat == "p" or t.text[:1] in "0123456789":
            t = Node("t", "(\2)", [t])
        k = self.r.random()
        if s.full or k < 0.1:
            return t
        if k < 0.35:
            return Node("t", "\1" + self.r.choice([".a", ".b", "[1:]", '."a"',
                                                   ".a?"]), [t])
        if k < 0.4:
            return Node("t", "\1[0]", [t], "(\1 | __at(0))")
        if k < 0.6:
            return self.pick([
                (1, Node("t", "\1[]", [t], "(\1 | __each)")),
                (1, Node("t", "\1[]?", [t], "(\1 | __eachq)"))])
        if k < 0.8:
            return Node("t", "\1[\2]", [t, self.pipe(d - 1, s)],
                        "((\3) as $__i | \4 | __at($__i))")
        return Node("p", "(\2)?", [self.pipe(d - 1, s.but(apart=True))],
                    "__try(\2; empty)")

    def group(self, d, s):
        return Node("t", "(\2)", [self.pipe(d - 1, s)])

    def array(self, d, s):
        return Node("t", "[\2]", [self.pipe(d - 1, s.but(full=False))])

    def object(self, d, s):
        n, parts, kids = self.r.randint(1, 2), [], []
        for key in sorted(self.r.sample("abc", n)):
            k = self.r.random()
            if k < 0.6:
                parts.append(key + ": \1")
                kids.append(self.term(d - 1, s))
            elif k < 0.7:
                parts.append('("%s"): \1' % key)
                kids.append(self.term(d - 1, s))
            elif k < 0.8:
                parts.append('"%s": \1' % key)
                kids.append(self.term(d - 1, s))
            elif k < 0.9 and not s.full:
                parts.append('("%s" + (\2 | tostring)): \1' % key)
                kids += [self.pipe(d - 1, s), self.term(d - 1, s)]
            elif s.names and len(parts) == n - 1:
                parts.append(self.r.choice(s.names))
            elif not s.full:
                parts.append(key)
            else:
                parts.append(key + ": 1")
        return Node("t", "{" + ", ".join(parts) + "}", kids)

    def text(self, d, s):
        kids = [self.pipe(d - 1, s) for _ in range(self.r.randint(1, 2))]
        form = self.r.choice(["", "", "@json ", "@text "])
        return Node("t", form + '"' + "\\(\2)-" * len(kids) + '"', kids)

    def cond(self, d, s):
        kids = [self.pipe(d - 1, s.but(full=s.full)) for _ in range(3)]
        if self.r.random() < 0.2:
            kids += [self.pipe(d - 1, s) for _ in range(2)]
            return Node("p", "if \2 then \2 elif \2 then \2 else \2 end", kids)
        return Node("p", "if \2 then \2 else \2 end", kids)

    def attempt(self, d, s):
        body = self.term(d - 1, s.but(apart=True))
        if self.r.random() < 0.4 and not s.full:
            return Node("p", "try \1", [body], "__try(\1; empty)")
        kids = [body, self.term(d - 1, s.but(names=[], apart=True))]
        return Node("p", "try \1 catch (type | \1)", kids,
                    "__try(\1; type | \1)")

    def fold(self, d, s):
        src = self.term(d - 1, s.but(full=False))
        if src.cat == "p" or src.text[:1] == "-":
            src = Node("t", "(\2)", [src])
        pat, names = self.pattern(d, s)
        init = self.pick([(1, self.const), (1, self.var)])(s.but(full=True))
        if self.r.random() < 0.6:
            upd = self.pipe(d - 1, s.but(names=names))
            kids = [src, init, upd]
            return Node("p", "reduce \1 as " + pat + " (\2; \2)", kids,
                        "reduce \1 as " + pat + " (\2; __one(\2))")
        if s.full:
            return self.const(s)
        upd = self.pipe(d - 1, s.but(names=names, full=True, apart=True))
        if self.r.random() < 0.5:
            return Node("p", "foreach \1 as " + pat + " (\2; \2)",
                        [src, init, upd])
        return Node("p", "foreach \1 as " + pat + " (\2; \2; \2)",
                    [src, init, upd, self.pipe(d - 1, s.but(names=names))])

    def call(self, d, s):
        if s.funcs and self.r.random() < 0.6 and not s.full:
            name, args = self.r.choice(s.funcs)
            kids = [self.pipe(d - 1, s.but(apart=True)) for _ in range(args)]
            return Node("t", name + ("(" + "; ".join("\2" * args) + ")"
                                     if args else ""), kids)
        if s.full:
            return Node("t", self.r.choice(["type", "not", "tojson"]))
        f = self.r.choice([
            "length", "type", "not", "add", "keys", "tojson", "to_entries",
            "tostring", "sort", "unique", "first", "last", "any",
            "all", "empty", 'error("e")', "..", "values", "flatten",
            "range(\2; 3)", "map(\2)", "select(\2)", "limit(2; \2)",
            "first(\2)", "last(\2)", "path(\2)", "[paths]", "has(\2)",
            "getpath(\2)", "setpath(\2; \2)", "sort_by(\2)",
            "group_by(\2)", "map_values(\2)",
            "recurse(\2; false)", "contains(\2)", "join(\2)",
            "with_entries(\2)", "min_by(\2)", "unique_by(\2)", "range(3)",
            "tojson | fromjson", "until(true; \2)", "in(\2)",
            "values"])
        alt = {"..": "__rec", "first": "__at(0)", "last": "__at(-1)", "map_values(\2)": "__upd(__each; \2)",
               "[paths]": "[path(__rec) | select(length > 0)]"}.get(f)
        inner = s.but(full=f == "map_values(\2)", apart=True)
        kids = [self.pipe(d - 1, inner) for _ in range(f.count("\2"))]
        if f == "path(\2)":  # jq takes a name for the path to it
            left = self.r.choice([(".a",), (".b",), (".",), (".[]", "__each"),
                                  (".[]?", "__eachq"), (".c.a",)])
            kids = [Node("t", left[0], alt=left[-1])]
        return Node("p" if "|" in f else "t", f, kids, alt)

    def term(self, d, s):
        if d <= 0:
            return self.pick([(3, self.const), (3, self.path),
                              (4, self.var)])(s)
        make = self.pick([
            (1, lambda d, s: self.const(s)), (3, lambda d, s: self.path(s)),
            (4, lambda d, s: self.var(s)), (2, self.suffix), (2, self.group),
            (2, self.array), (1, self.object), (1, self.text),
            (1.2, self.cond), (1.2, self.attempt), (1.5, self.fold),
            (3, self.call)])
        return make(d, s)

    # ---- pipes ----

    def pattern(self, d, s):
        k = self.r.random()
        a, b = self.name(s), self.name(s)
        if k < 0.7:
            return a, [a]
        if k < 0.78:
            return "[" + a + "]", [a]
        if k < 0.86:
            return "{a: %s}" % a, [a]
        if k < 0.9:
            return "{a: %s, b: [%s]}" % (a, b), [a, b]
        if k < 0.93:
            return '{("a"): %s}' % a, [a]
        if k < 0.96:
            return "{b: [%s, %s]}" % (a, b), [a, b]
        return "[%s, {a: %s}]" % (a, b), [a, b]

    def bind(self, d, s):
        src = self.term(d - 1, s)
        if src.cat == "p" and self.r.random() < 0.5:
            src = Node("t", "(\2)", [src])
        pat, names = self.pattern(d, s)
        body = self.pipe(d - 1, s.but(names=names))
        return Node("p", ("\1" if src.cat == "t" else "(\2)") + " as " + pat +
                    " | \2", [src, body])

    def define(self, d, s):
        name = self.r.choice("fgh")
        params = self.r.choice(["", "", "(p)", "($v)", "(p; $w)", "($v; $w)"])
        names = [p for p in ("$v", "$w") if p in params]
        inner = Scope(s.names + names, s.funcs + ([("p", 0)]
                      if "p" in params else []), [], False)
        n = params.count(";") + 1 if params else 0
        rest = s.but(funcs=[(name, n)])
        return Node("p", "def " + name + params + ": \2; \2",
                    [self.pipe(d - 1, inner), self.pipe(d - 1, rest)])

    def label(self, d, s):
        if s.full:
            return self.term(d, s)
        name = self.r.choice(["$out", "$all"])
        return Node("p", "label " + name + " | \2",
                    [self.pipe(d - 1, s.but(labels=[name]))])

    def leave(self, d, s):
        if not s.labels or s.full:
            return self.term(d, s)
        return Node("p", "break " + self.r.choice(s.labels))

    def update(self, d, s):
        left = Node("t", self.r.choice([".a", ".b", ".[0]", ".a.b", ".[1:]",
                                        ".[]", "(.a, .b)", "(.[]?)", "."]))
        if left.text in (".[]", "(.[]?)"):
            left.alt = "__each" if left.text == ".[]" else "__eachq"
        if s.full:
            return self.term(d, s)
        op = self.r.choice(["=", "|=", "+=", "//="])
        right = self.pipe(d - 1, s.but(full=op != "=", apart=True))
        return Node("p", "\1 " + op + " \1", [left, right],
                    "__upd(\1; \1)" if op == "|=" else None)

    def binary(self, d, s):
        op = self.r.choice(["+", "+", "-", "==", "<", "and", "or", "//", "//",
                            "!="])
        return Node("p", "\1 " + op + " \1",
                    [self.term(d - 1, s), self.term(d - 1, s)])

    def two(self, sign):
        def make(d, s):
            kids = [self.left(d - 1, s, sign), self.pipe(d - 1, s)]
            if sign != " | ":
                return Node("p", "\1" + sign + "\1", kids)
            note = "# .\n" if self.r.random() < 0.1 else ""
            return Node("p", "\2 | " + note + "\2", kids)
        return make

    def left(self, d, s, sign):
        """What would take the rest for its own goes between brackets."""
        p = self.pipe(d, s)
        if p.text.startswith(("def", "label")) or " as " in p.text or \
                sign != " | ":
            return Node("t", "(\2)", [p]) if p.cat == "p" else p
        return p

    def pipe(self, d, s):
        if d <= 0:
            return self.term(0, s)
        make = self.pick([
            (3, self.term), (4, self.bind), (4, self.two(" | ")),
            (3, self.two(", ")), (2, self.binary), (0.7, self.update),
            (0.8, self.define), (0.6, self.label), (1, self.leave)])
        return make(d, s)


def run(name, program, seconds=20):
    """What it printed for each document, or None: no program, or too long."""
    with subprocess.Popen([name, "-c", program],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as p:
        try:
            out, _ = p.communicate("\n".join(DOCS).encode(), seconds)
        except subprocess.TimeoutExpired:
            p.kill()
            return None
    try:
        lines = [json.loads(x) for x in out.splitlines()]
    except (ValueError, RecursionError):
        return None
    return lines if p.returncode == 0 and len(lines) == len(DOCS) else None


def batch(name, texts, prelude=""):
    """For each program its values by document; one that cannot be compiled or
    takes too long is None, so it is looked for by halves."""
    if not texts:
        return []
    program = prelude + "[" + ",\n".join(
        '(try [(%s\n)] catch "E")' % t for t in texts) + "]"
    got = run(name, program, 20 if len(texts) > 1 else 3)
    if got is not None:
        return [[doc[i] for doc in got] for i in range(len(texts))]
    if len(texts) == 1:
        return [None]
    half = len(texts) // 2
    return batch(name, texts[:half], prelude) + \
        batch(name, texts[half:], prelude)


def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b or (abs(a) > 2**53 and abs(a - b) <= abs(a) * 1e-15)
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return a == b


class Check:
    def __init__(self, path):
        self.p = subprocess.Popen([path], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)

    def __call__(self, text):
        self.p.stdin.write(text.encode() + b"\0")
        self.p.stdin.flush()
        return self.p.stdout.readline().decode().rstrip("\n")


def differs(node):
    """(jq, gojq) of a program alone where no way to ask jq gives gojq's."""
    theirs = batch("gojq", [str(node)])[0]
    ours = batch("jq", [str(node)])[0]
    if ours is None or theirs is None or same(ours, theirs):
        return None
    for second in (False, True):
        other = batch("jq", [node.render(second)], PRELUDE)[0]
        if other is not None and same(other, theirs):
            return None
    return ours, theirs


def shrink(node, allowed):
    found, end = differs(node), time.monotonic() + 20
    again = True
    while again and time.monotonic() < end:
        again = False
        for s in sorted(node.smaller(), key=Node.size):
            if s.size() > node.size() or str(s) == str(node) or \
                    (s.size() == node.size() and len(str(s)) >= len(str(node))):
                continue
            if time.monotonic() > end or not allowed(str(s)):
                continue
            d = differs(s)
            if d:
                node, found, again = s, d, True
                break
    return node, found


def tell(node, found, why):
    print("%s%s" % (node, "   # " + why if why else ""))
    for doc, a, b in zip(DOCS, *found):
        if not same(a, b):
            print("   of %s\n   jq   %s\n   gojq %s" %
                  (doc, json.dumps(a), json.dumps(b)))
    sys.stdout.flush()


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument("jqok")
    arg.add_argument("files", nargs="*")
    arg.add_argument("--seconds", type=float, default=300)
    arg.add_argument("--seed", type=int, default=int(time.time()))
    arg.add_argument("--most", type=int, default=10)
    arg.add_argument("--lax", action="store_true")
    arg = arg.parse_args()
    print("seed", arg.seed)
    maker, check = Maker(random.Random(arg.seed)), Check(arg.jqok)
    given = [Node("p", t) for f in arg.files
             for t in open(f, encoding="utf-8").read().split("\0") if t.strip()]
    end = time.monotonic() + arg.seconds
    asked = bad = known = refused = single = 0
    reasons = {}
    while time.monotonic() < end and bad < arg.most:
        nodes = []
        while len(nodes) < BATCH:
            node = given.pop() if given else \
                maker.pipe(maker.r.randint(2, 5), Scope())
            if len(str(node)) > 400:
                continue
            why = check(str(node))
            refused += why != ""
            if (why != "") == arg.lax:
                nodes.append((node, why.split(": ", 1)[-1]))
        texts = [str(n) for n, _ in nodes]
        ours, theirs = batch("jq", texts), batch("gojq", texts)
        for (node, why), a, b in zip(nodes, ours, theirs):
            if a is None or b is None:
                if (a is None) != (b is None):
                    single += 1  # too long for one, or its grammar differs
                continue
            asked += 1
            if same(a, b):
                continue
            found = differs(node)
            if not found:
                known += 1
                continue
            if arg.lax:
                reasons[why] = reasons.get(why, 0) + 1
                continue
            tell(*shrink(node, lambda t: check(t) == ""), why)
            bad += 1
    print("%d programs, %d known differences, %d that one alone can run, "
          "%d refused, %d bad" % (asked, known, single, refused, bad))
    for why in sorted(reasons):
        print("%6d differ of those refused: %s" % (reasons[why], why))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
