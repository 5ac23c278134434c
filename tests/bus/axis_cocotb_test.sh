#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# pdnn_axis between cocotbext-axi's drivers, where `make tools` has them.
set -u
export LC_ALL=C
. tests/verdict.sh
python=${VENV:-out/venv}/bin/python
command -v iverilog >/dev/null || { echo "skip: no iverilog (Icarus Verilog)"; exit 77; }
"$python" -c 'import cocotbext.axi' 2>/dev/null || { echo "skip: no cocotbext-axi: make tools (PyPI)"; exit 77; }
# shellcheck disable=SC2046 # an option a word
check "a digit between cocotbext-axi's drivers" "$python" -B tests/bus/cocotb/axis_cocotb.py "$dir/build" \
    $(sed -n 's/^CORE("hx8k", *"\(.*\)")$/\1/p' rtl/configs.def)
exit $failed
