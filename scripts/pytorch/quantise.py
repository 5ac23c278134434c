# SPDX-License-Identifier: BSD-2-Clause
"""Layers of 4-bit weights with a learned scale, for networks that PyTorch trains."""
import math

import numpy as np
import torch


class Quantise(torch.autograd.Function):
    """LSQ: scale * round(weight / scale), cut to the 4 bits of a device."""

    @staticmethod
    def forward(ctx, weight, log_scale):
        scale = log_scale.exp()
        x = weight / scale
        q = x.round().clamp_(-8, 7)
        ctx.save_for_backward(x, q, scale)
        return q * scale

    @staticmethod
    def backward(ctx, grad):
        x, q, scale = ctx.saved_tensors
        inside = (x > -8.5) & (x < 7.5)
        weight_grad = grad * inside
        return weight_grad, (torch.dot(grad.flatten(), q.flatten()) -
                             torch.dot(weight_grad.flatten(), x.flatten())) * scale


class Layer(torch.nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        weight = torch.empty(outputs, inputs)
        torch.nn.init.xavier_uniform_(weight)
        self.weight = torch.nn.Parameter(weight)
        self.bias = torch.nn.Parameter(torch.zeros(outputs))
        self.log_scale = torch.nn.Parameter((2 * weight.abs().mean() / math.sqrt(7)).log())

    def forward(self, x):
        scale = self.log_scale.detach().exp()
        bias = self.bias + ((self.bias / scale).round() * scale - self.bias).detach()
        return torch.nn.functional.linear(x, Quantise.apply(self.weight, self.log_scale), bias)

    def integers(self):
        """Weights (Outputs, Inputs padded to words of 16), bias, scale."""
        with torch.no_grad():
            scale = self.log_scale.exp()
            weight = (self.weight / scale).round().clamp(-8, 7).numpy().astype(np.int8)
            bias = (self.bias / scale).round().numpy().astype(np.int32)
        padding = -weight.shape[1] % 16
        return np.pad(weight, ((0, 0), (0, padding))), bias, float(scale)
