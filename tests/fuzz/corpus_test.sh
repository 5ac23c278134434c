#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The committed inputs of the fuzz targets, findings of earlier searches among them, once more under
# AddressSanitizer and UBSan: each file, and every beginning of it.
set -u
export LC_ALL=C
failed=0
for folder in tests/fuzz/corpus/*/; do
    target=$(basename "$folder")
    program=$BUILD/asan/tests/fuzz/${target}_fuzz
    if [ ! -x "$program" ]; then
        echo "skip - corpus of $target: not built (Verilator or libusb is missing)"
    elif timeout 120 "$program" "$folder"* >"$BUILD/tests/fuzz-$target.log" 2>&1; then
        echo "ok - corpus of $target: $(tail -n 1 "$BUILD/tests/fuzz-$target.log")"
    else
        echo "not ok - corpus of $target"
        tail -n 20 "$BUILD/tests/fuzz-$target.log"
        failed=1
    fi
done
exit $failed
