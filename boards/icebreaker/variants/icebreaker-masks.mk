# SPDX-License-Identifier: BSD-2-Clause
# icebreaker-zs with masked layers: twice the neurons in the same memory, where three quarters of
# the weights are 0.

include boards/icebreaker/board.mk

CLOCK_MHZ := 24
