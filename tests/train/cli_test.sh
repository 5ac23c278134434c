#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# cli_test.sh - `pdnn train` and `pdnn evaluate` refuse what cannot work: one line, the right
# exit code, nothing half-written. No data set is needed.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
models=host/models
data=${PDNN_DATA:-}
unset PDNN_DATA
. tests/verdict.sh

refuses() { # EXIT_CODE TEXT ARGUMENT...
    refused "$1" "$2" "$pdnn" "${@:3}"
}

mkdir "$dir/empty" "$dir/bad"
printf '\0\0\10\3\377\377\377\377\0\0\0\34\0\0\0\34' >"$dir/bad/train-images-idx3-ubyte"
generator=$models/mnist-generator.safetensors
out=$dir/model.safetensors

refuses 2 '--task' train -o "$out"
refuses 2 'generate, classify or judge' train --task paint -o "$out"
refuses 2 '-o: expected a file' train --task judge
refuses 2 '--epochs: expected' train --task judge -o "$out" --epochs 0
refuses 2 '--activation: expected' train --task classify -o "$out" --activation step
refuses 2 '--activation-bits: expected' train --task classify -o "$out" --activation relu --activation-bits 5
refuses 2 '--activation-bits: binary has 1' train --task classify -o "$out" --activation binary --activation-bits 2
refuses 2 '--weights: expected' train --task classify -o "$out" --weights 5
refuses 2 '--input: expected' train --task classify -o "$out" --input grey
refuses 2 '--widths: expected multiples' train --task classify -o "$out" --widths 100
refuses 2 '--widths: expected at most' train --task classify -o "$out" --widths 16,16,16,16,16,16
refuses 2 '--noise-scale: expected 1 number or 2' train --task classify -o "$out" --noise-scale 1,1,1
refuses 2 '--slope: expected own or wide' train --task classify -o "$out" --slope steep
refuses 2 '--slope: wide is for pbit' train --task classify -o "$out" --slope wide --activation tanh
refuses 2 '--threshold: expected' train --task classify -o "$out" --threshold 256
refuses 2 '--planes: expected' train --task classify -o "$out" --planes 28:20,14
refuses 2 '--planes: expected' train --task classify -o "$out" --planes 14:20f
refuses 2 '--planes: expected neither' train --task classify -o "$out" --planes 14:20 --threshold 9
refuses 2 '--planes: expected neither' train --task classify -o "$out" --planes 14:20 --input sampled
refuses 2 '--planes: expected' train --task classify -o "$out" --planes 14:0e
refuses 2 '--layers: expected 2 to 6' train --task classify -o "$out" --layers c64
refuses 2 '--layers: expected 2 to 6' train --task classify -o "$out" --layers c60,f10
refuses 2 '--widths: expected none with --layers' train --task classify -o "$out" --layers c64,f10 --widths 16
refuses 2 '--layers: expected --activation' train --task classify -o "$out" --layers c64,f10 --activation tanh
refuses 2 '--price: expected none with --layers' train --task classify -o "$out" --layers c64,f10 --price 1
refuses 2 '--batch: expected --layers' train --task classify -o "$out" --batch 64
refuses 2 '--measure: expected --layers' train --task classify -o "$out" --measure 3
refuses 2 '--measure: expected' train --task classify -o "$out" --layers c64,f10 --measure 0
[ -z "$data" ] || refuses 2 '--layers: layer 4: expected a map of at least 2 x 2 to pool' \
    train --task classify -o "$out" --layers c16p,c16p,c16p,c16p,c16p,f10 --planes 28:100 \
    --data "$data"
refuses 2 '--start: expected' train --task classify -o "$out" --layers c64,f10 --start random
refuses 2 '--pixels: expected no --planes' train --task classify -o "$out" --layers c64,f10 --pixels --planes 28:9
refuses 2 'pdnn: --normalise: expected --layers' train --task classify -o "$out" --normalise
refuses 2 'pdnn: --batch-norm: expected --layers' train --task classify -o "$out" --batch-norm
refuses 2 '--batch-norm: expected no --normalise' train --task classify -o "$out" --layers c64,f10 --normalise --batch-norm
refuses 2 '--input-map: expected' train --task classify -o "$out" --layers c64,f10 --input-map tiles
refuses 2 '--average: expected' train --task classify -o "$out" --average count
refuses 2 '--average: probabilities' train --task classify -o "$out" --average probabilities --activation relu
refuses 2 '--teacher' train --task judge -o "$out" --teacher "$models/mnist-judge.safetensors"
refuses 2 '--augment: expected' train --task classify -o "$out" --augment 9
refuses 2 '--augment: expected' train --task judge -o "$out" --augment 9
refuses 2 '--mirror: expected only with' train --task generate -o "$out" --mirror
refuses 2 '--update: expected only with' train --task generate -o "$out" --sparsity 0.75 --update vau
refuses 2 '--sparsity, --schedule: expected a generator without' train --task generate -o "$out" --sparsity 0.75 --layers m6x32,c32u,c1u
refuses 2 '--side: expected' train --task classify -o "$out" --side 0
refuses 2 '--noise-scale: relu' train --task classify -o "$out" --activation relu --noise-scale 1
refuses 2 '--deploy: expected' train --task classify -o "$out" --activation relu --deploy pbit
refuses 2 '--sparsity: expected' train --task classify -o "$out" --sparsity 1
refuses 2 '--schedule: expected up to 16 of' train --task classify -o "$out" --schedule 3:100
refuses 2 '--schedule: expected epochs that rise' train --task classify -o "$out" --schedule 9:50,8:60
refuses 2 '--schedule: expected 75 %' train --task classify -o "$out" --schedule 9:50 --sparsity 0.75
refuses 2 'pdnn: --slots: expected --sparsity or --schedule' train --task classify -o "$out" --slots 8
refuses 2 '--slots: 4 weights of 16 outputs' train --task classify -o "$out" --sparsity 0.5 --slots 4
refuses 2 'pdnn: --vau-tile: expected --update vau' train --task classify -o "$out" --sparsity 0.5 --vau-tile 4x4
refuses 2 '--vau-tile: expected INPUTSxOUTPUTS' train --task classify -o "$out" --vau-tile 65x1
refuses 2 '--sparsity: expected none with --layers' train --task classify -o "$out" --layers c16,f10 --sparsity 0.5
forward="train --task classify --algorithm forward-forward -o $out"
refuses 2 '--algorithm: expected backpropagation or forward-forward' train --task classify -o "$out" --algorithm hebb
refuses 2 '--algorithm: expected only with --task classify' train --task judge -o "$out" --algorithm forward-forward
refuses 2 'expected --layers or --algorithm' train --task classify -o "$out" --noise-end 0.5
refuses 2 'pdnn: --alpha: expected --algorithm forward-forward with' train --task classify -o "$out" --alpha 0.5
# shellcheck disable=SC2086 # several arguments
{
    refuses 2 '--ties: expected' $forward --ties 9
    refuses 2 '--tie-biases: expected spaced, equal or learned' $forward --tie-biases none
    refuses 2 '--widths: expected at most 4' $forward --widths 16,16,16,16,16
    refuses 2 '--layers: expected none with --algorithm forward-forward' $forward --layers c16,f10
    refuses 2 '--samples: expected none with --algorithm forward-forward' $forward --samples 4
    refuses 2 '--activation: forward-forward has' $forward --activation sigmoid --activation-bits 3
    refuses 2 'pdnn: --ties: expected none with --activation relu' $forward --activation relu --ties 4
    refuses 2 '--goodness: squares is for relu' $forward --goodness squares
    refuses 1 'train-images-idx3-ubyte' $forward --data "$dir/empty"
}
refuses 2 '--weights: expected only with --task classify, not judge' train --task judge -o "$out" --weights 3
refuses 2 'PDNN_DATA' train --task judge -o "$out"
refuses 2 'emnist-letters' train --task judge --dataset minst --data "$dir/empty" -o "$out"
refuses 1 'train-images-idx3-ubyte' train --task classify --data "$dir/empty" -o "$out"
refuses 1 'at most' train --task generate --data "$dir/bad" -o "$out"
refuses 1 'nowhere/log' train --task judge -o "$out" --log "$dir/nowhere/log"
refuses 2 'task: expected generate' evaluate -m $models/mnist-classifier.safetensors -d golden
refuses 1 'pdnn-judge-1' evaluate -m $generator -d golden --judge $generator --data "$dir/empty"
refuses 1 'expected a judge of mnist, as the model is, got fashion-mnist' evaluate -m $generator \
    -d golden --judge $models/fashion-mnist-judge.safetensors --data "$dir/empty"
refuses 1 'no-judge' evaluate -m $generator -d golden --judge "$dir/no-judge"
refuses 1 'train-images-idx3-ubyte' evaluate -m $generator -d golden --data "$dir/empty"
refuses 1 'train-images-idx3-ubyte' evaluate -m mnist-generator -d golden --data "$dir/empty" # its judge, too
refuses 2 '--adversarial-epochs' train --task classify -o "$out" --adversarial-epochs 3
refuses 2 '--weights: expected only with --task classify, not generate' train --task generate -o "$out" --weights 8
refuses 2 '--judge: expected only with --task generate' train --task classify -o "$out" --judge x
refuses 2 '--samples: expected only with --task generate or classify' train --task judge -o "$out" --samples 2
refuses 2 '--price: expected' train --task classify -o "$out" --price -1
refuses 2 '--price: expected 1 or 2 numbers, got 3' train --task generate -o "$out" --price 1,2,3
refuses 2 '--price: expected 1 number, got 2' train --task classify -o "$out" --price 1,2
refuses 2 '--price: expected 2 numbers' train --task generate -o "$out" --price 1
refuses 2 '--price: expected units' train --task classify -o "$out" --price 1 --activation tanh
refuses 2 '--price: expected units' train --task classify -o "$out" --price 1 --activation relu
refuses 2 '--price: expected neither' train --task classify -o "$out" --price 1 --input sampled
refuses 2 '--price: expected only with' train --task judge -o "$out" --price 1
refuses 2 '--price-samples: expected --price' train --task classify -o "$out" --price-samples 2
refuses 2 '--price-samples: expected 1, 2' train --task classify -o "$out" --price 1 --price-samples 3
refuses 2 'give --judge' train --task generate -o "$out" --activation relu
for layers in m7x16,c16u,c1 m8x16,c16u,c1u; do # 14 and 32 pixels a side
    refuses 2 '--layers: expected a picture of 24, 26 or 28' train --task generate -o "$out" --layers $layers
done
refuses 2 '1 or 2 hidden layers' train --task generate -o "$out" --widths 16,16,16
refuses 2 '-n: expected' evaluate -m $generator -d golden -n 1
refuses 2 '-T: expected one with --record' evaluate -m $generator -d golden -T 1,8 --record "$dir/r"
refuses 2 '-T: expected' evaluate -m $generator -d golden -T 1,8,
refuses 2 '-T: expected' generate -m $generator -d golden -T 1,8 -o "$dir/x.png"

head -c 500000 $models/mnist-judge.safetensors >"$dir/short"
refuses 1 'short' evaluate -m $generator -d golden --judge "$dir/short"
if ls "$dir"/model* >/dev/null 2>&1; then
    echo "not ok - something was written"
    failed=1
fi
exit $failed
