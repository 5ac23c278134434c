/* SPDX-License-Identifier: BSD-2-Clause */
#include "energy/range_end.h"

#include <stdlib.h>

enum { PILE_MIN = 5, PILE_RATIO = 4, NEXT_VALUES = 4, DISTINCT_MIN = 5 };
static const double most = 0.5;

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void pdnn_values_sort(struct pdnn_values *values) {
    qsort(values->sorted, values->n, sizeof *values->sorted, by_value);
    values->n_distinct = 0;
    for (size_t i = 0; i < values->n; i++) {
        values->n_distinct += i == 0 || values->sorted[i] != values->sorted[i - 1];
    }
}

static double from_end(const struct pdnn_values *values, size_t i, bool highest) {
    return values->sorted[highest ? values->n - 1 - i : i];
}

/* How many are equal to that of index *at from the end, which moves behind them. */
static size_t count_equal(const struct pdnn_values *values, size_t *at, bool highest) {
    const size_t start = *at;
    while (*at < values->n && from_end(values, *at, highest) == from_end(values, start, highest)) {
        ++*at;
    }
    return *at - start;
}

static bool varies(const struct pdnn_values *values) {
    return values->n_distinct > DISTINCT_MIN ||
           (double)values->n_changes > most * (double)values->n;
}

size_t pdnn_range_end(const struct pdnn_values *values, const struct pdnn_values *other,
                      bool highest) {
    size_t at = 0, next_most = 0;
    const size_t n_end = count_equal(values, &at, highest);
    if (n_end < PILE_MIN) {
        return 0;
    }
    for (int i = 0; i < NEXT_VALUES; i++) {
        const size_t n = count_equal(values, &at, highest);
        next_most = n > next_most ? n : next_most;
    }
    const bool piled = values->n_distinct > DISTINCT_MIN && n_end >= PILE_RATIO * next_most;
    return piled || ((double)n_end > most * (double)values->n && varies(other)) ? n_end : 0;
}
