#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# report_test.sh - `pdnn report`: a page that stands alone, escapes what it is told, says none
# where there is nothing, and opens in a browser (if there is one) without a complaint.
set -u
pdnn=${BUILD:-build}/pdnn
[ "${PDNN_SANITIZE:-}" ] && pdnn=${BUILD:-build}/asan/pdnn
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

check() { # NAME COMMAND...
    local name=$1
    shift
    if "$@" >"$dir/out" 2>&1; then
        echo "ok - $name"
    else
        echo "not ok - $name"
        sed 's/^/  /' "$dir/out"
        failed=1
    fi
}

has() { grep -qF -- "$1" "$2"; }
lacks() { [ -s "$2" ] && ! grep -qiE -- "$1" "$2"; }

refuses() { # EXIT_CODE TEXT ARGUMENT...: one line that says TEXT, and no page
    local code=$1 text=$2
    shift 2
    "$pdnn" report "$@" >"$dir/out" 2>"$dir/err"
    local got=$?
    if [ $got -eq "$code" ] && [ "$(wc -l <"$dir/err")" -eq 1 ] && grep -qF -- "$text" "$dir/err" &&
        [ -z "$(find "$dir" -name 'bad.html*')" ]; then
        echo "ok - refuses: $text"
    else
        echo "not ok - refuses: $text (exit $got)"
        sed 's/^/  /' "$dir/err"
        failed=1
    fi
}

run() { # T DEVICE MODEL EXTRA: a line as --log writes it
    printf '{"command":"generate","time":"2026-01-01T00:00:00Z","model":"%s","device":"%s","T":%d,"n":10,' "$3" "$2" "$1"
    printf '"seed":"1","lanes":8,"digest_outputs":"00ff","cycles":%d,"counters":{"tape_reads":160000,' $(($1 * 20000))
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

page=$dir/report.html
check "writes a page and Markdown" "$pdnn" report "$dir/run.jsonl" -o "$page" \
    --markdown "$dir/report.md" --power boards/icebreaker/power.json \
    --twin boards/icebreaker/power-deterministic.json
check "loads nothing from elsewhere" lacks 'https?://|<script|<link|@import|url\(' "$page"
check "escapes what a log says" has '&lt;script&gt;alert(&quot;1&quot;)&lt;b&gt;|x' "$page"
check "escapes in Markdown" has 'gen.safetensors' "$dir/report.md"
check "cells of Markdown stay whole" lacks '[^\\]\|x' "$dir/report.md"
check "no meter, nothing measured" has '0 of the runs measured' "$page"
check "finds the picture beside the log" has 'T = 4, digits-T4.png' "$page"
check "says that the coefficients are estimates" has 'icebreaker (estimate)' "$page"
check "equal digests on two devices" has '>equal<' "$page"
check "points of the run log" has 'samples T 16: 680' "$page" # predicted at T=16: 40 + 40 * 16
check "quality against energy" has 'Class as asked for against simulated energy' "$page"
check "gain over the deterministic design" grep -qE '>[12][.][0-9][0-9]x<' "$page"
check "quality is a percentage of pictures" has '% of pictures, by the judge' "$page"
check "another digest is shouted" sh -c "sed 's/\"device\":\"sim\"\(.*\)00ff/\"device\":\"sim\"\1beef/' '$dir/run.jsonl' >'$dir/differ.jsonl' &&
    '$pdnn' report '$dir/differ.jsonl' -o '$dir/differ.html' && grep -q '>DIFFERS<' '$dir/differ.html'"
check "a measured run" "$pdnn" report "$dir/run.jsonl" "$dir/metered.jsonl" -o "$dir/metered.html"
check "total and idle subtracted" has '81,000 (54,321)' "$dir/metered.html"
check "the meter is named" has 'ACME &lt;1&gt;' "$dir/metered.html"
check "nothing simulated without coefficients" lacks 'simulated terms' "$dir/metered.html"
if command -v xmllint >/dev/null; then
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
refuses 2 "expected at least one run log" -o "$dir/bad.html"
refuses 2 "-o: expected a file" "$dir/run.jsonl"
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
    check "opens in dark mode" shot dark 1200,2000 --force-dark-mode --blink-settings=preferredColorScheme=0
    check "dark mode looks different" sh -c "[ -s '$dir/dark.png' ] && ! cmp -s '$dir/wide.png' '$dir/dark.png'"
fi
exit $failed
