#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# rtl/compare/paper: every design computes the golden model's pictures, as Verilated core and, with
# its weights in block RAM, under Icarus; the LFSR has its full period; copies that were broken on
# purpose are refused. PDNN_TEST_LONG=1: 100 pictures, more T, and the synthesised netlists.
set -u
export LC_ALL=C
. tests/rtl/icarus.sh
paper=$BUILD/tools/paper
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
long=${PDNN_TEST_LONG:-0}

# check NAME COMMAND...
check() {
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then echo "ok - $name"; else echo "not ok - $name: $out"; failed=1; fi
}

# vectors NET DESIGN PICTURES T -> a folder of them, made once
vectors() {
    local at
    at=$dir/$(basename "$1")-$2-$3-$4
    [ -d "$at" ] || { mkdir "$at" && "$paper" vectors "$1" "$2" "$3" "$4" "$at"; } || return 1
    echo "$at"
}

# icarus DESIGN PARAMETER...
icarus() {
    local at flags='' parameter
    at=$(vectors random "$1" 2 1) || return 1
    for parameter in "${@:2}"; do flags+=" -Ppaper_tb.$parameter"; done
    IVERILOG_FLAGS=$flags icarus_bench paper rtl/compare/paper/*.sv -- "+dir=$at"
}

check "the LFSR's polynomial is primitive" "$paper" period
pictures=$([ "$long" = 1 ] && echo 100 || echo 10)
if [ -x "$BUILD/paper/rtl-pbit/sim" ]; then
    for design in tanh pbit unipolar; do
        for samples in 1 3; do
            at=$(vectors random $design "$pictures" $samples)
            check "$design, $pictures pictures, T = $samples" "$BUILD/paper/rtl-$design/sim" "$at" 1
        done
    done
    for design in tanh pbit; do
        at=$(vectors rtl/compare/paper/nets/$design.safetensors $design 100 1)
        check "$design, 100 pictures of the trained network" "$BUILD/paper/rtl-$design/sim" "$at" 1
    done
    check "pbit of 5 cycles a word" "$BUILD/paper/rtl-pbit5/sim" "$(vectors random pbit 10 1)" 5
    # The unipolar form is another memory content for the same pictures.
    check "unipolar and +-1 give the same pictures" cmp \
        "$(vectors random pbit 10 3)/images.hex" "$(vectors random unipolar 10 3)/images.hex"
    if "$BUILD/paper/rtl-pbit/sim" "$(vectors random unipolar 10 1)" 1 >/dev/null 2>&1; then
        echo "not ok - a wrong design's pictures were not noticed"
        failed=1
    else
        echo "ok - a wrong design's pictures are refused"
    fi
else
    echo "skip - no Verilator: pdnn_paper_core"
fi
check "pbit, Icarus" icarus pbit Stochastic=1
if [ "$long" = 1 ]; then
    check "tanh, Icarus" icarus tanh Stochastic=0
    check "unipolar, Icarus" icarus unipolar Stochastic=1 Unipolar=1
    for design in tanh pbit unipolar; do
        check "$design, netlist, 100 pictures" make -s "$BUILD/paper/netlist-$design/sim"
        check "$design, netlist, 100 pictures" "$BUILD/paper/netlist-$design/sim" \
            "$(vectors random $design 100 1)" 1
    done
fi

# refused TEXT COMMAND...: fails, and says so
refused() {
    local text=$1 out
    shift
    if out=$("$@" 2>&1) || [[ $out != *"$text"* ]]; then
        echo "not ok - $*: expected \"$text\", got: $out"
        failed=1
    else
        echo "ok - refused: $text"
    fi
}

net=rtl/compare/paper/nets/pbit.safetensors
head -c 1000 "$net" >"$dir/short.safetensors"
refused "short.safetensors" "$paper" draw "$dir/short.safetensors" 1 "$dir/x.png"
refused "T: 257: expected a number of 1 to 256" "$paper" draw "$net" 257 "$dir/x.png"
refused "expected a network for tanh" "$paper" vectors "$net" tanh 1 1 "$dir"
refused "expected tanh, pbit or unipolar" "$paper" vectors "$net" relu 1 1 "$dir"
refused "expected tanh, pbit or engine" "$paper" train unipolar better 1 1 0 0 "$dir/x.safetensors"
refused "expected published or better" "$paper" train pbit best 1 1 0 0 "$dir/x.safetensors"
refused "READS: x: expected a number of 0 to 100000" "$paper" train engine better 1 1 0 x \
    "$dir/x.safetensors"

# refuse FILE SED PARAMETER DESIGN: a copy changed by SED must fail
refuse() {
    rm -rf "$dir/broken"
    cp -r rtl/compare/paper "$dir/broken"
    sed -i "$2" "$dir/broken/$1"
    if cmp -s "$dir/broken/$1" "rtl/compare/paper/$1"; then
        echo "not ok - broken $1: the change did not apply"
        failed=1
        return
    fi
    if (IVERILOG_FLAGS="-Ppaper_tb.Stochastic=$3" icarus_bench paper "$dir/broken"/*.sv -- \
        "+dir=$(vectors random "$4" 2 1)") >/dev/null 2>&1; then
        echo "not ok - broken $1 ($2) was not noticed"
        failed=1
    else
        echo "ok - broken $1 is refused"
    fi
}

refuse pdnn_paper_ac.sv 's/, ~act_i}/, 1'"'"'b0}/' 1 pbit
refuse pdnn_paper_compare.sv 's/> \$signed(random/>= -$signed(random/' 1 pbit
refuse pdnn_paper_lfsr.sv 's/random_o\[22\]/random_o[21]/' 1 pbit
refuse pdnn_paper_sequencer.sv "s/input_q - 8'd31/input_q - 8'd32/" 1 pbit
refuse pdnn_paper_mac.sv 's/product_d\[62:25\]/product_d[61:24]/' 0 tanh
refuse pdnn_paper_core.sv 's/~sum\[37\], sum_fits/sum[37], sum_fits/' 0 tanh
exit $failed
