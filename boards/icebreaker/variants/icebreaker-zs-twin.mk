# SPDX-License-Identifier: BSD-2-Clause
# The deterministic twin of icebreaker-zs: 8-bit activations, whose zeros are skipped as there;
# multipliers in LUTs. The baseline of what p-bits save beside zeros.

include boards/icebreaker/variants/icebreaker-zs.mk

BOARD_PARAMS := Lanes=1 DrainLanes=1 ZeroSkip=1 ActW=8 AccW=20
