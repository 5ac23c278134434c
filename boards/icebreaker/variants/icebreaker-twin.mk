# SPDX-License-Identifier: BSD-2-Clause
# The deterministic twin on the iCEBreaker: 8-bit activations, multipliers in LUTs. The baseline of
# every ratio; otherwise the same board, link and memories.

include boards/icebreaker/board.mk

# What its multipliers allow.
CLOCK_MHZ    := 30
