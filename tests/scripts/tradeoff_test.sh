#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# tradeoff_test.sh - scripts/study/tradeoff.sh on small networks and random pictures: what is there is not
# made again, what changed is, and the text says what the figures say.
set -u
export LC_ALL=C
export PDNN=${BUILD:-build}/pdnn
. tests/verdict.sh

# shellcheck source=tests/scripts/random_pictures.sh
. "$(dirname "$0")/random_pictures.sh"
export PDNN_DATA=$dir OUT=$dir/out TABLE=$dir/table PUBLISHED=$dir/published

cat >"$TABLE" <<'TABLE'
figure | small | classify | small networks | *:*
model  | pbits | --task classify --epochs 1 --samples 1 --side 8 --widths 16
model  | codes | --task classify --epochs 1 --side 8 --activation relu --activation-bits 3 --widths 16
model  | float | --task classify --epochs 1 --side 8 --activation relu --widths 16
points | small | pbits | golden:icebreaker | 1,4 | boards/icebreaker/energy/icebreaker.power.json |
points | small | pbits | golden:icebreaker | 4 | boards/icebreaker/energy/icebreaker.power.json | --noise-scale 2
points | small | codes | golden:icebreaker-twin-3bit | 1 | boards/icebreaker/energy/icebreaker-twin-3bit.power.json |
float  | small | float | 64,16,10
seeds  | small | 1 2
rivals | small | pbits | 4 | codes
TABLE

scripts/study/tradeoff.sh >"$dir/log" 2>&1 || cat "$dir/log"
verdict $? "networks are trained and measured"
csv=$OUT/report/tradeoff-small.csv text=$OUT/report/tradeoff.md
[ "$(wc -l <"$csv")" -eq 6 ]
verdict $? "a head and a line a point"
awk -F, 'NR == 1 { n = NF } NF != n || !n { bad = 1 } END { exit bad }' "$csv"
verdict $? "all lines have the head's fields"
grep '^mnist,accuracy,float,none,none,0,32,1,,[0-9.]*,[0-9.]*,,,,0,[0-9.]*,[01],[0-9.]*,[01],1,0.0000,0.0000,[0-9]*$' "$csv" >"$dir/found"
told=$?
[ $told = 0 ] || cat "$csv"
verdict $told "a network in floating point has a prediction, no simulation"
grep -q '^mnist,accuracy,pbits noise 2,golden:icebreaker,icebreaker,1,1,4,1,' "$csv"
verdict $? "options at run time are a series of their own"
[ "$(grep -A 2 '^\*\*Front on the [a-z]* images, simulated:\*\*$' "$text" |
    grep -c '^- .*: [0-9.]* for [0-9]* nJ$')" -eq 2 ]
verdict $? "the text names the fronts"
# What it calls the front is what the points say.
awk -F, 'NR > 1 && $12 != "" { n++; e[n] = $12; q[n] = $10; front[n] = $15 }
    END { for (i = 1; i <= n; i++) {
              beaten = 0
              for (j = 1; j <= n; j++)
                  beaten += e[j] <= e[i] && q[j] >= q[i] && (e[j] < e[i] || q[j] > q[i])
              if ((beaten == 0) != front[i]) exit 1 } exit n != 4 }' "$csv"
verdict $? "the front is the points that no other beats"

# Qualities are 0, 5 or 10 % of 20 pictures: the table's verdict is by the means of two seeds.
awk -F, '$3 == "codes" { exit !($20 == 2 && $10 >= 0) }' "$csv" &&
    grep -q '^| small | pbits, T = 4 | [0-9.]* ± [0-9.]* | [0-9]* | codes | .*\(worse\|better\)' "$text"
verdict $? "seeds are one point, and the pair of the table has a verdict"

# A machine without the trainings keeps what was published, as long as the recipe is the same.
cp -r "$OUT/report" "$PUBLISHED"
mv "$OUT" "$dir/kept"
mkdir -p "$OUT/small"
cp -r "$dir/kept/small/icebreaker" "$OUT/small"
scripts/study/tradeoff.sh --publish 2>"$dir/log"
cmp -s <(sort "$PUBLISHED/tradeoff-small.csv") <(sort "$dir/kept/report/tradeoff-small.csv")
verdict $? "published points stay where nothing is measured"
sed -i 's/--activation-bits 3/--activation-bits 3 --learning-rate 1e-3/' "$TABLE"
scripts/study/tradeoff.sh --publish 2>"$dir/log"
! grep -q codes "$PUBLISHED/tradeoff-small.csv" && grep -q float "$PUBLISHED/tradeoff-small.csv"
verdict $? "a published point of another recipe goes"
sed -i 's/ --learning-rate 1e-3//' "$TABLE"
rm -r "$OUT"
mv "$dir/kept" "$OUT"

touch "$dir/mark"
scripts/study/tradeoff.sh >"$dir/log" 2>&1
[ -z "$(find "$OUT" -name '*.jsonl' -newer "$dir/mark")" ] && ! grep -q trained "$dir/log"
verdict $? "nothing is done twice"
sed -i 's/--samples 1/--samples 2/' "$TABLE"
scripts/study/tradeoff.sh >"$dir/log" 2>&1
[ "$(grep -c trained "$dir/log")" -eq 2 ] && # seeds
    [ "$(find "$OUT/small" -name '*.jsonl' -newer "$dir/mark" | wc -l)" -eq 12 ]
verdict $? "a changed recipe is trained and measured again, and nothing else"
exit $failed
