# SPDX-License-Identifier: BSD-2-Clause
# icebreaker-twin with activations of 4 bits: accumulators of 16 bits, which the multipliers have.

include boards/icebreaker/board.mk

CLOCK_MHZ := 27
