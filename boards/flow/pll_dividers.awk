# SPDX-License-Identifier: BSD-2-Clause
#
# pll_dividers.awk - the top's parameters of the clock, for a PLL of ECP5 or Gowin:
# "ClockHz=54000000 UartDivisor=54 PllInDiv=0 PllFbDiv=1 PllOutDiv=16".
#
#   awk -f scripts/number.awk -f boards/flow/pll_dividers.awk \
#       -v family=ecp5 -v crystal=25 -v hz=60000000 -v divisor=20
#
# The clock must come out exactly. Of the ways to it the one with the smallest input divider, and
# with its VCO nearest to the middle of its range. Ranges are those of the vendors' data sheets:
#   ecp5   EHXPLLL: out = in / RefDiv * FbDiv, each 1..128; in / RefDiv >= 3.125 MHz;
#          VCO = out * OutDiv, 400..800 MHz, OutDiv 1..128
#   gowin  rPLL of GW2A: out = in * (FbDiv + 1) / (InDiv + 1), each 0..63; in / (InDiv + 1) >= 3 MHz;
#          VCO = out * OutDiv, 500..1250 MHz, OutDiv 2, 4, 8, 16 or 32 to 128 in steps of 16
# iCE40 has icepll, see pll.awk.

function distance(vco) {
    vco -= (vco_least + vco_most) / 2
    return vco < 0 ? -vco : vco
}

BEGIN {
    whole(hz, "CLOCK_HZ")
    whole(divisor, "UART_DIVISOR")
    number(crystal, "CRYSTAL_MHZ")
    if (family == "ecp5") {
        names = "PllRefDiv=%d PllFbDiv=%d PllOutDiv=%d\n"
        most = 128; less = 0; pfd_least = 3.125; vco_least = 400; vco_most = 800
        for (d = 1; d <= 128; d++) out_div[++n_out] = d
    } else if (family == "gowin") {
        names = "PllInDiv=%d PllFbDiv=%d PllOutDiv=%d\n"
        most = 64; less = 1; pfd_least = 3; vco_least = 500; vco_most = 1250
        for (d = 2; d <= 128; d = d < 16 ? 2 * d : d + 16) out_div[++n_out] = d
    } else {
        refuse(family, "family", "ecp5 or gowin")
    }
    for (i = 1; i <= n_out; i++) {
        vco = hz / 1e6 * out_div[i]
        if (vco >= vco_least && vco <= vco_most && (!out || distance(vco) < distance(best))) {
            best = vco
            out = out_div[i]
        }
    }
    for (ref = 1; out && ref <= most && crystal / ref >= pfd_least; ref++) {
        fb = hz * ref / (crystal * 1e6)
        if (fb == int(fb) && fb >= 1 && fb <= most) {
            printf "ClockHz=%d UartDivisor=%d " names, hz, divisor, ref - less, fb - less, out
            exit 0
        }
    }
    refuse(hz, "PLL of " family, "a clock that it can make of " crystal " MHz")
}
