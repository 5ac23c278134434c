#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# event_power_test.sh - what an event costs, from switching activity: runs made of known prices give
# those prices back; events that always go together count as one; what is no such file is refused.
# And boards/*/energy/*.power.json are what boards/*/energy/*.switching.json give.
set -u
export LC_ALL=C
build=${BUILD:-build}
. tests/verdict.sh

make --no-print-directory -s BUILD="$build" "$build/tools/event_power" >"$dir/out" 2>&1
verdict $? "builds"

# A cycle of 1 us costs 100 pJ (50 to 200), a tape read 20, an accumulate 2, an update 30; there are two
# random words an update, and nothing is read or written. 1 uW is static.
run() { # CYCLES TAPE_READS ACCUMULATES UPDATES
    awk -v c="$1" -v t="$2" -v a="$3" -v u="$4" '
    function part(name, events, nj, low, high) {
        return sprintf("\"%s\":{\"events\":[%s],\"nj\":%.9g,\"low_nj\":%.9g,\"high_nj\":%.9g}", name, events, nj, nj * low, nj * high)
    }
    BEGIN {
        printf "{\"model\":\"m\",\"T\":1,\"lanes\":4,\"nj\":%.9g,", (100 * c + 20 * t + 2 * a + 30 * u + c) / 1000
        printf "\"counts\":{\"cycles\":%d,\"tape_reads\":%d,\"accumulates\":%d,\"act_reads\":0,\"act_writes\":0,", c, t, a
        printf "\"neuron_updates\":%d,\"random_words\":%d},\"parts\":{%s,%s,%s,%s}}", u, 2 * u,
            part("clock", "\"cycles\"", c / 10, 0.5, 2), part("lanes", "\"tape_reads\",\"accumulates\"", (20 * t + 2 * a) / 1000, 1, 1),
            part("drain", "\"neuron_updates\",\"random_words\"", 30 * u / 1000, 1, 1), part("static", "", c / 1000, 1, 1)
    }'
}
{
    printf '{"format":"pdnn-switching-1","board":"b","kind":"estimate","clock_hz":1e6,"runs":['
    printf '%s,%s,%s,%s]}\n' "$(run 1000 500 8000 40)" "$(run 1000 700 3000 20)" "$(run 5000 900 90000 30)" "$(run 900 100 100 100)"
} >"$dir/switching.json"

power() { "$build/tools/event_power" "$dir/switching.json" "$dir/power.json" >"$dir/out" 2>&1; }
holds() { # NAME KEY VALUE
    sed -n '/^ *"'"$1"'"/,/}/s/^ *"'"$2"'": \([0-9.e+-]*\),*$/\1/p' "$dir/power.json" |
        awk -v want="$3" '{ r = $1 - want } END { exit !(NR == 1 && r < 1e-4 * want + 1e-12 && -r < 1e-4 * want + 1e-12) }'
    verdict $? "$1: $2 $3"
}
power
verdict $? "fits"
holds cycles pj 100
holds cycles low_pj 50
holds cycles high_pj 200
holds tape_reads pj 20
holds accumulates pj 2
holds neuron_updates pj 30
holds random_words pj 0
holds act_reads pj 0
holds idle w 1e-6
[ "$(grep -c '[+-]0.0%.*[+-]0.0%' "$dir/out")" -eq 4 ]
verdict $? "each run is what its events cost, also by the prices of the others"
printf '{"command":"generate","model":"m","model_digest":"aa","T":1,"lanes":4,"n":2,"cycles":2000,"counters":{"tape_reads":1000,' >"$dir/run.jsonl"
printf '"accumulates":16000,"act_reads":0,"act_writes":0,"neuron_updates":80,"random_words":160}}\n' >>"$dir/run.jsonl"
"$build/pdnn" energy simulate -p "$dir/power.json" --json "$dir/run.jsonl" >"$dir/out" 2>&1
grep -q '128\.2' "$dir/out"
verdict $? "pdnn energy simulate: 128.2 nJ an input of the first run"

cp "$dir/switching.json" "$dir/kept"
refuses() { # SED_EXPRESSION TEXT
    sed "$1" "$dir/kept" >"$dir/switching.json"
    rm -f "$dir/power.json"
    power
    [ $? -eq 1 ] && [ "$(wc -l <"$dir/out")" -eq 1 ] && grep -qF -- "$2" "$dir/out" && [ ! -e "$dir/power.json" ]
    verdict $? "refuses: $2"
}
refuses 's/pdnn-switching-1/pdnn-power-1/' 'expected "pdnn-switching-1"'
refuses 's/"runs":.*/"runs":[]}/' "runs: expected an array of 1 to"
refuses 's/"accumulates":8000/"accumulates":-1/' "runs[0]: accumulates: expected a number"
refuses 's/"counts"/"count"/' "runs[0]: expected counts and parts"
refuses 's/"cycles":1000/"cycles":0/' "expected energy and cycles above 0"
refuses 's/"low_nj"/"low"/' "clock: low_nj: expected a number"
refuses 's/\["cycles"\]/["cycle"]/' "clock: events: expected up to 2 counters"
head -c 2000 /dev/urandom >"$dir/kept" && refuses '' "expected a JSON object"

for power in $(grep -l 'Made by event_power' boards/*/energy/*.power.json); do
    "$build/tools/event_power" "${power%.power.json}.switching.json" "$dir/power.json" >"$dir/out" 2>&1 &&
        diff "$dir/power.json" "$power" >>"$dir/out" 2>&1
    verdict $? "$power is what its switching activity gives"
done
exit $failed
