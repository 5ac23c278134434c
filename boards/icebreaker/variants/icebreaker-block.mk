# SPDX-License-Identifier: BSD-2-Clause
# icebreaker-zs whose passes take up to 16 samples: rtl/doc/blocks.md.

include boards/icebreaker/variants/icebreaker-zs.mk

# Seed 1 reaches 26.9 MHz.
CLOCK_MHZ := 24
