# SPDX-License-Identifier: BSD-2-Clause

LINT_C   := $(sort $(wildcard host/*/*.[ch] host/*/*/*.[ch] tests/*/*.[ch] sim/*.[ch]))
LINT_SH  := $(sort $(wildcard scripts/*.sh scripts/*/*.sh tests/*.sh tests/*/*.sh))

.PHONY: lint format lint-format lint-c lint-sh lint-rtl

lint: lint-c lint-sh lint-rtl check-gen lint-format ## cppcheck, Verilator, yosys, format

format: ## format the C sources
	clang-format -i $(LINT_C)

lint-format:
	clang-format --dry-run -Werror $(LINT_C)

# invalidFunctionArg: loss.c takes the logarithm of a sum over at least one class.
# A source that has not changed is not read again.
lint-c:
	@mkdir -p $(BUILD)/cppcheck
	@cppcheck -q --cppcheck-build-dir=$(BUILD)/cppcheck --std=c11 --error-exitcode=1 \
	    --enable=warning,performance,portability --inline-suppr --suppress=missingIncludeSystem \
	    --suppress=invalidFunctionArg:host/train/net/loss.c -D_GNU_SOURCE $(INC) \
	    $(filter %.c,$(LINT_C))

lint-sh:
	@for script in $(LINT_SH); do bash -n $$script || exit 1; done
