#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# pdnn_regs: reads, writes, what is read-only; with registers MARGIN and BLOCK and without.
set -eu
export LC_ALL=C
. tests/rtl/icarus.sh
icarus_bench regs rtl/link/pdnn_regs.sv
IVERILOG_FLAGS='-Pregs_tb.AdaptiveStop=0 -Pregs_tb.BlockMax=1 -Pregs_tb.Engines=1'
icarus_bench regs rtl/link/pdnn_regs.sv
