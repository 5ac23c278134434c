# SPDX-License-Identifier: BSD-2-Clause
#
# bench.awk RUNS - of bench.sh: lines of ours or torch and an epoch in JSON; medians and ranges of
# the processor seconds of second epochs. With number.awk.

function field(name) {
    if (!match($0, "\"" name "\" *:"))
        refuse($0, name, "the field")
    return number(json_value(substr($0, RSTART + RLENGTH)), name)
}

/"epoch": 1,/ {
    key = $1 " " field("samples")
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
    print "samples  ours, s (range)         PyTorch, s (range)      ours / PyTorch"
    for (s = 1; s <= 8; s += 7) {
        a = "ours " s
        b = "torch " s
        x = median(a)
        y = median(b)
        printf "%-8d %.2f (%.2f to %.2f)     %.2f (%.2f to %.2f)     %.2f\n", s, x, cpu[a, 1],
            cpu[a, count[a]], y, cpu[b, 1], cpu[b, count[b]], x / y
    }
}
