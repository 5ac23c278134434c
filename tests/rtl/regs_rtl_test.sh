#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# pdnn_regs: reads, writes, what is read-only; with registers MARGIN and BLOCK and without; totals.
set -eu
export LC_ALL=C
. tests/rtl/icarus.sh
icarus_bench regs rtl/link/pdnn_regs.sv
IVERILOG_FLAGS=-Pregs_tb.BlockMax=4 icarus_bench regs rtl/link/pdnn_regs.sv
icarus_bench totals rtl/link/pdnn_re{peat,gs}.sv rtl/engine/pdnn_counters.sv
IVERILOG_FLAGS='-Pregs_tb.AdaptiveStop=0 -Pregs_tb.BlockMax=1 -Pregs_tb.Engines=1'
icarus_bench regs rtl/link/pdnn_regs.sv
