#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# pdnn_lfsr and pdnn_noise against their definitions.
set -eu
export LC_ALL=C
. tests/rtl/icarus.sh
for lanes in 1 2 4; do
    IVERILOG_FLAGS="-Plfsr_tb.RandomWords=$lanes" icarus_bench lfsr rtl/noise/pdnn_lfsr.sv
done
for tables in 1 2 8; do
    IVERILOG_FLAGS="-Pnoise_tb.NoiseTables=$tables" icarus_bench noise rtl/noise/pdnn_noise.sv
done
