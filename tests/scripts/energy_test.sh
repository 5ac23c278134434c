#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# energy_test.sh - the figures of `make energy` for the shipped generator, with the switching activity as
# it is committed; with and without a deterministic generator.
set -u
export LC_ALL=C
build=${BUILD:-build}
model=host/models/mnist-generator.safetensors
[ -r "$model" ] || { echo "skip: $model is not there"; exit 77; }
. tests/verdict.sh

# Nothing of this tree's own runs: build/activity is another folder's.
mkdir "$dir/build"
ln -s "$(realpath "$build/pdnn")" "$dir/build/pdnn"
energy() { # TWIN
    BUILD=$dir/build BOARD=icebreaker TWIN=$1 \
        OUT=$dir/page scripts/study/energy.sh >"$dir/out" 2>&1
}
row() { grep -E -- "$1" "$dir/out"; }

check "runs" energy ""
check "T = 1, 4, 16" row 'T = 1 +T = 4 +T = 16 *$'
check "predicted" row 'predicted, 65nm-sram +[1-9][0-9.]+ +[1-9][0-9.]+ +[1-9][0-9.]+ *$'
check "simulated from events" row 'simulated, events +[1-9][0-9.]+ +[1-9][0-9.]+ +[1-9][0-9.]+ *$'
digest=$(sed -n '1s/.*"model_digest":"\([0-9a-f]*\)".*/\1/p' "$dir/page/run.jsonl")
if grep -q "\"model_digest\": \"$digest\"" boards/icebreaker/energy/icebreaker.switching.json; then
    check "simulated from switching, of this model" row 'simulated, switching +[1-9][0-9.]+ +[1-9][0-9.]+ +[1-9][0-9.]+ *$'
else
    echo "skip - simulated from switching: boards/icebreaker/energy/icebreaker.switching.json is of another model"
fi
check "measured: none" row 'measured +none +none +none *$'
check "says that there is no deterministic generator" row 'no deterministic generator'
check "says where switching comes from" row '^switching activity of icebreaker: boards/icebreaker/energy/icebreaker.switching.json'
check "a report page" grep -q 'make activity: changes of every net' "$dir/page/report.html"
twin=host/models/mnist-generator-8bit.safetensors
if [ -r "$twin" ]; then
    check "runs with a deterministic generator" energy "$twin"
    check "gains of every kind" sh -c "! grep -E '^(predicted|simulated, (events|switching)  )' '$dir/out' | grep -vqE '([1-9][0-9.]+ +[0-9.]+x +){3}[1-9][0-9.]+'"
else
    echo "skip - gains: $twin is not there"
fi
exit $failed
