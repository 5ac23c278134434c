# SPDX-License-Identifier: BSD-2-Clause
# The deterministic twin: 8-bit activations, whose zeros are skipped as icebreaker's are;
# multipliers in LUTs. The baseline of every ratio.

include boards/icebreaker/board.mk

CLOCK_MHZ := 27
