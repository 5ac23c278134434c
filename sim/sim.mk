# SPDX-License-Identifier: BSD-2-Clause
# The simulation: rtl/pdnn_core.sv, verilated, as a shared object that `pdnn -d sim` loads.
#
#   make sim                build/libpdnn_sim.so, the core with all that it can have
#   make sim-trace          build/sim-trace/libpdnn_sim.so, which writes waveforms; slower
#   make sim-twin           build/sim-act8/libpdnn_sim.so, and act2, act3, act4: deterministic twins
#   make build/sim-zs/libpdnn_sim.so    one lane that skips zeros; compare with golden:zs
#   make build/sim-zs8/libpdnn_sim.so   its deterministic twin of 8 bits; and zs2, zs3, zs4
#   make build/sim-l4/libpdnn_sim.so    another core: rtl/configs.def has the names; also your own:
#   make build/sim-x/libpdnn_sim.so CORE_x='Lanes=8 DrainLanes=2'

VERILATOR ?= verilator
CXX       ?= c++
SIM_RTL   := $(RTL_SRC)
# The processor, where CFLAGS names one.
ARCH      := $(filter -march=%,$(CFLAGS))
SIM_CXX   := -std=c++17 -O3 $(ARCH) -fPIC -Wall -Wextra -Wno-unused-parameter \
             -Wno-unused-variable -Wno-sign-compare

VERILATED     = $$($(VERILATOR) --getenv VERILATOR_ROOT)/include
VERILATED_INC = -isystem $(VERILATED) -isystem $(VERILATED)/vltstd
# Verilator's own part of a build.
SIM_RUNTIME  := verilated.o verilated_threads.o

# $(call verilate,TOP,DIR,ARGUMENTS,OPT_FAST,OPT_SLOW,RUNTIME): the module TOP as compiled C++ in
# DIR, class VTOP, of the sources that Verilator's ARGUMENTS name.
define verilate
	$(VERILATOR) --cc --top-module $(1) --prefix V$(1) --Mdir $(2) --no-MMD -O3 --x-assign fast \
	    --x-initial fast --noassert -Wno-fatal $(3)
	+$(MAKE) --no-print-directory -s -C $(2) -f V$(1).mk OPT_FAST="$(4)" OPT_SLOW=$(5) \
	    CXX="$(CXX) -fPIC" V$(1)__ALL.a $(6) > /dev/null
endef

# $(call sim_object,TOP,DIR,SOURCE,DEFINES,RUNTIME,LIBRARIES): $@ of it, a shared object behind the
# interface of pdnn_sim.h, which SOURCE has.
define sim_object
	$(CXX) $(SIM_CXX) -Ihost/include -Isim -I$(2) $(VERILATED_INC) $(4) -shared $(3) \
	    $(2)/V$(1)__ALL.a $(addprefix $(2)/,$(5)) $(6) -lpthread -latomic -o $@.tmp
	mv $@.tmp $@
endef

# build/sim-NAME is the core NAME of rtl/configs.def, as Verilator's arguments SIM_NAME build it.
CORE_trace := $(CORE_default)
SIM_trace  := --trace-fst --trace-structs
# $(call event_lanes,CORE): neurons that it can retire a cycle.
event_lanes = $(or $(call core_option,$(1),Block),$(call core_option,$(1),DrainLanes),4)

.PHONY: sim sim-trace sim-twin
ifneq ($(shell command -v $(VERILATOR)),)
sim: $(BUILD)/libpdnn_sim.so ## the cycle-accurate simulation (needs Verilator)
sim-trace: $(BUILD)/sim-trace/libpdnn_sim.so ## a simulation that writes waveforms
sim-twin: $(patsubst %,$(BUILD)/sim-act%/libpdnn_sim.so,2 3 4 8) ## simulations: deterministic twins
else
sim sim-trace sim-twin:
	@echo "$(VERILATOR) not found: built without the simulation (-d sim)"
endif

$(BUILD)/libpdnn_sim.so: $(BUILD)/sim-default/libpdnn_sim.so
	cp $< $@.tmp && mv $@.tmp $@

SIM_FST = $(findstring --trace-fst,$(SIM_$*))
SIM_DEP := sim/pdnn_sim.cpp sim/pdnn_sim.h sim/pdnn_sim_api.hpp sim/pdnn_activity.hpp sim/sim.mk

$(BUILD)/sim-%/libpdnn_sim.so: $(SIM_RTL) $(RTL_DEP) sim/pdnn_sim.vlt $(SIM_DEP)
	@mkdir -p $(@D)
	$(call say,SIM,$@)
	$(call verilate,pdnn_core,$(@D)/cxx,$(RTL_INC) +define+PDNN_TRACE \
	    $(patsubst %,-G%,$(call core_options,$*)) $(SIM_$*) sim/pdnn_sim.vlt rtl/pdnn_core.sv,\
	    -O3 $(ARCH),-O1,$(SIM_RUNTIME) $(if $(SIM_FST),verilated_fst_c.o))
	$(call sim_object,pdnn_core,$(@D)/cxx,sim/pdnn_sim.cpp,-DVM_TRACE_FST=$(if $(SIM_FST),1,0) \
	    -DPDNN_SIM_DRAIN_LANES=$(call event_lanes,$*) \
	    -DPDNN_SIM_ACT_BITS=$(or $(call core_option,$*,ActW),1),\
	    $(SIM_RUNTIME) $(if $(SIM_FST),verilated_fst_c.o),$(if $(SIM_FST),-lz))

.PHONY: bench
# Every kind of figure on one thread; simulations of 1, 8 and 16 lanes.
BENCH_SIMS := $(BUILD)/sim-l1/libpdnn_sim.so $(BUILD)/sim-l8/libpdnn_sim.so \
              $(BUILD)/libpdnn_sim.so

bench: $(BUILD)/tools/bench $(BENCH_SIMS) ## samples a second: simulations, golden model, OpenBLAS
	@for model in $(patsubst %,host/models/mnist-%.safetensors,classifier generator); do \
	    for sim in $(BENCH_SIMS); do \
	        OPENBLAS_NUM_THREADS=1 $(BUILD)/tools/bench $$model $$sim || exit 1; done; done

# What the portable build costs.
.PHONY: bench-portable
bench: bench-portable
bench-portable: $(BUILD)/pdnn $(BUILD)/tools/train_bench $(BUILD)/libpdnn_sim.so $(SHARE)
	@+$(MAKE) --no-print-directory -s BUILD=$(BUILD)/native CFLAGS="$(CFLAGS) -march=native" \
	    all $(BUILD)/native/tools/train_bench
	@scripts/study/portable.sh $(BUILD) $(BUILD)/native

.PHONY: worst-case
worst-case: $(BUILD)/tools/worst_case ## cycles when every input is 1 and every p-bit at 1/2, by T
	@for model in $(patsubst %,host/models/mnist-%.safetensors,generator classifier); do \
	    $< $$model golden:block golden:zs golden:l8 || exit 1; done
