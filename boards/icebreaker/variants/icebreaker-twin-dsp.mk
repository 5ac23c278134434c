# SPDX-License-Identifier: BSD-2-Clause
# The deterministic twin on the iCEBreaker with its multipliers in the eight DSPs of the UP5K.

include boards/icebreaker/variants/icebreaker-twin.mk
