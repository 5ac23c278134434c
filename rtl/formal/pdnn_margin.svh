// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_margin: two cycles after a sum ahead_o says whether the best of all that have come
// since clear_i is ahead of the second best by more than the margin; one alone is.

logic f_past_q = 1'b0;
logic [15:0] f_margin_q;
logic signed [TotalW-1:0] f_sum_q;
logic f_one_q, f_two_q;              // sums that have come: one or more, two or more
logic signed [TotalW-1:0] f_best_q, f_second_q;
logic f_old_one_q, f_old_two_q;      // the same a cycle ago
logic signed [TotalW-1:0] f_old_best_q, f_old_second_q;
wire logic signed [TotalW-1:0] f_sum = sum_i[TotalW-1:0];
wire logic f_new = f_sum > f_best_q;
wire logic signed [TotalW+1:0] f_gap = (TotalW+2)'(f_old_best_q) - (TotalW+2)'(f_old_second_q);
wire logic [TotalW:0] f_lead = {f_old_best_q[TotalW-1], f_old_best_q}
                             - {f_sum_q[TotalW-1], f_sum_q};
wire logic f_ahead = f_old_one_q && (!f_old_two_q || f_gap > (TotalW+2)'({1'b0, margin_i}));

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_margin_q <= margin_i;
    f_sum_q <= f_sum;
    if (valid_i) begin
        f_one_q <= 1'b1;
        f_two_q <= f_one_q;
        if (!f_one_q || f_new) f_best_q <= f_sum;
        if (f_one_q) f_second_q <= f_new ? f_best_q : !f_two_q || f_sum > f_second_q ? f_sum
                                                                                  : f_second_q;
    end
    {f_old_one_q, f_old_two_q} <= {f_one_q, f_two_q};
    f_old_best_q <= f_best_q;
    f_old_second_q <= f_second_q;
    if (clear_i) {f_one_q, f_two_q, f_old_one_q, f_old_two_q} <= '0;
end

always_comb begin
    // the neighbours' part: a sum fits, the margin is steady, and a layer starts after the one before
    assume (sum_i[31:TotalW-1] == '0 || sum_i[31:TotalW-1] == '1);
    assume (!clear_i || (!valid_i && !valid_q));
    if (!f_past_q) assume (clear_i);
    else begin
        assume (margin_i == f_margin_q);

        assert (ahead_o == (f_ahead && margin_i != '0));
        // What makes it inductive.
        assert (on_q == (margin_i != '0));
        if (!on_q) assert (!valid_q);
        if (on_q) begin
            assert (first_q == !f_one_q);
            assert (!f_two_q || f_one_q);
            if (f_one_q) assert (best_q == f_best_q);
            if (f_two_q) assert (f_second_q <= f_best_q);
            if (valid_q) begin
                assert (f_one_q && f_two_q == f_old_one_q && alone_q == !f_old_one_q);
                assert (!f_old_two_q || f_old_one_q);
                if (f_old_one_q) begin
                    assert (overtaken_q == f_lead[TotalW] && lead_q == f_lead[15:0]
                            && large_q == (f_lead[TotalW:16] != '0 && f_lead[TotalW:16] != '1));
                    if (f_old_two_q) assert (f_old_second_q <= f_old_best_q);
                    assert (f_best_q == (f_sum_q > f_old_best_q ? f_sum_q : f_old_best_q));
                    assert (f_second_q == (f_sum_q > f_old_best_q ? f_old_best_q
                            : !f_old_two_q || f_sum_q > f_old_second_q ? f_sum_q : f_old_second_q));
                end else assert (f_best_q == f_sum_q);
            end else assert (f_one_q == f_old_one_q && f_two_q == f_old_two_q
                && (!f_one_q || f_best_q == f_old_best_q)
                && (!f_two_q || f_second_q == f_old_second_q));
        end
    end
end
