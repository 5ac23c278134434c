# SPDX-License-Identifier: BSD-2-Clause
#
# clock_hz.awk -v mhz=CLOCK_MHZ - the clock in Hz. With number.awk.

BEGIN {
    hz = number(mhz, "CLOCK_MHZ") * 1e6
    if (hz < 1 || (hz - int(hz + 0.5)) ^ 2 > 1e-6)
        refuse(mhz, "CLOCK_MHZ", "a whole number of Hz above 0")
    printf "%d\n", hz + 0.5
}
