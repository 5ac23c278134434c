#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
#
# pytorch_test.sh - models to and from PyTorch: one that PyTorch trained runs on the golden device
# with the logits that PyTorch computes, within the sampling error; so does the shipped one; files
# with a wrong tensor are refused by its name. Small made-up pictures: no data set is needed.
set -u
export LC_ALL=C
pdnn=${BUILD:-build}/pdnn
python=${PYTHON:-/usr/bin/python3}
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=scripts/pytorch
if ! "$python" -c 'import torch, numpy' 2>/dev/null; then
    echo "skip - models to and from PyTorch: needs python3-torch"
    exit 77
fi
. tests/verdict.sh
model=$dir/model.safetensors
shipped=host/models/mnist-classifier.safetensors
planes=host/models/fashion-classifier.safetensors

# Pictures of a bar whose height tells the class, with noise.
"$python" - "$dir" <<'PY'
import sys
import numpy as np
random = np.random.default_rng(1)
def write(name, array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    open(f"{sys.argv[1]}/{name}", "wb").write(head + array.astype(np.uint8).tobytes())
for split, n in (("train", 2560), ("t10k", 300)):
    labels = np.arange(n) % 10
    images = random.integers(0, 140, (n, 28, 28))
    for i, label in enumerate(labels):
        images[i, 4 + 2 * label:6 + 2 * label] += 100
    write(split + "-images-idx3-ubyte", images)
    write(split + "-labels-idx1-ubyte", labels)
PY

same_logits() { # NAME MODEL T
    "$pdnn" classify -m "$2" -d golden -T "$3" --sampling iid --data "$dir" -n 300 --logits "$dir/logits" \
        >"$dir/out" 2>&1 &&
        "$python" scripts/pytorch/load.py -T "$3" -n 300 "$2" "$dir" --against "$dir/logits" \
            >>"$dir/out" 2>&1
    verdict $? "$1: PyTorch and the golden device give the same logits"
}

"$python" scripts/pytorch/train.py --epochs 4 --width 32 --samples 2 "$dir" "$model" \
    >"$dir/out" 2>&1
verdict $? "PyTorch trains and writes a model"
"$python" scripts/pytorch/train.py --epochs 1 --width 32 --samples 2 --planes 26:90,9:100,9:20e \
    "$dir" "$dir/planes" >"$dir/out" 2>&1
verdict $? "PyTorch trains one that sees planes"
same_logits "that model" "$dir/planes" 100
"$pdnn" classify -m "$model" -d golden -T 16 --data "$dir" >"$dir/out" 2>&1 &&
    awk '/right/ { exit !($2 > 270) }' "$dir/out"
verdict $? "it is right in 9 of 10 pictures on the golden device"
same_logits "its model" "$model" 100
same_logits "the shipped classifier" $shipped 100
same_logits "the shipped classifier of planes" $planes 100

# A network pruned there: a mask that is still one, and one that was made permanent.
"$python" - "$dir/state.pt" "$dir/conv.pt" <<'PY'
import sys
import torch
from torch import nn
from torch.nn.utils import prune
torch.manual_seed(1)
net = nn.Sequential(nn.Linear(676, 64), nn.Sigmoid(), nn.Linear(64, 40), nn.Sigmoid(),
                    nn.Linear(40, 10))
for layer in net[0], net[2]:
    prune.l1_unstructured(layer, "weight", 0.75)
prune.remove(net[2], "weight")
torch.save(net.state_dict(), sys.argv[1])
torch.save(nn.Conv2d(1, 4, 5).state_dict(), sys.argv[2])
PY
"$python" scripts/pytorch/import_pruned.py "$dir/state.pt" "$dir/imported" >"$dir/out" 2>&1 &&
    awk 'NR == 2 || NR == 3 { if ($4 != 75 || $5 < 1 || $6 < $5) bad = 1 }
         END { exit bad || NR != 4 }' "$dir/out" && "$pdnn" info "$dir/imported" | awk '/  masked$/ { n++ } END { exit n != 2 }'
verdict $? "a network that torch.nn.utils.prune pruned becomes one with masked layers"
same_logits "the imported model" "$dir/imported" 100
! "$python" scripts/pytorch/import_pruned.py "$dir/conv.pt" "$dir/none" >"$dir/out" 2>&1 &&
    grep -q 'weight: expected a fully connected layer' "$dir/out" && [ ! -e "$dir/none" ]
verdict $? "a convolution is not imported"

refused() { # TEXT PYTHON: the model changed by PYTHON (t: tensors, m: metadata) is refused
    "$python" -c "
import sys, numpy as np, pdnn_file
t, m = pdnn_file.load('$model')
t = {name: array.copy() for name, array in t.items()}
$2
pdnn_file.save('$dir/broken', t, m)" >"$dir/out" 2>&1 &&
        ! "$pdnn" classify -m "$dir/broken" -d golden --data "$dir" >"$dir/out" 2>&1 &&
        grep -qF -- "$1" "$dir/out"
    verdict $? "refused: $1"
}

refused 'layers.1.weight[2, 3]: expected -8 to 7, got 9' "t['layers.1.weight'][2, 3] = 9"
refused 'layers.0.weight[0, 687]: expected 0 (padding' "t['layers.0.weight'][0, 687] = 1"
refused 'layers.2.bias[4]: expected 2 * bias' "t['layers.2.bias'][4] = 1 << 20"
refused 'layers.0.weight: expected a tensor I8' \
    "t['layers.0.weight'] = t['layers.0.weight'].astype(np.float32)"
refused 'layers.1: inputs: expected 32' "t['layers.1.weight'] = t['layers.1.weight'][:, :16]"
refused 'layers.2.bias' "del t['layers.2.bias']"
refused 'layers.1: scale: expected' "m['layers.1.scale'] = '-1'"
exit $failed
