// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_fifo, included at its end: a byte that came in as the n-th leaves as the n-th,
// unchanged, and the output holds while it is not taken.

// One byte, any byte, is followed: it leaves as the n-th if it came as the n-th, unchanged. So
// nothing is lost, doubled or overtaken. Counters of 10 bits do: at most 512 bytes are inside.
logic       f_past_q = 1'b0;
logic       f_inside_q;             // the byte followed is in the FIFO
logic [9:0] f_number_q;             // which one it is
logic [7:0] f_byte_q;
logic [9:0] f_ins_q, f_outs_q;      // transfers counted at the ports
(* anyseq *) logic f_follow;        // follow the byte that comes in now
wire logic f_in  = in_valid_i && in_ready_o;
wire logic f_out = out_valid_o && out_ready_i;
wire logic [9:0] f_level   = head_q - tail_q;
logic [9:0] f_seen_q;               // head_q of the cycle before
wire logic [9:0] f_visible = f_seen_q - tail_q;
wire logic [9:0] f_ahead   = f_number_q - tail_q;

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_ins_q  <= rst ? '0 : f_ins_q + 10'(f_in);
    f_outs_q <= rst ? '0 : f_outs_q + 10'(f_out);
    f_seen_q <= rst ? '0 : head_q;
    if (rst || (f_out && f_inside_q && f_outs_q == f_number_q)) f_inside_q <= 1'b0;
    else if (f_in && !f_inside_q && f_follow) begin
        f_inside_q <= 1'b1;
        f_number_q <= f_ins_q;
        f_byte_q   <= in_data_i;
    end
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        if (f_out && f_inside_q && f_outs_q == f_number_q) assert (out_data_o == f_byte_q);
        // What makes it inductive.
        assert (f_ins_q == head_q && f_outs_q == tail_q);
        assert (f_level <= 10'd512 && f_visible <= f_level && head_q - f_seen_q <= 10'd1);
        assert (out_valid_o == (f_visible != '0));
        if (f_inside_q) begin
            assert (f_ahead < f_level);
            assert (mem_q[f_number_q[8:0]] == f_byte_q);
            if (f_ahead == '0 && out_valid_o) assert (out_data_o == f_byte_q);
        end
    end
end

// While its byte is not taken, the output holds.
logic f_stalled_q = 1'b0;
logic [7:0] f_data_q;
always_ff @(posedge clk) begin
    f_stalled_q <= !rst && out_valid_o && !out_ready_i;
    f_data_q    <= out_data_o;
end
always_comb if (f_stalled_q) assert (out_valid_o && out_data_o == f_data_q);
