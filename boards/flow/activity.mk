# SPDX-License-Identifier: BSD-2-Clause
# Switching activity: the synthesised core of a board runs a model in Verilator while every net that
# a cell drives is watched. No trace file: changes are counted as they happen (sim/pdnn_sim.cpp);
# host/tools/activity_report.c sums them by part of the design and prices them: boards/activity.md.
#
#   make activity                         p-bits on BOARD, the deterministic twin on BOARD-twin
#   make activity-board BOARD=icebreaker-zs ACTIVITY_T=1 ACTIVITY_MODELS=my.safetensors
#
# ACTIVITY_WIRES=no leaves nextpnr's placement out, and with it the figures by length of wire.
# Classifiers take test images from PDNN_DATA.

ACTIVITY_N      ?= 2
ACTIVITY_T      ?= 1 4 16
ACTIVITY_MODELS ?= host/models/mnist-generator.safetensors \
                   $(if $(PDNN_DATA),host/models/mnist-classifier.safetensors)
ACTIVITY_WIRES  ?= yes
ACTIVITY_PJ     ?= boards/icebreaker/energy/activity.json

# Deterministic networks of 8 bits, to be had by `make tradeoff`; the gains of the generator are
# over TWIN.
TWIN        ?= $(firstword $(wildcard host/models/mnist-generator-8bit.safetensors \
                   out/tradeoff/generator-8bit/generator-8bit.safetensors))
TWIN_MODELS ?= $(TWIN) $(if $(PDNN_DATA),\
                   $(wildcard out/tradeoff/classifier-8bit/classifier-8bit.safetensors))

ACTIVITY_DIR    := $(BUILD)/netlist/$(BOARD)
ACTIVITY_OUT    := $(BUILD)/activity/$(BOARD)
ACTIVITY_PLACED := $(if $(filter yes,$(ACTIVITY_WIRES)),$(ACTIVITY_DIR)/placed.json)

.PHONY: activity activity-board

activity: ## energy from switching activity: p-bits and twin, by part, and gains
	@$(MAKE) --no-print-directory activity-board
	@$(MAKE) --no-print-directory activity-board BOARD=$(BOARD)-twin ACTIVITY_T=1 \
	    ACTIVITY_MODELS="$(TWIN_MODELS)"
	@$(MAKE) --no-print-directory energy

activity-board: $(ACTIVITY_DIR)/libpdnn_sim.so $(ACTIVITY_PLACED) $(BUILD)/tools/activity_report \
                $(BUILD)/pdnn
	@mkdir -p $(ACTIVITY_OUT)
	@for model in $(ACTIVITY_MODELS); do for t in $(ACTIVITY_T); do \
	    BUILD=$(BUILD) boards/flow/activity.sh $(BOARD) $(CLOCK_HZ) $$model $$t $(ACTIVITY_N) \
	        $(ACTIVITY_PJ) $(or $(ACTIVITY_PLACED),-) $(ACTIVITY_OUT) || exit 1; \
	done; done

# Cells are placed and not routed: what is wanted is where they stand.
$(BUILD)/netlist/%/placed.json: $(BUILD)/netlist/%/pdnn_core.v
	$(call say,PLACE,$@)
	nextpnr-ice40 -q --$(BOARD_DEVICE) --package $(BOARD_PACK) --json $(@D)/netlist.json \
	    --freq $(CLOCK_MHZ) --seed 1 --no-route --timing-allow-fail --write $@.tmp \
	    --log $(@D)/nextpnr.log
	mv $@.tmp $@

# What an event costs on BOARD, from the switching activity that was found last.
.PHONY: power
power: $(BUILD)/tools/event_power
	@$(BUILD)/tools/event_power $(BOARD_ENERGY).switching.json $(BOARD_ENERGY).power.json

.PHONY: energy
energy: $(BUILD)/pdnn ## energy of a picture: predicted, simulated, measured, gains (out/energy)
	@BUILD=$(BUILD) BOARD=$(BOARD) TWIN=$(TWIN) scripts/study/energy.sh
