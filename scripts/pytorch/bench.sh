#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench.sh [ROUNDS] - seconds an epoch of a classifier's training, ours against PyTorch's (Debian:
# python3-torch): same network, arrays, batch and optimiser, one thread each, in turns. An epoch is
# 60,000 images of the perceptron, 6,000 of convolutions (LAYERS). CPU seconds, so that other work on
# the machine counts less; medians and the range of ROUNDS (default 5) epochs. A first epoch of each
# run is not counted.
set -eu
export LC_ALL=C
rounds=${1:-5}
bench=${BUILD:-build}/tools/train_bench
. "$(dirname "$0")/bench_head.sh"
run() { # NETWORK SAMPLES [LAYERS]
    "$bench" "$PDNN_DATA/mnist" "$2" 2 ${3:+"$3"} | sed "s/^/ours $1 /" >>"$runs"
    "$python" "$(dirname "$0")/bench.py" "$PDNN_DATA/mnist" "$2" 2 ${3:+"$3"} |
        sed "s/^/torch $1 /" >>"$runs"
    echo "round $round of $rounds, $1, $2 samples" >&2
}
for round in $(seq "$rounds"); do
    for samples in 1 8; do run perceptron "$samples"; done
    for layers in ${LAYERS:-c64s,c128s,f10 c32p,c64p,f10}; do
        for samples in 1 4; do run "$layers" "$samples" "$layers"; done
    done
done

[ "$(sed -n 's/^[a-z]* \([^ ]*\) .*"crc": \([0-9]*\).*/\1 \2/p' "$runs" | sort -u | wc -l)" -eq \
    "$(sed -n 's/^[a-z]* \([^ ]*\) .*"crc".*/\1/p' "$runs" | sort -u | wc -l)" ] ||
    die "the arrays differ"
awk -f scripts/number.awk -f "$(dirname "$0")/bench.awk" "$runs"
