# SPDX-License-Identifier: BSD-2-Clause
# What the tests in tests/block share.

BLOCK_PROGRAMS := $(addprefix $(BUILD)/tests/block/,block_test engines_test session)

$(BLOCK_PROGRAMS): $(BUILD)/tests/block/chain_net.o
$(BUILD)/tests/block/block_test $(addprefix $(BUILD)/tests/cosim/,sim_test packet_test): \
    $(BUILD)/tests/nets/raw_run.o

test-bin: $(BUILD)/tests/block/session $(BUILD)/tests/block/random_session $(BUILD)/tools/worst_case

$(BUILD)/tests/block/session: $(addprefix $(BUILD)/tests/block/,session.o recorded.o) \
                              $(BUILD)/libpdnn_internal.a
	$(call say,TEST,$@)
	$(CC) $(CFLAGS) $^ $(LIBS) -o $@

$(BUILD)/tests/block/random_session: $(addprefix $(BUILD)/tests/, \
    block/random_session.o block/recorded.o nets/label_net.o nets/tied_net.o nets/mask_net.o \
    nets/fmap_net.o nets/random_net.o nets/event_list.o) $(BUILD)/libpdnn_internal.a
	$(call say,TEST,$@)
	$(CC) $(CFLAGS) $^ -lcmocka $(LIBS) -o $@
