#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# A bad line for a long time: bytes flipped, lost and doubled in both directions while models are
# loaded and run again and again. No result may be wrong and none may fail.
# 10 loads; with PDNN_TEST_LONG 1000.
set -u
pdnn=$BUILD/pdnn
model=host/models/mnist-generator.safetensors
[ -x "$BUILD/pdnn-vboard" ] || { echo "skip - soak: umockdev is not installed"; exit 77; }
launches=${PDNN_TEST_LONG:+100}
launches=${launches:-1}
loads=10 period=10000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for seed in $(seq $loads); do
    "$pdnn" generate -d golden -m $model -T 16 -n 2 --seed "$seed" -o "$work/golden$seed.png" \
        >/dev/null || exit 1
done
cat >"$work/loads.sh" <<EOF
for seed in \$(seq $loads); do
    $pdnn generate -d usb:timeout_ms=30 -m $model -T 16 -n 2 --seed \$seed -o $work/usb.png \
        >/dev/null && cmp $work/usb.png $work/golden\$seed.png || exit 1
done
EOF
faults=0
for launch in $(seq $launches); do
    timeout 300 "$pdnn" vboard run --stats --faults $period --fault-seed "$launch" -- \
        sh "$work/loads.sh" >"$work/out" 2>"$work/err" ||
        { echo "not ok - soak: launch $launch, status $?"; cat "$work/out" "$work/err"; exit 1; }
    n=$(sed -n 's/.* \([0-9]*\) faults.*/\1/p' "$work/err")
    faults=$((faults + n))
done
[ "$faults" -gt $((launches * loads)) ] || { echo "not ok - soak: only $faults faults"; exit 1; }
echo "ok - soak: $((launches * loads)) loads, $faults faults, no wrong result"
