// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_sim DIR MAC_CYCLES [COUNTS] - the Verilated pdnn_paper_core against the golden model.
//
// DIR holds what `paper vectors` writes. Every picture is computed; the first result or cycle that
// differs ends the run. Of a netlist with probes (PDNN_SIM_HEADER, boards/flow/netlist_probe.awk)
// the changes of each net and the accesses of each memory while it is busy are written to COUNTS as
// boards/activity.md has it.
//
// The weight memory is here: its words are read the cycle after their address.

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "Vpdnn_paper_core.h"
#include "verilated.h"
#ifdef PDNN_SIM_HEADER
#include PDNN_SIM_HEADER
#include "pdnn_activity.hpp"
#endif

namespace {

enum { Words = 39248, TableWords = 1024, Latents = 10, Pixels = 784, Neurons = 1232 };
enum { ConstantOne = 63, CyclesNeuron = 4, Head = 3, ResetCycles = 4 };

[[noreturn]] void die(const std::string &text) {
    std::fprintf(stderr, "pdnn_paper_sim: %s\n", text.c_str());
    std::exit(1);
}

std::vector<uint32_t> read_hex(const std::string &path) {
    std::vector<uint32_t> words;
    std::FILE *file = std::fopen(path.c_str(), "r");
    if (!file)
        die(path + ": cannot read: " + std::strerror(errno));
    unsigned word;
    while (std::fscanf(file, "%8x", &word) == 1)
        words.push_back(word);
    const bool whole = std::feof(file);
    std::fclose(file);
    if (!whole)
        die(path + ": expected hexadecimal words");
    return words;
}

class Core {
  public:
    explicit Core(const std::string &dir)
        : weights(read_hex(dir + "/words.hex")), table(read_hex(dir + "/table.hex")) {
        if (weights.size() != Words || table.size() != TableWords)
            die(dir + ": expected 39248 words and a table of 1024");
        top.clk = 0;
        top.rst = 1;
        top.load_i = 0;
        top.start_i = 0;
        for (int i = 0; i < ResetCycles; i++)
            cycle();
        top.rst = 0;
        for (unsigned k = 0; k < TableWords; k++)
            load(true, k, table[k]);
        load(false, ConstantOne, 1u << 25);
    }

    // The results; `cycles` is how long it was busy.
    std::vector<int32_t> run(uint32_t latents, uint32_t samples, uint32_t seed, uint64_t &cycles,
                             uint64_t most) {
        for (unsigned i = 0; i < Latents; i++)
            load(false, i, latents >> i & 1 ? 1u << 25 : -(1u << 25));
        top.samples_i = samples;
        top.seed_i = seed;
        top.start_i = 1;
        cycle();
        top.start_i = 0;
        for (cycles = 0; busy(); cycles++) {
            if (cycles > most)
                die("still busy after " + std::to_string(most) + " cycles");
            cycle();
        }
        std::vector<int32_t> result;
        for (unsigned j = 0; j < Pixels; j++) {
            top.result_addr_i = j;
            cycle();
            result.push_back(static_cast<int32_t>(top.result_o << 8) >> 8);
        }
        return result;
    }

    void counts_write(const char *path) {
#ifdef PDNN_SIM_HEADER
        if (!activity.write(path))
            die(std::string(path) + ": cannot write");
#else
        die(std::string(path) + ": expected no COUNTS, this is no netlist");
#endif
    }

  private:
    bool busy() {
        top.eval();
        return top.busy_o;
    }

    void load(bool is_table, unsigned addr, uint32_t data) {
        top.load_i = 1;
        top.load_table_i = is_table;
        top.load_addr_i = addr;
        top.load_data_i = data;
        cycle();
        top.load_i = 0;
    }

    // Clock low: inputs take effect, outputs are seen; then the edge. A memory that is not enabled
    // keeps its word.
    void cycle() {
        top.clk = 0;
        top.eval();
#ifdef PDNN_SIM_HEADER
        activity.look(top, top.busy_o);
#endif
        const uint32_t next = top.weight_en_o ? weights.at(top.weight_addr_o) : top.weight_i;
        top.clk = 1;
        top.eval();
        top.weight_i = next;
        top.eval();
    }

    Vpdnn_paper_core top;
    std::vector<uint32_t> weights, table;
#ifdef PDNN_SIM_HEADER
    PdnnActivity<Vpdnn_paper_core> activity;
#endif
};

} // namespace

int main(int argc, char **argv) {
    if (argc < 3 || argc > 4)
        die("usage: pdnn_paper_sim DIR MAC_CYCLES [COUNTS]");
    const std::string dir = argv[1];
    const uint64_t mac_cycles = std::strtoul(argv[2], nullptr, 10);
    const std::vector<uint32_t> images = read_hex(dir + "/images.hex");
    if (mac_cycles < 1 || mac_cycles > 8)
        die(std::string(argv[2]) + ": expected 1 to 8 cycles a word");
    if (images.empty() || images.size() % (Head + Pixels))
        die(dir + "/images.hex: expected pictures of 787 words");
    Core core(dir);
    const size_t pictures = images.size() / (Head + Pixels);
    for (size_t n = 0; n < pictures; n++) {
        const uint32_t *image = &images[n * (Head + Pixels)];
        const uint64_t expected = image[1] * (Words * mac_cycles + Neurons * CyclesNeuron);
        uint64_t cycles;
        const std::vector<int32_t> result = core.run(image[0], image[1], image[2], cycles, expected);
        for (unsigned j = 0; j < Pixels; j++)
            if (result[j] != static_cast<int32_t>(image[Head + j]))
                die("picture " + std::to_string(n) + ", pixel " + std::to_string(j) + ": " +
                    std::to_string(result[j]) + ", golden " +
                    std::to_string(static_cast<int32_t>(image[Head + j])));
        if (cycles != expected)
            die("picture " + std::to_string(n) + ": " + std::to_string(cycles) +
                " cycles, expected " + std::to_string(expected));
        if (n == 0)
            std::printf("%llu cycles a picture, T = %u\n", static_cast<unsigned long long>(cycles),
                        image[1]);
    }
    std::printf("%zu pictures equal the golden model's, pixel by pixel and cycle by cycle\n",
                pictures);
    if (argc == 4)
        core.counts_write(argv[3]);
}
