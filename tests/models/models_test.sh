#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# models_test.sh - the shipped models are as good as the README says, on the golden device and
# whole test sets.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
models=host/models
if [ -z "${PDNN_DATA:-}" ]; then
    echo "needs MNIST: PDNN_DATA=DIR (scripts/fetch-data.sh downloads it)"
    exit 77
fi
. tests/verdict.sh

is() { # NAME KEY COMPARISON BOUND COMMAND...: a number in the JSON that the command prints
    local value
    value=$("$pdnn" "${@:5}" --json 2>"$dir/err" | sed -n "s/.*\"$2\": \([0-9.]*\).*/\1/p" |
        head -n 1)
    [ -n "$value" ] && awk "BEGIN { exit !($value $3 $4) }"
    verdict $? "$1: ${value:-nothing} $3 $4"
}

is "classifier, T=16" accuracy ">=" 98.7 \
    classify -m $models/mnist-classifier.safetensors -d golden -T 16
is "classifier, T=1" accuracy ">=" 98.3 \
    classify -m $models/mnist-classifier.safetensors -d golden -T 1
is "small classifier, T=16" accuracy ">=" 96.0 \
    classify -m $models/mnist-small-classifier.safetensors -d golden -T 16
is "classifier by edges, T=16" accuracy ">=" 99.0 \
    classify -m $models/mnist-edges-classifier.safetensors -d golden -T 16
is "sparse classifier, T=4, on the board" accuracy ">=" 99.1 \
    classify -m $models/mnist-sparse.safetensors -d golden:icebreaker-masks -T 4
is "classifier by forward-forward, T=1" accuracy ">=" 97.0 \
    classify -m $models/mnist-forward.safetensors -T 1 -n 1000
is "classifier on feature maps, T=4" accuracy ">=" 99.4 \
    classify -m $models/mnist-conv.safetensors -d golden:fmaps -T 4
is "fast classifier on feature maps, T=4" accuracy ">=" 99.0 \
    classify -m $models/mnist-fast-conv.safetensors -T 4
if [ -d "$PDNN_DATA/fashion-mnist" ]; then
    is "Fashion-MNIST classifier on feature maps, T=4" accuracy ">=" 91.0 \
        classify -m $models/fashion-conv.safetensors -T 4
    is "Fashion-MNIST generator on feature maps, T=1" agreement ">=" 82 \
        evaluate -m $models/fashion-generator.safetensors -T 1 -n 1000
    is "Fashion-MNIST classifier by forward-forward, T=1" accuracy ">=" 87.5 \
        classify -m $models/fashion-forward.safetensors -T 1 -n 1000
    is "Fashion-MNIST classifier, T=16" accuracy ">=" 89.8 \
        classify -m $models/fashion-classifier.safetensors -d golden -T 16
else
    echo "skip - Fashion-MNIST classifier: no folder fashion-mnist in $PDNN_DATA"
fi
if [ -d "$PDNN_DATA/cifar10" ]; then
    is "CIFAR-10 classifier, T=4" accuracy ">=" 70.5 \
        classify -m $models/cifar10-conv.safetensors -T 4 -n 1000
else
    echo "skip - CIFAR-10 classifier: no folder cifar10 in $PDNN_DATA"
fi
if [ -d "$PDNN_DATA/emnist-letters" ]; then
    is "EMNIST letters classifier, T=16" accuracy ">=" 90.8 \
        classify -m $models/letters-classifier.safetensors -d golden -T 16
    is "sparse EMNIST letters classifier, T=4, on the board" accuracy ">=" 93.3 \
        classify -m $models/letters-sparse.safetensors -d golden:icebreaker-masks -T 4
else
    echo "skip - EMNIST letters classifier: no folder emnist-letters in $PDNN_DATA"
fi
is "generator, T=16" agreement ">=" 98 \
    evaluate -m $models/mnist-generator.safetensors -d golden -T 16
is "generator, T=1" distance "<=" 3.3 \
    evaluate -m $models/mnist-generator.safetensors -d golden -T 1
exit $failed
