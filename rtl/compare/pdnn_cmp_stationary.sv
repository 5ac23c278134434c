// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_stationary - output-stationary synapse: Weights neurons, one accumulator each, take
// the same activation.
//
//   acc[i] += w[i] * a      w two's complement, a unsigned
//
// ActW = 1 is accumulate-only: the activation is the accumulators' clock enable, so a zero
// toggles nothing. ActW > 1 multiplies. Only the comparison uses this module.
//
// Latency from word_i to the cycle of acc_en_i: 0, but 1 with Pipe = 1 and ActW > 1, which
// registers the product. clear_i wins.
`default_nettype none

module pdnn_cmp_stationary #(
    // Weights a cycle, 1 to 64.
    parameter integer Weights = 16,
    // Bits of a weight, two's complement, 2 to 8.
    parameter integer WeightW = 4,
    // Bits of an activation, 1 to 8.
    parameter integer ActW = 1,
    // Bits of an accumulator, at least the width of a product; it wraps.
    parameter integer AccW = 13,
    // 1: a register behind the product.
    parameter integer Pipe = 0
) (
    input  wire logic                       clk,
    input  wire logic                       en_i,
    input  wire logic                       acc_en_i,
    input  wire logic                       clear_i,
    input  wire logic [Weights*WeightW-1:0] word_i,
    input  wire logic [ActW-1:0]            act_i,
    output      logic [Weights*AccW-1:0]    acc_o
);
    localparam integer ProductW = ActW == 1 ? WeightW : WeightW + ActW;

    wire logic take = en_i && acc_en_i && (ActW > 1 || clear_i || act_i[0]);

    for (genvar i = 0; i < Weights; i++) begin : gen_neuron
        wire logic signed [WeightW-1:0] w = word_i[i*WeightW +: WeightW];
        logic signed [ProductW-1:0] term;

        if (ActW == 1) begin : gen_gate
            assign term = w;
        end else begin : gen_multiply
            wire logic signed [ActW:0] a = {1'b0, act_i};
            wire logic signed [ProductW-1:0] product = ProductW'(w * a);
            if (Pipe != 0) begin : gen_register
                always_ff @(posedge clk) if (en_i) term <= product;
            end else begin : gen_wire
                assign term = product;
            end
        end

        always_ff @(posedge clk) begin
            if (take) begin
                if (clear_i) acc_o[i*AccW +: AccW] <= '0;
                else acc_o[i*AccW +: AccW] <= acc_o[i*AccW +: AccW] + AccW'(term);
            end
        end
    end
endmodule

`default_nettype wire
