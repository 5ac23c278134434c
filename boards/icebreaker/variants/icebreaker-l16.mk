# SPDX-License-Identifier: BSD-2-Clause
# The iCEBreaker with 16 lanes and all sampling modes. 14 bits of accumulator are twice what the
# shipped models need; the host refuses a model whose sums could leave them.

include boards/icebreaker/board.mk

# The router takes ten minutes on a busy machine.
ROUTE_SECONDS ?= 1800
