# SPDX-License-Identifier: BSD-2-Clause
# The designs of rtl/compare/paper, verilated: build/paper/rtl-NAME/sim, NAME of PAPER_NAME below;
# and their iCE40 netlists with probes, build/paper/netlist-NAME/sim. Either runs what `paper
# vectors` writes.

PAPER_RTL := $(filter-out %_place.sv,$(wildcard rtl/compare/paper/*.sv))
PAPER_tanh     := Stochastic=0 MacCycles=1
PAPER_pbit     := Stochastic=1 MacCycles=1
PAPER_unipolar := Stochastic=1 Unipolar=1 MacCycles=1
PAPER_tanh5    := Stochastic=0 MacCycles=5
PAPER_pbit5    := Stochastic=1 MacCycles=5
PAPER_unipolar5 := Stochastic=1 Unipolar=1 MacCycles=5
# alumacc would take the products away from the DSP blocks.
PAPER_tanh5dsp := Stochastic=0 MacCycles=5
PAPER_tanhdsp  := Stochastic=0 MacCycles=1
PAPER_SYNTH_tanh5dsp := -dsp
PAPER_SYNTH_tanhdsp  := -dsp

# $(call paper_sim,DIR,VERILATOR ARGUMENTS,DEFINES,OPT_FAST)
define paper_sim
	$(call verilate,pdnn_paper_core,$(1)/cxx,$(2),$(4),-O0,$(SIM_RUNTIME))
	$(CXX) $(SIM_CXX) -Isim -I$(1)/cxx $(VERILATED_INC) $(3) sim/pdnn_paper_sim.cpp \
	    $(1)/cxx/Vpdnn_paper_core__ALL.a $(addprefix $(1)/cxx/,$(SIM_RUNTIME)) -lpthread -latomic \
	    -o $(1)/sim
endef

$(BUILD)/paper/netlist-%/sim: $(BUILD)/paper/netlist-%/pdnn_paper_core.v sim/ice40_cells.v \
                              sim/pdnn_paper_sim.cpp sim/pdnn_activity.hpp
	$(call say,SIM,$@)
	$(call paper_sim,$(@D),-DNO_ICE40_DEFAULT_ASSIGNMENTS -Wno-lint -Wno-style -Wno-TIMESCALEMOD $< \
	    sim/ice40_cells.v -v $(ICE40_SIM),-DPDNN_SIM_HEADER='"$(abspath $(@D))/probes.h"',-O1)

$(BUILD)/paper/rtl-%/sim: $(PAPER_RTL) sim/pdnn_paper_sim.cpp sim/paper.mk
	@mkdir -p $(@D)
	$(call say,SIM,$@)
	$(call paper_sim,$(@D),$(PAPER_$*:%=-G%) $(PAPER_RTL),,-O3)

.PRECIOUS: $(BUILD)/paper/netlist-%/pdnn_paper_core.v
$(BUILD)/paper/netlist-%/pdnn_paper_core.v: $(PAPER_RTL) boards/flow/netlist_probe.awk sim/paper.mk
	@mkdir -p $(@D)
	$(call say,SYNTH,$@)
	yosys -q -l $(@D)/yosys.log -p " \
	    read_verilog -lib +/ice40/cells_sim.v; read_verilog -sv $(PAPER_RTL); \
	    chparam $(foreach p,$(PAPER_$*),-set $(subst =, ,$(p))) pdnn_paper_core; \
	    hierarchy -check -top pdnn_paper_core; $(if $(PAPER_SYNTH_$*),,proc; alumacc;) \
	    synth_ice40 -device u $(PAPER_SYNTH_$*) -top pdnn_paper_core; \
	    splitnets; opt_clean -purge; write_json $(@D)/netlist.json; \
	    write_verilog -noattr $(@D)/netlist.v"
	@awk -v LIST=$(@D)/probes.txt -v HEADER=$(@D)/probes.h -f boards/flow/netlist_probe.awk \
	    $(@D)/netlist.v > $@.tmp
	@mv $@.tmp $@

PAPER_NETLISTS := tanh5 tanh5dsp pbit5 unipolar5 tanhdsp pbit

.PHONY: paper paper-train
PAPER_SIMS := $(PAPER_NETLISTS:%=$(BUILD)/paper/netlist-%/sim)
# Cores of this project to compare with: boards with prices of events (boards/icebreaker/energy).
PAPER_ENGINES ?= icebreaker icebreaker-zs


paper: $(BUILD)/tools/paper $(BUILD)/pdnn $(PAPER_SIMS) ## the FPGA experiment of the sampling paper
paper: $(PAPER_ENGINES:%=$(BUILD)/netlist/%/pdnn_core.v)
	@BUILD=$(BUILD) ENGINES="$(PAPER_ENGINES)" scripts/synapse/paper.sh all

# Three seeds of each network and what they are worth; needs MNIST in PDNN_DATA. Overwrites the
# networks that `make paper` runs, which are those of seed 1, and their quality.
paper-train: $(BUILD)/tools/paper $(BUILD)/pdnn
	@BUILD=$(BUILD) scripts/synapse/paper_train.sh

lint-rtl: lint-paper
.PHONY: lint-paper
lint-paper:
	$(LINT) -GStochastic=0 -GMacCycles=1 $(PAPER_RTL) --top-module pdnn_paper
	$(LINT) $(PAPER_RTL) --top-module pdnn_paper
	$(LINT) -GUnipolar=1 $(PAPER_RTL) --top-module pdnn_paper
	$(LINT) $(PAPER_RTL) rtl/compare/paper/pdnn_paper_place.sv --top-module pdnn_paper_place
	for s in 0 1; do yosys -q -p 'read_verilog -sv $(PAPER_RTL)' \
	    -p "chparam -set Stochastic $$s pdnn_paper" \
	    -p 'hierarchy -check -top pdnn_paper; $(LINT_CHECK)' || exit 1; done

test-bin: $(BUILD)/tools/paper
ifneq ($(shell command -v $(VERILATOR)),)
test-bin: $(foreach s,tanh pbit unipolar pbit5,$(BUILD)/paper/rtl-$(s)/sim)
endif
