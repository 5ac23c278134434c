/* SPDX-License-Identifier: BSD-2-Clause
 *
 * range_end.h - values that pile up where they end: what a range that is exceeded, a floor or too
 * coarse a step leaves behind.
 */
#ifndef PDNN_RANGE_END_H
#define PDNN_RANGE_END_H

#include <stdbool.h>
#include <stddef.h>

/* Values of the runs, or of the idle times. */
struct pdnn_values {
    size_t n, n_changes; /* from one value to the next */
    size_t n_distinct;
    double *sorted;
};

/* Sorts and counts; n_changes is the caller's. */
void pdnn_values_sort(struct pdnn_values *values);

/* How many are exactly the highest (or lowest) value; 0 if that is no wonder. They pile up if there
 * are 5 and four times as many as of any of the next four values, and five other values at least;
 * or if they are most of them, while the values of `other` vary. */
size_t pdnn_range_end(const struct pdnn_values *values, const struct pdnn_values *other,
                      bool highest);

#endif
