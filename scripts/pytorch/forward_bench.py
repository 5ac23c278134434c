#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Seconds an epoch of a training by forward-forward in PyTorch: the rival of forward_bench.

The same network (784-256-256, four p-bits on each sum, labels of four input bits, 4-bit weights
with a learned scale a layer), losses, batch, optimiser and arrays, as a good user of PyTorch writes
it: the first layer's sums once for all labels, one random number for all labels of a picture, one
autograd function for the units, which saves one tensor. Prints one line of JSON an epoch.

  forward_bench.py DATA_DIR EPOCHS
"""
import json
import sys
import time
import zlib

import numpy as np
import torch

import pdnn_file
from quantise import Layer, Quantise

BATCH, COPIES, WIDTH, CLASSES, LABEL_ROWS, NEGATIVES = 100, 4, 256, 10, 4, 2
RATE, SCALE_RATE = 2e-3, 0.2
OFFSETS = torch.arange(COPIES).float() + 0.5
SIGN = torch.cat([torch.ones(WIDTH // 2), -torch.ones(WIDTH // 2)])
ALPHA = 0.1 * (512 / WIDTH) ** 0.5


class Count(torch.autograd.Function):
    """How many of the p-bits on each sum are 1; backward, the mean's derivative."""

    @staticmethod
    def forward(ctx, u):  # (Batch, Labels, Width)
        p = torch.sigmoid(u.unsqueeze(-1) - OFFSETS)
        ctx.save_for_backward((p * (1 - p)).sum(-1))
        return (torch.rand(u.shape[0], 1, u.shape[2], COPIES) < p).sum(-1).float()

    @staticmethod
    def backward(ctx, grad):
        slope, = ctx.saved_tensors
        return grad * slope


class ForwardLayer(Layer):
    def __init__(self, features):
        super().__init__(features + CLASSES * LABEL_ROWS, WIDTH)
        self.features = features
        with torch.no_grad():
            self.weight.normal_(0, 0.1 if features == 784 else (2 / (features * COPIES)) ** 0.5)

    def forward(self, x, labels):
        """Counts (Batch, Labels, Width) and logits (Batch, Labels); x (Batch, Features) is shared
        by all labels, or (Batch, Labels, Features)."""
        scale = self.log_scale.detach().exp()
        weight = Quantise.apply(self.weight, self.log_scale)
        bias = self.bias + ((self.bias / scale).round() * scale - self.bias).detach()
        offset = weight[:, self.features:].view(WIDTH, CLASSES, LABEL_ROWS).sum(-1).t() + bias
        u = torch.nn.functional.linear(x, weight[:, :self.features])
        u = u.unsqueeze(1) + offset if labels is None else u + offset[labels]
        count = Count.apply(u)
        return count, ALPHA * (count @ SIGN)


def step(layers, x, labels):
    cross_entropy = torch.nn.functional.cross_entropy
    count, logits = layers[0](x, None)
    loss = cross_entropy(logits, labels)
    with torch.no_grad():
        p = torch.softmax(logits, 1).scatter_(1, labels.unsqueeze(1), 0) + 1e-6
        p.scatter_(1, labels.unsqueeze(1), 0)
        chosen = torch.cat([labels.unsqueeze(1), torch.multinomial(p, NEGATIVES)], 1)
        shown = count[torch.arange(len(x)).unsqueeze(1), chosen]
    _, logits = layers[1](shown, chosen)
    return loss + cross_entropy(logits, torch.zeros(len(x), dtype=torch.long))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, epochs = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    pictures, labels = pdnn_file.read_images(folder, "train")
    bits = pdnn_file.input_bits(pictures, {"crop": 0, "threshold": 128})
    print(json.dumps({"images": len(bits), "crc": zlib.crc32(bits.astype(np.uint8).tobytes())}))
    x, labels = torch.from_numpy(bits), torch.from_numpy(labels.astype(np.int64))

    layers = torch.nn.ModuleList([ForwardLayer(x.shape[1]), ForwardLayer(WIDTH)])
    scales = [p for name, p in layers.named_parameters() if name.endswith("log_scale")]
    rest = [p for name, p in layers.named_parameters() if not name.endswith("log_scale")]
    adam = torch.optim.Adam([{"params": rest}, {"params": scales, "lr": SCALE_RATE * RATE}],
                            lr=RATE, betas=(0.9, 0.999))
    for epoch in range(epochs):
        wall, cpu, total = time.monotonic(), time.process_time(), 0.0
        order, steps = torch.randperm(len(x)), len(x) // BATCH
        for i in range(steps):
            index = order[i * BATCH:(i + 1) * BATCH]
            loss = step(layers, x[index], labels[index])
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
            total += loss.item() / 2
        print(json.dumps({"epoch": epoch, "loss": round(total / steps, 4),
                          "wall_s": round(time.monotonic() - wall, 3),
                          "cpu_s": round(time.process_time() - cpu, 3)}), flush=True)


main()
