# SPDX-License-Identifier: BSD-2-Clause
# Eight lanes that read every weight: for models whose p-bits are as often 1 as 0, and for those
# that do not fit the tape in rows.

include boards/icebreaker/board.mk

CLOCK_MHZ := 33
