#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The program on the shipped models: the Verilated hardware, the C model and a recorded session
# give the same files, bit for bit, with the same counters and cycles.
set -u
export LC_ALL=C
pdnn=$(realpath "${BUILD:-build}")/pdnn
root=$PWD
generator=$root/host/models/mnist-generator.safetensors
classifier=$root/host/models/mnist-classifier.safetensors
n_classify=20
[ -n "${PDNN_TEST_LONG:-}" ] && n_classify=200
. tests/verdict.sh
cd "$dir" || exit 1

same_pictures() { # same_pictures DEVICE DEVICE T N: same --raw files, equal runs by the log
    rm -f run.jsonl
    "$pdnn" generate -m "$generator" -d "$1" -T "$3" -n "$4" --seed 7 --raw a --log run.jsonl &&
        "$pdnn" generate -m "$generator" -d "$2" -T "$3" -n "$4" --seed 7 --raw b --log run.jsonl &&
        cmp a-images.idx b-images.idx && cmp a-labels.idx b-labels.idx &&
        "$pdnn" summary run.jsonl | grep -E 'equal .*equal .*equal .*equal'
}

same_classes() { # same_classes DEVICE DEVICE T N
    rm -f run.jsonl
    "$pdnn" classify -m "$classifier" -d "$1" -T "$3" -n "$4" --log run.jsonl &&
        "$pdnn" classify -m "$classifier" -d "$2" -T "$3" -n "$4" --log run.jsonl &&
        "$pdnn" summary run.jsonl | grep -E 'equal .*equal .*equal .*equal'
}

same_session() { # a recorded session replays, and only the same session does
    "$pdnn" generate -m "$generator" -T 5 -n 12 --raw a --record session &&
        "$pdnn" generate -m "$generator" -T 5 -n 12 --raw b -d replay:session &&
        cmp a-images.idx b-images.idx &&
        ! "$pdnn" generate -m "$generator" -T 6 -n 12 --raw c -d replay:session &&
        [ ! -e c-images.idx ]
}

# Two engines take two inputs at once, whether the run is logged or not.
same_session_of_two() {
    "$pdnn" generate -m "$generator" -d golden:pair -T 5 -n 3 --raw a --record two --log run.jsonl &&
        "$pdnn" generate -m "$generator" -T 5 -n 3 --raw b -d replay:two &&
        "$pdnn" generate -m "$generator" -T 5 -n 3 --raw b -d replay:two --log run.jsonl &&
        cmp a-images.idx b-images.idx
}

check "a recorded session replays" same_session
check "one of two engines, logged when it was recorded or when it is replayed" same_session_of_two
check "the number of lanes is part of the device, its default is 16" \
    same_pictures golden golden:lanes=16 2 7
if [ -e "$PDNN_SIM_LIB" ]; then
    for samples in 1 3 16 17; do
        check "sim and golden draw the same, T=$samples" same_pictures sim golden $samples 4
    done
    if [ -n "${PDNN_DATA:-}" ]; then
        check "sim and golden classify the same" same_classes sim golden 16 $n_classify
    else
        echo "skip - sim and golden classify the same: needs PDNN_DATA"
    fi
else
    echo "skip - sim: not built"
fi
exit $failed
