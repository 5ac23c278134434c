#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The whole engine on random networks, event by event, for several shapes of the hardware.
set -eu
export LC_ALL=C
command -v iverilog >/dev/null || { echo "skip - iverilog is not installed"; exit 77; }
cd "$(dirname "$0")/../.."
dir=${BUILD:-build}/tests/engine_rtl
mkdir -p "$dir"
${CC:-cc} -O1 -std=c11 -Wall -Wextra -Werror -Ihost -Irtl tests/rtl/engine_vectors.c tests/rtl/engine_plain.c \
    -o "$dir/engine_vectors"

failed=0
extra=()
# PDNN_TEST_LONG=1 runs three times as many networks: RUNS of them.
# check LANES DRAIN_LANES TAPE_WORDS ACT_WORDS NOISE_TABLES SEED RUNS [SAMPLING_MODES]
# twin  the same, [ACT_BITS ACC_BITS MAC_DSP]
check() {
    local modes=${8:-$(($2 > 1 ? 7 : 5))}
    bench "engine L=$1 D=$2 tape=$3 act=$4 tables=$5 modes=$modes" "${@:1:7}" "$modes" 1 16 0
}
twin() {
    bench "twin A=$8 L=$1 D=$2 tape=$3 act=$4 tables=$5$([ "${10:-0}" = 0 ] || echo ', multipliers')" \
        "${@:1:7}" 1 "$8" "$9" "${10:-0}"
}
libraries=$(printf -- "-y %s " rtl rtl/*/)
bench() { # NAME and eleven numbers, all given
    local name=$1 out runs=$((($8 + 2) / 3))
    shift
    [ "${PDNN_TEST_LONG:-0}" = 0 ] || runs=$7
    iverilog -g2012 -DPDNN_TRACE -Irtl $libraries -Y .sv -s pdnn_engine_tb -o "$dir/tb.vvp" \
        -Ppdnn_engine_tb.Lanes="$1" -Ppdnn_engine_tb.DrainLanes="$2" \
        -Ppdnn_engine_tb.TapeWords="$3" -Ppdnn_engine_tb.ActWords="$4" \
        -Ppdnn_engine_tb.NoiseTables="$5" -Ppdnn_engine_tb.SamplingModes="$8" \
        -Ppdnn_engine_tb.ActW="$9" -Ppdnn_engine_tb.AccW="${10}" -Ppdnn_engine_tb.MacDsp="${11}" \
        "${extra[@]}" tests/rtl/pdnn_engine_tb.sv 2> >(grep -v 'sorry: constant selects' >&2)
    "$dir/engine_vectors" "$1" "$2" "$3" "$4" "$5" "$8" "$6" "$runs" "$9" >"$dir/vectors.txt"
    out=$(vvp -N "$dir/tb.vvp" "+vectors=$dir/vectors.txt" | tail -n 5)
    case $out in
    PASS*) echo "ok - $name: ${out#PASS }" ;;
    *) echo "$out"; echo "not ok - $name"; failed=1 ;;
    esac
}
check 16 4 4096 64 2 1 8
check 8 2 4096 64 1 2 12
check 4 4 1024 32 4 3 20
check 2 1 4096 64 2 4 20
check 1 1 2048 64 2 5 30
check 32 4 1024 32 8 6 6
check 16 2 1024 64 2 8 8 4 # stratified only: one random word a neuron
check 8 4 1024 32 2 9 10 4
check 1 1 1024 32 2 10 20 4
check 4 1 1024 32 2 11 16 4
check 8 2 1024 32 2 12 8 1 # iid only
check 8 4 1024 32 2 13 8 6
twin 1 1 4096 64 2 8 20 8 22
twin 1 1 4096 64 2 9 20 8 22 1
twin 4 2 4096 64 4 10 12 4 18
twin 2 2 4096 64 2 11 12 3 18
twin 1 1 1024 32 1 12 20 2 20

# The same on the iCE40's own memories, as yosys models them.
cells=$(dirname "$(command -v yosys || echo /usr/bin/yosys)")/../share/yosys/ice40/cells_sim.v
if [ -f "$cells" ]; then
    { printf '`define ICE40_DEFAULT_ASSIGNMENT_%s\n' 0 1 'V(v)'
      sed -n '/^module SB_RAM40_4K (/,/^endmodule/p; /^module SB_SPRAM256KA (/,/^endmodule/p;
             /^module SB_MAC16 (/,/^endmodule/p' \
          "$cells"; } >"$dir/cells.v"
    extra=(-DPDNN_UP5K "$dir/cells.v")
    check 4 2 16384 256 2 7 8
    twin 1 1 16384 256 2 13 10 8 22
    # Minutes: yosys's multiplier settles step by step in Icarus.
    [ "${PDNN_TEST_LONG:-0}" = 0 ] || twin 1 1 16384 256 2 14 10 8 22 1
else
    echo "skip - engine on SB_SPRAM256KA and SB_RAM40_4K: no cells_sim.v (yosys)"
fi
exit $failed
