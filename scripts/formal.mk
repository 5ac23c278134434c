# SPDX-License-Identifier: BSD-2-Clause

.PHONY: formal

formal: ## prove the modules' properties, and refute broken copies (yosys-smtbmc, z3)
	@scripts/formal.sh all
