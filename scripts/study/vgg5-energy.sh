#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# vgg5-energy.sh [RESULTS.csv] - which T pays: accuracies of experiment vgg5 (of make experiments)
# beside the energy of VGG5 by Eq. 4, weights from SRAM and from HBM2. A row pays (*) where no other
# is as accurate for less, on the validation images, which are five times as many. Deterministic
# rows are of 32 bits an activation, whatever they were trained with, but 1 bit: that is one sample
# without its random number. Left out: averages at every layer, which multiply, and 4-bit weights.
set -eu -o pipefail
export LC_ALL=C
results=${1:-out/experiments/report/results.csv}
pdnn=${PDNN:-build/pdnn}
table=host/experiments/experiments.table
# shellcheck source=scripts/study/table.sh
. "$(dirname "$0")/table.sh"
[ -r "$results" ] || die "$results: not there: make experiments EXP=vgg5"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

total() { # OF
    number_of total "$work/json" -v below="\"$1\""
}
for preset in 65nm-sram 65nm-hbm2; do
    for t in 1 2 3 5 10 32; do
        "$pdnn" energy predict --network vgg5-cifar10 -T $t -p $preset --json >"$work/json"
        echo "$preset pbit $t $(total pbit_nj)"
        [ $t -gt 1 ] || echo "$preset float 1 $(total deterministic_nj)"
    done
done >"$work/energy"

awk -f scripts/number.awk -f scripts/study/results.awk -f scripts/study/vgg5-energy.awk \
    -v energy="$work/energy" "$results"
