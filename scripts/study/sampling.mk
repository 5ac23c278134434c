# SPDX-License-Identifier: BSD-2-Clause

.PHONY: sampling-table

sampling-table: $(BUILD)/pdnn $(BUILD)/sampling_table ## rtl/sampling.md: quality by mode and T
	@BUILD=$(BUILD) scripts/study/sampling-table.sh

.PHONY: sampling-models

sampling-models: $(BUILD)/pdnn ## models trained with each mode: host/experiments/sampling.md
	@PDNN=$(BUILD)/pdnn scripts/study/sampling-models.sh

$(BUILD)/sampling_table: $(BUILD)/host/tools/sampling_table.o $(BUILD)/libpdnn_internal.a
	$(CC) $(CFLAGS) $^ $(LIBS) -o $@

.PHONY: random dieharder

random: $(BUILD)/random_report ## the random numbers: law, correlations, variance of means
	@$(BUILD)/random_report 10000000

dieharder: $(BUILD)/random_report ## dieharder (apt) on the generator's bits: over 15 minutes
	@command -v dieharder >/dev/null || { echo "dieharder is not installed (apt)"; exit 1; }
	@$(BUILD)/random_report --raw 1 | dieharder -g 200 -a

$(BUILD)/random_report: $(BUILD)/host/tools/random_report.o $(BUILD)/libpdnn_internal.a
	$(CC) $(CFLAGS) $^ $(LIBS) -o $@

test-bin: $(BUILD)/random_report
