# SPDX-License-Identifier: BSD-2-Clause

.PHONY: adaptive-table

adaptive-table: $(BUILD)/tools/adaptive_table ## rtl/doc/adaptive.md: accuracy by margin
	@BUILD=$(BUILD) scripts/study/adaptive-table.sh
