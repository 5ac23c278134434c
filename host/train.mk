# SPDX-License-Identifier: BSD-2-Clause
# The training loops are element-wise: they need vector code from if/else and rintf(), which the
# default (errno, trapping comparisons) forbids. Sums keep their order: results do not change.
$(call obj,$(TRAIN_SRC)): CFLAGS += -fno-math-errno -fno-trapping-math
