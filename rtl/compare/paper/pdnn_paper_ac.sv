// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_paper_ac - the p-bits' synapse: one serial accumulator of Q6.25 weights, 38 bits.
//
// Activations are bits: 1 and 0 stand for +1 and -1, so a weight is added or subtracted; with
// Unipolar they stand for 1 and 0, and a weight that is not selected leaves the sum alone. The sum
// holds a word one cycle after it was given.
`default_nettype none

module pdnn_paper_ac #(
    // 0: {-1, +1}, as published; 1: {0, 1}.
    parameter integer Unipolar = 0
) (
    input  wire logic        clk,
    input  wire logic        clear_i, // the sum becomes 0
    input  wire logic        valid_i, // a weight and an activation are given
    input  wire logic [31:0] weight_i,
    input  wire logic        act_i,
    output      logic [37:0] sum_o
);
    wire logic [37:0] wide = 38'($signed(weight_i));

    if (Unipolar != 0) begin : gen_select
        always_ff @(posedge clk) begin
            if (clear_i) sum_o <= '0;
            else if (valid_i && act_i) sum_o <= sum_o + wide;
        end
    end else begin : gen_sign
        // Subtracting is adding the complement and 1, which comes in as a carry below.
        wire logic [38:0] sum_d = {sum_o, 1'b1} + {wide ^ {38{~act_i}}, ~act_i};
        always_ff @(posedge clk) begin
            if (clear_i) sum_o <= '0;
            else if (valid_i) sum_o <= sum_d[38:1];
        end
        wire logic unused_ok = &{1'b0, sum_d[0]};
    end
endmodule

`default_nettype wire
