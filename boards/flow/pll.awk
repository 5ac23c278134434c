# SPDX-License-Identifier: BSD-2-Clause
#
# pll.awk -v hz=CLOCK_HZ -v crystal=CRYSTAL_MHZ -v divisor=UART_DIVISOR - the top's parameters of
# the clock, from what icepll prints. icepll answers with the nearest clock it can make: anything
# but the clock asked for is refused. With number.awk.

BEGIN {
    whole(hz, "CLOCK_HZ")
    whole(divisor, "UART_DIVISOR")
    number(crystal, "CRYSTAL_MHZ")
}

# "DIVF: 87 (7'b1010111)"
function constant() {
    return whole(NF == 2 || (NF == 3 && $3 ~ /^\(/) ? $2 : $0, $1)
}

$1 == "DIVR:" { r = constant() }
$1 == "DIVF:" { f = constant() }
$1 == "DIVQ:" { q = constant() }
$1 == "FILTER_RANGE:" { filter = constant() }

END {
    if (r == "" || f == "" || q == "" || filter == "")
        refuse("", "DIVR, DIVF, DIVQ, FILTER_RANGE", "the constants of a PLL")
    made = crystal * 1e6 / (r + 1) * (f + 1) / 2 ^ q
    if (made != hz)
        refuse(made, "PLL", hz " Hz")
    printf "ClockHz=%d UartDivisor=%d PllDivR=%d PllDivF=%d PllDivQ=%d PllFilter=%d\n", hz, divisor, \
        r, f, q, filter
}
