#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Loading shows how far it is: on a terminal, in every command that loads a device, and is gone at the
# end; not into a file.
set -u
export LC_ALL=C
pdnn=$BUILD/pdnn
generator=host/models/mnist-generator.safetensors
command -v script >/dev/null || { echo "skip - progress: script(1) is not installed"; exit 77; }
. tests/verdict.sh
mnist=${PDNN_DATA:-none}/mnist/t10k-images-idx3-ubyte
[ -e "$mnist" ] || [ -e "$mnist.gz" ] || [ -e "$mnist.xz" ] ||
    echo "skip - progress of classify: PDNN_DATA names no folder with mnist/"

shows() { # NAME COMMAND...
    local name=$1
    shift
    script -qec "$*" "$dir/terminal" </dev/null >/dev/null
    "$@" >"$dir/out" 2>"$dir/err" </dev/null
    local rc=$?
    # ESC [ K erases the line; what stood in it last is not left behind.
    [ "$rc" -eq 0 ] && grep -q 'loading: \([0-9]*\) of \1 bytes' "$dir/terminal" &&
        tr '\r' '\n' <"$dir/terminal" | grep -A 1 loading: | tail -n 1 | grep -q $'^\e\\[K' &&
        [ ! -s "$dir/err" ]
    verdict $? "$name shows loading on a terminal only"
}
shows generate "$pdnn" generate -m $generator -d golden -T 1 -n 1 -o "$dir/one.png"
shows compare "$pdnn" compare -m $generator -d golden -d golden -T 1 -n 1
shows measure "$pdnn" energy measure -m $generator -d golden -T 1 -n 1
if [ -e "$mnist" ] || [ -e "$mnist.gz" ] || [ -e "$mnist.xz" ]; then
    shows classify "$pdnn" classify -m host/models/mnist-classifier.safetensors -d golden -T 1 -n 10
    [ -z "${PDNN_TEST_LONG:-}" ] || shows evaluate "$pdnn" evaluate -m $generator -d golden -T 1 -n 10
fi
exit $failed
