# SPDX-License-Identifier: BSD-2-Clause
# Mutation score and coverage: what the tests would not notice.

MUTANTS         ?= out/mutants
MUTANTS_COUNT   ?= 300
MUTANTS_SEED    ?= 1
MUTANTS_SECONDS ?= 0

.PHONY: mutants
mutants: all ## how many faults in RTL and C the tests notice; MUTANTS_COUNT, _SEED, _SECONDS
	@for kind in rtl c; do nice -n 19 scripts/mutants/mutants.py $$kind --out $(MUTANTS) \
	    --build $(BUILD) --count $(MUTANTS_COUNT) --seed $(MUTANTS_SEED) \
	    --seconds $(MUTANTS_SECONDS) || exit 1; done
	@scripts/mutants/mutants.py report --out $(MUTANTS)

# The core `%` with all its mutants, which scripts/mutants/rtl_mutants.py has put into pdnn_core.v.
$(MUTANTS)/%/core.so: $(MUTANTS)/%/pdnn_core.v $(SIM_DEP)
	$(call verilate,pdnn_core,$(@D)/cxx,-Wno-lint -Wno-style -Wno-UNOPTFLAT $< \
	    sim/pdnn_sim.vlt,-O1,-O0,$(SIM_RUNTIME))
	$(call sim_object,pdnn_core,$(@D)/cxx,sim/pdnn_sim.cpp,-DVM_TRACE_FST=0 -DPDNN_SIM_MUTANT \
	    -DPDNN_SIM_DRAIN_LANES=$(call event_lanes,$*) \
	    -DPDNN_SIM_ACT_BITS=$(or $(call core_option,$*,ActW),1),$(SIM_RUNTIME))
