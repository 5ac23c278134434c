/* SPDX-License-Identifier: BSD-2-Clause
 *
 * range_end_test.c - when values pile up where they end: each limit, at it and one below.
 */
#include "energy/range_end.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { MOST = 200 };

/* Values -0, -1, ... (the highest first), so many of each; changes as given. */
static struct pdnn_values values_of(const size_t *counts, size_t n_counts, size_t n_changes,
                                    bool highest, double *room) {
    struct pdnn_values values = {.n_changes = n_changes, .sorted = room};
    for (size_t v = 0; v < n_counts; v++)
        for (size_t i = 0; i < counts[v]; i++)
            room[values.n++] = highest ? -(double)v : (double)v;
    pdnn_values_sort(&values);
    assert_int_equal(values.n_distinct, n_counts);
    return values;
}

static void piles(void **state) {
    (void)state;
    static const struct {
        size_t counts[8], n_counts, found;
    } cases[] = {
        {{5, 1, 1, 1, 1, 1}, 6, 5},
        {{4, 1, 1, 1, 1, 1}, 6, 0},          /* fewer than five */
        {{5, 1, 1, 1, 1, 5}, 6, 5},          /* the next four alone are looked at */
        {{5, 1, 1, 1, 2, 5}, 6, 0},          /* not four times as many */
        {{8, 2, 1, 1, 1, 1}, 6, 8},          /* four times */
        {{7, 2, 1, 1, 1, 1}, 6, 0},          /* less */
        {{5, 1, 1, 1, 1}, 5, 0},             /* four other values, and other does not vary */
        {{20, 20, 20, 20, 20, 20, 1}, 7, 0}, /* all are as many */
    };
    static const size_t flat[] = {9, 9};
    double room[MOST], other_room[MOST];
    const struct pdnn_values other = values_of(flat, 2, 1, true, other_room);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int highest = 0; highest < 2; highest++) {
            const struct pdnn_values values =
                values_of(cases[i].counts, cases[i].n_counts, 50, highest, room);
            const size_t found = pdnn_range_end(&values, &other, highest);
            if (found != cases[i].found)
                fail_msg("case %zu, %s: %zu, expected %zu", i, highest ? "highest" : "lowest",
                         found, cases[i].found);
        }
    }
}

/* More than half of them, while the others vary: in value, or from one to the next. */
static void most_of_them(void **state) {
    (void)state;
    static const size_t half[] = {6, 6}, more[] = {7, 6}, few[] = {4, 3},
                        six[] = {2, 2, 2, 2, 2, 2}, five[] = {2, 2, 2, 2, 2};
    double room[MOST], other_room[MOST];
    const struct pdnn_values still = values_of(five, 5, 5, true, other_room);
    struct pdnn_values values = values_of(more, 2, 1, true, room);
    assert_int_equal(pdnn_range_end(&values, &still, true), 0);
    struct pdnn_values other = values_of(five, 5, 6, true, other_room); /* above half of ten */
    assert_int_equal(pdnn_range_end(&values, &other, true), 7);
    other = values_of(six, 6, 0, true, other_room); /* six values */
    assert_int_equal(pdnn_range_end(&values, &other, true), 7);
    values = values_of(half, 2, 1, true, room);
    assert_int_equal(pdnn_range_end(&values, &other, true), 0);
    values = values_of(few, 2, 1, true, room);
    assert_int_equal(pdnn_range_end(&values, &other, true), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(piles),
        cmocka_unit_test(most_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
