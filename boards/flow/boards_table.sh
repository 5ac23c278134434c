#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# boards_table.sh OUT.json BOARD... - the boards side by side, a row each as Markdown: what the bitstream
# uses and its clock (BUILD/BOARD/util.json, by `make util-board`), and what that clock makes of the
# cycles that a digit takes with T = 16 samples, drawn and classified; several engines run side by
# side, each as long as the slowest. Cycles are the golden
# device's, which the tests hold against the RTL's. The same as JSON in OUT. A board that was not
# built says so.
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
rate() { [ -n "$1" ] && awk -v hz="$2" -v cycles="$1" 'BEGIN { printf "%d", hz * 1e6 / cycles }' || echo null; }
shown() { case $1 in null) echo "does not fit" ;; *) echo "$1" ;; esac; }

echo "| board | LUT4 | FF | block RAM | DSP | logic cells | Fmax, MHz | clock, MHz | digits drawn/s | digits read/s |"
echo "|---|---|---|---|---|---|---|---|---|---|"
comma=
echo "[" >"$out.tmp"
for board in "$@"; do
    util=$BUILD/$board/util.json
    if [ ! -r "$util" ]; then
        echo "| $board | not built | | | | | | | | |"
        continue
    fi
    hz=$(field clock_mhz "$util")
    drawn=$(rate "$(cycles generate mnist-generator "$board")" "$hz")
    read=$(rate "$(cycles classify mnist-small-classifier "$board")" "$hz")
    values=()
    for name in LUT4 FF EBR DSP logic_cells logic_cells_available fmax_mhz clock_mhz; do
        values+=("$(field $name "$util")")
    done
    printf '| %s | %d | %d | %d | %d | %d of %d | %.1f | %g | %s | %s |\n' "$board" "${values[@]}" \
        "$(shown "$drawn")" "$(shown "$read")"
    printf '%s  {"board": "%s", "LUT4": %d, "FF": %d, "EBR": %d, "DSP": %d, "logic_cells": %d,\n' \
        "$comma" "$board" "${values[@]:0:5}" >>"$out.tmp"
    printf '   "logic_cells_available": %d, "fmax_mhz": %.2f, "clock_mhz": %g,\n' "${values[@]:5:3}" \
        >>"$out.tmp"
    printf '   "digits_drawn_per_s": %s, "digits_read_per_s": %s}' "$drawn" "$read" >>"$out.tmp"
    comma=$',\n'
done
printf '\n]\n' >>"$out.tmp"
mv "$out.tmp" "$out"
