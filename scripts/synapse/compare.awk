# SPDX-License-Identifier: BSD-2-Clause
#
# compare.awk - tables and JSON from the rows of compare.sh.
#   first file:  ORG ACT WEIGHT P RULE RECIPE LUT FF CARRY DSP EBR
#   second file: ORG ACT WEIGHT P RECIPE LC MHZ_MIN MHZ_MEDIAN MHZ_MAX
# A cell is "LUT4 (ratio to the accumulate-only cell at its left)". What was not measured is "-".
# With number.awk.

function id(org, ba, bw, p, rule) { return org " " ba " " bw " " p " " rule }

# What all lanes have in common: pair sums, their last bits and the whole sum; -1 if unknown.
function shared(ba, bw, p, rule,    sums, base) {
    sums = id("pair-sums", 0, bw, p, "-")
    base = id("base", ba, bw, p, rule)
    if (!(base in best) || (p > 1 && !(sums in best))) return -1
    return best[base] + (p > 1 ? best[sums] : 0)
}

# LUT4s of a synapse, -1 if unknown. Pairs are charged their lane and their part of what is shared.
function lut(org, ba, bw, p, rule, lanes,    k) {
    if (org == "pairs") {
        k = id("pair-lane", ba, bw, p, rule)
        if (!(k in best) || shared(ba, bw, p, rule) < 0) return -1
        return best[k] + shared(ba, bw, p, rule) / lanes
    }
    k = id(org, ba, bw, p, rule)
    return k in best ? best[k] : -1
}

# The smallest of the organisations listed; its name is left in `winner`.
function smallest(orgs, ba, bw, p, rule, lanes,    n, list, i, v, low) {
    n = split(orgs, list, " ")
    low = -1
    winner = "-"
    for (i = 1; i <= n; i++) {
        v = lut(list[i], ba, bw, p, rule, lanes)
        if (v >= 0 && (low < 0 || v < low)) { low = v; winner = list[i] }
    }
    return low
}

function shown(v) { return v < 0 ? "-" : v == int(v) ? sprintf("%d", v) : sprintf("%.1f", v) }

function cell(v, base) {
    if (v < 0) return "-"
    return base > 0 ? sprintf("%s (%.2fx)", shown(v), v / base) : shown(v)
}

function table(title, rule, ac, mac, lanes, named,    i, j, b, bw, p, a, m, line, any) {
    for (i = 1; i <= 3; i++) for (j = 1; j <= 3; j++) {
        bw = weights[i]
        p = counts[j]
        a = smallest(ac, 1, bw, p, rule, lanes)
        if (a < 0) continue
        if (!any++) {
            printf "\n%s\n", title
            printf "  %-3s %-3s %-18s", "bw", "P", "accumulate"
            for (b = 2; b <= 5; b++) printf " %-26s", "multiply, " acts[b] " bits"
            printf "\n"
        }
        line = sprintf("  %-3d %-3d %-18s", bw, p, shown(a) (named ? " " winner : ""))
        for (b = 2; b <= 5; b++) {
            m = smallest(mac, acts[b], bw, p, rule, lanes)
            line = line sprintf(" %-26s", cell(m, a) (named && m >= 0 ? " " winner : ""))
        }
        sub(/ +$/, "", line)
        print line
    }
}

# A processing element: synapse and neuron; a p-bit also has its noise and a share of the LFSR.
function element(orgs, ba, bw, p, rule, lanes,    s, n) {
    s = smallest(orgs, ba, bw, p, rule, lanes)
    n = lut("neuron", ba, bw, p, rule, lanes)
    if (s < 0 || n < 0 || !(NOISE in best) || !(LFSR in best)) return -1
    return s + n + (ba == 1 ? best[NOISE] + best[LFSR] / lanes : 0)
}

function elements(title, rule, ac, mac, lanes,    i, j, b, a, line, any) {
    for (i = 1; i <= 3; i++) for (j = 1; j <= 3; j++) {
        a = element(ac, 1, weights[i], counts[j], rule, lanes)
        if (a < 0) continue
        if (!any++) printf "\n%s\n", title
        line = sprintf("  %-3d %-3d %-18s", weights[i], counts[j], shown(a))
        for (b = 2; b <= 5; b++)
            line = line sprintf(" %-26s", cell(element(mac, acts[b], weights[i], counts[j], rule,
                                                       lanes), a))
        sub(/ +$/, "", line)
        print line
    }
}

# The whole core: link, registers, memories, L lanes of 16 weights.
function designs(    l, b, k, p, base, line, acc) {
    print "\nWhole design (pdnn_core for UP5K, no DSP): LUT4, and the ratio to the p-bit engine with as" \
          " many weights a cycle"
    printf "  %-6s %-10s %-12s", "lanes", "weights", "p-bits"
    for (b = 2; b <= 5; b++) printf " %-20s", "multiply, " acts[b] " bits"
    printf "\n"
    for (l = 1; l <= 3; l++) {
        p = 16 * lane_counts[l]
        base = lut("design", 1, 4, p, "acc16", 1)
        line = sprintf("  %-6d %-10d %-12s", lane_counts[l], p, shown(base))
        for (b = 2; b <= 5; b++)
            line = line sprintf(" %-20s", cell(lut("design", acts[b], 4, p, "acc" acts[b] + 14, 1), base))
        sub(/ +$/, "", line)
        print line
    }
    print "In full (best recipe of each; EBR: activations of L lanes, tables, results, packets)"
    printf "  %-12s %-4s %-6s %-8s %6s %6s %6s %4s %4s\n", "design", "act", "lanes", "recipe", \
        "LUT4", "FF", "carry", "DSP", "EBR"
    for (l = 1; l <= 3; l++) for (b = 1; b <= 5; b++) {
        acc = "acc" (acts[b] == 1 ? 16 : acts[b] + 14)
        k = id("design", acts[b], 4, 16 * lane_counts[l], acc)
        if (k in row) full_row(row[k], lane_counts[l])
        k = id("design-dsp", acts[b], 4, 16 * lane_counts[l], acc)
        if (k in dsp_row) full_row(dsp_row[k], lane_counts[l])
    }
}

function full_row(text, lanes,    f) {
    split(text, f, " ")
    printf "  %-12s %-4s %-6d %-8s %6d %6d %6d %4d %4d\n", f[1], f[2], lanes, f[6], f[7], f[8], f[9], \
        f[10], f[11]
}

BEGIN {
    split("2 4 8", weights, " ")
    split("1 4 16", counts, " ")
    split("1 2 3 4 8", acts, " ")
    split("1 4 16", lane_counts, " ")
    NOISE = id("noise", 1, "-", "-", "-")
    LFSR = id("lfsr", 1, "-", "-", "-")
    AC = "tree tree-flat stationary pairs"
    MAC = "tree tree-flat stationary stationary-odd tree-odd pairs"
    rules["sized"] = "accumulators sized to the range of 512 inputs"
    rules["equal"] = "all accumulators 20 bits"
    printf "{\n  \"tool\": \"%s\",\n  \"areas\": [", version >json
}

FNR == 1 { file++ }

file == 1 {
    expect_fields(11)
    split("LUT4 FF CARRY DSP EBR", names, " ")
    for (i = 7; i <= 11; i++)
        whole($i, names[i - 6])
    k = id($1, $2, $3, $4, $5)
    printf "%s\n    {\"org\": \"%s\", \"act_bits\": %d, \"weight_bits\": \"%s\", " \
        "\"weights\": \"%s\", \"rule\": \"%s\", \"recipe\": \"%s\", \"lut4\": %d, \"ff\": %d, " \
        "\"carry\": %d, \"dsp\": %d, \"ebr\": %d}", (areas++ ? "," : ""), \
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 >json
    if ($6 == "dsp") {
        dsp_lut[k] = $7
        dsps[k] = $10
    }
    if ($1 == "design-dsp" && (!(k in dsp_row) || $7 < dsp_lut[k])) {
        dsp_lut[k] = $7
        dsp_row[k] = $0
    }
    # The DSP recipe is a fabric recipe where it finds no multiplier large enough.
    if ($10 > 0) next
    if (!(k in best) || $7 < best[k] || ($7 == best[k] && $6 == "plain")) {
        best[k] = $7
        row[k] = $0
    }
}

file == 2 {
    if ($6 != "-") { # or: does not fit
        expect_fields(9)
        whole($6, "LC")
        for (i = 7; i <= 9; i++)
            number($i, "MHz")
    }
    clocks[++placed] = $0
}

END {
    for (r = 1; r <= 2; r++) {
        rule = r == 1 ? "sized" : "equal"
        what = rules[rule]
        table("LUT4 of a synapse: adder tree, gated against multiplied; " what, rule, \
              "tree tree-flat", "tree tree-flat", 16, 0)
        table("LUT4 of a synapse: output-stationary, clock-enable against multiplier; " what, rule, \
              "stationary", "stationary", 16, 0)
        table("LUT4 of a synapse: output-stationary, clock-enable against odd digits; " what, rule, \
              "stationary", "stationary-odd", 16, 0)
        table("LUT4 of a synapse: pair sums shared by 16 lanes, one plane against all; " what, \
              rule, "pairs", "pairs", 16, 0)
        for (l = 1; l <= 3; l++)
            table("LUT4 of a synapse, the smallest of each side, " lane_counts[l] \
                  " lane(s) sharing; " what, rule, AC, MAC, lane_counts[l], 1)
        elements("LUT4 of a processing element, textbook: gated tree and p-bit against multiplied " \
                 "tree and ReLU, 16 lanes; " what, rule, "tree tree-flat", "tree tree-flat", 16)
        elements("LUT4 of a processing element, the smallest trees, 16 lanes; " what, rule, \
                 "tree tree-flat pairs", "tree tree-flat tree-odd pairs", 16)
    }

    print "\nMultipliers in DSPs (synth_ice40 -dsp), adder tree, sized accumulators:" \
          " LUT4 + DSP, and the fabric LUT4 that one DSP replaces"
    for (i = 1; i <= 3; i++) for (j = 1; j <= 3; j++) for (b = 2; b <= 5; b++) {
        k = id("tree", acts[b], weights[i], counts[j], "sized")
        if (!(k in dsp_lut)) continue
        printf "  bw %d P %-2d activations %d bits: %4d + %2d DSP%s\n", weights[i], counts[j], \
            acts[b], dsp_lut[k], dsps[k], dsps[k] ? sprintf(", %.1f LUT4 a DSP", \
            (best[k] - dsp_lut[k]) / dsps[k]) : " (none inferred)"
    }

    print "\nBit planes one after the other on an accumulate-only lane (16 lanes sharing, sized): LUT4;" \
          " times its cycles a word, for equal weights a cycle"
    for (i = 1; i <= 3; i++) for (j = 1; j <= 3; j++) for (b = 2; b <= 5; b++) {
        k = id("serial-lane", acts[b], weights[i], counts[j], "sized")
        s = shared(acts[b], weights[i], counts[j], "sized")
        if (!(k in best) || s < 0) continue
        v = best[k] + s / 16
        printf "  bw %d P %-2d activations %d bits: %s, %s at equal rate\n", weights[i], counts[j], \
            acts[b], shown(v), shown(v * acts[b])
    }

    print "\nIn full at 4-bit weights, 16 a cycle, sized accumulators (best recipe of each)"
    printf "  %-16s %-4s %-8s %6s %6s %6s %4s\n", "synapse", "act", "recipe", "LUT4", "FF", \
        "carry", "DSP"
    n = split("tree-flat tree stationary stationary-odd tree-odd pair-lane serial-lane neuron", \
              orgs, " ")
    for (i = 1; i <= n; i++) for (b = 1; b <= 5; b++) {
        k = id(orgs[i], acts[b], 4, 16, "sized")
        if (!(k in row)) continue
        split(row[k], f, " ")
        printf "  %-16s %-4s %-8s %6d %6d %6d %4d\n", f[1], f[2], f[6], f[7], f[8], f[9], f[10]
    }
    n = split("pair-sums 0 4 16 -|base 1 4 16 sized|base 8 4 16 sized|noise 1 - - -|lfsr 1 - - -|pdnn_lane 1 4 16 as-built|" \
              "pdnn_pair_sums 0 4 16 as-built", orgs, "|")
    for (i = 1; i <= n; i++) if (orgs[i] in row) {
        split(row[orgs[i]], f, " ")
        printf "  %-16s %-4s %-8s %6d %6d %6d %4d\n", f[1], f[2] ? f[2] : "-", f[6], f[7], f[8], \
            f[9], f[10]
    }

    printf "\n  ],\n  \"clocks\": [" >json
    if (placed) {
        print "\nPlaced on UP5K between registers (operands and results: shift registers, in LC too)," \
              " seeds " seeds
        printf "  %-16s %-4s %-3s %-3s %-8s %6s %8s %8s %8s MHz\n", "synapse", "act", "bw", "P", \
            "recipe", "LC", "min", "median", "max"
    }
    for (i = 1; i <= placed; i++) {
        split(clocks[i], f, " ")
        if (f[6] == "-") {
            printf "  %-16s %-4s %-3s %-3s %-8s does not fit\n", f[1], f[2], f[3], f[4], f[5]
            continue
        }
        printf "  %-16s %-4s %-3s %-3s %-8s %6d %8.2f %8.2f %8.2f\n", f[1], f[2], f[3], f[4], \
            f[5], f[6], f[7], f[8], f[9]
        printf "%s\n    {\"org\": \"%s\", \"act_bits\": %d, \"weight_bits\": %d, \"weights\": %d, " \
            "\"recipe\": \"%s\", \"lc\": %d, \"mhz_min\": %s, \"mhz_median\": %s, " \
            "\"mhz_max\": %s}", (listed++ ? "," : ""), f[1], f[2], f[3], f[4], f[5], f[6], f[7], \
            f[8], f[9] >json
    }
    printf "\n  ]\n}\n" >json
    designs()
    print "Recipes: plain = synth_ice40; alumacc = proc; alumacc; synth_ice40; dsp = synth_ice40 -dsp."
}
