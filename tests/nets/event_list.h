/* SPDX-License-Identifier: BSD-2-Clause
 *
 * event_list.h - the events of a run, kept and compared.
 */
#ifndef EVENT_LIST_H
#define EVENT_LIST_H

#include "device/device.h"

struct event_list { /* all zero: empty; the caller frees `events` */
    struct pdnn_event *events;
    size_t n, room;
};

/* A pdnn_event_fn of a struct event_list. */
void event_list_keep(void *user, const struct pdnn_event *event);
/* The test fails at the first event that differs, and names it. */
void event_list_assert_same(const struct event_list *a, const struct event_list *b,
                            uint64_t number);

#endif
