#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The RTL with the newest Verilator and yosys (`make tools`): clean of warnings; at full size also
# the simulation that this Verilator makes, against the golden model.
set -u
export LC_ALL=C
. tests/verdict.sh
venv=${VENV:-out/venv}
[ -x "$venv/new/bin/yosys" ] || { echo "skip: no $venv/new: make tools (PyPI)"; exit 77; }
new=${BUILD:-build}/new

make --no-print-directory -s lint-rtl TOOLCHAIN=new BUILD="$new" >"$dir/out" 2>&1 && [ ! -s "$dir/out" ]
verdict $? "lint-rtl is clean with $(sed -n 's/^verilator/Verilator/p' "$venv/new/versions.txt"), yosys $(
    sed -n 's/^Yosys \([0-9.]*\).*/\1/p' "$venv/new/versions.txt")"

if [ "${PDNN_TEST_LONG:-0}" = 1 ]; then
    check "simulation of the newest Verilator" \
        make --no-print-directory -s all "$new/tests/cosim/sim_test" TOOLCHAIN=new BUILD="$new"
    PDNN_SIM_LIB=$new/libpdnn_sim.so "$new/tests/cosim/sim_test" >"$dir/out" 2>&1
    verdict $? "it does what the golden model does"
fi
exit $failed
