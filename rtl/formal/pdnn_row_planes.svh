// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_planes: any word reads as what any label has otherwise than the label before,
// and what of it that one had, where the host has written all labels, or each.
(* anyconst *) logic [AddrW-1:0] f_word;
logic f_past_q = 1'b0;
logic f_any_q = 1'b0;             // something was written: the last
logic f_all_q, f_read_q = 1'b0;
logic [3:0] f_label_q, f_visit_q;
logic [AddrW-1:0] f_addr_q;
logic [15:0] f_known_q = '0;      // labels whose word is known; not all of them, if it is of all
logic f_shared_q = 1'b0;          // it is of all
logic [15:0] f_value_q [16];
logic [15:0] f_differs_q, f_before_q;
wire logic f_write = we_i && waddr == f_word;
wire logic [3:0] f_last = visit_i - 4'd1;
wire logic [15:0] f_now = f_value_q[f_shared_q ? 4'd0 : visit_i];
wire logic [15:0] f_then = f_value_q[f_shared_q ? 4'd0 : f_last];
// What is read was written, and is not being written.
wire logic f_good = re_i && raddr == f_word && !f_write
    && (f_shared_q || (f_known_q[visit_i] && (visit_i == '0 || f_known_q[f_last])));

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    if (we_i) begin
        f_any_q <= 1'b1;
        {f_all_q, f_label_q, f_addr_q} <= {all_i, label_i, waddr};
    end
    if (f_write) begin
        f_shared_q <= all_i;
        f_known_q <= (f_shared_q || all_i ? 16'd0 : f_known_q) | (16'd1 << label_i);
        f_value_q[label_i] <= word;
    end
    if (re_i) begin
        f_read_q <= f_good;
        f_differs_q <= visit_i == '0 ? f_now : f_now ^ f_then;
        f_before_q <= visit_i == '0 ? '0 : f_then;
    end
end

always_comb begin
    if (!f_past_q) assume (!re_i && !we_i);
    // pdnn_row_act's part, and the bus's
    if (we_i && all_i) assume (label_i == '0);
    if (we_i && keep_i != '0)
        assume (f_any_q && f_all_q == all_i && f_label_q == label_i && f_addr_q == waddr);
    if (f_read_q) begin
        assert (rdata_o == f_differs_q);
        assert ((before_o & rdata_o) == (f_before_q & rdata_o));
    end
    // What makes it inductive.
    if (f_known_q != '0) assert (own_q[f_word] == !f_shared_q);
    for (int l = 0; l < 16; l++)
        if (f_known_q[l])
            assert (f_value_q[l] == (l % 2 != 0 ? odd_q[{3'(l / 2), f_word}]
                                                : even_q[{3'(l / 2), f_word}]));
    if (f_shared_q) assert (f_known_q == 16'd1);
    if (f_any_q && f_all_q) assert (f_label_q == '0);
    if (f_any_q && f_addr_q == f_word)
        assert (f_known_q[f_label_q] && f_shared_q == f_all_q && word_q == f_value_q[f_label_q]);
end
