// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_activity.hpp - counts how often the nets of a netlist with probes change and how often its
// memories are enabled (boards/flow/netlist_probe.awk writes the lists, PDNN_SIM_PROBES and
// PDNN_SIM_ENABLES).
//
// What is seen is what the registers see at the clock's edge, so a net changes at most once a
// cycle: glitches are not in it.
#ifndef PDNN_ACTIVITY_HPP
#define PDNN_ACTIVITY_HPP

#include <cstdint>
#include <cstdio>
#include <cstring>

template <typename Top> class PdnnActivity {
  public:
    // Once a cycle, with the clock low and the inputs settled; counted where `count`.
    void look(const Top &top, bool count) {
#define PDNN_WORD(port, bits) top.port,
        const uint32_t probes[] = {PDNN_SIM_PROBES(PDNN_WORD)};
        const uint32_t enables[] = {PDNN_SIM_ENABLES(PDNN_WORD) 0};
#undef PDNN_WORD
        n_cycles += count;
        for (size_t w = 0; count && w < NProbes; w++)
            add(w, before[w] ^ probes[w]);
        for (size_t w = 0; count && w < NEnables; w++)
            add(NProbes + w, enables[w]);
        std::memcpy(before, probes, sizeof before);
    }

    uint64_t cycles() const {
        return n_cycles;
    }

    // A file has the cycles, then a count a line: the probes, the enables.
    bool write(const char *path) {
        std::FILE *file = std::fopen(path, "w");
        if (!file)
            return false;
        each([&](uint64_t &n) { std::fprintf(file, "%llu\n", static_cast<Long>(n)); });
        return std::fclose(file) == 0;
    }

    // Add what stands there, if it is there.
    void add(const char *path) {
        std::FILE *file = std::fopen(path, "r");
        if (!file)
            return;
        each([&](uint64_t &n) { n += next(file); });
        std::fclose(file);
    }

  private:
    using Long = unsigned long long;
#define PDNN_BITS(port, bits) bits,
    static constexpr unsigned Bits[] = {PDNN_SIM_PROBES(PDNN_BITS) PDNN_SIM_ENABLES(PDNN_BITS)};
#undef PDNN_BITS
#define PDNN_ONE(port, bits) +1
    static constexpr size_t NProbes = 0 PDNN_SIM_PROBES(PDNN_ONE);
    static constexpr size_t NEnables = 0 PDNN_SIM_ENABLES(PDNN_ONE);
#undef PDNN_ONE

    template <typename Function> void each(Function function) {
        function(n_cycles);
        for (size_t w = 0; w < NProbes + NEnables; w++)
            for (unsigned bit = 0; bit < Bits[w]; bit++)
                function(counts[w][bit]);
    }

    static uint64_t next(std::FILE *file) {
        Long n = 0;
        return std::fscanf(file, "%llu", &n) == 1 ? n : 0;
    }

    void add(size_t word, uint32_t set) {
        for (; set; set &= set - 1)
            counts[word][__builtin_ctz(set)]++;
    }

    uint64_t n_cycles = 0, counts[NProbes + NEnables][32] = {};
    uint32_t before[NProbes] = {};
};

#endif
