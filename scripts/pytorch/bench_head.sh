# SPDX-License-Identifier: BSD-2-Clause
#
# bench_head.sh - what the comparisons with PyTorch need, to be read in (.) with $bench, our program:
# one thread each, the data, PyTorch, a file $runs for what the programs print, and die().
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
python=${PYTHON:-/usr/bin/python3}

die() {
    echo "$(basename "$0" .sh): $*" >&2
    exit 1
}
[ -n "${PDNN_DATA:-}" ] || die "PDNN_DATA: expected the folder with mnist/ (scripts/fetch-data.sh)"
[ -x "$bench" ] || die "no $bench: run make bench-train"
"$python" -c 'import torch, numpy' 2>/dev/null || die "no PyTorch: install python3-torch"

runs=$(mktemp)
trap 'rm -f "$runs"' EXIT
