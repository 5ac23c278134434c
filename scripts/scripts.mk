# SPDX-License-Identifier: BSD-2-Clause

JOBS ?= $(shell nproc)

.PHONY: deps demo experiments tradeoff tradeoff-conv bench-logs

deps: ## install the packages that pDNN needs (apt-get)
	@scripts/deps.sh --install

# The simulation of the core as BOARD has it: cycles and resources are then of the same hardware.
BOARD_SIM := $(BUILD)/sim-$(BOARD)/libpdnn_sim.so

# Pictures first: they need no bitstream, whose figures come from `make util-board`, which does
# nothing when its sources are unchanged.
demo: ## digits drawn by the simulated FPGA and its C model, resources, energy
	@scripts/deps.sh --install
	@echo "== building the program and the simulation" >&2
	@$(MAKE) --no-print-directory -j$(JOBS) $(BUILD)/pdnn $(BOARD_SIM) >&2
	@BUILD=$(BUILD) BOARD=$(BOARD) JOBS=$(JOBS) scripts/demo.sh draw
	@echo "== synthesis, place and route for $(BOARD): a few minutes the first time" >&2
	@$(MAKE) --no-print-directory util-board >&2
	@BUILD=$(BUILD) BOARD=$(BOARD) scripts/demo.sh sum-up

bench-logs: $(BUILD)/pdnn ## seconds and memory of report, summary and energy with long run logs
	@BUILD=$(BUILD) scripts/bench-logs.sh

# EXP=NAME...: only these; scripts/study/experiments.sh --help: how to spread them over machines.
experiments: $(BUILD)/pdnn ## train and test what host/experiments lists (EXP=NAME... JOBS=N)
	@PDNN=$(BUILD)/pdnn JOBS=$(JOBS) scripts/study/experiments.sh $(EXP)

tradeoff: $(BUILD)/pdnn ## more samples or more bits: quality against energy (trains for an hour)
	@PDNN=$(BUILD)/pdnn scripts/study/tradeoff.sh

tradeoff-conv: $(BUILD)/pdnn ## the same of networks on feature maps
	@PDNN=$(BUILD)/pdnn OUT=out/tradeoff-conv TABLE=host/experiments/conv/tradeoff.table \
	    PUBLISHED=host/experiments/conv scripts/study/tradeoff.sh
