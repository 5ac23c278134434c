#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# bench-logs.sh [LINES...] - seconds and memory of the commands that read run logs, with logs of so
# many lines (10000 100000). Twice the lines should take twice the time.
set -eu
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
model=${MODEL:-host/models/mnist-generator.safetensors}
power=boards/icebreaker/energy/icebreaker.power.json
[ $# -gt 0 ] || set -- 10000 100000
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Runs of many seeds and a few T, some of them by two devices.
"$pdnn" generate -m "$model" -d golden:icebreaker -T 1 -n 2 --log "$dir/one.jsonl" -o "$dir/x.png" >/dev/null
log() { # LINES FILE
    awk -v n="$1" '{ for (i = 0; i < n; i++) { line = $0
        sub(/"seed":"[0-9]*"/, "\"seed\":\"" int(i / 2) "\"", line)
        sub(/"T":1,/, "\"T\":" (int(i / 2) % 4 + 1) ",", line)
        if (i % 2) sub(/"device":"golden:icebreaker"/, "\"device\":\"usb\"", line)
        sub(/"digest_outputs"/, "\"accuracy\":" 90 + i % 10 ",\"digest_outputs\"", line)
        print line } }' "$dir/one.jsonl" >"$2"
}

for lines in "$@"; do
    log "$lines" "$dir/log.jsonl"
    printf '%s lines, %s bytes\n' "$lines" "$(wc -c <"$dir/log.jsonl")"
    for command in "report -o $dir/page.html --power $power" summary "energy simulate -p $power" \
        "energy table -p $power" "energy calibrate --board b --clock-hz 1e6"; do
        # shellcheck disable=SC2086
        set -- $command "$dir/log.jsonl"
        [ "$1" = energy ] && name="energy $2" || name=$1
        # Not every log can be calibrated: the time of reading it counts.
        "$pdnn" "$@" >"$dir/out" 2>&1 &
        pid=$! start=$(date +%s.%N) peak=0
        while kill -0 $pid 2>/dev/null; do
            kib=$(awk '/VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null || true)
            peak=${kib:-$peak}
            sleep 0.02
        done
        wait $pid || [ "$name" = "energy calibrate" ] || head -n 3 "$dir/out" >&2
        end=$(date +%s.%N)
        awk -v name="$name" -v a="$start" -v b="$end" -v kib="$peak" \
            'BEGIN { printf "  %-18s %7.2f s  %6.1f MiB\n", name, b - a, kib / 1024 }'
    done
done
