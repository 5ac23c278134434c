# SPDX-License-Identifier: BSD-2-Clause
# The iCEBreaker with one lane (antithetic sampling takes two); otherwise the same.

include boards/icebreaker/board.mk
