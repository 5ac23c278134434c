// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_walk.

// Every run ends, whatever is on the tape, in the activations and drawn: a rank, compared
// as one number, falls in each cycle of a run. Its parts, the weightiest first: samples
// left, lines of the tape not passed, stage, groups or SERIAL neurons left, what is done
// with the group, words of it, B, cycles of the drain.
logic f_past_q = 1'b0;
logic f_run_q;                      // the cycle before was of a run
logic [2:0] f_stage;
logic [13:0] f_left;                // SERIAL: two a neuron, its drawing is one
logic [1:0] f_doing;
logic [2:0] f_wait;
logic [33:0] f_scan;
logic [4:0] f_drain;
wire logic [13+5+LineW+1+3+14+2+34+5+3-1:0] f_rank = {
    state_q == StEnd ? 13'd0 : left_q, state_q == StEnd ? 5'd0 : cap_q,
    beyond_q || state_q == StEnd ? {(LineW + 1){1'b0}} : {1'b1, {LineW{1'b0}}} - {1'b0, line_q},
    f_stage, f_left, f_doing, f_scan, f_drain, flush_q ? hold_q : 3'd0};
logic [13+5+LineW+1+3+14+2+34+5+3-1:0] f_rank_q;
logic [15:0] f_samples_q;
logic [4:0] f_block_q;
logic f_listing_q;                  // the cycle before waited for the lists
wire logic [3:0] f_live = 4'(live_q);

always_comb begin
    case (state_q)
        StStart, StScan: f_stage = 3'd5;
        StDraw: f_stage = flush_q ? 3'd4 : 3'd5;
        StDesc: f_stage = 3'd3;
        StCheck: f_stage = 3'd2;
        StRows: f_stage = 3'd1;
        default: f_stage = 3'd0;
    endcase
    f_wait = f_live[0] ? 3'd4 : f_live[1] ? 3'd3 : f_live[2] ? 3'd2 : f_live[3] ? 3'd1 : 3'd0;
    f_left = f_stage != 3'd5 ? '0
           : serial_q ? {neurons_q + 13'd1, live_q != '0}
           : tail_q ? '0 : {1'b0, groups_q + 9'd2, ~visit_q};
    f_doing = f_stage != 3'd5 ? 2'd0 : state_q == StStart ? 2'd3
            : state_q == StScan ? 2'd2 : 2'd1;
    f_scan = state_q == StScan ? {words_q + 9'd1, a_valid_q, list_left_q, entry_valid_q, b_bits_q}
           : f_doing == 2'd1 ? {31'd0, f_wait} : '0;
    f_drain = state_q == StScan ? 5'd16 - k_q
            : f_doing == 2'd1 && live_q == '0 ? {1'b0, target_q} - k_q : '0;
end

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_run_q  <= !rst && running_o && state_q != StEnd;
    f_rank_q <= f_rank;
    f_samples_q <= samples_i;
    f_block_q <= block_i;
    f_listing_q <= flush_q && hold_q == '0 && list_o && list_busy_i;
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        if (run_start_i) assume (samples_i == f_samples_q);
        assume (block_i == f_block_q && block_i != '0 && (block_i & (block_i - 5'd1)) == '0);
        if (f_run_q) assert (running_o && (f_rank < f_rank_q || f_listing_q && f_rank == f_rank_q));
        // What makes it inductive.
        if (running_o && state_q != StEnd) assert (left_q != '0);
        if (running_o && state_q != StDesc && state_q != StEnd) assert (size_o == size);
        assert (wait_q == (serial_q && live_q != '0));
        assert (k_q <= 5'd16 && (!flush_q || state_q == StDraw));
        assert (samples_bad_q == (f_samples_q == '0 || f_samples_q > 16'(PDNN_SAMPLES_MAX)));
        if (f_stage != 3'd5) assert (k_q[4]);
        if (f_stage < 3'd4 || (flush_q && serial_q)) assert (live_q == '0);
        if (flush_q) begin
            assert (hold_q <= Flush);
            if (hold_q < Flush) assert (!f_live[0]);
            if (hold_q < Flush - 3'd1) assert (f_live[1:0] == '0);
            if (hold_q < Flush - 3'd2) assert (f_live[2:0] == '0);
            if (hold_q == '0) assert (live_q == '0);
        end
        if (state_q == StRows) assert (!beyond_q && !neurons_q[12]);
        if (state_q != StScan)
            assert (!a_valid_q && b_bits_q == '0 && list_left_q == '0 && !entry_valid_q);
        if (f_stage == 3'd5 && state_q != StScan) assert (visit_q == '0);
        if (running_o) assert (cap_q != '0 && (cap_q & (cap_q - 5'd1)) == '0);
        if (!walk) assert (visit_q == '0 || f_stage != 3'd5);
        if (!walk && !k_q[4]) assert (drain_final_q);
        if (f_stage == 3'd5) begin
            assert (in_words_q == '1 || !in_words_q[8]);
            assert (finished_q == (once_o || left_q == 13'(size_o)));
            assert (!tail_q || !serial_q);
            if (!serial_q) assert (groups_q == '1 || !groups_q[8] || tail_q);
            if (serial_q && state_q != StDraw)
                assert (k_q[4] && live_q == '0 && !neurons_q[12]);
        end
        if (state_q == StScan) begin
            assert (words_q == '1 || !words_q[8]);
            if (!a_valid_q) assert (words_q[8]);
            if (tail_q) assert (!a_valid_q && b_bits_q == '0 && visit_q == '0);
            if (tail_q || visit_q == '0) assert (list_left_q == '0 && !entry_valid_q);
            if (visit_q != '0) assert (walk && words_q[8] && !a_valid_q && 5'(visit_q) < size_o);
        end
        if (state_q == StDraw && !flush_q) begin
            assert (serial_q && !k_q[4] && k_q[3:0] <= target_q);
            assert (live_q == '0 || (k_q[3:0] == target_q
                    && (f_live & (f_live - 4'd1)) == '0));
            if (live_q == '0) assert (!neurons_q[12]);
            assert (neurons_q == '1 || !neurons_q[12]);
        end
        if (state_q == StDraw) assert (finished_q == (once_o || left_q == 13'(size_o)));
    end
end
