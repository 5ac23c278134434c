#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# number_test.sh - scripts that read numbers take a field as a whole, or refuse it by file, line and
# name: every awk program with a table in which @ stands for a number, 1, or for what is none.
set -u
export LC_ALL=C
. tests/verdict.sh

none=("0,105" "105 bananas" "1.234,5" nan inf 1e400 0x10 "1 000" "5'" "٣" 12.5.3 1e --5 "")
top=$PWD
: >"$dir/empty"
tested=" number field results gnuplot markdown spread " # by those that use them
tested+=" help design netlist_probe "                   # read no numbers

run() { # AWK ARGUMENT...: with $shared, FILE being the table
    local awk=$1
    shift
    (cd "$dir" && awk -f "$top/scripts/number.awk" "${shared[@]}" -f "$top/$awk" "${@/#FILE/table}") \
        >"$dir/out" 2>"$dir/err"
}

# The field NAME of a table between SEPARATORs. A value that holds one is another number of fields.
reader() { # AWK SEPARATOR NAME TABLE ARGUMENT...
    local awk=$1 separator=$2 name=$3 table=$4 line bad wrong=
    shift 4
    tested+=" $(basename "$awk" .awk) "
    line=$(grep -n @ <<<"$table" | cut -d: -f1)
    printf '%s\n' "${table//@/1}" >"$dir/table"
    run "$awk" "$@" && [ ! -s "$dir/err" ]
    verdict $? "$(basename "$awk"): takes a number for $name"
    for bad in "${none[@]}"; do
        printf '%s\n' "${table//@/$bad}" >"$dir/table"
        run "$awk" "$@"
        [ $? -eq 1 ] && [ ! -s "$dir/out" ] && [ "$(wc -l <"$dir/err")" -eq 1 ] &&
            grep -q "^table:$line: " "$dir/err" &&
            { [[ $bad == *$separator* || $separator$bad == " " ]] ||
                grep -qF "$name: expected a " "$dir/err"; } || wrong+=" '$bad'"
    done
    [ -z "$wrong" ]
    verdict $? "$(basename "$awk"): refuses what is no number for $name$wrong"
}

# ---- what a program prints in JSON
value() { printf '%s\n' "$2" | run scripts/field.awk -v field="$1" "${@:3}" - && cat "$dir/out"; }
shared=()
[ "$(value x '{"x": 98.0, "y": 3}')" = 98.0 ] && [ "$(value x '{"x":5,')" = 5 ] &&
    [ "$(value x '{"xx": 1, "x": 2 }')" = 2 ] && [ -z "$(value x '{"x": null}')" ] &&
    [ "$(value x $'{"T": 1, "x": 3}\n{"T": 2, "x": 4}' -v having='"T": 2,')" = 4 ] &&
    [ "$(value x $'"a": {\n"x": 3}\n"b": {\n"x": 4}' -v below='"b"')" = 4 ] &&
    [ "$(value x $'"x": 3\n"x": 4' -v last=1)" = 4 ]
verdict $? "field.awk: numbers as they are written"
reader scripts/field.awk , x $'{\n"x": @, "y": 1}' -v field=x FILE

# ---- studies
shared=(-f "$top/scripts/study/results.awk" -f "$top/scripts/study/markdown.awk"
    -f "$top/scripts/study/gnuplot.awk" -f "$top/scripts/study/spread.awk")
printf 'run | e | %s | m | 1 |\n' s 's, with a comma' >"$dir/experiments"
names=experiment,series,model,recipe,seed,T,split,metric,value
for program in summary figures; do
    awk=scripts/study/experiments-$program.awk
    reader $awk , accuracy $names$'\ne,s, with a comma,m,1,1,1,test,accuracy,@' experiments FILE
    reader $awk , T $names$'\ne,s,m,1,1,1,test,accuracy,95\ne,s,m,1,1,@,test,accuracy,95' \
        experiments FILE
done
names=metric,series,device,board,pbits,act_bits,T,test,validation,simulated_nj,front
names+=,predicted_65nm-sram_nj,front_65nm-sram,predicted_zu7ev_nj,seeds,test_sd,validation_sd
for awk in scripts/study/tradeoff{,-figure,-seeds}.awk; do
    reader $awk , test $names$'\naccuracy,s,golden,b,1,1,4,@,95,20,1,30,1,40,1,0,0' FILE
    reader $awk , predicted_65nm-sram_nj \
        $names$'\naccuracy,s,golden,b,1,1,4,95,95,,0,@,1,40,1,0,0' FILE
done
unset 'shared[-1]' 'shared[-1]' # a function there is a variable here
names=dataset,sampling,lanes,split,rule,margin,samples,accuracy
for field in samples,accuracy:@,95 accuracy:2,@; do
    name=${field%%[,:]*} values=${field#*:}
    reader scripts/study/adaptive-rules.awk , "$name" \
        $names$'\nmnist,iid,1,validation,constant,1,'"$values" -F, FILE
    reader scripts/study/adaptive-figure.awk , "$name" \
        $names$'\nmnist,iid,1,test,constant,1,'"$values" -F, FILE
done
echo "65nm-sram pbit 1 5" >"$dir/nj"
names=experiment,series,model,recipe,seed,T,split,metric,value
reader scripts/study/vgg5-energy.awk , accuracy $names$'\nvgg5,s,m,1,1,1,test,accuracy,@' \
    -v energy=nj FILE
shared+=(-f "$top/scripts/study/spread.awk")
rows=$'iid 1 2 95\niid 2 2 95\niid 4 @ 95\niid 8 2 95\niid 16 2 95'
reader scripts/study/sampling-drawn.awk " " distance "$rows" -v modes=iid -v pictures=1 FILE
reader scripts/study/sampling-drawn.awk " " "per cent right" "${rows/@ 95/2 @}" -v modes=iid \
    -v pictures=1 FILE
reader scripts/study/sampling-trained.awk " " "field 4" "$(sed 's/^/iid /; s/ 95$//' <<<"$rows")" \
    -v figure=4 FILE

# ---- comparisons of designs
shared=()
given=(-v json=json -v version=v -v pictures=1)
reader scripts/synapse/cells.awk " " SB_LUT4 $'Number of cells: 5\n SB_LUT4 @' FILE
reader scripts/synapse/placed.awk / ICESTORM_LC \
    $'Info: ICESTORM_LC: @/ 5280\nInfo: Max frequency for clock: 1 MHz' FILE
reader scripts/synapse/placed.awk / "Max frequency" \
    $'Info: ICESTORM_LC: 4/ 5280\nInfo: Max frequency for clock: @ MHz' FILE
reader scripts/synapse/compare.awk " " LUT4 "tree 1 4 16 sized plain @ 2 3 4 5" "${given[@]}" FILE \
    empty
echo "tree 1 4 16 sized plain 1 2 3 4 5" >"$dir/areas"
reader scripts/synapse/compare.awk " " MHz "tree 1 4 16 plain 100 1 @ 3" "${given[@]}" areas FILE
coefficients=$top/boards/icebreaker/energy/activity.json
reader scripts/synapse/paper.awk , clock "$(sed 's/"low_pj": 0.0527/"low_pj": @/' "$coefficients")" \
    "${given[@]}" FILE empty empty empty
reader scripts/synapse/paper.awk " " LUT "xcup pdnn_paper_mac @ 2 3 4" "${given[@]}" \
    "$coefficients" FILE empty empty
reader scripts/synapse/paper.awk " " "column 4" "tanh5 synapse 1 @ 3 4 5" "${given[@]}" \
    "$coefficients" empty FILE empty
reader scripts/synapse/paper.awk " " TANH_NJ "half 1 @" "${given[@]}" "$coefficients" empty empty \
    FILE
run='{"T": 1, "n": @, "cycles": 9, "tape_reads": 9, "accumulates": 9, "act_reads": 9, '
run+='"act_writes": 9, "neuron_updates": 9, "random_words": 9}'
reader scripts/synapse/paper_engine.awk , n "$run" -v row=same -v board=b \
    "$top/boards/icebreaker/energy/icebreaker.power.json" FILE
for field in "MHz 3:ice40-dsp 0 5 @ 2 3:1" "BRAM:icebreaker 1 2 3 @:2" \
    "DISTANCE:pbit better 1 1 @:4"; do
    files=(empty empty empty empty empty)
    files[${field##*:}]=FILE
    field=${field%:*}
    reader scripts/synapse/paper_verdict.awk " " "${field%%[ :]*}" "${field#*:}" "${files[@]}"
done
echo "probe 1 SB_DFF ff" >"$dir/probes"
reader scripts/synapse/paper_parts.awk " " count $'1000\n@' -v name=n -v pictures=1 probes FILE
reader scripts/pytorch/bench.awk , cpu_s 'ours {"samples": 1, "epoch": 1, "cpu_s": @, "x": 1}
ours {"samples": 8, "epoch": 1, "cpu_s": 2}
torch {"samples": 1, "epoch": 1, "cpu_s": 2}
torch {"samples": 8, "epoch": 1, "cpu_s": 2}' FILE

# ---- boards, fuzzing
reader boards/flow/seeds.awk , achieved '{"fmax": {"clk": {"achieved": @, "constraint": 33}}}' FILE
reader boards/flow/pll.awk " " DIVF: $'DIVR: 0 (0)\nDIVF: @\nDIVQ: 3\nFILTER_RANGE: 1' -v hz=3000000 \
    -v crystal=12 -v divisor=1 FILE
reader tests/fuzz/executed.awk $'\t' executions $'target\texecutions\ncsv\t@' -v target=csv FILE
nothing_of() { # AWK ARGUMENT...: refused, and nothing printed
    run "$@"
    [ $? -eq 1 ] && [ ! -s "$dir/out" ] || echo "$*"
}
for bad in "${none[@]}"; do
    nothing_of boards/flow/clock_hz.awk -v mhz="$bad"
    nothing_of boards/flow/uart_rate.awk -v hz="$bad" -v most=3000000
    nothing_of boards/flow/pll_dividers.awk -v family=ecp5 -v crystal="$bad" -v hz=60000000 \
        -v divisor=20
done >"$dir/log"
tested+=" clock_hz uart_rate pll_dividers "
[ ! -s "$dir/log" ]
verdict $? "clock_hz.awk, uart_rate.awk, pll_dividers.awk: refuse what is no number"
make -n CLOCK_MHZ=24,5 "$dir/icebreaker/board.params" BUILD="$dir" >"$dir/out" 2>"$dir/err"
[ $? -eq 2 ] && grep -q "CLOCK_MHZ: expected a number, got '24,5'" "$dir/err"
verdict $? "make: refuses a clock that is no number"

for awk in $(git ls-files '*.awk' 2>/dev/null || find scripts boards tests -name '*.awk'); do
    [[ $tested == *" $(basename "$awk" .awk) "* ]] || echo "$awk"
done >"$dir/log"
[ ! -s "$dir/log" ]
verdict $? "every awk program is tested, or reads no numbers"
exit $failed
