#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Loading shows how far it is: on a terminal, in every command that loads a device, and is gone at the
# end; not into a file.
set -u
pdnn=$BUILD/pdnn
generator=host/models/mnist-generator.safetensors
command -v script >/dev/null || { echo "skip - progress: script(1) is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
mnist=${PDNN_DATA:-none}/mnist/t10k-images-idx3-ubyte
[ -e "$mnist" ] || [ -e "$mnist.gz" ] || [ -e "$mnist.xz" ] ||
    echo "skip - progress of classify: PDNN_DATA names no folder with mnist/"

check() { # NAME COMMAND...
    local name=$1
    shift
    script -qec "$*" "$work/terminal" </dev/null >/dev/null
    "$@" >"$work/out" 2>"$work/file" </dev/null
    local rc=$?
    # ESC [ K erases the line; what stood in it last is not left behind.
    if [ "$rc" -eq 0 ] && grep -q 'loading: \([0-9]*\) of \1 bytes' "$work/terminal" &&
        tr '\r' '\n' <"$work/terminal" | grep -A 1 loading: | tail -n 1 | grep -q $'^\e\\[K' &&
        [ ! -s "$work/file" ]; then
        echo "ok - $name shows loading on a terminal only"
    else
        echo "not ok - $name: status $rc"
        cat -v "$work/terminal" "$work/file"
        failed=1
    fi
}
check generate "$pdnn" generate -m $generator -d golden -T 1 -n 1 -o "$work/one.png"
check compare "$pdnn" compare -m $generator -d golden -d golden -T 1 -n 1
check measure "$pdnn" energy measure -m $generator -d golden -T 1 -n 1
if [ -e "$mnist" ] || [ -e "$mnist.gz" ] || [ -e "$mnist.xz" ]; then
    check classify "$pdnn" classify -m host/models/mnist-classifier.safetensors -d golden -T 1 -n 10
    [ -z "${PDNN_TEST_LONG:-}" ] || check evaluate "$pdnn" evaluate -m $generator -d golden -T 1 -n 10
fi
exit $failed
