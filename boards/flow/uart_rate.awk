# SPDX-License-Identifier: BSD-2-Clause
#
# uart_rate.awk - the UART's rate for a clock: "DIVISOR BAUD FTDI_DIVIDER ERROR_PERCENT".
#
#   awk -v hz=24000000 -v most=3000000 -f scripts/number.awk -f boards/flow/uart_rate.awk
#
# The board divides its clock by a whole number, 4 to 65535 (pdnn_uart_rx). The FTDI chip divides
# 12 MHz by 1, 1.5, or 2 and more in eighths. Printed is the largest rate up to `most` at which the
# two differ by at most 1 %; ERROR_PERCENT is the chip's against the board's. Exit 1 if there is none.

function ftdi_divider(wanted) {
    if (wanted < 1.25) return 1
    if (wanted < 1.75) return 1.5
    if (wanted < 2) return 2
    return int(wanted * 8 + 0.5) / 8
}

BEGIN {
    hz = whole(hz, "hz")
    most = whole(most, "most")
    for (divisor = 4; divisor <= 65535; divisor++) {
        baud = hz / divisor
        if (baud > most)
            continue
        divider = ftdi_divider(12e6 / baud)
        error = 100 * (12e6 / divider / baud - 1)
        if (divider < 16384 && error <= 1 && error >= -1) {
            printf "%d %.0f %.3f %.2f\n", divisor, baud, divider, error
            exit
        }
    }
    printf "no UART rate up to %d baud from a clock of %d Hz\n", most, hz > "/dev/stderr"
    exit 1
}
