# SPDX-License-Identifier: BSD-2-Clause

.PHONY: report

REPORT_DIR   := out/report
REPORT_MODEL := host/models/mnist-generator.safetensors
REPORT_MAPS  := host/models/mnist-conv.safetensors
REPORT_POWER := boards/icebreaker/energy/icebreaker.power.json
REPORT_TWIN  := boards/icebreaker/energy/icebreaker-twin.power.json

report: $(BUILD)/pdnn ## energy of the generator at T = 1, 4, 16 and a page about it (out/report)
	@mkdir -p $(REPORT_DIR)
	@rm -f $(REPORT_DIR)/run.jsonl $(REPORT_DIR)/maps.jsonl $(REPORT_DIR)/*-T*.png
	@for T in 1 2 4 8 16; do \
	    $(BUILD)/pdnn generate -m $(REPORT_MODEL) -d golden:icebreaker -T $$T -n 100 \
	        -o $(REPORT_DIR)/digits-T$$T.png --log $(REPORT_DIR)/run.jsonl >/dev/null || exit 1; \
	done
	@if [ -d "$$PDNN_DATA/mnist" ]; then \
	    $(BUILD)/pdnn classify -m $(REPORT_MAPS) -T 16 -n 100 --maps $(REPORT_DIR)/maps-T16.png \
	        --log $(REPORT_DIR)/maps.jsonl >/dev/null; \
	else echo "no mnist in PDNN_DATA: no picture of layers"; fi
	@$(BUILD)/pdnn energy predict -m $(REPORT_MODEL) -T 1,4,16 --lanes 16 \
	    -p horowitz45 -p 65nm-sram -p zu7ev
	@echo
	@$(BUILD)/pdnn energy simulate -p $(REPORT_POWER) --twin $(REPORT_TWIN) \
	    $(REPORT_DIR)/run.jsonl
	@$(BUILD)/pdnn report $(REPORT_DIR)/run.jsonl $$(ls $(REPORT_DIR)/maps.jsonl 2>/dev/null) \
	    --power $(REPORT_POWER) --twin $(REPORT_TWIN) \
	    $(addprefix --util ,$(wildcard $(BUILD)/icebreaker/util.json)) \
	    $(addprefix --synapse ,$(wildcard $(BUILD)/compare-synapse.json)) \
	    -o $(REPORT_DIR)/report.html --markdown $(REPORT_DIR)/report.md
	@echo; ls $(REPORT_DIR)/report.*
