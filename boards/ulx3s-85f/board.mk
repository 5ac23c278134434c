# SPDX-License-Identifier: BSD-2-Clause
# ULX3S with the LFE5U-85F: 25 MHz oscillator, FT231X.

# At 50 MHz seeds 1 and 2 fail with some versions of the engine.
CLOCK_MHZ    := 45
CRYSTAL_MHZ  := 25
UART_BAUD    := 3000000

BOARD_FAMILY := ecp5
BOARD_TOP    := ulx3s_top
BOARD_DEVICE := 85k
BOARD_PACK   := CABGA381
BOARD_SPEED  := 6
BOARD_PINS   := boards/ulx3s-85f/ulx3s.lpf
BOARD_SRC    := boards/ulx3s-85f/ulx3s_top.sv $(wildcard boards/common/*.sv)
BOARD_SEEDS  := 1 2 3 4
