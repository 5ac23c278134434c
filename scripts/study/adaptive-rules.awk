# SPDX-License-Identifier: BSD-2-Clause
#
# adaptive-rules.awk CSV - of adaptive-table.sh: accuracy by rule at equal mean samples. With
# number.awk and markdown.awk.

FNR == 1 {
    name_columns()
    next
}

{
    check_columns()
    lanes = whole(column("lanes"), "lanes")
    margin = number(column("margin"), "margin")
}

column("split") == "validation" && column("sampling") == "iid" && lanes == 1 && margin > 0 {
    key = column("dataset") "," column("rule")
    if (!(key in n))
        keys[++n_keys] = key
    n[key]++
    x[key, n[key]] = number(column("samples"), "samples")
    y[key, n[key]] = number(column("accuracy"), "accuracy")
}

# Margins grow, and the samples with them.
function at(key, mean,    i) {
    for (i = 2; i <= n[key]; i++)
        if (x[key, i - 1] <= mean && mean <= x[key, i] && x[key, i] > x[key, i - 1])
            return sprintf("%.2f", y[key, i - 1] + (y[key, i] - y[key, i - 1]) * \
                (mean - x[key, i - 1]) / (x[key, i] - x[key, i - 1]))
    return ""
}

END {
    m = split("1.1 1.25 1.5 2 3 4 6", means, " ")
    for (i = 1; i <= m; i++)
        line = line "|" means[i]
    head("|lead" line)
    for (k = 1; k <= n_keys; k++) {
        split(keys[k], part, ",")
        line = part[1] "|" part[2]
        for (i = 1; i <= m; i++)
            line = line "|" at(keys[k], means[i])
        row(line)
    }
}
