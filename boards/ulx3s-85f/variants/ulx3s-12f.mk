# SPDX-License-Identifier: BSD-2-Clause
# The ULX3S with the LFE5U-12F: the engine of the HX8K, which its 32 block memories hold. Small
# enough that the tests make its bitstream.
include boards/ulx3s-85f/board.mk
BOARD_DEVICE := 12k
