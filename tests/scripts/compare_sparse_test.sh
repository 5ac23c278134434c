#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# `make compare-sparse` on two pictures: at 74 % and more the index-free engine takes at most 0.6 of
# the dense one's cycles, and at most half of the indexed one's energy.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/../.."
[ -n "${PDNN_DATA:-}" ] && [ -e "$PDNN_DATA/mnist" ] || { echo "skip: no PDNN_DATA"; exit 77; }
command -v yosys >/dev/null || { echo "skip: no yosys"; exit 77; }
COMPARE_N=2 scripts/study/compare-sparse.sh "${BUILD:-build}" | awk -F'|' '
    /asked/ { sub(/.*asked /, "", $2); asked = $2 + 0 }
    asked > 74 && $3 ~ /indexed/ { indexed = $8 + 0 }
    asked > 74 && $3 ~ /index-free/ {
        split($6, cycles, /[(x]/)
        n++
        if (cycles[2] > 0.6 || 2 * ($8 + 0) > indexed) bad = bad " " asked
    }
    /^VGG-8/ { asked = 0 }
    END {
        if (n != 3 || bad != "") { print "not ok - " n + 0 " points; not met at" bad; exit 1 }
        print "ok - cycles and energy at three sparsities"
    }'
