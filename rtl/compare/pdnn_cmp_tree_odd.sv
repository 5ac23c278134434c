// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_tree_odd - an adder-tree multiply-accumulate synapse with odd digits, as
// pdnn_cmp_stationary_odd explains them: a product is WeightW/2 rows of +-a or +-3a.
//
//   acc += sum_i (2*w[i] + 1) * a[i]
//
// 3a is an input: the neuron that made a stores both (ActW + 2 more bits of activation memory an
// input, which is its price). sum a, the difference to 2*sum w*a, is the same for all neurons of a
// layer, or does not arise if the weights are trained on the odd grid; it is not charged here.
//
// Weights come as their digits: bit k of word_i is 1 where 2w + 1 = sum_k +-2^k has a -, which is w
// with all bits but the sign inverted.
//
// Latency from word_i to the cycle of acc_en_i: 1 + log2(Weights). clear_i wins.
`default_nettype none

module pdnn_cmp_tree_odd #(
    // Weights a cycle: a power of two, 1 to 64.
    parameter integer Weights = 16,
    // Bits of a weight, two's complement: 2, 4 or 8.
    parameter integer WeightW = 4,
    // Bits of an activation, unsigned, 2 to 8.
    parameter integer ActW = 8,
    // Bits of the accumulator, at least the width of one cycle's sum; it wraps.
    parameter integer AccW = 22
) (
    input  wire logic                        clk,
    input  wire logic                        en_i,
    input  wire logic                        acc_en_i,
    input  wire logic                        clear_i,
    input  wire logic [Weights*WeightW-1:0]  word_i,
    input  wire logic [Weights*ActW-1:0]     act_i,
    input  wire logic [Weights*(ActW+2)-1:0] triple_i, // 3a
    output      logic [AccW-1:0]             acc_o
);
    localparam integer Digits   = WeightW / 2;
    localparam integer Merges   = $clog2(Digits);
    localparam integer TermW    = ActW + 3;
    localparam integer ProductW = TermW + 2*(Digits - 1);
    localparam integer Levels   = $clog2(Weights);

    wire logic [Weights*ProductW-1:0] product;
    wire logic [Weights-1:0] product_low;

    for (genvar i = 0; i < Weights; i++) begin : gen_weight
        wire logic [WeightW-1:0] neg = word_i[i*WeightW +: WeightW];

        for (genvar m = 0; m <= Merges; m++) begin : gen_level
            localparam integer Count = Digits >> m;
            localparam integer Step  = 1 << m;
            localparam integer W     = TermW + 2*((1 << m) - 1);
            localparam integer Wb    = m == 0 ? W : TermW + 2*((1 << (m - 1)) - 1);

            logic [Count*W-1:0] node;
            logic [Count-1:0] low; // the 1 that a node lacks in bit 0

            for (genvar j = 0; j < Count; j++) begin : gen_node
                if (m == 0) begin : gen_digit
                    wire logic negative = neg[2*j + 1];
                    wire logic [ActW+1:0] size = neg[2*j] == neg[2*j + 1]
                                               ? triple_i[i*(ActW + 2) +: ActW + 2]
                                               : {2'b0, act_i[i*ActW +: ActW]};
                    assign node[j*W +: W] = {negative, size ^ {(ActW+2){negative}}};
                    assign low[j] = negative;
                end else begin : gen_add
                    wire logic signed [Wb-1:0] a = gen_level[m-1].node[2*j*Wb +: Wb];
                    wire logic signed [Wb-1:0] b = gen_level[m-1].node[(2*j + 1)*Wb +: Wb];
                    wire logic c = gen_level[m-1].low[2*j + 1];
                    wire logic signed [Wb+Step-1:0] above = {b, {Step{c}}};
                    assign node[j*W +: W] = W'(a) + W'(above) + W'({1'b0, c});
                    assign low[j] = gen_level[m-1].low[2*j];
                end
            end
        end

        assign product[i*ProductW +: ProductW] = gen_level[Merges].node;
        assign product_low[i] = gen_level[Merges].low;
    end

    for (genvar l = 0; l <= Levels; l++) begin : gen_tree
        localparam integer Count = Weights >> l;
        localparam integer W     = ProductW + l;

        logic [Count*W-1:0] node_q;
        logic [Count-1:0] low_q;

        if (l == 0) begin : gen_product
            always_ff @(posedge clk) begin
                if (en_i) begin
                    node_q <= product;
                    low_q  <= product_low;
                end
            end
        end else begin : gen_add
            for (genvar k = 0; k < Count; k++) begin : gen_node
                wire logic signed [W-2:0] a = gen_tree[l-1].node_q[2*k*(W-1) +: W-1];
                wire logic signed [W-2:0] b = gen_tree[l-1].node_q[(2*k + 1)*(W-1) +: W-1];
                always_ff @(posedge clk) begin
                    if (en_i) begin
                        node_q[k*W +: W] <= W'(a) + W'(b)
                                          + W'({1'b0, gen_tree[l-1].low_q[2*k + 1]});
                        low_q[k] <= gen_tree[l-1].low_q[2*k];
                    end
                end
            end
        end
    end

    wire logic signed [ProductW+Levels-1:0] total = gen_tree[Levels].node_q;

    always_ff @(posedge clk) begin
        if (en_i && acc_en_i) begin
            if (clear_i) acc_o <= '0;
            else acc_o <= acc_o + AccW'(total) + AccW'({1'b0, gen_tree[Levels].low_q});
        end
    end
endmodule

`default_nettype wire
