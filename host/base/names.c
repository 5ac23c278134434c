/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/names.h"

#include <stdio.h>
#include <string.h>

int pdnn_names_find(const char *const *names, const char *text) {
    for (int i = 0; names[i]; i++) {
        if (strcmp(text, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

const char *pdnn_names_list(const char *const *names, char text[PDNN_NAMES_TEXT]) {
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; names[i] && at < PDNN_NAMES_TEXT; i++) {
        const char *between = i == 0 ? "" : names[i + 1] ? ", " : " or ";
        at += (size_t)snprintf(text + at, PDNN_NAMES_TEXT - at, "%s%s", between, names[i]);
    }
    return text;
}
