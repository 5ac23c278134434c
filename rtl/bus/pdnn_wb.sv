// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_wb - the device behind Wishbone, for a system with a processor: its registers and memories
// are words of 32 bits. What the addresses are, and how a run is started: pdnn_wb_port.
`default_nettype none
`include "pdnn_options.svh"

module pdnn_wb #(
    `PDNN_OPTIONS,                         // of pdnn_core
    parameter integer ClockHz     = 0,     // of clk, for register CLOCK_HZ; 0: not told
    parameter integer UartDivisor = 0,     // none
    parameter integer BuildId     = 0      // register BUILD_ID
) (
    input  wire logic        clk,
    input  wire logic        rst,
    input  wire logic        wb_cyc_i,
    input  wire logic        wb_stb_i,
    input  wire logic        wb_we_i,
    input  wire logic [20:0] wb_adr_i,
    input  wire logic [3:0]  wb_sel_i,
    input  wire logic [31:0] wb_dat_i,
    output      logic [31:0] wb_dat_o,
    output      logic        wb_ack_o,
    output      logic        wb_err_o,
    output      logic        irq_o,        // a run has ended
    output      logic        running_o     // the engine runs
);
    `include "pdnn_map.svh"

    `include "pdnn_device_signals.svh"

    logic busy;

    pdnn_wb_port #(
        .TapeWords(TapeWords), .ActWords(ActWords), .ResultWords(ResultWords),
        .NoiseWords(PDNN_NOISE_ENTRIES * (BlockMax > 1 && Fmaps == 0 ? 2 * NoiseTables : NoiseTables))
    ) u_port (
        .clk, .rst,
        .wb_cyc_i, .wb_stb_i, .wb_we_i, .wb_adr_i, .wb_sel_i, .wb_dat_i, .wb_dat_o, .wb_ack_o,
        .wb_err_o, .irq_o,
        .mem_we_o(mem_we), .mem_re_o(mem_re), .mem_space_o(mem_space), .mem_addr_o(mem_addr),
        .mem_wdata_o(mem_wdata), .mem_rdata_i(mem_rdata), .mem_rvalid_i(mem_rvalid),
        .start_o(start), .done_i(done), .status_i(status), .busy_o(busy)
    );

    assign link_error = 1'b0; // there is no line to be damaged
    wire logic unused_busy = &{1'b0, busy};

    `include "pdnn_device.svh"
endmodule

`default_nettype wire
