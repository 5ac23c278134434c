#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# What the boards' UARTs are built for: divisor, baud, divider of the FTDI chip, its error in percent.
set -u
export LC_ALL=C
failed=0
rate() { # HZ MOST EXPECTED
    got=$(awk -v hz="$1" -v most="$2" -f scripts/number.awk -f boards/flow/uart_rate.awk 2>/dev/null)
    rc=$?
    if [ "$got" = "$3" ] && [ "$rc" -eq "$([ -n "$3" ]; echo $?)" ]; then
        echo "ok - $1 Hz, up to $2 baud"
    else
        echo "not ok - $1 Hz, up to $2 baud: '$got', expected '$3'"
        failed=1
    fi
}
rate 24000000 3000000 "8 3000000 4.000 0.00"
rate 30000000 3000000 "10 3000000 4.000 0.00"
rate 48000000 12000000 "4 12000000 1.000 0.00"
rate 48000000 9000000 "6 8000000 1.500 0.00"
rate 25000000 3000000 "11 2272727 5.250 0.57"  # 2.78 and 2.5 Mbaud: the chip is off by 1.05 % and more
rate 25500000 3000000 "9 2833333 4.250 -0.35"
rate 16000000 6000000 "4 4000000 3.000 0.00"    # a third would do for the chip, not for our receiver
rate 24000000 115200 "209 114833 104.500 0.00"
rate 100 3000000 ""                             # below the chip's slowest
rate 24e6 3000000 ""                            # digits, and no more
rate 24000000 3,000,000 ""
exit $failed
