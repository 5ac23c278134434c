# SPDX-License-Identifier: BSD-2-Clause
#
# spread.awk - mean and standard deviation of figures noted under a key.

function note(key, figure) {
    count[key]++
    sum[key] += figure
    squares[key] += figure * figure
}

function mean(key) {
    return sum[key] / count[key]
}

# 0 of a single figure.
function variance(key,    n, v) {
    n = count[key]
    v = n > 1 ? (squares[key] - sum[key] * sum[key] / n) / (n - 1) : 0
    return v > 0 ? v : 0
}

function spread(key) {
    return sprintf("%.2f ± %.2f", mean(key), sqrt(variance(key)))
}
