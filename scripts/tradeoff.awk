# SPDX-License-Identifier: BSD-2-Clause
#
# tradeoff.awk -v figure=NAME -v title=TEXT CSV - the points of `pdnn energy compare --csv` by simulated
# energy, and for each deterministic network the fewest samples that are as good.

BEGIN { FS = "," }

FNR == 1 {
    for (i = 1; i <= NF; i++)
        column[$i] = i
    next
}

function field(name) {
    return $(column[name])
}

{
    n++
    metric = field("metric")
    series[n] = field("series")
    pbits[n] = field("pbits")
    bits[n] = field("act_bits")
    samples[n] = field("T")
    device[n] = field("device")
    test[n] = field("test")
    validation[n] = field("validation")
    simulated[n] = field("simulated_nj")
    front[n] = field("front")
    asic[n] = field("predicted_65nm-sram_nj")
    asic_front[n] = field("front_65nm-sram")
    fpga[n] = field("predicted_zu7ev_nj")
}

function as_good(a, b) {
    return metric == "distance" ? a + 0 <= b + 0 : a + 0 >= b + 0
}

function name(i) {
    return pbits[i] ? series[i] ", T = " samples[i] " on `" device[i] "`" : series[i]
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

function answer(    i, k, text, n_samples, n_bits) {
    for (k = 1; k <= n; k++) {
        i = order[k]
        if (!front[i] || simulated[i] == "")
            continue
        text = text (text == "" ? "" : "; ") sprintf("%s (%.2f, %.0f nJ)", name(i), test[i], simulated[i])
        if (pbits[i])
            n_samples++
        else if (bits[i] > 1)
            n_bits++
    }
    printf "**%s.** ", n_bits == 0 ? "Samples" : n_samples == 0 ? "Bits" : "Both"
    printf "Simulated, no other network is as good for less than: %s.\n", text
}

# Against every series of p-bits.
function rivals(    i, k, j, s, list, seen, found, best, line) {
    print "\n| deterministic | bits | validation | p-bits as good from | gain, simulated | predicted, 65nm-sram | zu7ev |"
    print "|---|---|---|---|---|---|---|"
    for (i = 1; i <= n; i++) {
        if (pbits[i])
            continue
        delete seen
        for (j = 1; j <= n; j++) {
            s = series[j] SUBSEP device[j]
            if (!pbits[j] || s in seen)
                continue
            seen[s] = 1
            found = best = 0
            for (k = 1; k <= n; k++) {
                if (series[k] SUBSEP device[k] != s)
                    continue
                if (as_good(validation[k], validation[i]) && (!found || samples[k] < samples[found]))
                    found = k
                if (!best || !as_good(validation[best], validation[k]))
                    best = k
            }
            line = sprintf("| %s | %d | %.2f |", series[i], bits[i], validation[i])
            if (!found)
                printf "%s %s, `%s`: at no T, %.2f at T = %d | - | - | - |\n", line, series[j], device[j],
                    validation[best], samples[best]
            else
                printf "%s %s, `%s`: T = %d | %s | %.2fx | %.2fx |\n", line, series[found], device[found], samples[found],
                    simulated[i] == "" ? "none" : sprintf("%.2fx", simulated[i] / simulated[found]),
                    asic[i] / asic[found], fpga[i] / fpga[found]
        }
    }
}

END {
    sort_points()
    printf "\n## %s\n\n![%s](tradeoff-%s.png)\n\n", title, title, figure
    answer()
    printf "\n| network | bits | T | device | %s, test | validation | simulated, nJ | predicted 65nm-sram, nJ | zu7ev, nJ |\n", metric
    print "|---|---|---|---|---|---|---|---|---|"
    for (k = 1; k <= n; k++) {
        i = order[k]
        printf "| %s | %d | %s | `%s` | %.2f | %.2f | %s | %.1f%s | %.0f |\n", series[i], bits[i],
            pbits[i] ? samples[i] : "-", device[i], test[i], validation[i],
            simulated[i] == "" ? "none: no device" : sprintf("%.0f%s", simulated[i], front[i] ? " **front**" : ""),
            asic[i], asic_front[i] ? " **front**" : "", fpga[i]
    }
    rivals()
}
