# SPDX-License-Identifier: BSD-2-Clause
# The launcher of virtual boards: a program of its own, built where umockdev is installed.

VBOARD_SRC := $(wildcard host/usb/vboard*.c)
VBOARD_INC := $(shell pkg-config --cflags umockdev-1.0 2>/dev/null)
ifneq ($(shell pkg-config --exists umockdev-1.0 2>/dev/null && echo yes),)
all: $(BUILD)/pdnn-vboard
endif

$(call obj,$(VBOARD_SRC)): INC += $(VBOARD_INC)

$(BUILD)/pdnn-vboard: $(call obj,$(VBOARD_SRC)) $(BUILD)/libpdnn.a
	$(CC) $(CFLAGS) $^ $(LIBS) $(shell pkg-config --libs umockdev-1.0) -o $@

# A user's own program: the public header and the library, nothing else.
$(BUILD)/draw: host/examples/draw.c $(BUILD)/libpdnn.a
	$(CC) $(CFLAGS) -std=c11 $(WARN) -Ihost/include $^ $(LIBS) -o $@

all: $(BUILD)/draw
