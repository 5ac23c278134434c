# SPDX-License-Identifier: BSD-2-Clause
# What tests in tests/energy share.

METER_TESTS := $(addprefix $(BUILD)/tests/energy/,csv_test exports_test meter_test scpi_test)

$(METER_TESTS): $(BUILD)/tests/energy/meter_tree.o
