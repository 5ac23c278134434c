# SPDX-License-Identifier: BSD-2-Clause

.PHONY: sampling-table

sampling-table: $(BUILD)/pdnn $(BUILD)/sampling_table ## rtl/sampling.md: variance and quality by sampling mode and T
	@BUILD=$(BUILD) scripts/sampling-table.sh

$(BUILD)/sampling_table: $(BUILD)/scripts/sampling_table.o $(BUILD)/libpdnn.a
	$(CC) $(CFLAGS) $^ $(LIBS) -o $@
