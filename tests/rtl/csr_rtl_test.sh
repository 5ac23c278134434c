#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The indexed sparse layer that `make compare-sparse` counts: sums, cycles, words read.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.."
. "tests/rtl/icarus.sh"
icarus_bench csr rtl/compare/pdnn_cmp_csr.sv
