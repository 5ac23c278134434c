#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# images.sh - what the shipped convolutional classifiers take on a board with feature maps: a table
# of cycles an image (counted), images a second at the board's clock and uJ an image (counters times
# POWER's coefficients, an estimate). Called by `make images`; needs PDNN_DATA.
#
# Environment: BOARD, CLOCK_HZ, POWER; MODELS (host/models/*-conv.safetensors), IMAGES (100), the
# first of each test set; BUILD.
set -eu -o pipefail
export LC_ALL=C
build=${BUILD:-build} images=${IMAGES:-100}
log=$(mktemp)
trap 'rm -f "$log" "$log.nj"' EXIT

number_of() { # FIELD FILE
    awk -f scripts/number.awk -f scripts/field.awk -v field="$1" "$2"
}

mhz=$(awk -v hz="$CLOCK_HZ" 'BEGIN { print hz / 1e6 }')
echo "Cycles; images/s at $mhz MHz; uJ, of the first $images test images, board $BOARD:"
echo
echo "| | T = 1 | 4 | 16 |"
echo "|---|---|---|---|"
for model in ${MODELS:-host/models/*-conv.safetensors}; do
    printf "| \`%s\` |" "$(basename "$model" .safetensors)"
    for t in 1 4 16; do
        rm -f "$log"
        "$build/pdnn" classify -m "$model" -d "golden:$BOARD" -n "$images" -T $t --log "$log" \
            >/dev/null
        "$build/pdnn" energy simulate -p "$POWER" --json "$log" >"$log.nj"
        awk -v cycles="$(number_of cycles "$log")" -v n="$(number_of n "$log")" -v hz="$CLOCK_HZ" \
            -v nj="$(number_of total_nj "$log.nj")" '
            function grouped(x,    text, at) {
                text = sprintf("%.0f", x)
                for (at = length(text) - 3; at > 0; at -= 3)
                    text = substr(text, 1, at) "," substr(text, at + 1)
                return text
            }
            BEGIN {
                cycles /= n
                printf " %s; %.0f/s; %.*f uJ |", grouped(cycles), hz / cycles, nj < 1e5, nj / 1e3
            }'
    done
    echo
done
