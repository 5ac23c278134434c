// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_place - gives a synapse of the comparison registers and six pins, to place it and read
// its clock. Operands come from a shift register, sums leave through another; both are flip-flops
// next to flip-flops, and what lies between them is the synapse.
`default_nettype none

module pdnn_cmp_place #(
    // Which synapse: 0 tree, 1 tree without registers, 2 tree of odd digits, 3 output-stationary,
    // 4 output-stationary of odd digits, 5 pair sums, one lane and what all lanes have in common.
    parameter integer Org     = 5,
    // Weights a cycle, bits of a weight, an activation and an accumulator, as the synapse has them.
    parameter integer Weights = 16,
    parameter integer WeightW = 4,
    parameter integer ActW    = 1,
    parameter integer AccW    = 14
) (
    input  wire logic clk,
    input  wire logic en_i,
    input  wire logic acc_en_i,
    input  wire logic clear_i,
    input  wire logic load_i,
    input  wire logic bit_i,
    output      logic bit_o
);
    localparam integer WordW = Weights*WeightW;
    localparam integer ActsW = Weights*ActW;
    localparam integer TripleW = Weights*(ActW + 2);
    localparam integer OutW  = Org == 3 || Org == 4 ? Weights*AccW : AccW;

    logic en_q, acc_en_q, clear_q, load_q;
    logic [WordW-1:0] word_q;
    logic [ActsW-1:0] act_q;
    logic [TripleW-1:0] triple_q;
    logic [OutW-1:0] acc;
    logic [OutW-1:0] out_q;

    always_ff @(posedge clk) begin
        {en_q, acc_en_q, clear_q, load_q} <= {en_i, acc_en_i, clear_i, load_i};
        {triple_q, act_q, word_q} <= {triple_q[TripleW-2:0], act_q, word_q, bit_i};
        out_q <= load_q ? acc : {1'b0, out_q[OutW-1:1]};
        bit_o <= out_q[0];
    end

    if (Org <= 1) begin : gen_tree
        pdnn_cmp_tree #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW),
                        .Pipe(Org == 0 ? 1 : 0))
            u_synapse (.clk(clk), .en_i(en_q), .acc_en_i(acc_en_q), .clear_i(clear_q),
                       .word_i(word_q), .act_i(act_q), .acc_o(acc));
    end else if (Org == 2) begin : gen_tree_odd
        pdnn_cmp_tree_odd #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW))
            u_synapse (.clk(clk), .en_i(en_q), .acc_en_i(acc_en_q), .clear_i(clear_q),
                       .word_i(word_q), .act_i(act_q), .triple_i(triple_q), .acc_o(acc));
    end else if (Org == 3) begin : gen_stationary
        pdnn_cmp_stationary #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW))
            u_synapse (.clk(clk), .en_i(en_q), .acc_en_i(acc_en_q), .clear_i(clear_q),
                       .word_i(word_q), .act_i(act_q[ActW-1:0]), .acc_o(acc));
    end else if (Org == 4) begin : gen_stationary_odd
        wire logic [AccW-1:0] sum;
        pdnn_cmp_stationary_odd #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW))
            u_synapse (.clk(clk), .en_i(en_q), .acc_en_i(acc_en_q), .clear_i(clear_q),
                       .word_i(word_q), .act_i(act_q[ActW-1:0]), .sum_o(sum), .acc_o(acc));
        wire logic unused_ok = &{1'b0, sum};
    end else begin : gen_pairs
        wire logic [Weights/2*WeightW-1:0] sums, diffs;
        wire logic [Weights/2-1:0] lone;
        wire logic [AccW-2:0] lane_acc;
        logic [ActsW-1:0] act_late_q;
        always_ff @(posedge clk) if (en_q) act_late_q <= act_q;
        pdnn_cmp_pair_sums #(.Weights(Weights), .WeightW(WeightW))
            u_sums (.clk(clk), .en_i(en_q), .word_i(word_q), .sums_o(sums), .diffs_o(diffs),
                    .lone_o(lone));
        pdnn_cmp_planes #(.Weights(Weights), .WeightW(WeightW), .ActW(ActW), .AccW(AccW))
            u_lane (.clk(clk), .en_i(en_q), .acc_en_i(acc_en_q), .clear_i(clear_q),
                    .double_i(1'b0), .sums_i(sums), .diffs_i(diffs), .lone_i(lone),
                    .neg_i(act_late_q),
                    .acc_o(lane_acc));
        pdnn_cmp_base #(.Pairs(Weights/2), .ActW(ActW), .AccW(AccW))
            u_base (.clk(clk), .en_i(en_q), .acc_en_i(acc_en_q), .clear_i(clear_q), .lone_i(lone),
                    .acc_i(lane_acc), .sum_o(acc));
    end

    wire logic unused_ok = &{1'b0, triple_q};
endmodule

`default_nettype wire
