/* SPDX-License-Identifier: BSD-2-Clause
 *
 * compare_print.h - what `pdnn energy compare` found: for people, as JSON, as CSV.
 */
#ifndef PDNN_COMPARE_PRINT_H
#define PDNN_COMPARE_PRINT_H

#include "energy/tradeoff.h"

struct compare_found {
    const struct pdnn_tradeoff *tradeoff;
    const char *const *presets; /* (n_prices) */
    uint32_t n_matches;
    const struct pdnn_match *matches;
};

/* A term of two simulated runs: what happened how often, and what it costs. */
struct compare_term {
    const char *name;
    double count[2], pj[2], nj[2]; /* p-bits, deterministic; of `idle`: ns, mW */
};
enum { COMPARE_TERMS = 1 + PDNN_POWER_EVENTS };

void compare_terms(const struct pdnn_match *match, struct compare_term terms[COMPARE_TERMS]);
void compare_print_text(const struct compare_found *found);
void compare_print_json(const struct compare_found *found);
int compare_write_csv(const struct compare_found *found, const char *path, struct pdnn_diag *diag);

#endif
