# SPDX-License-Identifier: BSD-2-Clause
# What the tests in tests/cosim share.

COSIM_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/cosim/*_test.c))

$(COSIM_TESTS): $(BUILD)/tests/cosim/random_net.o $(BUILD)/tests/cosim/reference.o
