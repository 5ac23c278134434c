# SPDX-License-Identifier: BSD-2-Clause
# The core after synthesis, simulated: yosys's iCE40 netlist of pdnn_core (with the trace port and,
# where the tape is as large as they are, the four SPRAMs) under Verilator, behind the same C
# interface as the RTL. Set PDNN_SIM_LIB to it:
#
#   make netlist
#   PDNN_SIM_LIB=build/libpdnn_sim_netlist.so build/pdnn compare -d sim -d golden ...
#
# `small` has 4 lanes and builds in under a minute, `small-block` takes several samples a pass from
# a short tape, so that a line's number has fewer bits than an activation word's, `small-fmaps` runs
# layers on feature maps, `small-labels` all labels in a pass; `traced-BOARD` has BOARD's generics.
# All have the trace port; a board's name alone is its core as the bitstream has it, for `make
# activity`. Every net that a cell drives can be counted (netlist_probe.awk, PDNN_SIM_ACTIVITY in
# sim/pdnn_sim.cpp).

CORE_traced-$(BOARD) := $(CORE_$(BOARD))
NETLIST_TRACED := small small-block small-fmaps small-labels traced-$(BOARD)

.PHONY: netlist
.PRECIOUS: $(BUILD)/netlist/%/pdnn_core.v

netlist: $(BUILD)/libpdnn_sim_netlist.so ## netlists' simulations: lanes, blocks, maps, labels
netlist: $(foreach n,block fmaps labels,$(BUILD)/netlist/small-$(n)/libpdnn_sim.so)

$(BUILD)/libpdnn_sim_netlist.so: $(BUILD)/netlist/small/libpdnn_sim.so
	cp $< $@.tmp && mv $@.tmp $@

# pdnn_core.v is netlist.v with the probes, netlist.json the same for nextpnr.
NETLIST_DEP := $(RTL_DEP) boards/flow/netlist.mk boards/flow/netlist_probe.awk

$(BUILD)/netlist/%/pdnn_core.v: $(RTL_SRC) $(NETLIST_DEP)
	@mkdir -p $(@D)
	yosys -q -l $(@D)/yosys.log -p " \
	    read_verilog -lib +/ice40/cells_sim.v; \
	    read_verilog -sv $(if $(filter TapeWords=%,$(CORE_$*)),,-DPDNN_UP5K) \
	        $(if $(filter $*,$(NETLIST_TRACED)),-DPDNN_TRACE) -Irtl $(RTL_SRC); \
	    chparam $(foreach p,$(call core_options,$*),-set $(subst =, ,$(p))) pdnn_core; \
	    hierarchy -check -top pdnn_core; proc; alumacc; synth_ice40 -device u -top pdnn_core; \
	    splitnets; opt_clean -purge; write_json $(@D)/netlist.json; \
	    write_verilog -noattr $(@D)/netlist.v"
	@awk -v LIST=$(@D)/probes.txt -v HEADER=$(@D)/probes.h -f boards/flow/netlist_probe.awk \
	    $(@D)/netlist.v > $@.tmp
	@mv $@.tmp $@

# Verilator: the cell models leave pins open and have a time scale; every warning is theirs. A cell
# is a statement, so the compiler has megabytes to read; what runs for long (activity) is optimised.
$(BUILD)/netlist/%/libpdnn_sim.so: $(BUILD)/netlist/%/pdnn_core.v sim/ice40_cells.v $(SIM_DEP)
	$(call say,SIM,$@)
	$(call verilate,pdnn_core,$(@D)/cxx,-DNO_ICE40_DEFAULT_ASSIGNMENTS -Wno-lint -Wno-style \
	    -Wno-TIMESCALEMOD $< sim/ice40_cells.v -v $(ICE40_SIM),\
	    $(if $(filter $*,$(NETLIST_TRACED)),-O0,-O1),-O0,$(SIM_RUNTIME))
	$(call sim_object,pdnn_core,$(@D)/cxx,sim/pdnn_sim.cpp,-DVM_TRACE_FST=0 \
	    -DPDNN_SIM_DRAIN_LANES=$(if $(filter $*,$(NETLIST_TRACED)),$(call event_lanes,$*),0) \
	    -DPDNN_SIM_ACT_BITS=1 \
	    -DPDNN_SIM_HEADER='"$(abspath $(@D))/probes.h"',$(SIM_RUNTIME))

ifneq ($(and $(shell command -v yosys),$(shell command -v $(VERILATOR))),)
test-bin: netlist
endif
