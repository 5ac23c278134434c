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

# What synthesis reads: the sources without comments, proofs and blanks. BUILD_ID, which tells one
# bitstream from another, is the checksum of that and of all else that goes in.
DESIGN    := $(BOARD_OUT)/design.sv
DESIGN_AWK = awk -v include=rtl -f boards/flow/design.awk $(SYNTH_SRC)
BUILD_ID   = $(shell { $(DESIGN_AWK); sed 's/[[:space:]]*\#.*//; /^$$/d' $(BOARD_PCF); \
                echo $(BOARD_TOP) $(BOARD_DEFS) $(BOARD_PARAMS) $(CRYSTAL_MHZ) $(CLOCK_MHZ) \
                     $(UART_BAUD); } | cksum | awk '{ printf "%d", $$1 % 2147483648 }')
AWK       := awk -f scripts/number.awk
CLOCK_HZ   = $(or $(shell $(AWK) -f boards/flow/clock_hz.awk -v mhz='$(CLOCK_MHZ)'), \
                $(error CLOCK_MHZ=$(CLOCK_MHZ) of $(BOARD)))

.PHONY: bitstream build-id util util-board seeds lint-rtl

bitstream: $(BOARD_OUT)/$(BOARD).bin ## make the bitstream of BOARD (icebreaker)
	@echo "$<"

build-id:
	@echo $(BUILD_ID)

# "divisor baud FTDI-divider error", see there.
UART_RATE    = $(shell $(AWK) -v hz=$(CLOCK_HZ) -v most='$(UART_BAUD)' -f boards/flow/uart_rate.awk)
UART_DIVISOR = $(word 1,$(UART_RATE))

# $(call replace,FILE): FILE.tmp takes FILE's place where they differ. So a change of text leads to
# no new synthesis and no new placement.
replace = if cmp -s $(1).tmp $(1); then rm $(1).tmp; else mv $(1).tmp $(1); fi

# The top's parameters: the core's, BuildId, and from CLOCK_MHZ ClockHz, the PLL's constants and the
# UART divisor.
$(BOARD_OUT)/board.params: $(BOARD_MK) $(BOARD_PCF) $(SYNTH_SRC) $(RTL_DEP) \
    boards/flow/design.awk boards/flow/uart_rate.awk boards/flow/pll.awk
	@mkdir -p $(@D)
	@test -n "$(UART_DIVISOR)"
	@icepll -i $(CRYSTAL_MHZ) -o $(CLOCK_MHZ) | $(AWK) -v hz=$(CLOCK_HZ) \
	    -v crystal='$(CRYSTAL_MHZ)' -v divisor=$(UART_DIVISOR) -f boards/flow/pll.awk > $@.tmp
	@echo "$(BOARD_PARAMS) BuildId=$(BUILD_ID)" >> $@.tmp
	@$(call replace,$@)

$(DESIGN): $(SYNTH_SRC) $(RTL_DEP) boards/flow/design.awk
	@mkdir -p $(@D)
	@$(DESIGN_AWK) > $@.tmp
	@$(call replace,$@)

# proc and alumacc before synth_ice40 keep the adder trees of the lanes out of $$macc, which costs
# twice the LUTs.
$(BOARD_OUT)/netlist.json: $(DESIGN) $(BOARD_OUT)/board.params
	@echo "yosys $(BOARD_TOP)"
	@params=$$(for p in $$(cat $(BOARD_OUT)/board.params); do \
	    printf -- '-set %s ' "$${p%%=*} $${p#*=}"; done); \
	yosys -q -l $(BOARD_OUT)/yosys.log -p " \
	    read_verilog -lib +/ice40/cells_sim.v; \
	    read_verilog -sv $(BOARD_DEFS:%=-D%) $(DESIGN); \
	    chparam $$params $(BOARD_TOP); \
	    hierarchy -check -top $(BOARD_TOP); proc; alumacc; \
	    synth_ice40 -device u -top $(BOARD_TOP); check -assert; write_json $@.tmp"
	@mv $@.tmp $@

NEXTPNR = nextpnr-ice40 -q --$(BOARD_DEVICE) --package $(BOARD_PACK) --pcf $(BOARD_PCF) \
              --freq $(CLOCK_MHZ)

# The seeds of board.mk in turn, until one is routed and meets the clock: nextpnr's router can rip
# up the same nets for ever, so a run that takes ROUTE_SECONDS of processor time is given up.
ROUTE_SECONDS ?= 600

$(BOARD_OUT)/$(BOARD).asc: $(BOARD_OUT)/netlist.json $(BOARD_PCF)
	@rm -f $@.tmp
	@for s in $(BOARD_SEEDS); do \
	    echo "nextpnr $(BOARD), seed $$s"; \
	    log=$(BOARD_OUT)/nextpnr-seed$$s.log; \
	    (ulimit -t $(ROUTE_SECONDS); exec $(NEXTPNR) --json $< --seed $$s --log $$log \
	        --report $(BOARD_OUT)/report.json --asc $@.tmp) && exit; \
	    if [ $$? -gt 128 ]; then \
	        echo "seed $$s: given up, ROUTE_SECONDS=$(ROUTE_SECONDS) of processor time" >&2; \
	    else \
	        echo "seed $$s: not routed at $(CLOCK_MHZ) MHz, see $$log" >&2; \
	    fi; \
	done; exit 1
	@mv $@.tmp $@

$(BOARD_OUT)/$(BOARD).bin: $(BOARD_OUT)/$(BOARD).asc
	icepack $< $@.tmp
	@mv $@.tmp $@

$(BOARD_OUT)/util.json: $(BUILD)/tools/util_report $(BOARD_OUT)/$(BOARD).asc
	$(BUILD)/tools/util_report $(BOARD) $(BOARD_TOP) $(CLOCK_MHZ) $(BOARD_OUT)/netlist.json \
	    $(BOARD_OUT)/report.json $@.tmp > $(BOARD_OUT)/util.txt
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

# The clock that place and route reach is a matter of luck with the seed; this shows how much. A
# file a seed: what was broken off goes on, and more seeds cost only themselves. {}: not routed.
SEED_FILES = $(patsubst %,$(BOARD_OUT)/seeds/%.json,$(shell seq 1 $(N)))

$(BOARD_OUT)/seeds/%.json: $(BOARD_OUT)/netlist.json $(BOARD_PCF)
	@mkdir -p $(@D)
	@echo "nextpnr $(BOARD), seed $*" >&2
	@(ulimit -t $(ROUTE_SECONDS); exec $(NEXTPNR) --json $< --seed $* --timing-allow-fail \
	    --report $@.tmp) >/dev/null 2>&1 || echo '{}' > $@.tmp
	@mv $@.tmp $@

seeds: $(SEED_FILES) ## Fmax of N place-and-route runs of BOARD: smallest, median, largest
	@$(AWK) -f boards/flow/seeds.awk $^

BOARD_READ := read_verilog -sv $(BOARD_DEFS:%=-D%) -Irtl $(SYNTH_SRC)

LINT       := $(VERILATOR) --lint-only -Wall $(RTL_INC) boards/flow/lint.vlt
LINT_CORE  := $(RTL_SRC) --top-module pdnn_core
LINT_CHECK := proc; memory -nomap; opt_clean; check -assert; \
              select -assert-none t:$$dlatch t:$$_DLATCH_*

define lint_core
$(LINT) $(2) $(patsubst %,-G%,$(call core_options,$(1))) $(LINT_CORE)

endef

lint-rtl: ## Verilator -Wall and yosys check over the core and BOARD's top
	$(foreach core,default l2 dsp icebreaker-block,$(call lint_core,$(core)))
	$(foreach core,default l8 act8 zs block zs8,$(call lint_core,$(core),-DPDNN_TRACE))
	$(LINT) $(BOARD_DEFS:%=-D%) -DNO_ICE40_DEFAULT_ASSIGNMENTS $(SYNTH_SRC) -v $(ICE40_SIM) \
	    --top-module $(BOARD_TOP)
	yosys -q -p 'read_verilog -sv -Irtl $(RTL_SRC); hierarchy -check -top pdnn_core; $(LINT_CHECK)'
	yosys -q -p 'read_verilog -lib +/ice40/cells_sim.v; $(BOARD_READ)' \
	    -p 'hierarchy -check -top $(BOARD_TOP); $(LINT_CHECK)'
