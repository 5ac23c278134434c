#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A bad line for a long time, under unmodified libusb: bytes flipped, lost and doubled in both
# directions while a model is loaded and run again and again. No result may be wrong, none may fail,
# and the repetitions are bounded.
#
# 10 loads; with PDNN_TEST_LONG 1000, 10 a launch of the board. SOAK_FIRST and SOAK_LAST are the launches
# to do (1 to 100): a long one can be done in parts, and its lines added up.
set -u
export LC_ALL=C
model=host/models/mnist-generator.safetensors
[ -x "$BUILD/pdnn-vboard" ] || { echo "skip - soak: umockdev is not installed"; exit 77; }
first=${SOAK_FIRST:-1}
last=${SOAK_LAST:-${PDNN_TEST_LONG:+100}}
last=${last:-1}
loads=10 period=${SOAK_PERIOD:-10000} timeout_ms=${SOAK_TIMEOUT_MS:-30}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

faults=0 repetitions=0 launches=0
report() { echo "$1 - soak: launches $first to $2: $((launches * loads)) loads, $((2 * launches * loads)) runs, $faults faults, $repetitions repetitions$3"; }
for launch in $(seq "$first" "$last"); do
    timeout 600 "$BUILD/pdnn" vboard run --stats --faults "$period" --fault-seed "$launch" -- \
        "$BUILD/tests/usb/soak" "usb:timeout_ms=$timeout_ms" $model $loads >"$work/out" 2>"$work/err"
    rc=$?
    [ "$rc" -eq 0 ] || { report "not ok" "$launch" "; status $rc"; cat "$work/out" "$work/err"; exit 1; }
    faults=$((faults + $(sed -n 's/.* \([0-9]*\) faults.*/\1/p' "$work/err")))
    repetitions=$((repetitions + $(sed -n 's/.* \([0-9]*\) repetitions.*/\1/p' "$work/out")))
    launches=$((launches + 1))
done
# A fault makes one repetition, or two when it also cuts the repetition short; a busy computer adds some.
[ "$faults" -gt $((launches * loads)) ] && [ "$repetitions" -le $((2 * faults)) ] ||
    { report "not ok" "$last" ", not bounded or too few"; exit 1; }
report ok "$last" ", no wrong result"
