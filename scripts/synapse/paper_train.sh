#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# paper_train.sh - trains the networks of rtl/compare/paper on MNIST ($PDNN_DATA), SEEDS of each,
# and measures them; called by `make paper-train`. Those of seed 1 of the better recipe go to NETS,
# and quality.tsv; all are kept in out/paper and not trained again. Sizes of a training: EPOCHS of
# either recipe, ADVERSARIAL epochs more of the better one; READS, rows of weights that a picture of
# the engine may read (host/paper/decoder.h).
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."

BUILD=${BUILD:-build}
NETS=${NETS:-rtl/compare/paper/nets}
SEEDS=${SEEDS:-1 2 3}
EPOCHS=${EPOCHS:-20}
ADVERSARIAL=${ADVERSARIAL:-5}
READS=${READS:-1500}
PICTURES=10000
judge=host/models/mnist-judge.safetensors
out=out/paper
paper=$BUILD/tools/paper
mkdir -p "$out"

# distances NET RECIPE SEED FILE: lines of quality.tsv, kept beside the network
distances() {
    local t kept=$4.tsv
    if [ ! "$kept" -nt "$4" ]; then
        if [ "$1" = engine ]; then
            for t in 1 2 4 8 16; do
                "$BUILD/pdnn" evaluate -m "$4" --judge "$judge" -d golden:icebreaker -T $t \
                    -n $PICTURES | awk -v t=$t '/ generated, T = / {
                        sub(/.*distance /, "")
                        sub(/,.*/, "")
                        print "engine T " t ": distance " $0 }'
            done
        else
            "$paper" quality "$4" "$judge" $PICTURES
        fi | awk -v head="$1 $2 $3" '{ gsub(/[:,]/, ""); print head, $3, $5 }' >"$kept.part"
        mv "$kept.part" "$kept"
    fi
    cat "$kept"
}

for seed in $SEEDS; do
    for net in pbit tanh engine; do
        for recipe in published better; do
            [ "$net $recipe" != "engine published" ] || continue
            file=$out/$net-$recipe-$seed.safetensors
            if [ ! -f "$file" ]; then
                adversarial=0 reads=0
                [ $recipe = published ] || adversarial=$ADVERSARIAL
                [ $net != engine ] || reads=$READS
                "$paper" train $net $recipe "$seed" "$EPOCHS" $adversarial $reads "$file"
            fi
            distances $net $recipe "$seed" "$file" >>"$out/quality.new"
        done
    done
done
for net in pbit tanh engine; do cp "$out/$net-better-1.safetensors" "$NETS/$net.safetensors"; done
{
    echo "# NET RECIPE SEED T DISTANCE of $PICTURES pictures: make paper-train, EPOCHS=$EPOCHS" \
        "ADVERSARIAL=$ADVERSARIAL READS=$READS"
    sort -k1,1 -k2,2 -k4,4n -k3,3n "$out/quality.new"
} >"$NETS/quality.tsv"
rm "$out/quality.new"
for net in pbit tanh; do "$paper" draw "$NETS/$net.safetensors" 1 "$NETS/$net-T1.png"; done
"$BUILD/pdnn" generate -m "$NETS/engine.safetensors" -d golden:icebreaker -T 1 -n 100 \
    -o "$NETS/engine-T1.png"
