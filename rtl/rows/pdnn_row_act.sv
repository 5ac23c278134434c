// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_row_act - the activations that the scanner looks at, a bit an input: is it 1 or, in the
// deterministic twin, is its code not 0. Blocks have two such bits: is an input 1 in any sample,
// which layers of sums ask, and is it so in the first, which others ask.
//
// Three write: the host, between runs; the drain; of p-bits that become counts, pdnn_row_count.
`default_nettype none

module pdnn_row_act #(
    // 16-bit words a memory, see pdnn_act_mem.
    parameter integer ActWords = 256,
    // Most samples of a pass, 1 or 16.
    parameter integer Block = 1
) (
    input  wire logic        clk,
    input  wire logic        running_i,
    input  wire logic        host_we_i,
    input  wire logic [7:0]  host_addr_i,
    input  wire logic [15:0] host_wdata_i,

    input  wire logic        drain_we_i,
    input  wire logic [7:0]  drain_addr_i,
    input  wire logic [15:0] drain_keep_i,  // 1: leave this bit as it is
    input  wire logic [15:0] drain_bits_i,

    input  wire logic        counted_i,     // the layer's p-bits become counts
    input  wire logic        count_we_i,
    input  wire logic [7:0]  count_addr_i,
    input  wire logic [15:0] count_keep_i,
    input  wire logic [15:0] count_bits_i,  // in any sample
    input  wire logic [15:0] count_first_i, // in the first

    output      logic        we_o,          // what is written, for pdnn_row_codes
    output      logic [7:0]  waddr_o,
    output      logic [15:0] keep_o,

    input  wire logic        re_i,
    input  wire logic        sums_i,        // for a layer of sums
    input  wire logic [7:0]  raddr_i,
    output      logic [15:0] rdata_o        // one cycle after re_i; holds
);
    wire logic [15:0] wdata = !running_i ? host_wdata_i : counted_i ? count_bits_i : drain_bits_i;
    logic [15:0] any_rdata;

    always_comb begin
        we_o = running_i ? drain_we_i || count_we_i : host_we_i;
        waddr_o = !running_i ? host_addr_i : counted_i ? count_addr_i : drain_addr_i;
        keep_o = (counted_i ? count_keep_i : drain_keep_i) & {16{running_i}};
    end

    pdnn_act_mem #(.ActWords(ActWords), .Blank(0)) u_act_mem (
        .clk, .we_i(we_o), .lane_i(1'b1), .waddr_i(waddr_o), .keep_i(keep_o), .wdata_i(wdata),
        .re_i(re_i && (Block == 1 || sums_i)), .raddr_i, .rdata_o(any_rdata)
    );

    if (Block > 1) begin : gen_first
        logic [15:0] first_rdata;
        pdnn_act_mem #(.ActWords(ActWords), .Blank(0)) u_act_mem (
            .clk, .we_i(we_o), .lane_i(1'b1), .waddr_i(waddr_o), .keep_i(keep_o),
            .wdata_i(running_i && counted_i ? count_first_i : wdata),
            .re_i(re_i && !sums_i), .raddr_i, .rdata_o(first_rdata)
        );
        assign rdata_o = sums_i ? any_rdata : first_rdata;
    end else begin : gen_any
        assign rdata_o = any_rdata;
        wire logic unused_first = &{1'b0, count_first_i, sums_i};
    end
endmodule

`default_nettype wire
