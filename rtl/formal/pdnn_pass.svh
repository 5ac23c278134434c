// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_pass.

// Every run ends, whatever is on the tape, if every layer ends and moves on (pdnn_sequencer.svh,
// pdnn_row_walk.svh): a rank, compared as one number, never rises, and falls in each cycle in which
// no layer is computed. Its parts, the weightiest first: samples left, the cap of a pass, places of
// the tape not passed, stage.
localparam integer FRankW = 13 + 5 + PlaceW + 1 + 3;
logic f_past_q = 1'b0;
logic f_run_q, f_layer_q;           // the cycle before was of a run; a layer went on
logic f_moved_q;                    // the layer has moved on
logic [FRankW-1:0] f_rank_q;
logic [2:0] f_stage;
logic [15:0] f_samples_q;
logic [4:0] f_block_q;

always_comb begin
    case (state_q)
        StDesc: f_stage = 3'd3;
        StCheck: f_stage = 3'd2;
        StLayer: f_stage = f_moved_q ? 3'd4 : 3'd1;
        default: f_stage = 3'd0;
    endcase
end
wire logic f_over = state_q == StEnd;
wire logic [FRankW-1:0] f_rank = {
    f_over ? 13'd0 : left_o, f_over ? 5'd0 : cap_q,
    beyond_q || f_over ? {(PlaceW + 1){1'b0}} : {1'b1, {PlaceW{1'b0}}} - {1'b0, place_o}, f_stage};

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_run_q <= !rst && running_o && !f_over;
    f_layer_q <= state_q == StLayer && !layer_done_i;
    f_moved_q <= state_q == StLayer && (move_i || jump_i || f_moved_q);
    f_rank_q <= f_rank;
    f_samples_q <= samples_i;
    f_block_q <= block_i;
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        if (run_start_i || running_o) assume (samples_i == f_samples_q);
        assume (block_i == f_block_q && block_i != '0 && (block_i & (block_i - 5'd1)) == '0);
        if (layer_done_i) assume (state_q == StLayer && f_moved_q);
        if (again_i) assume (layer_done_i && size_o != 6'd1);
        if (move_i) assume (state_q == StLayer && move_by_i != '0);
        if (jump_i)
            assume (state_q == StLayer && !beyond_q && jump_to_i > (PlaceW + 1)'(place_o));
        if (state_q == StDesc) assume (move_by_i == 7'd1 || LineWords != 1);

        if (f_run_q) assert (running_o && (f_rank < f_rank_q || f_layer_q && f_rank == f_rank_q));
        // What makes it inductive.
        assert (state_q <= StEnd);
        assert (samples_bad_q == (f_samples_q == '0 || f_samples_q > 16'(PDNN_SAMPLES_MAX)));
        if (running_o && !f_over)
            assert (samples_i <= 16'(PDNN_SAMPLES_MAX) && {4'b0, sample_o} < samples_i);
        if (running_o) assert (cap_q != '0 && (cap_q & (cap_q - 5'd1)) == '0);
        if (state_q == StCheck || state_q == StLayer) assert (size_q == size);
        if (state_q == StLayer && !f_moved_q) assert (!beyond_q);
        if (state_q == StLayer && f_moved_q)
            assert (finished_q == (layer_o[PDNN_DESC_ONCE_LSB] || left_o <= 13'(size_o)));
    end
end
