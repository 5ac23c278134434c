# SPDX-License-Identifier: BSD-2-Clause
#
# paper_verdict.awk report.json placed.tsv cores.tsv engine.tsv quality.tsv - what paper.awk found
# beside what was published, line by line, and this project's engine beside both.
#   report.json   of paper.awk
#   placed.tsv    RECIPE STOCHASTIC LC MHZ MHZ MHZ
#   cores.tsv     BOARD LUT FF DSP BRAM
#   engine.tsv    ROW BOARD T CYCLES READS NJ LOW_NJ HIGH_NJ STATIC_W, of paper_engine.awk
#   quality.tsv   NET RECIPE SEED T DISTANCE
# A ratio holds within a factor of 1.25 of the published one, an equation within 1 %; what depends
# on something that is not stated cannot be told while the published figure lies in between. With
# number.awk.

BEGIN {
    Near = 1.25
    Exact = 1.01
    Wanted = 10
}

FNR == 1 { for (file = 1; FILENAME != ARGV[file]; file++); }

function field(key) {
    if (!match($0, "\"" key "\": ")) refuse("", key, "a number")
    return number(json_value(substr($0, RSTART + RLENGTH)), key)
}

# Of an object within the line.
function inner(part, key,    line, value) {
    line = $0
    if (!match($0, "\"" part "\": \\{[^}]*\\}")) refuse("", part, "an object")
    $0 = substr($0, RSTART, RLENGTH)
    value = field(key)
    $0 = line
    return value
}

file == 1 && /"recipe": "xcup"/ {
    area = 1
    lut_tanh = inner("tanh", "lut")
    lut_pbit = inner("pbit", "lut")
    ff_tanh = inner("tanh", "ff")
    ff_pbit = inner("pbit", "ff")
    mac = inner("mac", "lut")
    ac = inner("ac", "lut")
    lfsr = inner("lfsr", "lut")
    compare = inner("compare", "lut")
    with_random = ac + lfsr + compare
}
file == 1 && /"name": "[a-z0-9-]+", "cycles"/ {
    split($0, part, "\"")
    cycles[part[4]] = field("cycles")
    nj[part[4]] = field("nj")
}
file == 1 && /"tanh_nj": / { split($0, part, "\""); gain[part[4]] = field("gain") }
file == 1 && /"predicted": \{/ { predicted = field("half") }
file == 2 {
    expect_fields(6)
    placed[$1, $2] = sprintf("%5d logic cells, %.1f MHz (%.1f to %.1f)", whole($3, "LC"), \
                             number($5, "MHz"), number($4, "MHz"), number($6, "MHz"))
}
file == 3 {
    expect_fields(5)
    core[++cores] = sprintf("%-17s %d / %d / %d / %g", $1, whole($2, "LUT"), whole($3, "FF"), \
                            whole($4, "DSP"), number($5, "BRAM"))
}
file == 4 {
    expect_fields(9)
    for (i = 3; i <= 9; i++) number($i, "column " i)
    engine[++engines] = $0
}
file == 5 && !/^#/ {
    expect_fields(5)
    if (!(($1, $2) in seen)) {
        seen[$1, $2] = 1
        quality[++rows] = $1 " " $2
    }
    n[$1, $2, $4]++
    sum[$1, $2, $4] += number($5, "DISTANCE")
    if (n[$1, $2, $4] == 1 || $5 < least[$1, $2, $4]) least[$1, $2, $4] = $5
    if ($5 > most[$1, $2, $4]) most[$1, $2, $4] = $5
}

function near(a, b, factor) { return a <= b * factor && b <= a * factor ? "holds" : "fails" }

function between(a, published, b) {
    return a > published && b < published ? "cannot be told" : "fails"
}

function line(what, published, ours, verdict, why) {
    printf "%-34s %-13s %-17s %-15s %s\n", what, published, ours, verdict, why
}

function mean(net, recipe, t) {
    return (net, recipe, t) in sum ? sum[net, recipe, t] / n[net, recipe, t] : 0
}

function quality_table(    i, t, key, id) {
    if (!rows) return
    print "\nDistance of 10,000 pictures from MNIST by this project's judge, mean of the seeds"
    print "(least to most). Less is better; real test pictures have 0.97.\n"
    printf "%-8s %-10s %5s", "net", "recipe", "seeds"
    for (t = 1; t <= 16; t *= 2) printf " %15s", "T = " t
    print ""
    for (i = 1; i <= rows; i++) {
        split(quality[i], key, " ")
        printf "%-8s %-10s %5d", key[1], key[2], n[key[1], key[2], 1]
        for (t = 1; t <= 16; t *= 2) {
            id = key[1] SUBSEP key[2] SUBSEP t
            printf " %15s", !(id in sum) ? "" : \
                sprintf("%.0f (%.0f to %.0f)", sum[id] / n[id], least[id], most[id])
        }
        print ""
    }
}

function placed_line(what, r, stochastic) {
    if ((r, stochastic) in placed) printf "%-34s %s\n", what, placed[r, stochastic]
}

function placed_table(    any, id) {
    for (id in placed) any = 1
    if (!any) return
    print "\nPlaced: logic cells, MHz, middle of the seeds. UP5K: with registers around and without the"
    print "weight memory, which it cannot hold. ECP5 (LFE5U-85): whole designs.\n"
    placed_line("UP5K, tanh, multiplier in DSPs", "ice40-dsp", 0)
    placed_line("UP5K, tanh, multiplier in LUTs", "ice40-nodsp", 0)
    placed_line("UP5K, p-bits", "ice40-nodsp", 1)
    placed_line("ECP5, tanh, multiplier in DSPs", "ecp5", 0)
    placed_line("ECP5, p-bits", "ecp5", 1)
}

function engine_table(    i, f) {
    if (!engines) return
    if (cores) print "\nCores of this project on the iCE40, LUT / FF / DSP / EBR, weights in four SPRAM:"
    for (i = 1; i <= cores; i++) print "  " core[i]
    print "\nThis project's engine, SIMULATED: cycles counted, energy by its prices of events, of"
    print "the same coefficients as above, no static power. `same`: this network, weights of 4"
    print "bits; `shipped`: host/models/mnist-generator. Last columns: less than the p-bit design"
    print "of five cycles a word, T times.\n"
    printf "%-8s %-17s %4s %8s %8s %9s %16s %8s %8s\n", "network", "core", "T", "cycles", "reads", \
        "nJ", "bounds", "cycles", "energy"
    for (i = 1; i <= engines; i++) {
        split(engine[i], f, " ")
        printf "%-8s %-17s %4d %8d %8d %9.0f %6.0f to %6.0f", f[1], f[2], f[3], f[4], f[5], f[6], \
            f[7], f[8]
        if ("pbit5" in nj)
            printf " %7.1fx %7.1fx", f[3] * cycles["pbit5"] / f[4], f[3] * nj["pbit5"] / f[6]
        print ""
    }
}

function area_lines() {
    if (!area) return
    line("LUT, p-bit / tanh", "3796 / 4158", lut_pbit " / " lut_tanh, "cannot be told", \
         "ours is a bare core: no bus, no host interface")
    line("LUT, tanh over p-bit", "1.10x", sprintf("%.2fx", lut_tanh / lut_pbit), \
         near(lut_tanh / lut_pbit, 1.10, Near), "DSP blocks not counted, 4 against 0")
    line("FF, p-bit over tanh", "1.06x", sprintf("%.2fx", ff_pbit / ff_tanh), \
         ff_pbit > ff_tanh ? "holds" : "fails", "our tanh design has a register of the product")
    line("LUT, MAC-related", "2.9x", sprintf("%.2fx; %.2fx", mac / ac, mac / with_random), \
         between(mac / ac, 2.9, mac / with_random), \
         "without; with LFSR and comparator: what was counted is not stated")
    line("LFSR, LUT", "16", lfsr, near(lfsr, 16, Near), "ours can be seeded")
    line("comparator, LUT", "17", compare, near(compare, 17, Near), "32 bits, no register")
}

function energy_lines() {
    if (!("pbit5" in nj)) return
    line("cycles a picture", "204,000", cycles["pbit5"] "; " cycles["pbit"], \
         near(cycles["pbit5"], 204000, Near), "five cycles a word; one: both designs work so")
    line("energy, tanh over p-bit", "2.55x", \
         sprintf("%.2fx; %.2fx", gain["base"], gain["basedsp"]), \
         between(gain["base"], 2.55, gain["basedsp"]), \
         "multiplier in LUTs; in DSP blocks: which was measured is not stated")
    line("energy, MAC alone", "4.42x", \
         sprintf("%.2fx; %.2fx", gain["synapse"], gain["synapsedsp"]), \
         between(gain["synapse"], 4.42, gain["synapsedsp"]), "the same")
    line("energy of p-bits, uJ a picture", "135", sprintf("%.1f", nj["pbit5"] / 1000), \
         "cannot be told", "another chip: ours is an estimate for the UP5K")
    if (predicted)
        line("energy, predicted by Eq. 4", "2.28x", sprintf("%.2fx", predicted), \
             near(predicted, 2.28, Exact), "from the published constants")
}

function wanted_line(what, core, over, over_one) {
    line("our engine, " what ", " core, "", sprintf("%.1fx less", over), \
         over >= Wanted ? "holds" : "fails", \
         sprintf("%dx wanted; %.1fx over one cycle a word", Wanted, over_one))
}

# The engine on the same network at T = 1, board by board.
function engine_lines(    i, f) {
    for (i = 1; i <= engines && "pbit5" in nj; i++) {
        split(engine[i], f, " ")
        if (f[1] != "same" || f[3] != 1) continue
        sub(/icebreaker-/, "", f[2])
        wanted_line("cycles", f[2], cycles["pbit5"] / f[4], cycles["pbit"] / f[4])
        wanted_line("energy", f[2], nj["pbit5"] / f[6], nj["pbit"] / f[6])
    }
}

# Of a net's recipes the least mean distance at T = 1; 0: none.
function best(net,    i, key, least) {
    for (i = 1; i <= rows; i++) {
        split(quality[i], key, " ")
        if (key[1] == net && (!least || mean(net, key[2], 1) < least)) least = mean(net, key[2], 1)
    }
    return least
}

function quality_line(    ours, theirs) {
    ours = best("engine")
    theirs = best("pbit")
    if (ours && theirs)
        line("our engine, distance, T = 1", "", sprintf("%.0f", ours), \
             ours <= theirs ? "holds" : "fails", \
             sprintf("the p-bit design by its best recipe has %.0f", theirs))
}

END {
    if (number_refused) exit 1
    placed_table()
    engine_table()
    quality_table()
    print ""
    line("", "published", "ours", "", "")
    area_lines()
    energy_lines()
    engine_lines()
    quality_line()
}
