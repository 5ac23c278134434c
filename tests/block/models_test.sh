#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The shipped models, several samples a pass: the golden device gives the outputs of models.txt,
# which an engine of a sample a pass made, and the simulation gives the same with the same counters.
# Simulated are a few inputs; with PDNN_TEST_LONG=1 all, at T = 1, 3, 16 and 64.
set -u
export LC_ALL=C
build=${BUILD:-build}
pdnn=$build/pdnn
digests=tests/block/models.txt
. tests/verdict.sh

# run LOG DEVICE MODEL T N: output digest, cycles and counters
run() {
    local file=host/models/$3.safetensors
    rm -f "$1"
    case $3 in
    *classifier | *sparse) "$pdnn" classify -m "$file" -d "$2" -T "$4" -n "$5" --log "$1" ;;
    *) "$pdnn" generate -m "$file" -d "$2" -T "$4" -n "$5" -o "$dir/digits.png" --log "$1" ;;
    esac >"$dir/out" 2>&1 &&
        sed -nE 's/.*"digest_outputs":"([0-9a-f]*)".*"cycles":([0-9]*),"counters":\{([^}]*)\}.*/\1 \2 \3/p' \
            "$1"
}

while read -r model digest samples outputs; do
    core=block n=100 few=2
    case $model in
    *classifier | *sparse)
        n=500
        set=$("$pdnn" info "host/models/$model.safetensors" --json |
            sed -n 's/.*"dataset": "\([^"]*\)".*/\1/p')
        if [ ! -d "${PDNN_DATA:-/nowhere}/$set" ]; then
            echo "skip - $model, T=$samples: needs $set in PDNN_DATA"
            continue
        fi ;;
    *-8bit) core=zs8 ;;
    esac
    case $model in *sparse) core=masks ;; esac
    golden=$(run "$dir/golden.jsonl" "golden:$core" "$model" "$samples" "$n")
    grep -q "\"model_digest\":\"$digest\"" "$dir/golden.jsonl" && [ "${golden%% *}" = "$outputs" ]
    verdict $? "$model, T=$samples: $n outputs as from a sample a pass"

    sim=$build/sim-$core/libpdnn_sim.so
    if [ ! -r "$sim" ]; then
        echo "skip - $model, T=$samples: $sim is not built (no Verilator?)"
        continue
    elif [ "${PDNN_TEST_LONG:-0}" = 0 ]; then
        n=$few
        golden=$(run "$dir/golden.jsonl" "golden:$core" "$model" "$samples" "$n")
    fi
    simulated=$(run "$dir/sim.jsonl" "sim:$sim" "$model" "$samples" "$n")
    [ -n "$golden" ] && [ "$golden" = "$simulated" ]
    verdict $? "$model, T=$samples: simulation and golden, $n outputs and all counters"
done < <(grep -v '^#' "$digests")
exit $failed
