# SPDX-License-Identifier: BSD-2-Clause

.PHONY: report tradeoff

REPORT_DIR   := out/report
REPORT_MODEL := host/models/mnist-generator.safetensors
REPORT_POWER := boards/icebreaker/power.json
REPORT_TWIN  := boards/icebreaker/power-deterministic.json
# As on the iCEBreaker.
REPORT_LANES := 8

report: $(BUILD)/pdnn ## energy of the generator at T = 1, 4, 16 and a page about it (out/report)
	@mkdir -p $(REPORT_DIR)
	@rm -f $(REPORT_DIR)/run.jsonl $(REPORT_DIR)/digits-T*.png
	@for T in 1 2 4 8 16; do \
	    $(BUILD)/pdnn generate -m $(REPORT_MODEL) -d golden:lanes=$(REPORT_LANES) -T $$T -n 100 \
	        -o $(REPORT_DIR)/digits-T$$T.png --log $(REPORT_DIR)/run.jsonl >/dev/null || exit 1; \
	done
	@$(BUILD)/pdnn energy predict -m $(REPORT_MODEL) -T 1,4,16 --lanes $(REPORT_LANES) \
	    -p horowitz45 -p 65nm-sram -p zu7ev
	@echo
	@$(BUILD)/pdnn energy simulate -p $(REPORT_POWER) --twin $(REPORT_TWIN) \
	    $(REPORT_DIR)/run.jsonl
	@$(BUILD)/pdnn report $(REPORT_DIR)/run.jsonl --power $(REPORT_POWER) --twin $(REPORT_TWIN) \
	    $(addprefix --util ,$(wildcard $(BUILD)/icebreaker/util.json)) \
	    $(addprefix --synapse ,$(wildcard $(BUILD)/compare-synapse.json)) \
	    -o $(REPORT_DIR)/report.html --markdown $(REPORT_DIR)/report.md
	@echo; ls $(REPORT_DIR)/report.*

# The deterministic side of the trade-off needs models with wider activations: there are none yet.
TRADEOFF_DIR        := out/tradeoff
TRADEOFF_CLASSIFIER := host/models/mnist-classifier.safetensors
TRADEOFF_N          ?= 1000
TRADEOFF_T          := 1 2 4 8 16 32

tradeoff: $(BUILD)/pdnn ## quality against energy of the shipped models, T = 1 to 32 (needs PDNN_DATA)
	@mkdir -p $(TRADEOFF_DIR)
	@rm -f $(TRADEOFF_DIR)/run.jsonl
	@for T in $(TRADEOFF_T); do \
	    $(BUILD)/pdnn evaluate -m $(REPORT_MODEL) -d golden:lanes=$(REPORT_LANES) -T $$T \
	        -n $(TRADEOFF_N) --log $(TRADEOFF_DIR)/run.jsonl | head -n 1 && \
	    $(BUILD)/pdnn classify -m $(TRADEOFF_CLASSIFIER) -d golden:lanes=$(REPORT_LANES) -T $$T \
	        --dataset mnist -n $(TRADEOFF_N) --log $(TRADEOFF_DIR)/run.jsonl | head -n 1 || exit 1; \
	done
	@$(BUILD)/pdnn report $(TRADEOFF_DIR)/run.jsonl --power $(REPORT_POWER) --twin $(REPORT_TWIN) \
	    -o $(TRADEOFF_DIR)/report.html --markdown $(TRADEOFF_DIR)/report.md
	@ls $(TRADEOFF_DIR)/report.*
