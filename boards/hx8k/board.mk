# SPDX-License-Identifier: BSD-2-Clause
# iCE40-HX8K breakout board: 12 MHz oscillator, FT2232H. All its memory is 32 blocks of 4 Kbit: the
# tape takes half of them, 1024 words.

# Seed 1 reaches 78 MHz.
CLOCK_MHZ    := 66
CRYSTAL_MHZ  := 12
UART_BAUD    := 3000000

BOARD_FAMILY := ice40
BOARD_TOP    := hx8k_top
BOARD_DEVICE := hx8k
BOARD_PACK   := ct256
BOARD_PINS   := boards/hx8k/hx8k.pcf
BOARD_SRC    := boards/hx8k/hx8k_top.sv $(wildcard boards/common/*.sv)
BOARD_SEEDS  := 1 2 3 4
