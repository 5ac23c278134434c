#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# growth_test.sh - run logs of 20,000 lines are read in seconds and in little memory.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
power=boards/icebreaker/energy/icebreaker.power.json
. tests/verdict.sh

# Lines that differ in seed, T, device and accuracy, and each twice by another device.
awk 'BEGIN { for (i = 0; i < 20000; i++) {
    T = int(i / 2) % 4 + 1
    printf "{\"command\":\"generate\",\"model\":\"m\",\"model_digest\":\"0\",\"device\":\"%s\",", \
        i % 2 ? "sim" : "golden"
    printf "\"seed\":\"%d\",\"T\":%d,\"lanes\":1,\"n\":2,\"accuracy\":%d,", i / 2, T, 90 + i % 10
    printf "\"digest_outputs\":\"%016x\",\"digest_events\":null,\"cycles\":%d,\"counters\":{", \
        i / 2, 40000 * T
    printf "\"tape_reads\":0,\"accumulates\":0,\"act_reads\":0,\"act_writes\":0,"
    printf "\"neuron_updates\":0,\"random_words\":0},\"build\":{\"act_bits\":1},"
    printf "\"energy_nj_per_input\":{\"65nm-sram\":{\"predicted\":{\"weights\":1,\"activations\":1,"
    printf "\"synapses\":1,\"neurons\":1,\"total\":%d}}},\"measured\":null}\n", 4 * T } }' >"$dir/log.jsonl"

within() { # NAME ARGUMENT...: in 30 s (quadratic time took minutes) and 400 MiB of address space
    local name=$1
    shift
    (ulimit -v 409600 && OPENBLAS_NUM_THREADS=1 timeout 30 "$pdnn" "$@") >"$dir/out" 2>"$dir/err"
    verdict $? "$name of 20,000 lines"
}

within report report -o "$dir/page.html" --power $power "$dir/log.jsonl"
check "the page says what it leaves out" grep -q 'first 1000 of 20000 runs; 0 of all differ' "$dir/page.html"
within summary summary "$dir/log.jsonl"
check "summary finds every pair" test "$(grep -c '^golden, sim .*equal' "$dir/out")" -eq 10000
within "energy simulate" energy simulate -p $power --twin boards/icebreaker/energy/icebreaker-twin.power.json "$dir/log.jsonl"
within "energy table" energy table -p $power "$dir/log.jsonl"
within "energy table --json" energy table --json -p $power "$dir/log.jsonl"
within "summary --json" summary --json "$dir/log.jsonl"
sed -i '20000s/"digest_outputs":"0/"digest_outputs":"1/' "$dir/log.jsonl"
refuses_last() {
    timeout 30 "$pdnn" summary "$dir/log.jsonl" >"$dir/out" 2>"$dir/err"
    [ $? -eq 1 ] && grep -q 'expected equal runs' "$dir/err" && [ "$(grep -c DIFFER "$dir/out")" -eq 1 ]
}
check "summary finds the one that differs" refuses_last
exit $failed
