/* SPDX-License-Identifier: BSD-2-Clause */
#include "event_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

void event_list_keep(void *user, const struct pdnn_event *event) {
    struct event_list *list = user;
    if (list->n == list->room) {
        list->room = list->room ? 2 * list->room : 4096;
        list->events = realloc(list->events, list->room * sizeof *list->events);
        assert_non_null(list->events);
    }
    list->events[list->n++] = *event;
}

void event_list_assert_same(const struct event_list *a, const struct event_list *b,
                            uint64_t number) {
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        const struct pdnn_event *x = &a->events[i], *y = &b->events[i];
        if (memcmp(x, y, sizeof *x))
            fail_msg("network %llu, event %zu: layer %u %u neuron %u %u sample %u %u sum %d %d "
                     "noise %d %d bit %u %u",
                     (unsigned long long)number, i, x->layer, y->layer, x->neuron, y->neuron,
                     x->sample, y->sample, x->sum, y->sum, x->noise, y->noise, x->bit, y->bit);
    }
    assert_int_equal(a->n, b->n);
}
