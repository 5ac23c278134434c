# SPDX-License-Identifier: BSD-2-Clause
# Lattice's ECP5 evaluation board, LFE5UM5G-85F: 12 MHz from the FT2232H, UART on its channel B once
# R34 and R35 are fitted in the place of R22 and R23.

# Seed 1 reaches 89 MHz.
CLOCK_MHZ    := 72
CRYSTAL_MHZ  := 12
UART_BAUD    := 3000000

BOARD_FAMILY := ecp5
BOARD_TOP    := ecp5_evn_top
BOARD_DEVICE := um5g-85k
BOARD_PACK   := CABGA381
BOARD_SPEED  := 8
BOARD_PINS   := boards/ecp5-evn/ecp5_evn.lpf
BOARD_SRC    := boards/ecp5-evn/ecp5_evn_top.sv $(wildcard boards/common/*.sv)
BOARD_SEEDS  := 1 2 3 4
