#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# classify_test.sh - the shipped classifiers give the same bits on the RTL and on the golden
# device, for pictures of the test sets: 24 of them, 500 with PDNN_TEST_LONG; those on feature maps
# for 2 at T = 4, and 100 at T = 1, 4 and 16.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
if [ -z "${PDNN_DATA:-}" ]; then
    echo "needs MNIST: PDNN_DATA=DIR (scripts/fetch-data.sh downloads it)"
    exit 77
fi
log=$(mktemp)
trap 'rm -f "$log" "$log.summary"' EXIT
failed=0

for model in host/models/*-classifier.safetensors host/models/*-conv.safetensors; do
    name=$(basename "$model" .safetensors)
    set=$("$pdnn" info "$model" --json | sed -n 's/.*"dataset": "\([^"]*\)".*/\1/p')
    if [ ! -d "$PDNN_DATA/$set" ]; then
        echo "skip - $name: no folder $set in $PDNN_DATA"
        continue
    fi
    case $name in
    *-conv)
        devices="golden:fmaps sim:${BUILD:-build}/sim-fmaps/libpdnn_sim.so"
        samples=${PDNN_TEST_LONG:+1 4 16} samples=${samples:-4}
        count=${PDNN_TEST_LONG:+100} count=${count:-2} ;;
    *) devices="golden sim" samples=16 count=${PDNN_TEST_LONG:+500} count=${count:-24} ;;
    esac
    for t in $samples; do
        : >"$log"
        for device in $devices; do
            "$pdnn" classify -m "$model" -d "$device" -T "$t" -n "$count" --log "$log"
        done
        if "$pdnn" summary "$log" >"$log.summary" && grep -q 'equal .* equal' "$log.summary"; then
            echo "ok - $name: sim equals golden on $count test pictures, T = $t"
        else
            echo "not ok - $name: sim equals golden on $count test pictures, T = $t"
            failed=1
        fi
    done
done
exit $failed
