// SPDX-License-Identifier: BSD-2-Clause
#include "packet_rtl.h"

#include "Vpdnn_packet.h"
#include "verilated.h"

namespace {

Vpdnn_packet *top;
struct rtl_bus bus;
bool is_reading, is_running;
unsigned read_space, read_address;

// One clock cycle: outputs are seen as the next register would see them, then the clock rises. The
// bus answers a read, and a run ends, in the cycle after.
bool tick(bool valid, uint8_t byte) {
    top->rx_valid_i = valid;
    top->rx_data_i = byte;
    top->mem_rvalid_i = is_reading;
    top->mem_rdata_i = is_reading ? bus.read(bus.user, read_space, read_address) : 0;
    top->run_done_i = is_running;
    top->run_status_i = is_running ? bus.run(bus.user) : 0;
    top->clk = 0;
    top->eval();
    bool taken = valid && top->rx_ready_o;
    if (!top->rst) {
        if (top->tx_valid_o)
            bus.reply(bus.user, top->tx_data_o);
        if (top->mem_we_o)
            bus.write(bus.user, top->mem_space_o, top->mem_addr_o, top->mem_wdata_o);
        if (top->link_error_o)
            bus.link_error(bus.user);
    }
    is_reading = top->mem_re_o;
    read_space = top->mem_space_o;
    read_address = top->mem_addr_o;
    is_running = top->run_start_o;
    top->clk = 1;
    top->eval();
    return taken;
}

} // namespace

void rtl_reset(const struct rtl_bus *new_bus) {
    static VerilatedContext context;
    if (!top)
        top = new Vpdnn_packet(&context);
    bus = *new_bus;
    is_reading = is_running = false;
    top->tx_ready_i = 1;
    top->rst = 1;
    tick(false, 0);
    tick(false, 0);
    top->rst = 0;
}

void rtl_bytes(const uint8_t *bytes, size_t n_bytes) {
    if (n_bytes == 0) // cycles without a byte would add up to the time-out, which golden does not know
        return;
    for (size_t i = 0; i < n_bytes;)
        i += tick(true, bytes[i]);
    for (int i = 0; i < 4 || top->busy_o; i++) // what the last one has set off ends here
        tick(false, 0);
}

void rtl_silence(void) {
    do
        tick(false, 0);
    while (top->busy_o);
    for (int i = 0; i < RTL_TIMEOUT_CYCLES + 8 || top->busy_o; i++)
        tick(false, 0);
}
