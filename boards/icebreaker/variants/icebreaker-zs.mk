# SPDX-License-Identifier: BSD-2-Clause
# icebreaker without blocks: a pass is a sample. What blocks cost and save is told against it.

include boards/icebreaker/board.mk

# Of five seeds the worst reaches 29.4 MHz.
CLOCK_MHZ := 27
