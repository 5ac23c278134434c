#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# train-models.sh [DIR] - make the shipped models again from MNIST (in $PDNN_DATA) and a seed, into
# DIR (default: out/models). On one CPU type and one thread the files are the same bit for bit;
# elsewhere of the same quality (the matrix products round differently). Go on after a stop with
# the same command: finished epochs are taken from the checkpoints.
set -eu

out=${1:-out/models}
pdnn=${PDNN:-build/pdnn}
seed=${SEED:-1}
export OPENBLAS_NUM_THREADS=1

[ -x "$pdnn" ] || { echo "train-models: no $pdnn: run make first" >&2; exit 1; }
mkdir -p "$out"

for task in judge classify generate; do
    case $task in
    judge) name=judge ;;
    classify) name=classifier ;;
    generate) name=generator ;;
    esac
    set -- --task "$task" --dataset mnist --seed "$seed" --resume \
        -o "$out/mnist-$name.safetensors" --log "$out/mnist-$name.jsonl"
    [ "$task" != generate ] || set -- "$@" --judge "$out/mnist-judge.safetensors"
    "$pdnn" train "$@"
done

for samples in 1 4 16; do
    "$pdnn" classify -m "$out/mnist-classifier.safetensors" -d golden -T $samples
    "$pdnn" evaluate -m "$out/mnist-generator.safetensors" -d golden -T $samples
done
