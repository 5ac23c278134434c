# SPDX-License-Identifier: BSD-2-Clause
# UPduino 3: iCE40UP5K, 12 MHz oscillator behind jumper OSC, FT232H.

CLOCK_MHZ    := 24
CRYSTAL_MHZ  := 12
UART_BAUD    := 3000000

BOARD_FAMILY := ice40
BOARD_TOP    := upduino3_top
BOARD_DEVICE := up5k
BOARD_PACK   := sg48
BOARD_PINS   := boards/upduino3/upduino3.pcf
BOARD_SRC    := boards/upduino3/upduino3_top.sv $(wildcard boards/common/*.sv)
BOARD_DEFS   := PDNN_UP5K
BOARD_SEEDS  := 1 2 3 4
