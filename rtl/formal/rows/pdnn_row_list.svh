// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_list: a visit's entries are read one after the other from the list's first on,
// as many as its count says; each is offered, field by field as it stands, until it is taken.

logic f_past_q = 1'b0;
logic f_on_q;
logic [4:0] f_size_q;
logic [6:0] f_count_q, f_read_q, f_taken_q; // entries of the visit
logic f_offered_q;                          // an entry that nobody took
wire logic [LineW-1:0] f_line = LineW'(entry_i[11:4]) + offset_q;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_on_q <= on_i;
    f_size_q <= size_i;
    f_offered_q <= valid_o && !take_i && !rst;
    if (rst || next_o) begin
        f_count_q <= rst ? '0 : count_i;
        f_read_q <= '0;
        f_taken_q <= '0;
    end else begin
        f_read_q <= f_read_q + 7'(entry_re_o);
        f_taken_q <= f_taken_q + 7'(valid_o && take_i);
    end
end

always_comb begin
    if (!f_past_q) assume (rst && first_i);
    else begin
        // pdnn_row_walk's part
        if (on_i) assume (size_i == 5'd2 || size_i == 5'd4 || size_i == 5'd8 || size_i == 5'd16);
        if (!first_i) assume (on_i == f_on_q && size_i == f_size_q);
        if (end_i) assume (!more_o && !first_i);
        // pdnn_row_changes's
        assume (count_i <= 7'd64);

        assert (entry_o[LineW+4] == entry_i[12] && entry_o[4 +: LineW] == f_line
                && entry_o[3:0] == entry_i[3:0]);
        if (entry_re_o) assert (entry_at_o == {visit_o, f_read_q[5:0]});
        if (f_offered_q) assert (valid_o);
        if (valid_o && !take_i) assert (!entry_re_o);
        if (!more_o) assert (f_taken_q == f_count_q);
        if (next_o) assert (5'(visit_o) + 5'd1 < size_i);
        // What makes it inductive.
        assert (f_count_q <= 7'd64 && f_read_q <= f_count_q && left_q == f_count_q - f_read_q);
        assert (f_read_q == f_taken_q + 7'(valid_o));
        if (left_q != '0) assert (at_q == f_read_q[5:0]);
        if (!first_i) assert (on_i ? 5'(visit_o) < size_i : visit_o == '0);
    end
end
