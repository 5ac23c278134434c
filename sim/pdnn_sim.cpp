// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_sim.cpp - the Verilated core behind the C interface of pdnn_sim.h.
//
// Built for a netlist with probes (PDNN_SIM_PROBES and PDNN_SIM_ENABLES of them,
// boards/flow/netlist.mk) it counts, while the engine runs, how often each net changes and in how
// many cycles each memory is enabled, if $PDNN_SIM_ACTIVITY names a file: the counts are added to
// those that stand there.
// Built with PDNN_SIM_DRAIN_LANES=0 it tells no events. Built for a core with mutants
// (PDNN_SIM_MUTANT, tests/mutants) it runs the one that $PDNN_MUTANT numbers; 0: none.
//
// A clock cycle is two evaluations: with the clock low the inputs take effect and the outputs are
// seen, as the next register would see them; the rising edge then moves the state on.

#include "pdnn_sim.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>
#include <vector>

#include "Vpdnn_core.h"
#include "verilated.h"
#ifdef PDNN_SIM_HEADER
#include PDNN_SIM_HEADER
#include "pdnn_activity.hpp"
#endif
#if VM_TRACE_FST
#include "verilated_fst_c.h"
#endif
#ifdef PDNN_SIM_COVERAGE
#include "verilated_cov.h"
#endif

namespace {

enum { ResetCycles = 4, BusyFactor = 65536 };

// Bits lsb + 31..lsb of a port, of whichever type Verilator chose for its width.
[[maybe_unused]] uint32_t slice(QData port, unsigned lsb) {
    return static_cast<uint32_t>(port >> lsb);
}

template <std::size_t Words>
[[maybe_unused]] uint32_t slice(const VlWide<Words> &port, unsigned lsb) {
    uint64_t word = port[lsb / 32];
    if (lsb / 32 + 1 < Words)
        word |= static_cast<uint64_t>(port[lsb / 32 + 1]) << 32;
    return static_cast<uint32_t>(word >> (lsb % 32));
}

#ifdef PDNN_SIM_PROBES
// The counts of one core, added to those of the file that $PDNN_SIM_ACTIVITY names.
class Activity {
  public:
    void look(const Vpdnn_core &top) {
        counts.look(top, path && top.running_o);
    }

    ~Activity() {
        if (counts.cycles()) {
            counts.add(path);
            counts.write(path);
        }
    }

  private:
    const char *path = std::getenv("PDNN_SIM_ACTIVITY");
    PdnnActivity<Vpdnn_core> counts;
};
#else
struct Activity {
    void look(const Vpdnn_core &) {
    }
};
#endif

} // namespace

struct pdnn_sim {
    pdnn_sim() : top(&context) {
#if VM_TRACE_FST
        context.traceEverOn(true);
#endif
#ifdef PDNN_SIM_MUTANT
        if (const char *mutant = std::getenv("PDNN_MUTANT"))
            top.mutsel = std::atoi(mutant);
#endif
        top.clk = 0;
        top.rst = 1;
        top.rx_valid_i = 0;
        top.rx_data_i = 0;
        top.tx_ready_i = 1;
        for (int i = 0; i < ResetCycles; i++)
            tick();
        top.rst = 0;
    }

    ~pdnn_sim() {
        stop_dump();
        top.final();
#ifdef PDNN_SIM_COVERAGE
        // A file a core that was opened, in the folder that $PDNN_SIM_COVERAGE names.
        static int n_files;
        if (const char *folder = std::getenv("PDNN_SIM_COVERAGE")) {
            const std::string name = std::string(folder) + "/" + std::to_string(getpid()) + "-" +
                                     std::to_string(n_files++) + ".dat";
            context.coveragep()->write(name.c_str());
        }
#endif
    }

    void write(const uint8_t *bytes, size_t n_bytes) {
        if (in_next == in.size()) {
            in.clear();
            in_next = 0;
        }
        in.insert(in.end(), bytes, bytes + n_bytes);
        offer();
    }

    size_t read(uint8_t *bytes, size_t n_bytes, uint64_t max_cycles) {
        size_t n = 0;
        uint64_t silent = 0;
        top.tx_ready_i = 1;
        while (n < n_bytes && silent < max_cycles * BusyFactor) {
            settle();
            bool taken = top.rx_valid_i && top.rx_ready_o;
            bool given = top.tx_valid_o;
            if (given)
                bytes[n++] = top.tx_data_o;
            silent = taken || given ? 0 : silent + 1;
            if (silent >= max_cycles && !top.busy_o)
                break;
            if (fn)
                retire();
            rise();
            if (taken) {
                in_next++;
                offer();
            }
        }
        return n;
    }

    void spin(uint64_t cycles) {
        top.tx_ready_i = 0;
        while (in_next < in.size()) {
            settle();
            bool taken = top.rx_ready_o;
            rise();
            if (taken) {
                in_next++;
                offer();
            }
        }
        for (uint64_t i = 0; i < cycles; i++) {
            top.clk = 0;
            top.eval();
            top.clk = 1;
            top.eval();
        }
        n_cycles += cycles;
    }

    bool start_dump(const char *path) {
#if VM_TRACE_FST
        stop_dump();
        dump = new VerilatedFstC;
        top.trace(dump, 99);
        dump->open(path);
        if (!dump->isOpen())
            stop_dump();
        return dump != nullptr;
#else
        (void)path;
        return false;
#endif
    }

    static void set_events(pdnn_sim *sim, pdnn_event_fn fn, void *user) {
        sim->fn = fn;
        sim->fn_user = user;
    }
    static constexpr auto events = PDNN_SIM_DRAIN_LANES ? set_events : nullptr;

    uint64_t n_cycles = 0;

  private:
    void settle() {
        top.clk = 0;
        top.eval();
#if VM_TRACE_FST
        if (dump)
            dump->dump(2 * n_cycles);
#endif
    }

    void rise() {
        activity.look(top);
        top.clk = 1;
        top.eval();
#if VM_TRACE_FST
        if (dump)
            dump->dump(2 * n_cycles + 1);
#endif
        n_cycles++;
    }

    void tick() {
        settle();
        rise();
    }

    void offer() {
        top.rx_valid_i = in_next < in.size();
        if (top.rx_valid_i)
            top.rx_data_i = in[in_next];
    }

    void retire() {
#if PDNN_SIM_DRAIN_LANES
        for (unsigned d = 0; d < PDNN_SIM_DRAIN_LANES; d++) {
            if (!(top.evt_valid_o >> d & 1))
                continue;
            const pdnn_event event = {
                top.evt_layer_o,
                top.evt_neuron_o + (top.evt_group_o ? d : 0),
                slice(top.evt_sample_o, 16 * d) & 0xffff,
                static_cast<int32_t>(slice(top.evt_sum_o, 32 * d)),
                static_cast<int16_t>(slice(top.evt_noise_o, 16 * d)),
                slice(top.evt_bit_o, PDNN_SIM_ACT_BITS * d) & ((1u << PDNN_SIM_ACT_BITS) - 1),
            };
            fn(fn_user, &event);
        }
#endif
    }

    void stop_dump() {
#if VM_TRACE_FST
        delete dump; // closes the file
        dump = nullptr;
#endif
    }

    VerilatedContext context;
    Vpdnn_core top;
    Activity activity;
    pdnn_event_fn fn = nullptr;
    void *fn_user = nullptr;
    std::vector<uint8_t> in; // requests, from in_next on not yet taken
    size_t in_next = 0;
#if VM_TRACE_FST
    VerilatedFstC *dump = nullptr;
#endif
};

#include "pdnn_sim_api.hpp"
