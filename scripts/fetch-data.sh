#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# fetch-data.sh [DIR] [SET...] - download image sets into DIR (default: $PDNN_DATA, else ./data),
# one folder a set, and check every file's SHA-256. Sets: mnist (default), fashion-mnist,
# cifar10. A file that is there with the right sum is kept; a file appears under its name only
# after its sum was right. Give other mirrors in the environment:
#   MNIST_URL, FASHION_URL  base URL of the four .gz files;  CIFAR10_URL  the .tar.gz itself
# EMNIST comes from NIST as one large zip: https://www.nist.gov/itl/products-and-services/emnist-dataset
# (unpack the four emnist-letters-*.gz files into DIR/emnist-letters/).
set -eu
export LC_ALL=C

MNIST_URL=${MNIST_URL:-https://storage.googleapis.com/cvdf-datasets/mnist}
FASHION_URL=${FASHION_URL:-https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion}
CIFAR10_URL=${CIFAR10_URL:-https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz}

die() {
    echo "fetch-data: $*" >&2
    exit 1
}

sum_of() {
    sha256sum "$1" | cut -d' ' -f1
}

# fetch URL FILE SUM
fetch() {
    if [ -f "$2" ] && [ "$(sum_of "$2")" = "$3" ]; then
        echo "$2: already there"
        return
    fi
    echo "$2: from $1"
    curl -fsSL --retry 3 -o "$2.part" "$1" || die "cannot download $1"
    got=$(sum_of "$2.part")
    if [ "$got" != "$3" ]; then
        rm -f "$2.part"
        die "$1: SHA-256 is $got, expected $3"
    fi
    mv "$2.part" "$2"
}

fetch_mnist() {
    mkdir -p "$dir/mnist"
    while read -r sum file; do
        fetch "$MNIST_URL/$file" "$dir/mnist/$file" "$sum"
    done <<SUMS
440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609 train-images-idx3-ubyte.gz
3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c train-labels-idx1-ubyte.gz
8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6 t10k-images-idx3-ubyte.gz
f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6 t10k-labels-idx1-ubyte.gz
SUMS
}

fetch_fashion() {
    mkdir -p "$dir/fashion-mnist"
    while read -r sum file; do
        fetch "$FASHION_URL/$file" "$dir/fashion-mnist/$file" "$sum"
    done <<SUMS
3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84 train-images-idx3-ubyte.gz
a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845 train-labels-idx1-ubyte.gz
346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073 t10k-images-idx3-ubyte.gz
67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5 t10k-labels-idx1-ubyte.gz
SUMS
}

# The training batches in this folder are what they should be.
cifar10_is_good() {
    (cd "$1" 2>/dev/null && sha256sum -c --quiet - >/dev/null 2>&1) <<SUMS
cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5  data_batch_1.bin
a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed  data_batch_2.bin
bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67  data_batch_3.bin
014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48  data_batch_4.bin
755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add  data_batch_5.bin
SUMS
}

# The archive is unpacked beside the folder, checked by the training batches in it, and moved in.
fetch_cifar10() {
    mkdir -p "$dir/cifar10"
    if [ -f "$dir/cifar10/test_batch.bin" ] && cifar10_is_good "$dir/cifar10"; then
        echo "$dir/cifar10: already there"
        return
    fi
    part=$dir/cifar10.part
    rm -rf "$part"
    mkdir "$part"
    echo "$dir/cifar10: from $CIFAR10_URL"
    curl -fsSL --retry 3 -o "$part/archive" "$CIFAR10_URL" ||
        { rm -rf "$part"; die "cannot download $CIFAR10_URL"; }
    if ! tar -xzf "$part/archive" -C "$part" --strip-components=1 2>/dev/null ||
        ! cifar10_is_good "$part"; then
        rm -rf "$part"
        die "$CIFAR10_URL: damaged, or not CIFAR-10's binary version"
    fi
    mv "$part"/*.bin "$dir/cifar10"
    rm -rf "$part"
}

dir=${1:-${PDNN_DATA:-data}}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- mnist
for name in "$@"; do
    case $name in
    mnist) fetch_mnist ;;
    fashion-mnist) fetch_fashion ;;
    cifar10) fetch_cifar10 ;;
    *) die "unknown set '$name': expected mnist, fashion-mnist or cifar10" ;;
    esac
done
echo "done: export PDNN_DATA=$dir"
