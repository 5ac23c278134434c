# SPDX-License-Identifier: BSD-2-Clause
#
# paper.awk -v json=FILE -v version=YOSYS -v weights=NETS -v pictures=N - the tables of paper.sh,
# from
#   activity.json   coefficients, boards/icebreaker/energy
#   area.tsv        RECIPE MODULE[/PARAMETERS] LUT FF DSP BRAM
#   parts.tsv       NETLIST PART FF CHANGES EBR_ACCESSES MAC16 CYCLES, a picture
#   predicted.tsv   LABEL PBIT_NJ TANH_NJ, Eq. 4
# With number.awk. Published figures: Ghantasala et al., npj Unconventional Computing 3:18 (2026).

BEGIN {
    Words = 39248
    Macs = 38016
    SpramOfWord = 2 # a weight of 32 bits is two accesses of 16
    n_recipes = split("xcup xcup-nodsp ecp5 ecp5-nodsp ice40-dsp ice40-nodsp", recipes, " ")
    ac = "pdnn_paper_ac/Unipolar=0"
    ac01 = "pdnn_paper_ac/Unipolar=1"
}

{ file = FILENAME == ARGV[1] ? 1 : FILENAME == ARGV[2] ? 2 : FILENAME == ARGV[3] ? 3 : 4 }

# Coefficients: "name": { ... "pj": value, "low_pj": ..., "high_pj": ... } and static's w.
file == 1 && /"[a-z0-9]+": \{/ { name = $1; gsub(/[":]/, "", name) }
file == 1 && /"(low_|high_)?(pj|w)": *[^{ ]/ {
    bound = /"low_/ ? 1 : /"high_/ ? 2 : 0
    text = $0
    sub(/^[^:]*:/, "", text)
    coefficient[name, bound] = number(json_value(text), name)
}
FNR == 1 && file == 2 {
    n = split("change clock ebr mac16 spram static", names, " ")
    for (i = 1; i <= n; i++)
        for (bound = 0; bound <= 2; bound++)
            if (!((names[i], bound) in coefficient))
                refuse("", ARGV[1], "a price of " names[i] ", low and high")
}
file == 2 {
    expect_fields(6)
    lut[$1, $2] = whole($3, "LUT")
    ff[$1, $2] = whole($4, "FF")
    dsp[$1, $2] = whole($5, "DSP")
    bram[$1, $2] = number($6, "BRAM")
}
file == 3 {
    expect_fields(7)
    for (i = 3; i <= 7; i++)
        number($i, "column " i)
    known[$1] = 1
    if (!(($1, $2) in part_ff)) part_list[$1] = part_list[$1] " " $2
    part_ff[$1, $2] = $3
    part_changes[$1, $2] = $4
    part_accesses[$1, $2] = $5
    part_mac16[$1, $2] = $6
    cycles[$1] = $7
}
file == 4 {
    expect_fields(3)
    predicted_pbit[$1] = number($2, "PBIT_NJ")
    predicted_tanh[$1] = number($3, "TANH_NJ")
}

function line(text) { print text }

function put(text) { printf "%s", text > json }

# ---- area ----

function cells(r, m) {
    if (!((r, m) in lut)) return "-"
    return sprintf("%d / %d / %d / %g", lut[r, m], ff[r, m], dsp[r, m], bram[r, m])
}

function ratio(a, b) { return b > 0 ? sprintf("%.2fx", a / b) : "-" }

function area_table(    i, r, p, t, u, s) {
    line("Resources: LUT / FF / DSP / block RAM (" version ")")
    line("")
    printf "%-12s %-22s %-22s %-18s %-16s %-16s\n", "recipe", "tanh: MAC", "p-bit: AC", \
           "AC of {0,1}", "LFSR", "comparator"
    for (i = 1; i <= n_recipes; i++) {
        r = recipes[i]
        printf "%-12s %-22s %-22s %-18s %-16s %-16s\n", r, cells(r, "pdnn_paper_mac"), cells(r,
            ac), \
               cells(r, ac01), cells(r, "pdnn_paper_lfsr"), cells(r, "pdnn_paper_compare")
    }
    line("")
    printf "%-12s %-24s %-24s %9s %9s %9s\n", "recipe", "tanh, whole", "p-bit, whole", \
           "whole", "synapse", "+LFSR,cmp"
    put(",\n  \"area\": [")
    for (i = 1; i <= n_recipes; i++) {
        r = recipes[i]
        t = (r ~ /ice40/ ? "pdnn_paper_core" : "pdnn_paper") "/Stochastic=0"
        p = (r ~ /ice40/ ? "pdnn_paper_core" : "pdnn_paper") "/Stochastic=1"
        u = lut[r, "pdnn_paper_mac"]
        s = lut[r, ac] + lut[r, "pdnn_paper_lfsr"] + lut[r, "pdnn_paper_compare"]
        printf "%-12s %-24s %-24s %9s %9s %9s\n", r, cells(r, t), cells(r, p), \
               ratio(lut[r, t], lut[r, p]), ratio(u, lut[r, ac]), ratio(u, s)
        put(sprintf("%s\n    {\"recipe\": \"%s\", \"tanh\": %s, \"pbit\": %s, \"mac\": %s, " \
            "\"ac\": %s, " \
                    "\"lfsr\": %s, \"compare\": %s}", i > 1 ? "," : "", r, object(r, t),
                        object(r, p), \
                    object(r, "pdnn_paper_mac"), object(r, ac), object(r, "pdnn_paper_lfsr"), \
                    object(r, "pdnn_paper_compare")))
    }
    put("\n  ]")
    line("published    4158 / 2759            3796 / 2926              " \
         "   1.10x     2.90x    LFSR 16 / 33, comparator 17 / 33")
    line("")
    line("Synapse: what the designs do not share between weight and sum - multiplier, product " \
        "register and 38-bit")
    line("accumulator; or 38-bit add-subtract accumulator. +LFSR,cmp charges the p-bits with " \
        "both. ice40 is without")
    line("the weight memory, which no iCE40 holds. An inverter counts as a LUT, a carry cell of " \
        "ECP5 as two.")
    line(sprintf("What the published figures imply: 4158 - 3796 = 362 LUT between the designs " \
        "and 2.9x make a MAC of" \
                 " %.0f LUT, or %.0f", 362 / (1 - 1 / 2.9), (362 + 33) / (1 - 1 / 2.9)))
    line("if LFSR and comparator are not counted with the AC: a multiplier in DSPs, as one in " \
        "LUTs takes thousands.")
}

function object(r, m) {
    return sprintf("{\"lut\": %d, \"ff\": %d, \"dsp\": %d, \"bram\": %g}", lut[r, m], ff[r, m],
        dsp[r, m], \
                   bram[r, m])
}

# ---- energy: nJ of a picture ----

# A part's changes, accesses and products. A multiplier block works once a weight.
function part_nj(n, p, b) {
    return 1e-3 * (part_changes[n, p] * coefficient["change", b] + \
                   part_accesses[n, p] * coefficient["ebr", b] + \
                   part_mac16[n, p] * Words * coefficient["mac16", b])
}

function clock_nj(n, p, b) { return 1e-3 * part_ff[n, p] * cycles[n] * coefficient["clock", b] }

function weight_nj(b) { return 1e-3 * Words * SpramOfWord * coefficient["spram", b] }

function has(n, p) { return (n, p) in part_ff }

# Of the parts listed, with their clock.
function parts_nj(n, list, b,    k, i, of, sum) {
    k = split(list, of, " ")
    for (i = 1; i <= k; i++) if (has(n, of[i])) sum += part_nj(n, of[i], b) + clock_nj(n, of[i], b)
    return sum + 0
}

function whole_nj(n, b) { return parts_nj(n, part_list[n], b) + weight_nj(b) }

function clocks_nj(n, b,    k, i, of, sum) {
    k = split(part_list[n], of, " ")
    for (i = 1; i <= k; i++) sum += clock_nj(n, of[i], b)
    return sum
}

function static_nj(n, b, hz) { return 1e9 * coefficient["static", b] * cycles[n] / hz }

# Of the multiplier blocks.
function part_mac16_nj(n, b) { return 1e-3 * part_mac16[n,
    "synapse"] * Words * coefficient["mac16", b] }

# One row: three gains, at the coefficients and with all low or all high.
function gain_row(label, name, note, a0, b0, a1, b1, a2, b2,    low, high, g) {
    g = a0 / b0
    low = high = g
    if (a1 / b1 < low) low = a1 / b1
    if (a2 / b2 < low) low = a2 / b2
    if (a1 / b1 > high) high = a1 / b1
    if (a2 / b2 > high) high = a2 / b2
    printf "  %-52s %9.0f %9.0f   %5.2fx  %5.2f to %5.2f  %s\n", label, a0, b0, g, low, high, note
    put(sprintf("%s\n    {\"name\": \"%s\", \"tanh_nj\": %.1f, \"pbit_nj\": %.1f, \"gain\": " \
        "%.4f, \"low\": %.4f, " \
                "\"high\": %.4f}", rows++ ? "," : "", name, a0, b0, g, low, high))
}

# The nJ of a side of a row.
function side(what, n, b,    nj) {
    nj = whole_nj(n, b)
    if (what == "synapse") return parts_nj(n, "synapse", b)
    if (what == "synapse-rng") return parts_nj(n, "synapse lfsr compare", b)
    if (what == "no-rng") return nj - parts_nj(n, "lfsr compare", b)
    if (what == "no-clock") return nj - clocks_nj(n, b)
    if (what == "no-weights") return nj - weight_nj(b)
    if (what == "wide") return nj - parts_nj(n, "activations", b) + parts_nj("tanh5",
        "activations", b)
    if (what == "published") return nj - part_mac16_nj(n, b) + 1e-3 * Macs * 150
    if (what == "static") return nj + static_nj(n, b, 12e6)
    return nj
}

function row(label, name, tanh, tanh_side, pbit, pbit_side, note) {
    if (!(tanh in known) || !(pbit in known)) return
    gain_row(label, name, note, side(tanh_side, tanh, 0), side(pbit_side, pbit, 0), \
             side(tanh_side, tanh, 1), side(pbit_side, pbit, 1), side(tanh_side, tanh, 2), \
             side(pbit_side, pbit, 2))
}

function changes_of(m, text) {
    line("")
    line("Gain, simulated, " text ":" sprintf("%*s", 0, ""))
    line("                                                         tanh nJ  p-bit nJ     gain  " \
        "bounds")
    row("as built: +-1, 5 cycles a word, clock, no static", "base" m, "tanh5" m, "", "pbit5",
        "", "published 2.55x")
    row("synapse alone", "synapse" m, "tanh5" m, "synapse", "pbit5", "synapse", "published 4.42x")
    row("synapse; p-bits with LFSR and comparator", "synapse-rng" m, "tanh5" m, "synapse",
        "pbit5", "synapse-rng", "")
    line("  one change at a time:")
    row("32-bit activations in both", "wide" m, "tanh5" m, "", "pbit5", "wide", "")
    row("{0,1}: only the selected half is added", "half" m, "tanh5" m, "", "unipolar5", "", "")
    if (m == "dsp") {
        row("1 cycle a word", "fast" m, "tanhdsp", "", "pbit", "", "")
        row("a product at the publication's 150 pJ", "product", "tanh5dsp", "published",
            "pbit5", "", "")
    }
    row("without clock", "no-clock" m, "tanh5" m, "no-clock", "pbit5", "no-clock", "")
    row("with the chip's static power, 12 MHz", "static" m, "tanh5" m, "static", "pbit5",
        "static", "")
    row("without LFSR and comparator", "no-rng" m, "tanh5" m, "", "pbit5", "no-rng", "")
    row("without weight memory", "no-weights" m, "tanh5" m, "no-weights", "pbit5", "no-weights", "")
}

function energy_table(    n, k, i, list, of) {
    line("")
    line("Energy of a picture, T = 1, SIMULATED: switching of the iCE40 netlists, " pictures " " \
        "pictures, weights " \
         weights ";")
    line("coefficients are estimates for UP5K (boards/activity.md), 39,248 weight reads at two " \
        "SPRAM accesses each.")
    line("Zero-delay: glitches are left out, and a multiplier in LUTs has more of them than " \
        "anything else here.")
    line("")
    printf "  %-11s %8s", "netlist", "cycles"
    k = split("synapse lfsr compare activations table results sequencer", list, " ")
    for (i = 1; i <= k; i++) printf " %11s", list[i]
    printf " %9s %9s\n", "weights", "nJ"
    put(",\n  \"netlists\": [")
    split("tanh5 tanh5dsp pbit5 unipolar5 tanhdsp pbit", of, " ")
    for (n = 1; n <= 6; n++) {
        if (!(of[n] in known)) continue
        printf "  %-11s %8d", of[n], cycles[of[n]]
        for (i = 1; i <= k; i++) printf " %11.0f", parts_nj(of[n], list[i], 0)
        printf " %9.0f %9.0f\n", weight_nj(0), whole_nj(of[n], 0)
        put(sprintf("%s\n    {\"name\": \"%s\", \"cycles\": %d, \"nj\": %.1f, \"low_nj\": %.1f, " \
            "\"high_nj\": %.1f}", \
                    n > 1 ? "," : "", of[n], cycles[of[n]], whole_nj(of[n], 0), whole_nj(of[n],
                        1), \
                    whole_nj(of[n], 2)))
    }
    put("\n  ],\n  \"gains\": [")
    changes_of("", "multiplier in LUTs")
    changes_of("dsp", "multiplier in DSP blocks (1 pJ a block and product, 0.5 to 4)")
    put("\n  ]")
}

function prediction(label, key) {
    if (key in predicted_pbit)
        printf "  %-52s %9.0f %9.0f   %5.2fx\n", label, predicted_tanh[key], predicted_pbit[key], \
               predicted_tanh[key] / predicted_pbit[key]
}

END {
    printf "{\n  \"yosys\": \"%s\",\n  \"published\": {\"gain\": 2.55, \"gain_mac\": 4.42, " \
        "\"gain_predicted\": 2.28, " \
           "\"mac_lut_ratio\": 2.9, \"lut_ratio\": 1.10, \"cycles\": 204000, \"pbit_lut\": " \
               "3796, \"pbit_ff\": 2926, " \
           "\"tanh_lut\": 4158, \"tanh_ff\": 2759}", version > json
    if ((recipes[1], ac) in lut) area_table()
    if (part_list["pbit5"]) {
        line("")
        line("Cycles a picture, counted: published 204,000 (" sprintf("%.2f",
            204000 / Macs) " a weight); ours " \
             cycles["pbit5"] " at 5 cycles a word, " cycles["pbit"] " at one.")
        energy_table()
        line("")
        line("Gain, PREDICTED: Eq. 4 with the publication's constants (zu7ev), published 2.28x:")
        prediction("32-bit activations in both, half the additions", "half")
        prediction("32-bit activations in both, every addition", "all")
        prediction("p-bits of one bit, half the additions", "onebit")
        prediction("p-bits of one bit, every addition", "onebitall")
        put(",\n  \"predicted\": {")
        for (key in predicted_pbit) put(sprintf("%s\"%s\": %.4f", comma++ ? ", " : "", key, \
                                                predicted_tanh[key] / predicted_pbit[key]))
        put("}")
    }
    put("\n}\n")
}
