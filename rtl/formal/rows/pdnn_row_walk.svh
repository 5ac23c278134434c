// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_row_walk.

// Every layer ends, and has moved on, whatever is in the activations, on the lists and drawn: a
// rank, compared as one number, falls in each cycle of a layer. Its parts, the weightiest first:
// stage, groups or SERIAL neurons left, what is done with the group, words, entries and rows of it,
// cycles of the drain, cycles to wait.
localparam integer FRankW = 2 + 31 + 2 + 39 + 9 + 3;
logic f_past_q = 1'b0;
logic f_run_q, f_begun_q;           // the cycle before was of a layer; began one
logic f_moved_q;                    // the layer has moved on
logic f_listing_q;                  // the cycle before waited for the lists
logic f_stalled_q;                  // or for neurons that are drawn again
logic [1:0] f_stage;
logic [30:0] f_left;                // SERIAL: two a neuron, its drawing is one
logic [1:0] f_doing;
logic [2:0] f_wait;
logic [38:0] f_scan;
logic [8:0] f_drain;
logic [FRankW-1:0] f_rank_q;
wire logic [FRankW-1:0] f_rank = {f_stage, f_left, f_doing, f_scan, f_drain,
                                  state_q == StFlush ? hold_q : 3'd0};
logic [63:0] f_layer_q;
logic [8:0] f_in_words_q;
logic [4:0] f_size_q, f_labels_q;
wire logic f_busy = state_q == StStart || state_q == StScan || state_q == StDraw;

// The parts' states.
wire logic [8:0] f_words = f_scan_state[25:17];
wire logic f_a_valid = f_scan_state[16];
wire logic [15:0] f_bits = f_scan_state[15:0];
localparam [5:0] FNone = Masks != 0 ? 6'd32 : 6'd16; // f_k: no place
wire logic [5:0] f_k = f_place_state[23:18];
wire logic [12:0] f_neurons = f_place_state[17:5];
wire logic [3:0] f_live = f_place_state[4:1];
wire logic f_final = f_place_state[0];
wire logic f_waits = f_place_state[24];
wire logic f_middle = f_place_state[25];
wire logic [2:0] f_copy = f_place_state[28:26];

always_comb begin
    case (state_q)
        StTies, StRows, StFmap: f_stage = 2'd3;
        StStart, StScan, StDraw: f_stage = 2'd2;
        StFlush: f_stage = 2'd1;
        default: f_stage = 2'd0;
    endcase
    f_wait = f_live[0] ? 3'd4 : f_live[1] ? 3'd3 : f_live[2] ? 3'd2 : f_live[3] ? 3'd1 : 3'd0;
    f_left = !f_busy ? '0
           : serial ? 31'({f_neurons + 13'd1, f_live != '0})
           : tail_q ? '0 : {{1'b0, f_scans} + 27'd1, ~visit};
    f_doing = !f_busy ? {state_q == StTies, rows} : state_q == StStart ? 2'd3
            : state_q == StScan ? 2'd2 : 2'd1;
    f_scan = state_q == StScan ? {Fmaps != 0 ? f_tap_words : {5'd0, f_words + 9'd1}, f_a_valid,
                                  f_list_left, entry_valid, f_bits}
           : f_doing == 2'd1 ? {36'd0, f_wait} : '0;
    f_drain = state_q == StScan && f_k != FNone ? {copies_o - f_copy, FNone - f_k} : '0;
end

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_run_q  <= !rst && state_q != StIdle;
    f_begun_q <= go_i;
    f_moved_q <= move_o || (f_moved_q && !go_i);
    f_rank_q <= f_rank;
    f_layer_q <= layer_i;
    f_in_words_q <= in_words_i;
    f_size_q <= size_i;
    f_labels_q <= labels_i;
    f_listing_q <= state_q == StFlush && hold_q == '0 && list_o && list_busy_i;
    f_stalled_q <= state_q == StScan && f_k == '0 && redraw_i;
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        // pdnn_pass's part.
        if (start_i) assume (state_q == StIdle);
        if (go_i) assume (start_i
            && tape_rdata_i[PDNN_DESC_OUTPUTS_LSB +: PDNN_DESC_OUTPUTS_W] != '0);
        if (state_q != StIdle) assume ((in_words_i == '1 || !in_words_i[8])
            && (size_i == 5'd1 || ((Block > 1 || Side > 1) && size_i != '0 && (size_i & (size_i - 5'd1)) == '0))
            && (f_begun_q || (layer_i == f_layer_q && in_words_i == f_in_words_q
                              && size_i == f_size_q)));
        if (Labels != 0) assume (labels_i != '0 && labels_i <= 5'd16
                                 && (state_q == StIdle || labels_i == f_labels_q));
        // the host's part
        if (state_q != StIdle && Labels != 0) assume (!serial || labels_i == 5'd1);
        if (state_q != StIdle && state_q != StTies && state_q != StRows)
            assume ((!serial || !masked) && (copies_o == '0 || !(serial || by_changes_o)));

        if (f_run_q) assert (f_rank < f_rank_q
                             || ((f_listing_q || f_stalled_q) && f_rank <= f_rank_q));
        if (state_q != StScan || !by_changes_o) assume (!redraw_i); // pdnn_row_redraw's part
        if (done_o) assert (f_moved_q);
        // What makes it inductive.
        assert (state_q <= StFlush || (Ties != 0 && state_q == StTies)
                || (Fmaps != 0 && state_q == StFmap));
        if (f_busy || state_q == StFlush) assert (f_moved_q);
        assert (!f_waits || (serial && f_live != '0));
        if (serial && f_live[2:0] != '0) assert (f_waits);
        assert (f_k <= FNone);
        if (Masks != 0 && !masked) assert (f_k <= 6'd15 || f_k == FNone);
        if (f_k != FNone && f_middle) assert (by_changes_o && !f_final);
        if (!f_busy) assert (f_k == FNone);
        if (!f_busy && state_q != StFlush) assert (f_live == '0);
        if (f_busy) assert (f_copy <= copies_o || f_k == FNone);
        if (state_q == StFlush) begin
            assert (hold_q <= Flush);
            if (serial) assert (f_live == '0);
            if (hold_q < Flush) assert (!f_live[0]);
            if (hold_q < Flush - 3'd1) assert (f_live[1:0] == '0);
            if (hold_q < Flush - 3'd2) assert (f_live[2:0] == '0);
            if (hold_q == '0) assert (f_live == '0);
        end
        if (state_q == StTies || state_q == StRows) assert (!f_neurons[12]);
        if (state_q != StScan)
            assert (!f_a_valid && f_bits == '0 && f_list_left == '0 && !entry_valid);
        if (f_busy && state_q != StScan) assert (visit == '0);
        if (f_busy && !by_changes_o && Labels == 0)
            assert (visit == '0 && (f_k == FNone || f_final));
        if (f_busy && Labels != 0) begin
            assert (5'(visit) < labels_i);
            if (serial) assert (visit == '0 && (f_k == FNone || f_final));
            if (tail_q) assert (f_k == FNone || f_final);
        end
        if (f_busy) begin
            assert (!tail_q || !serial);
            if (!serial && Fmaps == 0)
                assert (f_scans[8:0] == '0 || f_scans <= 26'd256 || tail_q);
            if (serial && state_q != StDraw) assert (f_k == FNone && f_live == '0 && !f_neurons[12]);
        end
        if (state_q == StScan) begin
            assert (f_words == '1 || !f_words[8]);
            if (!f_a_valid) assert (f_words[8]);
            if (tail_q) assert (!f_a_valid && f_bits == '0 && visit == '0);
            if (tail_q || visit == '0) assert (f_list_left == '0 && !entry_valid);
            if (visit != '0 && Labels == 0)
                assert (by_changes_o && f_words[8] && !f_a_valid && 5'(visit) < size_i);
        end
        if (state_q == StDraw) begin
            assert (serial && f_k != FNone && (f_live & (f_live - 4'd1)) == '0);
            if (!f_waits) assert (!f_neurons[12]);
            assert (f_neurons == '1 || !f_neurons[12]);
        end
    end
end
