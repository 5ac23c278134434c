# SPDX-License-Identifier: BSD-2-Clause
# The launcher of virtual boards: a program of its own, built where umockdev is installed.

# usbredir where libusbredirparser-dev is installed.
HAVE_REDIR := $(shell pkg-config --exists libusbredirparser-0.5 2>/dev/null && echo yes)
VBOARD_SRC := host/vboard/options.c $(wildcard host/vboard/usbfs/*.c)
BUS_SRC    := host/vboard/options.c \
              $(filter-out $(if $(HAVE_REDIR),,%/redir.c),$(wildcard host/vboard/bus/*.c))
VBOARD_INC := $(shell pkg-config --cflags umockdev-1.0 2>/dev/null)
ifneq ($(shell pkg-config --exists umockdev-1.0 2>/dev/null && echo yes),)
all: $(BUILD)/pdnn-vboard
endif

$(call obj,$(VBOARD_SRC)): INC += $(VBOARD_INC)

$(BUILD)/pdnn-vboard: $(call obj,$(VBOARD_SRC)) $(BUILD)/libpdnn_internal.a
	$(CC) $(CFLAGS) $^ $(LIBS) $(shell pkg-config --libs umockdev-1.0) -o $@


# Boards on a kernel's bus.
$(BUILD)/host/vboard/bus/main.o: INC += $(if $(HAVE_REDIR),-DPDNN_HAVE_USBREDIR)

$(BUILD)/pdnn-vboard-bus: $(call obj,$(BUS_SRC)) $(BUILD)/libpdnn_internal.a
	$(CC) $(CFLAGS) $^ $(LIBS) \
	    $(if $(HAVE_REDIR),$(shell pkg-config --libs libusbredirparser-0.5)) -o $@

all: $(BUILD)/pdnn-vboard-bus
