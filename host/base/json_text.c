/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/json_text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *pdnn_json_text(const char *text) {
    json_t *json = json_string(text);
    char *escaped = json ? NULL : malloc(3 * strlen(text) + 1), *to = escaped;
    if (!escaped) {
        return json;
    }
    for (const uint8_t *c = (const uint8_t *)text; *c; c++) {
        to += sprintf(to, *c >= 0x80 ? "%%%02X" : "%c", *c);
    }
    json = json_string(escaped);
    free(escaped);
    return json;
}
