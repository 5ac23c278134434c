#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# adaptive-table.sh [OUT] - what register MARGIN is worth: OUT.md and OUT.png (rtl/doc/adaptive).
# Needs PDNN_DATA, and gnuplot for the figure; every number goes to BUILD/adaptive.csv. SEEDS (3) of
# IMAGES (10000) a split of MODELS: minutes.
set -eu -o pipefail
export LC_ALL=C
build=${BUILD:-build}
out=${1:-rtl/doc/adaptive}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "dataset,sampling,lanes,split,rule,margin,samples,accuracy,spread" >"$work/csv"
{
    echo "# Adaptive T, measured"
    echo
    echo "By \`make adaptive-table\` on the golden device, which is the RTL bit by bit; shipped models, at"
    echo "most 16 samples, ${SEEDS:-3} seeds, ± is their standard deviation. A run ends when the leading"
    echo "class is ahead by more than the margin in the sum of the logits (register MARGIN); the margin is"
    echo "the smallest of 20 from which on upwards the validation split's accuracy is that of T = 16, to"
    echo "0.01 %. The device looks after each pass, so it takes at least as many samples as it has lanes."
    for model in ${MODELS:-mnist-classifier fashion-classifier mnist-conv fashion-conv cifar10-conv}; do
        "$build/tools/adaptive_table" "host/models/$model.safetensors" "${SEEDS:-3}" \
            "${IMAGES:-10000}" "$work/csv"
    done
    echo
    echo "![accuracy against mean samples](adaptive.png)"
    echo
    echo "Which rule: the lead that is asked for may be constant in the sum, as it is, or grow with the"
    echo "samples t. Validation split, one lane, independent samples: accuracy in % at a mean of so many"
    echo "samples (between margins: interpolated)."
    echo
    awk -F, -f scripts/number.awk -f scripts/study/markdown.awk \
        -f scripts/study/adaptive-rules.awk "$work/csv"
} >"$work/md"
cp "$work/md" "$out.md"
cp "$work/csv" "$build/adaptive.csv"
if command -v gnuplot >/dev/null; then
    awk -F, -v out="$work/png" -f scripts/number.awk -f scripts/study/gnuplot.awk \
        -f scripts/study/adaptive-figure.awk "$work/csv" | gnuplot
    cp "$work/png" "$out.png"
else
    echo "adaptive-table: no gnuplot, so no figure" >&2
fi
echo "$out.md"
