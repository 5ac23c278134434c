/* SPDX-License-Identifier: BSD-2-Clause
 *
 * pdnn_sim.h - C interface of the cycle-accurate simulation (the Verilated rtl/pdnn_core.sv).
 *
 * The simulation is a shared object of its own (build/libpdnn_sim.so), so that the host program
 * builds and runs without Verilator; host/transport/transport_sim.c loads it when `-d sim` asks for
 * it. It exports one symbol, `pdnn_sim_api`.
 */
#ifndef PDNN_SIM_H
#define PDNN_SIM_H

#include "pdnn.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pdnn_sim;

struct pdnn_sim_api {
    /* A core after reset; NULL without memory. */
    struct pdnn_sim *(*open)(void);
    void (*close)(struct pdnn_sim *sim);

    /* Queue bytes for the core's input stream (all are taken; no cycle passes). */
    int (*write)(struct pdnn_sim *sim, const uint8_t *bytes, size_t n_bytes);

    /* Clock the core until n_bytes output bytes have come, or max_cycles have passed with no
     * byte in or out and the core not busy (65536 times as many while it is, which no run takes);
     * returns the number of bytes stored. max_cycles 0: no cycle passes, only what waits. */
    size_t (*read)(struct pdnn_sim *sim, uint8_t *bytes, size_t n_bytes, uint64_t max_cycles);

    /* Call fn for every event from now on; NULL switches off. The slot is NULL in a simulation that
     * tells none. */
    void (*events)(struct pdnn_sim *sim, pdnn_event_fn fn, void *user);

    /* Write an FST waveform from now on; 0, or -1 when the build has no tracing or the file fails.
     */
    int (*waveform)(struct pdnn_sim *sim, const char *path);

    /* Let the core take what is queued, then clock it n_cycles times and look at nothing: what
     * Verilator alone needs for so many cycles (host/tools/bench.c). Bytes that the core gives
     * wait. */
    void (*spin)(struct pdnn_sim *sim, uint64_t n_cycles);

    /* Clock cycles since open. */
    uint64_t (*cycles)(const struct pdnn_sim *sim);
};

extern PDNN_API const struct pdnn_sim_api pdnn_sim_api;

#ifdef __cplusplus
}
#endif
#endif
