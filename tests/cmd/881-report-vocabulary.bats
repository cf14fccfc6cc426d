#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The vocabulary says which forms ask for a fact; the forms say it themselves.
load helpers

@test "what the vocabulary says a form asks for, the form asks for" {
	python3 - "$IR_TOP/playbooks" <<-'EOF' >out
		import fnmatch, glob, re, sys
		top = sys.argv[1]
		text = open(top + "/rules/vocabulary.yaml", encoding="utf-8").read()
		anchors = dict(re.findall(r"&(\w+) ([A-Z0-9 ]+)", text))
		asks = {}
		for path, codes in re.findall(
		        r'^- \["?([a-z_.\[\]]+)"?,.*?, (?:found|recalled|constructed), ((?:&\w+ )?[A-Z0-9 ]+|\*\w+)[,\]]', text, re.M):
		    codes = anchors[codes[1:]] if codes[0] == "*" else re.sub(r"&\w+ ", "", codes)
		    for code in codes.split():
		        asks.setdefault(code, []).append(path)
		forms, uses = {}, {}
		for name in sorted(glob.glob(top + "/forms/*.yaml")):
		    body = "".join(l for l in open(name, encoding="utf-8") if not l.lstrip().startswith("#"))
		    ident = name.split("/")[-1][:-5]
		    uses[ident] = body
		    code = re.search(r"^code: (\w+)", body, re.M)
		    if code:
		        forms.setdefault(code[1], []).append(ident)
		def part(base, ident): # a field, in either notation, or a section
		    for form in (r"^ {6}- \{(?:use: \S+, )?id: %s[,}].*(?:\n {7,}\S.*)*",
		            r"^ {6}- id: %s\n(?: {8,}\S.*\n)*", r"^ {2}- id: %s\n(?: {4,}\S.*\n)*"):
		        m = re.search(form % re.escape(ident), uses[base], re.M)
		        if m:
		            return m[0]
		    print("no-part", base, ident)
		    return ""
		def borrowed(body, seen=()):
		    for base, ident in re.findall(r'use: "?([a-z-]+)(?:#(\w+))?', body):
		        if (base, ident) not in seen:
		            seen += ((base, ident),)
		            more = part(base, ident) if ident else uses[base]
		            body += borrowed(more, seen)
		    return body
		def whole(ident):
		    return borrowed(uses[ident])
		# README.md: | `fact` `fact` | FORM FORM | why |
		reasons, seen = [], set()
		for row in open(top + "/forms/README.md", encoding="utf-8"):
		    m = re.match(r"\| ((?:`[a-z_.\[\]*]+` ?)+) \| ([A-Z0-9 ]+|all) \| .+ \|$", row)
		    if m:
		        reasons += [(p, m[2]) for p in re.findall("`([^`]+)`", m[1])]
		def covers(r, code, p):
		    esc = r[0].replace("[", "[[]")
		    return fnmatch.fnmatchcase(p, esc) and (r[1] == "all" or code in r[1].split())
		unknown = sorted(c for c in set(forms) - set(asks) if not re.fullmatch(r"R\d+", c))
		for code, idents in sorted(forms.items()):
		    body = "".join(whole(i) for i in idents)
		    paths = asks.get(code, [])
		    left = [p for p in paths if p not in body and
		            not re.search(r"\.%s\b" % re.escape(p.split(".")[-1].replace("[]", "")), body) and
		            not re.search(r"\b%s\b" % re.escape(p.split(".")[-1].replace("[]", "")), body)]
		    print(code, len(paths), len(left), " ".join(left))
		    for p in left:
		        used = [r for r in reasons if covers(r, code, p)]
		        for r in used:
		            seen.add(r)
		        if not used:
		            print("no-reason", code, p)
		print("unknown", *unknown)
		for r in reasons:
		    if r not in seen:
		        print("stale", *r)
	EOF
	sed 's/^/# /' out >&3
	grep -qx unknown out
	# Each has its place in a form, or its reason in forms/README.md.
	run grep -E '^(no-reason|no-part|stale) ' out
	assert_output ""
	# What a form leaves out stands above; one that leaves out half is
	# another form than the vocabulary means.
	awk '$1 != "unknown" && $1 != "no-reason" && $3 * 2 > $2 { bad = 1; print } END { exit bad }' out
}
