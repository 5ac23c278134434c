#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The byte link of the boards, at three divisors.
set -eu
export LC_ALL=C
. tests/rtl/icarus.sh
for divisor in 7 8 26; do
    IVERILOG_FLAGS="-Puart_tb.Divisor=$divisor" \
        icarus_bench uart boards/common/pdnn_uart_{rx,tx}.sv rtl/link/pdnn_fifo.sv
done
