#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# fuzz.sh RUNS SECONDS TOTAL TARGET... - search with each target in turn, one line a target with what
# was executed. With TOTAL: in rounds, until each target has that many executions, those of earlier
# calls among them; end it at any time, a later call goes on. Exit 1 if there are findings.
#
#   $OUT/corpus/TARGET  inputs that the search goes on from     $OUT/findings   what failed
#   $OUT/executions.tsv one line a search; the runs of the corpus at its start are not counted
set -u
export LC_ALL=C
runs=$1 seconds=$2 total=$3
shift 3
mkdir -p "$OUT/findings"
table=$OUT/executions.tsv
[ -e "$table" ] || printf 'date\tcommit\ttarget\texecutions\tedges\tfeatures\tstatus\n' >"$table"
# Up to twice as fast: short call stacks of allocations, and little freed memory kept from being used.
export ASAN_OPTIONS=${ASAN_OPTIONS:-malloc_context_size=1:quarantine_size_mb=1:thread_local_quarantine_size_kb=64:max_malloc_fill_size=0}

executed() { # TARGET: executions of all searches
    awk -f scripts/number.awk -f tests/fuzz/executed.awk -v target="$1" "$table"
}
last() { # EXPRESSION LOG: the last number that sed's expression finds
    sed -nE "s/$1.*/\\1/p" "$2" | tail -n 1
}
search() { # RUNS TARGET
    local target=$2 found=$OUT/corpus/$2 log=$OUT/$2.log length=512 rc n edges
    mkdir -p "$found"
    case $target in # what holds a whole file or session
    model | coefficients | runlog) length=1536 ;;
    esac
    local options=(-runs="$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048
        -max_len=$length -print_final_stats=1 -artifact_prefix="$OUT/findings/$target-")
    "$BUILD/tests/fuzz/${target}_fuzz" "${options[@]}" "$found" "tests/fuzz/corpus/$target" \
        >"$log" 2>&1
    rc=$?
    n=$(last 'stat::number_of_executed_units: *([0-9]+)' "$log")
    n=$((${n:-0} - $(last '#([0-9]+)[[:space:]]+INITED' "$log" | grep . || echo "${n:-0}")))
    edges=$(last '.* cov: ([0-9]+)' "$log")
    printf '%s\t%s\t%s\t%d\t%d\t%d\t%d\n' "$(date -u +%FT%TZ)" "$commit" "$target" "$n" \
        "${edges:-0}" "$(last '.* ft: ([0-9]+)' "$log")" "$rc" >>"$table"
    if [ "$rc" -eq 0 ]; then
        echo "ok - fuzz $target: $n executions, $(executed "$target") in all, ${edges:-0} edges"
    else
        echo "not ok - fuzz $target: exit $rc after $n executions, see $log"
        failed+=" $target "
    fi
}

failed=
commit=$(git rev-parse --short HEAD 2>/dev/null || echo -)
while :; do
    busy=0
    for target in "$@"; do
        [[ $failed != *" $target "* ]] || continue
        left=$runs
        if [ "$total" -gt 0 ]; then
            done=$(executed "$target") || exit
            left=$((total - done))
            [ "$left" -gt 0 ] || continue
            left=$((left + 1000 + $(ls "$OUT/corpus/$target" 2>/dev/null | wc -l))) # and the corpus
        fi
        busy=1
        search "$left" "$target"
    done
    [ "$total" -gt 0 ] && [ "$busy" -eq 1 ] || break
done
[ -z "$failed" ]
