#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# refusals_test.sh - what can be known before the work is refused before it, nothing is written over
# what is read, and finished results are printed though a side output fails.
set -u
export LC_ALL=C
pdnn=$(realpath "${BUILD:-build}")/pdnn
generator=$PWD/host/models/mnist-generator.safetensors
classifier=$PWD/host/models/mnist-classifier.safetensors
. tests/verdict.sh
cd "$dir" || exit 1
mkdir here && cd here || exit 1
cp "$generator" m
generate() { "$pdnn" generate -m m -T 1 -n 2 "$@"; }

# early CODE TEXT ARGUMENT...: refused before a device runs, and nothing is left or changed.
early() {
    local code=$1 text=$2 before
    shift 2
    before=$(sha256sum -- *)
    generate "$@" >../out 2>../err
    [ $? -eq "$code" ] && [ "$(wc -l <../err)" -eq 1 ] && [ ! -s ../out ] &&
        grep -qF -- "$text" ../err && [ "$before" = "$(sha256sum -- *)" ]
    verdict $? "refuses before the run: $text"
}

# ---- files
generate --record session -o /dev/null >/dev/null
early 2 'expected a grid of 1 to 65535 pixels a side' -n 22600 -o x.png
early 2 '-m, -o: expected two files' -o m
early 2 '-m, -o: expected two files' -o ./m
early 2 '-m, --log: expected two files' --log m
early 2 '-m, --record: expected two files' --record ../here/m -o x.png
early 2 '--record, -o: expected two files' --record x -o x
early 2 '-d, --record: expected two files' -d replay:session --record session -o x.png
early 2 'a session that is replayed' -d replay:session --record other -o x.png
early 2 'expected no output to' --log - --json
early 2 'expected two files, got - twice' --log - -o -
early 2 "-o: expected FILE, got ''" -o ''
early 1 'nowhere/l: cannot write' --log nowhere/l
early 1 'nowhere/r: cannot write' --record nowhere/r -o x.png
early 1 '../here: cannot write' --log ../here
ln -s m same
early 2 'expected two files' -o same
refused 1 'nowhere/l: cannot write' "$pdnn" classify -m "$classifier" --data none --logits nowhere/l
for lanes in 0 3 -8 100000 4294967297 ' 8' 8x,drain_lanes=1 ''; do
    refused 2 "lanes: expected 1, 2, 4, 8, 16 or 32, got lanes=$lanes" "$pdnn" info -d "golden:lanes=$lanes"
done
refused 2 'acc_bits: expected 12 to 24' "$pdnn" info -d golden:acc_bits=0
refused 2 'lanes: expected once' "$pdnn" info -d golden:lanes=4,lanes=4
refused 2 'ZeroSkip: expected once' "$pdnn" info -d golden:lanes=1,rows=1,ZeroSkip=1
refused 2 "option 'l8'" "$pdnn" info -d golden:l4,l8
refused 2 "option ''" "$pdnn" info -d golden:l4,
refused 2 "'golden:': expected" "$pdnn" info -d golden:
refused 2 'golden:nope: expected default l1 ' "$pdnn" info -d golden:nope
refused 2 ' icebreaker-twin' "$pdnn" info -d golden:a-name-too-long
refused 2 'expected 1 number, got 2' generate -o x.png --noise-scale 1,2

generate --log log.jsonl >/dev/null
before=$(sha256sum log.jsonl)
for command in "report log.jsonl -o log.jsonl" "report log.jsonl -o x.html --markdown x.html" \
    "energy calibrate log.jsonl --board b --clock-hz 1e6 -o ./log.jsonl" \
    "report log.jsonl --util log.jsonl -o log.jsonl" \
    "energy measure -m m -n 1 -T 1 --meter csv:log.jsonl,voltage=3 --log log.jsonl" \
    "train --task classify --teacher log.jsonl -o log.jsonl" \
    "train --task generate --judge log.jsonl -o log.jsonl" \
    "train --task classify -o y --log y"; do
    # shellcheck disable=SC2086
    refused 2 'expected two files' "$pdnn" $command
done
[ "$before" = "$(sha256sum log.jsonl)" ]
verdict $? "a log is not written over"

# ---- results are said though a file fails
said() { # NAME PATTERN COMMAND...: exit 1, and the result on standard output
    local name=$1 pattern=$2
    shift 2
    "$@" >../out 2>../err
    [ $? -eq 1 ] && grep -qE "$pattern" ../out && [ "$(wc -l <../err)" -eq 1 ]
    verdict $? "$name"
}
said "a picture that does not fit on the disk" '2 inputs in' generate -o /dev/full
said "a log that does not" '"digest_outputs"' generate --json --log /dev/full
said "a recording that does not" '2 inputs in' generate -o x.png --record /dev/full
check "one input is one input" sh -c "'$pdnn' generate -m m -T 1 -n 1 -o x.png | grep -q ': 1 input in'"

# ---- warnings: the work is done, one line on standard error
warns() { # TEXT COMMAND...
    local text=$1
    shift
    "$@" >../out 2>../err && [ -s ../out ] && [ "$(wc -l <../err)" -eq 1 ] &&
        grep -q "^pdnn: warning: .*$text" ../err
    verdict $? "warns: $text"
}
quiet() {
    "$@" >../out 2>../err && [ ! -s ../err ]
    verdict $? "no warning: ${*:2}"
}
"$pdnn" info -m m >../out && "$pdnn" info m | cmp - ../out
verdict $? "info -m"
refused 2 'expected a model file or --device' "$pdnn" info -m m m
refused 1 'no-such: cannot open: no such file here, and none is shipped; shipped are cifar10-conv, fashion' \
    "$pdnn" generate -m no-such -o y.png
refused 1 'shipped are icebreaker, ' "$pdnn" summary log.jsonl --power no-such
refused 1 'PDNN_SHARE, nowhere;' env PDNN_SHARE=nowhere "$pdnn" info mnist-generator

# ---- standard output
commands=(--help --version 'info -d golden' 'help generate')
[ ! -x "${pdnn%pdnn}pdnn-vboard" ] || commands+=('vboard run --help')
for command in "${commands[@]}"; do
    # shellcheck disable=SC2086
    "$pdnn" $command >/dev/full 2>../err
    [ $? -eq 1 ] && grep -q 'standard output: cannot write' ../err
    verdict $? "a full standard output: pdnn $command"
done
generate -o - >../out 2>../err
[ "$(head -c 4 ../out | tail -c 3)" = PNG ] && grep -q '2 inputs' ../err
verdict $? "-o - writes the picture, and text to standard error"
[ "$(generate --log - 2>/dev/null | wc -l)" -eq 1 ]
verdict $? "--log - writes the line alone"
odd=$'m\xff'
cp m "$odd"
"$pdnn" generate -m "$odd" -T 1 -n 1 --json --log odd.jsonl >../out 2>../err
[ $? -eq 0 ] && grep -q '"model": "m%FF"' ../out && grep -q '"model":"m%FF"' odd.jsonl
verdict $? "a path that is not UTF-8 in --json and --log"

# ---- a signal
"$pdnn" generate -m m -T 4096 -n 20000 -d golden:lanes=1,drain_lanes=1 \
    --record cut -o x.png >../out 2>../err &
for ((i = 0; i < 600; i++)); do # until the model is loaded and pictures are drawn
    [ -n "$(find . -name 'cut.*' -size +300k)" ] && break
    sleep 0.1
done
kill -TERM $! && kill -TERM $! # as timeout(1) sends it
! wait $! && grep -q 'interrupted after [0-9]* of 20000 inputs: no picture is written' ../err && [ -s cut ] &&
    [ "$(find . -name 'cut.*' | wc -l)" -eq 0 ]
verdict $? "a signal closes the recording"
"$pdnn" generate -m m -T 4096 -n 20000 -d replay:cut -o x.png >../out 2>../err
grep -q 'cut: the session ends after' ../err
verdict $? "and it is replayed as far as it goes"

# ---- models and data
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n' >pointer
refused 1 'is a git-lfs pointer' "$pdnn" info pointer
python3 - "$generator" extra <<'PY'
import json, struct, sys
data = open(sys.argv[1], "rb").read()
n = struct.unpack("<Q", data[:8])[0]
header = json.loads(data[8:8 + n])
end = len(data) - 8 - n
header["optimizer.step"] = {"dtype": "I8", "shape": [1], "data_offsets": [end, end + 1]}
text = json.dumps(header).encode()
open(sys.argv[2], "wb").write(struct.pack("<Q", len(text)) + text + data[8 + n:] + b"\0")
PY
refused 1 "'optimizer.step' is too many" "$pdnn" info extra

set_of() { # IMAGES LABELS: two pictures in files of these names
    mkdir -p "$(dirname "$1")" "$(dirname "$2")"
    printf '\0\0\10\3\0\0\0\2\0\0\0\34\0\0\0\34' >"$1"
    head -c 1568 /dev/zero >>"$1"
    printf '\0\0\10\1\0\0\0\2\1\2' >"$2"
}
right() { "$pdnn" classify -m "$classifier" -T 1 --data "$1" | grep -q 'of 2 right'; }
set_of dot/t10k-images.idx3-ubyte dot/t10k-labels.idx1-ubyte
check "IDX names with a dot" right dot
set_of torch/MNIST/raw/t10k-images-idx3-ubyte torch/MNIST/raw/t10k-labels-idx1-ubyte
check "torchvision's folder" right torch
set_of kaggle/mnist/t10k-images.idx3-ubyte kaggle/mnist/t10k-labels.idx1-ubyte
gzip kaggle/mnist/t10k-images.idx3-ubyte
check "IDX names with a dot, packed" right kaggle
gzip -c dot/t10k-labels.idx1-ubyte >whole.gz
size=$(stat -c %s whole.gz)
for cut in 8 4 1; do
    head -c $((size - cut)) whole.gz >dot/t10k-labels-idx1-ubyte.gz
    refused 1 'ends before its check sum' "$pdnn" classify -m "$classifier" --data dot
done
# EMNIST's splits are told from each other by their size: whole ones with blank pictures.
whole_set() { # FOLDER SET IMAGES HIGHEST_LABEL
    mkdir -p "$1"
    python3 - "$@" <<'PY'
import struct, sys
folder, name, n, highest = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
stem = f"{folder}/{name}-test-"
open(stem + "images-idx3-ubyte", "wb").write(struct.pack(">4B3I", 0, 0, 8, 3, n, 28, 28))
open(stem + "images-idx3-ubyte", "r+b").truncate(16 + 784 * n)
labels = bytes(i % (highest + 1) for i in range(n))
open(stem + "labels-idx1-ubyte", "wb").write(struct.pack(">4BI", 0, 0, 8, 1, n) + labels)
PY
}
emnist() { "$pdnn" classify -m "$classifier" -T 1 --data w --dataset "$1"; }
whole_set w emnist-digits 10000 9
refused 2 'expected labels of emnist-digits, got as many as mnist has' emnist emnist-digits
whole_set w emnist-balanced 20800 26
refused 2 'expected labels of emnist-balanced, got as many as emnist-letters has' emnist \
    emnist-balanced
whole_set w emnist-balanced 18800 45
refused 2 'expected 47 classes among 18800 images, as emnist-balanced has, got 46' emnist \
    emnist-balanced
rm -r w
for split in byclass bymerge; do
    set_of w/emnist-$split-test-images-idx3-ubyte w/emnist-$split-test-labels-idx1-ubyte
    refused 2 'classes' emnist emnist-$split
done
set_of e/emnist-digits-test-images-idx3-ubyte e/emnist-digits-test-labels-idx1-ubyte
classify() { "$pdnn" classify -m "$classifier" --data dot --margin 8 "$@"; }
rm dot/t10k-labels-idx1-ubyte.gz
warns 'saves nothing: T=16 is one pass of 16 lanes' classify -T 16
quiet classify -T 17
quiet classify -T 16 -d golden:l8
quiet classify -T 16 -d golden:block
warns 'was trained on mnist, and is asked about emnist-digits' "$pdnn" classify -m "$classifier" \
    -T 1 --dataset emnist-digits --data e
check "EMNIST's digits" sh -c "'$pdnn' classify -m '$classifier' -T 1 --dataset emnist-digits --data e | grep -q '^emnist-digits: '"
if [ -d "${PDNN_DATA:-}/mnist" ]; then
    refused 2 'expected labels of fashion-mnist, got those of mnist' "$pdnn" classify \
        -m "$classifier" --data "$PDNN_DATA/mnist" --dataset fashion-mnist
    refused 2 'expected labels of mnist, got those of fashion-mnist' "$pdnn" classify \
        -m "$classifier" --data "$PDNN_DATA/fashion-mnist"
else
    echo "skip - a set under another's name: no mnist in PDNN_DATA"
fi
refused 1 "'make build/sim-nope/libpdnn_sim.so' builds it" "$pdnn" generate -m "$generator" -T 1 \
    -n 1 -d sim:nope -o x.png
exit $failed
