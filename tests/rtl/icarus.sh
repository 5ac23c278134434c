# SPDX-License-Identifier: BSD-2-Clause
#
# icarus_bench NAME SOURCE... [-- PLUSARG...] - build NAME_tb.sv, which stands beside the test, with its sources
# under Icarus Verilog and run it. To be sourced by a test that runs in the repository root.
# IVERILOG_FLAGS: more flags, such as -PTOP.PARAMETER=VALUE.
# A bench prints `ok - CASE` lines and ends with $fatal at the first mismatch.

command -v iverilog >/dev/null || { echo "skip: no iverilog (Icarus Verilog)"; exit 77; }
BUILD=${BUILD:-build}

icarus_bench() {
    local name=$1 sources=() out
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        sources+=("$1")
        shift
    done
    [ $# -gt 0 ] && shift
    out=$BUILD/tests/rtl/${name}_tb.vvp
    mkdir -p "$(dirname "$out")"
    # Icarus 11 says "sorry: constant selects" where it makes a process a little too sensitive.
    iverilog -g2012 -Wall -Wno-timescale -Irtl ${IVERILOG_FLAGS:-} -s "${name}_tb" -o "$out" \
        "$(dirname "$0")/${name}_tb.sv" "${sources[@]}" 2> >(grep -v 'sorry: constant selects' >&2) &&
        vvp -n "$out" "$@"
}
