# SPDX-License-Identifier: BSD-2-Clause
#
# vgg5-energy.awk -v energy=FILE RESULTS.csv - of vgg5-energy.sh; FILE: PRESET UNITS T NJ. With
# number.awk and results.awk.

BEGIN {
    while ((getline line < energy) > 0) {
        split(line, e, " ")
        nj[e[1], e[2], e[3]] = number(e[4], "total")
    }
}

/^vgg5,/ {
    read_result(result)
    if (result["metric"] != "accuracy" || result["series"] ~ /averages|4-bit weights/)
        next
    key = result["series"] "|" result["T"]
    if (!(key in seen))
        order[++rows] = key
    seen[key]
    sum[key, result["split"]] += result["value"]
    n[key, result["split"]]++
}

function cost(preset, i,    part) {
    split(order[i], part, "|")
    return nj[preset, part[1] ~ /float|3 bits/ ? "float" : "pbit", part[2]]
}

# Of a row that has been measured.
function accuracy(i, split_name) {
    return sum[order[i], split_name] / n[order[i], split_name]
}

function shown(i, split_name) {
    return n[order[i], split_name] ? sprintf("%.2f", accuracy(i, split_name)) : "-"
}

# " *" where no row is better in one and as good in the other.
function pays(preset, i,    k, more, less) {
    if (!n[order[i], "validation"])
        return ""
    for (k = 1; k <= rows; k++) {
        if (!n[order[k], "validation"])
            continue
        more = accuracy(k, "validation") - accuracy(i, "validation")
        less = cost(preset, i) - cost(preset, k)
        if (more >= 0 && less >= 0 && more + less > 0)
            return ""
    }
    return " *"
}

END {
    if (!rows) {
        print "No row of experiment vgg5 is finished: make experiments EXP=vgg5."
        exit
    }
    print "| units | T | seeds | validation, % | test, % | nJ, weights from SRAM | nJ, from HBM2 |"
    print "|---|---|---|---|---|---|---|"
    for (i = 1; i <= rows; i++) {
        split(order[i], part, "|")
        printf "| %s | %s | %d | %s | %s | %.0f%s | %.0f%s |\n", part[1], part[2],
            n[order[i], "validation"], shown(i, "validation"), shown(i, "test"),
            cost("65nm-sram", i), pays("65nm-sram", i), cost("65nm-hbm2", i), pays("65nm-hbm2", i)
    }
}
