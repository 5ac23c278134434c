/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/list.h"
#include "cli/cli.h"

#include <errno.h>
#include <string.h>

enum { CLI_ITEM_BYTES = 24 };

/* The item at `at`, as text of its own; NULL and the error line: too long. */
static const char *item_text(const char *option, const char *text, const char *at,
                             char number[CLI_ITEM_BYTES]) {
    const size_t length = strcspn(at, ",");
    if (length >= CLI_ITEM_BYTES) {
        cli_usage("%s: expected numbers with commas between, got '%s'", option, text);
        return NULL;
    }
    memcpy(number, at, length);
    number[length] = '\0';
    return number;
}

static const char *next_item(const char *at) {
    const char *comma = strchr(at, ',');
    return comma ? comma + 1 : NULL;
}

int cli_u32_list(const char *option, const char *text, uint32_t min, uint32_t max,
                 struct cli_list *list) {
    list->n = 0;
    for (const char *at = text; at; at = next_item(at)) {
        char number[CLI_ITEM_BYTES];
        if (list->n == CLI_LIST_MAX) {
            return cli_usage("%s: expected at most %d numbers", option, CLI_LIST_MAX);
        }
        if (!item_text(option, text, at, number) ||
            cli_u32(option, number, min, max, &list->values[list->n])) {
            return EINVAL;
        }
        list->n++;
    }
    return 0;
}

int cli_real_list(const char *option, const char *text, double min, double max,
                  struct cli_real_list *list) {
    list->n = 0;
    for (const char *at = text; at; at = next_item(at)) {
        char number[CLI_ITEM_BYTES];
        double value = 0;
        if (list->n == CLI_LIST_MAX) {
            return cli_usage("%s: expected at most %d numbers", option, CLI_LIST_MAX);
        }
        if (!item_text(option, text, at, number) || cli_double(option, number, min, max, &value)) {
            return EINVAL;
        }
        list->values[list->n++] = value;
    }
    return 0;
}
