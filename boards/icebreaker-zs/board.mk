# SPDX-License-Identifier: BSD-2-Clause
# The iCEBreaker with one lane that skips zeros: least energy for a single sample.

include boards/icebreaker/board.mk

BOARD_PARAMS := Lanes=1 DrainLanes=1 ZeroSkip=1 AccW=13 SamplingModes=5
