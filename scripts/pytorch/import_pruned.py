#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Takes a classifier that was pruned with torch.nn.utils.prune to a model with masked layers.

STATE is the state_dict() of fully connected layers in a row, by torch.save(): `weight_orig` and
`weight_mask` of layers that are pruned, `weight` of those that are not, or whose mask was made
permanent by prune.remove(); sigmoid between them, which becomes p-bits of the same mean. A masked
layer keeps at most 4 weights of 16 outputs at an input: the smallest beyond that are dropped, and
what was dropped is reported, layer by layer. A layer of up to 16 outputs stays dense. Weights are
rounded to 4 bits by the scale of least squared error.

  import_pruned.py [--side 28] [--crop 1] [--threshold 128] [--dataset mnist] STATE MODEL
"""
import argparse
import json
import sys

import numpy as np
import torch

import pdnn_file

GROUP, SLOTS = 16, 4


def read_layers(path):
    """-> [(name, weight (Outputs, Inputs), bias (Outputs))] in the state's order."""
    state = torch.load(path, map_location="cpu")
    if not isinstance(state, dict):
        sys.exit(f"{path}: expected a state_dict, got {type(state).__name__}")
    layers = []
    for key, value in state.items():
        if not key.endswith(("weight", "weight_orig")):
            continue
        name = key.rsplit(".", 1)[0] if "." in key else ""
        prefix = name + "." if name else ""
        if value.ndim != 2:
            sys.exit(f"{path}: {key}: expected a fully connected layer, two dimensions, "
                     f"got {value.ndim}")
        weight = value.detach().numpy().astype(np.float64)
        if key.endswith("_orig"):
            if prefix + "weight_mask" not in state:
                sys.exit(f"{path}: {key}: expected {prefix}weight_mask with it")
            weight = weight * state[prefix + "weight_mask"].numpy()
        bias = state.get(prefix + "bias")
        bias = np.zeros(len(weight)) if bias is None else bias.detach().numpy().astype(np.float64)
        if layers and weight.shape[1] != layers[-1][1].shape[0]:
            sys.exit(f"{path}: {key}: expected {layers[-1][1].shape[0]} inputs, as the layer "
                     f"before has outputs, got {weight.shape[1]}")
        layers.append((name or "weight", weight, bias))
    if not layers:
        sys.exit(f"{path}: expected weight or weight_orig tensors, found none")
    return layers


def keep_slots(weight):
    """Drops the smallest weights of every 16 outputs with more than 4 at an input; -> weight,
    blocks that had more."""
    weight, over = weight.copy(), 0
    for first in range(0, len(weight), GROUP):
        block = weight[first:first + GROUP]
        excess = (block != 0).sum(0) - SLOTS
        over += int((excess > 0).sum())
        order = np.argsort(np.abs(block) + np.where(block == 0, np.inf, 0), axis=0, kind="stable")
        rank = np.argsort(order, axis=0, kind="stable")
        block[rank < np.maximum(excess, 0)] = 0
    return weight, over


def quantise(weight):
    """-> integers -8 to 7, scale."""
    top = np.abs(weight).max()
    if top == 0:
        return np.zeros(weight.shape, np.int8), 1.0
    best = None
    for k in range(40):
        scale = top / 7.5 * (0.3 + 0.7 * (k + 1) / 40)
        q = np.clip(np.rint(weight / scale), -8, 7)
        error = ((q * scale - weight) ** 2).sum()
        if best is None or error < best[0]:
            best = error, q.astype(np.int8), float(np.float32(scale))
    return best[1], best[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("state", help="state_dict, by torch.save()")
    parser.add_argument("model")
    parser.add_argument("--dataset", default="mnist", help="name written into the model (mnist)")
    for name, default in (("side", 28), ("crop", 1), ("threshold", 128)):
        parser.add_argument("--" + name, type=int, default=default, help=f"({default})")
    args = parser.parse_args()
    layers = read_layers(args.state)
    inputs, pixels = layers[0][1].shape[1], (args.side - 2 * args.crop) ** 2
    if inputs != pixels:
        sys.exit(f"{args.state}: {layers[0][0]}: expected {pixels} inputs, the pixels within "
                 f"--crop, got {inputs}")
    tensors = {}
    meta = {"format": "pdnn-model-1", "task": "classify", "dataset": args.dataset,
            "classes": len(layers[-1][1]), "latent": 0, "input_bits": inputs, "width": args.side,
            "height": args.side, "crop": args.crop, "threshold": args.threshold,
            "layers": len(layers), "card": json.dumps({"recipe": "pytorch/import_pruned.py"})}
    print("layer            outputs  inputs  pruned %  over the slots  dropped  of magnitude %  "
          "rounded to 0")
    for n, (name, weight, bias) in enumerate(layers):
        key, last = f"layers.{n}.", n + 1 == len(layers)
        masked = len(weight) > GROUP
        kept, over = keep_slots(weight) if masked else (weight, 0)
        q, scale = quantise(kept)
        dropped = (weight != 0) & (kept == 0)
        total = np.abs(weight).sum()
        print(f"{name[:16]:16} {len(weight):7} {weight.shape[1]:7} "
              f"{100 * (weight == 0).mean():9.2f} {over:15} {int(dropped.sum()):8} "
              f"{100 * np.abs(weight[dropped]).sum() / total if total else 0:15.2f} "
              f"{int(((kept != 0) & (q == 0)).sum()):13}{'' if masked else '  dense'}")
        q = np.pad(q, ((0, 0), (0, -q.shape[1] % GROUP)))
        tensors[key + "weight"] = q
        tensors[key + "bias"] = np.rint(bias / scale).astype(np.int32)
        if masked:
            tensors[key + "mask"] = (q != 0).astype(np.uint8)
        meta.update({key + "kind": "sum" if last else "hidden",
                     key + "sources": "input" if n == 0 else n - 1,
                     key + "once": 0, key + "serial": 0, key + "noise": 0 if last else 1,
                     key + "scale": repr(scale), key + "noise_scale": 1})
    pdnn_file.save(args.model, tensors, meta)


main()
