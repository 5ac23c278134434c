#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# train-models.sh [DIR] - make the shipped models again from MNIST, Fashion-MNIST, EMNIST letters and
# CIFAR-10 (in $PDNN_DATA) and a seed (SEED, 1: that of the shipped ones), into DIR (default: out/models).
# On one CPU type and one thread a build of one commit makes the same files bit for bit; elsewhere
# they are of the same quality (sums round differently). Go on after a stop with the same command:
# finished epochs are taken from the checkpoints. The recipes of the classifiers stand in
# host/experiments/experiments.table.
set -eu
export LC_ALL=C

out=${1:-out/models}
pdnn=${PDNN:-build/pdnn}
seed=${SEED:-1}
export OPENBLAS_NUM_THREADS=1

[ -x "$pdnn" ] || { echo "train-models: no $pdnn: run make first" >&2; exit 1; }
mkdir -p "$out"

train() { # NAME OPTION...
    name=$1
    shift
    "$pdnn" train "$@" --seed "$seed" --resume -o "$out/$name.safetensors" --log "$out/$name.jsonl"
}

recipe() { # NAME: the options of a model of the table
    awk -F'|' -v name="$1" '{ gsub(/ /, "", $2) } /^model/ && $2 == name { print $3 }' \
        host/experiments/experiments.table
}

train mnist-judge --task judge --dataset mnist
# shellcheck disable=SC2046 # options are words
train mnist-classifier $(recipe classifier-mnist)
# shellcheck disable=SC2046
train mnist-edges-classifier $(recipe classifier-mnist-edges)
# shellcheck disable=SC2046
train fashion-classifier $(recipe classifier-fashion)
# shellcheck disable=SC2046
train letters-classifier $(recipe classifier-letters)
# shellcheck disable=SC2046
train mnist-sparse $(recipe sparse-mnist)
train letters-judge --task judge --dataset emnist-letters --epochs 8
# shellcheck disable=SC2046
train letters-sparse $(recipe sparse-letters) --teacher "$out/letters-judge.safetensors"
# shellcheck disable=SC2046
train mnist-forward $(recipe forward-mnist)
# shellcheck disable=SC2046
train fashion-forward $(recipe forward-fashion)
for set in mnist fashion cifar10; do
    # shellcheck disable=SC2046
    train "$set-conv" $(recipe "conv-$set")
done
# shellcheck disable=SC2046
train mnist-fast-conv $(recipe conv-mnist-fast)
train mnist-generator --task generate --dataset mnist --judge "$out/mnist-judge.safetensors"
train fashion-mnist-judge --task judge --dataset fashion-mnist
train fashion-generator --task generate --dataset fashion-mnist --layers m7x32,c32u,c1u \
    --vae-epochs 6 --adversarial-epochs 6 --rounds 1

for set in mnist fashion; do
    "$pdnn" classify -m "$out/$set-forward.safetensors" -T 4
done
for samples in 1 4 16; do
    for set in mnist mnist-edges fashion letters; do
        "$pdnn" classify -m "$out/$set-classifier.safetensors" -d golden -T $samples
    done
    for set in mnist letters; do
        "$pdnn" classify -m "$out/$set-sparse.safetensors" -T $samples
    done
    for set in mnist mnist-fast fashion cifar10; do
        "$pdnn" classify -m "$out/$set-conv.safetensors" -T $samples
    done
done
"$pdnn" evaluate -m "$out/mnist-generator.safetensors" -d golden -T 1,2,4,8,16,32
"$pdnn" evaluate -m "$out/fashion-generator.safetensors" -T 1,4,16
