#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# compare-sparse.sh BUILD - dense, externally indexed and index-free on the same masks. LUT4 of what
# is between the weight memory and the sums, yosys for the UP5K, accumulators of 14 bits: sixteen;
# the index walk with its sums in block memory; two expanders and 32 accumulators.
set -eu
export LC_ALL=C
build=$1
fail() {
    echo "compare-sparse: $1" >&2
    exit 1
}
[ -n "${PDNN_DATA:-}" ] || fail "expected PDNN_DATA, a folder of data sets"
command -v yosys >/dev/null || fail "no yosys"

# luts FILES MODULE [PARAMETER VALUE]
luts() {
    local set=''
    [ $# -gt 2 ] && set="chparam -set $3 $4 $2;"
    yosys -q -p "read_verilog -sv $1; $set proc; alumacc; synth_ice40 -device u -top $2;
        tee -o /dev/stdout stat" | awk '$1 == "SB_LUT4" { n = $2 } END { print n + 0 }'
}
acc=$(luts "rtl/rows/pdnn_row_acc.sv rtl/rows/pdnn_row_quad.sv" pdnn_row_acc AccW 14)
expand=$(luts rtl/rows/pdnn_row_expand.sv pdnn_row_expand)
csr=$(luts rtl/compare/pdnn_cmp_csr.sv pdnn_cmp_csr AccW 14)
echo "LUT4: sixteen accumulators $acc, an expander $expand, the index walk $csr"
"$build/tools/compare_sparse" mnist-classifier "$PDNN_DATA" "${COMPARE_N:-100}" \
    "$acc" $((2 * acc + 2 * expand)) "$csr"
