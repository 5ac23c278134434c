# Generated views of the contract. SPDX-License-Identifier: BSD-2-Clause

.PHONY: gen check-gen

gen: $(BUILD)/tools/gen_map ## regenerate what comes of rtl/pdnn_map.def and rtl/configs.def
	$(BUILD)/tools/gen_map svh > rtl/pdnn_map.svh
	$(BUILD)/tools/gen_map markdown > rtl/REGISTERS.md
	$(BUILD)/tools/gen_map options > rtl/pdnn_options.svh
	scripts/core_files.sh files > rtl/files.f
	scripts/core_files.sh core > pdnn.core

check-gen: $(BUILD)/tools/gen_map ## fail when a generated file is not what the map says
	$(BUILD)/tools/gen_map svh | diff -u rtl/pdnn_map.svh -
	$(BUILD)/tools/gen_map markdown | diff -u rtl/REGISTERS.md -
	$(BUILD)/tools/gen_map options | diff -u rtl/pdnn_options.svh -
	scripts/core_files.sh files | diff -u rtl/files.f -
	scripts/core_files.sh core | diff -u pdnn.core -

# Which sources a logged run came from. The file changes only when the answer does.
GIT_ID := $(shell cat .git-id 2>/dev/null || \
            git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)
$(BUILD)/git_id.h: force
	@mkdir -p $(@D)
	@echo '#define PDNN_GIT_ID "$(GIT_ID)"' > $@.tmp
	@cmp -s $@.tmp $@ && rm $@.tmp || mv $@.tmp $@
.PHONY: force
$(call obj,host/cli/run_report.c): INC += -I$(BUILD)
$(call obj,host/cli/run_report.c): $(BUILD)/git_id.h
