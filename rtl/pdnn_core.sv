// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_core - the device: a byte stream in, a byte stream out, the engine between. Its options
// stand in rtl/configs.def.
// Board tops put a byte link (UART, FIFO) in front of it; the simulation drives it directly.
// With PDNN_TRACE defined it retires one event for each neuron update, see pdnn_engine.
`default_nettype none
`include "pdnn_options.svh"

module pdnn_core #(
    `PDNN_OPTIONS,                         // of rtl/configs.def
    parameter integer ClockHz     = 0,     // of clk; 0: simulation
    parameter integer UartDivisor = 0,     // of the board's UART; 0: none
    parameter integer BuildId     = 0      // register BUILD_ID
) (
    input  wire logic        clk,
    input  wire logic        rst,

    input  wire logic        rx_valid_i,
    output      logic        rx_ready_o,
    input  wire logic [7:0]  rx_data_i,
    output      logic        tx_valid_o,
    input  wire logic        tx_ready_i,
    output      logic [7:0]  tx_data_o,

    output      logic        busy_o,            // a request is being served
    output      logic        running_o          // the engine runs: what a meter should look at
`ifdef PDNN_TRACE
    // An event a lane of the drain, or a sample of the block.
    ,
    output      logic [(Block > 1 ? Block : DrainLanes)-1:0] evt_valid_o,
    output      logic [15:0]              evt_layer_o,
    output      logic [17:0]              evt_neuron_o,
    output      logic                     evt_group_o, // lane d is neuron evt_neuron_o + d
    output      logic [16*(Block > 1 ? Block : DrainLanes)-1:0] evt_sample_o,
    output      logic [32*(Block > 1 ? Block : DrainLanes)-1:0] evt_sum_o,
    output      logic [16*(Block > 1 ? Block : DrainLanes)-1:0] evt_noise_o,
    output      logic [ActW*(Block > 1 ? Block : DrainLanes)-1:0] evt_bit_o
`endif
);
    `include "pdnn_map.svh"

    `include "pdnn_device_signals.svh"

    pdnn_packet #(
        .TapeWords(TapeWords), .ActWords(ActWords), .ResultWords(ResultWords),
        .NoiseTables(BlockMax > 1 && Fmaps == 0 ? 2 * NoiseTables : NoiseTables),
        .TimeoutCycles(PDNN_LINK_TIMEOUT_CYCLES)
    ) u_packet (
        .clk, .rst, .rx_valid_i, .rx_ready_o, .rx_data_i, .tx_valid_o, .tx_ready_i, .tx_data_o,
        .mem_we_o(mem_we), .mem_re_o(mem_re), .mem_space_o(mem_space), .mem_addr_o(mem_addr),
        .mem_wdata_o(mem_wdata), .mem_rdata_i(mem_rdata), .mem_rvalid_i(mem_rvalid),
        .run_start_o(start), .run_done_i(done), .run_status_i(status),
        .link_error_o(link_error), .busy_o
    );

    `include "pdnn_device.svh"
endmodule

`default_nettype wire
