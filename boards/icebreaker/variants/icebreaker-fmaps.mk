# SPDX-License-Identifier: BSD-2-Clause
# Layers on feature maps: convolutions, two samples of a pass side by side. Block memory holds 4096
# activation words in the place of what icebreaker's blocks take.

include boards/icebreaker/board.mk

# Ten seeds reach 23.0 to 24.5 MHz.
CLOCK_MHZ := 21
