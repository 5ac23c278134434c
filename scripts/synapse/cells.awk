# SPDX-License-Identifier: BSD-2-Clause
#
# cells.awk STAT - yosys's statistics of a netlist for iCE40, ECP5 or xcup as "LUT FF CARRY DSP BRAM".
# An inverter is a LUT, a carry cell of ECP5 two (CCU2C); a block RAM is one of 36 Kbit (xcup),
# DP16KD (ecp5) or EBR (ice40); LUT RAM counts as its LUTs. With number.awk.

function cells_of(pattern) {
    return $1 ~ "^(" pattern ")$" ? whole(NF == 2 ? $2 : $0, $1) : 0
}

{
    lut += cells_of("LUT[1-6]|INV|SB_LUT4") + 2 * cells_of("CCU2C") + \
        8 * cells_of("RAM(32|64)M.*") + 4 * cells_of("TRELLIS_DPR16X4")
    ff += cells_of("FD[RSCP]E|TRELLIS_FF|SB_DFF.*")
    carry += cells_of("SB_CARRY")
    dsp += cells_of("DSP48.*|MULT18X18D|SB_MAC16")
    bram += cells_of("RAMB36.*|DP16KD|SB_RAM40.*") + cells_of("RAMB18.*") / 2
}

END {
    print lut + 0, ff + 0, carry + 0, dsp + 0, bram + 0
}
