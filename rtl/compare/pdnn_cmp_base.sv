// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_base - pdnn_base for any width: the last bits of the pair sums, which all lanes have in
// common, and the whole sum of one lane after the other. The comparison charges a lane 1/L of it.
//
// A pair adds +-S or +-D, whose last bits are the same and keep their value under negation, in each
// plane: sum = 2 * (what pdnn_cmp_planes adds up) + (2^ActW - 1) * (the ones among the last bits).
`default_nettype none

module pdnn_cmp_base #(
    // Pairs of weights a cycle (a single weight counts as one): a power of two, 1 to 32.
    parameter integer Pairs = 8,
    // Bits of an activation and of a sum, as pdnn_cmp_planes has them.
    parameter integer ActW  = 1,
    parameter integer AccW  = 14
) (
    input  wire logic             clk,
    input  wire logic             en_i,
    input  wire logic             acc_en_i, // one cycle behind lone_i
    input  wire logic             clear_i,
    input  wire logic [Pairs-1:0] lone_i,   // 1: a last bit is 0
    input  wire logic [AccW-2:0]  acc_i,    // of a lane
    output      logic [AccW-1:0]  sum_o
);
    localparam integer OnesW = $clog2(Pairs + 1);

    logic [OnesW-1:0] ones, ones_q;
    logic [AccW-1:0] acc_q;

    always_comb begin
        ones = '0;
        for (int k = 0; k < Pairs; k++) ones = ones + OnesW'(!lone_i[k]);
    end

    always_ff @(posedge clk) begin
        if (en_i) ones_q <= ones;
        if (en_i && acc_en_i) begin
            if (clear_i) acc_q <= '0;
            else acc_q <= acc_q + AccW'(ones_q);
        end
    end

    if (ActW == 1) begin : gen_one
        assign sum_o = {acc_i, 1'b0} + acc_q;
    end else begin : gen_scaled
        logic [AccW-1:0] scaled_q; // once a neuron, before its lanes
        always_ff @(posedge clk) if (en_i) scaled_q <= (acc_q << ActW) - acc_q;
        assign sum_o = {acc_i, 1'b0} + scaled_q;
    end
endmodule

`default_nettype wire
