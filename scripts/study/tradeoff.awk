# SPDX-License-Identifier: BSD-2-Clause
#
# tradeoff.awk -v figure=NAME -v title=TEXT [-v show=verdict -v rivals=LIST] CSV - the points of
# tradeoff-seeds.awk as text: the verdict on pairs of LIST ("P-BITS T DETERMINISTIC;..."), or all
# points by simulated energy, and for each deterministic network the fewest samples that are as
# good. With number.awk and markdown.awk.

BEGIN { FS = "," }

FNR == 1 {
    name_columns()
    next
}

function figure_in(name) {
    return number(column(name), name)
}

{
    n++
    check_columns()
    metric = column("metric")
    series[n] = column("series")
    device[n] = column("device")
    pbits[n] = figure_in("pbits")
    bits[n] = figure_in("act_bits")
    samples[n] = figure_in("T")
    test[n] = figure_in("test")
    validation[n] = figure_in("validation")
    seeds[n] = figure_in("seeds")
    test_sd[n] = figure_in("test_sd")
    validation_sd[n] = figure_in("validation_sd")
    simulated[n] = column("simulated_nj") == "" ? "" : figure_in("simulated_nj")
    front[n] = figure_in("front")
    asic[n] = figure_in("predicted_65nm-sram_nj")
}

function as_good(a, b) {
    return metric == "distance" ? a + 0 <= b + 0 : a + 0 >= b + 0
}

# Mean and spread over the seeds.
function spread_of(quality, sd, i) {
    return sprintf("%.2f", quality[i]) (seeds[i] > 1 ? sprintf(" ± %.2f", sd[i]) : "")
}

# The points in the order of their simulated energy, those without one last.
function sort_points(    i, j, k) {
    for (i = 1; i <= n; i++)
        order[i] = i
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && later(order[j - 1], order[j]); j--) {
            k = order[j]
            order[j] = order[j - 1]
            order[j - 1] = k
        }
}

function later(a, b) {
    if (simulated[a] == "" || simulated[b] == "")
        return simulated[a] == "" && simulated[b] != ""
    return simulated[a] + 0 > simulated[b] + 0
}

# The points of which no other has at least the quality for less, in the order of their energy.
function print_front(quality, name_of_split,    k, i, text, best, any) {
    for (k = 1; k <= n; k++) {
        i = order[k]
        if (simulated[i] == "" || (any && as_good(best, quality[i])))
            continue
        any = 1
        best = quality[i]
        text = text sprintf("- %s%s on `%s`: %.2f for %.0f nJ\n", series[i],
            pbits[i] ? ", T = " samples[i] : "", device[i], quality[i], simulated[i])
    }
    printf "**Front on the %s images, simulated:**\n\n%s\n", name_of_split, text
}

# The fewest samples of a series that are as good as point i; 0: none.
function fewest(s, i, quality,    k, found) {
    for (k = 1; k <= n; k++)
        if (series[k] SUBSEP device[k] == s && as_good(quality[k], quality[i]) &&
            (!found || samples[k] + 0 < samples[found] + 0))
            found = k
    return found
}

# Against every series of p-bits of which some T is as good: the gain there.
function print_rivals(    i, j, s, seen, by_validation, by_test, k, text, rivals) {
    for (i = 1; i <= n; i++) {
        if (pbits[i] || simulated[i] == "")
            continue
        rivals++
        split("", seen)
        for (j = 1; j <= n; j++) {
            s = series[j] SUBSEP device[j]
            if (!pbits[j] || s in seen)
                continue
            seen[s] = 1
            by_validation = fewest(s, i, validation)
            by_test = fewest(s, i, test)
            k = by_validation ? by_validation : by_test
            if (k)
                text = text sprintf("| %s on `%s` | %s on `%s` | %s | %s | %.2fx | %.2fx |\n",
                    series[i], device[i], series[j], device[j],
                    by_validation ? samples[by_validation] : "none",
                    by_test ? samples[by_test] : "none", simulated[i] / simulated[k],
                    asic[i] / asic[k])
        }
    }
    if (!rivals) {
        print "\nNo deterministic network was run here."
        return
    }
    if (text == "") {
        print "\nNo T of any p-bits is as good as any deterministic network here, by the means."
        return
    }
    print "\nFewest samples that are as good, by the means, and what is gained there; pairs that are " \
        "not here\nhave none:\n"
    head("deterministic|p-bits|T: validation|test|gain, simulated|predicted 65nm-sram")
    printf "%s", text
}

# The cheapest point of a series at T.
function cheapest(name, t,    i, found) {
    for (i = 1; i <= n; i++)
        if (series[i] == name && samples[i] == t && simulated[i] != "" &&
            (!found || simulated[i] + 0 < simulated[found] + 0))
            found = i
    return found
}

# Whether the difference of two means is within the spread of their seeds: twice its deviation.
function verdict_on(p, d,    worse, width) {
    worse = metric == "distance" ? test[p] - test[d] : test[d] - test[p]
    if (seeds[p] < 2 || seeds[d] < 2)
        return sprintf("%.2f %s (one seed)", worse < 0 ? -worse : worse,
            worse > 0 ? "worse" : "better")
    width = 2 * sqrt(test_sd[p] ^ 2 / seeds[p] + test_sd[d] ^ 2 / seeds[d])
    return sprintf("%.2f ± %.2f %s%s", worse < 0 ? -worse : worse, width,
        worse > 0 ? "worse" : "better", worse > width || -worse > width ? "" : ", so equal")
}

function print_verdict(    i, k, pair, part, p, d, gain) {
    k = split(rivals, pair, ";")
    for (i = 1; i <= k; i++) {
        split(pair[i], part, " ")
        p = cheapest(part[1], part[2])
        d = cheapest(part[3], 1)
        if (!p || !d)
            continue
        gain = simulated[d] / simulated[p]
        printf "| %s | %s, T = %s | %s | %.0f | %s | %s | %.0f | %s | **%.2f** |\n", figure,
            series[p], samples[p], spread_of(test, test_sd, p), simulated[p], series[d],
            spread_of(test, test_sd, d), simulated[d], verdict_on(p, d), gain
    }
}

END {
    if (show == "verdict") {
        print_verdict()
        exit
    }
    sort_points()
    printf "\n## %s\n\n![%s](tradeoff-%s.png)\n\n", title, title, figure
    print_front(test, metric == "distance" ? "training" : "test")
    print_front(validation, "validation")
    head("network|bits|T|device|seeds|" metric ", test|validation|simulated, nJ|" \
         "predicted 65nm-sram, nJ")
    for (k = 1; k <= n; k++) {
        i = order[k]
        printf "| %s | %d | %s | `%s` | %d | %s | %s | %s | %.1f |\n", series[i], bits[i],
            pbits[i] ? samples[i] : "-", device[i], seeds[i], spread_of(test, test_sd, i),
            spread_of(validation, validation_sd, i),
            simulated[i] == "" ? "none: no device" : \
                sprintf("%.0f%s", simulated[i], front[i] ? " **front**" : ""), asic[i]
    }
    print_rivals()
}
