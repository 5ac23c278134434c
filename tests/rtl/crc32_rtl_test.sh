#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# pdnn_crc32 against zlib.
set -eu
export LC_ALL=C
. tests/rtl/icarus.sh
vectors=$BUILD/tests/rtl/crc32_vectors
mkdir -p "$(dirname "$vectors")"
${CC:-cc} -std=c11 -Wall -Wextra -Werror -O1 tests/rtl/crc32_vectors.c -lz -o "$vectors"
"$vectors" >"$vectors.txt"
icarus_bench crc32 rtl/link/pdnn_crc32.sv -- +vectors="$vectors.txt"
