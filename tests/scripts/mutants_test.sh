#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# scripts/mutants: the draw follows the seed, every mutant is another text of a line that is there,
# the report counts, and a state file that is none is refused. Mutants are run by `make mutants`.
set -u
export LC_ALL=C
. tests/verdict.sh
command -v python3 >/dev/null || { echo "skip: no python3"; exit 77; }
mutants=scripts/mutants/mutants.py

draw() { # SEED
    "$mutants" c --list --count 200 --seed "$1" --out "$dir/out-$1"
}
draw 1 >"$dir/one" 2>"$dir/err" && "$mutants" c --list --count 200 --out "$dir/again" >"$dir/two" &&
    cmp "$dir/one" "$dir/two" && [ "$(sort -u "$dir/one" | wc -l)" -gt 190 ]
verdict $? "200 mutants, the same for the same seed"
draw 2 >"$dir/two" && ! cmp -s "$dir/one" "$dir/two"
verdict $? "others for another"

python3 - "$dir/again/c.plan.json" >"$dir/out" 2>&1 <<'END'
import json, sys
for m in json.load(open(sys.argv[1]))["mutants"]:
    line = open(m["file"]).read().split("\n")[m["line"] - 1]
    assert line == m["old"] != m["new"] and "//" not in line[:2], m
END
verdict $? "a mutant is a line of its file, changed"

mkdir "$dir/report"
record() { # VERDICT NUMBER
    printf '{"plan":"p","planned":9,"seed":1,"verdict":"%s","by":"t","seconds":1,"mutant":' "$1"
    printf '{"id":"%s","file":"a.c","line":7,"what":"- x + y"}}\n' "$2"
}
{ record killed 1; record open 2; record killed 3; record survived 4; record invalid 5
  record killed 2; record equivalent 6; } >"$dir/report/c.jsonl"
printf '{"plan":' >>"$dir/report/c.jsonl" # cut short
"$mutants" report --out "$dir/report" >"$dir/out" 2>&1 &&
    grep -qF '6 of 9 mutants run (seed 1): 3 killed, 1 survived, 0 not yet past all tests, 1 equ' \
        "$dir/out" && grep -qF '3 of    4  a.c' "$dir/out" &&
    grep -qF 'not killed: a.c:7: - x + y' "$dir/out" &&
    grep -qF '"score_percent": 75.0' "$dir/report/summary.json"
verdict $? "the report: what was killed, what was not, a cut line left out"

echo '{"verdict":"dead"}' >>"$dir/report/c.jsonl"
refused 1 "c.jsonl:8: expected a line that mutants.py has written" "$mutants" report \
    --out "$dir/report"
sed -i '$d' "$dir/report/c.jsonl"
refused 1 "of other sources, count or seed" "$mutants" c --count 200 --out "$dir/report"
mkdir "$dir/empty"
refused 1 "no mutants have been run" "$mutants" report --out "$dir/empty"
exit $failed
