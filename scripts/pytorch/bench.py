#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Seconds an epoch of a classifier's training in PyTorch: the rival of train_bench.

The same network (676-256-256-10, p-bits, 4-bit weights with a learned scale a layer), batch,
optimiser and arrays, as a good user of PyTorch writes it: one autograd function for the weights and
one for the bits, so that each saves one tensor and runs few operations; the first layer once for
all samples; the last layer on the mean of the bits. With LAYERS, as of `pdnn train --layers`, the
convolutional one of 6,000 images. Prints one line of JSON an epoch.

  bench.py DATA_DIR SAMPLES EPOCHS [LAYERS]
"""
import json
import re
import sys
import time
import zlib

import numpy as np
import torch

import pdnn_file
from quantise import Layer, Quantise

BATCH, SCALE_RATE, RATE = 256, 0.2, 3e-3
CODING = {"crop": 1, "threshold": 128}
IMAGES, FMAP_BATCH, NOISE = 6000, 100, 0.3


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


class PoolBits(torch.autograd.Function):
    """`samples` draws of P = 1 - prod(1 - p) over squares of 2 x 2 of p = sigmoid(z / noise)."""

    @staticmethod
    def forward(ctx, z, samples):
        p = torch.sigmoid(z / NOISE)
        q = 1 - p
        none = q[:, :, ::2, ::2] * q[:, :, 1::2, ::2] * q[:, :, ::2, 1::2] * q[:, :, 1::2, 1::2]
        ctx.save_for_backward(p, none)
        ctx.shared = samples > 1
        shape = (samples, *none.shape) if ctx.shared else none.shape
        return (torch.rand(shape) >= none).float()

    @staticmethod
    def backward(ctx, grad):
        p, none = ctx.saved_tensors
        if ctx.shared:
            grad = grad.sum(0)
        slope = grad * none / NOISE
        return slope.repeat_interleave(2, 2).repeat_interleave(2, 3) * p, None


class Convolution(Layer):
    """3 x 3 with zeros around, and its p-bits."""

    def __init__(self, channels, outputs, stride, pool):
        super().__init__(9 * channels, outputs)
        self.shape, self.stride, self.pool = (outputs, channels, 3, 3), stride, pool

    def forward(self, x, samples):
        scale = self.log_scale.detach().exp()
        bias = self.bias + ((self.bias / scale).round() * scale - self.bias).detach()
        weight = Quantise.apply(self.weight, self.log_scale).view(self.shape)
        z = torch.nn.functional.conv2d(x, weight, bias, self.stride, 1)
        if not self.pool:
            return Bits.apply(z / NOISE, samples)
        even = z[:, :, :z.shape[2] // 2 * 2, :z.shape[3] // 2 * 2]
        return PoolBits.apply(even, samples)


class Convolutions(torch.nn.Module):
    def __init__(self, layers, channels, side):
        super().__init__()
        self.layers = torch.nn.ModuleList()
        for text in layers.split(",")[:-1]:
            outputs, stride, pool = re.fullmatch(r"c(\d+)(s?)(p?)", text).groups()
            self.layers.append(Convolution(channels, int(outputs), 2 if stride else 1, pool == "p"))
            side = (side + 1) // 2 if stride else side
            channels, side = int(outputs), side // 2 if pool else side
        self.last = Layer(channels * side * side, int(layers.split(",")[-1][1:]))

    def forward(self, x, samples):
        rows = len(x)
        for k, layer in enumerate(self.layers):
            x = layer(x, samples if k == 0 else 1)
            if k == 0 and samples > 1:
                x = x.flatten(0, 1)
        x = x.flatten(1)
        return self.last(x.view(samples, rows, -1).mean(0) if samples > 1 else x)


def blocks(pictures):
    """Four thresholds of squares of 2 x 2 pixels: (N, Side / 2, Side / 2, 16) of 0 and 1."""
    planes = np.stack([pictures >= 32 + 64 * i for i in range(4)], -1)
    n, side = len(pictures), pictures.shape[1] // 2
    return planes.reshape(n, side, 2, side, 2, 4).transpose(0, 1, 3, 2, 4, 5).reshape(
        n, side, side, 16).astype(np.float32)


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
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    folder, samples, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    pictures, labels = pdnn_file.read_images(folder, "train")
    layers = sys.argv[4] if len(sys.argv) > 4 else None
    if layers:
        bits, batch = blocks(pictures[:IMAGES]), FMAP_BATCH
    else:
        bits, batch = pdnn_file.input_bits(pictures, CODING), BATCH
    print(json.dumps({"images": len(bits), "crc": zlib.crc32(bits.astype(np.uint8).tobytes())}))
    x = torch.from_numpy(np.moveaxis(bits, 3, 1).copy() if layers else bits)
    labels = torch.from_numpy(labels.astype(np.int64))

    net = Convolutions(layers, 16, bits.shape[1]) if layers else Classifier(x.shape[1], 10)
    scales = [p for name, p in net.named_parameters() if name.endswith("log_scale")]
    rest = [p for name, p in net.named_parameters() if not name.endswith("log_scale")]
    adam = torch.optim.Adam([{"params": rest}, {"params": scales, "lr": SCALE_RATE * RATE}],
                            lr=RATE, betas=(0.9, 0.999))
    for epoch in range(epochs):
        wall, cpu, total = time.monotonic(), time.process_time(), 0.0
        order, steps = torch.randperm(len(x)), len(x) // batch
        for step in range(steps):
            index = order[step * batch:(step + 1) * batch]
            loss = torch.nn.functional.cross_entropy(net(x[index], samples), labels[index])
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
            total += loss.item()
        print(json.dumps({"samples": samples, "epoch": epoch, "loss": round(total / steps, 4),
                          "wall_s": round(time.monotonic() - wall, 3),
                          "cpu_s": round(time.process_time() - cpu, 3)}), flush=True)


main()
