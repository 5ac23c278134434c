# SPDX-License-Identifier: BSD-2-Clause
#
# adaptive-rules.awk CSV - of adaptive-table.sh: accuracy by rule at equal mean samples. With
# markdown.awk.

$4 == "validation" && $2 == "iid" && $3 == 1 && $6 > 0 {
    key = $1 "," $5
    if (!(key in n))
        keys[++n_keys] = key
    n[key]++
    x[key, n[key]] = $7
    y[key, n[key]] = $8
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
