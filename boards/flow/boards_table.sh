#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# boards_table.sh OUT.json BOARD... - the boards side by side, a row each as Markdown: what the bitstream
# uses and its clock (BUILD/BOARD/util.json, by `make util-board`; of the seeds that were run, by
# `make seeds`, the range), and what that clock makes of the cycles that a digit takes with T = 16
# samples, drawn and classified; several engines run side by side, each as long as the slowest.
# Cycles are the golden device's, which the tests hold against the RTL's. Energy is simulated, of a
# digit drawn, for boards with prices of events (boards/*/energy/BOARD.power.json). The same as JSON
# in OUT. A board that was not built says so.
set -eu
export LC_ALL=C
pdnn=$BUILD/pdnn out=$1
shift
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

[ -n "${PDNN_DATA:-}" ] || { echo "boards_table.sh: needs MNIST: PDNN_DATA=DIR" >&2; exit 1; }
field() { awk -f scripts/number.awk -f scripts/field.awk -v field="$1" "$2"; }
cycles() { # COMMAND MODEL BOARD: of ten pictures, on average; nothing where the model does not fit
    local picture=()
    [ "$1" = generate ] && picture=(-o "$dir/x.png")
    "$pdnn" "$1" -m "host/models/$2.safetensors" -d "golden:$3" -T 16 -n 10 --seed 1 "${picture[@]}" \
        >"$dir/out" 2>"$dir/err" || grep -q 'does not fit the device' "$dir/err" ||
        { cat "$dir/err" >&2; exit 1; }
    sed -n 's/.* \([0-9]*\) cycles each$/\1/p; s/.* \([0-9.]*\) an input with .* engines side by side$/\1/p' \
        "$dir/out"
}
energy() { # BOARD: nJ, or null
    local power=(boards/*/energy/"$1".power.json)
    [ -r "${power[0]}" ] || { echo null; return; }
    "$pdnn" generate -m host/models/mnist-generator.safetensors -d "golden:$1" -T 16 -n 10 --seed 1 \
        -o "$dir/x.png" --log "$dir/$1.jsonl" >"$dir/out"
    "$pdnn" energy simulate -p "${power[0]}" --json "$dir/$1.jsonl" >"$dir/energy"
    field total_nj "$dir/energy"
}
seeds() { # BOARD: how many, the lowest and the highest clock; zeros: none
    cat "$BUILD/$1"/seeds/*.json >/dev/null 2>&1 || { echo 0 0 0; return; }
    awk -f scripts/number.awk -f boards/flow/seeds.awk "$BUILD/$1"/seeds/*.json |
        sed -n 's/^\([0-9]*\) seeds: min \([0-9.]*\),.* max \([0-9.]*\) .*/\1 \2 \3/p'
}
rate() { [ -n "$1" ] && awk -v hz="$2" -v cycles="$1" 'BEGIN { printf "%d", hz * 1e6 / cycles }' || echo null; }
shown() { case $1 in null) echo "does not fit" ;; *) echo "$1" ;; esac; }

echo "| board | LUT4 | FF | block RAM | DSP | logic cells | Fmax, MHz (seeds) | clock, MHz | digits drawn/s | digits read/s | nJ a digit, simulated |"
echo "|---|---|---|---|---|---|---|---|---|---|---|"
comma=
echo "[" >"$out.tmp"
for board in "$@"; do
    util=$BUILD/$board/util.json
    if [ ! -r "$util" ]; then
        echo "| $board | not built | | | | | | | | | |"
        continue
    fi
    hz=$(field clock_mhz "$util")
    drawn=$(rate "$(cycles generate mnist-generator "$board")" "$hz")
    read=$(rate "$(cycles classify mnist-small-classifier "$board")" "$hz")
    values=()
    for name in LUT4 FF EBR DSP logic_cells logic_cells_available fmax_mhz clock_mhz; do
        values+=("$(field $name "$util")")
    done
    nj=$(energy "$board")
    read -r n_seeds lowest highest < <(seeds "$board")
    if [ "$n_seeds" -gt 1 ]; then
        fmax=$(printf '%.1f to %.1f (%d)' "$lowest" "$highest" "$n_seeds")
    else
        fmax=$(printf '%.1f (1)' "${values[6]}")
    fi
    printf '| %s | %d | %d | %d | %d | %d of %d | %s | %g | %s | %s | %s |\n' "$board" \
        "${values[@]:0:6}" "$fmax" "${values[7]}" "$(shown "$drawn")" "$(shown "$read")" \
        "$(case $nj in null) echo "not priced" ;; *) printf %.0f "$nj" ;; esac)"
    printf '%s  {"board": "%s", "LUT4": %d, "FF": %d, "EBR": %d, "DSP": %d, "logic_cells": %d,\n' \
        "$comma" "$board" "${values[@]:0:5}" >>"$out.tmp"
    printf '   "logic_cells_available": %d, "fmax_mhz": %.2f, "clock_mhz": %g,\n' "${values[@]:5:3}" \
        >>"$out.tmp"
    printf '   "seeds": %d, "seeds_fmax_min_mhz": %s, "seeds_fmax_max_mhz": %s,\n' "$n_seeds" \
        "$lowest" "$highest" >>"$out.tmp"
    printf '   "digits_drawn_per_s": %s, "digits_read_per_s": %s, "simulated_nj_per_digit": %s}' \
        "$drawn" "$read" "$nj" >>"$out.tmp"
    comma=$',\n'
done
printf '\n]\n' >>"$out.tmp"
mv "$out.tmp" "$out"
