// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_lane - the weighted sum of one sample: sixteen inputs of +-1 a cycle, halved.
//
// A pair of inputs adds +-S or +-D (pdnn_pair_sums): one LUT4 a bit selects and complements, and a
// complement lacks 1 to be the negative. The last bit of S and D is the same and keeps its
// value under negation, so it is the same for all lanes: pdnn_base sums it up for all of them,
// and a lane works on what stands above it, where a complement lacks 1 if that last bit is 0.
// That 1 enters where an adder has a carry input, made by a carry cell of its two conditions.
// There is one adder fewer than pairs, so the last one enters with the accumulator, and at a
// neuron's first word, which it takes without adding, stays beside it.
//
//   cycle  what is registered at its end
//   0      sums_i, diffs_i, neg_i are valid: two sums of 8 inputs each
//   1      accumulator (acc_en_i); with first_i it starts again
//
// The sum of w[i] * s[i] is 2 * (sum_o's upper bits + its last bit) plus the last bits of S (modulo
// 2^AccW). While en_i is low nothing toggles.
`default_nettype none

module pdnn_lane #(
    // Bits of a whole sum, 12 to 24.
    parameter integer AccW = 16
) (
    input  wire logic            clk,
    input  wire logic            en_i,     // the lane has a sample
    input  wire logic [15:0]     neg_i,    // 1: the input is -1
    input  wire logic [39:0]     sums_i,
    input  wire logic [39:0]     diffs_i,
    input  wire logic            acc_en_i,
    input  wire logic            first_i,  // first word of a neuron
    output      logic [AccW-1:0] sum_o
);
    logic [31:0] term;     // 4 bits a pair
    logic [7:0] lone;      // the pair's last bit is 0
    logic [23:0] two;      // 4 x 6 bits, the lowest for the carry
    logic [11:0] four_q;   // 2 x 6 bits, of four pairs each
    logic [1:0] odd_q;     // missing 1 of pairs 3 and 7
    logic [AccW-2:0] acc_q;
    logic late_q;          // missing 1 of pair 7, of the first word
    wire logic [6:0] eight = {four_q[5], four_q[5:0]} + {four_q[11], four_q[11:6]}
                           + {6'b0, odd_q[0]};
    wire logic [AccW-2:0] addend = {{(AccW-8){eight[6]}}, eight};

    for (genvar k = 0; k < 8; k++) begin : gen_term
        assign lone[k] = !sums_i[5*k];
        assign term[4*k +: 4] = {4{neg_i[2*k]}} ^ (neg_i[2*k] == neg_i[2*k + 1]
                                                   ? sums_i[5*k + 1 +: 4] : diffs_i[5*k + 1 +: 4]);
    end

    // The low bit pair of these adders is there for its carry alone.
    for (genvar k = 0; k < 4; k++) begin : gen_two
        assign two[6*k +: 6] = {term[8*k + 3], term[8*k +: 4], neg_i[4*k]}
                             + {term[8*k + 7], term[8*k + 4 +: 4], lone[2*k]};
    end

    for (genvar k = 0; k < 2; k++) begin : gen_four
        wire logic [6:0] four = {two[12*k + 5], two[12*k + 1 +: 5], neg_i[8*k + 2]}
                              + {two[12*k + 11], two[12*k + 7 +: 5], lone[4*k + 1]};
        always_ff @(posedge clk) begin
            if (en_i) begin
                four_q[6*k +: 6] <= four[6:1];
                odd_q[k] <= neg_i[8*k + 6] && lone[4*k + 3];
            end
        end
        wire logic unused_ok = &{1'b0, four[0]};
    end

    // Carries of a single net are added as they are: as a low bit pair, {a, c} + {b, c}, one
    // makes a carry cell with one net on two inputs, which nextpnr 0.4 cannot route.
    always_ff @(posedge clk) begin
        if (en_i && acc_en_i) begin
            acc_q <= first_i ? addend : acc_q + addend + {{(AccW-2){1'b0}}, odd_q[1]};
            if (first_i) late_q <= odd_q[1];
        end
    end

    assign sum_o = {acc_q, late_q};

    wire logic unused_ok = &{1'b0, two[18], two[12], two[6], two[0], diffs_i};

    initial begin
        if (AccW < 12 || AccW > 24) $fatal(1, "pdnn_lane: AccW must be 12 to 24");
    end

`ifdef FORMAL
    `include "formal/pdnn_lane.svh"
`endif
endmodule

`default_nettype wire
