// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_neuron - what finishes a sum, for the processing elements of the comparison.
//
//   ActW = 1   p-bit: sign of acc + bias + 2*noise (noise from pdnn_noise, beside this module)
//   ActW > 1   ReLU:  (acc + bias) >> Shift, clamped to 0 .. 2^ActW - 1
//
// Shift is a constant, so requantising is free: the deterministic neuron at its cheapest.
// act_o follows acc_i by two cycles.
`default_nettype none

module pdnn_cmp_neuron #(
    // Bits of an activation, 1 to 8.
    parameter integer ActW = 1,
    // Bits of the accumulator; at least ActW + Shift + 1, and 12 for a p-bit.
    parameter integer AccW = 14,
    // Bits dropped by a ReLU.
    parameter integer Shift = 4
) (
    input  wire logic            clk,
    input  wire logic            en_i,
    input  wire logic [AccW-1:0] acc_i,
    input  wire logic [AccW-1:0] bias_i,
    input  wire logic [8:0]      noise_i, // two's complement; unused unless ActW = 1
    output      logic [ActW-1:0] act_o
);
    logic [AccW-1:0] sum_q;

    always_ff @(posedge clk) if (en_i) sum_q <= acc_i + bias_i;

    if (ActW == 1) begin : gen_pbit
        wire logic signed [9:0] twice = {noise_i, 1'b0};
        wire logic [AccW-1:0] noisy = sum_q + AccW'(twice);
        always_ff @(posedge clk) if (en_i) act_o <= ~noisy[AccW-1];
        wire logic unused_ok = &{1'b0, noisy};
    end else begin : gen_relu
        wire logic over = |sum_q[AccW-2:ActW+Shift];
        always_ff @(posedge clk) begin
            if (en_i) begin
                act_o <= sum_q[AccW-1] ? '0
                       : over          ? '1
                                       : sum_q[Shift +: ActW];
            end
        end
        wire logic unused_ok = &{1'b0, noise_i, sum_q};
    end
endmodule

`default_nettype wire
