#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# util_report: cells by part and kind for each family, and what it says where a part cannot be told.
set -u
export LC_ALL=C
. tests/verdict.sh
tool=${BUILD:-build}/tools/util_report
[ -x "$tool" ] || { echo "skip: $tool is not built"; exit 77; }

netlist() { # CELL=TYPE...: of the module top
    local pair comma=''
    printf '{"modules":{"top":{"cells":{'
    for pair in "$@"; do
        printf '%s"%s":{"type":"%s"}' "$comma" "${pair%%=*}" "${pair#*=}"
        comma=,
    done
    printf '}}}}\n'
}
report() { # FAMILY CELLS_NAME
    printf '{"utilization":{"%s":{"used":7,"available":70}},"fmax":{"clk":{"achieved":41.5}}}\n' "$2" \
        >"$dir/report.json"
    "$tool" "$1" b top 30 "$dir/netlist.json" "$dir/report.json" "$dir/util.json" >"$dir/out" 2>"$dir/err"
}
row() { awk -v name="$1" 'index($0, name) { print $(NF-6), $(NF-5), $(NF-4), $(NF-3), $(NF-2), $(NF-1), $NF }' "$dir/out"; }
core=u_board.u_core
engine=$core.u_engine path=$core.u_engine.gen_path.u_path

netlist $path.u_lanes.gen_lane[0].x=SB_LUT4 $path.u_drain.y=SB_LUT4 $core.u_packet.z=SB_DFFE \
    $core.u_regs.r=SB_CARRY $engine.u_tape.b=SB_SPRAM256KA u_board.u_fifo.m=SB_RAM40_4K >"$dir/netlist.json"
report ice40 ICESTORM_LC
[ "$(row '  lanes')" = "1 0 0 0 0 0 0" ] && [ "$(row 'rest of the engine')" = "1 0 0 0 1 0 0" ] &&
    [ "$(row 'board (PLL')" = "0 0 0 1 0 0 0" ] && [ "$(row 'used')" = "2 1 1 1 1 0 0" ] &&
    ! grep -q told "$dir/out"
verdict $? "iCE40: cells belong to the part that they are named after"

netlist $path.u_lanes.gen_lane[0].x=SB_LUT4 $engine.sum_SB_LUT4_O=SB_LUT4 $core.cnt_SB_LUT4_O=SB_LUT4 \
    >"$dir/netlist.json"
report ice40 ICESTORM_LC
[ "$(row 'engine, part not told')" = "1 0 0 0 0 0 0" ] &&
    [ "$(row 'core, part not told')" = "1 0 0 0 0 0 0" ] &&
    grep -q '2 of 3 LUT4 cannot be told' "$dir/out" && grep -q 'part not told' "$dir/util.json"
verdict $? "cells that only a net of the engine or the core names are told as such"

netlist $engine.a=LUT4 $engine.u_x.b=CCU2C $engine.u_x.c=DP16KD $engine.u_x.d=TRELLIS_DPR16X4 \
    $engine.u_x.e=TRELLIS_FF $engine.u_x.f=PFUMX >"$dir/netlist.json"
report ecp5 TRELLIS_COMB
[ "$(row used)" = "1 1 1 1 0 1 0" ]
verdict $? "ECP5"
netlist $engine.u_x.a=LUT4 $core.gen_more.u_more.gen_more[1].u_engine.u_x.b=DP16KD \
    $core.gen_more.u_more.gen_more[1].u_engine.c=LUT4 >"$dir/netlist.json"
report ecp5 TRELLIS_COMB
[ "$(row 'engines 1 and up')" = "1 0 0 1 0 0 0" ] && [ "$(row 'rest of the engine')" = "1 0 0 0 0 0 0" ]
verdict $? "a second engine is none of the board's"
netlist a=LUT1 b=LUT4 c=DFFRE d=ALU e=SDPX9B f=SP g=RAM16SDP4 h=MUX2_LUT5 >"$dir/netlist.json"
report gowin LUT4
[ "$(row used)" = "2 1 1 2 0 1 0" ]
verdict $? "Gowin"

report xc7 LUT4
grep -q 'family xc7: expected ice40, ecp5 or gowin' "$dir/err" && [ ! -s "$dir/out" ]
verdict $? "an unknown family is refused"
exit $failed
