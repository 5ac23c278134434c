# SPDX-License-Identifier: BSD-2-Clause
# Gowin, with the tools of `make tools`: BOARD_DEVICE is nextpnr's part number, BOARD_CHIP its name
# in Apicula, BOARD_PINS a .cst.

BITSTREAM_EXT := fs
FAMILY_YOSYS   = $(NEW_TOOLS)/bin/yosys
FAMILY_CELLS   = $(wildcard $(NEW_TOOLS)/share/yosys/gowin/cells_sim.v)
FAMILY_LIB     = read_verilog -lib -specify +/gowin/cells_sim.v
FAMILY_LINT    = -v $(FAMILY_CELLS)
FAMILY_SYNTH   = synth_gowin -family gw2a -top $(BOARD_TOP)
PLL_PARAMS     = $(AWK) -v family=gowin -v hz=$(CLOCK_HZ) -v crystal='$(CRYSTAL_MHZ)' \
                     -v divisor=$(UART_DIVISOR) -f boards/flow/pll_dividers.awk
NEXTPNR        = $(NEW_TOOLS)/bin/nextpnr-himbaechel-gowin -q --device $(BOARD_DEVICE) \
                     --vopt family=$(BOARD_CHIP) --vopt cst=$(BOARD_PINS) --freq $(CLOCK_MHZ)
ROUTED         = --write
PACK           = $(NEW_TOOLS)/bin/gowin_pack -d $(BOARD_CHIP) -o $(2) $(1)
