#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# `make lint`: static analysis, generated files, Verilator on the RTL.
set -u
for tool in cppcheck verilator; do
    command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
make --no-print-directory lint
