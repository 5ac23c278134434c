# SPDX-License-Identifier: BSD-2-Clause

$(BUILD)/paper/paper: $(BUILD)/host/tools/paper.o $(BUILD)/libpdnn_train.a \
                      $(BUILD)/libpdnn_internal.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(CC) $(CFLAGS) $^ $(BLAS) $(LIBS) -o $@
