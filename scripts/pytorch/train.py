#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Trains a classifier of p-bits in PyTorch and writes it as a model that pdnn runs.

An example of the way in: 4-bit weights with a learned scale a layer, biases that are multiples of
it, p-bits with the straight-through gradient, the loss on the mean of the samples. The recipe of
`pdnn train` has augmentation besides, and is several times as fast (make bench-train).

  train.py [--epochs 3] [--width 256] [--samples 4] [--crop 1] [--planes 26:64,13:20e]
                   DATA_DIR MODEL
"""
import argparse
import json

import numpy as np
import torch

import pdnn_file
from quantise import Layer

THRESHOLD, BATCH, RATE, SCALE_RATE = 128, 256, 1e-2, 0.2


class Bits(torch.autograd.Function):
    """`samples` draws (0: one, without that dimension) of each bit, 1 with probability sigmoid(z);
    backward, the derivative of that probability."""

    @staticmethod
    def forward(ctx, z, samples):
        p = torch.sigmoid(z)
        ctx.save_for_backward(p)
        ctx.samples = samples
        return (torch.rand((samples, *p.shape) if samples else p.shape) < p).float()

    @staticmethod
    def backward(ctx, grad):
        p, = ctx.saved_tensors
        return (grad.sum(0) if ctx.samples else grad) * p * (1 - p), None


def forward(layers, x, samples):
    a = Bits.apply(layers[0](x), samples)  # all samples see the same pixels
    for layer in layers[1:-1]:
        a = Bits.apply(layer(a), 0)
    return layers[-1](a.mean(0))  # the last layer is linear


def export(layers, path, side, classes, coding, args):
    tensors = {}
    meta = {"format": "pdnn-model-1", "task": "classify", "dataset": args.dataset,
            "classes": classes, "latent": 0, "input_bits": layers[0].weight.shape[1],
            "width": side, "height": side, **coding, "layers": len(layers),
            "card": json.dumps({"recipe": "pytorch/train.py", "epochs": args.epochs,
                                "samples": args.samples, "seed": args.seed})}
    for n, layer in enumerate(layers):
        key, last = f"layers.{n}.", n + 1 == len(layers)
        weight, bias, scale = layer.integers()
        tensors[key + "weight"], tensors[key + "bias"] = weight, bias
        meta.update({key + "kind": "sum" if last else "hidden",
                     key + "sources": "input" if n == 0 else n - 1,
                     key + "once": 0, key + "serial": 0, key + "noise": 0 if last else 1,
                     key + "scale": repr(scale), key + "noise_scale": 1})
    pdnn_file.save(path, tensors, meta)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", help="folder with train-images-idx3-ubyte[.gz] and its labels")
    parser.add_argument("model")
    parser.add_argument("--dataset", default="mnist", help="name written into the model (mnist)")
    for name, default in (("epochs", 3), ("width", 256), ("samples", 4), ("crop", 1), ("seed", 1)):
        parser.add_argument("--" + name, type=int, default=default, help=f"({default})")
    parser.add_argument("--planes", help="input bits, as pdnn train --planes")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    coding = {"crop": args.crop, "threshold": THRESHOLD}
    if args.planes:
        coding["planes"] = args.planes
    pictures, labels = pdnn_file.read_images(args.data, "train")
    x = torch.from_numpy(pdnn_file.input_bits(pictures, coding))
    y = torch.from_numpy(labels.astype(np.int64))
    classes = int(y.max()) + 1
    layers = torch.nn.ModuleList([Layer(x.shape[1], args.width), Layer(args.width, args.width),
                                  Layer(args.width, classes)])
    scales = [layer.log_scale for layer in layers]
    rest = [p for layer in layers for p in (layer.weight, layer.bias)]
    adam = torch.optim.Adam([{"params": rest}, {"params": scales}])
    steps = len(x) // BATCH
    for epoch in range(args.epochs):
        order, total = torch.randperm(len(x)), 0.0
        for step in range(steps):
            rate = RATE * (1 - (epoch * steps + step) / (args.epochs * steps))
            adam.param_groups[0]["lr"], adam.param_groups[1]["lr"] = rate, SCALE_RATE * rate
            index = order[step * BATCH:(step + 1) * BATCH]
            logits = forward(layers, x[index], args.samples)
            loss = torch.nn.functional.cross_entropy(logits, y[index])
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
            total += loss.item()
        print(f"epoch {epoch + 1}/{args.epochs}  loss {total / steps:.4f}", flush=True)
    export(layers, args.model, pictures.shape[1], classes, coding, args)


main()
