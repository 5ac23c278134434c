// SPDX-License-Identifier: BSD-2-Clause
//
// SB_RAM40_4K - stands in for the iCE40's block memory where what writes it is proved: RDATA shows
// which bits of the row at WADDR are written in this cycle.
`default_nettype none

module SB_RAM40_4K #(
    parameter integer READ_MODE = 0,
    parameter integer WRITE_MODE = 0
) (
    input  wire logic WCLK, WCLKE, WE, RCLK, RCLKE, RE,
    input  wire logic [10:0] WADDR, RADDR,
    input  wire logic [15:0] MASK, WDATA,
    output logic [15:0] RDATA
);
    assign RDATA = ~MASK & {16{WE && WCLKE}};
endmodule

`default_nettype wire
