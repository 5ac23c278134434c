#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# What is said where the tools of `make tools` are not there; and that every board has a core of its
# name and a target of pdnn.core.
set -u
export LC_ALL=C
. tests/verdict.sh

! make -s BOARD=ulx3s-85f BUILD="$dir/build" VENV="$dir/none" bitstream >"$dir/out" 2>&1 &&
    grep -q "ulx3s-85f, ecp5: no $dir/none/new/bin/yosys: make tools" "$dir/out"
verdict $? "a board of another family says what it misses"
make -s BOARD=tangnano20k BUILD="$dir/build" VENV="$dir/none" lint-board >"$dir/out" 2>&1 &&
    grep -q "^skip - lint of tangnano20k's top: no cells of gowin: make tools" "$dir/out"
verdict $? "its lint is skipped, and says so"
! make -s TOOLCHAIN=new VENV="$dir/none" help >"$dir/out" 2>&1 &&
    grep -q "TOOLCHAIN=new: no $dir/none/new/bin/yosys: make tools" "$dir/out"
verdict $? "TOOLCHAIN=new without the tools is refused"
! make -s TOOLCHAIN=old help >"$dir/out" 2>&1 && grep -q 'TOOLCHAIN=old: expected debian or new' "$dir/out"
verdict $? "another TOOLCHAIN is refused"

for mk in boards/*/board.mk; do
    board=$(basename "$(dirname "$mk")")
    grep -q "^CORE(\"$board\"," rtl/configs.def && grep -q "^  $board:\$" pdnn.core || echo "$board"
done >"$dir/out"
[ ! -s "$dir/out" ]
verdict $? "boards have a core and a target"
exit $failed
