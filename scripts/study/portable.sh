#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# portable.sh PORTABLE NATIVE - what the build for any processor costs against one for this
# processor alone: seconds of processor time of the two build folders' programs in turn, the median
# of five and the spread. Called by `make bench`. Training needs PDNN_DATA.
set -eu
export LC_ALL=C
portable=$1 native=$2
rounds=5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1

# NAME COMMAND...: the command's first word is a program of a build folder.
measure() {
    local name=$1 folder round
    shift
    for ((round = 0; round < rounds; round++)); do
        for folder in "$portable" "$native"; do
            TIMEFORMAT=%U
            { time "$folder/$@" >/dev/null 2>"$work/err"; } 2>>"$work/${folder//\//-}"
        done
    done
    for folder in "$portable" "$native"; do
        sort -n "$work/${folder//\//-}" | awk -v n=$rounds '
            { t[NR] = $1 } END { printf "%s %s %s\n", t[(n + 1) / 2], t[1], t[n] }'
        rm "$work/${folder//\//-}"
    done | awk -v name="$name" '
        { m[NR] = $1; range[NR] = $2 " to " $3 }
        END { printf "%-34s %6.2f s (%s) %6.2f s (%s)  %.2f\n", name, m[1], range[1], m[2],
              range[2], m[1] / m[2] }'
}

echo
echo "processor time, portable and native build, median (range) of $rounds; and the ratio"
measure "golden, 5000 digits of T=16" pdnn generate -m mnist-generator -n 5000 -T 16 \
    -o "$work/digits.png"
measure "simulated RTL, 20 digits of T=16" pdnn generate -m mnist-generator -d sim -n 20 -T 16 \
    -o "$work/digits.png"
if [ -n "${PDNN_DATA:-}" ]; then
    measure "training, an epoch of T=4" tools/train_bench "$PDNN_DATA" 4 1
else
    echo "training: PDNN_DATA is not set"
fi
