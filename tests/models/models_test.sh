#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# models_test.sh - the shipped models are as good as the README says, on the golden device and
# whole test sets.
set -u
pdnn=${BUILD:-build}/pdnn
models=host/models
if [ -z "${PDNN_DATA:-}" ]; then
    echo "needs MNIST: PDNN_DATA=DIR (scripts/fetch-data.sh downloads it)"
    exit 77
fi
failed=0

at_most() { # as at_least
    local name=$1 key=$2 maximum=$3 value
    shift 3
    value=$("$pdnn" "$@" --json | grep -o "\"$key\": [0-9.]*" | head -n 1 | cut -d' ' -f2)
    if awk -v v="${value:-1e9}" -v m="$maximum" 'BEGIN { exit !(v <= m) }'; then
        echo "ok - $name: $value, at most $maximum"
    else
        echo "not ok - $name: ${value:-nothing}, at most $maximum"
        failed=1
    fi
}

at_least() { # NAME KEY MINIMUM COMMAND...: a number in the JSON that the command prints
    local name=$1 key=$2 minimum=$3 value
    shift 3
    value=$("$pdnn" "$@" --json | grep -o "\"$key\": [0-9.]*" | head -n 1 | cut -d' ' -f2)
    if awk -v v="${value:-0}" -v m="$minimum" 'BEGIN { exit !(v >= m) }'; then
        echo "ok - $name: $value, at least $minimum"
    else
        echo "not ok - $name: ${value:-nothing}, at least $minimum"
        failed=1
    fi
}

at_least "classifier, T=16" accuracy 98.7 \
    classify -m $models/mnist-classifier.safetensors -d golden -T 16
at_least "classifier, T=1" accuracy 98.3 \
    classify -m $models/mnist-classifier.safetensors -d golden -T 1
at_least "classifier by edges, T=16" accuracy 99.0 \
    classify -m $models/mnist-edges-classifier.safetensors -d golden -T 16
if [ -d "$PDNN_DATA/fashion-mnist" ]; then
    at_least "Fashion-MNIST classifier, T=16" accuracy 89.8 \
        classify -m $models/fashion-classifier.safetensors -d golden -T 16
else
    echo "skip - Fashion-MNIST classifier: no folder fashion-mnist in $PDNN_DATA"
fi
if [ -d "$PDNN_DATA/emnist-letters" ]; then
    at_least "EMNIST letters classifier, T=16" accuracy 90.8 \
        classify -m $models/letters-classifier.safetensors -d golden -T 16
else
    echo "skip - EMNIST letters classifier: no folder emnist-letters in $PDNN_DATA"
fi
at_least "generator, T=16" agreement 98 \
    evaluate -m $models/mnist-generator.safetensors -d golden -T 16
at_most "generator, T=1" distance 3.3 \
    evaluate -m $models/mnist-generator.safetensors -d golden -T 1
exit $failed
