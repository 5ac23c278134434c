/* SPDX-License-Identifier: BSD-2-Clause */
#include "list.h"
#include "cli.h"

#include <string.h>

int cli_u32_list(const char *option, const char *text, uint32_t min, uint32_t max,
                 struct cli_list *list) {
    list->n = 0;
    for (const char *item = text; item; item = strchr(item, ',') ? strchr(item, ',') + 1 : NULL) {
        char number[16];
        const size_t length = strcspn(item, ",");
        if (list->n == CLI_LIST_MAX) {
            return cli_usage("%s: expected at most %d numbers", option, CLI_LIST_MAX);
        }
        if (length >= sizeof number) {
            return cli_usage("%s: expected numbers with commas between, got '%s'", option, text);
        }
        memcpy(number, item, length);
        number[length] = '\0';
        int err = cli_u32(option, number, min, max, &list->values[list->n]);
        if (err) {
            return err;
        }
        list->n++;
    }
    return 0;
}
