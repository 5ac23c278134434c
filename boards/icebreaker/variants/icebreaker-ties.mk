# SPDX-License-Identifier: BSD-2-Clause
# icebreaker-zs with several p-bits on a sum and all labels in a pass, for models that learned by
# forward-forward; accumulators in the multipliers. Block memory has the activations of 16 labels.

include boards/icebreaker/board.mk

CLOCK_MHZ := 24
