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

$(BUILD)/sim/uart_bench: $(BUILD)/sim/uart_bench.o $(BUILD)/sim/uart_line.o $(BUILD)/libpdnn.a
	$(CC) $(CFLAGS) $^ $(LIBS) -o $@

ifneq ($(shell command -v $(VERILATOR)),)
all: $(BUILD)/libpdnn_board_sim.so
endif

$(BUILD)/libpdnn_board_sim.so: $(UART_SIM_SRC) rtl/pdnn_map.svh sim/pdnn_board_sim.cpp sim/pdnn_sim.h \
    sim/pdnn_sim.vlt boards/$(BOARD)/board.mk boards/uart_sim.mk
	@mkdir -p $(UART_SIM_DIR)
	$(VERILATOR) --cc --top-module $(BOARD_TOP) --prefix Vpdnn_board -Irtl \
	    -DNO_ICE40_DEFAULT_ASSIGNMENTS -O3 --x-assign fast --x-initial fast --noassert -Wno-fatal \
	    $(BOARD_PARAMS:%=-G%) -GClockHz=$(CLOCK_HZ) -GUartDivisor=$(UART_DIVISOR) \
	    --Mdir $(UART_SIM_DIR) sim/pdnn_sim.vlt $(UART_SIM_SRC)
	$(MAKE) --no-print-directory -s -C $(UART_SIM_DIR) -f Vpdnn_board.mk OPT_FAST="-O3 -march=native" \
	    OPT_SLOW=-O1 CXX="$(CXX) -fPIC" Vpdnn_board__ALL.a verilated.o verilated_threads.o
	$(CXX) $(SIM_CXX) -Ihost/include -Isim -I$(UART_SIM_DIR) \
	    -isystem $$($(VERILATOR) --getenv VERILATOR_ROOT)/include \
	    -isystem $$($(VERILATOR) --getenv VERILATOR_ROOT)/include/vltstd \
	    -DPDNN_SIM_UART_DIVISOR=$(UART_DIVISOR) -shared sim/pdnn_board_sim.cpp \
	    $(UART_SIM_DIR)/Vpdnn_board__ALL.a $(UART_SIM_DIR)/verilated.o \
	    $(UART_SIM_DIR)/verilated_threads.o -lpthread -latomic -o $@.tmp
	mv $@.tmp $@
