#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# pdnn_regs: reads, writes, what is read-only.
set -eu
. tests/unit/icarus.sh
icarus_bench regs rtl/pdnn_regs.sv
