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
//
// With CountReadout a lane's sum has the bias or not (bias_on_i, held from capture_i on). While
// the layer runs on planes (readout_i) base_o is lane 0's behind capture_i, lane 1's a cycle
// later, and so on. The choice is made before base_o's register: behind it stand the drain's
// two adders, the longest path.
`default_nettype none

module pdnn_base #(
    // Bits of a whole sum.
    parameter integer AccW = 16,
    // 1, 2, 4, 8, 16 or 32.
    parameter integer Lanes = 16,
    // 1: lanes with and without the bias.
    parameter integer CountReadout = 0
) (
    input  wire logic            clk,
    input  wire logic [7:0]      low_i,     // last bit of each pair sum
    input  wire logic            en_i,
    input  wire logic            first_i,   // first word of a neuron
    input  wire logic [AccW-1:0] bias_i,
    input  wire logic            capture_i,
    input  wire logic            readout_i,
    input  wire logic [Lanes-1:0] bias_on_i,
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
    end

    if (CountReadout != 0) begin : gen_bias_on
        logic [10:0] count_q;   // the sum without the bias: 255 words of 8
        logic [10:0] plain_q;
        logic [AccW-1:0] whole_q;
        logic [Lanes-1:0] on_q; // of the next lane in bit 0
        always_ff @(posedge clk) begin
            if (en_i) count_q <= (first_i ? '0 : count_q) + 11'(ones_q);
            if (capture_i) begin
                plain_q <= count_q;
                whole_q <= acc_q;
                base_o <= bias_on_i[0] ? acc_q : AccW'(count_q);
            end else if (readout_i) begin
                base_o <= on_q[0] ? whole_q : AccW'(plain_q);
            end
            on_q <= (capture_i ? bias_on_i : on_q) >> 1;
        end
    end else begin : gen_bias
        always_ff @(posedge clk) if (capture_i) base_o <= acc_q;
        wire logic unused_ok = &{1'b0, readout_i, bias_on_i};
    end
endmodule

`default_nettype wire
