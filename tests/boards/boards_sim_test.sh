#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# One model on every board, at full size only: the simulation of each board's core against the golden
# device of its name, results and cycles; and the same results on all that draw their samples alike.
set -u
export LC_ALL=C
. tests/verdict.sh
[ "${PDNN_TEST_LONG:-0}" = 1 ] || { echo "skip: simulations of all boards take minutes: PDNN_TEST_LONG=1"; exit 77; }
[ -n "${PDNN_DATA:-}" ] || { echo "skip: needs MNIST, PDNN_DATA=DIR"; exit 77; }
command -v verilator >/dev/null || { echo "skip: no verilator"; exit 77; }
build=${BUILD:-build}

facts() { # DEVICE: digest and cycles
    "$build/pdnn" classify -m host/models/mnist-small-classifier.safetensors -d "$1" -T 16 -n 20 \
        --sampling stratified >"$dir/log" 2>&1
    sed -n 's/.* \([0-9]*\) cycles each$/\1/p; s/^digest of the outputs //p' "$dir/log" | tr '\n' ' '
}
for mk in boards/*/board.mk; do
    board=$(basename "$(dirname "$mk")")
    make --no-print-directory -s "$build/sim-$board/libpdnn_sim.so" >"$dir/log" 2>&1 || { verdict 1 "$board"; continue; }
    sim=$(facts "sim:$build/sim-$board/libpdnn_sim.so")
    golden=$(facts "golden:$board")
    echo "$sim, $golden" >"$dir/out"
    [ -n "$sim" ] && [ "$sim" = "$golden" ]
    verdict $? "$board: $sim"
    grep -q "^CORE(\"$board\",.*ZeroSkip=1" rtl/configs.def && echo "${sim#* }" >>"$dir/digests"
done
sort -u "$dir/digests" >"$dir/out"
[ "$(wc -l <"$dir/out")" = 1 ] && [ "$(wc -l <"$dir/digests")" -ge 5 ]
verdict $? "boards of one engine have the same results"
exit $failed
