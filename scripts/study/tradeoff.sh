#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# tradeoff.sh - more samples or more bits: the networks of host/experiments/tradeoff.table, quality
# against predicted and simulated energy. Trains and measures what is missing, and writes
# tradeoff.csv, tradeoff.md and a figure a group (gnuplot).
set -eu -o pipefail
export LC_ALL=C

usage() {
    cat <<'USAGE'
usage: scripts/study/tradeoff.sh [--report | --publish]
  (none)       train and measure what is missing, then --report
  --report     OUT/report from what is there
  --publish    the same into host/experiments/
environment: PDNN_DATA, PDNN (build/pdnn), OUT (out/tradeoff), SEED (1), TABLE
             (host/experiments/tradeoff.table)
USAGE
}

table=${TABLE:-host/experiments/tradeoff.table}
pdnn=${PDNN:-build/pdnn}
out=${OUT:-out/tradeoff}
seed=${SEED:-1}
judge=host/models/mnist-judge.safetensors
export OPENBLAS_NUM_THREADS=1

# shellcheck source=scripts/study/table.sh
. "$(dirname "$0")/table.sh"

file_of() { # MODEL
    local recipe
    recipe=$(recipe_of "$1")
    [[ $recipe == --* ]] && echo "$out/$1/$1.safetensors" || echo "$recipe"
}

train() { # MODEL
    local recipe
    recipe=$(recipe_of "$1")
    [[ $recipe != --* ]] || train_model "$(file_of "$1")" "train $recipe --seed $seed" "$1"
}

is_trained() { # MODEL
    finished "$(file_of "$1")" "train $(recipe_of "$1") --seed $seed"
}

# One run, kept as long as its command is the same.
measure() { # FIGURE MODEL DEVICE T SPLIT POWER OPTIONS
    local figure=$1 model=$2 file command folder cell
    file=$(file_of "$model")
    folder=$out/$figure/$(basename "$6" .power.json)
    cell=$folder/$(tr -c 'A-Za-z0-9.=\n-' _ <<<"$model-$3-T$4-$5$7").jsonl
    command=$(field_of figure "$figure" 2)
    [ "$command" != evaluate ] || command="evaluate --judge $judge"
    # Choices are made on other random numbers than the figures that are reported.
    command="$command -m $file -d $3 -T $4 --split $5 --seed $([ "$5" = test ] && echo 1 || echo 2) $7"
    finished "$cell" "$command" && [ ! "$file" -nt "$cell" ] && return
    mkdir -p "$folder"
    rm -f "$cell"
    # shellcheck disable=SC2086
    "$pdnn" $command --log "$cell" >/dev/null 2>"$cell.err" || die "$(cat "$cell.err")"
    rm -f "$cell.err"
    echo "$command" >"$cell.command"
}

measure_all() {
    fields points | while IFS='|' read -r figure model device samples power options; do
        train "$model"
        echo "tradeoff: measuring $model $options" >&2
        for t in ${samples//,/ }; do
            for split in validation test; do
                measure "$figure" "$model" "$device" "$t" "$split" "$power" "$options"
            done
        done
    done
    fields float | while IFS='|' read -r _ model _; do train "$model"; done
}

# Arguments of `pdnn energy tradeoff`: the logs of each board behind its coefficients.
compare() { # FIGURE ARGUMENT...
    local figure=$1 power folder
    shift
    local args=()
    while read -r power; do
        folder=$out/$figure/$(basename "$power" .power.json)
        compgen -G "$folder/*.jsonl" >/dev/null && args+=(-p "$power" "$folder"/*.jsonl)
    done < <(fields points | awk -F'|' -v f="$figure" '$1 == f && !seen[$5]++ { print $5 }')
    [ ${#args[@]} -gt 0 ] && "$pdnn" energy tradeoff "$@" "${args[@]}"
}

# A network in floating point: the trainer's own figures, and Eq. 4 with 32 bits an activation.
float_row() { # MODEL LAYERS
    local log=$out/$1/train.jsonl validation test total
    is_trained "$1" || return 0
    validation=$(number_of accuracy "$log" -v last=1)
    test=$(number_of trainer "$log" -v having='"set": "test"' -v last=1)
    echo -n "mnist,accuracy,$1,none,none,0,32,1,,$test,$validation,,,,0"
    for preset in 65nm-sram zu7ev; do
        total=$("$pdnn" energy predict --layers "$2" -p $preset --weight-bits 4 --twin-act-bits 32 \
            --json | number_of total - -v below='"deterministic_nj"')
        printf ',%.1f,0' "$total"
    done
    echo
}

draw() { # FOLDER FIGURE
    command -v gnuplot >/dev/null || { echo "tradeoff: no gnuplot, so no figures" >&2 && return; }
    awk -f scripts/number.awk -f scripts/study/gnuplot.awk -f scripts/study/tradeoff-figure.awk \
        -v picture="$1/tradeoff-$2.png" -v title="$(field_of figure "$2" 3)" -v range="$(field_of figure "$2" 4)" \
        "$1/tradeoff-$2.csv" | gnuplot
}

report() { # FOLDER
    local figure missing figures=()
    mkdir -p "$1"
    for figure in $(fields figure | cut -d'|' -f1); do
        compare "$figure" --csv "$1/tradeoff-$figure.csv" >"$1/tradeoff-$figure.txt" || continue
        fields float | while IFS='|' read -r of model layers; do
            [ "$of" != "$figure" ] || float_row "$model" "$layers" >>"$1/tradeoff-$figure.csv"
        done
        figures+=("$figure")
        draw "$1" "$figure"
    done
    [ ${#figures[@]} -gt 0 ] || die "nothing is measured yet"
    {
        cat <<'TEXT'
# More samples or more bits

Written by `make tradeoff` (`scripts/study/tradeoff.sh`, `host/experiments/tradeoff.table`).
Networks of one shape, of p-bits and deterministic, quality against energy an input;
`tradeoff-*.txt` has them term by term (`pdnn energy tradeoff`).

Predicted: Eq. 4 with published constants, of 32-bit operations. Simulated: counted events times
coefficients that are **estimates**, of the switching of each board's netlist
(`boards/*/energy/*.power.json`). Measured: none. One seed, so differences below 0.1 to 0.2 points
of accuracy, and below 0.2 of a distance, are luck. A run with a margin stops early; its prediction
is of all T samples. A generator's `test` is the distance from all training images, its `validation`
that from the last 10,000, with other random numbers.

Networks of p-bits, of 3 and of 8 bits run on two designs each: one that takes every weight (p-bits:
the lanes of the iCEBreaker), and one lane that skips zeros (`rows=1`; boards `icebreaker-zs` and
`icebreaker-zs-twin`). **Like for like are the two that skip, and the two that do not.** All skip
about as much: 81 and 79 % of the codes in the hidden layers of the 8-bit classifier are 0, and 84
and 77 % of the p-bits (counted in the events of 300 test images). Prices of 3 bits with zeros
skipped are scaled from the 8-bit board's.
TEXT
        missing=$(fields model | cut -d'|' -f1 | while read -r model; do
            [[ $(recipe_of "$model") != --* ]] || is_trained "$model" || echo -n " $model"
        done)
        [ -z "$missing" ] || printf '\nIn the table, and not trained yet:%s.\n' "$missing"
        for figure in "${figures[@]}"; do
            awk -f scripts/number.awk -f scripts/study/markdown.awk -f scripts/study/tradeoff.awk \
                -v figure="$figure" -v title="$(field_of figure "$figure" 3)" \
                "$1/tradeoff-$figure.csv"
        done
    } >"$1/tradeoff.md.new"
    mv "$1/tradeoff.md.new" "$1/tradeoff.md"
    echo "$1/tradeoff.md" >&2
}

case ${1:-} in
-h | --help) usage && exit ;;
"")
    measure_all
    report "$out/report"
    ;;
--report) report "$out/report" ;;
--publish) report host/experiments ;;
*) usage >&2 && exit 2 ;;
esac
