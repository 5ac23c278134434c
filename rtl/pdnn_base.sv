// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_base - what a neuron's sum has in common in all lanes: its bias, and the last bits of the
// pair sums. A pair adds +-S or +-D, whose last bits are the same and keep their value under negation,
// so all lanes add the same there (pdnn_lane).
//
//   cycle  what is registered at its end
//   0      low_i is valid: the number of ones
//   1      en_i: the accumulator; with first_i it starts from bias_i
//   2      capture_i: base_o and plain_o, which hold until the next
`default_nettype none

module pdnn_base #(
    // Bits of a whole sum.
    parameter integer AccW = 16,
    // 1: there is a plain_o.
    parameter integer CountReadout = 0
) (
    input  wire logic            clk,
    input  wire logic [7:0]      low_i,     // last bit of each pair sum
    input  wire logic            en_i,
    input  wire logic            first_i,   // first word of a neuron
    input  wire logic [AccW-1:0] bias_i,
    input  wire logic            capture_i,
    output      logic [AccW-1:0] base_o,
    output      logic [AccW-1:0] plain_o    // the same without the bias
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

    if (CountReadout != 0) begin : gen_plain
        logic [10:0] count_q; // 255 words of 8
        logic [10:0] plain_q;
        always_ff @(posedge clk) begin
            if (en_i) count_q <= (first_i ? '0 : count_q) + 11'(ones_q);
            if (capture_i) plain_q <= count_q;
        end
        assign plain_o = AccW'(plain_q);
    end else begin : gen_no_plain
        assign plain_o = '0;
    end
endmodule

`default_nettype wire
