#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# demo.sh draw|sum-up - the shipped generator on the Verilated hardware and on its C model: same
# seed, same bits. Called by `make demo`, which has built the program and the simulation before
# draw, and the bitstream before sum-up. Leaves out/demo; exit status 1 when a bit differs.
# Environment: BUILD, BOARD, JOBS.
set -eu
export LC_ALL=C
pdnn=$BUILD/pdnn
export PDNN_SIM_LIB=$BUILD/sim-$BOARD/libpdnn_sim.so
model=host/models/mnist-generator.safetensors
out=out/demo

if [ "$1" = draw ]; then
    mkdir -p "$out"
    rm -f "$out"/digits-T*.png "$out/run.jsonl" "$out/summary.txt"

    for samples in 1 2 4 8 16 32; do
        for device in "golden:$BOARD" sim; do
            echo "== 100 digits, T=$samples, $device" >&2
            picture=()
            [ "$device" = sim ] && picture=(-o "$out/digits-T$samples.png")
            "$pdnn" generate -m "$model" -d "$device" -T "$samples" -n 100 --seed 1 -j "$JOBS" \
                --log "$out/run.jsonl" "${picture[@]}"
        done
    done
    exit
fi

power=$(echo boards/*/energy/"$BOARD".power.json)
with_power=()
[ -f "$power" ] && with_power=(--power "$power")
"$pdnn" summary "$out/run.jsonl" --util "$BUILD/$BOARD/util.json" "${with_power[@]}" \
    >"$out/summary.tmp" || {
    cat "$out/summary.tmp"
    exit 1
}
mv "$out/summary.tmp" "$out/summary.txt"
cat "$out/summary.txt"
"$pdnn" report "$out/run.jsonl" --util "$BUILD/$BOARD/util.json" "${with_power[@]}" \
    -o "$out/report.html"
echo
ls "$out"/*
