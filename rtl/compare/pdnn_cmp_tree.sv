// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_tree - adder-tree synapse: one accumulator takes Weights products a cycle.
//
//   acc += sum_i w[i] * a[i]      w two's complement, a unsigned
//
// ActW = 1 is the plain accumulate-only synapse: the activation gates the weight, nothing is
// multiplied. ActW > 1 is the multiply-accumulate synapse in the same tree. Only the comparison
// uses this module (scripts/synapse/compare.sh).
//
// Latency from word_i to the cycle in which acc_en_i must be high: 0 with Pipe = 0,
// 1 + log2(Weights) with Pipe = 1. clear_i wins over the sum of that cycle.
`default_nettype none

module pdnn_cmp_tree #(
    // Weights a cycle: a power of two, 1 to 64.
    parameter integer Weights = 16,
    // Bits of a weight, two's complement, 2 to 8.
    parameter integer WeightW = 4,
    // Bits of an activation, 1 to 8.
    parameter integer ActW = 1,
    // Bits of the accumulator, at least the width of one cycle's sum; it wraps.
    parameter integer AccW = 13,
    // 1: a register behind the product and behind each adder level.
    parameter integer Pipe = 0
) (
    input  wire logic                       clk,
    input  wire logic                       en_i,
    input  wire logic                       acc_en_i,
    input  wire logic                       clear_i,
    input  wire logic [Weights*WeightW-1:0] word_i,
    input  wire logic [Weights*ActW-1:0]    act_i,
    output      logic [AccW-1:0]            acc_o
);
    localparam integer ProductW = ActW == 1 ? WeightW : WeightW + ActW;
    localparam integer Levels   = $clog2(Weights);
    localparam integer SumW     = ProductW + Levels;

    for (genvar l = 0; l <= Levels; l++) begin : gen_level
        localparam integer Count = Weights >> l;
        localparam integer W     = ProductW + l;

        logic [Count*W-1:0] sum_d;
        logic [Count*W-1:0] sum;

        for (genvar i = 0; i < Count; i++) begin : gen_node
            if (l > 0) begin : gen_add
                wire logic signed [W-2:0] a = gen_level[l-1].sum[2*i*(W-1) +: W-1];
                wire logic signed [W-2:0] b = gen_level[l-1].sum[(2*i + 1)*(W-1) +: W-1];
                assign sum_d[i*W +: W] = W'(a) + W'(b);
            end else if (ActW == 1) begin : gen_gate
                assign sum_d[i*W +: W] = word_i[i*WeightW +: WeightW] & {WeightW{act_i[i]}};
            end else begin : gen_multiply
                wire logic signed [WeightW-1:0] w = word_i[i*WeightW +: WeightW];
                wire logic signed [ActW:0] a = {1'b0, act_i[i*ActW +: ActW]};
                assign sum_d[i*W +: W] = W'(w * a);
            end
        end

        if (Pipe != 0) begin : gen_register
            always_ff @(posedge clk) if (en_i) sum <= sum_d;
        end else begin : gen_wire
            assign sum = sum_d;
        end
    end

    wire logic signed [SumW-1:0] total = gen_level[Levels].sum;

    always_ff @(posedge clk) begin
        if (en_i && acc_en_i) begin
            if (clear_i) acc_o <= '0;
            else acc_o <= acc_o + AccW'(total);
        end
    end
endmodule

`default_nettype wire
