# SPDX-License-Identifier: BSD-2-Clause
# The deterministic twin on the iCEBreaker with its multipliers in the eight DSPs of the UP5K.

include boards/icebreaker/variants/icebreaker-twin.mk

BOARD_PARAMS := Lanes=1 DrainLanes=1 ResultWords=1024 NoiseTables=2 ActW=8 AccW=22 MacDsp=1
