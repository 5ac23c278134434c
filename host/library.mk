# SPDX-License-Identifier: BSD-2-Clause
# libpdnn, what others link: host/include/pdnn.h and nothing else of it is visible.
#
# The program, its tests and its tools link libpdnn_internal.a, where every function is.

# One source of the release: the macros in pdnn.h.
release  = $(shell awk '$$2 == "PDNN_RELEASE_$(1)" { print $$3 }' host/include/pdnn.h)
SOVERSION := $(call release,MAJOR)
VERSION   := $(SOVERSION).$(call release,MINOR).$(call release,PATCH)

# What pdnn.h needs: no data sets, batches, reports, energy, virtual boards.
PUBLIC_DIRS := base contract model tape golden transport device
PUBLIC_SRC  := $(filter $(PUBLIC_DIRS:%=host/%/%) host/picture/planes.c \
               host/picture/input_map.c,$(LIB_SRC))
PUBLIC_LIBS := -ljansson -lz $(if $(HAVE_USB),$(shell pkg-config --libs libusb-1.0 libftdi1)) \
               -lm -ldl -lpthread
SHARED      := $(BUILD)/libpdnn.so.$(VERSION)

$(BUILD)/host/base/paths.o: INC += -DPDNN_MULTIARCH='"$(shell $(CC) -print-multiarch)"'

.PHONY: library
library: $(SHARED) $(BUILD)/libpdnn.a ## libpdnn, shared and static, for other programs
all: library $(BUILD)/draw $(BUILD)/classify

$(SHARED): $(call obj,$(PUBLIC_SRC))
	$(call say,LINK,$@)
	$(CC) $(CFLAGS) -shared -Wl,-soname,libpdnn.so.$(SOVERSION) -Wl,--no-undefined $^ \
	    $(PUBLIC_LIBS) -o $@
	@ln -sf $(@F) $(BUILD)/libpdnn.so.$(SOVERSION)
	@ln -sf $(@F) $(BUILD)/libpdnn.so

# One object whose hidden names are local: they cannot clash with a program's.
$(BUILD)/libpdnn.a: $(call obj,$(PUBLIC_SRC))
	$(call say,LINK,$@)
	$(LD) -r $^ -o $(BUILD)/libpdnn.o
	$(OBJCOPY) --localize-hidden $(BUILD)/libpdnn.o
	@rm -f $@
	$(AR) qcs $@ $(BUILD)/libpdnn.o

OBJCOPY ?= objcopy

# Users' own programs: the public header and the library, nothing else.
$(BUILD)/draw $(BUILD)/classify: $(BUILD)/%: host/examples/%.c $(BUILD)/libpdnn.a
	$(CC) $(CFLAGS) -std=c11 $(WARN) -Ihost/include $^ $(PUBLIC_LIBS) -o $@

# What the program finds when it runs in the build folder, as it lies under share/ once installed.
SHARE := $(BUILD)/share/pdnn
all: $(SHARE)
$(SHARE):
	@mkdir -p $@
	@ln -sfn $(CURDIR)/host/models $@/models
	@ln -sfn $(CURDIR)/boards/icebreaker/energy $@/energy
