# SPDX-License-Identifier: BSD-2-Clause
# The training loops are element-wise: they need vector code from if/else and rintf(), which the
# default (errno, trapping comparisons) forbids. Sums keep their order: results do not change.
$(BUILD)/host/train/%: OWN += -fno-math-errno -fno-trapping-math
# Multiply and add in one instruction, which C11 leaves off.
$(BUILD)/host/train/judge/conv_kernel%: OWN += -ffp-contract=fast

# Vector kernels: where CFLAGS asks for no processor, once for each level of x86-64 (level.h).
KERNELS     := host/train/net/bit_product host/train/judge/conv_kernel
KERNEL_NAMES := pdnn_bit_work_add pdnn_bit_forward pdnn_bit_weight_grad pdnn_bit_pack \
               pdnn_bit_forward_packed pdnn_bit_weight_grad_packed pdnn_conv_spots \
               pdnn_conv_weight_grad pdnn_conv_image_grad
ifneq ($(if $(findstring -march,$(CFLAGS)),,$(findstring x86_64,$(shell $(CC) -dumpmachine))),)
level = $(foreach n,$(KERNEL_NAMES),-D$(n)=$(n)_$(1))
$(BUILD)/host/train/net/bit_levels.o $(BUILD)/host/train/judge/conv_levels.o \
$(BUILD)/tests/train/levels_test.o: OWN += -DPDNN_LEVELS
$(KERNELS:%=$(BUILD)/%.o): OWN += $(call level,v1)
$(BUILD)/libpdnn_train.a: $(foreach l,v3 v4,$(KERNELS:%=$(BUILD)/%.$(l).o))

define KERNEL_LEVEL
$(BUILD)/host/train/%.$(1).o: host/train/%.c Makefile
	$$(call say,CC,"$$< $(1)")
	$$(CC) $$(CSTD) $$(CFLAGS) $$(OWN) -march=x86-64-$(1) $$(WARN) \
	    $(call level,$(1)) $$(INC) -MMD -MP -fPIC $$(HIDDEN) -c $$< -o $$@
endef
$(foreach l,v3 v4,$(eval $(call KERNEL_LEVEL,$(l))))
endif

.PHONY: bench-train
bench-train: $(BUILD)/tools/train_bench ## seconds an epoch, and PyTorch's
bench-train: $(BUILD)/tools/forward_bench
	@BUILD=$(BUILD) scripts/pytorch/bench.sh
	@BUILD=$(BUILD) scripts/pytorch/forward_bench.sh

.PHONY: vau-error
vau-error: $(BUILD)/tools/vau_error ## what an update of rows and columns misses, by sparsity
	@$(BUILD)/tools/vau_error 1000

.PHONY: five-letters
five-letters: $(BUILD)/tools/five_letters ## the published sparse training, on five letters
	@$(BUILD)/tools/five_letters $(PDNN_DATA) 10 0.03 1
	@$(BUILD)/tools/five_letters $(PDNN_DATA) 10 0.01 10

.PHONY: compare-sparse
compare-sparse: $(BUILD)/tools/compare_sparse ## sparse engines: dense, indexed, index-free
	@scripts/study/compare-sparse.sh $(BUILD)
