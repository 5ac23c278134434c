// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_axis - pdnn_core behind AXI4-Stream: requests in, replies out, a byte a transfer.
//
// Names and reset are those of the standard: aresetn is active low and synchronous here. A reply
// ends with TLAST. A request needs none, its header says how long it is, so s_axis_tlast is not
// read: a request cut short is dropped after PDNN_LINK_TIMEOUT_CYCLES, one that is damaged is
// answered with BAD_CRC (rtl/doc/packets.md).
`default_nettype none
`include "pdnn_options.svh"

module pdnn_axis #(
    `PDNN_OPTIONS,                     // of pdnn_core
    parameter integer ClockHz = 0,     // of aclk, for register CLOCK_HZ; 0: not told
    parameter integer BuildId = 0      // register BUILD_ID
) (
    input  wire logic       aclk,
    input  wire logic       aresetn,
    input  wire logic       s_axis_tvalid,
    output      logic       s_axis_tready,
    input  wire logic [7:0] s_axis_tdata,
    input  wire logic       s_axis_tlast,
    output      logic       m_axis_tvalid,
    input  wire logic       m_axis_tready,
    output      logic [7:0] m_axis_tdata,
    output      logic       m_axis_tlast,
    output      logic       busy_o,    // a request is being served
    output      logic       running_o  // the engine runs
);
    logic       rst_q; // a cycle late: aresetn may come from far away
    logic       tx_valid, tx_ready;
    logic [7:0] tx_data;

    always_ff @(posedge aclk) rst_q <= !aresetn;

    logic rx_ready;
    assign s_axis_tready = rx_ready && !rst_q;

    pdnn_core #(
        `PDNN_OPTIONS_PASSED, .ClockHz(ClockHz), .BuildId(BuildId)
    ) u_core (
        .clk(aclk), .rst(rst_q),
        .rx_valid_i(s_axis_tvalid && !rst_q), .rx_ready_o(rx_ready), .rx_data_i(s_axis_tdata),
        .tx_valid_o(tx_valid), .tx_ready_i(tx_ready), .tx_data_o(tx_data),
        .busy_o, .running_o
    );

    pdnn_axis_frame u_frame (
        .clk(aclk), .rst(rst_q),
        .in_valid_i(tx_valid), .in_ready_o(tx_ready), .in_data_i(tx_data),
        .m_axis_tvalid, .m_axis_tready, .m_axis_tdata, .m_axis_tlast
    );

    wire logic unused_ok = &{1'b0, s_axis_tlast};
endmodule

`default_nettype wire
