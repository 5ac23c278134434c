#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# The dividers of ECP5's and Gowin's PLLs; the first of each are also those of ecppll and gowin_pll.
set -u
export LC_ALL=C
. tests/verdict.sh
pll() { # FAMILY IN_MHZ OUT_HZ EXPECTED
    awk -f scripts/number.awk -f boards/flow/pll_dividers.awk -v family="$1" -v crystal="$2" -v hz="$3" \
        -v divisor=9 >"$dir/out" 2>"$dir/err"
    local rc=$?
    [ "$(cat "$dir/out")" = "${4:+ClockHz=$3 UartDivisor=9 $4}" ] && [ $rc -eq "$([ -n "$4" ]; echo $?)" ]
    verdict $? "$1: $3 Hz of $2 MHz"
}
pll ecp5 25 60000000 "PllRefDiv=5 PllFbDiv=12 PllOutDiv=10"
pll ecp5 12 60000000 "PllRefDiv=1 PllFbDiv=5 PllOutDiv=10"
pll ecp5 25 48000000 ""    # takes 1 MHz at the phase detector
pll ecp5 12 3000000 ""     # no VCO so slow
pll gowin 27 54000000 "PllInDiv=0 PllFbDiv=1 PllOutDiv=16"
pll gowin 27 48000000 "PllInDiv=8 PllFbDiv=15 PllOutDiv=16"
pll gowin 27 48000001 ""
exit $failed
