# SPDX-License-Identifier: BSD-2-Clause
# What tests in tests/unit share.

METER_TESTS := $(addprefix $(BUILD)/tests/unit/energy_,csv_test meter_test scpi_test)

$(METER_TESTS): $(BUILD)/tests/unit/meter_tree.o
