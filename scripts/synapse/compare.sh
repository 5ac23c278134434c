#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# compare.sh [core|full|design] - the area of accumulate-only and multiply-accumulate synapses on
# iCE40, and the clock of a few: build/compare-synapse.tsv (every configuration and recipe),
# build/compare-synapse.json and the tables on standard output.
#
# core is 4-bit weights at 16 a cycle, and 8-bit activations at the other widths; full is all of it,
# and the same again with accumulators of 20 bits. Both end with the whole design; design is that only:
# pdnn_core with L lanes, 16 L weights a cycle, as p-bit engine and as deterministic twin.
# A configuration is synthesised once; results are kept in build/compare-synapse/ under the sum of
# source, parameters and tool version, so the script can be stopped and started again.
# Environment: BUILD (build), SEEDS of the placer ("1 2 3"; empty: no placing), DESIGNS, the whole
# designs as ACT/LANES (all).
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."

BUILD=${BUILD:-build}
SEEDS=${SEEDS-1 2 3}
DESIGNS=${DESIGNS-1/1 8/1 4/1 2/1 3/1 1/16 8/16 4/16 2/16 3/16 1/4 8/4 4/4 2/4 3/4}
set=${1:-full}
cache=$BUILD/compare-synapse
rows=$BUILD/compare-synapse.tsv

die() {
    echo "compare-synapse: $*" >&2
    exit 1
}

case $set in core | full | design) ;; *) die "$set: expected core, full or design" ;; esac
command -v yosys >/dev/null || die "yosys not found"
version=$(yosys -V | cut -d'(' -f1)
mkdir -p "$cache"
tmp=$(mktemp -d "$cache/tmp.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

# Recipes: what stands between reading the source and the numbers. `plain` merges the adders of an
# unregistered tree into one carry-save adder; the alumacc pre-pass prevents it, but costs where an
# adder has a carry input; dsp counts as fabric where no multiplier is large enough for a DSP.
recipe() {
    case $1 in
    plain) echo "synth_ice40 -top $2 $3" ;;
    alumacc) echo "proc; alumacc; synth_ice40 -top $2 $3" ;;
    dsp) echo "synth_ice40 -dsp -top $2 $3" ;;
    esac
}

# key FILES TEXT -> name of the cache entry
key() {
    # shellcheck disable=SC2086
    { cat $1; echo "$version $2"; } | sha256sum | cut -c1-24
}

chparams() {
    local text='' pair
    for pair in "${@:2}"; do text+=" -set ${pair%%=*} ${pair#*=}"; done
    [ -z "$text" ] || echo "chparam$text $1;"
}

# area ORG ACT WEIGHT P RULE RECIPES FILE PARAM=VALUE...: one row a recipe into $rows.new
area() {
    local label="$1 $2 $3 $4 $5" recipes=$6 file=$7 top entry text r
    shift 7
    top=$(basename "$file" .sv)
    entry=$cache/$(key "$file rtl/pdnn_map.svh" "$top $* $recipes").area
    if [ ! -f "$entry" ]; then
        text="read_verilog -sv -Irtl $file; $(chparams "$top" "$@") hierarchy -top $top; "
        text+="design -save source; "
        for r in $recipes; do
            text+="design -load source; $(recipe "$r" "$top" "") ; tee -q -o $tmp/$r.stat stat; "
        done
        nice -n 5 yosys -q -p "$text" >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; die "$top $*: failed"; }
        for r in $recipes; do count "$r"; done >"$entry.part"
        mv "$entry.part" "$entry"
        echo "compare-synapse: $label" >&2
    fi
    awk -v label="$label" '{ print label, $0 }' "$entry" >>"$rows.new"
}

# The cells of a netlist as "RECIPE LUT4 FF CARRY DSP EBR". NAME is in $tmp/NAME.stat.
count() {
    echo "$1 $(awk -f scripts/number.awk -f scripts/synapse/cells.awk "$tmp/$1.stat")"
}

# The core, without the modules that are only compared.
core=$(echo rtl/pdnn_core.sv rtl/{link,engine,dense,rows,noise}/pdnn_*.sv)

# design ACT LANES MAC_DSP ACC_BITS RECIPES: the whole core, link, registers, memories and all, on
# the UP5K's primitives. More lanes than fit an UP5K are counted as well: nothing is placed here.
# One sampling mode (iid), as the board has it.
design() {
    local act=$1 lanes=$2 dsp=$3 acc=$4 recipes=$5 label entry text r drain
    drain=$((lanes < 4 ? lanes : 4))
    label="design$([ "$dsp" = 0 ] || echo -dsp) $act 4 $((16 * lanes)) acc$acc"
    entry=$cache/$(key "$core rtl/pdnn_map.svh rtl/pdnn_options.svh" "$label $recipes").area
    if [ ! -f "$entry" ]; then
        for r in $recipes; do
            text="read_verilog -lib +/ice40/cells_sim.v; read_verilog -sv -DPDNN_UP5K -Irtl "
            text+="$core; $(chparams pdnn_core Lanes="$lanes" DrainLanes="$drain" \
                SamplingModes=1 ActW="$act" AccW="$acc" MacDsp="$dsp") hierarchy -top pdnn_core; "
            text+="$(recipe "$r" pdnn_core "-device u"); tee -q -o $tmp/$r.stat stat"
            yosys -q -p "$text" >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; die "$label: failed"; }
            count "$r"
        done >"$entry.part"
        mv "$entry.part" "$entry"
        echo "compare-synapse: $label" >&2
    fi
    awk -v label="$label" '{ print label, $0 }' "$entry" >>"$rows.new"
}

# Accumulators. sized: the range of a sum over 512 inputs. equal: 20 bits for all, which is what a
# design with one accumulator width would have (8-bit weights by 8-bit activations would wrap).
acc_width() { # RULE WEIGHT ACT EXTRA
    if [ "$1" = equal ]; then echo 20; else echo $(($2 + $3 + 9 + $4)); fi
}

# synapse ACT WEIGHT P RULE
synapse() {
    local ba=$1 bw=$2 p=$3 rule=$4 plain half sign
    local common="Weights=$p WeightW=$bw"
    plain=$(acc_width "$rule" "$bw" "$((ba == 1 ? 0 : ba))" 0) # products of unsigned activations
    sign=$(acc_width "$rule" "$bw" "$ba" 0)                    # +-1 digits
    half=$(acc_width "$rule" "$bw" "$ba" 1)                    # (2w + 1) * a
    local fabric="plain alumacc" all="plain alumacc dsp"
    [ "$ba" = 1 ] && all=$fabric
    # shellcheck disable=SC2086
    {
        area tree "$ba" "$bw" "$p" "$rule" "$all" rtl/compare/pdnn_cmp_tree.sv \
            $common ActW="$ba" AccW="$plain" Pipe=1
        area tree-flat "$ba" "$bw" "$p" "$rule" "$fabric" rtl/compare/pdnn_cmp_tree.sv \
            $common ActW="$ba" AccW="$plain" Pipe=0
        area stationary "$ba" "$bw" "$p" "$rule" "$all" rtl/compare/pdnn_cmp_stationary.sv \
            $common ActW="$ba" AccW="$plain"
        area pair-lane "$ba" "$bw" "$p" "$rule" "$fabric" rtl/compare/pdnn_cmp_planes.sv \
            $common ActW="$ba" AccW="$sign"
        if [ "$ba" != 1 ]; then
            area serial-lane "$ba" "$bw" "$p" "$rule" "$fabric" rtl/compare/pdnn_cmp_planes.sv \
                $common ActW=1 AccW="$sign" Serial=1
            area tree-odd "$ba" "$bw" "$p" "$rule" "$fabric" rtl/compare/pdnn_cmp_tree_odd.sv \
                $common ActW="$ba" AccW="$half"
            area stationary-odd "$ba" "$bw" "$p" "$rule" "$fabric" \
                rtl/compare/pdnn_cmp_stationary_odd.sv $common ActW="$ba" AccW="$half"
        fi
        if [ "$p" != 1 ]; then
            area pair-sums 0 "$bw" "$p" - "$fabric" rtl/compare/pdnn_cmp_pair_sums.sv $common
        fi
        area base "$ba" "$bw" "$p" "$rule" "$fabric" rtl/compare/pdnn_cmp_base.sv \
            Pairs=$((p > 1 ? p / 2 : 1)) ActW="$ba" AccW="$sign"
        # A p-bit adds +-1 digits; a ReLU drops 4 bits.
        area neuron "$ba" "$bw" "$p" "$rule" "$fabric" rtl/compare/pdnn_cmp_neuron.sv \
            ActW="$ba" AccW="$sign" Shift=4
    }
}

# Placed designs: ORG ACT WEIGHT P ACC_BITS RECIPE
clock() {
    local label="$1 $2 $3 $4 $6" entry seed files org top=pdnn_cmp_place
    case $1 in
    tree) org=0 ;; tree-flat) org=1 ;; tree-odd) org=2 ;;
    stationary) org=3 ;; stationary-odd) org=4 ;; pairs) org=5 ;;
    esac
    files=$(echo rtl/compare/*.sv)
    entry=$cache/$(key "$files" "$label $5 $SEEDS").clock
    if [ ! -f "$entry" ]; then
        nice -n 5 yosys -q -p "read_verilog -sv $files;
            $(chparams $top Org="$org" ActW="$2" WeightW="$3" Weights="$4" AccW="$5")
            hierarchy -top $top; $(recipe "$6" $top "-json $tmp/place.json")" >"$tmp/log" 2>&1 ||
            { cat "$tmp/log" >&2; die "$label: failed"; }
        for seed in $SEEDS; do
            nice -n 5 nextpnr-ice40 --up5k --package sg48 --json "$tmp/place.json" --seed "$seed" \
                --pcf-allow-unconstrained --freq 60 --timing-allow-fail \
                --placer heap >"$tmp/pnr" 2>&1 || { tail -n 5 "$tmp/pnr" >&2; break; }
            awk -f scripts/number.awk -f scripts/synapse/placed.awk "$tmp/pnr"
        done | sort -k2n | awk '{ lc = $1; f[NR] = $2 }
            END { if (NR) print lc, f[1], f[int((NR + 1)/2)], f[NR]; else print "- does not fit" }' \
            >"$entry.part"
        mv "$entry.part" "$entry"
        echo "compare-synapse: placed $label" >&2
    fi
    echo "$label $(cat "$entry")" >>"$rows.clock.new"
}

rm -f "$rows.new" "$rows.clock.new"
if [ "$set" = core ]; then
    for ba in 1 8 4 2 3; do synapse $ba 4 16 sized; done
    for ba in 1 8; do synapse $ba 2 16 sized; done
    for p in 4 1; do for ba in 1 8; do synapse $ba 4 $p sized; done; done
    for ba in 1 8; do synapse $ba 8 16 sized; done
elif [ "$set" = full ]; then
    for rule in sized equal; do
        for bw in 4 8 2; do
            for p in 16 4 1; do
                for ba in 1 8 4 2 3; do synapse $ba $bw $p $rule; done
            done
        done
    done
fi
# Accumulators sized to 1000 inputs; p-bits as built. alumacc is the board's recipe, and by far the
# better one where both were tried (one lane).
for entry in $DESIGNS; do
    act=${entry%/*} lanes=${entry#*/} recipes=alumacc
    case $entry in 1/1 | 8/1) recipes="alumacc plain" ;; esac
    design "$act" "$lanes" 0 $((act == 1 ? 16 : act + 14)) "$recipes"
done
design 8 1 1 22 alumacc
area noise 1 - - - plain rtl/noise/pdnn_noise.sv NoiseTables=1
area lfsr 1 - - - plain rtl/noise/pdnn_lfsr.sv RandomWords=1
area pdnn_lane 1 4 16 as-built plain rtl/dense/pdnn_lane.sv AccW=16
area pdnn_pair_sums 0 4 16 as-built plain rtl/dense/pdnn_pair_sums.sv

if [ "$set" != design ] && [ -n "$SEEDS" ] && command -v nextpnr-ice40 >/dev/null; then
    clock tree 1 4 16 13 plain
    clock tree-flat 1 4 16 13 alumacc
    clock stationary 1 4 16 13 plain
    clock pairs 1 4 16 14 plain
    clock tree 8 4 16 21 plain
    clock tree-flat 8 4 16 21 alumacc
    clock stationary 8 4 16 21 plain
    clock pairs 8 4 16 21 plain
    clock tree-odd 8 4 16 22 plain
    clock stationary-odd 8 4 16 22 plain
    clock tree 8 4 8 21 dsp
fi

# The labels of a row come twice when a shared part (pair-sums) is met again.
sort -u "$rows.new" >"$rows.part"
rm "$rows.new"
mv "$rows.part" "$rows"
[ ! -f "$rows.clock.new" ] || mv "$rows.clock.new" "$rows.clock"
touch "$rows.clock"
awk -v json="$BUILD/compare-synapse.json.part" -v version="$version" -v seeds="$SEEDS" \
    -f scripts/number.awk -f scripts/synapse/compare.awk "$rows" "$rows.clock"
mv "$BUILD/compare-synapse.json.part" "$BUILD/compare-synapse.json"
echo "All rows: $rows; JSON: $BUILD/compare-synapse.json"
