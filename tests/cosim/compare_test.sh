#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# `pdnn compare`: equal devices, devices with a fault, and command lines that make no sense.
set -u
export LC_ALL=C
build=${BUILD:-build}
pdnn=$build/pdnn
model=host/models/mnist-classifier.safetensors
broken=sim:$build/tests/cosim/broken_sim.so
. tests/verdict.sh

# check NAME EXIT_CODE TEXT COMMAND...: TEXT is an extended regular expression the output must match
check() {
    "${@:4}" >"$dir/out" 2>&1
    [ $? -eq "$2" ] && grep -Eq -- "$3" "$dir/out"
    verdict $? "$1"
}

compare=("$pdnn" compare -m "$model" -n 2)
check "golden with itself" 0 'are the same: 2 inputs, T=16, [0-9]+ events' \
    "${compare[@]}" -d golden -d golden
check "a sound shared object" 0 'are the same' "${compare[@]}" -d "$broken" -d golden
check "one sum differs" 1 '^different: input 0, event 1000$' \
    env PDNN_BREAK=event "${compare[@]}" -d "$broken" -d golden
check "both sides are shown" 1 '^  golden +layer 0  neuron [0-9]+  sample [0-9]+  sum -?[0-9]+' \
    env PDNN_BREAK=event "${compare[@]}" -d "$broken" -d golden
check "... and as JSON" 1 '"same":false,"counters_compared":true,"difference":\{"kind":"event","input":0,"index":1000' \
    env PDNN_BREAK=event "${compare[@]}" -d "$broken" -d golden --json
check "one event is missing" 1 '^different: input 0, event 1000$' \
    env PDNN_BREAK=events "${compare[@]}" -d "$broken" -d golden
check "equal as JSON" 0 '"n":2,"events":[0-9]+,"cycles":[0-9]+,"digest_events":"[0-9a-f]{16}"' \
    "${compare[@]}" -d golden -d golden --json
check "other lanes are refused" 2 'lanes' "${compare[@]}" -d golden:lanes=4 -d golden
check "one device is refused" 2 'expected two devices' "${compare[@]}" -d golden
check "three devices are refused" 2 'expected at most 2' \
    "${compare[@]}" -d golden -d golden -d golden
check "an unknown device is refused" 2 'unknown device' "${compare[@]}" -d golden -d gold
check "T of 0 is refused" 2 '-T' "${compare[@]}" -T 0 -d golden -d golden
check "no model" 2 'model' "$pdnn" compare
check "a missing model" 1 'nowhere' "$pdnn" compare -m nowhere -d golden -d golden
if [ -r "$build/libpdnn_sim.so" ]; then
    check "sim and golden" 0 'are the same: 2 inputs' "${compare[@]}" -T 3
    check "sim and golden, generator" 0 'are the same: 2 inputs' \
        "$pdnn" compare -m host/models/mnist-generator.safetensors -n 2 -T 17
else
    echo "skip - sim and golden: $build/libpdnn_sim.so is not built (no Verilator?)"
fi
zs=$build/sim-zs/libpdnn_sim.so
if [ -r "$zs" ]; then
    check "zeros skipped, classifier" 0 'are the same: 2 inputs' \
        "${compare[@]}" -T 3 -d "sim:$zs" -d golden:zs
    check "zeros skipped, generator" 0 'are the same: 2 inputs' "$pdnn" compare -n 2 -T 5 \
        -m host/models/mnist-generator.safetensors -d "sim:$zs" -d golden:zs
else
    echo "skip - zeros skipped: $zs is not built (no Verilator?)"
fi
zs8=$build/sim-zs8/libpdnn_sim.so
if [ -r "$zs8" ]; then
    check "zeros skipped, generator of 8 bits" 0 'are the same: 2 inputs' "$pdnn" compare -n 2 -T 1 \
        -m host/models/mnist-generator-8bit.safetensors -d "sim:$zs8" -d golden:zs8
else
    echo "skip - zeros skipped, 8 bits: $zs8 is not built (no Verilator?)"
fi
check "zeros skipped or not: every event is the same, counters are not compared" 0 \
    '^counters are not compared' "${compare[@]}" -d golden:lanes=1,drain_lanes=1 \
    -d golden:rows=1
check "masked or not: the same" 0 '"same":true,"counters_compared":false' \
    "${compare[@]}" -d golden:rows=1,masks=1 -d golden:rows=1 --json
check "samples together or not: another order of events is refused" 2 '1 and 16 samples a pass: .* by block=' \
    "${compare[@]}" -d golden:rows=1 -d golden:rows=1,block=16
visits=(-m host/models/mnist-forward.safetensors -n 1 -T 2 -d golden:rows=1,ties=1)
check "labels in a pass or not: another order of events is refused" 2 '0 and 1 visits of labels: ' \
    "$pdnn" compare "${visits[@]}" -d golden:rows=1,ties=1,labels=1
exit "$failed"
