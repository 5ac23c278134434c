# SPDX-License-Identifier: BSD-2-Clause
# iCE40, with Debian's tools: BOARD_DEVICE is nextpnr's (up5k, hx8k), BOARD_PINS a .pcf.

BITSTREAM_EXT := bin
FAMILY_YOSYS   = yosys
FAMILY_CELLS  := $(ICE40_SIM)
FAMILY_LIB     = read_verilog -lib +/ice40/cells_sim.v
FAMILY_LINT    = -DNO_ICE40_DEFAULT_ASSIGNMENTS -v $(ICE40_SIM)

# Yosys 0.23 merges the adder trees of the lanes into $macc, which costs twice the LUTs; proc and
# alumacc before synth_ice40 keep them out. With 0.70 they cost a little. Nothing between was tried.
YOSYS_VERSION  = $(word 2,$(shell $(FAMILY_YOSYS) -V))
ICE40_ADDERS   = $(if $(filter 0.1% 0.2%,$(YOSYS_VERSION)),proc; alumacc;)
FAMILY_SYNTH   = $(ICE40_ADDERS) \
                 synth_ice40 -device $(if $(filter up5k,$(BOARD_DEVICE)),u,hx) -top $(BOARD_TOP)

PLL_PARAMS = icepll -i $(CRYSTAL_MHZ) -o $(CLOCK_MHZ) | $(AWK) -v hz=$(CLOCK_HZ) \
                 -v crystal='$(CRYSTAL_MHZ)' -v divisor=$(UART_DIVISOR) -f boards/flow/pll.awk

NEXTPNR     = nextpnr-ice40 -q --$(BOARD_DEVICE) --package $(BOARD_PACK) --pcf $(BOARD_PINS) \
                  --freq $(CLOCK_MHZ)
ROUTED      = --asc
PACK        = icepack $(1) $(2)
