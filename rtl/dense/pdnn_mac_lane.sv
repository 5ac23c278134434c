// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_mac_lane - sixteen multiply-accumulates a cycle, for the deterministic twin: acc += w * a, a
// a code of ActW bits.
//
// The multiplier that is smallest in LUTs is the accumulate-only lane, once a bit: with a
// code's bits read as s = +-1, 2a = sum_p 2^p * s_p + 2^ActW - 1, so that
//
//   2 * sum_i w_i * a_i = sum_p 2^p * (sum_i w_i * s_ip) + (2^ActW - 1) * sum_i w_i
//
// A plane's inner sum is pdnn_lane's tree over the shared sums and differences of weight pairs; the
// last term is shared too (pdnn_weight_sum).
//
//   cycle  what is registered at its end
//   0      sums_i, diffs_i, neg_i are valid: the sum of each plane
//   1      excess_i is valid: the word's sum of products
//   2      accumulator (acc_en_i); with first_i it starts from bias_i instead of its content
//
// A sum that lacks a 1 (after a complement, see pdnn_lane) is carried on with that 1 beside it,
// `low`. acc_o wraps; the host keeps every sum within AccW bits. While en_i is low nothing
// toggles.
`default_nettype none

module pdnn_mac_lane #(
    // Bits of an activation: 2 to 8.
    parameter integer ActW = 8,
    // Bits of the accumulator, ActW + 10 to 24.
    parameter integer AccW = 22
) (
    input  wire logic               clk,
    input  wire logic               en_i,     // the lane has a sample
    input  wire logic [16*ActW-1:0] neg_i,    // plane p in bits 16p+15:16p; 1: the code's bit is 0
    input  wire logic [39:0]        sums_i,
    input  wire logic [39:0]        diffs_i,
    input  wire logic [ActW+7:0]    excess_i,
    input  wire logic               acc_en_i,
    input  wire logic               first_i,  // first word of a neuron
    input  wire logic [AccW-1:0]    bias_i,
    output      logic [AccW-1:0]    acc_o
);
    localparam integer Levels = $clog2(ActW);
    localparam integer Planes = 1 << Levels; // those from ActW on are 0
    localparam integer TotalW = Planes + 8;

    wire logic [8*Planes-1:0] plane;
    wire logic [Planes-1:0] plane_low;
    logic [ActW+7:0] word_q;

    for (genvar p = 0; p < Planes; p++) begin : gen_plane
        if (p < ActW) begin : gen_sum
            wire logic [15:0] neg = neg_i[16*p +: 16];
            logic [39:0] term; // 5 bits a pair, without the missing 1
            logic [23:0] two;  // 4 x 6 bits
            logic [13:0] four; // 2 x 7 bits
            logic [7:0] eight_q;
            logic low_q;

            for (genvar k = 0; k < 8; k++) begin : gen_term
                assign term[5*k +: 5] = {5{neg[2*k]}} ^ (neg[2*k] == neg[2*k + 1]
                                                         ? sums_i[5*k +: 5] : diffs_i[5*k +: 5]);
            end
            for (genvar k = 0; k < 4; k++) begin : gen_two
                assign two[6*k +: 6] = {term[10*k + 4], term[10*k +: 5]}
                                     + {term[10*k + 9], term[10*k + 5 +: 5]} + {5'b0, neg[4*k]};
            end
            for (genvar k = 0; k < 2; k++) begin : gen_four
                assign four[7*k +: 7] = {two[12*k + 5], two[12*k +: 6]}
                                      + {two[12*k + 11], two[12*k + 6 +: 6]} + {6'b0, neg[8*k + 2]};
            end
            always_ff @(posedge clk) begin
                if (en_i) begin
                    eight_q <= {four[6], four[6:0]} + {four[13], four[13:7]} + {7'b0, neg[6]};
                    low_q <= neg[14];
                end
            end
            assign plane[8*p +: 8] = eight_q;
            assign plane_low[p] = low_q;
        end else begin : gen_none
            assign plane[8*p +: 8] = '0;
            assign plane_low[p] = 1'b0;
        end
    end

    // Two neighbours become one sum: a + 2^Step * b, and b's low with it; a's low stays.
    for (genvar m = 0; m <= Levels; m++) begin : gen_level
        localparam integer Count = Planes >> m;
        localparam integer W = m == 0 ? 8 : (1 << m) + 8;
        logic [Count*W-1:0] node;
        logic [Count-1:0] low;

        if (m == 0) begin : gen_leaf
            assign node = plane;
            assign low = plane_low;
        end else begin : gen_add
            localparam integer Step = 1 << (m - 1);
            localparam integer Wb = m == 1 ? 8 : Step + 8;
            for (genvar j = 0; j < Count; j++) begin : gen_node
                wire logic [Wb-1:0] a = gen_level[m-1].node[2*j*Wb +: Wb];
                wire logic [Wb-1:0] b = gen_level[m-1].node[(2*j + 1)*Wb +: Wb];
                wire logic c = gen_level[m-1].low[2*j + 1];
                assign node[j*W +: W] = {{(W-Wb){a[Wb-1]}}, a}
                                      + {{(W-Wb-Step){b[Wb-1]}}, b, {Step{c}}} + {{(W-1){1'b0}}, c};
                assign low[j] = gen_level[m-1].low[2*j];
            end
        end
    end

    // Twice the word's sum of products: even, so the last bit goes.
    wire logic [TotalW-1:0] total = gen_level[Levels].node;
    wire logic [ActW+8:0] twice = {total[ActW+7], total[ActW+7:0]} + {excess_i[ActW+7], excess_i}
                                + {{(ActW+8){1'b0}}, gen_level[Levels].low};
    wire logic [AccW-1:0] base = first_i ? bias_i : acc_o;

    always_ff @(posedge clk) begin
        if (en_i) word_q <= twice[ActW+8:1];
        if (en_i && acc_en_i) acc_o <= base + {{(AccW-ActW-8){word_q[ActW+7]}}, word_q};
    end

    wire logic unused_ok = &{1'b0, total, twice[0]};

    initial begin
        if (ActW < 2 || ActW > 8) $fatal(1, "pdnn_mac_lane: ActW must be 2 to 8");
        if (AccW < ActW + 10 || AccW > 24)
            $fatal(1, "pdnn_mac_lane: AccW must be ActW + 10 to 24");
    end

`ifdef FORMAL
    `include "formal/pdnn_mac_lane.svh"
`endif
endmodule

`default_nettype wire
