# SPDX-License-Identifier: BSD-2-Clause
# `make bench`: how fast the RTL is simulated, with 1, 8 and 16 lanes.

SIMULATORS_ROUNDS  ?= 3
# 1: leave two threads out, on a machine without two idle cores.
SIMULATORS_THREADS ?= 2

# The same cores on two threads.
SIM_l1t2        := $(SIM_l1) --threads 2
SIM_l1t2_DRAIN  := 1
SIM_l8t2        := $(SIM_l8) --threads 2
SIM_l8t2_DRAIN  := 4
SIM_l16         := $(SIM_default)
SIM_l16_DRAIN   := 4
SIM_l16t2       := $(SIM_default) --threads 2
SIM_l16t2_DRAIN := 4

HAVE_ICARUS := $(shell command -v iverilog 2>/dev/null)

bench: simulators-bench
SIMULATORS := $(addprefix $(BUILD)/simulators-,1 8 16)
.PHONY: simulators-bench $(SIMULATORS)
simulators-bench: $(SIMULATORS) ## cycles a second of Verilator, on 1 and 2 threads, and of Icarus

SIM_TWO = $(if $(filter 2,$(SIMULATORS_THREADS)),$(BUILD)/sim-l$(1)t2/libpdnn_sim.so)
SIM_COUNTS = $(if $(findstring CountReadout=1,$(SIM_l$(1))),1,0)
SIM_VVP = $(if $(HAVE_ICARUS),$(BUILD)/sim/simulators-$(1).vvp)

$(SIMULATORS): $(BUILD)/simulators-%: $(BUILD)/tools/simulators $(BUILD)/sim-l%/libpdnn_sim.so \
    $(call SIM_TWO,%) $(call SIM_VVP,%)
	@$< $* $(call SIM_COUNTS,$*) $(SIMULATORS_ROUNDS) $(BUILD)/sim $(BUILD)/sim-l$*/libpdnn_sim.so \
	    $(or $(call SIM_TWO,$*),-) $(or $(call SIM_VVP,$*),-)

$(BUILD)/sim/simulators-%.vvp: sim/simulators_tb.sv $(SIM_RTL) rtl/pdnn_map.svh
	@mkdir -p $(@D)
	iverilog -g2012 -DPDNN_TRACE -Irtl -s simulators_tb -Psimulators_tb.Lanes=$* \
	    -Psimulators_tb.DrainLanes=$(if $(filter 1,$*),1,4) \
	    -Psimulators_tb.CountReadout=$(call SIM_COUNTS,$*) -o $@ $< $(SIM_RTL) 2>/dev/null
