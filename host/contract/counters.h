/* SPDX-License-Identifier: BSD-2-Clause
 *
 * counters.h - the counters of a run, in the order of their registers. pdnn_counters (one run) and
 * pdnn_totals (many) have these fields.
 */
#ifndef PDNN_COUNTERS_H
#define PDNN_COUNTERS_H

/* X(field, register) */
#define PDNN_COUNTERS(X)                                                                           \
    X(cycles, CYCLES)                                                                              \
    X(tape_reads, TAPE_READS)                                                                      \
    X(accumulates, ACCUMULATES)                                                                    \
    X(act_reads, ACT_READS)                                                                        \
    X(act_writes, ACT_WRITES)                                                                      \
    X(neuron_updates, NEURON_UPDATES)                                                              \
    X(random_words, RANDOM_WORDS)                                                                  \
    X(samples_used, SAMPLES_USED)

#endif
