#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# energy.sh - what a picture of the shipped generator costs at T = 1, 4 and 16: predicted, simulated from
# events and from switching activity, measured (none), and the gains over a deterministic generator. Called
# by `make energy`; needs no board. Leaves out/energy: the table, a report page, the run log.
# Environment: BUILD, BOARD, TWIN (a deterministic generator; may be empty), OUT.
set -eu
export LC_ALL=C
pdnn=$BUILD/pdnn
model=host/models/mnist-generator.safetensors
out=${OUT:-out/energy}
mkdir -p "$out"
rm -f "$out"/digits-T*.png "$out/run.jsonl"

files=(--power boards/*/energy/"$BOARD".power.json --twin boards/*/energy/"$BOARD"-twin.power.json) util=()
[ -r "$BUILD/$BOARD/util.json" ] && util=(--util "$BUILD/$BOARD/util.json")
for board in "$BOARD" "$BOARD-twin"; do # of this tree, or else as committed
    for file in "$BUILD/activity/$board/switching.json" boards/*/energy/"$board".switching.json; do
        [ -r "$file" ] || continue
        files+=(--switching "$file")
        echo "switching activity of $board: $file"
        break
    done
done
for samples in 1 4 16; do
    "$pdnn" generate -m "$model" -d "golden:$BOARD" -T "$samples" -n 100 --seed 1 "${util[@]}" \
        -o "$out/digits-T$samples.png" --log "$out/run.jsonl" >/dev/null
done
if [ -r "${TWIN:-}" ]; then
    "$pdnn" generate -m "$TWIN" -d "golden:$BOARD-twin" -n 100 --seed 1 --log "$out/run.jsonl" \
        -o "$out/digits-deterministic.png" >/dev/null
else
    echo "no deterministic generator (TWIN=FILE): no gains"
fi
"$pdnn" energy table "${files[@]}" "$out/run.jsonl" | tee "$out/energy.txt"
synapse=()
[ -r "$BUILD/compare-synapse.json" ] && synapse=(--synapse "$BUILD/compare-synapse.json")
"$pdnn" report "$out/run.jsonl" "${files[@]}" "${util[@]}" "${synapse[@]}" -o "$out/report.html" \
    --markdown "$out/report.md"
echo "$out/report.html"
