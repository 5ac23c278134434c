// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_packet_buf - one request: payload in bytes 0..255, header in bytes 256..263.
// 512 x 8, written and read synchronously: one SB_RAM40_4K on iCE40.
`default_nettype none

module pdnn_packet_buf (
    input  wire logic        clk,
    input  wire logic        we_i,
    input  wire logic [8:0]  waddr_i,
    input  wire logic [7:0]  wdata_i,
    input  wire logic        re_i,
    input  wire logic [8:0]  raddr_i,
    output      logic [7:0]  rdata_o // one cycle after re_i; holds
);
    (* no_rw_check *) logic [7:0] mem_q [0:511];

    always_ff @(posedge clk) begin
        if (we_i) mem_q[waddr_i] <= wdata_i;
        if (re_i) rdata_o <= mem_q[raddr_i];
    end
endmodule

`default_nettype wire
