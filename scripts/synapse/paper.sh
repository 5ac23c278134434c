#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# paper.sh [area|energy|all] - the sampling paper's two FPGA designs (rtl/compare/paper) beside its
# published figures: LUT, FF, DSP and block RAM by yosys, cycles, energy from the switching activity
# of the iCE40 netlists, and Eq. 4. Tables on standard output, JSON in build/paper/report.json.
#
# Syntheses and runs are kept in build/paper and done again when their sources change. `energy` runs
# the netlists, which `make paper` has built; NETS is a folder with tanh.safetensors and
# pbit.safetensors (default rtl/compare/paper/nets; where it is empty, random weights),
# engine.safetensors, the same network for this project's engine, and quality.tsv.
# Environment: BUILD (build), PICTURES of a run (4), NETS, COEFFICIENTS, ENGINES (boards with
# prices of events), SEEDS of the placer.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."

BUILD=${BUILD:-build}
PICTURES=${PICTURES:-4}
NETS=${NETS:-rtl/compare/paper/nets}
COEFFICIENTS=${COEFFICIENTS:-boards/icebreaker/energy/activity.json}
ENGINES=${ENGINES:-icebreaker icebreaker-zs}
SEEDS=${SEEDS:-1 2 3}
out=$BUILD/paper
rtl=$(echo rtl/compare/paper/*.sv)
set=${1:-all}

die() {
    echo "paper: $*" >&2
    exit 1
}

case $set in area | energy | all) ;; *) die "$set: expected area, energy or all" ;; esac
command -v yosys >/dev/null || die "yosys not found"
version=$(yosys -V | cut -d'(' -f1)
mkdir -p "$out/area"
tmp=$(mktemp -d "$out/tmp.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

recipe() {
    case $1 in
    xcup) echo "synth_xilinx -family xcup -flatten -noiopad -top $2" ;;
    xcup-nodsp) echo "synth_xilinx -family xcup -flatten -noiopad -nodsp -top $2" ;;
    ecp5) echo "synth_ecp5 -top $2" ;;
    ecp5-nodsp) echo "synth_ecp5 -nodsp -top $2" ;;
    ice40-dsp) echo "synth_ice40 -device u -dsp -top $2" ;;
    ice40-nodsp) echo "proc; alumacc; synth_ice40 -device u -top $2" ;;
    esac
}

# "LUT FF DSP BRAM" of yosys's statistics, as cells.awk counts.
count() {
    local lut ff dsp bram
    read -r lut ff _ dsp bram < <(awk -f scripts/number.awk -f scripts/synapse/cells.awk "$1")
    echo "$lut $ff $dsp $bram"
}

# What is tried before a recipe: yosys merges the AC's complement into its adder or does not, by the
# order of names. The smaller of both counts.
before() {
    case $1 in
    xcup) printf '%s\n' '' 'proc; flatten; opt -full;' ;;
    *) echo ;;
    esac
}

# area RECIPE MODULE PARAMETER=VALUE...: a line "RECIPE MODULE[/PARAMETERS] LUT FF DSP BRAM"
area() {
    local r=$1 top=$2 entry set='' pair
    shift 2
    for pair in "$@"; do set+=" -set ${pair%%=*} ${pair#*=}"; done
    entry=$out/area/$({ cat $rtl; echo "$version $(before "$r")$r $top $*"; } | sha256sum |
        cut -c1-24)
    if [ ! -f "$entry" ]; then
        before "$r" | while read -r first; do
            yosys -q -p "read_verilog -sv $rtl; ${set:+chparam$set $top;}
                hierarchy -check -top $top; $first $(recipe "$r" "$top");
                tee -q -o $tmp/stat stat" \
                >"$tmp/log" 2>&1 </dev/null || { cat "$tmp/log" >&2; die "$top, $r: failed"; }
            count "$tmp/stat"
        done | sort -n | head -n 1 >"$entry.part"
        [ -s "$entry.part" ] || die "$top, $r: failed"
        mv "$entry.part" "$entry"
        echo "paper: $r $top $*" >&2
    fi
    echo "$r $top${*:+/}$(echo "$*" | tr ' ' ,) $(cat "$entry")"
}

# What has no multiplication is the same without DSPs: it is synthesised once.
pbit_area() {
    local r=$1
    [ "$r" != xcup-nodsp ] || r=xcup
    area "$r" "${@:2}" | sed "s/^$r /$1 /"
}

areas() {
    local r top=pdnn_paper
    for r in xcup xcup-nodsp ecp5 ecp5-nodsp ice40-dsp ice40-nodsp; do
        case $r in ice40*) top=pdnn_paper_core ;; esac # 157 KB of weights fit no iCE40
        area $r pdnn_paper_mac
        pbit_area $r pdnn_paper_ac Unipolar=0
        pbit_area $r pdnn_paper_ac Unipolar=1
        pbit_area $r pdnn_paper_lfsr
        pbit_area $r pdnn_paper_compare
        area $r $top Stochastic=0
        pbit_area $r $top Stochastic=1
        pbit_area $r $top Stochastic=1 Unipolar=1
    done
}

# place RECIPE STOCHASTIC: a line "RECIPE STOCHASTIC LC MHZ MHZ MHZ", lowest, middle and highest clock
# of the seeds: of the core on the UP5K with registers around it, or of the whole design, weights and
# all, on an LFE5U-85. Nothing without the tool.
place() {
    local entry seed top tool
    case $1 in
    ice40*)
        top=pdnn_paper_place
        tool=(nextpnr-ice40 --up5k --package sg48 --pcf-allow-unconstrained --freq 12)
        ;;
    ecp5*)
        top=pdnn_paper
        tool=(nextpnr-ecp5 --85k --package CABGA756 --lpf-allow-unconstrained --freq 50)
        ;;
    esac
    if ! command -v "${tool[0]}" >/dev/null; then
        tool[0]=${VENV:-out/venv}/new/bin/${tool[0]}
    fi
    if ! command -v "${tool[0]}" >/dev/null; then
        echo "paper: ${tool[0]##*/} not found: $1 is not placed: run make tools" >&2
        return
    fi
    entry=$out/area/$({ cat $rtl; echo "$version place $* ${tool[*]##*/} $SEEDS"; } | sha256sum |
        cut -c1-24)
    if [ ! -f "$entry" ]; then
        yosys -q -p "read_verilog -sv $rtl; chparam -set Stochastic $2 $top;
            hierarchy -check -top $top; $(recipe "$1" $top); write_json $tmp/place.json" \
            >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; die "$top, $1: failed"; }
        for seed in $SEEDS; do
            "${tool[@]}" --json "$tmp/place.json" --seed "$seed" --timing-allow-fail \
                >"$tmp/pnr" 2>&1 || { tail -n 5 "$tmp/pnr" >&2; die "$top, $1: not placed"; }
            sed 's/TRELLIS_COMB:/ICESTORM_LC:/' "$tmp/pnr" |
                awk -f scripts/number.awk -f scripts/synapse/placed.awk
        done | sort -k2n | awk '{ lc = $1; f[NR] = $2 }
            END { print lc, f[1], f[int((NR + 1) / 2)], f[NR] }' >"$entry.part"
        mv "$entry.part" "$entry"
        echo "paper: placed $1 $2" >&2
    fi
    echo "$1 $2 $(cat "$entry")"
}

places() {
    place ice40-dsp 0
    place ice40-nodsp 0
    place ice40-nodsp 1
    place ecp5 0
    place ecp5 1
}

# cores: lines "BOARD LUT FF DSP BRAM" of the ENGINES' cores, from the netlists of `make paper`
cores() {
    local board dir
    for board in $ENGINES; do
        dir=$BUILD/netlist/$board
        [ -f "$dir/netlist.json" ] || die "$dir/netlist.json: not built: run make paper"
        yosys -q -p "read_json $dir/netlist.json; tee -q -o $tmp/stat stat" >"$tmp/log" 2>&1 ||
            { cat "$tmp/log" >&2; die "$dir: failed"; }
        echo "$board $(count "$tmp/stat")"
    done
}

# engine ROW MODEL T: what it costs on the ENGINES, a picture of 100
engine() {
    local board power
    for board in $ENGINES; do
        power=boards/icebreaker/energy/$board.power.json
        [ -f "$power" ] || die "$power: not found"
        rm -f "$tmp/run.jsonl"
        "$BUILD/pdnn" generate -m "$2" -d "golden:$board" -T "$3" -n 100 -o "$tmp/run.png" \
            --log "$tmp/run.jsonl" >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; die "$2: failed"; }
        awk -v row="$1" -v board="$board" -f scripts/number.awk \
            -f scripts/synapse/paper_engine.awk "$power" "$tmp/run.jsonl"
    done
}

# energy NAME DESIGN MAC_CYCLES: the netlist's changes and accesses by part
energy() {
    local name=$1 design=$2 net=random trained=$2 dir=$out/netlist-$1
    [ "$design" = unipolar ] && trained=pbit
    [ ! -f "$NETS/$trained.safetensors" ] || net=$NETS/$trained.safetensors
    [ -x "$dir/sim" ] || die "$dir/sim: not built: run make paper"
    mkdir -p "$dir/vectors"
    "$BUILD/tools/paper" vectors "$net" "$design" "$PICTURES" 1 "$dir/vectors"
    "$dir/sim" "$dir/vectors" "$3" "$dir/counts" >"$dir/run.txt" || die "$name: the run failed"
    awk -v name="$name" -v pictures="$PICTURES" -f scripts/number.awk \
        -f scripts/synapse/paper_parts.awk "$dir/probes.txt" "$dir/counts"
}

predicted() { # LABEL OPTION...: Eq. 4 on the published network, nJ
    local label=$1 side nj=()
    shift
    "$BUILD/pdnn" energy predict --network=fpga-mnist -p zu7ev -T 1 --json "$@" >"$tmp/prediction"
    for side in pbit_nj deterministic_nj; do
        nj+=("$(awk -f scripts/number.awk -f scripts/field.awk -v field=total \
            -v below="\"$side\"" "$tmp/prediction")")
    done
    echo "$label ${nj[*]}"
}

if [ "$set" != energy ]; then
    areas >"$tmp/area"
    mv "$tmp/area" "$out/area.tsv"
    places >"$tmp/placed"
    cores >"$tmp/cores"
    mv "$tmp/placed" "$out/placed.tsv"
    mv "$tmp/cores" "$out/cores.tsv"
fi
if [ "$set" != area ]; then
    {
        energy tanh5 tanh 5
        energy tanh5dsp tanh 5
        energy pbit5 pbit 5
        energy unipolar5 unipolar 5
        energy tanhdsp tanh 1
        energy pbit pbit 1
    } >"$tmp/parts"
    mv "$tmp/parts" "$out/parts.tsv"
    {
        predicted half --act-bits=32
        predicted all --act-bits=32 --all-selected
        predicted onebit --act-bits=1
        predicted onebitall --act-bits=1 --all-selected
    } >"$tmp/predicted"
    mv "$tmp/predicted" "$out/predicted.tsv"
    for t in 1 4 16; do
        [ ! -f "$NETS/engine.safetensors" ] || engine same "$NETS/engine.safetensors" $t
        engine shipped host/models/mnist-generator.safetensors $t
    done >"$tmp/engine"
    mv "$tmp/engine" "$out/engine.tsv"
fi
for file in area placed cores parts predicted engine; do touch "$out/$file.tsv"; done
quality=$NETS/quality.tsv
[ -f "$quality" ] || quality=/dev/null
weights=random
[ ! -f "$NETS/pbit.safetensors" ] || weights=$NETS
{
    awk -v json="$tmp/json" -v version="$version" -v weights="$weights" -v pictures="$PICTURES" \
        -f scripts/number.awk -f scripts/synapse/paper.awk "$COEFFICIENTS" "$out/area.tsv" \
        "$out/parts.tsv" "$out/predicted.tsv"
    mv "$tmp/json" "$out/report.json"
    awk -f scripts/number.awk -f scripts/synapse/paper_verdict.awk "$out/report.json" \
        "$out/placed.tsv" "$out/cores.tsv" "$out/engine.tsv" "$quality"
} | tee "$tmp/page"
mv "$tmp/page" "$out/report.txt"
echo
echo "This page: $out/report.txt; JSON: $out/report.json"
