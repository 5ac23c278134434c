#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# bench.sh [ROUNDS] - seconds an epoch of the classifier's training, ours against PyTorch's
# (Debian: python3-torch): same network, arrays, batch and optimiser, one thread each, in turns.
# CPU seconds, so that other work on the machine counts less; medians and the range of ROUNDS
# (default 5) epochs. A first epoch of each run is not counted.
set -eu
export LC_ALL=C

rounds=${1:-5}
bench=${BUILD:-build}/tools/train_bench
python=${PYTHON:-/usr/bin/python3}
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

die() {
    echo "bench: $*" >&2
    exit 1
}
[ -n "${PDNN_DATA:-}" ] || die "PDNN_DATA: expected the folder with mnist/ (scripts/fetch-data.sh)"
[ -x "$bench" ] || die "no $bench: run make bench-train"
"$python" -c 'import torch, numpy' 2>/dev/null || die "no PyTorch: install python3-torch"

runs=$(mktemp)
trap 'rm -f "$runs"' EXIT
for round in $(seq "$rounds"); do
    for samples in 1 8; do
        "$bench" "$PDNN_DATA/mnist" "$samples" 2 | sed 's/^/ours /' >>"$runs"
        "$python" "$(dirname "$0")/bench.py" "$PDNN_DATA/mnist" "$samples" 2 |
            sed 's/^/torch /' >>"$runs"
        echo "round $round of $rounds, $samples samples" >&2
    done
done

[ "$(grep -o '"crc": [0-9]*' "$runs" | sort -u | wc -l)" -eq 1 ] || die "the arrays differ"
awk -f scripts/number.awk -f "$(dirname "$0")/bench.awk" "$runs"
