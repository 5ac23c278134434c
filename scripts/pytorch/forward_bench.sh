#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# forward_bench.sh [ROUNDS] - seconds an epoch of a training by forward-forward, ours against
# PyTorch's, as bench.sh has them: same algorithm, arrays, batch and optimiser, one thread each, in
# turns; medians and ranges of the processor seconds of ROUNDS (default 5) second epochs.
set -eu
export LC_ALL=C
rounds=${1:-5}
bench=${BUILD:-build}/tools/forward_bench
. "$(dirname "$0")/bench_head.sh"
for round in $(seq "$rounds"); do
    "$bench" "$PDNN_DATA/mnist" 2 | sed 's/^/ours /' >>"$runs"
    "$python" "$(dirname "$0")/forward_bench.py" "$PDNN_DATA/mnist" 2 | sed 's/^/torch /' >>"$runs"
    echo "round $round of $rounds, forward-forward" >&2
done

[ "$(grep -o '"crc": [0-9]*' "$runs" | sort -u | wc -l)" -eq 1 ] || die "the arrays differ"
sed -n 's/^\([a-z]*\) .*"epoch": 1,.*"cpu_s": \([0-9.]*\)}$/\1 \2/p' "$runs" | sort -k1,1 -k2,2n |
    awk '{ cpu[$1, ++n[$1]] = $2 }
        function median(who) { return cpu[who, int((n[who] + 1) / 2)] }
        END {
            print "forward-forward, 2 x 256, 4 p-bits a sum: CPU seconds an epoch"
            printf "ours %.2f (%.2f to %.2f), PyTorch %.2f (%.2f to %.2f), ours / PyTorch %.2f\n",
                median("ours"), cpu["ours", 1], cpu["ours", n["ours"]],
                median("torch"), cpu["torch", 1], cpu["torch", n["torch"]],
                median("ours") / median("torch")
        }'
