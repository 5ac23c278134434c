# SPDX-License-Identifier: BSD-2-Clause
# The program that tests/usb/soak_test.sh runs.

test-bin: $(BUILD)/tests/usb/soak

$(BUILD)/tests/usb/soak: $(BUILD)/tests/usb/soak.o $(BUILD)/libpdnn_internal.a
	$(call say,TEST,$@)
	$(CC) $(CFLAGS) $^ $(LIBS) -o $@
