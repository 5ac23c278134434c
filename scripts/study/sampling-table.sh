#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# sampling-table.sh [OUT] - what the sampling modes are worth, as rtl/doc/sampling-table.md (or OUT).
# Needs PDNN_DATA. IMAGES (2000) test pictures, PICTURES (2000) drawn, SEEDS (5): minutes.
# MODES: those of the pictures.
set -eu -o pipefail
export LC_ALL=C
build=${BUILD:-build}
out=${1:-rtl/doc/sampling-table.md}
seeds=${SEEDS:-5}
pictures=${PICTURES:-2000}
classifier=host/models/mnist-classifier.safetensors
generator=host/models/mnist-generator.safetensors
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck source=scripts/study/table.sh
. "$(dirname "$0")/table.sh"

{
    echo "# Sampling modes, measured"
    echo
    echo "By \`make sampling-table\` on the golden device, which is the RTL bit by bit; $seeds seeds, ± is their"
    echo "standard deviation. Models: shipped, trained with independent samples."
    "$build/tools/sampling_table" "$classifier" "$generator" "${IMAGES:-2000}" 40 "$seeds"
} >"$work/table.md"

for mode in ${MODES:-iid antithetic stratified}; do
    for seed in $(seq 1 "$seeds"); do
        drawn_rows "$mode" "$build/pdnn" evaluate -m "$generator" -d golden -n "$pictures" \
            --sampling "$mode" --seed "$seed"
    done
done >"$work/rows"

awk -f scripts/number.awk -f scripts/study/markdown.awk -f scripts/study/spread.awk \
    -f scripts/study/sampling-drawn.awk -v pictures="$pictures" -v modes="${MODES:-iid antithetic stratified}" "$work/rows" \
    >>"$work/table.md"
mv "$work/table.md" "$out"
echo "$out"
