/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/device_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KIND_BYTES = 24 };

static size_t kind_length(const char *spec) {
    const size_t length = strcspn(spec, ":");
    return length < KIND_BYTES ? length : KIND_BYTES;
}

static bool same_kind(const char *a, const char *b) {
    const size_t length = kind_length(a);
    return length == kind_length(b) && memcmp(a, b, length) == 0;
}

/* Names depend on how many share a kind, so they are made anew with each that is added. */
static void name_all(struct pdnn_device_names *names) {
    for (uint32_t i = 0; i < names->n; i++) {
        struct pdnn_device_name *of = &names->names[i];
        uint32_t place = 1, sharers = 0;
        for (uint32_t k = 0; k < names->n; k++) {
            if (same_kind(of->spec, names->names[k].spec)) {
                sharers++;
                place += k < i;
            }
        }
        const int length = (int)kind_length(of->spec);
        if (sharers > 1) {
            snprintf(of->name, sizeof of->name, "%.*s %u", length, of->spec, place);
        } else {
            snprintf(of->name, sizeof of->name, "%.*s", length, of->spec);
        }
    }
}

bool pdnn_device_names_add(struct pdnn_device_names *names, const char *spec) {
    for (uint32_t i = 0; i < names->n; i++) {
        if (strcmp(names->names[i].spec, spec) == 0) {
            return true;
        }
    }
    struct pdnn_device_name *grown = realloc(names->names, (names->n + 1) * sizeof *grown);
    if (!grown) {
        return false;
    }
    names->names = grown;
    grown[names->n++].spec = spec;
    name_all(names);
    return true;
}

const char *pdnn_device_names_find(const struct pdnn_device_names *names, const char *spec) {
    for (uint32_t i = 0; i < names->n; i++) {
        if (strcmp(names->names[i].spec, spec) == 0) {
            return names->names[i].name;
        }
    }
    return spec;
}

void pdnn_device_names_free(struct pdnn_device_names *names) {
    free(names->names);
    *names = (struct pdnn_device_names){0};
}
