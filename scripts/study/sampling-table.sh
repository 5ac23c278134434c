#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# sampling-table.sh [OUT] - what the sampling modes are worth, as rtl/sampling.md (or OUT).
# Needs PDNN_DATA. IMAGES (2000) test pictures, PICTURES (2000) drawn, SEEDS (5): minutes.
# MODES: those of the pictures.
set -eu
build=${BUILD:-build}
out=${1:-rtl/sampling.md}
seeds=${SEEDS:-5}
pictures=${PICTURES:-2000}
classifier=host/models/mnist-classifier.safetensors
generator=host/models/mnist-generator.safetensors
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
    echo "# Sampling modes, measured"
    echo
    echo "By \`make sampling-table\` on the golden device, which is the RTL bit by bit; $seeds seeds, +- is their"
    echo "standard deviation. Models: shipped, trained with independent samples."
    "$build/sampling_table" "$classifier" "$generator" "${IMAGES:-2000}" 40 "$seeds"
} >"$work/table.md"

for mode in ${MODES:-iid antithetic stratified}; do
    for seed in $(seq 1 "$seeds"); do
        # N generated, T = 4: distance D, R times that of real images, P % of the class asked for
        "$build/pdnn" evaluate -m "$generator" -d golden -T 1,2,4,8,16 -n "$pictures" \
            --sampling $mode --seed "$seed" |
            sed -n "s/^.*generated, T = \([0-9]*\): distance \([0-9.]*\),.*images, \([0-9.]*\) %.*/$mode \1 \2 \3/p"
    done
done >"$work/rows"

awk -v pictures="$pictures" -v modes="${MODES:-iid antithetic stratified}" '
    function spread(sum, square, n) {
        return sprintf("%.2f +- %.2f", sum / n, sqrt((square - sum * sum / n + 1e-12) / (n - 1)))
    }
    { key = $1 " " $2; n[key]++
      d[key] += $3; dd[key] += $3 * $3; p[key] += $4; pp[key] += $4 * $4 }
    END {
        print "\nGenerator, " pictures " pictures: per cent that the judge takes for the class asked for, " \
              "and Frechet distance\n"
        m = split(modes, mode)
        head = "| T |"
        rule = "|---|"
        for (i = 1; i <= m; i++) {
            head = head " " mode[i] " |"
            rule = rule "---|"
        }
        print head "\n" rule
        for (t = 1; t <= 16; t *= 2) {
            row = "| " t " |"
            for (i = 1; i <= m; i++) {
                key = mode[i] " " t
                row = row " " spread(p[key], pp[key], n[key]) " %, " spread(d[key], dd[key], n[key]) " |"
            }
            print row
        }
    }' "$work/rows" >>"$work/table.md"
mv "$work/table.md" "$out"
echo "$out"
