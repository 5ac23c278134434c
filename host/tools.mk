# SPDX-License-Identifier: BSD-2-Clause
# Every other program: host/tools/NAME.c with a main() is build/tools/NAME.

TOOLS := $(patsubst host/%.c,$(BUILD)/%,$(shell grep -l '^int main' host/tools/*.c))

$(TOOLS): $(BUILD)/tools/%: $(BUILD)/host/tools/%.o $(BUILD)/libpdnn_internal.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(CC) $(CFLAGS) -Wl,--as-needed -Wl,--start-group $^ -Wl,--end-group $(BLAS) $(LIBS) -o $@

$(BUILD)/tools/activity_report: $(BUILD)/host/tools/activity_wires.o
$(BUILD)/tools/bench: $(BUILD)/host/tools/bench_float.o
$(addprefix $(BUILD)/tools/,compare_sparse five_letters forward_bench paper train_bench \
    vau_error): $(BUILD)/libpdnn_train.a
$(BUILD)/tools/uart_bench: $(BUILD)/sim/uart_line.o
