# SPDX-License-Identifier: BSD-2-Clause
# Layers on feature maps: convolutions. Block memory holds 4096 activation words in the place of
# what blocks take, so a pass is a sample.

include boards/icebreaker/board.mk

CLOCK_MHZ := 24
