#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh TEST... - run tests side by side, one line a test, and close with the count.
#
# A cmocka program counts by its cases; a script by its lines `ok - NAME`, `not ok - NAME` and
# `skip - NAME: why`, or as one test by its exit code (77: skipped). A program that fails without
# a failed case (a crash, a sanitizer, the time limit) counts as one failure.
# Environment: BUILD (build), JOBS (2), TIMEOUT (seconds a test, 900).
set -u
export LC_ALL=C
BUILD=$(realpath "${BUILD:-build}")
export BUILD TIMEOUT=${TIMEOUT:-900}
export LOGS=$BUILD/tests/log
export PDNN_SIM_LIB=${PDNN_SIM_LIB:-$BUILD/libpdnn_sim.so} # for programs in other folders
unset MAKEFLAGS MAKELEVEL # tests that call make are no part of the make that runs them
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 CMOCKA_MESSAGE_OUTPUT=STDOUT
rm -rf "$LOGS"
mkdir -p "$LOGS"

run_one() {
    local test=$1 label log rc start took ok failed skipped verdict=pass
    label=${test%_test*}
    label=${label##*tests/}
    # A build with sanitizers stands in a folder of its own, with its program.
    case $test in */asan/*) export PDNN_SANITIZE=1 label=asan/$label ;; esac
    log=$LOGS/${label//\//-}.log
    start=$EPOCHREALTIME
    timeout -k 10 "$TIMEOUT" "$(realpath "$test")" >"$log" 2>&1 </dev/null
    rc=$?
    took=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
    read -r ok failed skipped < <(awk '
        /^\[       OK \]/ || /^ok - /                    { ok++ }
        /^\[  FAILED  \] [A-Za-z_0-9]+$/ && !listed[$0]++ { failed++ }
        /^\[  SKIPPED \] [A-Za-z_0-9]+$/ && !listed[$0]++ { skipped++ }
        /^not ok - /                                     { failed++ }
        /^skip - /                                       { skipped++ }
        END { print ok + 0, failed + 0, skipped + 0 }' "$log")
    if [ "$rc" -eq 77 ] && [ "$failed" -eq 0 ]; then
        skipped=$((skipped + (ok + skipped == 0)))
    elif [ "$rc" -ne 0 ]; then
        failed=$((failed + (failed == 0)))
    elif [ $((ok + failed + skipped)) -eq 0 ]; then
        ok=1
    fi
    [ "$skipped" -gt 0 ] && verdict=skip
    [ "$failed" -gt 0 ] && verdict=FAIL
    [ "$rc" -eq 124 ] && verdict="FAIL (over $TIMEOUT s)"
    printf '%-4s %7ss  %-32s %d passed' "$verdict" "$took" "$label" "$ok"
    [ "$failed" -gt 0 ] && printf ', %d failed' "$failed"
    [ "$skipped" -gt 0 ] && printf ', %d skipped' "$skipped"
    printf '\n'
    if [ "$failed" -gt 0 ]; then
        tail -n 40 "$log" | sed 's/^/    | /'
    elif [ "$skipped" -gt 0 ]; then
        grep -iE '^skip' "$log" | head -n 4 | sed 's/^/    | /'
    fi
    echo "$ok $failed $skipped" >"$log.count"
}
export -f run_one

[ $# -gt 0 ] || { echo "run.sh: expected at least one test" >&2; exit 2; }
printf '%s\0' "$@" | xargs -0 -n 1 -P "${JOBS:-2}" bash -c 'run_one "$1"' run_one
cat "$LOGS"/*.count | awk -v programs=$# '
    { ok += $1; failed += $2; skipped += $3 }
    END {
        if (NR != programs) failed += programs - NR # the runner itself lost one
        printf "\n%d passed, %d failed, %d skipped\n", ok, failed, skipped
        exit failed > 0
    }'
