// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_sim_api.hpp - the C interface of pdnn_sim.h, over the struct pdnn_sim that the including
// source has just defined: write, read, start_dump, spin, n_cycles, and `events`, the slot of that
// name. No exception leaves it.

#ifndef PDNN_SIM_API_HPP
#define PDNN_SIM_API_HPP

#include <new>

namespace {

pdnn_sim *sim_open() {
    try {
        return new pdnn_sim;
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

void sim_close(pdnn_sim *sim) {
    delete sim;
}

int sim_write(pdnn_sim *sim, const uint8_t *bytes, size_t n_bytes) {
    try {
        sim->write(bytes, n_bytes);
        return 0;
    } catch (const std::bad_alloc &) {
        return -1;
    }
}

size_t sim_read(pdnn_sim *sim, uint8_t *bytes, size_t n_bytes, uint64_t max_cycles) {
    return sim->read(bytes, n_bytes, max_cycles);
}

int sim_waveform(pdnn_sim *sim, const char *path) {
    return sim->start_dump(path) ? 0 : -1;
}

void sim_spin(pdnn_sim *sim, uint64_t n_cycles) {
    sim->spin(n_cycles);
}

uint64_t sim_cycles(const pdnn_sim *sim) {
    return sim->n_cycles;
}

} // namespace

extern "C" const struct pdnn_sim_api pdnn_sim_api = {
    sim_open, sim_close, sim_write, sim_read, pdnn_sim::events, sim_waveform, sim_spin, sim_cycles,
};
#endif
