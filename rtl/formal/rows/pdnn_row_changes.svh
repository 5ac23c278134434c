// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_changes: what is pushed is gone through in a bounded time, and no list overflows
// unnoticed, in any of which there is what count_o says.

logic f_past_q = 1'b0;
logic f_working_q;                   // the cycle before had work and got none
logic [4:0] f_size_q;
(* anyconst *) logic [3:0] f_visit;  // any list
logic [12:0] f_changes_q;            // that it should hold
logic [14:0] f_rank_q;
wire logic [8:0] f_waiting = pushed_q - popped_q;
wire logic [14:0] f_rank = {1'b0, f_waiting, 5'd0} + (busy_q ? 15'd16 - 15'(visit_q) : 15'd0);
wire logic [6:0] f_count = counts_q[f_visit] & {7{used_q[f_visit]}};

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_size_q <= size_i;
    f_working_q <= busy_o && !push_i && !rst && !clear_i;
    f_rank_q <= f_rank;
    if (rst || clear_i) f_changes_q <= '0;
    else if (change && visit_q == f_visit) f_changes_q <= f_changes_q + 13'd1;
end

always_comb begin
    assume (size_i == 5'd2 || size_i == 5'd4 || size_i == 5'd8 || size_i == 5'd16);
    if (!f_past_q) assume (rst);
    else begin
        if (busy_o) assume (size_i == f_size_q);
        if (f_working_q) assert (f_rank < f_rank_q);
        assert (full_o || (f_changes_q <= 13'd64 && 13'(f_count) == f_changes_q));
        // What makes it inductive.
        assert (popped_q <= pushed_q && pushed_q <= 9'd256);
        if (busy_q) assert (5'(visit_q) < size_i);
        if (busy_q && visit_q == f_visit) begin
            assert (count_at_q == f_visit);
            assert (!used_q[f_visit] || count_q == counts_q[f_visit]);
        end
    end
end
