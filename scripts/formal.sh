#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# formal.sh [short|all [MODULE]] - proves the modules' properties, which stand at their ends or, where they
# are long, in rtl/formal, with yosys-smtbmc and z3: no counterexample within BASE steps from reset,
# and k-induction, so the property holds at all times. A property of a whole run is proved with
# yosys-abc, bit by bit, up to the run's end. Then breaks modules on purpose: there a counterexample from
# reset must turn up. One line a proof, `ok - ...` or `not ok - ...`; exit 1 if one fails.
#
# short is one set of parameters a module and the quick mutants, all is everything; MODULE: its proofs.
# Environment: FORMAL_SECONDS, the limit of one solver run (600).
set -u
export LC_ALL=C
cd "$(dirname "$0")/.."
what=${1:-all}
only=${2:-}
case $what in short | all) ;; *) echo "formal: $what: expected short or all" >&2; exit 2 ;; esac
for tool in yosys yosys-abc yosys-smtbmc z3; do
    command -v $tool >/dev/null || { echo "skip - formal: no $tool"; exit 77; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
libraries=$(printf -- " -libdir %s" rtl rtl/*/)

# skips TOP: only another module is asked for
skips() {
    [ -n "$only" ] && [ "$only" != "$1" ]
}

# source_of TOP: its file
source_of() {
    find rtl boards/common -name "$1.sv"
}

# core_sets CORE FILE: the options of a core of rtl/configs.def that the module in FILE has
core_sets() {
    local option
    for option in $(sed -n "s/^CORE(\"$1\", *\"\(.*\)\")\$/\1/p" rtl/configs.def); do
        grep -q "parameter integer ${option%%=*}\>" "$2" &&
            printf -- ' -set %s %s' "${option%%=*}" "${option#*=}"
    done
}

# model FILE TOP [-DNAME] [core=NAME] [PARAM=VALUE...]: $dir/model.smt2
model() {
    local file=$1 top=$2 sets='' define='' cut='' pair
    shift 2
    for pair in "$@"; do
        case $pair in
        -D*) define=$pair ;;
        core=*) sets+=$(core_sets "${pair#*=}" "$file") ;;
        *) sets+=" -set ${pair%%=*} ${pair#*=}" ;;
        esac
    done
    # The planes of pdnn_mac_lane may then be anything that their proof assumes.
    [ "$define" = -DFORMAL_PLANES_FREE ] && cut='proc; cutpoint w:plane w:plane_low;'
    # FORMAL_STATE: parts show their states to the proof of what they are parts of.
    yosys -q -p "verilog_defaults -add -Irtl -DFORMAL_STATE; read_verilog -formal $define -sv $file;
        ${sets:+chparam$sets $top;} hierarchy -check -top $top $libraries; $cut
        prep -flatten -nordff -top $top;
        write_smt2 -wires $dir/model.smt2" >"$dir/log" 2>&1
}

# solve ARGUMENT...: exit 0 if proved
solve() {
    timeout "${FORMAL_SECONDS:-600}" yosys-smtbmc -s z3 --unroll --noprogress "$@" \
        "$dir/model.smt2" >"$dir/log" 2>&1
}

# prove TOP BASE INDUCTION [-DNAME] [core=NAME] [PARAM=VALUE...]
prove() {
    local top=$1 base=$2 induction=$3 name
    shift 3
    skips "$top" && return
    name="$top${*:+ ($*)}"
    if ! model "$(source_of "$top")" "$top" "$@"; then
        echo "not ok - $name: yosys refuses it"
    elif ! grep -q 'yosys-smt2-assert' "$dir/model.smt2"; then
        echo "not ok - $name: no property"
    elif ! solve -t "$base"; then
        echo "not ok - $name: fails within $base steps of reset"
    elif ! solve -i -t "$induction"; then
        echo "not ok - $name: induction fails"
    else
        echo "ok - $name holds: $base steps from reset, and induction"
        return
    fi
    sed 's/^/    /' "$dir/log" | tail -n 12
    failed=1
}

# broken TOP STEPS SED [-DNAME] [PARAM=VALUE...]: a copy changed by SED must fail within STEPS steps of
# reset
broken() {
    local top=$1 steps=$2 edit=$3 name
    shift 3
    skips "$top" && return
    name="$top broken by $edit"
    sed "$edit" "$(source_of "$top")" >"$dir/$top.sv"
    if cmp -s "$dir/$top.sv" "$(source_of "$top")"; then
        echo "not ok - $name: changes nothing"
    elif ! model "$dir/$top.sv" "$top" "$@"; then
        echo "not ok - $name: yosys refuses it"
    elif solve -t "$steps"; then
        echo "not ok - $name: nobody noticed in $steps steps"
    elif ! grep -q 'Assert failed' "$dir/log"; then
        echo "not ok - $name: no verdict"
    else
        echo "ok - $name is refuted"
        return
    fi
    tail -n 5 "$dir/log"
    failed=1
}

# search RTL TOP STEPS [PARAM=VALUE...]: $dir/log has what yosys-abc finds in so many steps; exit 1 if
# yosys refuses. Memories and registers start as 0.
search() {
    local rtl=$1 top=$2 steps=$3 pair sets=''
    shift 3
    for pair in "$@"; do sets+=" -set ${pair%%=*} ${pair#*=}"; done
    yosys -q -p "verilog_defaults -add -I$rtl -DPDNN_TRACE;
        read_verilog -formal -sv $(find "$rtl" -name "$top.sv"); ${sets:+chparam$sets $top;}
        hierarchy -check -top $top $(printf -- ' -libdir %s' "$rtl"/*/); proc; flatten; opt;
        memory -nordff; async2sync; dffunmap; setundef -zero -init; opt -full; techmap; opt -fast;
        dffunmap; setundef -zero -init; abc -g AND -fast; opt_clean;
        write_aiger $dir/model.aig" >"$dir/log" 2>&1 || return 1
    yosys-abc -c "read_aiger $dir/model.aig; bmc3 -F $steps -T ${FORMAL_SECONDS:-600}" \
        >"$dir/log" 2>&1
}

# bounded TOP STEPS [PARAM=VALUE...]: no counterexample within STEPS steps, in which all has happened
bounded() {
    local name="$1 (${*:3})"
    skips "$1" && return
    if ! search rtl "$@"; then
        echo "not ok - $name: yosys refuses it"
    elif ! grep -q "No output asserted in $2 frames" "$dir/log"; then
        echo "not ok - $name: fails within $2 steps, or is not done in time"
    else
        echo "ok - $name holds for the $2 steps of a run"
        return
    fi
    tail -n 5 "$dir/log"
    failed=1
}

# broken_run TOP STEPS FILE SED [PARAM=VALUE...]: with FILE changed by SED it must fail
broken_run() {
    local top=$1 steps=$2 file=$3 edit=$4 name
    shift 4
    skips "$top" && return
    name="$top with $file broken by $edit"
    rm -rf "$dir/rtl"
    cp -r rtl "$dir/rtl"
    sed -i "$edit" "$dir/rtl/$file"
    if cmp -s "$dir/rtl/$file" "rtl/$file"; then
        echo "not ok - $name: changes nothing"
    elif ! search "$dir/rtl" "$top" "$steps" "$@"; then
        echo "not ok - $name: yosys refuses it"
    elif ! grep -q 'was asserted in frame' "$dir/log"; then
        echo "not ok - $name: nobody noticed in $steps steps"
    else
        echo "ok - $name is refuted"
        return
    fi
    tail -n 5 "$dir/log"
    failed=1
}

prove pdnn_lfsr 6 2
prove pdnn_sequencer 8 2
prove pdnn_sequencer 8 2 core=icebreaker-lanes
prove pdnn_pass 8 2 AddrW=6
prove pdnn_pass 8 2 AddrW=6 Lanes=1 LineWords=16 Block=16
prove pdnn_row_walk 8 2 AddrW=6
prove pdnn_row_walk 8 2 AddrW=6 Block=16
prove pdnn_row_walk 8 2 AddrW=6 Masks=1 PlaceW=5
prove pdnn_row_walk 8 2 AddrW=6 Block=16 Masks=1 PlaceW=5
prove pdnn_row_walk 8 2 AddrW=6 Block=16 Ties=1
prove pdnn_row_walk 8 2 AddrW=6 Ties=1 Labels=1
prove pdnn_row_labels 6 1
broken pdnn_row_labels 8 "s/else if (step_i \&\& !final_o)/else if (step_i)/"
prove pdnn_row_planes 5 1 ActWords=2
broken pdnn_row_planes 6 "s/ - 3'(!visit_i\[0\])//" ActWords=2
prove pdnn_row_ties 4 1
broken pdnn_row_ties 8 "s/assign move_o = single ||/assign move_o = in_single_q == '0 ||/"
prove pdnn_row_expand 2 1
prove pdnn_row_axis 8 2
prove pdnn_row_tap 4 1
prove pdnn_row_changes 6 2
prove pdnn_row_ones 2 1
prove pdnn_row_list 4 2
prove pdnn_row_list 4 2 LineW=6
prove pdnn_row_redraw 4 2
prove pdnn_row_count 3 2
prove pdnn_row_act 4 2 ActWords=2
prove pdnn_row_stage 5 2
prove pdnn_row_side_act 3 2 ActWords=256
prove pdnn_row_side 6 2 AccW=13
prove pdnn_uart_tx 12 2 Divisor=3
prove pdnn_uart_rx 12 2 Divisor=5
prove pdnn_row_redraw 4 2 PlaceW=5
prove pdnn_row_acc 2 1 Minus=1
prove pdnn_row_acc 2 1 Minus=2
prove pdnn_packet_rx 8 2 TimeoutCycles=7
prove pdnn_packet_exec 6 2
prove pdnn_packet_tx 8 2
prove pdnn_fifo 5 2
prove pdnn_act_mem 6 2 -DPDNN_WORD_WRITES ActWords=4
prove pdnn_wide_mem 2 1 -DPDNN_UP5K
prove pdnn_axis_frame 16 2
prove pdnn_wb_port 10 3
prove pdnn_regs 3 2
prove pdnn_repeat 8 2
prove pdnn_margin 5 2 AccW=12
prove pdnn_counters 4 2 Lanes=1 ZeroSkip=1
prove pdnn_result_mem 5 2 ResultWords=4
prove pdnn_result_mem 5 2 ResultWords=4 AtOnce=1
prove pdnn_lane 3 2
prove pdnn_drain 6 2 Lanes=4 DrainLanes=2
prove pdnn_mac_lane 3 2 -DFORMAL_PLANES_FREE core=act8
broken pdnn_lfsr 7 "s/ || none}/}/"
broken pdnn_sequencer 14 "s/neurons_q <= neurons_q - 1'b1/neurons_q <= neurons_q/"
broken pdnn_drain 8 's/l + DrainLanes < Lanes/l + 1 < Lanes/; s/(l + DrainLanes)/(l + 1)/' Lanes=4 DrainLanes=2
broken pdnn_pass 14 "s/place_o <= place_next\[PlaceW-1:0\]/place_o <= place_o/" AddrW=6
broken pdnn_row_walk 10 "s/groups_q <= groups_q - 1'b1/groups_q <= groups_q/" AddrW=6
broken pdnn_row_axis 8 "s/kernel_i\[1\] \&\& one/kernel_i[1] \&\& two/"
broken pdnn_row_tap 5 "s/: 12'd1);/: 12'd2);/"
broken pdnn_row_tap 5 "s/row_q <= row_q - 3'd1/row_q <= row_q/"
broken pdnn_row_axis 8 "s/(odd_o || !pool_i)/1'b1/"
broken pdnn_row_changes 10 "s/<= count + 7'd1/<= count/"
# As yosys would have it: the sum as wide as the place that it is cast from.
broken pdnn_row_list 4 "s/12\], line/12], offset_q + LineW'(entry_i[11:4])/" LineW=6
broken pdnn_row_list 6 "s/at_q <= next_o ? '0/at_q <= next_o ? 6'd1/"
broken pdnn_row_act 8 's/keep_o\[i\] = running_i \&\& !clears \&\&/keep_o[i] = running_i \&\&/' ActWords=2
broken pdnn_row_count 3 's/t4_strata + {3.b0, more}/t4_strata/'
broken pdnn_row_side_act 4 "s/flat_i ? raddr_i\[W-2\] : raddr_i\[P\]/raddr_i[P]/" ActWords=256
broken pdnn_row_side 8 's/row_valid_i \&\& add_q\[s\]/row_valid_i/' AccW=13
broken pdnn_row_stage 6 "s/(alone_i ? 2'(l) : 2'd0)/2'd0/"
broken pdnn_uart_tx 12 's|last_q  <= left_q == 4.d1|last_q <= left_q == 4'"'"'d9|' Divisor=3
broken pdnn_uart_rx 12 's|Divisor / 2 - 2)|Divisor / 2)|' Divisor=5
broken pdnn_row_redraw 4 "s/ + 9'd1) >> 8/) >> 8/"
broken pdnn_row_redraw 4 "s|{1'b1, high_place}|{1'b0, high_place}|" PlaceW=5
broken pdnn_row_acc 2 "s/, minus_i};/, 1'b0};/" Minus=1
broken pdnn_row_expand 2 's/\^t ^ own1/^t/'
broken pdnn_row_ones 2 "s/v\[2:0\] != '0/v[2:1] != '0/"
broken pdnn_packet_exec 10 "s/else if (!crc_ok_q) status_d/else if (1'b0) status_d/"
broken pdnn_act_mem 6 's/same_q ? last_q : old_q/old_q/' -DPDNN_WORD_WRITES ActWords=4
broken pdnn_act_mem 6 's/ahead_q ? word_q : read_q/read_q/' -DPDNN_WORD_WRITES ActWords=4
broken pdnn_wide_mem 2 "s/ \&\& keep_i\[Bits\*b +: Bits\] != '1//" -DPDNN_UP5K
broken pdnn_wb_port 8 's/end else if (!busy_o) begin/end else begin/'
broken pdnn_wb_port 8 's/strobe \&\& there_q;/strobe;/'
broken pdnn_wb_port 8 's/wb_sel_i != 4.hF/1'"'"'b0/'
broken pdnn_repeat 10 "s/left_q\[15:1\] != '0/left_q != '0/"
broken pdnn_repeat 8 's/ended_q \&\& !counting_i;/ended_q;/'
broken pdnn_margin 6 's/|| overtaken_q) \&\& far/) \&\& far/' AccW=12
broken pdnn_counters 8 "s/(!running_i \&\& low_q != '0)/low_q != '0/" Lanes=1 ZeroSkip=1
broken pdnn_result_mem 8 "s/base = read_q & {TotalW{!clear_i}};/base = read_q;/" ResultWords=4
broken pdnn_axis_frame 16 "s/PDNN_CRC_BYTES - 1)/PDNN_CRC_BYTES)/"
broken pdnn_axis_frame 8 's/taken || (m_axis_tvalid/taken || (m_axis_tlast/'
broken pdnn_packet_tx 10 's/: tx_valid_o \&\& tx_ready_i/: tx_valid_o/'

if [ "$what" = all ]; then
    prove pdnn_lfsr 6 2 RandomWords=1
    prove pdnn_lfsr 6 2 RandomWords=2
    prove pdnn_pass 8 2 Lanes=8
    prove pdnn_pass 8 2 Lanes=1 AddrW=10
    prove pdnn_pass 8 2 Lanes=32 AddrW=16
    prove pdnn_pass 8 2 Lanes=1 LineWords=16
    prove pdnn_sequencer 8 2 Lanes=1 DrainLanes=1
    prove pdnn_sequencer 8 2 core=l1
    prove pdnn_sequencer 8 2 core=l4
    prove pdnn_sequencer 8 2 core=l32
    prove pdnn_row_walk 8 2 AddrW=11
    prove pdnn_row_walk 8 2
    prove pdnn_packet_rx 8 2 TimeoutCycles=2
    prove pdnn_packet_rx 8 2
    prove pdnn_packet_exec 6 2 TapeWords=65536 ActWords=1 ResultWords=4096 NoiseTables=8
    prove pdnn_row_act 4 2 Fmaps=1 ActAddrW=12 ActWords=2
    prove pdnn_row_act 4 2 Block=16 ActWords=2
    prove pdnn_row_put 8 2
    broken pdnn_row_put 14 's/first_q \&\& column0_q \&\& pool_y_q/column0_q \&\& pool_y_q/'
    broken pdnn_row_put 14 's/place_q <= word/row_q <= word/'
    prove pdnn_drain 6 2
    prove pdnn_uart_tx 12 2 Divisor=8
    prove pdnn_uart_rx 20 2 Divisor=8
    prove pdnn_uart_rx 20 2 Divisor=7
    prove pdnn_row_walk 8 2 AddrW=6 Side=2
    prove pdnn_row_walk 8 2 AddrW=6 Side=4
    broken pdnn_wide_mem 2 "s/keep\[i % Bits\] \&\& keep_i/keep_i/" -DPDNN_UP5K
    prove pdnn_row_side_act 3 2
    prove pdnn_row_side_act 3 2 Side=2
    prove pdnn_row_side 6 2 Side=2 AccW=13
    broken pdnn_row_side_act 4 "s/waddr\[W-2\] == B/waddr[W-1] == B/" ActWords=256
    broken pdnn_row_side 8 "s/n % 2 == b \/ 2/n % 2 == 0/" Side=2 AccW=13
    prove pdnn_row_stage 5 2 AccW=15
    prove pdnn_row_stage 5 2 KeptW=5
    prove pdnn_margin 5 2
    prove pdnn_margin 5 2 AccW=20
    prove pdnn_counters 4 2
    prove pdnn_counters 4 2 Lanes=1 ZeroSkip=1 Masks=1
    prove pdnn_result_mem 5 2
    prove pdnn_lane 3 2 AccW=20
    prove pdnn_lane 3 2 AccW=24
    # The planes of codes, which are all alike, and what is above them for each number of planes.
    prove pdnn_mac_lane 4 2 ActW=2 AccW=16
    prove pdnn_mac_lane 3 2 -DFORMAL_PLANES_FREE ActW=3 AccW=17
    prove pdnn_mac_lane 3 2 -DFORMAL_PLANES_FREE ActW=4 AccW=18
    prove pdnn_mac_lane 3 2 -DFORMAL_PLANES_FREE ActW=8 AccW=24
    prove pdnn_row_mac 3 2 ActW=2 AccW=16
    prove pdnn_crc32 2 1
    broken pdnn_fifo 8 's/mem_q\[tail_d\[8:0\]\]/mem_q[tail_q[8:0]]/'
    broken pdnn_fifo 8 's/out_valid_o <= tail_d != head_q;/out_valid_o <= tail_d != head_q + 10'"'"'(in_valid_i);/'
    broken pdnn_lane 6 's/{6.b0, odd_q\[0\]}/7'"'"'d0/'
    broken pdnn_lane 6 's/if (first_i) late_q/late_q/'
    broken pdnn_row_mac 4 "s/w\[3\]}, lo/1'b0}, lo/" ActW=2 AccW=16
    broken pdnn_row_mac 4 "s/{2{minus_i \&\& lo/{2{1'b0 \&\& lo/" ActW=2 AccW=16
    broken pdnn_regs 12 '/if (count_clear_i && !link_q)/d'
    broken pdnn_regs 12 's/ || fresh_q);/);/'
    broken pdnn_packet_rx 14 's/assign crc_en_o    = taken \&\& (/assign crc_en_o = taken \&\& state_q != StCrc \&\& (/'
    broken pdnn_mac_lane 3 's/{Step{c}}}/{Step{1'"'"'b0}}}/' -DFORMAL_PLANES_FREE ActW=8 AccW=22
    broken pdnn_mac_lane 3 's/{6.b0, neg\[8\*k + 2\]}/7'"'"'d0/' ActW=2 AccW=16
    broken pdnn_pass 12 's/if ((place_next >> PlaceW) != .0) beyond_q <= 1.b1;//' AddrW=6
    # Some minutes: the whole engine, bit by bit.
    sums=(Samples=2 Pbits=2 Neurons=1)
    bounded pdnn_row_sums 100 Samples=2 Pbits=3 Neurons=1
    broken_run pdnn_row_sums 100 rows/pdnn_row_changes.sv 's/rare == !minus/rare == minus/' "${sums[@]}"
    broken_run pdnn_row_sums 100 rows/pdnn_row_list.sv \
        's/entry_o = {entry_i\[12\]/entry_o = {1'"'"'b0/' "${sums[@]}"
    broken_run pdnn_row_sums 100 rows/pdnn_row_list.sv "s/at_q <= next_o ? '0/at_q <= next_o ? 6'd1/" \
        "${sums[@]}"
fi
exit $failed
