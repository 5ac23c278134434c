# pDNN - probabilistic deep networks on FPGAs. `make help` lists what can be made.
# SPDX-License-Identifier: BSD-2-Clause
#
# Sources are found by folder: a new .c in a folder of host/ (host/README.md lists them), a new
# tests/**/*_test.c (C) or tests/**/*_test.sh is built and run without an entry here.

# awk, sort and gnuplot give the same bytes wherever they run.
export LC_ALL := C

BUILD    ?= build
ifneq ($(words $(BUILD)),1)
$(error BUILD=$(BUILD): expected a path without blanks, which make cannot build in)
endif
BOARD    ?= icebreaker
CC       ?= cc
# Runs on any processor of its kind; the hot loops come in versions for newer ones (base/clones.h).
# For this processor alone: make CFLAGS="-O3 -march=native"
CFLAGS   ?= -O3 -g
CSTD     := -std=c11 -D_GNU_SOURCE
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
INC      := -Ihost/include -Ihost -Irtl -Isim
# Without libftdi1 the program builds and says so at `-d usb`.
HAVE_USB := $(shell pkg-config --exists libusb-1.0 libftdi1 2>/dev/null && echo yes)
USB_INC  := $(if $(HAVE_USB),$(shell pkg-config --cflags libusb-1.0 libftdi1))
LIBS     := -ljansson -lpng -lz -llzma -lm -ldl -lpthread \
            $(if $(HAVE_USB),$(shell pkg-config --libs libusb-1.0 libftdi1))
BLAS     := $(shell pkg-config --libs openblas 2>/dev/null || echo -lopenblas)
BLAS_INC := $(shell pkg-config --cflags openblas 2>/dev/null)

# One line a file; `make V=1` shows the commands.
ifndef V
.SILENT:
endif
say = @printf '  %-5s %s\n' $(1) $(2)

.DEFAULT_GOAL := all
.PHONY: all help clean
.SECONDARY:

USB_NOT   := $(patsubst %,host/transport/%.c,$(if $(HAVE_USB),%_nousb,transport_usb usb_%))
LIB_DIRS  := base contract picture model tape golden transport device run energy energy/meter \
             energy/predict
LIB_SRC   := $(filter-out $(USB_NOT),$(foreach d,$(LIB_DIRS),$(wildcard host/$(d)/*.c))) \
             $(wildcard host/report/*.c) \
             $(filter-out host/vboard/options.c,$(wildcard host/vboard/*.c))
TRAIN_SRC := $(wildcard host/train/*.c host/train/*/*.c host/paper/*.c)
CLI_SRC   := $(wildcard host/cli/*.c host/cli/*/*.c)
# By name, not by folder: what synthesis reads keeps its order when a module moves.
RTL_DIRS  := rtl $(addprefix rtl/,link engine dense rows noise)
RTL_DEP   := rtl/configs.def $(wildcard rtl/*.svh rtl/engine/*.svh)
RTL_INC   := $(RTL_DIRS:%=-I%)
RTL_SRC   := $(shell ls $(RTL_DIRS:%=%/pdnn_*.sv) 2>/dev/null | awk -F/ '{ print $$NF, $$0 }' | \
                 LC_ALL=C sort | cut -d' ' -f2)
# Of the library only what pdnn.h marks is seen; tests put functions in the place of others.
HIDDEN = $(if $(filter host/%,$<),-fvisibility=hidden)
# CORE_<name>: the options of each core of rtl/configs.def, as Parameter=value.
CORE_ROW := s/^CORE("\([^"]*\)", *"\(.*\)")$$/\1:=\2/
$(foreach core,$(shell sed -n '$(CORE_ROW); T; s/ /;/g; p' rtl/configs.def),\
    $(eval CORE_$(subst ;, ,$(core))))
# $(call core_options,CORE): all that it has; no such core is an error. $(call
# core_option,CORE,Parameter): the value of one, or nothing.
core_options = $(or $(CORE_$(1)),$(error rtl/configs.def has no core '$(1)'))
core_option = $(patsubst $(2)=%,%,$(filter $(2)=%,$(CORE_$(1))))
# OWN: flags of a file, which a CFLAGS on the command line does not replace.
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))

all: $(BUILD)/pdnn sim ## build the program and the simulation

# The flags are here.
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(CC) $(CSTD) $(CFLAGS) $(OWN) $(WARN) $(INC) $(BLAS_INC) $(USB_INC) -MMD -MP -fPIC $(HIDDEN) \
	    -c $< -o $@

$(BUILD)/libpdnn_internal.a: $(call obj,$(LIB_SRC))
	@rm -f $@
	$(AR) qcs $@ $^

$(BUILD)/libpdnn_train.a: $(call obj,$(TRAIN_SRC))
	@rm -f $@
	$(AR) qcs $@ $^

$(BUILD)/pdnn: $(call obj,$(CLI_SRC)) $(BUILD)/libpdnn_train.a $(BUILD)/libpdnn_internal.a
	$(call say,LINK,$@)
	$(CC) $(CFLAGS) $^ $(BLAS) $(LIBS) -o $@

help: ## list the targets and variables
	@awk -v cflags='$(CFLAGS)' -f scripts/help.awk $(filter-out %.d,$(MAKEFILE_LIST))

clean: ## remove what was built (not out/)
	rm -rf $(BUILD)

include $(wildcard host/*.mk sim/*.mk boards/flow/*.mk tests/*.mk scripts/*.mk scripts/*/*.mk)
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
