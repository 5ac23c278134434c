/* SPDX-License-Identifier: BSD-2-Clause
 *
 * counters.h - sums of counters. pdnn_counters (one run) and pdnn_totals (many) have the same
 * fields.
 */
#ifndef PDNN_COUNTERS_H
#define PDNN_COUNTERS_H

/* *sum += times * *one, each a pdnn_counters or a pdnn_totals. */
#define PDNN_COUNTERS_ADD(sum, one, times)                                                         \
    ((sum)->cycles += (times) * (one)->cycles, (sum)->tape_reads += (times) * (one)->tape_reads,   \
     (sum)->accumulates += (times) * (one)->accumulates,                                           \
     (sum)->act_reads += (times) * (one)->act_reads,                                               \
     (sum)->act_writes += (times) * (one)->act_writes,                                             \
     (sum)->neuron_updates += (times) * (one)->neuron_updates,                                     \
     (sum)->random_words += (times) * (one)->random_words,                                         \
     (sum)->samples_used += (times) * (one)->samples_used)

#endif
