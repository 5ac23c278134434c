# SPDX-License-Identifier: BSD-2-Clause
# The deterministic twin with activations of 4 bits.

include boards/icebreaker/variants/icebreaker-twin.mk

BOARD_PARAMS := Lanes=1 DrainLanes=1 ResultWords=1024 NoiseTables=2 ActW=4 AccW=18
