#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The synthesised core against the golden device: shipped models through the packet path of the
# iCE40 netlist, every event, result and counter; of the core with blocks also the networks of
# tests/block/chain_net.c, of the one with feature maps those of tests/nets/fmap_net.c, of the one
# with labels those of tests/nets/label_net.c.
# PDNN_TEST_LONG=1 also builds and runs the netlists with the generics of the board, of
# icebreaker-lanes, -masks and -fmaps, and the one that the board's bitstream is placed from, at
# the UART pins: results and counters of a random network, and of a digit.
set -u
export LC_ALL=C
build=${BUILD:-build}

compare() { # NAME LIBRARY CORE
    local name=$1 library=$2 golden=$3 model models=(mnist-generator mnist-classifier)
    case $golden in
    icebreaker-masks) models+=(mnist-sparse letters-sparse) ;;
    icebreaker-fmaps) models=(mnist-fast-conv mnist-conv) ;;
    esac
    for model in "${models[@]/%/.safetensors}"; do
        model=host/models/$model
        [ -r "$model" ] || continue
        if "$build/pdnn" compare -m "$model" -T 5 -n 1 -d "sim:$library" -d "golden:$golden"; then
            echo "ok - $name netlist, $model"
        else
            echo "not ok - $name netlist, $model"
            failed=1
        fi
    done
}

blocks() { # LIBRARY CORE: several samples a pass, each way through the engine
    if PDNN_BLOCK_SIM=$1 PDNN_BLOCK_CORE=$2 "$build/tests/block/block_test"; then
        echo "ok - $2 netlist, networks with blocks"
    else
        echo "not ok - $2 netlist, networks with blocks"
        failed=1
    fi
}

fmaps() { # LIBRARY NAME: random networks with feature maps
    if PDNN_FMAP_SIM=$1 "$build/tests/cosim/fmap_test"; then
        echo "ok - $2 netlist, networks with feature maps"
    else
        echo "not ok - $2 netlist, networks with feature maps"
        failed=1
    fi
}

labels() { # LIBRARY NAME: random networks, all labels in a pass
    if PDNN_LABELS_SIM=$1 "$build/tests/cosim/labels_sim_test"; then
        echo "ok - $2 netlist, networks that score labels"
    else
        echo "not ok - $2 netlist, networks that score labels"
        failed=1
    fi
}

failed=0
if [ ! -r "$build/libpdnn_sim_netlist.so" ]; then
    echo "skip: $build/libpdnn_sim_netlist.so is not built (no yosys or no Verilator)"
    exit 77
fi
compare small "$build/libpdnn_sim_netlist.so" small
blocks "$build/netlist/small-block/libpdnn_sim.so" small-block
fmaps "$build/netlist/small-fmaps/libpdnn_sim.so" small-fmaps
labels "$build/netlist/small-labels/libpdnn_sim.so" small-labels
if [ "${PDNN_TEST_LONG:-0}" = 1 ]; then
    golden=${BOARD:-icebreaker}
    for core in icebreaker-lanes icebreaker-masks icebreaker-fmaps "$golden"; do
        library=$build/netlist/traced-$core/libpdnn_sim.so
        make --no-print-directory -s BUILD="$build" BOARD="$core" "$library" || exit 1
        compare "$core" "$library" "$core"
    done
    blocks "$library" "$core"
    # Its switching activity; tests/boards/activity_test.sh has the counting.
    out=$(mktemp -d)
    if BUILD=$build boards/flow/activity.sh small 30000000 host/models/mnist-generator.safetensors 1 1 \
        boards/icebreaker/energy/activity.json - "$out" | grep -q 'random numbers'; then
        echo "ok - switching activity of the small netlist"
    else
        echo "not ok - switching activity of the small netlist"
        failed=1
    fi
    rm -rf "$out"
    top=$(make --no-print-directory -s netlist-top-name)
    make --no-print-directory -s BUILD="$build" "$build/$top" || exit 1
    if PDNN_BOARD_SIM_LIB=$build/$top "$build/tests/cosim/uart_test"; then
        echo "ok - board at its pins, random network"
    else
        echo "not ok - board at its pins, random network"
        failed=1
    fi
    out=$(mktemp -d)
    for device in "sim:$build/$top" "golden:$golden"; do
        "$build/pdnn" generate -m host/models/mnist-generator.safetensors -d "$device" -T 16 -n 1 \
            -o "$out/digit.png" --log "$out/log" || failed=1
    done
    # Results and counters, a line a device: one and the same.
    grep -oE '"(digest_outputs":"[0-9a-f]*"|cycles":[0-9]*,"counters":\{[^}]*\})' "$out/log" |
        sort | uniq -c >"$out/both"
    if [ "$(awk '$1 == 2' "$out/both" | wc -l)" = 2 ]; then
        echo "ok - board at its pins, a digit"
    else
        cat "$out/both"
        echo "not ok - board at its pins, a digit"
        failed=1
    fi
    rm -rf "$out"
fi
exit $failed
