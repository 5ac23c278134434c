// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_cmp_stationary_odd - the output-stationary multiply-accumulate synapse as small as we can
// make it on LUT4s with carry chains; the multiplier's best case in the comparison.
//
// 2w + 1 is odd, so it has digits of two bits that are never zero:
//   2w + 1 = sum_j 4^j * d_j,  d_j in {-3, -1, 1, 3}      (WeightW even)
// and a product is a sum of +-a or +-3a. 3a is made once for all Weights; choosing and
// complementing is one LUT4 a bit, half the rows of an AND array, and the 1 that is missing after a
// complement rides in the free low bits of the row above and in the carry inputs.
//
//   acc[i] = sum (2*w[i] + 1) * a,  sum_o = sum a    so    sum w[i]*a = (acc[i] - sum_o) / 2
//
// Weights come as their digits' signs: bit k of word_i is 1 where 2w + 1 = sum_k +-2^k has a -,
// which is w with all bits but the sign inverted.
//
// Latency from word_i to the cycle of acc_en_i: 2 (a and 3a; then the product). clear_i wins.
`default_nettype none

module pdnn_cmp_stationary_odd #(
    // Weights a cycle, 1 to 64.
    parameter integer Weights = 16,
    // Bits of a weight, two's complement: 2, 4 or 8.
    parameter integer WeightW = 4,
    // Bits of an activation, unsigned, 2 to 8.
    parameter integer ActW = 8,
    // Bits of an accumulator, at least WeightW + ActW + 1; it wraps.
    parameter integer AccW = 22
) (
    input  wire logic                       clk,
    input  wire logic                       en_i,
    input  wire logic                       acc_en_i,
    input  wire logic                       clear_i,
    input  wire logic [Weights*WeightW-1:0] word_i,
    input  wire logic [ActW-1:0]            act_i,
    output      logic [AccW-1:0]            sum_o,
    output      logic [Weights*AccW-1:0]    acc_o
);
    localparam integer Digits = WeightW / 2;
    localparam integer TermW  = ActW + 3; // +-3a and its complement
    localparam integer Levels = $clog2(Digits);

    logic [ActW-1:0] act_q;
    logic [ActW-1:0] act_late_q;
    logic [ActW+1:0] triple_q;
    logic [Weights*WeightW-1:0] word_q;

    always_ff @(posedge clk) begin
        if (en_i) begin
            act_q    <= act_i;
            act_late_q   <= act_q;
            triple_q <= {2'b0, act_i} + {1'b0, act_i, 1'b0};
            word_q   <= word_i;
        end
        if (en_i && acc_en_i) begin
            if (clear_i) sum_o <= '0;
            else sum_o <= sum_o + AccW'(act_late_q);
        end
    end

    for (genvar i = 0; i < Weights; i++) begin : gen_neuron
        wire logic [WeightW-1:0] neg = word_q[i*WeightW +: WeightW];

        // Level m adds neighbours; `low` is the 1 that is still missing in bit 0 of a node.
        for (genvar m = 0; m <= Levels; m++) begin : gen_level
            localparam integer Count = Digits >> m;
            localparam integer Step  = 1 << m; // bits between the nodes below, 2 << (m - 1)
            localparam integer W     = TermW + 2*((1 << m) - 1);
            localparam integer Wb    = m == 0 ? W : TermW + 2*((1 << (m - 1)) - 1);

            logic [Count*W-1:0] node;
            logic [Count-1:0] low;

            for (genvar j = 0; j < Count; j++) begin : gen_node
                if (m == 0) begin : gen_digit
                    wire logic negative = neg[2*j + 1];
                    wire logic [ActW+1:0] size = neg[2*j] == neg[2*j + 1] ? triple_q
                                                                            : {2'b0, act_q};
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

        logic signed [TermW+2*(Digits-1)-1:0] product_q;
        logic low_q;

        always_ff @(posedge clk) begin
            if (en_i) begin
                product_q <= gen_level[Levels].node;
                low_q     <= gen_level[Levels].low;
            end
            if (en_i && acc_en_i) begin
                if (clear_i) acc_o[i*AccW +: AccW] <= '0;
                else acc_o[i*AccW +: AccW] <= acc_o[i*AccW +: AccW] + AccW'(product_q)
                                            + AccW'({1'b0, low_q});
            end
        end
    end
endmodule

`default_nettype wire
