// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_wb_port, included at its end. Of the handshake: an answer comes only to a strobe, as
// one of ACK and ERR, for one cycle, and soon. Of the bus: it is left alone during a run; a write
// reaches it once for each that is answered, as it was asked, inside its space. Assumed: a master
// that holds its request until the answer or leaves; a bus that answers a read in one or two
// cycles, and at no other time; a run that ends once.

logic        f_past_q = 1'b0;
logic        f_waits_q;                         // a strobe without an answer in the cycle before
logic        f_answer_q;
logic [57:0] f_asked_q;
logic [1:0]  f_reads_q;                         // mem_re_o of the two cycles before
logic [3:0]  f_age_q;                           // cycles that the strobe waits, no run
wire logic [57:0] f_asked = {wb_we_i, wb_adr_i, wb_sel_i, wb_dat_i};
wire logic [3:0] f_read = {2'b0, f_reads_q};    // cycles since mem_re_o
wire logic   f_answer = wb_ack_o || wb_err_o;
// What the answer of this cycle was asked for.
wire logic   f_write_ends = wb_ack_o && wb_we_i;
wire logic   f_to_bus = space != SpaceControl && (!is_tape || half);

always_ff @(posedge clk) begin
    f_past_q   <= 1'b1;
    f_waits_q  <= !rst && strobe && !f_answer;
    f_answer_q <= !rst && f_answer;
    f_asked_q  <= f_asked;
    f_reads_q  <= rst ? 2'd0 : {f_reads_q[0] && !mem_rvalid_i, mem_re_o};
    f_age_q    <= rst || !strobe || f_answer || busy_o ? 4'd0 : f_age_q + 4'd1;
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        assume (!f_waits_q || !strobe || f_asked == f_asked_q);
        assume (mem_rvalid_i == 1'b0 || f_reads_q != 2'd0);
        assume (!f_reads_q[1] || mem_rvalid_i);
        assume (!done_i || running_q);

        // The handshake.
        assert (!(wb_ack_o && wb_err_o));
        assert (!f_answer || (strobe && f_waits_q));
        assert (!(f_answer && f_answer_q));
        assert (f_age_q <= 4'd7);

        assert (!wb_ack_o || wb_sel_i == 4'hF);

        // The bus.
        assert (!(mem_we_o && mem_re_o));
        assert (!busy_o || (!mem_we_o && !mem_re_o && !reading_q));
        assert (!start_o || !running_q);
        if (mem_we_o || mem_re_o)
            assert ((mem_space_o == PDNN_SPACE_REG[2:0] && mem_addr_o < 16'(RegWords)) ||
                    (mem_space_o == PDNN_SPACE_TAPE[2:0] && {1'b0, mem_addr_o} < 17'(TapeWords)) ||
                    (mem_space_o == PDNN_SPACE_NOISE[2:0] && mem_we_o &&
                     {1'b0, mem_addr_o} < 17'(NoiseWords)) ||
                    (mem_space_o == PDNN_SPACE_ACT[2:0] && mem_we_o &&
                     {1'b0, mem_addr_o} < 17'(ActWords)) ||
                    (mem_space_o == PDNN_SPACE_RESULT[2:0] && mem_re_o &&
                     {1'b0, mem_addr_o} < 17'(ResultWords)));
        if (f_write_ends) begin
            assert (mem_we_o == f_to_bus);
            if (mem_we_o) begin
                assert (mem_space_o == space);
                assert ({1'b0, mem_addr_o} == (is_tape ? offset[17:1] : offset[16:0]));
                assert (is_tape ? mem_wdata_o[63:32] == wb_dat_i : mem_wdata_o[31:0] == wb_dat_i);
            end
        end
        // Nothing is written that is not answered, but for a master that left before.
        if (mem_we_o) assert (ack_q);
        // What makes it inductive.
        if (reading_q && there_q && strobe)
            assert (f_waits_q && !wb_we_i && space == mem_space_o && half == half_q &&
                    space != SpaceControl && wb_sel_i == 4'hF);
        if (reading_q) assert (!answered && (mem_re_o || f_reads_q != 2'd0));
        else assert (!mem_re_o && f_reads_q == 2'd0);
        assert (!(mem_re_o && f_reads_q != 2'd0) && f_reads_q != 2'd3);
        if (!answered) assert (f_age_q <= (!reading_q ? 4'd3 : there_q ? 4'd4 + f_read : f_read));
        assert (!(start_o && !ack_q));
    end
end
