#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# fetch_data_test.sh - scripts/fetch-data.sh with file:// in the place of the servers: right files
# are taken over once, wrong ones refused and not left behind.
set -u
export LC_ALL=C
. tests/verdict.sh

refuses() { # TEXT SET: fails with the text and leaves no file
    scripts/fetch-data.sh "$dir/refused" "$2" >"$dir/out" 2>&1
    [ $? -eq 1 ] && grep -qF -- "$1" "$dir/out" && [ -z "$(find "$dir/refused" -type f)" ]
    verdict $? "refuses: $1"
}

mkdir "$dir/wrong"
echo wrong | gzip >"$dir/wrong/train-images-idx3-ubyte.gz"
MNIST_URL=file://$dir/nowhere refuses "cannot download file://$dir/nowhere" mnist
MNIST_URL=file://$dir/wrong refuses "SHA-256 is" mnist
refuses "unknown set 'nist'" nist
mkdir "$dir/cifar"
for batch in data_batch_1 data_batch_2 data_batch_3 data_batch_4 data_batch_5 test_batch; do
    head -c 3073 /dev/zero >"$dir/cifar/$batch.bin"
done
tar -czf "$dir/wrong.tar.gz" -C "$dir" cifar
CIFAR10_URL=file://$dir/wrong.tar.gz refuses "wrong.tar.gz: damaged" cifar10
CIFAR10_URL=file://$dir/wrong/train-images-idx3-ubyte.gz refuses "damaged" cifar10

if [ -z "${PDNN_DATA:-}" ] || [ ! -f "$PDNN_DATA/mnist/train-images-idx3-ubyte.gz" ]; then
    echo "skip - right files: needs MNIST as .gz, PDNN_DATA=DIR"
else
    export MNIST_URL=file://$(realpath "$PDNN_DATA")/mnist
    scripts/fetch-data.sh "$dir/new" mnist >"$dir/out" 2>&1 &&
        cmp "$dir/new/mnist/t10k-images-idx3-ubyte.gz" \
            "$PDNN_DATA/mnist/t10k-images-idx3-ubyte.gz" >>"$dir/out"
    verdict $? "takes the right files"
    MNIST_URL=file:///nowhere scripts/fetch-data.sh "$dir/new" mnist >"$dir/out" 2>&1
    verdict $? "takes them once"
fi
exit $failed
