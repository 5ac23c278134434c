# SPDX-License-Identifier: BSD-2-Clause
# BOARD's top, verilated and driven at its UART pins: `pdnn -d sim:build/libpdnn_board_sim.so`, and
# behind the virtual board `pdnn vboard run --chip uart`.

UART_SIM_DIR := $(BUILD)/sim-board
UART_SIM_SRC := $(SYNTH_SRC) sim/sb_pll40_pad.sv

# How fast a model gets onto the board.
bench: uart-bench
.PHONY: uart-bench
uart-bench: $(BUILD)/tools/uart_bench $(BUILD)/libpdnn_board_sim.so
	@$(BUILD)/tools/uart_bench host/models/mnist-generator.safetensors \
	    $(BUILD)/libpdnn_board_sim.so $(word 2,$(UART_RATE))

ifneq ($(shell command -v $(VERILATOR)),)
all: $(BUILD)/libpdnn_board_sim.so
endif

# $(call board_sim,DIR,ARGUMENTS,OPTIMISATION): $@ of the sources that Verilator's ARGUMENTS name.
define board_sim
	$(call verilate,$(BOARD_TOP),$(1),-DNO_ICE40_DEFAULT_ASSIGNMENTS $(2),$(3),-O0,$(SIM_RUNTIME))
	$(call sim_object,$(BOARD_TOP),$(1),sim/pdnn_board_sim.cpp,-DPDNN_SIM_TOP=V$(BOARD_TOP) \
	    -DPDNN_SIM_HEADER='"V$(BOARD_TOP).h"' -DPDNN_SIM_UART_DIVISOR=$(UART_DIVISOR),$(SIM_RUNTIME))
endef

UART_SIM_CPP := sim/pdnn_board_sim.cpp sim/pdnn_sim.h sim/pdnn_sim_api.hpp sim/sim.mk $(BOARD_MK) \
                boards/flow/uart_sim.mk

$(BUILD)/libpdnn_board_sim.so: $(UART_SIM_SRC) $(RTL_DEP) sim/pdnn_sim.vlt $(UART_SIM_CPP)
	@mkdir -p $(UART_SIM_DIR)
	$(call say,SIM,$@)
	$(call board_sim,$(UART_SIM_DIR),$(RTL_INC) $(BOARD_PARAMS:%=-G%) -GClockHz=$(CLOCK_HZ) \
	    -GUartDivisor=$(UART_DIVISOR) sim/pdnn_sim.vlt $(UART_SIM_SRC),-O3 $(ARCH))

# The same of what place and route begins with: every cell of the bitstream, but for the PLL. At a
# hundredth of the speed.
.PHONY: netlist-top-name
netlist-top-name:
	@echo $(BOARD)/libpdnn_netlist_sim.so

UART_SIM_CELLS := sim/sb_pll40_pad.sv sim/ice40_cells.v

$(BOARD_OUT)/sim/netlist.v: $(BOARD_OUT)/netlist.json
	@mkdir -p $(@D)
	@yosys -q -p "read_json $<; hierarchy -top $(BOARD_TOP); splitnets; opt_clean -purge; \
	    select -module $(BOARD_TOP); write_verilog -noattr -selected $(@D)/cells.v"
	@sed -E 's/^  SB_(LUT4|CARRY|DFF[A-Z]*) /  Sim\1 /' $(@D)/cells.v > $@.tmp
	@mv $@.tmp $@

$(BOARD_OUT)/libpdnn_netlist_sim.so: $(BOARD_OUT)/sim/netlist.v $(UART_SIM_CELLS) $(UART_SIM_CPP)
	$(call board_sim,$(BOARD_OUT)/sim,-Wno-lint -Wno-style -Wno-TIMESCALEMOD -Wno-MODDUP $< \
	    $(UART_SIM_CELLS) -v $(ICE40_SIM),-O1)
