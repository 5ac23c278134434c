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
  --publish    the same into PUBLISHED, where a point that was published before and is not
               measured here stays, unless its recipe or coefficients changed
environment: PDNN_DATA, PDNN (build/pdnn), OUT (out/tradeoff), SEEDS (the table's), TABLE
             (host/experiments/tradeoff.table), PUBLISHED (host/experiments), of networks on feature
             maps host/experiments/conv/tradeoff.table and host/experiments/conv
USAGE
}

table=${TABLE:-host/experiments/tradeoff.table}
pdnn=${PDNN:-build/pdnn}
out=${OUT:-out/tradeoff}
shown=${PUBLISHED:-host/experiments}
judge=host/models/mnist-judge.safetensors
export OPENBLAS_NUM_THREADS=1

# shellcheck source=scripts/study/table.sh
. "$(dirname "$0")/table.sh"

# Trainings of a figure's models: SEEDS, or the table's.
seeds_of() { # FIGURE
    echo "${SEEDS:-$(field_of seeds "$1" 2 2>/dev/null || echo 1)}"
}

file_of() { # MODEL SEED
    local recipe name=$1
    recipe=$(recipe_of "$1")
    [ "$2" = 1 ] || name=$1-s$2
    [[ $recipe == --* ]] && echo "$out/$name/$name.safetensors" || echo "$recipe"
}

train() { # MODEL SEED
    local recipe
    recipe=$(recipe_of "$1")
    [[ $recipe != --* ]] || train_model "$(file_of "$1" "$2")" "train $recipe --seed $2" "$1"
}

is_trained() { # MODEL SEED
    finished "$(file_of "$1" "$2")" "train $(recipe_of "$1") --seed $2"
}

# One run, kept as long as its command is the same.
measure() { # FIGURE MODEL SEED DEVICE T SPLIT POWER OPTIONS
    local figure=$1 file command folder cell
    file=$(file_of "$2" "$3")
    folder=$out/$figure/$(basename "$7" .power.json)
    cell=$folder/$(tr -c 'A-Za-z0-9.=\n-' _ <<<"$2-s$3-$4-T$5-$6$8").jsonl
    command=$(field_of figure "$figure" 2)
    [ "$command" != evaluate ] || command="evaluate --judge $judge"
    # Choices are made on other random numbers than the figures that are reported.
    command="$command -m $file -d $4 -T $5 --split $6 --seed $([ "$6" = test ] && echo 1 || echo 2) $8"
    finished "$cell" "$command" && [ ! "$file" -nt "$cell" ] && return
    mkdir -p "$folder"
    rm -f "$cell"
    # shellcheck disable=SC2086
    "$pdnn" $command --log "$cell" >/dev/null 2>"$cell.err" || die "$(cat "$cell.err")"
    rm -f "$cell.err"
    echo "$command" >"$cell.command"
}

# A model that is a file is one training, whatever the seeds.
measure_all() {
    local seed
    fields points | while IFS='|' read -r figure model device samples power options; do
        for seed in $(seeds_of "$figure"); do
            [ "$seed" = 1 ] || [[ $(recipe_of "$model") == --* ]] || continue
            train "$model" "$seed"
            echo "tradeoff: measuring $model $options, seed $seed" >&2
            for t in ${samples//,/ }; do
                for split in validation test; do
                    measure "$figure" "$model" "$seed" "$device" "$t" "$split" "$power" "$options"
                done
            done
        done
    done
    fields float | while IFS='|' read -r _ model _; do train "$model" 1; done
}

# A number for what makes a point: recipe or file, and the coefficients without their texts.
recipe_number() { # MODEL POWER
    local recipe
    recipe=$(recipe_of "$1")
    { [[ $recipe == --* ]] && echo "$recipe" || cat "$recipe"; grep -E '"(low_|high_)?(pj|w)"' "$2"; } |
        cksum | cut -d' ' -f1
}

# "SERIES,DEVICE,NUMBER;..." of the table's points that have no options at run time.
wanted() { # FIGURE
    local figure model device power options
    fields points | while IFS='|' read -r figure model device _ power options; do
        [ "$figure" = "$1" ] && [ -z "$options" ] || continue
        printf '%s,%s,%s;' "$(basename "$(file_of "$model" 1)" .safetensors)" "${device//,/ }" \
            "$(recipe_number "$model" "$power")"
    done
    fields float | awk -F'|' -v f="$1" '$1 == f { print $2 }' | while read -r model; do
        printf '%s,none,%s;' "$model" "$(recipe_number "$model" /dev/null)"
    done
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
    is_trained "$1" 1 || return 0
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
    local figure model seed missing figures=() csv published all=$out/points
    mkdir -p "$1" "$all"
    for figure in $(fields figure | cut -d'|' -f1); do
        csv=$1/tradeoff-$figure.csv
        compare "$figure" --csv "$all/$figure.csv" >"$all/$figure.txt" || : >"$all/$figure.csv"
        published=$shown/tradeoff-$figure.csv
        [ -f "$published" ] && cp "$published" "$all/$figure.published" || : >"$all/$figure.published"
        [ -s "$all/$figure.csv" ] || [ -s "$all/$figure.published" ] || continue
        fields float | while IFS='|' read -r of model layers; do
            [ "$of" != "$figure" ] || float_row "$model" "$layers" >>"$all/$figure.csv"
        done
        awk -f scripts/number.awk -f scripts/study/spread.awk -f scripts/study/tradeoff-seeds.awk \
            -v table="$(wanted "$figure")" "$all/$figure.csv" "$all/$figure.published" >"$csv"
        figures+=("$figure")
        draw "$1" "$figure"
    done
    [ ${#figures[@]} -gt 0 ] || die "nothing is measured yet"
    {
        cat <<'TEXT'
# More samples or more bits

Energy of a deterministic network over that of p-bits, both of one shape and on designs that skip
zeros. A gain counts where the qualities are equal, within twice the deviation of the seeds' means:

TEXT
        echo '| figure | p-bits | test | nJ | deterministic | test | nJ | p-bits are | gain |'
        echo '|---|---|---|---|---|---|---|---|---|'
        for figure in "${figures[@]}"; do
            tell "$figure" "$1" -v show=verdict \
                -v rivals="$(fields rivals | awk -F'|' -v f="$figure" '$1 == f { printf "%s %s %s;", $2, $3, $4 }')"
        done
        cat <<'TEXT'

TEXT
        echo "Written by \`scripts/study/tradeoff.sh\` of \`$table\`."
        sed "s,DOC,$(realpath -m --relative-to="$shown" host/doc)," <<'TEXT'
Simulated: counted events times coefficients that are **estimates**, of the switching of each
board's netlist (`boards/*/energy/*.power.json`). Predicted: Eq. 4 with published constants, of
32-bit operations. Measured: none. `-price` models were trained with a term for the rows that they
have a device read ([training](DOC/training.md#a-price-on-what-is-active)). Where one seed is
named, differences below 0.1 to 0.2 points of accuracy, and below 0.2 of a distance, are luck. A
generator's `test` is the distance from all training images, its `validation` that from the last
10,000, with other random numbers.
TEXT
        missing=$(fields figure | cut -d'|' -f1 | while read -r figure; do
            fields points | awk -F'|' -v f="$figure" '$1 == f && !seen[$2]++ { print $2 }' |
                while read -r model; do
                    for seed in $(seeds_of "$figure"); do
                        [[ $(recipe_of "$model") != --* ]] || is_trained "$model" "$seed" ||
                            echo -n " $model (seed $seed)"
                    done
                done
        done)
        [ -z "$missing" ] || printf '\nIn the table and not trained with these sources, so from an earlier report or missing:%s.\n' "$missing" | fmt -w 100
        for figure in "${figures[@]}"; do
            tell "$figure" "$1" -v title="$(field_of figure "$figure" 3)"
        done
    } >"$1/tradeoff.md.new"
    mv "$1/tradeoff.md.new" "$1/tradeoff.md"
    echo "$1/tradeoff.md" >&2
}

tell() { # FIGURE FOLDER ARGUMENT...
    awk -f scripts/number.awk -f scripts/study/markdown.awk -f scripts/study/tradeoff.awk \
        -v figure="$1" "${@:3}" "$2/tradeoff-$1.csv"
}

case ${1:-} in
-h | --help) usage && exit ;;
"")
    measure_all
    report "$out/report"
    ;;
--report) report "$out/report" ;;
--publish) report "$shown" ;;
*) usage >&2 && exit 2 ;;
esac
