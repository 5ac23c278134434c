# SPDX-License-Identifier: BSD-2-Clause
#
# tradeoff-seeds.awk [-v table=LINES] CSV [X.published] - the points of `pdnn energy tradeoff --csv` of
# several trainings of a model as one: means, and behind them the trainings, the standard deviations
# of the qualities and the recipe's number. The series of seed N is NAME-sN, that of seed 1 NAME.
# Fronts are those of the means.
# `table`: "SERIES,DEVICE,NUMBER;..." of what the table has. Points of X.published, an earlier result,
# stay where CSV has none of their series and device, and the number is the same. With number.awk
# and spread.awk.

BEGIN {
    FS = OFS = ","
    for (i = split(table, lines, ";"); i > 0; i--)
        if (match(lines[i], /,[0-9]+$/))
            recipe[substr(lines[i], 1, RSTART - 1)] = substr(lines[i], RSTART + 1)
}

FNR == 1 {
    name_columns()
    published = FILENAME ~ /\.published$/
    if (NR == 1) {
        columns = $0
        sub(/,seeds,test_sd,validation_sd,recipe$/, "", columns)
    }
    next
}

# A published point that counts: as a single training's, with the spread that it had.
published {
    check_columns()
    key = column("series") OFS column("device")
    if (key in measured || !(key in recipe) || recipe[key] != column("recipe"))
        next
    key = key OFS column("board") OFS column("T")
    kept[key] = whole(column("seeds"), "seeds")
    kept_sd[key, "test"] = number(column("test_sd"), "test_sd")
    kept_sd[key, "validation"] = number(column("validation_sd"), "validation_sd")
}

{
    check_columns()
    if (!published)
        measured[column("series") OFS column("device")] = 1
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

function sd(key, name) {
    return sprintf("%.4f", key in kept ? kept_sd[key, name] : sqrt(variance(key SUBSEP name)))
}

END {
    n_columns = split(columns, names, ",")
    print columns, "seeds", "test_sd", "validation_sd", "recipe"
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
        NF = n_columns
        print $0, key in kept ? kept[key] : count[key, "test"], sd(key, "test"),
            sd(key, "validation"), recipe[$number_of["series"] OFS $number_of["device"]]
    }
}
