#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# table_test.sh - `pdnn energy table`: the kinds of energy side by side, `none` where nothing is
# known, one line of text for files that are not what they should be.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
[ "${PDNN_SANITIZE:-}" ] && pdnn=${BUILD:-build}/asan/pdnn
. tests/verdict.sh

# 1 mW and 100 pJ a cycle: 20,000 cycles at 30 MHz cost 2666.7 nJ.
free='{"pj":0,"kind":"estimate","source":"test"}'
echo '{"format":"pdnn-power-1","board":"b","source":"test","clock_hz":3e7,"idle":{"w":1e-3,"kind":"estimate","source":"test"},"events":{' \
    '"cycles":{"pj":100,"kind":"estimate","source":"test"},"tape_reads":'"$free"',"accumulates":'"$free"',"act_reads":'"$free"',' \
    '"act_writes":'"$free"',"neuron_updates":'"$free"',"random_words":'"$free"'}}' >"$dir/power.json"

table() { "$pdnn" energy table -p "$dir/power.json" "$@" >"$dir/out" 2>"$dir/err"; }

row() { # NAME FIELD...: the row that begins with NAME has these fields
    local name=$1 got
    shift
    got=$(grep -F -- "$name" "$dir/out" | head -n 1)
    [ "$(echo "${got#"$name"}" | tr -s ' ' | sed 's/^ //; s/ $//')" = "$*" ]
    verdict $? "$name: $*"
}

refuses() { # TEXT ARGUMENT...: one line that says TEXT
    local text=$1
    shift
    table "$@"
    [ $? -eq 1 ] && [ "$(wc -l <"$dir/err")" -eq 1 ] && grep -qF -- "$text" "$dir/err"
    verdict $? "refuses: $text"
}

run() { # MODEL DIGEST T LANES ACT_BITS PREDICTED: a line as --log writes it
    printf '{"command":"generate","model":"%s","model_digest":"%s","T":%d,"lanes":%d,"n":2,"build":{"act_bits":%d},' "$1" "$2" "$3" "$4" "$5"
    printf '"cycles":40000,"counters":{"tape_reads":0,"accumulates":0,"act_reads":0,"act_writes":0,"neuron_updates":0,"random_words":0},'
    printf '"energy_nj_per_input":{"65nm-sram":{"predicted":{"total":%s}}},"measured":null}\n' "$6"
}

switching() { # DIGEST T LANES NJ WIRES: one run of a file of make activity
    printf '{"format":"pdnn-switching-1","board":"b","kind":"estimate","runs":[{"model_digest":"%s","T":%d,"lanes":%d,' "$1" "$2" "$3"
    printf '"nj":%s,"low_nj":1,"high_nj":9000,"random_share":0.125,"wires_nj":%s}]}\n' "$4" "$5"
}

{
    run gen.safetensors aa 16 8 1 80
    run gen.safetensors aa 1 8 1 20
    run other.safetensors cc 4 8 1 1
    run twin.safetensors bb 1 1 8 200
} >"$dir/run.jsonl"
switching aa 16 8 1000 2000 >"$dir/pbit.json"
switching bb 1 1 4000 null >"$dir/twin.json"

table "$dir/run.jsonl" --switching "$dir/pbit.json" --switching "$dir/twin.json"
verdict $? "prints a table"
row "predicted, 65nm-sram" 20.0 10.00x 80.0 2.50x 200.0
row "predicted, zu7ev" none none none
# 20,000 cycles an input: 94.164 pJ each, and 0.965 mW for 0.667 ms
row "simulated, events" 2666.7 2666.7 none
row "simulated, switching " none 1000.0 4.00x 4000.0
row "  of which random numbers and noise, %" none 12.5
row "simulated, switching by wire length" none 2000.0 none
row "measured" none none none
table "$dir/run.jsonl" --twin "$dir/power.json"
row "simulated, events" 2666.7 1.00x 2666.7 1.00x 2666.7

sed 's/"T":16/"T":15/' "$dir/pbit.json" >"$dir/other.json"
table "$dir/run.jsonl" --switching "$dir/other.json"
row "simulated, switching " none none none

echo '{"format":"pdnn-power-1"}' >"$dir/bad.json"
refuses 'format: expected "pdnn-switching-1"' "$dir/run.jsonl" --switching "$dir/bad.json"
head -c 90 "$dir/pbit.json" >"$dir/bad.json"
refuses "bad.json: line 1: expected a JSON object" "$dir/run.jsonl" --switching "$dir/bad.json"
head -c 4096 /dev/urandom >"$dir/bad.json"
refuses "bad.json: line" "$dir/run.jsonl" --switching "$dir/bad.json"
refuses "cannot read" "$dir/run.jsonl" --switching "$dir/none.json"
for change in 's/"nj":1000/"nj":"1000"/;nj: expected a number' 's/"nj":1000/"nj":-1/;nj: expected a number' \
    's/"low_nj":1/"low_nj":1001/;low_nj: expected a number' 's/"T":16/"T":0/;T: expected a number' \
    's/0.125/1.5/;random_share: expected a number' 's/"aa"/""/;model_digest: expected' \
    's/"aa"/"0123456789012345678901234"/;model_digest: expected a text' 's/2000/1e99/;wires_nj: expected a number' \
    's/\[.*\]/{}/;runs: expected an array' 's/\[.*\]/[7]/;runs[0]: expected an object' \
    's/estimate/guess/;kind: expected estimate or fitted'; do
    sed "${change%%;*}" "$dir/pbit.json" >"$dir/bad.json"
    refuses "${change##*;}" "$dir/run.jsonl" --switching "$dir/bad.json"
done
sed 's/,"cycles":40000//' "$dir/run.jsonl" >"$dir/bad.jsonl"
refuses "bad.jsonl: line 1: cycles: expected a number" "$dir/bad.jsonl"
run twin.safetensors bb 1 1 8 200 >"$dir/bad.jsonl"
refuses "expected at least one run of p-bits" "$dir/bad.jsonl"
exit $failed
