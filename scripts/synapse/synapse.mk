# SPDX-License-Identifier: BSD-2-Clause

.PHONY: compare-synapse

# COMPARE=core is a few minutes, full is all widths and both accumulator rules, design only the
# whole designs, which come with either.
COMPARE ?= full

compare-synapse: ## area of synapses: accumulate, multiply-accumulate (COMPARE=core|full|design)
	@BUILD=$(BUILD) scripts/synapse/compare.sh $(COMPARE)
