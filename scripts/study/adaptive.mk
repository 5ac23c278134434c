# SPDX-License-Identifier: BSD-2-Clause

.PHONY: adaptive-table

adaptive-table: $(BUILD)/adaptive_table ## rtl/adaptive.md: accuracy against samples, by margin
	@BUILD=$(BUILD) scripts/study/adaptive-table.sh

$(BUILD)/adaptive_table: $(BUILD)/host/tools/adaptive_table.o $(BUILD)/libpdnn_internal.a
	$(CC) $(CFLAGS) $^ $(LIBS) -o $@
