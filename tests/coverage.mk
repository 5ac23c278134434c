# SPDX-License-Identifier: BSD-2-Clause
# Coverage: which lines of the library and of the golden device, which lines and signals of the RTL
# no test reaches. Two builds of their own; scripts/coverage.py adds up.

COVERAGE_BUILD := $(BUILD)/coverage
# Cores that have every module between them.
COVERAGE_CORES := block pair default zs3 act3 fmaps masks ties labels
COVERAGE_RTL   := block/block_test block/engines_test $(addprefix cosim/,sim_test packet_test \
                  memory_test device_test samples_test fmap_test masks_sim_test ties_sim_test \
                  labels_sim_test)

# Tests that run the library; what simulations they need are those of the ordinary build.
COVERAGE_NOT := tests/train/% tests/usb/% tests/paper/%
COVERAGE_C    = $(filter-out $(COVERAGE_NOT),$(TEST_SRC:%.c=%))
COVERAGE_SH  := $(wildcard tests/cli/*_test.sh tests/energy/*_test.sh tests/cosim/*_test.sh \
                  tests/report/*_test.sh tests/usb/vboard_test.sh)

.PHONY: coverage coverage-c coverage-rtl
coverage: coverage-c coverage-rtl ## lines of C, lines and signals of RTL that no test reaches

coverage-c: test-bin
	@+$(MAKE) --no-print-directory BUILD=$(COVERAGE_BUILD) CFLAGS="-O0 --coverage" VERILATOR=none \
	    $(addprefix $(COVERAGE_BUILD)/,pdnn pdnn-vboard pdnn-vboard-bus draw $(COVERAGE_C)) \
	    $(COVERAGE_BUILD)/tests/cosim/broken_sim.so
	@find $(COVERAGE_BUILD) -name '*.gcda' -delete
	@cp -r $(BUILD)/libpdnn_*.so $(BUILD)/sim-* $(BUILD)/share $(COVERAGE_BUILD)/
	@mkdir -p $(COVERAGE_BUILD)/asan && ln -sf ../pdnn $(COVERAGE_BUILD)/asan/pdnn
	@BUILD=$(COVERAGE_BUILD) JOBS=$(TEST_JOBS) TIMEOUT=3600 PDNN_SANITIZE=1 PDNN_SLOW=10 \
	    tests/run.sh \
	    $(COVERAGE_C:%=$(COVERAGE_BUILD)/%) $(COVERAGE_SH)
	@scripts/coverage.py c $(COVERAGE_BUILD) $(filter host/%.c,$(LIB_SRC))

coverage-rtl: $(COVERAGE_RTL:%=$(BUILD)/tests/%) \
              $(COVERAGE_CORES:%=$(COVERAGE_BUILD)/rtl/sim-%/libpdnn_sim.so)
	@rm -rf $(COVERAGE_BUILD)/dat; mkdir -p $(COVERAGE_BUILD)/dat
	@cp $(COVERAGE_BUILD)/rtl/sim-default/libpdnn_sim.so $(COVERAGE_BUILD)/rtl/
	@for test in $(COVERAGE_RTL); do \
	    BUILD=$(COVERAGE_BUILD)/rtl PDNN_SIM_COVERAGE=$(COVERAGE_BUILD)/dat PDNN_SANITIZE=1 \
	        $(BUILD)/tests/$$test || exit 1; done
	@scripts/coverage.py rtl $(COVERAGE_BUILD)/dat

$(COVERAGE_BUILD)/rtl/sim-%/libpdnn_sim.so: $(SIM_RTL) $(RTL_DEP) $(SIM_DEP)
	@mkdir -p $(@D)
	$(call say,SIM,$@)
	$(call verilate,pdnn_core,$(@D)/cxx,$(RTL_INC) +define+PDNN_TRACE --coverage-line \
	    --coverage-toggle $(patsubst %,-G%,$(call core_options,$*)) sim/pdnn_sim.vlt \
	    rtl/pdnn_core.sv,-O1,-O0,$(SIM_RUNTIME) verilated_cov.o)
	$(call sim_object,pdnn_core,$(@D)/cxx,sim/pdnn_sim.cpp,-DVM_TRACE_FST=0 -DPDNN_SIM_COVERAGE \
	    -DPDNN_SIM_DRAIN_LANES=$(call event_lanes,$*) \
	    -DPDNN_SIM_ACT_BITS=$(or $(call core_option,$*,ActW),1),$(SIM_RUNTIME) verilated_cov.o)
