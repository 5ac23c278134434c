#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The parts of `make lint` that find mistakes: all but the format.
set -u
export LC_ALL=C
for tool in cppcheck verilator; do
    command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
make --no-print-directory lint-c lint-sh lint-rtl check-gen
