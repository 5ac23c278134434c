# SPDX-License-Identifier: BSD-2-Clause
#
# tradeoff.awk -v figure=NAME -v title=TEXT CSV - the points of `pdnn energy tradeoff --csv` by
# simulated energy, and for each deterministic network the fewest samples that are as good. With
# number.awk and markdown.awk.

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
    simulated[n] = column("simulated_nj") == "" ? "" : figure_in("simulated_nj")
    front[n] = figure_in("front")
    asic[n] = figure_in("predicted_65nm-sram_nj")
    asic_front[n] = figure_in("front_65nm-sram")
    fpga[n] = figure_in("predicted_zu7ev_nj")
}

function as_good(a, b) {
    return metric == "distance" ? a + 0 <= b + 0 : a + 0 >= b + 0
}

function name(i) {
    return series[i] (pbits[i] ? ", T = " samples[i] : "") on(i)
}

function bold(front) {
    return front ? " **front**" : ""
}

function on(i) {
    return simulated[i] == "" ? "" : " on `" device[i] "`"
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
        text = text sprintf("- %s: %.2f for %.0f nJ\n", name(i), quality[i], simulated[i])
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

# Against every series of p-bits: the gain where the validation images say that they are as good,
# else where the test images say so.
function rivals(    i, j, s, seen, by_validation, by_test, k) {
    print ""
    head("deterministic|bits|p-bits|as good from T: validation|test|gain there, simulated|" \
         "predicted 65nm-sram|zu7ev")
    for (i = 1; i <= n; i++) {
        if (pbits[i])
            continue
        split("", seen)
        for (j = 1; j <= n; j++) {
            s = series[j] SUBSEP device[j]
            if (!pbits[j] || s in seen)
                continue
            seen[s] = 1
            by_validation = fewest(s, i, validation)
            by_test = fewest(s, i, test)
            k = by_validation ? by_validation : by_test
            printf "| %s | %d | %s%s | %s | %s |", series[i] on(i), bits[i], series[j], on(j),
                by_validation ? samples[by_validation] : "none", by_test ? samples[by_test] : "none"
            if (k)
                printf " %s | %.2fx | %.2fx |\n",
                    simulated[i] == "" ? "none" : sprintf("%.2fx", simulated[i] / simulated[k]),
                    asic[i] / asic[k], fpga[i] / fpga[k]
            else
                print " - | - | - |"
        }
    }
}

END {
    sort_points()
    printf "\n## %s\n\n![%s](tradeoff-%s.png)\n\n", title, title, figure
    print_front(test, metric == "distance" ? "training" : "test")
    print_front(validation, "validation")
    head("network|bits|T|device|" metric ", test|validation|simulated, nJ|" \
         "predicted 65nm-sram, nJ|zu7ev, nJ")
    for (k = 1; k <= n; k++) {
        i = order[k]
        printf "| %s | %d | %s | `%s` | %.2f | %.2f | %s | %.1f%s | %.0f |\n", series[i], bits[i],
            pbits[i] ? samples[i] : "-", device[i], test[i], validation[i],
            simulated[i] == "" ? "none: no device" : sprintf("%.0f%s", simulated[i], bold(front[i])),
            asic[i], bold(asic_front[i]), fpga[i]
    }
    rivals()
}
