/* SPDX-License-Identifier: BSD-2-Clause
 *
 * published.c - `pdnn energy predict --published`: the paper's figures, computed again.
 */
#include "cli/cli.h"
#include "cli/energy/energy_cli.h"
#include "energy/predict/published.h"

#include <jansson.h>
#include <string.h>

static json_t *published_json(const struct pdnn_published *rows, uint32_t n) {
    json_t *list = json_array();
    for (uint32_t i = 0; i < n; i++) {
        const struct pdnn_published *r = &rows[i];
        json_array_append_new(list, json_pack("{ss ss ss sf sf sb ss}", "group", r->group, "what",
                                              r->what, "unit", r->unit, "published", r->published,
                                              "computed", r->computed, "reproduced",
                                              (int)r->reproduced, "note", r->note));
    }
    return list;
}

int energy_published_print(bool as_json) {
    struct pdnn_diag diag = {""};
    struct pdnn_published rows[PDNN_PUBLISHED_MAX];
    uint32_t n;
    int err = pdnn_published_all(rows, &n, &diag);
    if (err) {
        return cli_fail(err, &diag);
    }
    if (as_json) {
        json_t *list = published_json(rows, n);
        cli_print_json(list);
        return PDNN_EXIT_OK;
    }
    puts(
        "Ghantasala et al., npj Unconventional Computing 3:18 (2026): published, and what its own\n"
        "equations give from its own constants. yes: within 1 %, or equal in the digits printed.");
    const char *group = "";
    for (uint32_t i = 0; i < n; i++) {
        const struct pdnn_published *r = &rows[i];
        if (strcmp(group, r->group) != 0) {
            group = r->group;
            printf("\n%-54s %12s %12s\n", group, "published", "computed");
        }
        printf("  %-52s %12.6g %12.6g %-2s %+7.2f %%  %-3s %s\n", r->what, r->published,
               r->computed, r->unit, 100 * (r->computed / r->published - 1),
               r->reproduced ? "yes" : "no", r->note);
    }
    return PDNN_EXIT_OK;
}
