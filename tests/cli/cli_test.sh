#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The program from outside: wrong command lines, files and devices give one line that says what was
# expected, the right exit code, and leave nothing behind. Runs the build with sanitizers.
set -u
export LC_ALL=C
pdnn=$(realpath "${BUILD:-build}")/asan/pdnn
root=$PWD
generator=$root/host/models/mnist-generator.safetensors
classifier=$root/host/models/mnist-classifier.safetensors
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failures=0

report() { # report WHAT PASSED: PASSED is 0 or 1
    if [ "$2" = 1 ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        sed 's/^/    stdout: /' out
        sed 's/^/    stderr: /' err
        failures=$((failures + 1))
    fi
}

# refuse CODE PATTERN ARGUMENT...: exit code, one line on stderr that matches, no file left.
refuse() {
    local code=$1 pattern=$2 passed=1 before after
    shift 2
    before=$(ls -A)
    "$pdnn" "$@" >out 2>err
    [ $? -eq "$code" ] || passed=0
    after=$(ls -A)
    [ "$(wc -l <err)" -eq 1 ] && grep -qE "^pdnn: .*$pattern" err || passed=0
    [ "$before" = "$after" ] || passed=0
    [ -s out ] && passed=0
    report "refuses: pdnn $*" $passed
}

# accept PATTERN ARGUMENT...: exit code 0, a line on stdout that matches, nothing on stderr.
accept() {
    local pattern=$1 passed=1
    shift
    "$pdnn" "$@" >out 2>err || passed=0
    grep -qE -- "$pattern" out && [ ! -s err ] || passed=0
    report "runs: pdnn $*" $passed
}

touch out err

# ---- help and version
accept 'Usage: pdnn COMMAND' --help
accept '^pdnn [0-9]' --version
for command in $("$pdnn" --help | awk '/^  [a-z]/ { print $1 }'); do
    accept 'Usage: pdnn' "$command" --help
    accept '^pdnn [0-9]' "$command" --version
done

# ---- command lines
refuse 2 'expected a command'
refuse 2 'no such command' frobnicate
refuse 2 '-m: expected a model file' generate -o x.png
refuse 2 '-o: expected' generate -m "$generator"
refuse 2 'expected a model file or --device' info
refuse 2 'expected a model file or --device' info -d golden "$generator"
refuse 2 'expected one model' info "$generator" "$generator"
for value in 0 4097 -1 x '' 1.5 99999999999999999999; do
    refuse 2 '-T: expected 1 to 4096' generate -m "$generator" -o x.png -T "$value"
done
refuse 2 '-n: expected' generate -m "$generator" -o x.png -n 0
refuse 2 '--seed: expected' generate -m "$generator" -o x.png --seed -3
refuse 2 '-j: expected' generate -m "$generator" -o x.png -j 0
refuse 2 '--sampling: expected default, iid' generate -m "$generator" -o x.png --sampling once
refuse 2 '--noise-scale: expected' generate -m "$generator" -o x.png --noise-scale 17
refuse 2 '--noise-scale: expected' generate -m "$generator" -o x.png --noise-scale -1
refuse 2 'noise scale: expected 1 number, got 2' generate -m "$generator" -o x.png --noise-scale 1,2
refuse 2 '--inference: expected samples, layer-average or bit-stream' classify -m "$classifier" --inference mean
refuse 2 '--split: expected test or validation' classify -m "$classifier" --split train
refuse 2 '--class: expected 0 to 9' generate -m "$generator" -o x.png --class 10
refuse 2 '-j: expected 1' generate -m "$generator" -o x.png -j 2 --record r
refuse 2 'expected no argument' generate -m "$generator" -o x.png extra
refuse 2 'task: expected generate' generate -m "$classifier" -o x.png
refuse 2 'task: expected classify' classify -m "$generator"
refuse 2 'expected a run log' summary

# ---- devices
refuse 2 'unknown device .*expected' generate -m "$generator" -d fpga -o x.png
refuse 2 '-d: expected SPEC' info -d ''
refuse 1 'missing: ' info -d replay:missing
refuse 1 'tape' generate -m "$generator" -d golden:tape_words=256 -o x.png
refuse 1 '' generate -m "$generator" -d golden -o x.png --trace x.fst

# ---- files
refuse 1 'missing: cannot open' info missing
refuse 1 'missing: cannot open' generate -m missing -o x.png
refuse 1 'nowhere/x.png: cannot write' generate -m "$generator" -o nowhere/x.png
refuse 1 'nowhere/x-images.idx: cannot write' generate -m "$generator" --raw nowhere/x
refuse 1 'nowhere/log: cannot write' generate -m "$generator" -o x.png --log nowhere/log
refuse 1 'nowhere/r: cannot write' generate -m "$generator" -o x.png --record nowhere/r
refuse 1 'missing: cannot read' summary missing
head -c 1000 "$generator" >short.safetensors
refuse 1 'short.safetensors: header length' info short.safetensors
head -c 100000 "$generator" >cut.safetensors
refuse 1 'cut.safetensors: .*data_offsets' info cut.safetensors
echo '{"T": 1}' >bad.jsonl
refuse 1 'bad.jsonl: expected at least one run of a device' summary bad.jsonl

# ---- data sets
mkdir set
refuse 1 'set: no t10k-images' classify -m "$classifier" --data set
refuse 1 'missing: no t10k-images' classify -m "$classifier" --data missing
refuse 2 'expected' classify -m "$classifier" --data set --dataset letters
printf '\0\0\10\3\0\0\0\2\0\0\0\34\0\0\0\34' >set/t10k-images-idx3-ubyte # 2 images, no pixels
printf '\0\0\10\1\0\0\0\2\1\2' >set/t10k-labels-idx1-ubyte
refuse 1 'set/t10k-images-idx3-ubyte: ' classify -m "$classifier" --data set
head -c 1568 /dev/zero >>set/t10k-images-idx3-ubyte
accept '^mnist: [0-2] of 2 right' classify -m "$classifier" --data set
accept 'samples an input in the mean, at a margin of 2' \
    classify -m "$classifier" --data set -d golden:lanes=1,drain_lanes=1 --margin 2
accept 'of 2 right' classify -m "$classifier" --data set -T 4 --average probabilities
refuse 2 '--average: expected logits or probabilities' classify -m "$classifier" --average count
accept '"samples_mean": [1-9]' classify -m "$classifier" --data set -T 32 --margin 2 --json
refuse 2 'margin is 9999, expected' classify -m "$classifier" --data set --margin 9999
refuse 2 '--margin: expected' classify -m "$classifier" --data set --margin -1
refuse 1 'ADAPTIVE_STOP is 0' classify -m "$classifier" --data set --margin 2 \
    -d golden:adaptive_stop=0
refuse 2 '--inference layer-average: expected no' \
    classify -m "$classifier" --data set --margin 2 --inference layer-average
refuse 2 '-n: expected 1 to 2' classify -m "$classifier" --data set -n 3
for part in images-idx3 labels-idx1; do
    cp set/t10k-$part-ubyte set/train-$part-ubyte
done
refuse 1 'mnist: 2 training pictures, expected' classify -m "$classifier" --data set --split validation
printf '\0\0\10\1\0\0\0\3\1\2\3' >set/t10k-labels-idx1-ubyte
refuse 1 'set/' classify -m "$classifier" --data set
printf '\0\0\10\1\0\0\0\2\1\12' >set/t10k-labels-idx1-ubyte
refuse 1 'set/' classify -m "$classifier" --data set

# ---- what works
accept 'generate, mnist, 10 classes' info "$generator"
accept '"task": "classify"' info "$classifier" --json
accept '^lanes +16' info -d golden
accept '"lanes": 16' info -d golden --json
accept 'golden, T=3: 20 inputs' generate -m "$generator" -T 3 -n 20 -o a.png --raw a --log a.jsonl
accept 'golden, T=3: 20 inputs' generate -m "$generator" -T 3 -n 20 --raw b -j 3 --log a.jsonl
accept 'golden, T=3: 20 inputs' generate -m "$generator" -T 3 -n 20 --raw c --seed 2
cmp -s a-images.idx b-images.idx && cmp -s a-labels.idx b-labels.idx
report "the outcome does not depend on the jobs" $(($? == 0))
! cmp -s a-images.idx c-images.idx
report "another seed gives other pictures" $(($? == 0))
[ "$(od -An -tx1 -N16 a-images.idx | tr -d ' \n')" = 0000080300000014000000""1c0000001c ]
report "--raw writes 20 pictures of 28x28 as IDX" $(($? == 0))
[ "$(od -An -tu1 -j8 a-labels.idx | tr -s ' \n' ' ')" = " 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 " ]
report "--raw writes the classes as labels" $(($? == 0))
# Without noise in the hidden layers every sample is the first: 4 sums are 4 times one.
"$pdnn" generate -m "$generator" -T 1 -n 4 --raw once --noise-scale 0 >out
"$pdnn" generate -m "$generator" -T 4 -n 4 --raw four --noise-scale 0 >out
cmp -s once-images.idx four-images.idx
report "--noise-scale 0 makes all samples equal" $(($? == 0))
"$pdnn" generate -m "$generator" -T 4 -n 4 --raw own >out
[ -s own-images.idx ] && ! cmp -s own-images.idx four-images.idx
report "--noise-scale changes the pictures" $(($? == 0))
[ "$(wc -l <a.jsonl)" -eq 2 ]
report "--log writes a line a run" $(($? == 0))
for field in git map_crc model_digest build clock_hz acc_bits; do
    [ "$(grep -c "\"$field\":[^,}]" a.jsonl)" -eq 2 ]
    report "--log says where the run came from: $field" $(($? == 0))
done

accept '' generate -m "$generator" -T 2 -n 2 --log pair.jsonl
accept '' generate -m "$generator" -T 2 -n 2 --log pair.jsonl -d golden:noise_tables=2
accept 'equal .* equal .* equal .* equal' summary pair.jsonl
accept '^same bits  yes, golden 1 and golden 2: every p-bit' summary pair.jsonl
accept '^golden 2 is golden:noise_tables=2$' summary pair.jsonl
accept '' generate -m "$generator" -T 2 -n 2 --log board.jsonl -d golden:icebreaker
accept 'nJ a picture at T = 2; simulated .estimate.; measured: none' summary board.jsonl \
    --power "$root/boards/icebreaker/energy/icebreaker.power.json"
"$pdnn" summary pair.jsonl --power "$root/boards/icebreaker/energy/icebreaker.power.json" >out 2>err
[ $? -eq 1 ] && grep -q 'whose lanes is 16; the coefficients are of icebreaker, whose lanes is 1' err
report "summary refuses coefficients of another design" $(($? == 0))
sed -i '2s/"digest_events":"./"digest_events":"x/' pair.jsonl
"$pdnn" summary pair.jsonl >out 2>err
[ $? -eq 1 ] && grep -q DIFFER out && grep -q '^same bits  NO: 1 of 1 runs differ' out
report "summary fails when two devices differ" $(($? == 0))

exit $((failures > 0))
