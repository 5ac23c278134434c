# SPDX-License-Identifier: BSD-2-Clause
#
# tradeoff-figure.awk -v picture=PNG -v title=TEXT -v range=LOW:HIGH CSV - gnuplot commands that
# draw quality against energy, simulated and predicted side by side: p-bits as lines with their T,
# deterministic networks as points with their bits, and the Pareto front behind them. With
# number.awk and gnuplot.awk.

BEGIN { FS = "," }

FNR == 1 {
    name_columns()
    next
}

{
    check_columns()
    metric = column("metric")
    device = column("device")
    sub(/^golden:/, "", device)
    sub(/ drain_lanes=[0-9]*/, "", device)
    pbits = whole(column("pbits"), "pbits")
    key = pbits ? short(column("series"), device) : \
        column("series") ~ /-price$/ ? "deterministic, price" : "deterministic"
    if (!(key in known)) {
        known[key] = ++n_keys
        keys[n_keys] = key
    }
    if (column("simulated_nj") != "") # else no device runs it
        add(key, 1, "simulated_nj", "front")
    add(key, 2, "predicted_65nm-sram_nj", "front_65nm-sram")
}

# "p-bits, price, icebreaker-zs" of "lean-pbits-price" on "icebreaker-zs"; "p-bits, 1 lane, zeros
# skipped" of "classifier-pbits" on "lanes=1 rows=1".
function short(series, device) {
    sub(/^[a-z]+-pbits/, "p-bits", series)
    sub(/-price$/, ", price", series)
    gsub(/(rows|zero_skip)=1/, ", zeros skipped", device)
    gsub(/ ,/, ",", device)
    sub(/lanes=1/, "1 lane", device)
    if (match(device, /lanes=[0-9]+/))
        device = substr(device, 7, RLENGTH - 6) " lanes" substr(device, RLENGTH + 1)
    return series ", " device
}

# A line of data: energy, quality, label.
function add(key, side, energy, front,    point) {
    number(column(energy), energy)
    number(column("test"), "test")
    point = column(energy) " " column("test")
    rows[key, side] = rows[key, side] sprintf("%s %d%s\n", point, \
        whole(column(pbits ? "T" : "act_bits"), "T or act_bits"), pbits ? "" : "b")
    if (whole(column(front), front))
        fronts[side] = fronts[side] point "\n"
}

function panel(side, title,    k, line, style, name) {
    data("front" side, fronts[side])
    line = "plot $front" side \
        " using 1:2 smooth unique with steps lw 7 lc rgb '#dddddd' title 'front'"
    for (k = 1; k <= n_keys; k++) {
        if (!((keys[k], side) in rows))
            continue
        name = "data" side "_" k
        data(name, rows[keys[k], side])
        style = keys[k] ~ /^deterministic/ ? "points pt " (keys[k] ~ /price/ ? 4 : 5) \
            " ps 1.1 lc rgb '#c0392b'" : \
            sprintf("linespoints pt 7 ps 0.7 lw 1.5 lc rgb '%s'", colours[(k - 1) % n_colours + 1])
        # Labels of every other series below its points, so that neighbours do not meet.
        line = line sprintf(", $%s using 1:2 with %s title \"%s\"", name, style, keys[k]) \
            ", $" name " using 1:2:3 with labels offset 0," (k % 2 ? "0.8" : "-0.8") \
            " font ',8' notitle"
    }
    printf "set title \"%s\"\n%s\n", title, line
}

END {
    # Okabe and Ito's, without the yellow.
    n_colours = split("#000000 #0072b2 #d55e00 #009e73 #cc79a7 #56b4e9 #e69f00 #7a4fbf", colours, \
        " ")
    png(1000, 560)
    printf "set output \"%s\"\n", picture
    print "set logscale x; set grid; set xlabel 'nJ an input'"
    print "set key below vertical maxcols 2 Left reverse font ',9'"
    quality_axis(metric)
    if (range != "")
        printf "set yrange [%s]\n", range
    printf "set multiplot layout 1,2 title \"%s\"\n", title
    panel(1, "simulated (estimates)")
    panel(2, "predicted, 65nm-sram")
    print "unset multiplot"
}
