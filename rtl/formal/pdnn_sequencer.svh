// SPDX-License-Identifier: BSD-2-Clause
//
// Proof of pdnn_sequencer, included at its end: every run ends.

// Every run ends, whatever is on the tape: a rank, compared as one number, falls in each cycle
// of a run. Its parts, the weightiest first: the read-out to come, samples or planes left,
// words of tape not read, stage, inputs to encode or neurons left, words of the neuron
// left, cycles to wait.
localparam integer FRankW = 1 + 13 + AddrW + 1 + 3 + 13 + 1 + 9 + 7;
logic f_past_q = 1'b0;
logic f_run_q;                      // the cycle before was of a run
logic [FRankW-1:0] f_rank, f_rank_q;
logic [2:0] f_stage;
logic [15:0] f_samples_q;
logic [3:0] f_planes_q;

always_comb begin
    case (state_q)
        StCheck: f_stage = beyond_q ? 3'd1 : 3'd6;
        StEncode: f_stage = 3'd5;
        StBias, StNeuron: f_stage = 3'd4;
        StFlush: f_stage = 3'd3;
        StDesc: f_stage = 3'd2;
        default: f_stage = 3'd0;
    endcase
    f_rank = {!readout_q && state_q != StEnd,
              state_q == StEnd ? 13'd0 : left_o,
              beyond_q || state_q == StEnd ? {(AddrW + 1){1'b0}}
                                           : {1'b1, {AddrW{1'b0}}} - {1'b0, addr_q},
              f_stage,
              f_stage == 3'd5 ? encode_q + 13'd2 : f_stage == 3'd4 ? neurons_q + 13'd2 : 13'd0,
              state_q == StBias,
              state_q == StNeuron && words_left_q ? words_q + 9'd2 : 9'd0,
              state_q == StNeuron || state_q == StFlush || state_q == StEncode ? hold_q + 7'd1
                                                                               : 7'd0};
end

always_ff @(posedge clk) begin
    f_past_q <= 1'b1;
    f_run_q  <= !rst && running_o && state_q != StEnd;
    f_rank_q <= f_rank;
    f_samples_q <= samples_i;
    f_planes_q <= planes_i;
end

always_comb begin
    if (!f_past_q) assume (rst);
    else begin
        if (run_start_i) assume (samples_i == f_samples_q);
        if (running_o) assume (planes_i == f_planes_q);
        if (f_run_q) assert (running_o && f_rank < f_rank_q);
        // What makes it inductive.
        assert (state_q != 4'd5 && state_q <= StEncode);
        if (running_o && CountReadout == 0) assert (!readout_q);
        if (state_q == StEncode) assert (readout_q && !count_q);
        if (state_q == StBias || state_q == StNeuron || state_q == StFlush)
            assert (!count_q || (counts && !readout_q));
        if (state_q == StEncode && !encoded_q) assert (encode_q + 13'd2 != '0);
        if (running_o && state_q != StEnd) assert (left_o != '0);
        if (f_stage == 3'd4 || f_stage == 3'd5)
            assert (in_words_q + 9'd2 != '0 && neurons_q + 13'd2 != '0);
        if (state_q == StNeuron && words_left_q) assert (words_q + 9'd2 != '0);
        if (state_q == StNeuron && first_q) assert (words_left_q);
        if (state_q == StNeuron || state_q == StFlush)
            assert (finished_q == (once_o || left_o <= 13'(Lanes)));
        assert (samples_bad_q == (f_samples_q == '0 || f_samples_q > 16'(PDNN_SAMPLES_MAX)));
    end
end
