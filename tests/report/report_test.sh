#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# report_test.sh - `pdnn report`: a page that stands alone, escapes what it is told, says none
# where there is nothing, and opens in a browser (if there is one) without a complaint.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
[ "${PDNN_SANITIZE:-}" ] && pdnn=${BUILD:-build}/asan/pdnn
. tests/verdict.sh

has() { grep -qF -- "$1" "$2"; }
lacks() { [ -s "$2" ] && ! grep -qiE -- "$1" "$2"; }

refuses() { # EXIT_CODE TEXT ARGUMENT...: and leaves no page
    refused "$1" "$2" "$pdnn" report "${@:3}"
    [ -z "$(find "$dir" -name 'bad.html*')" ] || verdict 1 "leaves no page: $2"
}

run() { # T DEVICE MODEL EXTRA: a line as --log writes it
    printf '{"command":"generate","time":"2026-01-01T00:00:00Z","model":"%s","device":"%s","T":%d,"n":10,' "$3" "$2" "$1"
    printf '"seed":"1","lanes":1,"digest_outputs":"00ff","cycles":%d,"counters":{"tape_reads":160000,' $(($1 * 20000))
    printf '"accumulates":%d,"act_reads":%d,"act_writes":10,"neuron_updates":%d,"random_words":64000},' \
        $((2500000 * $1)) $((2500000 * $1)) $((10240 * $1))
    printf '"energy_nj_per_input":{"65nm-sram":{"predicted":{"weights":38.7,"activations":%d,"synapses":%d,"neurons":1,"total":%d}}},"measured":null%s}\n' \
        $((10 * $1)) $((30 * $1)) $((40 + 40 * $1)) "$4"
}

for T in 1 4 16; do
    run $T sim models/gen.safetensors ""
    run $T golden models/gen.safetensors ""
    run $T golden '<script>alert(\"1\")<b>|x' ",\"agreement\":9$((T % 9)).5,\"real_agreement\":99"
done >"$dir/run.jsonl"
run 1 usb models/metered.safetensors "" | sed 's/"measured":null/"measured":{"meter":"ACME <1>","total_nj":81000,"total_spread_nj":900,"dynamic_nj":54321,"dynamic_spread_nj":800,"idle_w":0.003}/' >"$dir/metered.jsonl"
head -c 66 /dev/zero >"$dir/black"
printf '\x89PNG\r\n\x1a\n' | cat - "$dir/black" >"$dir/digits-T4.png"

cp "$dir/digits-T4.png" "$dir/maps-T16.png"
for T in 1 16; do
    run $T golden models/conv.safetensors "" | sed 's/"generate"/"classify"/'
done >>"$dir/run.jsonl"

page=$dir/report.html
check "writes a page and Markdown" "$pdnn" report "$dir/run.jsonl" -o "$page" \
    --markdown "$dir/report.md" --power boards/icebreaker/energy/icebreaker.power.json \
    --twin boards/icebreaker/energy/icebreaker-twin.power.json
check "loads nothing from elsewhere" lacks 'https?://|<script|<link|@import|url\(' "$page"
check "escapes what a log says" has '&lt;script&gt;alert(&quot;1&quot;)&lt;b&gt;|x' "$page"
check "escapes in Markdown" has 'gen.safetensors' "$dir/report.md"
check "cells of Markdown stay whole" lacks '[^\\]\|x' "$dir/report.md"
check "no meter, nothing measured" has '0 of the runs measured' "$page"
check "finds the picture beside the log" has 'T = 4, digits-T4.png' "$page"
check "finds the layers' picture of a classifier" has 'T = 16, maps-T16.png' "$page"
check "says that the coefficients are estimates" has 'icebreaker (estimate)' "$page"
check "equal digests on two devices" has '>equal<' "$page"
check "points of the run log" has 'samples T 16: 680' "$page" # predicted at T=16: 40 + 40 * 16
check "quality against energy" has 'Class as asked for against simulated energy' "$page"
check "coefficients of another design price nothing" sh -c "sed 's/\"lanes\":1/\"lanes\":8/' '$dir/run.jsonl' >'$dir/lanes.jsonl' &&
    '$pdnn' report '$dir/lanes.jsonl' -o '$dir/lanes.html' --markdown '$dir/lanes.md' --power boards/icebreaker/energy/icebreaker.power.json &&
    grep -q 'Runs of another design than icebreaker have no simulated energy' '$dir/lanes.md' && ! grep -q 'Simulated terms' '$dir/lanes.md'"
check "gain over the deterministic design" grep -qE '>[12][.][0-9][0-9]x<' "$page"
check "has a style of its own in print" has '@media print{:root{--paper:#fff' "$page"
check "quality is a percentage of pictures" has '% of pictures, by the judge' "$page"
check "another digest is shouted" sh -c "sed 's/\"device\":\"sim\"\(.*\)00ff/\"device\":\"sim\"\1beef/' '$dir/run.jsonl' >'$dir/differ.jsonl' &&
    '$pdnn' report '$dir/differ.jsonl' -o '$dir/differ.html' && grep -q '>DIFFERS<' '$dir/differ.html'"
long='golden:lanes=4,drain_lanes=2,result_words=512,adaptive_stop=0,noise_tables=2'
check "builds of one device are told apart by short names" sh -c "sed 's/\"device\":\"sim\"/\"device\":\"$long\"/' '$dir/run.jsonl' >'$dir/builds.jsonl' &&
    '$pdnn' report '$dir/builds.jsonl' -o '$dir/builds.html' && grep -q '<td>golden 2</td>' '$dir/builds.html' &&
    [ \"\$(grep -c '$long' '$dir/builds.html')\" = 1 ]"
check "a measured run" "$pdnn" report "$dir/run.jsonl" "$dir/metered.jsonl" -o "$dir/metered.html"
check "total and idle subtracted" has '81,000 (54,321)' "$dir/metered.html"
check "the meter is named" has 'ACME &lt;1&gt;' "$dir/metered.html"
check "nothing simulated without coefficients" lacks 'simulated terms' "$dir/metered.html"

# Switching activity, hardware, synapses.
sed 's/"lanes":1/"lanes":1,"model_digest":"bb","build":{"act_bits":8}/; s/models\/gen/models\/twin/' <(run 1 golden models/gen.safetensors "") >"$dir/twin.jsonl"
sed 's/"lanes":1/"lanes":1,"model_digest":"aa"/' "$dir/run.jsonl" >"$dir/digest.jsonl"
of() { printf '{"model_digest":"%s","T":%d,"lanes":%d,"nj":%s,"low_nj":1,"high_nj":90000,"random_share":0.1,"wires_nj":%s}' "$@"; }
echo "{\"format\":\"pdnn-switching-1\",\"board\":\"b\",\"kind\":\"estimate\",\"runs\":[$(of aa 1 1 2222 3333),$(of bb 1 1 6666 null)]}" >"$dir/switching.json"
util='"board":"b<1>","LUT4":3283,"FF":1656,"carry":1024,"EBR":22,"SPRAM":4,"DSP":0,"logic_cells":3780,"logic_cells_available":5280,"clock_mhz":30,"fmax_mhz":35.4'
echo "{$util,\"parts\":{\"lanes\":{\"LUT4\":1041,\"FF\":271,\"carry\":432,\"EBR\":8,\"SPRAM\":0,\"DSP\":0}}}" >"$dir/util.json"
area() { printf '{"org":"tree","act_bits":%d,"weight_bits":"4","weights":"16","rule":"sized","lut4":%d,"dsp":0}' "$1" "$2"; }
echo "{\"areas\":[$(area 1 108),$(area 8 772)]}" >"$dir/synapse.json"
check "all that is known" "$pdnn" report "$dir/digest.jsonl" "$dir/twin.jsonl" -o "$dir/all.html" --markdown "$dir/all.md" \
    --power boards/icebreaker/energy/icebreaker.power.json --twin boards/icebreaker/energy/icebreaker-twin.power.json \
    --switching "$dir/switching.json" --util "$dir/util.json" --synapse "$dir/synapse.json"
check "energy from switching, and the gain" grep -qE '2,222 [|] 3,333 [|] 3[.]00x' "$dir/all.md"
check "its provenance" has 'changes of every net of the synthesised core, board b, times coefficients (estimate)' "$dir/all.html"
check "the bitstream's resources" grep -qE 'whole design [|] 3,283 [|] 1,656 [|] 1,024 [|] 22 [|] 4 [|] 0' "$dir/all.md"
check "by part" grep -qE 'lanes [|] 1,041 [|] 271' "$dir/all.md"
check "AC against MAC" grep -qE '8 [|] 772 [|] 7[.]15x [|] tree' "$dir/all.md"
model=host/models/mnist-generator.safetensors
if [ -r "$model" ]; then
    "$pdnn" generate -m "$model" -T 1 -n 1 --util "$dir/util.json" --log "$dir/logged.jsonl" >/dev/null
    check "resources go into the run log" grep -q '"bitstream":{"board":"b<1>","LUT4":3283,"FF":1656' "$dir/logged.jsonl"
    "$pdnn" report "$dir/logged.jsonl" -o "$dir/logged.html" --markdown "$dir/logged.md"
    check "and from there onto the page" grep -qE 'whole design [|] 3,283' "$dir/logged.md"
    echo "{$util}" | sed 's/"FF":1656/"FF":"many"/' >"$dir/bad.json"
    "$pdnn" generate -m "$model" -T 1 -n 1 --json --util "$dir/bad.json" >/dev/null 2>"$dir/err"
    check "a run refuses other files" grep -q 'bad.json: FF: expected a number' "$dir/err"
else
    echo "skip - resources go into the run log: $model is not there"
fi

if command -v xmllint >/dev/null; then
    check "every element of the full page is closed" xmllint --noout "$dir/all.html"
    check "every element is closed" xmllint --noout "$page"
else
    echo "skip - every element is closed: xmllint is not there"
fi

echo '{"T":1,' >"$dir/bad.jsonl"
refuses 1 "bad.jsonl: line 1: expected a JSON object" "$dir/bad.jsonl" -o "$dir/bad.html"
echo '{"epoch":1}' >"$dir/none.jsonl"
refuses 1 "expected at least one run" "$dir/none.jsonl" -o "$dir/bad.html"
refuses 1 "expected a PNG file" "$dir/run.jsonl" -o "$dir/bad.html" --picture "4:$dir/run.jsonl"
refuses 1 "cannot write" "$dir/run.jsonl" -o "$dir/no/bad.html"
refuses 1 "format: expected \"pdnn-power-1\"" "$dir/run.jsonl" -o "$dir/bad.html" --power "$dir/none.jsonl"
echo "{$util}" | sed 's/,"fmax_mhz":35.4//' >"$dir/bad.json"
refuses 1 "bad.json: fmax_mhz: expected a number" "$dir/run.jsonl" -o "$dir/bad.html" --util "$dir/bad.json"
sed 's/1041/-1/' "$dir/util.json" >"$dir/bad.json"
refuses 1 "bad.json: parts: lanes: LUT4: expected a number" "$dir/run.jsonl" -o "$dir/bad.html" --util "$dir/bad.json"
echo '[]' >"$dir/bad.json"
refuses 1 "bad.json: line 1: expected a JSON object" "$dir/run.jsonl" -o "$dir/bad.html" --util "$dir/bad.json"
refuses 1 "bad.json: line 1: expected a JSON object" "$dir/run.jsonl" -o "$dir/bad.html" --synapse "$dir/bad.json"
echo '{"areas":{}}' >"$dir/bad.json"
refuses 1 "bad.json: areas: expected an array" "$dir/run.jsonl" -o "$dir/bad.html" --synapse "$dir/bad.json"
sed 's/772/null/' "$dir/synapse.json" >"$dir/bad.json"
refuses 1 "bad.json: areas[1]: lut4: expected a number" "$dir/run.jsonl" -o "$dir/bad.html" --synapse "$dir/bad.json"
refuses 1 'format: expected "pdnn-switching-1"' "$dir/run.jsonl" -o "$dir/bad.html" --switching "$dir/bad.json"
head -c 5000 /dev/urandom >"$dir/bad.json"
for option in --power --twin --switching --util --synapse; do
    refuses 1 "bad.json: line" "$dir/run.jsonl" -o "$dir/bad.html" $option "$dir/bad.json"
done
refuses 2 "expected at least one run log" -o "$dir/bad.html"
refuses 2 "-o: expected a file" "$dir/run.jsonl"
cp "$dir/digits-T4.png" "$dir/shown.png"
refuses 2 "--picture, -o: expected two files" "$dir/run.jsonl" -o "$dir/shown.png" --picture "4:$dir/shown.png"
refuses 2 "--maps, --markdown: expected two files" "$dir/run.jsonl" --markdown "$dir/maps-T16.png"
check "the pictures are as they were" sh -c "cmp '$dir/digits-T4.png' '$dir/shown.png' && cmp '$dir/digits-T4.png' '$dir/maps-T16.png'"
refuses 2 "--picture: expected T:FILE" "$dir/run.jsonl" -o "$dir/bad.html" --picture 4

browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ] || [ "${PDNN_SANITIZE:-}" ]; then
    echo "skip - browser: chromium is not there (or this is the sanitizer build)"
else
    shot() { # NAME SIZE OPTION...
        local name=$1 size=$2
        shift 2
        timeout 100 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
            --user-data-dir="$dir/browser" --window-size="$size" --enable-logging=stderr --v=0 \
            "$@" --screenshot="$dir/$name.png" "file://$page" >"$dir/$name.log" 2>&1 &&
            [ "$(wc -c <"$dir/$name.png")" -gt 20000 ] && ! grep -q CONSOLE "$dir/$name.log"
    }
    check "opens in a browser" shot wide 1200,2000
    check "opens on a phone's width" shot phone 390,2000
    # The page tells how many of its tables are wider than their place.
    sed 's#</body>#<i id="wide">?</i><script>document.getElementById("wide").textContent = [...document.querySelectorAll(".table")].filter(t => t.scrollWidth > t.clientWidth).length + "wide"</script></body>#' \
        "$dir/all.html" >"$dir/script.html"
    check "no table scrolls at 1000 pixels" sh -c "timeout 100 '$browser' --headless --no-sandbox --disable-gpu --user-data-dir='$dir/browser' \
        --window-size=1000,1000 --dump-dom 'file://$dir/script.html' | grep -q '>0wide<'"
    check "opens in dark mode" shot dark 1200,2000 --force-dark-mode --blink-settings=preferredColorScheme=0
    # Printed, it has no dark paper and no table that scrolls; a page of paper is A4 or Letter.
    check "can be printed" sh -c "timeout 100 '$browser' --headless --no-sandbox --disable-gpu --user-data-dir='$dir/browser' \
        --force-dark-mode --print-to-pdf='$dir/page.pdf' 'file://$page' && head -c 5 '$dir/page.pdf' | grep -q '%PDF-' &&
        [ \$(wc -c <'$dir/page.pdf') -gt 20000 ]"
    check "dark mode looks different" sh -c "[ -s '$dir/dark.png' ] && ! cmp -s '$dir/wide.png' '$dir/dark.png'"
fi
exit $failed
