# SPDX-License-Identifier: BSD-2-Clause
# make install, uninstall, man, dist.
#
#   make install PREFIX=/usr DESTDIR=stage libdir=/usr/lib/x86_64-linux-gnu     as a package does
#
# What is installed finds its files relative to itself (host/base/paths.h): a tree may be moved.

PREFIX     ?= /usr/local
bindir     ?= $(PREFIX)/bin
libdir     ?= $(PREFIX)/lib
includedir ?= $(PREFIX)/include
datadir    ?= $(PREFIX)/share
mandir     ?= $(datadir)/man
udevdir    ?= $(PREFIX)/lib/udev/rules.d

.PHONY: man install uninstall dist

# ---- man pages: what --help says ----

HELP2MAN  ?= help2man
# Of the newest entry, so that the pages do not change with the day.
RELEASED  := $(shell awk '/^\#\# [0-9]/ { print $$3; exit }' CHANGELOG.md)
COMMANDS  := $(shell awk -F'[^a-z]+' '/^PDNN_COMMAND/ { print $$2 }' host/cli/commands.def)
ENERGY    := $(filter-out energy,$(patsubst host/cli/energy/cmd_%.c,%, \
                 $(wildcard host/cli/energy/cmd_*.c)))
MAN_PAGES := pdnn $(COMMANDS:%=pdnn-%) $(ENERGY:%=pdnn-energy-%)
MAN       := $(MAN_PAGES:%=$(BUILD)/man/%.1)

ifneq ($(shell command -v $(HELP2MAN)),)
man: $(MAN) ## man pages of the commands, from --help (needs help2man)
else
man:
	@echo "$(HELP2MAN) not found: no man pages"
MAN :=
endif

$(BUILD)/man/%.1: $(BUILD)/pdnn CHANGELOG.md
	@mkdir -p $(@D)
	LC_ALL=C SOURCE_DATE_EPOCH=$$(date -ud $(RELEASED) +%s) $(HELP2MAN) -N --source "pDNN $(VERSION)" \
	    -n "$$($(BUILD)/$(subst -, ,$(patsubst %-$(lastword $(subst -, ,$*)),%,$*)) --help | \
	        awk -v c=$(lastword $(subst -, ,$*)) \
	        '$$1 == c { sub(/^ *[a-z]+ +/, ""); t = $$0 } \
	         END { print t ? t : "probabilistic deep networks (p-bits) on FPGAs" }')" \
	    "$(BUILD)/$(subst -, ,$*)" | \
	    sed -e '1,/SYNOPSIS/ s/^.TH PDNN /.TH $(shell echo $* | tr a-z A-Z) /' \
	    -e '1,/SYNOPSIS/ s/^pdnn /$* /' >$@.tmp
	mv $@.tmp $@

# ---- pkg-config ----

define PC
prefix=$(PREFIX)
libdir=$(libdir:$(PREFIX)/%=$${prefix}/%)
includedir=$(includedir:$(PREFIX)/%=$${prefix}/%)

Name: pdnn
Description: Probabilistic deep networks (p-bits) on FPGAs, their simulation and a C model
Version: $(VERSION)
Requires.private: jansson zlib$(if $(HAVE_USB), libusb-1.0 libftdi1)
Libs: -L$${libdir} -lpdnn
Libs.private: -lm -ldl -lpthread
Cflags: -I$${includedir}
endef
export PC

# ---- install ----

# $(call files,DIRECTORY,FILES,MODE): lines "MODE FILE DIRECTORY", a file each.
files = $(foreach f,$(2),'$(3) $(f) $(1)')
# What Verilator and umockdev are needed for is installed where it has been built.
PRIVATE = $(wildcard $(addprefix $(BUILD)/,libpdnn_sim.so pdnn-vboard pdnn-vboard-bus))
INSTALLED = $(call files,$(bindir),$(BUILD)/pdnn,755) \
            $(call files,$(libdir),$(SHARED),755) \
            $(call files,$(libdir),$(BUILD)/libpdnn.a,644) \
            $(call files,$(libdir)/pkgconfig,$(BUILD)/pdnn.pc,644) \
            $(call files,$(libdir)/pdnn,$(PRIVATE),755) \
            $(call files,$(includedir),host/include/pdnn.h,644) \
            $(call files,$(datadir)/pdnn/models,$(wildcard host/models/*.safetensors),644) \
            $(call files,$(datadir)/pdnn/energy,$(wildcard boards/*/energy/*.json),644) \
            $(call files,$(datadir)/doc/pdnn,README.md CHANGELOG.md LICENSE,644) \
            $(call files,$(datadir)/doc/pdnn/examples,$(wildcard host/examples/*.c),644) \
            $(call files,$(mandir)/man1,$(MAN),644) \
            $(call files,$(udevdir),boards/common/60-pdnn.rules,644)
LINKS     = libpdnn.so.$(SOVERSION) libpdnn.so
OWN_DIRS  = $(libdir)/pdnn $(datadir)/pdnn/models $(datadir)/pdnn/energy $(datadir)/pdnn \
            $(datadir)/doc/pdnn/examples $(datadir)/doc/pdnn

install: all man ## install under PREFIX (/usr/local); DESTDIR stages it
	@echo "$$PC" >$(BUILD)/pdnn.pc
	@printf '%s\n' $(INSTALLED) | while read -r mode file dir; do \
	    install -D -m $$mode "$$file" "$(DESTDIR)$$dir/$${file##*/}" || exit 1; done
	@for link in $(LINKS); do ln -sf $(notdir $(SHARED)) "$(DESTDIR)$(libdir)/$$link" || exit 1; done
	@echo "installed under $(DESTDIR)$(PREFIX)"

uninstall: ## remove what install has put there
	@printf '%s\n' $(INSTALLED) | while read -r mode file dir; do \
	    rm -f "$(DESTDIR)$$dir/$${file##*/}"; done
	@rm -f $(LINKS:%="$(DESTDIR)$(libdir)/%")
	@for dir in $(OWN_DIRS); do \
	    [ ! -d "$(DESTDIR)$$dir" ] || rmdir --ignore-fail-on-non-empty "$(DESTDIR)$$dir"; done

# ---- dist ----

# .git-id tells a tree without git where it comes from (host/host.mk).
dist: ## build/pdnn-VERSION.tar.gz, which builds and tests without git
	@mkdir -p $(BUILD)/dist
	@git describe --always --dirty --abbrev=12 >$(BUILD)/dist/.git-id
	git archive --prefix=pdnn-$(VERSION)/ --add-file=$(BUILD)/dist/.git-id HEAD | gzip -n \
	    >$(BUILD)/pdnn-$(VERSION).tar.gz
	@ls $(BUILD)/pdnn-$(VERSION).tar.gz
