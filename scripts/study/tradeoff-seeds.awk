# SPDX-License-Identifier: BSD-2-Clause
#
# tradeoff-seeds.awk CSV - the points of `pdnn energy tradeoff --csv` of several trainings of a model
# as one: means, and behind them the trainings and the standard deviations of the qualities. The
# series of seed N is NAME-sN, that of seed 1 NAME. Fronts are those of the means. With
# number.awk and spread.awk.

BEGIN { FS = OFS = "," }

FNR == 1 {
    name_columns()
    columns = $0
    next
}

{
    check_columns()
    series = column("series")
    sub(/-s[0-9]+$/, "", series)
    sub(/-s[0-9]+ /, " ", series)
    $number_of["series"] = series
    key = series OFS column("device") OFS column("board") OFS column("T")
    if (!(key in line)) {
        line[key] = $0
        keys[++n] = key
    }
    for (name in number_of)
        if (name ~ /^(test|validation|.*_nj)$/ &&
            !(name ~ /^(simulated|low|high)/ && column(name) == "")) # no device runs it
            note(key SUBSEP name, number(column(name), name))
    less = column("metric") == "distance"
}

# Whether point a has at least b's quality for less, or a better one for as much.
function beats(a, b, price,    worse) {
    if (a == b || !((a, price) in count) || mean(a SUBSEP price) > mean(b SUBSEP price))
        return 0
    worse = mean(a SUBSEP "test") - mean(b SUBSEP "test")
    worse = less ? worse : -worse
    return worse < 0 || (worse == 0 && mean(a SUBSEP price) < mean(b SUBSEP price))
}

function front(i, price,    j) {
    if (!((keys[i], price) in count))
        return 0
    for (j = 1; j <= n; j++)
        if (beats(keys[j], keys[i], price))
            return 0
    return 1
}

END {
    print columns, "seeds", "test_sd", "validation_sd"
    for (i = 1; i <= n; i++) {
        key = keys[i]
        $0 = line[key]
        for (name in number_of)
            if ((key, name) in count)
                $number_of[name] = sprintf(name ~ /_nj$/ ? "%.1f" : "%.4f", mean(key SUBSEP name))
        for (name in number_of)
            if (name ~ /^front/)
                $number_of[name] = front(i, name == "front" ? "simulated_nj" : \
                    "predicted_" substr(name, 7) "_nj")
        print $0, count[key, "test"], sprintf("%.4f", sqrt(variance(key SUBSEP "test"))),
            sprintf("%.4f", sqrt(variance(key SUBSEP "validation")))
    }
}
