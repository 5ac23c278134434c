/* SPDX-License-Identifier: BSD-2-Clause
 *
 * device_names.h - short names for the devices of a set of runs. A device is named by what stands
 * before the colon of its specification ("golden:lanes=8" is "golden"); where several share that, a
 * number is added in the order in which they came ("golden 1", "golden 2"). What a short name
 * stands for is printed beside it, never cut.
 */
#ifndef PDNN_DEVICE_NAMES_H
#define PDNN_DEVICE_NAMES_H

#include "pdnn.h"

#include <stdbool.h>

enum { PDNN_DEVICE_NAME_BYTES = 40 };

struct pdnn_device_names {
    uint32_t n;
    struct pdnn_device_name {
        const char *spec; /* of the caller, which outlives the names */
        char name[PDNN_DEVICE_NAME_BYTES];
    } * names;
};

/* Add a specification unless it is there. False without memory. */
bool pdnn_device_names_add(struct pdnn_device_names *names, const char *spec);
/* Once all are added: the short name of one of them; any other text comes back as it is. */
const char *pdnn_device_names_find(const struct pdnn_device_names *names, const char *spec);
void pdnn_device_names_free(struct pdnn_device_names *names);

#endif
