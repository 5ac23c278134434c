#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The shipped models' shapes at their worst, as `make worst-case` has them: the simulation takes the
# cycles of the golden device, and bad arguments are refused.
set -u
export LC_ALL=C
build=${BUILD:-build}
worst=$build/tools/worst_case
. tests/verdict.sh

sim=$build/sim-block/libpdnn_sim.so
for model in mnist-generator mnist-classifier; do
    if [ ! -r "$sim" ]; then
        echo "skip - $model: $sim is not built (no Verilator?)"
        continue
    fi
    "$worst" host/models/$model.safetensors golden:block "sim:$sim" >"$dir/out" 2>&1 &&
        [ "$(awk 'NR > 2 && $2 == $3 && $2 > 1000' "$dir/out" | wc -l)" = 6 ]
    verdict $? "$model: cycles of simulation and golden device"
done
refused 2 "expected MODEL DEVICE" "$worst" host/models/mnist-generator.safetensors
refused 1 "nowhere" "$worst" nowhere golden
refused 1 "unknown device" "$worst" host/models/mnist-generator.safetensors gold
exit $failed
