# SPDX-License-Identifier: BSD-2-Clause
#
# experiments-figures.awk -v folder=FOLDER TABLE RESULTS - gnuplot commands that draw one PNG an
# experiment: the mean over the seeds against T, bars of one standard deviation; a series with T = 1
# alone is a horizontal line. Called by experiments.sh, with number.awk, results.awk, spread.awk and
# gnuplot.awk.

function trim(s) {
    gsub(/^[ \t]+|[ \t]+$/, "", s)
    return s
}

FNR == NR {
    n = split($0, field, "|")
    for (i = 1; i <= n; i++)
        field[i] = trim(field[i])
    if (field[1] == "figure") {
        title[field[2]] = field[3]
        range[field[2]] = field[4]
    } else if (field[1] == "run" && !((field[2], field[3]) in known)) {
        if (!(field[2] in n_series))
            experiments[++n_experiments] = field[2]
        series[field[2], ++n_series[field[2]]] = field[3]
        known[field[2], field[3]] = 1
    }
    next
}

FNR > 1 {
    read_result(result)
    if (result["split"] != "test" || \
        (result["metric"] != "accuracy" && result["metric"] != "distance"))
        next
    experiment = result["experiment"]
    if (!((experiment, result["series"]) in known))
        refuse(experiment "/" result["series"], "series", "one of the table")
    key = experiment SUBSEP result["series"]
    t = result["T"]
    if (!((key, t) in count))
        ts[key] = ts[key] " " t
    note(key SUBSEP t, result["value"])
    metric[experiment] = result["metric"]
    if (t > last_t[experiment])
        last_t[experiment] = t
}

function draw(experiment,    i, j, n, list, key, style, line, constant) {
    for (i = 1; i <= n_series[experiment]; i++) {
        key = experiment SUBSEP series[experiment, i]
        if (!(key in ts))
            continue
        n = split(ts[key], list, " ")
        printf "$data%d << EOD\n", i
        for (j = 1; j <= n; j++)
            printf "%s %.4f %.4f\n", list[j], mean(key SUBSEP list[j]),
                sqrt(variance(key SUBSEP list[j]))
        # What knows T = 1 only is deterministic, and holds at every T.
        constant = n == 1 && list[1] == 1
        if (constant)
            printf "%d %.4f 0\n", last_t[experiment], mean(key SUBSEP list[1])
        print "EOD"
        style = constant ? "lines dashtype 2 lw 1.5" : "yerrorlines pt 7 ps 0.6 lw 1.5"
        line = line (line == "" ? "plot " : ", ") \
            sprintf("$data%d using 1:2:3 with %s title \"%s\"", i, style, series[experiment, i])
    }
    if (line == "")
        return
    printf "set output \"%s/%s.png\"\n", folder, experiment
    printf "set title \"%s\" noenhanced\n", title[experiment]
    quality_axis(metric[experiment])
    print "set yrange [" (range[experiment] == "" ? "*:*" : range[experiment]) "]"
    printf "set xrange [0.94:%.1f]\n", 1.07 * last_t[experiment]
    print line
}

END {
    png(840, 480)
    print "set xlabel \"samples T\""
    print "set linetype 5 lc rgb \"#8c564b\"" # not yellow on white
    print "set logscale x 2"
    print "set grid"
    print "set key above"
    for (i = 1; i <= n_experiments; i++)
        if (last_t[experiments[i]] > 1)
            draw(experiments[i])
}
