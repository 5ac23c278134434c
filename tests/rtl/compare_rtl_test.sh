#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Every synapse of rtl/compare computes its sum, at widths the comparison prints (all of them with
# PDNN_TEST_LONG=1); and the bench refuses copies that were broken on purpose.
set -u
export LC_ALL=C
command -v iverilog >/dev/null || { echo "skip - no iverilog"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# bench SOURCES P WEIGHT_BITS ACT_BITS ROUNDS -> prints the bench's last line
bench() {
    iverilog -g2012 -o "$dir/tb" -s compare_rtl_tb -Pcompare_rtl_tb.Weights="$2" \
        -Pcompare_rtl_tb.WeightW="$3" -Pcompare_rtl_tb.ActW="$4" -Pcompare_rtl_tb.Rounds="$5" \
        tests/rtl/compare_rtl_tb.sv "$1"/*.sv && vvp -n "$dir/tb" | tail -n 12
}

check() {
    local out
    out=$(bench rtl/compare "$1" "$2" "$3" "$4" 2>&1)
    case $out in
    *PASS*) echo "ok - $1 weights of $2 bits, activations of $3: ${out##*PASS }" ;;
    *) echo "not ok - $1 weights of $2 bits, activations of $3"; echo "$out"; failed=1 ;;
    esac
}

# refuse FILE SED: a copy changed by SED must fail
refuse() {
    local out
    rm -rf "$dir/broken"
    cp -r --no-preserve=mode rtl/compare "$dir/broken"
    sed -i "$2" "$dir/broken/$1"
    if cmp -s "$dir/broken/$1" "rtl/compare/$1"; then
        echo "not ok - broken $1: the change did not apply"
        failed=1
        return
    fi
    out=$(bench "$dir/broken" 4 4 3 8 2>&1)
    case $out in
    *FAIL*) echo "ok - broken $1 is refused" ;;
    *) echo "not ok - broken $1 ($2) was not noticed"; echo "$out"; failed=1 ;;
    esac
}

if [ "${PDNN_TEST_LONG:-0}" = 1 ]; then
    for p in 1 4 16; do
        for bw in 2 4 8; do
            for ba in 1 2 3 4 8; do check $p $bw $ba 1000; done
        done
    done
else
    check 1 2 3 40
    check 1 4 1 40
    check 1 8 8 40
    check 4 2 8 40
    check 4 4 2 40
    check 4 8 4 40
    check 16 2 1 40
    check 16 4 8 40
    check 16 8 3 40
fi

refuse pdnn_cmp_tree.sv 's/W.(a) + W.(b)/W'"'"'(a) - W'"'"'(b)/'
refuse pdnn_cmp_stationary.sv 's/if (en_i) term/term/'
refuse pdnn_cmp_stationary_odd.sv 's/{Step{c}}/{Step{1'"'"'b0}}/'
refuse pdnn_cmp_tree_odd.sv 's/{Step{c}}/{Step{1'"'"'b0}}/'
refuse pdnn_cmp_neuron.sv 's/wire logic over = .*/wire logic over = 1'"'"'b0;/'
refuse pdnn_cmp_pair_sums.sv 's/(w0) - /(w0) + /'
refuse pdnn_cmp_planes.sv 's/lone_i\[2\*k\];/1'"'"'b1;/'
refuse pdnn_cmp_base.sv 's/(acc_q << ActW) - acc_q/acc_q << ActW/'
exit $failed
