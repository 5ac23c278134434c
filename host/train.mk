# SPDX-License-Identifier: BSD-2-Clause
# The training loops are element-wise: they need vector code from if/else and rintf(), which the
# default (errno, trapping comparisons) forbids. Sums keep their order: results do not change.
$(call obj,$(TRAIN_SRC)): CFLAGS += -fno-math-errno -fno-trapping-math
# Multiply and add in one instruction, which C11 leaves off.
$(call obj,host/train/judge/conv_kernel.c): CFLAGS += -ffp-contract=fast

.PHONY: bench-train
bench-train: $(BUILD)/tools/train_bench ## seconds an epoch, against PyTorch (python3-torch)
	@BUILD=$(BUILD) scripts/pytorch/bench.sh
