# SPDX-License-Identifier: BSD-2-Clause
#
# seeds.awk SEED.json... - the clocks that place and route reached, from nextpnr's reports: the
# slowest of each seed, then smallest, median and largest. A report without a clock: not routed.
# With number.awk.

FNR == 1 {
    seed[++n] = FILENAME
    sub(/.*\//, "", seed[n])
    sub(/\.json$/, "", seed[n])
}

{
    rest = $0
    while (match(rest, /"achieved" *:/)) {
        rest = substr(rest, RSTART + RLENGTH)
        mhz = number(json_value(rest), "achieved")
        if (!(n in clock) || mhz < clock[n])
            clock[n] = mhz
    }
}

END {
    for (i = 1; i <= n; i++)
        for (j = i; j > 1 && clock[j] + 0 < clock[j - 1] + 0; j--) {
            swap = clock[j]; clock[j] = clock[j - 1]; clock[j - 1] = swap
            swap = seed[j]; seed[j] = seed[j - 1]; seed[j - 1] = swap
        }
    for (i = 1; i <= n; i++) {
        printf "%.2f MHz, seed %s\n", clock[i], seed[i]
        lost += clock[i] == 0
    }
    printf "%d seeds: min %.2f, median %.2f, max %.2f MHz, %d not routed\n", n, clock[1],
        (clock[int((n + 1) / 2)] + clock[int((n + 2) / 2)]) / 2, clock[n], lost
}
