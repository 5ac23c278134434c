# SPDX-License-Identifier: BSD-2-Clause
# BOARD's top, verilated and driven at its UART pins: `pdnn -d sim:build/libpdnn_board_sim.so`, and
# behind the virtual board `pdnn vboard run --chip uart`.

UART_SIM_DIR := $(BUILD)/sim-board
UART_SIM_SRC := $(SYNTH_SRC) sim/sb_pll40_pad.sv

# How fast a model gets onto the board.
bench: uart-bench
.PHONY: uart-bench
uart-bench: $(BUILD)/sim/uart_bench $(BUILD)/libpdnn_board_sim.so
	@$(BUILD)/sim/uart_bench host/models/mnist-generator.safetensors \
	    $(BUILD)/libpdnn_board_sim.so $(word 2,$(UART_RATE))

$(BUILD)/sim/uart_bench: $(BUILD)/host/tools/uart_bench.o $(BUILD)/sim/uart_line.o $(BUILD)/libpdnn.a
	$(CC) $(CFLAGS) $^ $(LIBS) -o $@

ifneq ($(shell command -v $(VERILATOR)),)
all: $(BUILD)/libpdnn_board_sim.so
endif

# $(call board_sim,DIR,ARGUMENTS,OPTIMISATION): $@ from Verilator's ARGUMENTS, which name the sources.
define board_sim
	$(VERILATOR) --cc --top-module $(BOARD_TOP) --prefix Vpdnn_board -DNO_ICE40_DEFAULT_ASSIGNMENTS \
	    --no-MMD -O3 --x-assign fast --x-initial fast --noassert -Wno-fatal --Mdir $(1) $(2)
	$(MAKE) --no-print-directory -s -C $(1) -f Vpdnn_board.mk OPT_FAST="$(3)" \
	    OPT_SLOW=-O0 CXX="$(CXX) -fPIC" Vpdnn_board__ALL.a verilated.o verilated_threads.o
	$(CXX) $(SIM_CXX) -Ihost/include -Isim -I$(1) \
	    -isystem $$($(VERILATOR) --getenv VERILATOR_ROOT)/include \
	    -isystem $$($(VERILATOR) --getenv VERILATOR_ROOT)/include/vltstd \
	    -DPDNN_SIM_UART_DIVISOR=$(UART_DIVISOR) -shared sim/pdnn_board_sim.cpp \
	    $(1)/Vpdnn_board__ALL.a $(1)/verilated.o $(1)/verilated_threads.o -lpthread -latomic -o $@.tmp
	mv $@.tmp $@
endef

UART_SIM_CPP := sim/pdnn_board_sim.cpp sim/pdnn_sim.h $(BOARD_MK) boards/flow/uart_sim.mk

$(BUILD)/libpdnn_board_sim.so: $(UART_SIM_SRC) rtl/pdnn_map.svh sim/pdnn_sim.vlt $(UART_SIM_CPP)
	@mkdir -p $(UART_SIM_DIR)
	$(call board_sim,$(UART_SIM_DIR),$(RTL_INC) $(BOARD_PARAMS:%=-G%) -GClockHz=$(CLOCK_HZ) \
	    -GUartDivisor=$(UART_DIVISOR) sim/pdnn_sim.vlt $(UART_SIM_SRC),-O3 -march=native)

# The same of what place and route begins with: every cell of the bitstream, but for the PLL. At a
# hundredth of the speed.
.PHONY: netlist-top-name
netlist-top-name:
	@echo $(BOARD)/libpdnn_netlist_sim.so

$(BOARD_OUT)/sim/netlist.v: $(BOARD_OUT)/netlist.json
	@mkdir -p $(@D)
	@yosys -q -p "read_json $<; hierarchy -top $(BOARD_TOP); splitnets; opt_clean -purge; \
	    select -module $(BOARD_TOP); write_verilog -noattr -selected $(@D)/cells.v"
	@sed -E 's/^  SB_(LUT4|CARRY|DFF[A-Z]*) /  Sim\1 /' $(@D)/cells.v > $@.tmp
	@mv $@.tmp $@

$(BOARD_OUT)/libpdnn_netlist_sim.so: $(BOARD_OUT)/sim/netlist.v sim/ice40_cells.v sim/sb_pll40_pad.sv $(UART_SIM_CPP)
	$(call board_sim,$(BOARD_OUT)/sim,-Wno-lint -Wno-style -Wno-TIMESCALEMOD -Wno-MODDUP $< sim/sb_pll40_pad.sv \
	    sim/ice40_cells.v -v $(ICE40_SIM),-O1)
