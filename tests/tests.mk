# SPDX-License-Identifier: BSD-2-Clause
# Tests are found by name: tests/**/*_test.c (cmocka) and tests/**/*_test.sh (exit 0 pass, 77 skip).
# The C tests run twice: as the program is built, and with ASan and UBSan.

ASAN_BUILD  := $(BUILD)/asan
ASAN_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
               -fno-sanitize-recover=all

TEST_SRC  := $(shell find tests -name '*_test.c')
TEST_SH   := $(shell find tests -name '*_test.sh')
TEST_BIN  := $(TEST_SRC:%.c=$(BUILD)/%)
ASAN_BIN  := $(TEST_SRC:%.c=$(ASAN_BUILD)/%)
TEST_JOBS ?= 2

.PHONY: test test-long test-bin test-asan-bin check-deps

check-deps:
	@scripts/deps.sh --check

test: check-deps all $(TOOLS) test-bin test-asan-bin ## run every test (data sets: PDNN_DATA=DIR)
	@BUILD=$(BUILD) JOBS=$(TEST_JOBS) TIMEOUT=900 tests/run.sh $(TEST_SH) $(TEST_BIN) $(ASAN_BIN)

test-long: check-deps all $(TOOLS) test-bin test-asan-bin ## run every test at full size
	@BUILD=$(BUILD) JOBS=$(TEST_JOBS) TIMEOUT=14400 PDNN_TEST_LONG=1 \
	    tests/run.sh $(TEST_SH) $(TEST_BIN) $(ASAN_BIN)

test-bin: $(TEST_BIN)

test-asan-bin:
	@$(MAKE) --no-print-directory BUILD=$(ASAN_BUILD) CFLAGS="$(ASAN_CFLAGS)" \
	    $(ASAN_BUILD)/pdnn $(ASAN_BIN) $(FUZZ_NAMES:%=$(ASAN_BUILD)/tests/fuzz/%_fuzz)

$(TEST_BIN): %: %.o $(BUILD)/libpdnn_train.a $(BUILD)/libpdnn_internal.a
	$(call say,TEST,$@)
	$(CC) $(CFLAGS) -Wl,--start-group $^ -Wl,--end-group -lcmocka $(BLAS) $(LIBS) -o $@
