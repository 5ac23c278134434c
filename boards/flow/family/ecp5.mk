# SPDX-License-Identifier: BSD-2-Clause
# ECP5, with the tools of `make tools`: BOARD_DEVICE is nextpnr's (85k, um5g-85k), BOARD_PINS a
# .lpf.

BITSTREAM_EXT := bit
FAMILY_YOSYS   = $(NEW_TOOLS)/bin/yosys
FAMILY_CELLS   = $(wildcard $(NEW_TOOLS)/share/yosys/ecp5/cells_bb.v)
FAMILY_LIB     = read_verilog -lib -specify +/ecp5/cells_sim.v +/ecp5/cells_bb.v
FAMILY_LINT    = -v $(FAMILY_CELLS)
FAMILY_SYNTH   = synth_ecp5 -top $(BOARD_TOP)
PLL_PARAMS     = $(AWK) -v family=ecp5 -v hz=$(CLOCK_HZ) -v crystal='$(CRYSTAL_MHZ)' \
                     -v divisor=$(UART_DIVISOR) -f boards/flow/pll_dividers.awk
NEXTPNR        = $(NEW_TOOLS)/bin/nextpnr-ecp5 -q --$(BOARD_DEVICE) --package $(BOARD_PACK) \
                     --speed $(BOARD_SPEED) --lpf $(BOARD_PINS) --freq $(CLOCK_MHZ)
ROUTED         = --textcfg
PACK           = $(NEW_TOOLS)/bin/ecppack --compress $(1) $(2)
