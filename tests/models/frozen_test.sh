#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# frozen_test.sh - the shipped models on feature maps, and those that score labels by tied p-bits: the
# golden device gives the outputs of frozen.txt, with a pass for each sample and with several in one,
# with a run for each label and with all labels in a pass.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
. tests/verdict.sh

# What the model runs on, a pass a sample.
device_of() {
    case $1 in
    *forward) echo golden:rows=1,ties=1,acc_bits=20 ;;
    *) echo golden:rows=1,fmaps=1,noise_tables=8 ;;
    esac
}

# outputs MODEL DEVICE T: digest of the model and of its outputs
outputs() {
    local file=host/models/$1.safetensors
    rm -f "$dir/log"
    case $1 in
    *generator) "$pdnn" generate -m "$file" -d "$2" -T "$3" -n 20 -o "$dir/out.png" --log "$dir/log" ;;
    *) "$pdnn" classify -m "$file" -d "$2" -T "$3" -n 200 --log "$dir/log" ;;
    esac >"$dir/out" 2>&1 &&
        sed -nE 's/.*"model_digest":"([0-9a-f]*)".*"digest_outputs":"([0-9a-f]*)".*/\1 \2/p' \
            "$dir/log"
}

while read -r model digest samples frozen; do
    case $model in
    *generator) ;;
    *)
        set=$("$pdnn" info "host/models/$model.safetensors" --json |
            sed -n 's/.*"dataset": "\([^"]*\)".*/\1/p')
        if [ ! -d "${PDNN_DATA:-/nowhere}/$set" ]; then
            echo "skip - $model, T=$samples: needs $set in PDNN_DATA"
            continue
        fi ;;
    esac
    alone=$(device_of "$model")
    labels= block=16
    case $model in *forward) labels=$alone,labels=1 ;; *) block=4 ;; esac
    for device in "$alone" "$alone,block=$block" $labels; do
        got=$(outputs "$model" "$device" "$samples")
        [ "$got" = "$digest $frozen" ]
        verdict $? "$model, T=$samples, $device: ${got:-$(cat "$dir/out")}"
    done
done < <(grep -v '^#' tests/models/frozen.txt)
exit $failed
