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
    if (result["split"] != "test" || result["metric"] != "accuracy")
        next
    key = result["series"] "|" result["T"]
    if (!(key in n))
        order[++rows] = key
    sum[key] += result["value"]
    n[key]++
}

function cost(preset, i,    part) {
    split(order[i], part, "|")
    return nj[preset, part[1] ~ /float|3 bits/ ? "float" : "pbit", part[2]]
}

function accuracy(i) {
    return sum[order[i]] / n[order[i]]
}

# " *" where no row is better in one and as good in the other.
function pays(preset, i,    k, more, less) {
    for (k = 1; k <= rows; k++) {
        more = accuracy(k) - accuracy(i)
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
    print "| units | T | seeds | test, % | nJ, weights from SRAM | nJ, from HBM2 |"
    print "|---|---|---|---|---|---|"
    for (i = 1; i <= rows; i++) {
        split(order[i], part, "|")
        printf "| %s | %s | %d | %.2f | %.0f%s | %.0f%s |\n", part[1], part[2], n[order[i]],
            accuracy(i), cost("65nm-sram", i), pays("65nm-sram", i), cost("65nm-hbm2", i),
            pays("65nm-hbm2", i)
    }
}
