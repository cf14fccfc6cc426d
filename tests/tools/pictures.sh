#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# pictures.sh: draws the pictures of README.md anew, from the drill case of the
# nurse-call hospital: the board, a report page, a playbook.  Run by hand, and
# look at what comes out.  Wants chromium, weasyprint, graphviz, poppler-utils.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=${IR_BIN:-$top/build/bin}:$PATH
out=$top/playbooks/example-site/pictures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export IR_SITE=$top/playbooks/example-site TZ=Asia/Tokyo LANGUAGE=ja
unset IR_CASE IR_DATA

bash "$top/tests/data/cases/nursecall-2026/make.sh" "$work/case" --until follow-up
export IR_TEST_CLOCK=2026-02-16T17:30:00+09:00 IR_CASE=$work/case
ir-report board -o "$work/board.html"
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars \
	--window-size=1920,1080 --force-device-scale-factor=0.6 --screenshot="$work/board.png" \
	"file://$work/board.html" 2>/dev/null
ir-report render --form mhlw --stage first --format pdf -o "$work/report.pdf" || [ $? -eq 1 ]
pdftoppm -gray -r 70 -f 1 -l 1 -png "$work/report.pdf" "$work/report"
ir-playbook show --format dot --lang ja \
	"$top/playbooks/response/S2-isolate-device.yaml" |
	dot -Tpng -Gdpi=60 -o "$work/playbook.png"
cp "$work/board.png" "$work/playbook.png" "$out/"
cp "$work"/report-*1.png "$out/report.png"
ls -l "$out"
