# SPDX-License-Identifier: BSD-2-Clause
# What the tests in tests/cosim share.

COSIM_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/cosim/*_test.c))

$(COSIM_TESTS): $(addprefix $(BUILD)/tests/,cosim/reference.o nets/random_net.o nets/event_list.o)

$(BUILD)/tests/cosim/fmap_test: $(BUILD)/tests/nets/fmap_net.o
$(BUILD)/tests/cosim/labels_sim_test: $(BUILD)/tests/nets/label_net.o \
    $(BUILD)/tests/nets/tied_net.o
$(BUILD)/tests/cosim/masks_test $(BUILD)/tests/cosim/masks_sim_test: $(BUILD)/tests/nets/mask_net.o
$(BUILD)/tests/cosim/ties_test $(BUILD)/tests/cosim/ties_sim_test: $(BUILD)/tests/nets/tied_net.o
$(BUILD)/tests/train/fmap_test: $(BUILD)/tests/cosim/reference.o

$(BUILD)/tests/cosim/uart_test: $(BUILD)/sim/uart_line.o

# The other cores that tests compare with the golden device.
ifneq ($(shell command -v $(VERILATOR)),)
test-bin: $(BUILD)/libpdnn_sim.so $(BUILD)/libpdnn_board_sim.so \
          $(foreach s,l8 l4 l1 zs masks ties labels block fmaps pair zs8 zs3 s16 act8 act3,\
              $(BUILD)/sim-$(s)/libpdnn_sim.so)
endif

test-bin: $(BUILD)/tests/cosim/broken_sim.so

$(BUILD)/tests/cosim/broken_sim.so: $(BUILD)/tests/cosim/broken_sim.o $(BUILD)/libpdnn_internal.a
	$(CC) $(CFLAGS) -shared $^ -lz -o $@
