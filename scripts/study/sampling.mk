# SPDX-License-Identifier: BSD-2-Clause

.PHONY: sampling-table

sampling-table: $(BUILD)/pdnn $(BUILD)/tools/sampling_table ## rtl/doc/sampling-table.md
	@BUILD=$(BUILD) scripts/study/sampling-table.sh

.PHONY: sampling-models

sampling-models: $(BUILD)/pdnn ## models trained with each mode: host/experiments/sampling.md
	@PDNN=$(BUILD)/pdnn scripts/study/sampling-models.sh

.PHONY: random dieharder

random: $(BUILD)/tools/random_report ## the random numbers: law, correlations, variance of means
	@$(BUILD)/tools/random_report 10000000

dieharder: $(BUILD)/tools/random_report ## dieharder (apt) on the generator's bits: over 15 minutes
	@command -v dieharder >/dev/null || { echo "dieharder is not installed (apt)"; exit 1; }
	@$(BUILD)/tools/random_report --raw 1 | dieharder -g 200 -a

test-bin: $(BUILD)/tools/random_report
