# SPDX-License-Identifier: BSD-2-Clause
# The iCEBreaker with 4 lanes; otherwise the same.

include boards/icebreaker/board.mk
