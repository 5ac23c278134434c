# SPDX-License-Identifier: BSD-2-Clause
# The deterministic twin with activations of 4 bits.

include boards/icebreaker/variants/icebreaker-twin.mk
