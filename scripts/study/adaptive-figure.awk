# SPDX-License-Identifier: BSD-2-Clause
#
# adaptive-figure.awk -v out=FILE CSV - gnuplot commands: test accuracy against mean samples, a
# panel a data set, independent samples. With number.awk and gnuplot.awk.

FNR == 1 {
    name_columns()
    next
}

{
    check_columns()
    set = column("dataset")
    lanes = whole(column("lanes"), "lanes")
    samples = number(column("samples"), "samples")
    accuracy = number(column("accuracy"), "accuracy")
    is_fixed = column("rule") == "fixed"
}

column("split") == "test" && column("sampling") == "iid" && \
    (column("rule") == "constant" || (is_fixed && lanes == 1)) {
    if (!(set in known)) {
        known[set] = 1
        sets[++n_sets] = set
    }
    line = is_fixed ? 0 : lanes
    rows[set, line] = rows[set, line] samples " " accuracy "\n"
}

END {
    png(960, 400)
    printf "set output '%s'\n", out
    print "set multiplot layout 1," n_sets
    print "set linetype 2 lc rgb '#0072b2'; set linetype 3 lc rgb '#009e73'"
    print "set linetype 4 lc rgb '#d55e00'; set linetype 5 lc rgb '#cc79a7'"
    print "set logscale x 2; set xrange [0.95:17]; set xtics (1, 2, 4, 8, 16)"
    print "set grid lc rgb '#dddddd'; set xlabel 'samples in the mean'; set key bottom right"
    quality_axis("accuracy")
    m = split("0 1 2 4 8", lines, " ")
    for (s = 1; s <= n_sets; s++) {
        plot = ""
        for (i = 1; i <= m; i++) {
            data("d" s "_" lines[i], rows[sets[s], lines[i]])
            style = i == 1 ? "lines dashtype 2 lw 2 lc rgb 'black' title 'T fixed, 1 lane'" : \
                sprintf("linespoints pt 7 ps 0.5 lw 1.5 title '%d lane%s, margin'", lines[i], \
                    lines[i] == 1 ? "" : "s")
            plot = plot (i > 1 ? ", " : "plot ") sprintf("$d%d_%d with %s", s, lines[i], style)
        }
        printf "set title '%s'\n%s\n", sets[s], plot
    }
    print "unset multiplot"
}
