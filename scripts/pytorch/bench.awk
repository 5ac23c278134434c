# SPDX-License-Identifier: BSD-2-Clause
#
# bench.awk RUNS - of bench.sh: lines of ours or torch, a network and an epoch in JSON; medians and
# ranges of the processor seconds of second epochs. With number.awk.

function field(name) {
    if (!match($0, "\"" name "\" *:"))
        refuse($0, name, "the field")
    return number(json_value(substr($0, RSTART + RLENGTH)), name)
}

/"epoch": 1,/ {
    what = $2 " " field("samples")
    if (!seen[what]++)
        order[++n] = what
    key = $1 " " what
    cpu[key, ++count[key]] = field("cpu_s")
}

function median(key,    i, j, swap) {
    for (i = 1; i <= count[key]; i++)
        for (j = i + 1; j <= count[key]; j++)
            if (cpu[key, j] < cpu[key, i]) {
                swap = cpu[key, i]
                cpu[key, i] = cpu[key, j]
                cpu[key, j] = swap
            }
    return cpu[key, int((count[key] + 1) / 2)]
}

END {
    printf "%-18s %-8s %-22s %-22s %s\n", "network", "samples", "ours, s (range)",
        "PyTorch, s (range)", "ours / PyTorch"
    for (i = 1; i <= n; i++) {
        split(order[i], part, " ")
        a = "ours " order[i]
        b = "torch " order[i]
        x = median(a)
        y = median(b)
        printf "%-18s %-8d %-22s %-22s %.2f\n", part[1], part[2],
            sprintf("%.2f (%.2f to %.2f)", x, cpu[a, 1], cpu[a, count[a]]),
            sprintf("%.2f (%.2f to %.2f)", y, cpu[b, 1], cpu[b, count[b]]), x / y
    }
}
