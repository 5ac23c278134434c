# SPDX-License-Identifier: BSD-2-Clause
# What Verilator and yosys say of the RTL.

.PHONY: lint-rtl lint-board

# Each board's top with the core of the board itself.
BASE_BOARDS := $(patsubst boards/%/board.mk,%,$(wildcard boards/*/board.mk))

BOARD_READ := read_verilog -sv $(BOARD_DEFS:%=-D%) -Irtl $(SYNTH_SRC)

LINT       := $(VERILATOR) --lint-only -Wall $(RTL_INC) boards/flow/lint.vlt
LINT_CORE  := $(RTL_SRC) --top-module pdnn_core
# What stands in front of the core in other systems than the boards.
BUS_SRC    := $(wildcard rtl/bus/*.sv)
LINT_CHECK := proc; memory -nomap; opt_clean; check -assert; \
              select -assert-none t:$$dlatch t:$$_DLATCH_*

define lint_core
$(LINT) $(2) $(patsubst %,-G%,$(call core_options,$(1))) $(LINT_CORE)

endef

# To yosys a sum is as wide as what is cast in it, not as the cast: within braces that is
# another value than in simulation.
LINT_SUM   := \{[^{}]*([-+] *[A-Za-z0-9_]+'\(|[A-Za-z0-9_]+'\([^()]*\) *[-+])

# And what stands before a cast is taken for a part of its width.
LINT_UNARY := [~!][A-Za-z0-9_]+'\(

lint-rtl: ## Verilator -Wall and yosys check over the core and BOARD's top
	$(foreach core,default l2 dsp zs8 masks ties labels icebreaker icebreaker-fmaps pair,\
	    $(call lint_core,$(core)))
	$(foreach core,default l8 act8 zs masks ties labels block fmaps zs8,\
	    $(call lint_core,$(core),-DPDNN_TRACE))
	for top in pdnn_axis pdnn_wb; do \
	    $(LINT) $(patsubst %,-G%,$(call core_options,hx8k)) $(BUS_SRC) $(RTL_SRC) \
	        --top-module $$top || exit 1; done
	for top in pdnn_core pdnn_axis pdnn_wb; do \
	    yosys -q -p 'read_verilog -sv -Irtl $(BUS_SRC) $(RTL_SRC)' \
	        -p "hierarchy -check -top $$top" -p '$(LINT_CHECK)' || exit 1; done
	@! grep -nE "$(LINT_SUM)" rtl/*.sv rtl/*/*.sv boards/*/*.sv || \
	    { echo "lint: expected no cast in a sum within braces: name the sum"; exit 1; }
	@! grep -nE "$(LINT_UNARY)" rtl/*.sv rtl/*/*.sv boards/*/*.sv || \
	    { echo "lint: expected no ~ or ! before a cast: within its parentheses"; exit 1; }
	@for board in $(BASE_BOARDS); do \
	    $(MAKE) --no-print-directory lint-board BOARD=$$board || exit 1; done

# The cells of a family are those of its yosys.
lint-board:
	@[ -n "$(FAMILY_CELLS)" ] || \
	    echo "skip - lint of $(BOARD)'s top: no cells of $(BOARD_FAMILY): make tools"
	$(if $(FAMILY_CELLS),$(lint_board))

define lint_board
$(LINT) $(BOARD_DEFS:%=-D%) $(BOARD_PARAMS:%=-G%) $(SYNTH_SRC) $(FAMILY_LINT) \
    --top-module $(BOARD_TOP) && \
$(FAMILY_YOSYS) -q -p '$(FAMILY_LIB); $(BOARD_READ)' \
    -p 'hierarchy -check -top $(BOARD_TOP); $(LINT_CHECK)'
endef
