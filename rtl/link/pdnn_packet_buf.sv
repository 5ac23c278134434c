// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_packet_buf - one request: payload in bytes 0..255, header in bytes 256..263.
// 512 x 8, written and read synchronously: one SB_RAM40_4K on iCE40.
`default_nettype none

module pdnn_packet_buf (
    input  wire         clk,
    input  wire         we_i,
    input  wire  [8:0]  waddr_i,
    input  wire  [7:0]  wdata_i,
    input  wire  [8:0]  raddr_i,
    output logic [7:0]  rdata_o // the byte at raddr_i of the cycle before
);
    (* no_rw_check *) logic [7:0] mem [0:511];

    always_ff @(posedge clk) begin
        if (we_i) mem[waddr_i] <= wdata_i;
        rdata_o <= mem[raddr_i];
    end
endmodule

`default_nettype wire
