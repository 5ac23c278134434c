// SPDX-License-Identifier: BSD-2-Clause
//
// pdnn_lane - the weighted sum of one sample: sixteen +-1 inputs a cycle, accumulate only.
//
// A pair's term is +-S or +-D (pdnn_pair_sums). Selecting and complementing is one LUT4 a bit; the 1
// that is missing after a complement enters as a carry: the seven adders of the tree and
// the accumulator have exactly eight carry inputs for the eight pairs.
//
//   cycle  what is registered at its end
//   0      sums_i, diffs_i, neg_i are valid: two sums of four pairs
//   1      accumulator (acc_en_i); with first_i it starts from bias_i instead of its content
//
// acc_o wraps; the host keeps every sum within AccW bits. While en_i is low nothing toggles.
`default_nettype none

module pdnn_lane #(
    // Bits of the accumulator, 12 to 24.
    parameter integer AccW = 16
) (
    input  wire logic            clk,
    input  wire logic            en_i,     // the lane has a sample
    input  wire logic [15:0]     neg_i,    // 1: the input is -1
    input  wire logic [39:0]     sums_i,
    input  wire logic [39:0]     diffs_i,
    input  wire logic            acc_en_i,
    input  wire logic            first_i,  // first word of a neuron
    input  wire logic [AccW-1:0] bias_i,
    output      logic [AccW-1:0] acc_o
);
    logic [39:0] term;     // 5 bits a pair, without the missing 1
    logic [23:0] two;      // 4 x 6 bits
    logic [13:0] four_q;   // 2 x 7 bits, of four pairs each
    logic [1:0] odd_q;     // missing 1 of pairs 3 and 7
    wire logic [7:0] eight = {four_q[6], four_q[6:0]} + {four_q[13], four_q[13:7]}
                           + {7'b0, odd_q[0]};
    wire logic [AccW-1:0] base = first_i ? bias_i : acc_o;

    for (genvar k = 0; k < 8; k++) begin : gen_term
        assign term[5*k +: 5] = {5{neg_i[2*k]}} ^ (neg_i[2*k] == neg_i[2*k + 1]
                                                   ? sums_i[5*k +: 5] : diffs_i[5*k +: 5]);
    end

    // The carry is added as it is. As a low bit pair, {a, c} + {b, c}, it makes a carry cell with one
    // net on two inputs, which nextpnr 0.4 cannot route.
    for (genvar k = 0; k < 4; k++) begin : gen_two
        assign two[6*k +: 6] = {term[10*k + 4], term[10*k +: 5]}
                                 + {term[10*k + 9], term[10*k + 5 +: 5]} + {5'b0, neg_i[4*k]};
    end

    for (genvar k = 0; k < 2; k++) begin : gen_four
        always_ff @(posedge clk) begin
            if (en_i) begin
                four_q[7*k +: 7] <= {two[12*k + 5], two[12*k +: 6]}
                                      + {two[12*k + 11], two[12*k + 6 +: 6]} + {6'b0, neg_i[8*k + 2]};
                odd_q[k] <= neg_i[8*k + 6];
            end
        end
    end

    always_ff @(posedge clk) begin
        if (en_i && acc_en_i)
            acc_o <= base + {{(AccW-8){eight[7]}}, eight} + {{(AccW-1){1'b0}}, odd_q[1]};
    end

    initial begin
        if (AccW < 12 || AccW > 24) $fatal(1, "pdnn_lane: AccW must be 12 to 24");
    end

`ifdef FORMAL
    // Each stage of the tree, plus the 1 it still lacks, is the exact sum of its terms, for all
    // sums and differences of 5 bits: the tree never wraps. The accumulator is bias + sum without
    // wrapping while |bias| + 128 * words stays in its range, the bound that the host keeps.
    logic [71:0] f_term;                // 8 terms of 9 bits, and their sums
    logic [35:0] f_two;
    logic [17:0] f_four_q;
    wire logic signed [8:0] f_eight = f_four_q[8:0] + f_four_q[17:9];
    logic signed [31:0] f_acc_q, f_bias_q;
    logic [7:0] f_words_q;
    logic f_filled_q = 1'b0;            // four_q holds what came in
    logic f_started_q = 1'b0;           // a neuron has begun
    wire logic signed [31:0] f_bias = first_i ? 32'($signed(bias_i)) : f_bias_q;
    wire logic signed [31:0] f_span = 32'sd128 * $signed({24'b0, f_words_q});
    wire logic signed [31:0] f_sum  = f_acc_q - f_bias_q;
    wire logic signed [31:0] f_size = f_bias_q < 0 ? -f_bias_q : f_bias_q;

    always_comb begin
        for (int k = 0; k < 8; k++) begin
            f_term[9*k +: 9] = neg_i[2*k] == neg_i[2*k + 1]
                ? {{4{sums_i[5*k + 4]}}, sums_i[5*k +: 5]}
                : {{4{diffs_i[5*k + 4]}}, diffs_i[5*k +: 5]};
            if (neg_i[2*k]) f_term[9*k +: 9] = -f_term[9*k +: 9];
        end
        for (int k = 0; k < 4; k++) // asserted below to be the sum of two terms
            f_two[9*k +: 9] = {{3{two[6*k + 5]}}, two[6*k +: 6]} + 9'(neg_i[4*k + 2]);
    end

    always_ff @(posedge clk) begin
        if (en_i) begin
            f_filled_q <= 1'b1;
            for (int k = 0; k < 2; k++)
                f_four_q[9*k +: 9] <= f_two[18*k +: 9] + f_two[18*k + 9 +: 9];
        end
        if (en_i && acc_en_i) begin
            f_started_q <= 1'b1;
            f_bias_q    <= f_bias;
            f_words_q   <= first_i ? 8'd1 : f_words_q + 8'd1;
            f_acc_q     <= (first_i ? f_bias : f_acc_q) + 32'(f_eight);
        end
    end

    always_comb begin
        // The sequencer's part: nothing is accumulated before it came through, a neuron begins with
        // first_i and has at most 255 words.
        if (en_i && acc_en_i)
            assume (f_filled_q && (first_i || (f_started_q && f_words_q != 8'd255)));
        for (int k = 0; k < 4; k++)
            assert (f_two[9*k +: 9] == f_term[18*k +: 9] + f_term[18*k + 9 +: 9]);
        if (f_filled_q) begin
            for (int k = 0; k < 2; k++)
                assert (f_four_q[9*k +: 9]
                        == {{2{four_q[7*k + 6]}}, four_q[7*k +: 7]} + 9'(odd_q[k]));
            assert (f_eight == {eight[7], eight} + 9'(odd_q[1]));
        end
        if (f_started_q) begin
            assert (f_filled_q && f_words_q != '0);
            assert (f_sum <= f_span && f_sum >= -f_span);
            assert (f_bias_q >= -(32'sd1 << (AccW - 1)) && f_bias_q < (32'sd1 << (AccW - 1)));
            assert (acc_o == f_acc_q[AccW-1:0]);
            if (f_size + f_span < (32'sd1 << (AccW - 1))) assert (32'($signed(acc_o)) == f_acc_q);
        end
    end
`endif
endmodule

`default_nettype wire
