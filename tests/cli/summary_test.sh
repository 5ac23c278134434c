#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# What the program says of a model and of logged runs: whose figures they are, which runs are the
# same work, what only counts otherwise; one prediction by Eq. 4, wherever it is printed.
set -u
export LC_ALL=C
pdnn=$(realpath "${BUILD:-build}")/pdnn
. tests/verdict.sh
cd "$dir" || exit 1

run() { # DEVICE T LOG [OPTION...]
    "$pdnn" generate -m mnist-generator -d "$1" -T "$2" -n 2 -o x.png --log "$3" "${@:4}" >out 2>err
}
summary() { # LOG PATTERN [OPTION...]: exit code 0, a line that matches
    "$pdnn" summary "$@" >out 2>err
}

# ---- two devices
run golden 2 lanes.jsonl && run golden:l8 2 lanes.jsonl
summary lanes.jsonl && grep -qE '^golden 1, golden 2 .* equal .* other +other ' out &&
    grep -q 'all outputs; devices of another kind count otherwise' out
verdict $? "fewer lanes count otherwise, which is no failure"
run golden 2 modes.jsonl --sampling iid && run golden:l8 2 modes.jsonl --sampling stratified
summary modes.jsonl && grep -q '^same bits  not compared' out
verdict $? "another way to draw samples is other work"
run golden:icebreaker 4 two.jsonl && run golden:l1 16 two.jsonl
summary two.jsonl && [ "$(grep -cE '^golden 1 +65nm-sram +4 ' out)" -eq 2 ] &&
    [ "$(grep -cE '^golden 2 +65nm-sram +16 ' out)" -eq 2 ] &&
    [ "$(grep -c '^golden 2 is golden:l1$' out)" -eq 1 ]
verdict $? "of several devices each figure says whose it is"
summary --json two.jsonl && [ "$(grep -cE '^ +"device": "golden:(icebreaker|l1)",$' out)" -eq 2 ]
verdict $? "so does JSON"
"$pdnn" energy predict -m mnist-generator --json >predicted 2>err
for t in 4 16; do # the totals of 65nm-sram: p-bits at T = 1, 4, 16
    want=$(awk -v t="$t" '/"T":/ { at = $2 + 0 == t } at && /"total":/ { print $2; exit }' predicted)
    grep "\"T\":$t," two.jsonl | sed 's/.*"65nm-sram":{"predicted":{[^}]*"total":\([0-9.]*\).*/\1/' |
        awk -v want="$want" '{ exit !(want > 0 && $1 / want - 1 < 1e-6 && 1 - $1 / want < 1e-6) }'
    verdict $? "Eq. 4 of a log is that of energy predict: T = $t"
done

for device in golden golden:noise_tables=4 golden:noise_tables=8; do run $device 2 three.jsonl; done
summary three.jsonl && grep -q '^golden 2, golden 3 ' out && ! grep -q '^golden 1, golden 3 ' out
verdict $? "a run is held against the last one before it"

# ---- a log that says too much
sed 's/^{/{"accuracy":250,/' two.jsonl >much.jsonl
refused 1 'accuracy: expected a number, 0 to 100' "$pdnn" summary much.jsonl
sed 's/^{/{"distance":250,"accuracy":100,/' two.jsonl >good.jsonl
check "a distance may be above 100" "$pdnn" summary good.jsonl

# ---- masks
"$pdnn" info mnist-sparse >out 2>err && [ "$(grep -c ' masked$' out)" -eq 2 ] &&
    grep -q '^15920 tape words on a device with masked layers$' out
verdict $? "info says which layers have a mask"
"$pdnn" energy predict -m mnist-sparse >out 2>err
awk 'NR == 1 { exit !($5 > 1e5 && $5 == $7) }' out
verdict $? "bits of a mask are no weights"
if command -v python3 >/dev/null; then
    python3 - "$OLDPWD/host/models/mnist-sparse.safetensors" plain.safetensors <<'END'
import json, struct, sys
data = open(sys.argv[1], "rb").read()
n = struct.unpack("<Q", data[:8])[0]
header, body, at = json.loads(data[8:8 + n]), data[8 + n:], 0
tensors = {k: v for k, v in header.items() if k != "__metadata__" and not k.endswith(".mask")}
kept = {"__metadata__": header["__metadata__"]}
parts = []
for name, t in sorted(tensors.items(), key=lambda item: item[1]["data_offsets"][0]):
    begin, end = t["data_offsets"]
    kept[name] = {**t, "data_offsets": [at, at + end - begin]}
    parts.append(body[begin:end])
    at += end - begin
text = json.dumps(kept).encode()
text += b" " * (-len(text) % 8)
open(sys.argv[2], "wb").write(struct.pack("<Q", len(text)) + text + b"".join(parts))
END
    "$pdnn" info plain.safetensors >out 2>err && ! grep -q masked out
    verdict $? "few weights without a mask are not called masked"
else
    echo "skip - few weights without a mask: no python3"
fi
exit $failed
