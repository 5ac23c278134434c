# SPDX-License-Identifier: BSD-2-Clause
# The deterministic twin of icebreaker-zs: 8-bit activations, whose zeros are skipped as there;
# multipliers in LUTs. The baseline of what p-bits save beside zeros.

include boards/icebreaker/variants/icebreaker-zs.mk
