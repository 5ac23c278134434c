#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# pdnn_pair_sums with pdnn_lane and pdnn_base, and pdnn_act_mem inferred and as the iCE40's block RAM.
set -eu
export LC_ALL=C
. tests/rtl/icarus.sh
for bits in 14 16 24; do
    IVERILOG_FLAGS="-Plane_tb.AccW=$bits" icarus_bench lane rtl/dense/pdnn_pair_sums.sv rtl/dense/pdnn_lane.sv rtl/dense/pdnn_base.sv
done
mem="rtl/engine/pdnn_act_mem.sv rtl/engine/pdnn_wide_mem.sv"
icarus_bench act_mem $mem
IVERILOG_FLAGS=-DPDNN_WORD_WRITES icarus_bench act_mem $mem
cells=$(dirname "$(command -v yosys || echo /usr/bin/yosys)")/../share/yosys/ice40/cells_sim.v
if [ -f "$cells" ]; then
    ram=$BUILD/tests/rtl/sb_ram40_4k.v
    { printf '`define ICE40_DEFAULT_ASSIGNMENT_%s\n' 0 1 'V(v)'
      sed -n '/^module SB_RAM40_4K (/,/^endmodule/p' "$cells"; } >"$ram"
    for words in 256 512 1024 2048; do
        IVERILOG_FLAGS="-DPDNN_UP5K -Wno-implicit -Pact_mem_tb.Words=$words" \
            icarus_bench act_mem $mem "$ram"
    done
else
    echo "skip - act_mem as block RAM: no cells_sim.v (yosys)"
fi
