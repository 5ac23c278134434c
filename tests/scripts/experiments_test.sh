#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# experiments_test.sh - scripts/study/experiments.sh on a table of two small trainings with random
# pictures: what is finished stays, what changed is done again, a task alone does its part. And the
# verdicts, on results made up so that each verdict is known.
set -u
export LC_ALL=C
export PDNN=${BUILD:-build}/pdnn
. tests/verdict.sh

# shellcheck source=tests/scripts/random_pictures.sh
. "$(dirname "$0")/random_pictures.sh"
export PDNN_DATA=$dir OUT=$dir/out SEEDS="1 2" TABLE=$dir/table JOBS=2 # tasks side by side

cat >"$TABLE" <<'TABLE'
model  | small | --task classify --epochs 1 --samples 1 --widths 16
model  | other | --task classify --epochs 1 --activation relu --widths 16
figure | first | a figure | *:*
run    | first | a, with a comma | small | 1,2 |
run    | first | float  | other | 1 |
choice | quiet | 2
run    | quiet | off    | small | 2 | --noise-scale 0
claim  | test  | a claim | first/a, with a comma improves
TABLE

[ "$(scripts/study/experiments.sh --count)" -eq 4 ]
verdict $? "two models with two seeds are four tasks"
[ "$(scripts/study/experiments.sh --count quiet)" -eq 2 ]
verdict $? "an experiment alone has the tasks of its model"
scripts/study/experiments.sh >"$dir/log" 2>&1 || cat "$dir/log"
verdict $? "all tasks run"
lines=$(wc -l <"$OUT/report/results.csv")
[ "$lines" -eq 15 ] # a head, 2 seeds of: T=1 and 2, by integers and floats, the other net, 2 splits
verdict $? "a result a cell: $lines lines"
grep -q '^first,a, with a comma,small,[0-9]*,2,2,test,accuracy,[0-9.]*$' "$OUT/report/results.csv"
verdict $? "a result names experiment, series, model, recipe, seed, T, split and metric"
grep -q '| a claim | test | \*\*[a-z]*\*\*' "$OUT/report/summary.md"
verdict $? "the summary has a verdict"
if command -v gnuplot >/dev/null; then
    [ -s "$OUT/report/first.png" ]
    verdict $? "a figure is drawn"
else
    echo "skip - a figure is drawn: no gnuplot"
fi

# ---- publishing: what is published stays, unless its options changed
cp -r "$OUT/report" "$dir/published"
sed -i '/^first,float,/s/,[^,]*$/,12.5/' "$dir/published/results.csv"
mkdir "$dir/part" && cp -r "$OUT/small" "$dir/part"
OUT=$dir/part PUBLISHED=$dir/published scripts/study/experiments.sh --publish 2>"$dir/log"
[ "$(grep -c '^first,float,other,.*,12.5$' "$dir/published/results.csv")" -eq 2 ] &&
    [ "$(grep -v '^first,float' "$dir/published/results.csv")" = \
        "$(grep -v '^first,float' "$OUT/report/results.csv")" ]
verdict $? "publishing keeps the cells that are not there"
sed 's/--activation relu/--activation sigmoid/' "$TABLE" >"$dir/changed"
TABLE=$dir/changed OUT=$dir/part PUBLISHED=$dir/published scripts/study/experiments.sh --publish 2>"$dir/log"
! grep -q '^first,float' "$dir/published/results.csv" &&
    [ "$(wc -l <"$dir/published/results.csv")" -eq 13 ]
verdict $? "but not what other options made"

touch -d '2001-01-01' "$OUT"/*/*/*.json "$OUT"/*/*/model.safetensors
rm "$OUT/small/2/T2-test.json"
scripts/study/experiments.sh >"$dir/log" 2>&1 || cat "$dir/log"
new=$(find "$OUT" -newermt 2002-01-01 \( -name '*.json' -o -name model.safetensors \))
[ "$new" = "$OUT/small/2/T2-test.json" ]
verdict $? "only the cell that is missing is done again"
sed -i 's/--samples 1/--samples 2/' "$TABLE"
scripts/study/experiments.sh --task 1 quiet >"$dir/log" 2>&1
[ "$OUT/small/1/model.safetensors" -nt "$OUT/small/2/model.safetensors" ] &&
    [ ! -e "$OUT/small/1/T1-test.json" ] && [ -e "$OUT/small/2/T1-test.json" ]
verdict $? "a model whose options changed starts again, and its tests with it"

scripts/study/experiments.sh --task 5 2>"$dir/err"
[ $? -eq 1 ] && grep -q 'expected 1 to 4' "$dir/err"
verdict $? "refuses a task that is not there"
scripts/study/experiments.sh nothing 2>"$dir/err"
[ $? -eq 1 ] && grep -q "unknown experiment 'nothing'" "$dir/err"
verdict $? "refuses an experiment that is not there"

# ---- a generator, by a program that trains nothing and sees a distance where there is a judge
cat >"$dir/pdnn" <<'PROGRAM'
#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in -o) model=$2 ;; --log) log=$2 ;; --judge) judge=$2 ;; esac
    shift
done
[ -z "$model" ] || { echo trained >"$model" && echo '{}' >"$log" && exit; }
[ -s "$judge" ] && echo '{"distance": 2.5}'
PROGRAM
chmod +x "$dir/pdnn"
cat >"$dir/generators" <<'TABLE'
model  | drawn | --task generate --epochs 1
figure | pictures | a figure | *:*
run    | pictures | drawn | drawn | 1,4 |
TABLE
TABLE=$dir/generators OUT=$dir/drawn PDNN=$dir/pdnn scripts/study/experiments.sh >"$dir/log" 2>&1 || cat "$dir/log"
[ "$(grep -c '^pictures,drawn,.*,test,distance,2.5' "$dir/drawn/report/results.csv")" -eq 4 ]
verdict $? "a generator's pictures are judged"

# ---- verdicts; `less` and `more` are 0.20 and 0.25 above `low`, whose 95 % interval is 2.776 * 0.0816
cat >"$dir/verdicts" <<'TABLE'
run | e | high | m | 1,2 |
run | e | low  | m | 1,2 |
run | e | wide | m | 1,2 |
run | e | less | m | 1 |
run | e | more | m | 1 |
run | e | solo | m | 1,2 |
run | d | near | m | 1 |
run | d | far  | m | 1 |
claim | x | holds 1   | e/high@1 above e/low@1
claim | x | fails 2   | e/low@1 above e/high@1
claim | x | unclear 3 | e/wide@1 above e/low@1
claim | x | holds 4   | e/low@2 matches e/high@2
claim | x | unclear 5 | e/low@2 above e/high@2
claim | x | fails 6   | e/low@1 matches e/high@1
claim | x | holds 7   | d/near@1 above d/far@1
claim | x | holds 8   | e/low improves
claim | x | fails 9   | e/high improves
claim | x | fails 10  | e/high@1 above e/low@1; e/high improves
claim | x | not run 11 | e/high@4 above e/low@1
claim | x | unclear 12 | e/less@1 above e/low@1
claim | x | holds 13   | e/more@1 above e/low@1
claim | x | fails 14   | e/low@1 above e/high@1; e/wide@1 above e/low@1
claim | x | one seed 15 | e/high@1 above e/low@1; e/solo@1 above e/low@1; e/wide@1 above e/low@1
claim | x | fails 16   | e/low@1 above e/high@1; e/solo@1 above e/low@1
claim | x | one seed 17 | e/solo improves
TABLE
{
    echo "experiment,series,model,recipe,seed,T,split,metric,value"
    while read -r experiment series t metric values; do
        seed=0
        for value in $values; do
            echo "$experiment,$series,m,1,$((++seed)),$t,test,$metric,$value"
        done
    done <<'RESULTS'
e high 1 accuracy 98.0 98.1 97.9
e high 2 accuracy 96.0 96.01 95.99
e low  1 accuracy 95.0 95.1 94.9
e low  2 accuracy 95.98 96.0 96.02
e less 1 accuracy 95.2 95.3 95.1
e more 1 accuracy 95.25 95.35 95.15
e wide 1 accuracy 99.0 90.0 97.0
e solo 1 accuracy 96.5
e solo 2 accuracy 97.5
d near 1 distance 3.0 3.1 2.9
d far  1 distance 5.0 5.1 4.9
RESULTS
} >"$dir/results.csv"
(cd scripts/study && exec awk -f ../number.awk -f results.awk -f markdown.awk -f spread.awk \
    -f experiments-summary.awk \
    "$dir/verdicts" "$dir/results.csv") >"$dir/summary"
while IFS='|' read -r _ text _ verdict _; do
    expected=$(sed 's/ *\([a-z ]*\) [0-9]* */\1/' <<<"$text")
    [ "$verdict" = " **$expected** " ]
    verdict $? "verdict$text:$verdict"
done < <(grep -E '^\| .* [0-9]+ \| x ' "$dir/summary")
[ "$(grep -cE '^\| .* [0-9]+ \| x ' "$dir/summary")" -eq 17 ]
verdict $? "every claim has its line"

# ---- which T of VGG5 pays: energies of the published network, accuracies made up
cat >"$dir/vgg5.csv" <<'RESULTS'
experiment,series,model,recipe,seed,T,split,metric,value
vgg5,s=1,m,1,1,1,validation,accuracy,60
vgg5,s=1,m,1,1,10,validation,accuracy,66
vgg5,s=1,m,1,2,10,validation,accuracy,68
vgg5,sigmoid, float,m,1,1,1,validation,accuracy,66.5
vgg5,sigmoid, float,m,1,1,1,test,accuracy,99
vgg5,1 bit,m,1,1,1,validation,accuracy,59
vgg5,1 bit,m,1,1,1,test,accuracy,58
vgg5,ReLU, float,m,1,1,1,test,accuracy,99
vgg5,s=1, averages at every layer,m,1,1,1,validation,accuracy,99
RESULTS
scripts/study/vgg5-energy.sh "$dir/vgg5.csv" >"$dir/log"
grep -qFx '| s=1 | 10 | 2 | 67.00 | - | 22524 * | 299574 * |' "$dir/log" &&
    grep -qFx '| 1 bit | 1 | 1 | 59.00 | 58.00 | 4688 | 281739 |' "$dir/log" &&
    grep -qFx '| sigmoid, float | 1 | 1 | 66.50 | 99.00 | 132754 | 409804 |' "$dir/log" &&
    grep -qFx '| ReLU, float | 1 | 0 | - | 99.00 | 132754 | 409804 |' "$dir/log"
verdict $? "what no other row beats in accuracy and energy pays"
exit $failed
