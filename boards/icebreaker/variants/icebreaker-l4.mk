# SPDX-License-Identifier: BSD-2-Clause
# The iCEBreaker with 4 lanes; otherwise the same.

include boards/icebreaker/board.mk

BOARD_PARAMS := Lanes=4 DrainLanes=4 AccW=14 SamplingModes=7
