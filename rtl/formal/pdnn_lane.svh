// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_lane, included at its end: the weighted sum is exact.

// Each stage of the tree, plus the 1 it still lacks, is the exact sum of its terms, for all
// sums and differences of 5 bits: the tree never wraps. With the last bits and a bias, as
// pdnn_base has them, sum_o is bias + sum modulo 2^AccW at all times, so it is the exact sum
// while |bias| + 128 * words stays in AccW bits, the bound that the host keeps.
(* anyconst *) logic [AccW-1:0] f_bias;
logic [71:0] f_term;                // 8 terms of 9 bits, and their sums
logic [35:0] f_two;
logic [17:0] f_four_q;
logic [7:0] f_lack;                 // the 1 that a term lacks
logic [7:0] f_low_q;                // last bits in each half of four_q, 4 bits
wire logic [3:0] f_lows = f_low_q[3:0] + f_low_q[7:4];
wire logic signed [8:0] f_eight = f_four_q[8:0] + f_four_q[17:9];
logic signed [31:0] f_sum_q;        // of the words accumulated
logic [31:0] f_base_q;              // pdnn_base's part
logic [7:0] f_words_q;
logic f_filled_q = 1'b0;            // four_q holds what came in
logic f_started_q = 1'b0;           // a neuron has begun
wire logic signed [31:0] f_long = 32'($signed(f_bias));
wire logic signed [31:0] f_size = f_long < 0 ? -f_long : f_long;
wire logic signed [31:0] f_span = 32'sd128 * $signed({24'b0, f_words_q});
wire logic signed [31:0] f_total = f_long + f_sum_q;
wire logic [AccW-1:0] f_whole = {acc_q, 1'b0} + {{(AccW-2){1'b0}}, late_q, 1'b0}
                              + f_base_q[AccW-1:0];

always_comb begin
    for (int k = 0; k < 8; k++) begin
        f_lack[k] = neg_i[2*k] && lone[k];
        f_term[9*k +: 9] = neg_i[2*k] == neg_i[2*k + 1]
            ? {{4{sums_i[5*k + 4]}}, sums_i[5*k +: 5]}
            : {{4{diffs_i[5*k + 4]}}, diffs_i[5*k +: 5]};
        if (neg_i[2*k]) f_term[9*k +: 9] = -f_term[9*k +: 9];
    end
    for (int k = 0; k < 4; k++) // asserted below to be the sum of two terms
        f_two[9*k +: 9] = {{3{two[6*k + 5]}}, two[6*k + 1 +: 5], 1'b0}
                        + 9'({f_lack[2*k + 1], 1'b0})
                        + 9'(sums_i[10*k]) + 9'(sums_i[10*k + 5]);
end

always_ff @(posedge clk) begin
    if (en_i) begin
        f_filled_q <= 1'b1;
        for (int k = 0; k < 2; k++) begin
            f_four_q[9*k +: 9] <= f_two[18*k +: 9] + f_two[18*k + 9 +: 9];
            f_low_q[4*k +: 4] <= 4'(sums_i[20*k]) + 4'(sums_i[20*k + 5])
                               + 4'(sums_i[20*k + 10]) + 4'(sums_i[20*k + 15]);
        end
    end
    if (en_i && acc_en_i) begin
        f_started_q <= 1'b1;
        f_words_q   <= first_i ? 8'd1 : f_words_q + 8'd1;
        f_sum_q     <= (first_i ? 32'sd0 : f_sum_q) + 32'(f_eight);
        f_base_q    <= (first_i ? f_long : f_base_q) + 32'(f_lows);
    end
end

always_comb begin
    // pdnn_pair_sums' part; and the sequencer's: nothing is accumulated before it came through,
    // a neuron begins with first_i and has at most 255 words.
    for (int k = 0; k < 8; k++) assume (sums_i[5*k] == diffs_i[5*k]);
    if (en_i && acc_en_i)
        assume (f_filled_q && (first_i || (f_started_q && f_words_q != 8'd255)));
    for (int k = 0; k < 4; k++)
        assert (f_two[9*k +: 9] == f_term[18*k +: 9] + f_term[18*k + 9 +: 9]);
    if (f_filled_q) begin
        for (int k = 0; k < 2; k++) begin
            assert ($signed(f_four_q[9*k +: 9]) <= 9'sd64);
            assert ($signed(f_four_q[9*k +: 9]) >= -9'sd64);
            assert (f_four_q[9*k +: 9] == {{2{four_q[6*k + 5]}}, four_q[6*k +: 6], 1'b0}
                                        + 9'({odd_q[k], 1'b0}) + 9'(f_low_q[4*k +: 4]));
        end
        assert (f_eight == {eight[6], eight, 1'b0} + 9'({odd_q[1], 1'b0}) + 9'(f_lows));
    end
    if (f_started_q) begin
        assert (f_filled_q && f_words_q != '0);
        assert (f_sum_q <= f_span && f_sum_q >= -f_span);
        assert (f_whole == f_total[AccW-1:0]);
        if (f_size + f_span < (32'sd1 << (AccW - 1)))
            assert (32'($signed(f_whole)) == f_total);
    end
end
