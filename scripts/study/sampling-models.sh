#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# sampling-models.sh [OUT] - train a classifier and a generator with each sampling mode and measure
# all by all modes, as host/experiments/sampling.md (or OUT). Needs PDNN_DATA. Models stand in
# WORK (out/sampling); finished ones are kept, stopped trainings go on. SEEDS (5) of the drawing.
set -eu -o pipefail
export LC_ALL=C
pdnn=${PDNN:-build/pdnn}
out=${1:-host/experiments/sampling.md}
work=${WORK:-out/sampling}
seeds=${SEEDS:-5}
modes="iid antithetic stratified"
judge=host/models/mnist-judge.safetensors
pictures=2000
classify="--task classify --dataset mnist --epochs 8 --samples 4 --side 24 --widths 304,256 --noise-scale 0.5 --slope wide"
generate="--task generate --dataset mnist --epochs 3 --judge $judge"
export OPENBLAS_NUM_THREADS=1
mkdir -p "$work"

# shellcheck source=scripts/study/table.sh
. "$(dirname "$0")/table.sh"

train() { # NAME OPTION...
    local name=$1
    shift
    [ -s "$work/$name.safetensors" ] ||
        "$pdnn" train "$@" --resume -o "$work/$name.safetensors" --log "$work/$name.jsonl" \
            >>"$work/$name.log" 2>&1
}

# Lines "TRAINED DRAWN T FIGURE [FIGURE]", one a seed, kept for each model and mode.
measure_classifier() { # TRAINED DRAWN
    local t seed
    for t in 1 2 4 8 16; do
        for seed in $(seq 1 "$seeds"); do
            echo "$1 $2 $t $("$pdnn" classify -m "$work/classifier-$1.safetensors" -d golden -T $t \
                --sampling "$2" --seed "$seed" --json | number_of accuracy -)"
        done
    done
}

measure_generator() { # TRAINED DRAWN
    local seed
    for seed in $(seq 1 "$seeds"); do
        drawn_rows "$1 $2" "$pdnn" evaluate -m "$work/generator-$1.safetensors" -d golden \
            -n $pictures --sampling "$2" --seed "$seed"
    done
}

rows() { # KIND TRAINED DRAWN
    local file=$work/$1-$2-$3.rows
    [ -s "$file" ] || { "measure_$1" "$2" "$3" >"$file.new" && mv "$file.new" "$file"; }
    cat "$file"
}

# Lines trained, drawn; a column a T; mean ± deviation over the seeds.
table() { # COLUMN
    awk -f scripts/number.awk -f scripts/study/markdown.awk -f scripts/study/spread.awk \
        -f scripts/study/sampling-trained.awk -v figure="$1"
}

for mode in ${TRAINED:-$modes}; do
    # shellcheck disable=SC2086 # options are words
    train "classifier-$mode" $classify --sampling "$mode"
    for drawn in $modes; do rows classifier "$mode" "$drawn"; done
done >"$work/classifier"
for mode in ${TRAINED_GENERATORS-iid stratified}; do
    # shellcheck disable=SC2086
    train "generator-$mode" $generate --sampling "$mode"
    for drawn in iid stratified; do rows generator "$mode" "$drawn"; done
done >"$work/generator"

( # the generators' tables if there are any
    echo "# Models trained with a sampling mode"
    echo
    echo "By \`make sampling-models\` on the golden device; $seeds seeds of the drawing, ± is their standard"
    echo "deviation; one seed of the training, so differences between rows of other training are not"
    echo "told from chance. Modes: [sampling](../../rtl/doc/sampling.md)."
    echo
    echo "Classifier, per cent of 10,000 test images right. Trained by \`pdnn train\` with"
    echo "\`$classify --sampling MODE\`:" | fold -s -w 98 | sed 's/ $//'
    echo
    table 4 <"$work/classifier"
    echo
    if [ ! -s "$work/generator" ]; then
        echo "Generators were left out (\`TRAINED_GENERATORS=\`)."
        exit
    fi
    echo "Generator, Frechet distance of $pictures pictures. Trained by \`pdnn train\` with"
    echo "\`$generate --sampling MODE\`:" | fold -s -w 98 | sed 's/ $//'
    echo
    table 4 <"$work/generator"
    echo
    echo "Generator, per cent that the judge takes for the class asked for"
    echo
    table 5 <"$work/generator"
) >"$work/sampling.md"
cp "$work/sampling.md" "$out.new"
mv "$out.new" "$out"
echo "$out"
