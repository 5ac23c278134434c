# SPDX-License-Identifier: BSD-2-Clause
# `make bench`: how fast the RTL is simulated, with 1, 8 and 16 lanes.

SIMULATORS_ROUNDS  ?= 3
# 1: leave two threads out, on a machine without two idle cores.
SIMULATORS_THREADS ?= 2

# The same cores on two threads.
$(foreach l,l1 l8 l16,$(eval CORE_$(l)t2 := $(CORE_$(l)))$(eval SIM_$(l)t2 := --threads 2))

HAVE_ICARUS := $(shell command -v iverilog 2>/dev/null)

bench: simulators-bench
SIMULATORS := $(addprefix $(BUILD)/simulators-,1 8 16)
.PHONY: simulators-bench $(SIMULATORS)
simulators-bench: $(SIMULATORS) ## cycles a second of Verilator, on 1 and 2 threads, and of Icarus

SIM_TWO = $(if $(filter 2,$(SIMULATORS_THREADS)),$(BUILD)/sim-l$(1)t2/libpdnn_sim.so)
SIM_VVP = $(if $(HAVE_ICARUS),$(BUILD)/sim/simulators-$(1).vvp)

$(SIMULATORS): $(BUILD)/simulators-%: $(BUILD)/tools/simulators $(BUILD)/sim-l%/libpdnn_sim.so \
    $(call SIM_TWO,%) $(call SIM_VVP,%)
	@$< $* $(SIMULATORS_ROUNDS) $(BUILD)/sim $(BUILD)/sim-l$*/libpdnn_sim.so \
	    $(or $(call SIM_TWO,$*),-) $(or $(call SIM_VVP,$*),-)

$(BUILD)/sim/simulators-%.vvp: sim/simulators_tb.sv $(SIM_RTL) $(RTL_DEP)
	@mkdir -p $(@D)
	iverilog -g2012 -DPDNN_TRACE -Irtl -s simulators_tb \
	    $(CORE_l$*:%=-Psimulators_tb.%) -o $@ $< $(SIM_RTL) 2>/dev/null