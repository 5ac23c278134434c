#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Bitstreams: a small ECP5's to the end, where `make tools` has the tools. At full size also: the same
# sources give the same bytes from another folder, into another one, by a shell with another name
# and time zone.
set -u
export LC_ALL=C
. tests/verdict.sh
venv=$(realpath -m "${VENV:-out/venv}")

bitstream() { # FOLDER BOARD BUILD [VARIABLE=VALUE...]: its checksum and size
    (cd "$1" && env "${@:4}" make --no-print-directory -s BOARD="$2" BUILD="$3" VENV="$venv" bitstream |
        awk 'END { print $1, $2 }') 2>"$dir/log"
}

if [ -x "$venv/new/bin/nextpnr-ecp5" ]; then
    made=$(bitstream . ulx3s-12f "${BUILD:-build}/bitstream")
    [[ $made =~ ^[0-9]+\ [0-9]{5,}$ ]]
    verdict $? "ulx3s-12f: a bitstream that meets its clock, checksum and size $made"
else
    echo "skip - ulx3s-12f: no $venv/new/bin/nextpnr-ecp5: make tools"
fi
[ "${PDNN_TEST_LONG:-0}" = 1 ] || { echo "skip - the same bytes again: PDNN_TEST_LONG=1"; exit $failed; }

copy=$dir/another/folder
mkdir -p "$copy"
cp -r Makefile boards host rtl scripts sim tests "$copy"
find "$copy" -exec touch -d '2001-02-03 04:05' {} +

same() { # BOARD
    local here there
    here=$(bitstream . "$1" "${BUILD:-build}/bitstream")
    there=$(bitstream "$copy" "$1" elsewhere TZ=Pacific/Auckland HOME="$dir" USER=somebody \
        YOWASP_CACHE_DIR="$dir/cache")
    echo "$here, $there" >"$dir/out"
    [ -n "$here" ] && [ "$here" = "$there" ]
    verdict $? "$1: the same bytes from two folders, checksum and size $here"
}

if command -v yosys nextpnr-ice40 icepack >/dev/null; then
    same hx8k
else
    echo "skip - hx8k: no yosys, nextpnr-ice40 or icepack"
fi
if [ -x "$venv/new/bin/nextpnr-ecp5" ]; then
    same ulx3s-85f
else
    echo "skip - ulx3s-85f: no $venv/new/bin/nextpnr-ecp5: make tools"
fi
exit $failed
