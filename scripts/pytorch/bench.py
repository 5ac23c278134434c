#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Seconds an epoch of the classifier's training in PyTorch: the rival of train_bench.

The same network (676-256-256-10, p-bits, 4-bit weights with a learned scale a layer), batch,
optimiser and arrays, as a good user of PyTorch writes it: one autograd function for the weights and
one for the bits, so that each saves one tensor and runs few operations; the first layer once for
all samples; the last layer on the mean of the bits. Prints one line of JSON an epoch.

  bench.py DATA_DIR SAMPLES EPOCHS
"""
import json
import sys
import time
import zlib

import numpy as np
import torch

import pdnn_file
from quantise import Layer

BATCH, SCALE_RATE, RATE = 256, 0.2, 3e-3
CODING = {"crop": 1, "threshold": 128}


class Bits(torch.autograd.Function):
    """`samples` draws of each p = sigmoid(z); backward, the mean's derivative."""

    @staticmethod
    def forward(ctx, z, samples):
        p = torch.sigmoid(z)
        ctx.save_for_backward(p)
        ctx.shared = samples > 1
        shape = (samples, *p.shape) if ctx.shared else p.shape
        return (torch.rand(shape) < p).float()

    @staticmethod
    def backward(ctx, grad):
        p, = ctx.saved_tensors
        if ctx.shared:
            grad = grad.sum(0)
        return grad * p * (1 - p), None


class Classifier(torch.nn.Module):
    def __init__(self, pixels, classes):
        super().__init__()
        self.layers = torch.nn.ModuleList(
            [Layer(pixels, 256), Layer(256, 256), Layer(256, classes)])

    def forward(self, x, samples):
        a = Bits.apply(self.layers[0](x), samples)
        a = Bits.apply(self.layers[1](a), 1)
        return self.layers[2](a.mean(0) if samples > 1 else a)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder, samples, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    pictures, labels = pdnn_file.read_images(folder, "train")
    bits = pdnn_file.input_bits(pictures, CODING)
    print(json.dumps({"images": len(bits), "crc": zlib.crc32(bits.astype(np.uint8).tobytes())}))
    x, labels = torch.from_numpy(bits), torch.from_numpy(labels.astype(np.int64))

    net = Classifier(x.shape[1], 10)
    scales = [p for name, p in net.named_parameters() if name.endswith("log_scale")]
    rest = [p for name, p in net.named_parameters() if not name.endswith("log_scale")]
    adam = torch.optim.Adam([{"params": rest}, {"params": scales, "lr": SCALE_RATE * RATE}],
                            lr=RATE, betas=(0.9, 0.999))
    for epoch in range(epochs):
        wall, cpu, total = time.monotonic(), time.process_time(), 0.0
        order, steps = torch.randperm(len(x)), len(x) // BATCH
        for step in range(steps):
            index = order[step * BATCH:(step + 1) * BATCH]
            loss = torch.nn.functional.cross_entropy(net(x[index], samples), labels[index])
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
            total += loss.item()
        print(json.dumps({"samples": samples, "epoch": epoch, "loss": round(total / steps, 4),
                          "wall_s": round(time.monotonic() - wall, 3),
                          "cpu_s": round(time.process_time() - cpu, 3)}), flush=True)


main()
