// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_axis_frame, included at its end: the rules of AXI4-Stream at its output; no byte is
// lost, doubled or changed; TLAST stands at the byte number 12 + count of each packet, and there
// alone. The input is any stream of bytes that holds while it is not taken.

logic        f_past_q = 1'b0;
logic        f_held_q;       // the output was not taken in the cycle before
logic [7:0]  f_data_q;
logic        f_last_q;
logic [16:0] f_number_q;     // of the byte that comes in: in its packet, from 0
logic [15:0] f_count_q;      // the packet's count, once it is known
logic        f_sent_last_q;  // what the output should hold
logic [7:0]  f_sent_data_q;
wire logic   f_end = f_number_q >= 17'd8 && f_number_q == 17'(f_count_q) + 17'd11;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_held_q <= !rst && m_axis_tvalid && !m_axis_tready;
    f_data_q <= m_axis_tdata;
    f_last_q <= m_axis_tlast;
    if (rst) f_number_q <= '0;
    else if (taken) begin
        f_number_q    <= f_end ? '0 : f_number_q + 17'd1;
        f_sent_last_q <= f_end;
        f_sent_data_q <= in_data_i;
        if (f_number_q == 17'd6) f_count_q[7:0] <= in_data_i;
        if (f_number_q == 17'd7) f_count_q[15:8] <= in_data_i;
    end
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        if (f_held_q)
            assert (m_axis_tvalid && m_axis_tdata == f_data_q && m_axis_tlast == f_last_q);
        if (m_axis_tvalid)
            assert (m_axis_tdata == f_sent_data_q && m_axis_tlast == f_sent_last_q);
        // A byte is taken only where there is room: that none is lost.
        assert (in_ready_o == (!m_axis_tvalid || m_axis_tready));
        // What makes it inductive.
        assert (header_q == (f_number_q < 17'd8));
        if (header_q) assert (index_q == f_number_q[2:0]);
        else begin
            assert (f_number_q <= 17'(f_count_q) + 17'd11);
            assert (left_q == 17'(f_count_q) + 17'd11 - f_number_q);
        end
        if (f_number_q == 17'd7) assert (low_q == f_count_q[7:0]);
    end
end
