# SPDX-License-Identifier: BSD-2-Clause

JOBS ?= $(shell nproc)

.PHONY: deps demo

deps: ## install the packages that pDNN needs (apt-get)
	@scripts/deps.sh --install

# The bitstream's figures come from `make util`, which does nothing when its sources are unchanged.
demo: ## the shipped model on the simulated FPGA and on its C model, with resources and energy
	@scripts/deps.sh --install
	@echo "== building the program and the simulation" >&2
	@$(MAKE) --no-print-directory -j$(JOBS) all >&2
	@echo "== synthesis, place and route for the iCEBreaker" >&2
	@$(MAKE) --no-print-directory BOARD=icebreaker util >&2
	@BUILD=$(BUILD) JOBS=$(JOBS) scripts/demo.sh
