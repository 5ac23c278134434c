# SPDX-License-Identifier: BSD-2-Clause
# Sipeed Tang Nano 20K, GW2AR-18: 27 MHz oscillator, UART on the BL616. Of the 46 block memories a
# tape of 4096 words takes 16. A sample a pass: with blocks, routing by nextpnr 0.11 had not ended
# after three minutes of processor time.

CLOCK_MHZ    := 54
CRYSTAL_MHZ  := 27
UART_BAUD    := 1000000

BOARD_FAMILY := gowin
BOARD_TOP    := tangnano20k_top
BOARD_DEVICE := GW2AR-LV18QN88C8/I7
BOARD_CHIP   := GW2A-18C
BOARD_DEFS   := PDNN_WORD_WRITES
BOARD_PINS   := boards/tangnano20k/tangnano20k.cst
BOARD_SRC    := boards/tangnano20k/tangnano20k_top.sv $(wildcard boards/common/*.sv)
BOARD_SEEDS  := 1 2 3 4
