# SPDX-License-Identifier: BSD-2-Clause
# Layers on feature maps: convolutions, two samples of a pass side by side. Block memory holds 4096
# activation words in the place of what icebreaker's blocks take.

include boards/icebreaker/board.mk

# Placed for 24 MHz it reached 23.6 with seed 1.
CLOCK_MHZ := 21
