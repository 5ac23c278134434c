# SPDX-License-Identifier: BSD-2-Clause
# Bitstreams, their figures, and the checks of the RTL. A board is boards/NAME/board.mk, or a
# variant of one: boards/*/variants/NAME.mk.

N     ?= 10

BOARD_MKS := $(wildcard boards/*/board.mk boards/*/variants/*.mk)
BOARDS    := $(sort $(notdir $(patsubst %/board,%,$(BOARD_MKS:%.mk=%))))
BOARD_MK  := $(filter boards/$(BOARD)/board.mk %/variants/$(BOARD).mk,$(BOARD_MKS))
ifneq ($(words $(BOARD_MK)),1)
$(error BOARD=$(BOARD): expected one of $(BOARDS))
endif
# What the names of BOARD's energy files begin with.
BOARD_ENERGY := boards/$(word 2,$(subst /, ,$(BOARD_MK)))/energy/$(BOARD)

include $(BOARD_MK)
BOARD_PARAMS := $(call core_options,$(BOARD))

BOARD_OUT := $(BUILD)/$(BOARD)
SYNTH_SRC := $(RTL_SRC) $(BOARD_SRC)
ICE40_SIM := $(dir $(shell command -v yosys))../share/yosys/ice40/cells_sim.v
# What the families differ in: tools, PLL, names of cells.
include boards/flow/family/$(BOARD_FAMILY).mk
BITSTREAM := $(BOARD_OUT)/$(BOARD).$(BITSTREAM_EXT)

# What synthesis reads: the sources without comments, proofs and blanks. BUILD_ID, which tells one
# bitstream from another, is the checksum of that and of all else that goes in.
DESIGN    := $(BOARD_OUT)/design.sv
DESIGN_AWK = awk -v include=rtl -f boards/flow/design.awk $(SYNTH_SRC)
BUILD_ID   = $(shell { $(DESIGN_AWK); sed 's/[[:space:]]*\#.*//; /^$$/d' $(BOARD_PINS); \
                echo $(BOARD_TOP) $(BOARD_DEFS) $(BOARD_PARAMS) $(CRYSTAL_MHZ) $(CLOCK_MHZ) \
                     $(UART_BAUD); } | cksum | awk '{ printf "%d", $$1 % 2147483648 }')
AWK       := awk -f scripts/number.awk
CLOCK_HZ   = $(or $(shell $(AWK) -f boards/flow/clock_hz.awk -v mhz='$(CLOCK_MHZ)'), \
                $(error CLOCK_MHZ=$(CLOCK_MHZ) of $(BOARD)))

.PHONY: bitstream build-id util util-board seeds

bitstream: $(BITSTREAM) ## make the bitstream of BOARD (icebreaker)
	@cksum $<

build-id:
	@echo $(BUILD_ID)

# "divisor baud FTDI-divider error", see there.
UART_RATE    = $(shell $(AWK) -v hz=$(CLOCK_HZ) -v most='$(UART_BAUD)' -f boards/flow/uart_rate.awk)
UART_DIVISOR = $(word 1,$(UART_RATE))

# $(call replace,FILE): FILE.tmp takes FILE's place where they differ. So a change of text leads to
# no new synthesis and no new placement.
replace = if cmp -s $(1).tmp $(1); then rm $(1).tmp; else mv $(1).tmp $(1); fi

# The top's parameters: from CLOCK_MHZ ClockHz, the UART divisor and the PLL's constants; the core's
# and BuildId.
$(BOARD_OUT)/board.params: $(BOARD_MK) $(BOARD_PINS) $(SYNTH_SRC) $(RTL_DEP) $(wildcard \
    boards/flow/*.awk boards/flow/family/$(BOARD_FAMILY).mk)
	@mkdir -p $(@D)
	@test -n "$(UART_DIVISOR)"
	@$(PLL_PARAMS) > $@.tmp
	@echo "$(BOARD_PARAMS) BuildId=$(BUILD_ID)" >> $@.tmp
	@$(call replace,$@)

$(DESIGN): $(SYNTH_SRC) $(RTL_DEP) boards/flow/design.awk
	@mkdir -p $(@D)
	@$(DESIGN_AWK) > $@.tmp
	@$(call replace,$@)

$(BOARD_OUT)/netlist.json: $(DESIGN) $(BOARD_OUT)/board.params
	@command -v $(FAMILY_YOSYS) >/dev/null || \
	    { echo "$(BOARD), $(BOARD_FAMILY): no $(FAMILY_YOSYS): make tools" >&2; exit 1; }
	@echo "yosys $(BOARD_TOP)"
	@params=$$(for p in $$(cat $(BOARD_OUT)/board.params); do \
	    printf -- '-set %s ' "$${p%%=*} $${p#*=}"; done); \
	$(FAMILY_YOSYS) -q -l $(BOARD_OUT)/yosys.log -p " \
	    $(FAMILY_LIB); \
	    read_verilog -sv $(BOARD_DEFS:%=-D%) $(DESIGN); \
	    chparam $$params $(BOARD_TOP); \
	    hierarchy -check -top $(BOARD_TOP); $(FAMILY_SYNTH); check -assert; write_json $@.tmp"
	@mv $@.tmp $@

# The seeds of board.mk in turn, until one is routed and meets the clock: nextpnr's router can rip
# up the same nets for ever, so a run that takes ROUTE_SECONDS of processor time is given up.
ROUTE_SECONDS ?= 600

$(BOARD_OUT)/routed: $(BOARD_OUT)/netlist.json $(BOARD_PINS)
	@rm -f $@.tmp
	@for s in $(BOARD_SEEDS); do \
	    echo "nextpnr $(BOARD), seed $$s"; \
	    log=$(BOARD_OUT)/nextpnr-seed$$s.log; \
	    (ulimit -t $(ROUTE_SECONDS); exec $(NEXTPNR) --json $< --seed $$s --log $$log \
	        --report $(BOARD_OUT)/report.json $(ROUTED) $@.tmp) && exit; \
	    if [ $$? -gt 128 ]; then \
	        echo "seed $$s: given up, ROUTE_SECONDS=$(ROUTE_SECONDS) of processor time" >&2; \
	    else \
	        echo "seed $$s: not routed at $(CLOCK_MHZ) MHz, see $$log" >&2; \
	    fi; \
	done; exit 1
	@mv $@.tmp $@

$(BITSTREAM): $(BOARD_OUT)/routed
	$(call PACK,$<,$@.tmp)
	@mv $@.tmp $@

$(BOARD_OUT)/util.json: $(BUILD)/tools/util_report $(BOARD_OUT)/routed
	$(BUILD)/tools/util_report $(BOARD_FAMILY) $(BOARD) $(BOARD_TOP) $(CLOCK_MHZ) \
	    $(BOARD_OUT)/netlist.json $(BOARD_OUT)/report.json $@.tmp > $(BOARD_OUT)/util.txt
	@mv $@.tmp $@

util-board: $(BOARD_OUT)/util.json ## print what BOARD's bitstream uses, part by part, and its clock
	@cat $(BOARD_OUT)/util.txt
	@set -- $(UART_RATE); \
	    echo "UART $$2 baud: clock / $$1; the FTDI chip: 12 MHz / $$3, off by $$4 %"

# A board whose sources are unchanged is not routed again; one that does not route costs the others
# nothing.
util: $(BUILD)/tools/util_table ## print what every board uses, and its clock; a long time at first
	@for b in $(BOARDS); do \
	    $(MAKE) --no-print-directory BOARD=$$b $(BUILD)/$$b/util.json >&2 || \
	        rm -f $(BUILD)/$$b/util.json; \
	done
	@$(BUILD)/tools/util_table $(BUILD)/util.json.tmp $(BOARDS:%=$(BUILD)/%/util.json)
	@mv $(BUILD)/util.json.tmp $(BUILD)/util.json

# Of boards/*/board.mk, without the variants, those that were built.
.PHONY: boards-table
boards-table: $(BUILD)/pdnn ## the boards side by side, digits a second; build/boards.json
	@BUILD=$(BUILD) boards/flow/boards_table.sh $(BUILD)/boards.json $(BASE_BOARDS)

# The clock that place and route reach is a matter of luck with the seed; this shows how much. A
# file a seed: what was broken off goes on, and more seeds cost only themselves. {}: not routed.
SEED_FILES = $(patsubst %,$(BOARD_OUT)/seeds/%.json,$(shell seq 1 $(N)))

$(BOARD_OUT)/seeds/%.json: $(BOARD_OUT)/netlist.json $(BOARD_PINS)
	@mkdir -p $(@D)
	@echo "nextpnr $(BOARD), seed $*" >&2
	@(ulimit -t $(ROUTE_SECONDS); exec $(NEXTPNR) --json $< --seed $* --timing-allow-fail \
	    --report $@.tmp) >/dev/null 2>&1 || echo '{}' > $@.tmp
	@mv $@.tmp $@

seeds: $(SEED_FILES) ## Fmax of N place-and-route runs of BOARD: smallest, median, largest
	@$(AWK) -f boards/flow/seeds.awk $^
