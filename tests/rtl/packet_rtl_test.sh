#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The packet layer: protocol, refusals, damage, fuzz.
set -eu
export LC_ALL=C
. tests/rtl/icarus.sh
IVERILOG_FLAGS=-Itests/rtl
icarus_bench packet rtl/link/pdnn_packet.sv rtl/link/pdnn_packet_{rx,exec,tx,buf}.sv rtl/link/pdnn_crc32.sv
