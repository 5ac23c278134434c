#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# activity.sh BOARD CLOCK_HZ MODEL T INPUTS COEFFICIENTS PLACED|- OUT_DIR - run a model on the netlist
# of a board's core, count, and add the run to OUT_DIR/switching.json. A classifier's inputs are test
# images of $PDNN_DATA. Called by `make activity-board`.
set -eu
export LC_ALL=C
board=$1 clock_hz=$2 model=$3 samples=$4 inputs=$5 coefficients=$6 placed=$7 out=$8
pdnn=$BUILD/pdnn netlist=$BUILD/netlist/$board
name=$(basename "$model" .safetensors)-T$samples

task=$("$pdnn" info --json "$model" | sed -n 's/.*"task": "\([a-z]*\)".*/\1/p')
rm -f "$out/$name.counts" "$out/$name.jsonl"
PDNN_SIM_ACTIVITY=$out/$name.counts "$pdnn" "$task" -m "$model" -T "$samples" -n "$inputs" --seed 1 -j 1 \
    -d "sim:$netlist/libpdnn_sim.so" --log "$out/$name.jsonl" >"$out/$name.txt"
"$BUILD/tools/activity_report" "$board" "$clock_hz" "$netlist" "$placed" "$out/$name.counts" \
    "$out/$name.jsonl" "$coefficients" "$out/switching.json" | tee "$out/$name.activity.txt"
