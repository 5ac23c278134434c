/* SPDX-License-Identifier: BSD-2-Clause
 *
 * tradeoff_print.h - what `pdnn energy tradeoff` found: for people, as JSON, as CSV.
 */
#ifndef PDNN_TRADEOFF_PRINT_H
#define PDNN_TRADEOFF_PRINT_H

#include "energy/tradeoff.h"

struct tradeoff_found {
    const struct pdnn_tradeoff *tradeoff;
    const char *const *presets; /* (n_prices) */
    uint32_t n_matches;
    const struct pdnn_match *matches;
};

/* A term of two simulated runs: what happened how often, and what it costs. */
struct tradeoff_term {
    const char *name;
    double count[2], pj[2], nj[2]; /* p-bits, deterministic; of `idle`: ns, mW */
};
enum { TRADEOFF_TERMS = 1 + PDNN_POWER_EVENTS };

void tradeoff_terms(const struct pdnn_match *match, struct tradeoff_term terms[TRADEOFF_TERMS]);
void tradeoff_print_text(const struct tradeoff_found *found);
void tradeoff_print_json(const struct tradeoff_found *found);
int tradeoff_write_csv(const struct tradeoff_found *found, const char *path,
                       struct pdnn_diag *diag);

#endif
