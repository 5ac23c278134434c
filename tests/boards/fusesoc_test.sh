#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The targets of pdnn.core by FuseSoC, where `make tools` has it: each board's is set up with the
# parameters that `make bitstream` has, its pins, its chip and its clock; at full size the HX8K's is
# built to the end by Debian's tools.
set -u
export LC_ALL=C
. tests/verdict.sh
venv=$(realpath -m "${VENV:-out/venv}")
fusesoc=$venv/bin/fusesoc
[ -x "$fusesoc" ] || { echo "skip: no $fusesoc: make tools (PyPI)"; exit 77; }
mkdir "$dir/alone"
cp -r rtl boards pdnn.core "$dir/alone"

value() { sed -n "s/^$2 *:= *//p" "$1"; } # MAKEFILE VARIABLE
target() { # BOARD [OPTION...]
    (cd "$dir/alone" && PATH=$path "$fusesoc" --cores-root . run --build-root "$dir/$1" "${@:2}" \
        --target="$1" pdnn) >"$dir/out" 2>&1
}

path=$venv/new/bin:$PATH
for mk in boards/*/board.mk; do
    board=$(basename "$(dirname "$mk")")
    target "$board" --setup && {
        read -ra params <<<"$(sed -n "s/^CORE(\"$board\", *\"\(.*\)\")\$/\1/p" rtl/configs.def)"
        for param in "${params[@]}"; do
            grep -qE "chparam -set ${param/=/ [^a-z]?}\b" "$dir/$board"/*/*/edalize_yosys_procs.tcl ||
                echo "no $param"
        done
        for text in "$(basename "$(value "$mk" BOARD_PINS)")" "$(value "$mk" BOARD_DEVICE)" \
            "--freq $(value "$mk" CLOCK_MHZ)"; do
            grep -qF -e "$text" "$dir/$board"/*/*/Makefile || echo "no $text"
        done
    } >"$dir/out" && [ ! -s "$dir/out" ]
    verdict $? "pdnn.core, target $board is set up as its board.mk says"
    clock=$(sed -n 's/.* ClockHz *= \([0-9]*\)000000,.*/\1/p' boards/"$board"/*_top.sv)
    [ "$clock" = "$(value "$mk" CLOCK_MHZ)" ]
    verdict $? "its top has that clock where none is given, $clock MHz"
done

if [ "${PDNN_TEST_LONG:-0}" = 1 ] && command -v yosys nextpnr-ice40 icepack >/dev/null; then
    path=$PATH
    target hx8k && [ -s "$(echo "$dir"/hx8k/*/hx8k/*.bin)" ]
    verdict $? "pdnn.core, target hx8k is a bitstream"
else
    echo "skip - pdnn.core, target hx8k built: PDNN_TEST_LONG=1, and Debian's yosys and nextpnr"
fi
exit $failed
