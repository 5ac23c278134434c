# SPDX-License-Identifier: BSD-2-Clause
#
# placed.awk LOG - logic cells and the last MHz of nextpnr's log: "LC MHZ". With number.awk.

/ICESTORM_LC: .*\// {
    text = $0
    sub(/.*LC: */, "", text)
    sub(/ *\/.*/, "", text)
    lc = whole(text, "ICESTORM_LC")
}

/Max frequency for clock/ {
    text = $0
    sub(/.*: /, "", text)
    sub(/ MHz.*/, "", text)
    mhz = number(text, "Max frequency")
}

END {
    if (lc == "" || mhz == "")
        refuse("", "ICESTORM_LC, Max frequency", "both")
    print lc, mhz
}
