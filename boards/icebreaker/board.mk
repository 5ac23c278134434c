# SPDX-License-Identifier: BSD-2-Clause
# iCEBreaker: iCE40UP5K, 12 MHz crystal, UART on channel B of the FT2232H.

# The sign-off clock. PLL constants, register CLOCK_HZ and UART divisor follow from it; place and
# route fails when it is not met. A multiple of UART_BAUD gives a UART without rate error.
CLOCK_MHZ    := 24
CRYSTAL_MHZ  := 12
UART_BAUD    := 3000000

BOARD_FAMILY := ice40
BOARD_TOP    := icebreaker_top
BOARD_DEVICE := up5k
BOARD_PACK   := sg48
BOARD_PINS    := boards/icebreaker/icebreaker.pcf
BOARD_SRC    := boards/icebreaker/icebreaker_top.sv $(wildcard boards/common/*.sv)
BOARD_DEFS   := PDNN_UP5K
BOARD_SEEDS  := 1 2 3 4
