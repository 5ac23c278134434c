#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The device behind Wishbone: a digit, and what the port refuses.
set -eu
export LC_ALL=C
. tests/rtl/icarus.sh
mapfile -t sources < <(grep '^rtl/' rtl/files.f)
icarus_bench wb "${sources[@]}"
