#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# fuzz.sh RUNS SECONDS TARGET... - search with each target in turn, one line a target with what was
# executed. New inputs go to $BUILD/corpus/TARGET, findings to $BUILD/findings; exit 1 if there are any.
set -u
runs=$1 seconds=$2
shift 2
failed=0
mkdir -p "$BUILD/findings"
for target in "$@"; do
    found=$BUILD/corpus/$target log=$BUILD/$target.log
    mkdir -p "$found"
    options=(-runs="$runs" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=2048)
    [ -e "tests/fuzz/$target.dict" ] && options+=(-dict="tests/fuzz/$target.dict")
    "$BUILD/tests/fuzz/${target}_fuzz" "${options[@]}" -print_final_stats=1 \
        -artifact_prefix="$BUILD/findings/$target-" "$found" "tests/fuzz/corpus/$target" \
        >"$log" 2>&1
    rc=$?
    n=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    covered=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
    if [ "$rc" -eq 0 ]; then
        echo "ok - fuzz $target: ${n:-0} executions, ${covered:-0} edges"
    else
        echo "not ok - fuzz $target: exit $rc after ${n:-?} executions, see $log"
        failed=1
    fi
done
exit $failed
