#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs a pDNN classifier in PyTorch: an example of reading our model files elsewhere.

Prints the share that is right, and writes the logits, mean over the samples, as
`pdnn classify --sampling iid --logits FILE` does. The random numbers differ, so the logits agree within their
sampling error: with --against FILE it compares (label, logits) lines of the program with its own,
in units of that error, and fails beyond what chance gives.

  load.py [-T 64] [-n 1000] [--logits FILE] [--against FILE] MODEL DATA_DIR
"""
import argparse
import sys

import numpy as np
import torch

import pdnn_file


def load_layers(path):
    tensors, meta = pdnn_file.load(path)
    if meta.get("format") != "pdnn-model-1" or meta.get("task") != "classify":
        sys.exit(f"{path}: expected a pDNN classifier")
    if meta.get("input_map", "flat") != "flat" or any(key.endswith(".kernel") for key in meta):
        sys.exit(f"{path}: expected a network without feature maps")
    if any(key.endswith(".ties") for key in meta):
        sys.exit(f"{path}: expected a network without ties")
    if meta.get("act_bits", "1") != "1":
        sys.exit(f"{path}: expected a network of p-bits")
    layers = []
    for n in range(int(meta["layers"])):
        key = f"layers.{n}."
        if meta[key + "sources"] != ("input" if n == 0 else str(n - 1)):
            sys.exit(f"{path}: expected each layer to read the one before it")
        layers.append({"weight": torch.from_numpy(tensors[key + "weight"].astype(np.float32)),
                       "bias": torch.from_numpy(tensors[key + "bias"].astype(np.float32)),
                       "scale": float(meta[key + "scale"]), "kind": meta[key + "kind"],
                       "noise": meta[key + "noise"] == "1",
                       "noise_scale": float(meta[key + "noise_scale"])})
    return layers, meta


def pad(x, layer):
    """Columns up to the layer's inputs: every source is padded to a multiple of 16."""
    return torch.nn.functional.pad(x, (0, layer["weight"].shape[1] - x.shape[1]))


def sample(layers, x):
    """Logits of one sample: (N, Pixels) -> (N, Classes)."""
    for layer in layers:
        z = torch.nn.functional.linear(pad(x, layer), layer["weight"], layer["bias"])
        if layer["kind"] == "sum":
            return layer["scale"] * z
        p = torch.sigmoid(layer["scale"] / layer["noise_scale"] * z)
        x = (torch.rand(p.shape) < p if layer["noise"] else z >= 0).float()
    return x  # kind `count`


def compare(ours, theirs, error):
    """Two means of T samples each differ by sqrt(2) of one's error: chi-square over all places."""
    used = error > 0
    ratio = float(np.mean(((ours - theirs)[used] / error[used]) ** 2)) / 2
    worst = float(np.max(np.abs(ours - theirs)[used] / error[used])) / 2 ** 0.5
    # The mean of 1 is known to sqrt(2 / places) if places were independent; classes of an image
    # are not, and the error itself is estimated: hence the margins.
    good = 0.8 < ratio < 1.25 and worst < 7
    print(f"mean squared difference {ratio:.3f} of the sampling error's (expected 1), "
          f"largest {worst:.1f} errors: {'agree' if good else 'DISAGREE'}")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("data", help="folder with t10k-images-idx3-ubyte[.gz] and its labels")
    parser.add_argument("-T", type=int, default=64, help="samples (64)")
    parser.add_argument("-n", type=int, default=1000, help="pictures (1000)")
    parser.add_argument("--logits", help="write the mean logits to this file, CSV")
    parser.add_argument("--against", help="compare with this file of pdnn classify --sampling iid --logits")
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    layers, meta = load_layers(args.model)
    pictures, labels = pdnn_file.read_images(args.data, "t10k")
    x = torch.from_numpy(pdnn_file.input_bits(pictures[:args.n], meta))
    labels = labels[:args.n]
    total, squares = 0, 0
    for _ in range(args.T):
        z = sample(layers, x).double().numpy()
        total, squares = total + z, squares + z * z
    mean = total / args.T
    error = np.sqrt(np.maximum(squares / args.T - mean * mean, 0) / max(args.T - 1, 1))
    print(f"{100 * np.mean(mean.argmax(1) == labels):.2f} % of {len(labels)} right, T = {args.T}")
    if args.logits:
        rows = np.column_stack([labels, mean])
        np.savetxt(args.logits, rows, fmt=["%d"] + ["%.6g"] * mean.shape[1], delimiter=",")
    if args.against:
        other = np.loadtxt(args.against, delimiter=",")
        if other.shape != (len(labels), mean.shape[1] + 1) or (other[:, 0] != labels).any():
            sys.exit(f"{args.against}: expected the same pictures")
        if not compare(other[:, 1:], mean, error):
            sys.exit(1)


main()
