# SPDX-License-Identifier: BSD-2-Clause
# icebreaker-zs whose passes take up to 16 samples by their counts.

include boards/icebreaker/variants/icebreaker-zs.mk

BOARD_PARAMS := Lanes=1 DrainLanes=1 ZeroSkip=1 Block=16 AccW=16 SamplingModes=5
