// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_sequencer, included at its end.

// Every layer ends, and has moved on: a rank, compared as one number, falls in each cycle of a
// layer. Its parts, the weightiest first: stage, neurons left, words of the neuron left, cycles to wait.
localparam integer FRankW = 2 + 13 + 1 + 9 + 7;
logic f_past_q = 1'b0;
logic f_run_q, f_moved_q;           // the cycle before was of a layer; it has moved on
logic [FRankW-1:0] f_rank, f_rank_q;
logic [1:0] f_stage;
logic [63:0] f_layer_q;
logic [8:0] f_in_words_q;
logic f_begun_q;

always_comb begin
    case (state_q)
        StBias, StNeuron: f_stage = 2'd2;
        StFlush: f_stage = 2'd1;
        default: f_stage = 2'd0;
    endcase
    f_rank = {f_stage,
              f_stage == 2'd2 ? neurons_q + 13'd2 : 13'd0,
              state_q == StBias,
              neuron && words_left_q ? words_q + 9'd2 : 9'd0,
              neuron || state_q == StFlush ? hold_q + 7'd1 : 7'd0};
end

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_run_q  <= !rst && state_q != StIdle;
    f_moved_q <= tape_re_o || (f_moved_q && !go_i);
    f_begun_q <= go_i;
    f_rank_q <= f_rank;
    f_layer_q <= layer_i;
    f_in_words_q <= in_words_i;
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        // pdnn_pass's part.
        if (start_i) assume (state_q == StIdle);
        if (go_i) assume (start_i
            && tape_rdata_i[PDNN_DESC_OUTPUTS_LSB +: PDNN_DESC_OUTPUTS_W] != '0
            && tape_rdata_i[PDNN_DESC_IN_WORDS_LSB +: PDNN_DESC_IN_WORDS_W] != '0);
        if (state_q != StIdle) assume (in_words_i + 9'd2 != '0
            && (f_begun_q || (layer_i == f_layer_q && in_words_i == f_in_words_q)));

        if (f_run_q) assert (f_rank < f_rank_q);
        if (done_o) assert (f_moved_q);
        // What makes it inductive.
        assert (state_q <= StNeuron && state_q != 3'd3);
        if (state_q == StFlush || neuron) assert (f_moved_q);
        if (f_stage == 2'd2) assert (neurons_q + 13'd2 != '0);
        if (neuron && words_left_q) assert (words_q + 9'd2 != '0);
        if (neuron && first_q) assert (words_left_q);
    end
end
