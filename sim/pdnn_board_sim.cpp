// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_board_sim.cpp - a Verilated board top at its UART pins, behind the interface of pdnn_sim.h.
//
// Bytes go in and out bit by bit as an FTDI bridge sends and takes them: 8N1 at the board's rate,
// back to back while there are any, no flow control. So the UART of the RTL, its FIFO and the
// packet layer are what runs; only the PLL is a model (sim/sb_pll40_pad.sv). A clock cycle is a
// cycle of the core's clock. The board tells no events.

#include "pdnn_sim.h"

#include <vector>

#include PDNN_SIM_HEADER // of Verilator, class PDNN_SIM_TOP
#include "verilated.h"

namespace {

enum {
    Divisor = PDNN_SIM_UART_DIVISOR, // clock cycles a bit
    FrameBits = 10,                  // start, 8 data bits, stop
    ResetCycles = 4096,              // the top counts to 256 after the PLL's lock
    BusyFactor = 65536,
};

// The bridge's sender: the level of the line, cycle by cycle.
class Sender {
  public:
    void queue(const uint8_t *bytes, size_t n_bytes) {
        if (next == waiting.size()) {
            waiting.clear();
            next = 0;
        }
        waiting.insert(waiting.end(), bytes, bytes + n_bytes);
    }
    bool is_idle() const {
        return bits_left == 0 && next == waiting.size();
    }
    bool step() {
        if (cycles_left > 0) {
            cycles_left--;
            return frame & 1;
        }
        if (bits_left > 0) {
            bits_left--;
            frame >>= 1;
        }
        if (bits_left == 0 && next < waiting.size()) {
            frame = 1u << 9 | static_cast<unsigned>(waiting[next++]) << 1;
            bits_left = FrameBits;
        }
        cycles_left = bits_left > 0 ? Divisor - 1 : 0;
        return bits_left == 0 || (frame & 1);
    }

  private:
    std::vector<uint8_t> waiting; // from next on
    size_t next = 0;
    unsigned frame = 1, bits_left = 0, cycles_left = 0;
};

// The bridge's receiver: samples bits in their middle.
class Receiver {
  public:
    bool is_idle() const {
        return bits_left == 0;
    }
    // The line's level; true when *byte has come.
    bool step(bool level, uint8_t *byte) {
        if (bits_left == 0) {
            if (!level) {
                bits_left = FrameBits;
                cycles_left = Divisor / 2;
            }
            return false;
        }
        if (--cycles_left > 0)
            return false;
        cycles_left = Divisor;
        bits_left--;
        if (bits_left == FrameBits - 1 && level) // no start bit after all
            bits_left = 0;
        else if (bits_left > 0)
            frame = frame >> 1 | static_cast<unsigned>(level) << 7;
        else if (level) { // the stop bit
            *byte = static_cast<uint8_t>(frame);
            return true;
        }
        return false;
    }

  private:
    unsigned frame = 0, bits_left = 0, cycles_left = 0;
};

} // namespace

struct pdnn_sim {
    pdnn_sim() : top(&context) {
        top.clk_12mhz_i = 0;
        top.uart_rx_i = 1;
        for (int i = 0; i < ResetCycles; i++)
            tick();
        n_cycles = 0;
    }

    ~pdnn_sim() {
        top.final();
    }

    void write(const uint8_t *bytes, size_t n_bytes) {
        sender.queue(bytes, n_bytes);
    }

    size_t read(uint8_t *bytes, size_t n_bytes, uint64_t max_cycles) {
        size_t n = 0;
        uint64_t silent = 0;
        while (n < n_bytes) {
            if (ready_next < ready.size()) {
                bytes[n++] = ready[ready_next++];
                continue;
            }
            if (silent >= max_cycles * BusyFactor)
                break;
            bool quiet = sender.is_idle() && receiver.is_idle();
            tick();
            silent = quiet && ready_next == ready.size() ? silent + 1 : 0;
            if (silent >= max_cycles && top.led_red_n_o) // no request is being served
                break;
        }
        return n;
    }

    void spin(uint64_t cycles) {
        for (uint64_t i = 0; i < cycles; i++)
            tick();
    }

    bool start_dump(const char *) {
        return false;
    }

    static constexpr decltype(pdnn_sim_api::events) events = nullptr;
    uint64_t n_cycles = 0;

  private:
    void tick() {
        uint8_t byte;
        top.uart_rx_i = sender.step();
        top.clk_12mhz_i = 0;
        top.eval();
        if (receiver.step(top.uart_tx_o, &byte))
            keep(byte);
        top.clk_12mhz_i = 1;
        top.eval();
        n_cycles++;
    }

    void keep(uint8_t byte) {
        if (ready_next == ready.size()) {
            ready.clear();
            ready_next = 0;
        }
        ready.push_back(byte);
    }

    VerilatedContext context;
    PDNN_SIM_TOP top;
    Sender sender;
    Receiver receiver;
    std::vector<uint8_t> ready; // received, from ready_next on not yet fetched
    size_t ready_next = 0;
};

#include "pdnn_sim_api.hpp"
