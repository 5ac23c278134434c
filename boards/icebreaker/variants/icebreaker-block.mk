# SPDX-License-Identifier: BSD-2-Clause
# icebreaker-zs whose passes take up to 16 samples by their counts.

include boards/icebreaker/variants/icebreaker-zs.mk
