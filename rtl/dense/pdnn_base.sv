// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_base - what a neuron's sum has in common in all lanes: its bias, and the last bits of the
// pair sums. A pair adds +-S or +-D, whose last bits are the same and keep their value under
// negation, so all lanes add the same there (pdnn_lane).
//
//   cycle  what is registered at its end
//   0      low_i is valid: the number of ones
//   1      en_i: the accumulator; with first_i it starts from bias_i
//   2      capture_i: base_o, which holds until the next
`default_nettype none

module pdnn_base #(
    // Bits of a whole sum.
    parameter integer AccW = 16
) (
    input  wire logic            clk,
    input  wire logic [7:0]      low_i,     // last bit of each pair sum
    input  wire logic            en_i,
    input  wire logic            first_i,   // first word of a neuron
    input  wire logic [AccW-1:0] bias_i,
    input  wire logic            capture_i,
    output      logic [AccW-1:0] base_o
);
    logic [3:0] ones, ones_q;
    logic [AccW-1:0] acc_q;
    wire logic [AccW-1:0] start = first_i ? bias_i : acc_q;

    always_comb begin
        ones = '0;
        for (int k = 0; k < 8; k++) ones = ones + 4'(low_i[k]);
    end

    always_ff @(posedge clk) begin
        ones_q <= ones;
        if (en_i) acc_q <= start + AccW'(ones_q);
        if (capture_i) base_o <= acc_q;
    end

endmodule

`default_nettype wire
