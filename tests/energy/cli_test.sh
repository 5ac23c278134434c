#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# cli_test.sh - `pdnn energy` as a user types it, with a model, a meter made of files, and
# without a meter.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
[ "${PDNN_SANITIZE:-}" ] && pdnn=${BUILD:-build}/asan/pdnn
model=host/models/mnist-generator.safetensors
. tests/verdict.sh

refuses() { # EXIT_CODE TEXT ARGUMENT...
    refused "$1" "$2" "$pdnn" energy "${@:3}"
}

says() { # TEXT ARGUMENT...
    local text=$1
    shift
    "$pdnn" energy "$@" | tee "$dir/said" | grep -qF -- "$text"
}

check "published figures" says "12429312 products" predict --network vgg5-cifar10
check "gain from the published constants" says "28.32x" predict --network vgg5-cifar10 -T 1
check "one more sample from HBM2" says "+0.70 %" predict --network vgg5-cifar10 -p 65nm-hbm2
check "no gain without a multiplier" says "no gain" predict --layers 784,256,10 -p qmc
check "says what cannot be reproduced" says "cannot be reproduced" predict --published
check "energies are named as in a run log" says '"synapses"' predict --layers 784,256,10 --json
refuses 2 "--layers: expected at least two sizes" predict --layers 784
refuses 2 "expected one of --model" predict
refuses 1 "layers.0: ties 4: a prediction is of one p-bit on a sum" predict -m mnist-forward
refuses 2 "no such technology" predict --layers 7,7 -p 66nm
refuses 1 "$dir/none.json: cannot read" predict --layers 7,7 -p "$dir/none.json"
refuses 2 "-T: expected 1 to 4096" predict --layers 7,7 -T 1,0
refuses 2 "no such part" predicted
refuses 2 "expected --power before the first run log" compare "$dir/none"
refuses 2 "--preset: expected" tradeoff -p boards/icebreaker/energy/icebreaker.power.json --preset x "$dir/none"
refuses 1 "$dir/none: cannot read" tradeoff -p boards/icebreaker/energy/icebreaker.power.json "$dir/none"
refuses 2 "no such meter" measure -m $model --meter multimeter
refuses 1 "class/hwmon: cannot read" measure -m $model --meter hwmon:ina219 --sysfs "$dir/none"

if [ -f $model ]; then
    digest() { # DEVICE IMAGES-A-REQUEST
        "$pdnn" energy measure -m $model -n 7 -T 4 -d "$1" --on-chip="$2" | grep digest
    }
    check "images made on the device go on with its random numbers" \
        test "$(digest golden 3)" != "$(digest golden 1)"
    sim=${BUILD:-build}/libpdnn_sim.so
    if [ -r "$sim" ]; then
        check "images made on the device: sim and golden agree" \
            test "$(digest golden 3)" = "$(digest "sim:$sim" 3)"
    fi
    check "without a meter nothing is measured" says "measured: none" measure -m $model -n 2 -T 4
    "$pdnn" energy measure -m $model -n 6 -T 4 --on-chip=3 --sampling stratified --json >"$dir/run"
    for field in '"samples_used": 24' '"sampling": "stratified"'; do
        check "a measured run says $field" grep -qF "$field" "$dir/run"
    done
    # A coarse meter: its value changes at the edges only. The warning stands wherever the figure does.
    awk 'BEGIN { print "time_s,power_w"; for (i = 0; i < 40; i++)
        printf "%.1f,%s\n", i / 10, (i >= 10 && i < 30 ? "0.25" : "0.12") }' >"$dir/coarse.csv"
    coarse() {
        "$pdnn" energy measure -m $model -n 2 -T 4 --meter "csv:$dir/coarse.csv" --log "$dir/coarse.jsonl" "$@"
    }
    coarse >"$dir/text" && coarse --json >"$dir/json" &&
        "$pdnn" report "$dir/coarse.jsonl" -o "$dir/coarse.html"
    for file in text json coarse.jsonl coarse.html; do
        check "a warning in $file" grep -q 'the value changed 2 times in 40 readings' "$dir/$file"
    done
    for file in text json coarse.jsonl coarse.html; do
        check "no board, says $file" grep -q 'golden is no board: the meter did not see' "$dir/$file"
    done
    sed '17s/,.*/,nan/; 22s/,.*/,/' "$dir/coarse.csv" >"$dir/gaps.csv"
    check "gaps are counted" says "2 of 40 readings are empty or nan, and left out" \
        measure -m $model -n 2 -T 4 --meter "csv:$dir/gaps.csv"
    printf '\nfoo,bar\n1,2\n' >"$dir/bad.csv"
    refuses 1 "line 2: expected a line of column names" measure -m $model --meter "csv:$dir/bad.csv"
    power=boards/icebreaker/energy/icebreaker.power.json
    refuses 1 "coarse.jsonl: line 1: ran on 'golden', whose lanes is 16; the coefficients are of icebreaker, whose lanes is 1" \
        simulate -p $power --json "$dir/coarse.jsonl"
    chip=$dir/class/hwmon/hwmon0
    mkdir -p "$chip"
    echo ina219 >"$chip/name"
    echo 2000000 >"$chip/power1_input"
    refuses 1 "readings are 2 W: expected a value that is renewed" measure -m $model -T 4 -n 20000 \
        --meter hwmon:ina219 --sysfs "$dir" --repeats 1 --idle 0.2
    echo 140 >"$chip/update_interval"
    refuses 1 "expected at least 3 readings in each" measure -m $model -T 1 -n 20 \
        --meter hwmon:ina219 --sysfs "$dir" --repeats 1 --idle 0.2
    rm "$chip/update_interval"
    while sleep 0.01; do # 2 W, with the noise that every meter has
        for uw in 2000000 2000001; do echo $uw >"$dir/next" && mv "$dir/next" "$chip/power1_input"; done
    done &
    noise=$!
    trap 'kill $noise; rm -rf "$dir"' EXIT
    # A loaded machine may hold the meter's thread up: a gap is refused, and tried again.
    measure() {
        local try
        for try in 1 2 3 4 5 6 7 8; do
            "$pdnn" energy measure -m $model -d golden:icebreaker -T 4 -n "$1" --meter hwmon:ina219 --sysfs "$dir" \
                --repeats 2 --idle 0.3 --rate 200 --log "$dir/run.jsonl" 2>"$dir/why" && return
            grep -qE 'a gap of|at least 3 readings' "$dir/why" || break
        done
        cat "$dir/why"
        return 1
    }
    check "measures a constant 2 W" measure 3000
    # 2 W all the time: idle 2 W, nothing above idle, and total = 2 W * duration.
    constant() {
        grep -q '"idle_w":2.00000' "$dir/run.jsonl" &&
            sed 's/.*"total_nj":\([0-9.e+]*\).*"images_per_repeat":\([0-9]*\).*"duration_s":\([0-9.e-]*\).*/\1 \2 \3/' \
                "$dir/run.jsonl" |
            awk '{ r = $1 * $2 / ($3 * 2e9); exit !(r > 0.999 && r < 1.001) }'
    }
    check "total is power times time" constant
    check "a log times coefficients" says "icebreaker (estimate)" \
        simulate -p boards/icebreaker/energy/icebreaker.power.json "$dir/run.jsonl"
    refuses 1 "expected runs of" tradeoff -p boards/icebreaker/energy/icebreaker.power.json "$dir/run.jsonl"
    for command in simulate table; do # of a core without masks, of a run with them
        sed 's/"masks":0/"masks":1/' "$dir/run.jsonl" >"$dir/masked.jsonl"
        refuses 1 "whose masks is 1; the coefficients are of icebreaker, whose masks is 0" \
            $command -p boards/icebreaker/energy/icebreaker.power.json "$dir/masked.jsonl"
    done
    refuses 2 "--twin: expected coefficients of a deterministic design, got those of icebreaker" \
        simulate -p boards/icebreaker/energy/icebreaker.power.json \
        --twin boards/icebreaker/energy/icebreaker.power.json "$dir/run.jsonl"
    refuses 1 "expected at least 6 measured runs for 5 terms, got 1" \
        calibrate "$dir/run.jsonl" --board b --clock-hz 1e6
    refuses 2 "--terms: expected names of counters" calibrate "$dir/run.jsonl" --terms x
else
    echo "skip - measure: $model is not there"
fi
exit $failed
