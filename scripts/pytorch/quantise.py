# SPDX-License-Identifier: BSD-2-Clause
"""Weights of 4 bits with a learned scale, for networks that PyTorch trains."""
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
