# SPDX-License-Identifier: BSD-2-Clause
# The training loops are element-wise: they need vector code from if/else and rintf(), which the
# default (errno, trapping comparisons) forbids. Sums keep their order: results do not change.
$(call obj,$(TRAIN_SRC)): CFLAGS += -fno-math-errno -fno-trapping-math
# Multiply and add in one instruction, which C11 leaves off.
$(call obj,host/train/judge/conv_kernel.c): CFLAGS += -ffp-contract=fast

.PHONY: bench-train
bench-train: $(BUILD)/host/tools/train_bench ## seconds an epoch of training, against PyTorch (python3-torch, PDNN_DATA)
	@BUILD=$(BUILD) scripts/pytorch/bench.sh

$(BUILD)/host/tools/train_bench: $(call obj,host/tools/train_bench.c) $(BUILD)/libpdnn_train.a $(BUILD)/libpdnn_internal.a
	$(CC) $(CFLAGS) $^ $(BLAS) $(LIBS) -o $@
